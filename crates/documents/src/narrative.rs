//! Drafts of a narrative: chapters composed for the facts that there are, with marks, for staff to go on from.
//!
//! A form's `narrative.toml` holds chapters for everything a project may have. A draft keeps of them what says something
//! of this project now, as it was written, so that its figures stay live while people edit the words around them.
//! Which drafts are taken over, and when, is the person's choice.

use serde::{Deserialize, Serialize};

use crate::content::text_of;
use crate::error::{DocError, Result};
use crate::facts::Facts;
use crate::form::{ChapterTemplate, Form};
use crate::marks;
use crate::template::Filler;

/// A chapter of a draft, or of a narrative that came of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChapter {
    /// 1, 2 or 3.
    pub level: i64,
    /// Heading, with its number.
    pub heading: String,
    /// Paragraphs with marks, one per line.
    pub text: String,
}

/// Drafts a form's narrative: all its headings, and of its paragraphs those that say something of the facts. A form
/// without a report has no chapters.
///
/// # Errors
/// The programme does not exist, or a text of the form has a mark that does not.
pub fn draft(form: &Form, facts: &Facts) -> Result<Vec<DraftChapter>> {
    let tree = marks::tree(facts)?;
    let filler = Filler::with_words(&tree, &form.words);
    let chapter = |template: &ChapterTemplate| {
        let mut kept = Vec::new();
        for paragraph in paragraphs(&filler, &template.text, &template.heading)? {
            let lines = filler.lines(&paragraph, &template.heading)?;
            if lines.iter().any(|line| !text_of(line).trim().is_empty()) {
                kept.push(paragraph);
            }
        }
        let text = kept.join("\n");
        Ok(DraftChapter { level: template.level, heading: template.heading.clone(), text })
    };
    form.narrative.iter().map(chapter).collect()
}

/// Cuts a text into pieces that can be filled each by itself: a line, or the lines of a loop or condition that spans
/// several.
fn paragraphs(filler: &Filler, text: &str, place: &str) -> Result<Vec<String>> {
    let mut pieces = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        match filler.lines(&open, place) {
            Ok(_) => pieces.push(std::mem::take(&mut open)),
            // Not yet whole.
            Err(DocError::Template { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    if !open.is_empty() {
        // What never became whole is told by the error of filling it.
        filler.lines(&open, place)?;
    }
    Ok(pieces)
}
