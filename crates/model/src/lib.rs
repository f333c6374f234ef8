//! The field's nouns, as plain data.
//!
//! Everything else in the house leans on this crate, so it leans on nothing: no file, no clock, no randomness,
//! no window. A *record* is one row of the project file; a [`Snapshot`] is all of them; every figure that is
//! shown anywhere is a pure function of a snapshot (the money ones live in [`ledger`]). Results that one
//! pillar computes and another prints ([`assessment`], [`coverage`], [`finding`]) are declared
//! here too, because pillars do not know each other.

pub mod assessment;
pub mod coverage;
pub mod date;
pub mod ellipsoid;
pub mod finding;
pub mod flat;
pub mod id;
pub mod indicator;
pub mod ledger;
pub mod money;
pub mod operation;
pub mod papers;
pub mod place;
pub mod programme;
pub mod record;
pub mod snapshot;
pub mod style;
pub mod system;
pub mod year;

pub use date::PartialDate;
pub use finding::{Finding, Severity};
pub use id::Id;
pub use money::Money;
pub use record::Record;
pub use snapshot::Snapshot;

/// Exact decimal numbers: rates, weights, scores, indicator values. Never a binary float.
pub use rust_decimal::Decimal;
