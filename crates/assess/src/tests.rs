//! Tests of the whole crate, by table and by property.
