//! Comma-separated text that a spreadsheet opens without executing any of it.

use jitu_model::Decimal;

use super::List;

/// Characters at the start of a text that make spreadsheets take it for a formula; the full-width ones do so where
/// an input method is used. A tab or line break before them is dropped by some.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

pub(super) fn bytes(list: &List) -> Vec<u8> {
    let mut out = String::from('\u{FEFF}');
    line(&mut out, list.columns.iter().map(|column| column.title.as_str()));
    for row in &list.rows {
        line(&mut out, row.iter().map(String::as_str));
    }
    out.into_bytes()
}

/// Adds a row of a comma-separated text, as a list has them: nothing in it is executed by whoever opens it.
pub fn csv_line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    line(out, cells);
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        field(out, cell);
    }
    out.push_str("\r\n");
}

fn field(out: &mut String, text: &str) {
    let guard = if needs_guard(text) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r', '\t', ';']) || text.starts_with(' ') || text.ends_with(' ') {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}

/// Whether a text must be led by an apostrophe. One that has apostrophes before such a start gets one more, so that
/// taking one off again always gives the text.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_STARTS) && Decimal::from_str_exact(text).is_err()
}

/// A field without the apostrophe that [`bytes`] led it by.
pub(crate) fn unguarded(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA_STARTS) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_executed_and_all_can_be_read_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+86 759", "'+86 759"),
            ("-5", "-5"),
            ("-5元", "'-5元"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'名", "'名"),
            ("a=1", "a=1"),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
        ] {
            let mut out = String::new();
            field(&mut out, text);
            assert_eq!(out, written);
            if !out.starts_with('"') {
                assert_eq!(unguarded(&out), text);
            }
        }
        let mut out = String::new();
        field(&mut out, "\tx");
        assert_eq!(out, "\"'\tx\"");
    }
}
