//! What a camera on a tower can see. Pure computation.
