//! Writes docx, xlsx, pdf and map figures from one content tree.
//!
//! A [`form::Form`] (data) and [`facts::Facts`] (a snapshot and what was computed from it) make a
//! [`content::Document`]; three writers render it. No writer knows a form, no form knows a writer, and what the
//! screen previews is the pdf writer's output. Texts are filled through [`marks`], so that a number is never
//! typed twice.

pub mod bureau;
mod compose;
pub mod content;
pub mod docx;
mod error;
mod facts;
pub mod figure;
mod finding;
pub mod fonts;
pub mod form;
mod grid;
mod heights;
pub mod marks;
mod narrative;
pub mod pdf;
pub mod public;
pub mod sheet;
mod template;
mod text;
pub mod xlsx;

pub use compose::{Composed, compose, compose_draft};
pub use error::{DocError, Result};
pub use facts::{CoverageBasis, CoverageRange, Facts};
pub use finding::{BlankMark, DocFinding, layout_findings};
pub use fonts::Fonts;
pub use narrative::{DraftChapter, draft};
