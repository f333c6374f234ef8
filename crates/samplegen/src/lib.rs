//! Makes the synthetic geography of the samples, byte for byte; never shipped.
