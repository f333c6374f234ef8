//! Metrics, scoring rules, grades and consistency checks. Pure computation.
//!
//! What a locality decides (weights, rounding, caps, grades) is a [`rules::RulePack`], parsed from a file of
//! `assets/rules`; what can be computed from a project is a metric ([`metrics`]), described by a file of
//! `assets/metrics`. [`score`] turns a snapshot and a pack into an assessment, [`checks`] looks for figures that
//! disagree, [`messages`] turns a finding into a sentence of the reader's language. Nothing here reads a file, a
//! clock or a random number: texts come in as arguments, and the same snapshot always gives the same result.

pub mod checks;
mod error;
pub mod messages;
pub mod metrics;
mod number;
pub mod rules;
pub mod score;
#[cfg(test)]
mod tests;

pub use error::AssessError;
