//! The layer tree as the project keeps it: names, order, visibility, 密级, styles, and the base maps under it.

pub mod bases;
pub mod classes;
mod gis;
mod qml;
pub mod roles;
pub mod settings;

pub(crate) use gis::{Shown, show, show_new};
