//! Tests of the whole crate, by table and by property.

mod contradictions;
mod expression;
mod findings;
mod fixture;
mod julu;
mod metrics;
mod narrative;
mod packs;
mod past;
mod properties;
mod published;
mod rich;
mod rule;
mod words;
mod worked;
mod year;
