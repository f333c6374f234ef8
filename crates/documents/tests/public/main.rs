//! The public version: what must not be in it is in none of its files, what must be is, and its page is sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stop at the first surprise"
)]

#[path = "../documents/case.rs"]
#[allow(dead_code, reason = "shared with the tests of documents, which need more of it")]
mod case;
#[path = "../documents/geography.rs"]
mod geography;
mod leaks;
mod page;
#[path = "../documents/read.rs"]
#[allow(dead_code, reason = "shared with the tests of documents, which need more of it")]
mod read;
mod secrets;
