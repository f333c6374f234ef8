//! Tables of a web page: caption, column widths, header cells with their scope.

use std::fmt::Write as _;

use super::escape;
use crate::content::{Align, Cell, Row, Table, text_of};

/// What a header cell is a header of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Column,
    Row,
}

/// Writes a table with its name as caption.
pub(super) fn write(out: &mut String, table: &Table, id: &str, name: &str) {
    let _ = write!(
        out,
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}\">\n<table>\n<caption id=\"{id}\">{}</caption>\n<colgroup>",
        escape(name)
    );
    let whole: f64 = table.columns.iter().sum();
    for width in &table.columns {
        let share = if whole > 0.0 { width / whole * 100.0 } else { 0.0 };
        let _ = write!(out, r#"<col style="width:{share:.1}%"/>"#);
    }
    out.push_str("</colgroup>\n");
    let (head, body) = table.rows.split_at(table.header_rows.min(table.rows.len()));
    group(out, "thead", head, |_, _| Some(Scope::Column));
    group(out, "tbody", body, scope);
    out.push_str("</table>\n</div>\n");
}

/// In the body, a ruled cell of the form's own words, filled in by no mark, is a header: of its column where the whole
/// row is made of such cells, else of what stands right of it. One at the left edge that spans rows heads them all.
fn scope(row: &Row, cell: &Cell) -> Option<Scope> {
    let heads_rows = cell.column == 0 && cell.rows > 1;
    let all = row.cells.len() > 1 && row.cells.iter().all(is_label);
    is_label(cell).then_some(if all && !heads_rows { Scope::Column } else { Scope::Row })
}

fn is_label(cell: &Cell) -> bool {
    let filled = cell.lines.iter().flatten().any(|run| run.key.is_some());
    cell.border && !filled && cell.text().chars().any(char::is_alphabetic)
}

fn group(out: &mut String, tag: &str, rows: &[Row], scope: impl Fn(&Row, &Cell) -> Option<Scope>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "<{tag}>");
    for row in rows {
        out.push_str("<tr>");
        for cell in &row.cells {
            write_cell(out, cell, scope(row, cell));
        }
        out.push_str("</tr>\n");
    }
    let _ = writeln!(out, "</{tag}>");
}

fn write_cell(out: &mut String, cell: &Cell, scope: Option<Scope>) {
    let tag = if scope.is_some() { "th" } else { "td" };
    let _ = write!(out, r#"<{tag} class="{}"#, class(cell.align));
    out.push_str(if cell.border { "\"" } else { " plain\"" });
    match scope {
        Some(Scope::Column) => {
            out.push_str(if cell.columns > 1 { r#" scope="colgroup""# } else { r#" scope="col""# })
        }
        Some(Scope::Row) => {
            out.push_str(if cell.rows > 1 { r#" scope="rowgroup""# } else { r#" scope="row""# })
        }
        None => {}
    }
    if cell.columns > 1 {
        let _ = write!(out, r#" colspan="{}""#, cell.columns);
    }
    if cell.rows > 1 {
        let _ = write!(out, r#" rowspan="{}""#, cell.rows);
    }
    out.push('>');
    for (index, line) in cell.lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br/>");
        }
        out.push_str(&escape(&text_of(line)));
    }
    let _ = write!(out, "</{tag}>");
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Start => "start",
        Align::Center => "center",
        Align::End => "end",
        Align::Justify => "justify",
    }
}
