//! Text in columns: csv and tsv files, and what a spreadsheet puts on the clipboard.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::grid::{Budget, Grid, MAX_ROWS};
use crate::error::{Fault, Limit};
use crate::sheet::{Cell, Sheet, Workbook};

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, and so GBK and GB2312.
    Gb18030,
}

/// Lines looked at to find the separator.
const SEPARATOR_LINES: usize = 40;

/// Reads a text file.
pub(super) fn read(bytes: &[u8], name: &str, encoding: Option<Encoding>) -> Result<Workbook, Fault> {
    let text = decode(bytes, encoding)?;
    // Many systems export a web page or an XML table under the name of a spreadsheet.
    let start = text.trim_start().get(..1).unwrap_or_default();
    if start == "<" {
        return Err(Fault::Unknown("html".to_owned()));
    }
    let separator = separator(&text);
    sheet(name, &text, separator).map(|sheet| Workbook { sheets: vec![sheet] })
}

/// What was pasted from a spreadsheet: columns separated by tabs, cells with line breaks in quotes.
///
/// A paste beyond the bounds of a sheet gives no sheet at all rather than a part of it.
pub fn read_text(name: &str, text: &str) -> Workbook {
    // Never commas: a single column of amounts has them as thousands separators.
    Workbook { sheets: sheet(name, text, '\t').into_iter().collect() }
}

fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Result<String, Fault> {
    let marked = match bytes {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => None,
    };
    let (text, failed) = match (encoding, marked) {
        (None, Some(wide)) => wide.decode_with_bom_removal(bytes),
        (Some(Encoding::Utf8), _) => UTF_8.decode_with_bom_removal(bytes),
        (Some(Encoding::Gb18030), _) => GB18030.decode_without_bom_handling(bytes),
        (None, None) => match UTF_8.decode_with_bom_removal(bytes) {
            (text, false) => (text, false),
            _ => GB18030.decode_without_bom_handling(bytes),
        },
    };
    let binary =
        text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{1A}' | '\u{85}'));
    match (failed, encoding) {
        (false, _) if !binary => Ok(text.into_owned()),
        (true, Some(_)) => Err(Fault::Encoding),
        _ => Err(Fault::Unknown("binary".to_owned())),
    }
}

/// The separator that most of the first lines have: a title above the table has none, so lines are counted, and
/// only then the separators in them.
fn separator(text: &str) -> char {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(SEPARATOR_LINES).collect();
    [',', '\t', ';', '|']
        .into_iter()
        .rev()
        .max_by_key(|separator| {
            let having = lines.iter().filter(|line| line.contains(*separator)).count();
            (having, lines.iter().map(|line| line.matches(*separator).count()).sum::<usize>())
        })
        .unwrap_or(',')
}

fn sheet(name: &str, text: &str, separator: char) -> Result<Sheet, Fault> {
    let mut budget = Budget::new();
    let mut grid = Grid::new(name, &mut budget);
    let (mut row, mut column) = (0, 0);
    let mut rest = text;
    while !rest.is_empty() {
        if row >= MAX_ROWS {
            return Err(Fault::TooLarge(Limit::Cells));
        }
        let (value, end, after) = field(rest, separator);
        grid.put(row, column, cell(&value))?;
        rest = after;
        match end {
            End::Field => column += 1,
            End::Row => (row, column) = (row + 1, 0),
        }
    }
    Ok(grid.finish())
}

/// What ended a field.
enum End {
    Field,
    Row,
}

/// The first field of a text, what ended it, and what follows.
fn field(text: &str, separator: char) -> (String, End, &str) {
    if let Some(quoted) = text.strip_prefix('"')
        && let Some((value, after)) = quoted_field(quoted, separator)
    {
        let (end, after) = ending(after, separator);
        return (value, end, after);
    }
    let stop = text.find([separator, '\n', '\r']).unwrap_or(text.len());
    let (value, after) = text.split_at(stop);
    let (end, after) = ending(after, separator);
    (value.to_owned(), end, after)
}

/// The inside of a quoted field and what follows its closing quote; `None` when the quote is only a character,
/// because it is never closed, or something stands between the closing quote and the separator.
fn quoted_field(text: &str, separator: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let quote = rest.find('"')?;
        value.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        if let Some(after) = rest.strip_prefix('"') {
            value.push('"');
            rest = after;
        } else if rest.is_empty() || rest.starts_with([separator, '\n', '\r']) {
            return Some((value.replace("\r\n", "\n"), rest));
        } else {
            return None;
        }
    }
}

/// Takes the separator or line end at the start of a text.
fn ending(text: &str, separator: char) -> (End, &str) {
    if let Some(after) = text.strip_prefix(separator) {
        return (End::Field, after);
    }
    (End::Row, text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\n', '\r'])).unwrap_or(text))
}

/// A field as a cell. `="0012"` is how exports keep leading zeros, and `'=` how lists written here, and others, keep
/// a spreadsheet from executing a text.
fn cell(field: &str) -> Cell {
    let kept = field.trim().strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    let text = match kept {
        Some(inner) if !inner.contains('"') => inner,
        _ => crate::write::unguarded(field),
    };
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: char) -> Vec<Vec<String>> {
        let sheet = sheet("x", text, separator).unwrap();
        sheet.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect()
    }

    #[test]
    fn fields_are_cut_as_a_spreadsheet_writes_them() {
        assert_eq!(
            rows("a,\"b \"\"c\"\",\r\nd\",e\r\n,f", ','),
            [vec!["a", "b \"c\",\nd", "e"], vec!["", "f"]]
        );
        assert_eq!(rows("5\" 屏,x\n\"open,y", ','), [["5\" 屏", "x"], ["\"open", "y"]]);
        assert_eq!(rows("=\"0012\",'=1+1,'3", ','), [["0012", "=1+1", "'3"]]);
    }

    #[test]
    fn the_separator_is_what_most_lines_have() {
        assert_eq!(separator("付款台账，2023年\n名称\t金额\n甲\t1,234.00"), '\t');
        assert_eq!(separator("名称,金额\n甲;乙,3"), ',');
        assert_eq!(separator("名称;金额\n甲;3"), ';');
    }

    #[test]
    fn quotes_that_never_close_are_characters() {
        let text = "\"a,".repeat(16_000);
        assert_eq!(rows(&text, ',').first().map(Vec::len), Some(16_000));
    }
}
