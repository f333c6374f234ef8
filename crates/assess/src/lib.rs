//! Metrics, scoring rules, grades and consistency checks. Pure computation.
//!
//! What a locality decides (weights, rounding, caps, grades) is a [`rules::RulePack`], parsed from a file of
//! `assets/rules`; what can be computed from a project is a metric ([`metrics`]): an expression in a file of
//! `assets/metrics` or in the project. [`score`] turns a snapshot and a pack into an assessment and says what each
//! missing point would change, [`weights`] says how classes got their weight, [`monitoring`] looks at the middle of the
//! year, [`checks`] looks for figures that disagree, [`messages`] turns a finding into a sentence of the reader's
//! language. Nothing here reads a file, a clock or a random number: texts come in as arguments or are part of the
//! program, and the same snapshot always gives the same result.

pub mod checks;
mod error;
pub mod messages;
pub mod metrics;
pub mod monitoring;
mod number;
pub mod rules;
pub mod score;
#[cfg(test)]
mod tests;
pub mod weights;

pub use error::AssessError;
