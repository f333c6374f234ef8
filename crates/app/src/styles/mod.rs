//! The layer tree as the project keeps it: names, order, visibility, 密级, styles, and the base maps under it.

pub mod bases;
pub mod classes;
pub mod roles;
pub mod settings;
