//! Tests of the whole crate, by table and by property.

mod findings;
mod fixture;
mod julu;
mod packs;
mod properties;
mod published;
mod rule;
