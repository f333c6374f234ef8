//! What a person should know about what was printed, in words.

use jitu_documents::content::Document;
use jitu_documents::fonts::Fonts;
use jitu_documents::{BlankMark, DocFinding, layout_findings, marks};

use super::gather::Gathered;
use crate::language::label;

/// So many of one document's findings are told one by one.
const TOLD: usize = 12;
/// So many blank cells of one part of a form are named.
const NAMED: usize = 8;

/// What is wrong with a document that was made all the same.
pub(super) fn of_document(
    gathered: &Gathered,
    found: &[DocFinding],
    document: &Document,
    fonts: Option<&Fonts>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if gathered.unresolved > 0 {
        notes.push(label("print_draft", &[("count", &gathered.unresolved.to_string())]));
    }
    let laid_out = fonts.map(|fonts| layout_findings(document, fonts)).unwrap_or_default();
    let all: Vec<&DocFinding> = found.iter().chain(&laid_out).collect();
    notes.extend(all.iter().take(TOLD).map(|finding| sentence(finding)));
    if all.len() > TOLD {
        notes.push(label("print_more", &[("count", &(all.len() - TOLD).to_string())]));
    }
    notes
}

/// What is blank, in the manual's words, and where.
fn blank(blank: &BlankMark) -> String {
    let meant = marks::list().into_iter().find(|known| known.name == blank.mark);
    let meant = meant.map_or(blank.mark.as_str(), |known| known.meaning);
    match &blank.cell {
        Some(cell) => format!("{meant}（{cell}）"),
        None => meant.to_owned(),
    }
}

fn sentence(finding: &DocFinding) -> String {
    match finding {
        DocFinding::UnknownMark { place, mark, nearest } => {
            let params =
                [("place", place.as_str()), ("mark", mark), ("nearest", nearest.as_deref().unwrap_or("—"))];
            label("print_unknown_mark", &params)
        }
        DocFinding::BrokenText { place, line, detail } => {
            label("print_broken_text", &[("place", place), ("line", &line.to_string()), ("detail", detail)])
        }
        DocFinding::Blank { place, blanks } => {
            let mut named = blanks.iter().take(NAMED).map(blank).collect::<Vec<_>>().join("、");
            if blanks.len() > NAMED {
                named.push_str(&label("print_blanks_more", &[("count", &blanks.len().to_string())]));
            }
            label("print_blank", &[("place", place), ("marks", &named)])
        }
        DocFinding::MissingGlyph { place, character } => {
            let code = format!("U+{:04X}", u32::from(*character));
            let params = [("place", place.as_str()), ("character", &character.to_string()), ("code", &code)];
            label("print_missing_glyph", &params)
        }
        DocFinding::TooLong { place, characters, room } => {
            let (characters, room) = (characters.to_string(), room.to_string());
            label("print_too_long", &[("place", place), ("characters", &characters), ("room", &room)])
        }
    }
}
