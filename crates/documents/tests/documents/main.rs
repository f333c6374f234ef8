//! Documents read back: one binary, because typesetting is heavy to link.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests stop at the first surprise"
)]

mod case;
mod docx;
mod draft;
mod form;
mod geography;
mod gongwen;
mod hostile;
mod office;
mod official;
mod pdf;
mod read;
mod schema;
mod xlsx;
mod year;
