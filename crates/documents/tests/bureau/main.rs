//! A bureau's own templates, filled and read back: one binary, because figures are typeset.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stop at the first surprise"
)]

mod book;
#[allow(dead_code, reason = "shared with the tests of forms, which use all of it")]
#[path = "../documents/case.rs"]
mod case;
#[path = "../documents/geography.rs"]
mod geography;
mod hostile;
mod make;
mod manual;
mod office;
mod word;
