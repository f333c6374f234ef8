//! The public version of a report: the same document without what is not for the public.
//!
//! Redaction happens on the facts, before anything is composed, so that no text, table or figure can hold what was
//! taken out: [`redact`] for a project's records, [`Version`] for everything a document is made of. The document of a
//! version goes to the pdf writer like any other; [`html`] writes it as one page that needs nothing but itself.

mod coarse;
mod html;
mod patterns;
mod redact;
mod version;
mod words;

pub use html::html;
pub use patterns::MaskKind;
pub use redact::{Masked, Redacted, redact};
pub use version::Version;
