//! Figures of a report: what is drawn, that it is true to the figures, and where it stands in a document.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stop at the first surprise"
)]

#[path = "../documents/case.rs"]
#[allow(dead_code, reason = "shared with the tests of documents, which need more of it")]
mod case;
mod drawn;
#[path = "../documents/geography.rs"]
mod geography;
mod hostile;
mod placed;
#[path = "../documents/read.rs"]
#[allow(dead_code, reason = "shared with the tests of documents, which need more of it")]
mod read;
mod year;
