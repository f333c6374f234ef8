//! Lays a form's grid out: repeats rows over lists, merges equal neighbours, fills marks.

mod expected;

use jitu_model::Decimal;

use crate::content::{Cell, Number, Row, Run, Table};
use crate::error::Result;
use crate::form::{Band, CellTemplate, Grid, RowTemplate, Rows, Whole};
use crate::marks::{Node, text};
use crate::template::Filler;

/// A row of a band after repetition: its template, and the item it stands for.
struct Laid<'a> {
    template: &'a RowTemplate,
    item: Option<(&'a str, Node)>,
}

/// Makes a grid's table.
pub(crate) fn table(grid: &Grid, filler: &Filler) -> Result<Table> {
    let mut rows = Vec::new();
    for band in &grid.band {
        lay_band(grid, band, filler, &mut rows)?;
    }
    Ok(Table {
        columns: grid.columns.clone(),
        header_rows: grid.header_rows,
        size: grid.size,
        pad: grid.pad,
        rows,
    })
}

/// A repeated row without items is printed once with nothing in it, so that a form keeps its shape.
fn repeated<'a>(grid: &Grid, band: &'a Band, filler: &Filler) -> Result<Vec<Laid<'a>>> {
    let mut laid = Vec::new();
    for template in &band.row {
        let Some(list) = template.repeat.as_deref() else {
            laid.push(Laid { template, item: None });
            continue;
        };
        if !filler.tree().has_list(list) {
            filler.forgive(filler.unknown(list, &grid.sheet))?;
        }
        let items = match &template.expected {
            Some(expected) => expected::with_missing(expected, filler.tree().rows(list)),
            None => filler.tree().rows(list).to_vec(),
        };
        if items.is_empty() {
            laid.push(Laid { template, item: Some((list, text(""))) });
        }
        laid.extend(items.into_iter().map(|item| Laid { template, item: Some((list, item)) }));
    }
    Ok(laid)
}

fn lay_band(grid: &Grid, band: &Band, filler: &Filler, rows: &mut Vec<Row>) -> Result<()> {
    let laid = repeated(grid, band, filler)?;
    let mut keys: Vec<Option<String>> = vec![None; grid.columns.len()];
    let mut owner: Vec<Option<(usize, usize)>> = vec![None; grid.columns.len()];
    let mut spans = vec![0_usize; grid.columns.len()];
    let first = rows.len();
    for (at, line) in laid.iter().enumerate() {
        let mut row = Row { height: line.template.height, cells: Vec::new() };
        let mut column = 0;
        let mut templates = line.template.cells.iter();
        while column < grid.columns.len() {
            if spans[column] > 0 {
                spans[column] -= 1;
                column += 1;
                continue;
            }
            let Some(template) = templates.next() else { break };
            let place = format!("{} R{}C{}", grid.sheet, first + at + 1, column + 1);
            let key = match &template.merge {
                Some(merge) => Some(plain(&fill(filler, merge, &place, line)?)),
                None => None,
            };
            let continued = key.is_some() && keys[column] == key;
            if let (true, Some((owner_row, owner_cell))) = (continued, owner[column]) {
                rows[owner_row].cells[owner_cell].rows += 1;
            } else {
                let span = match template.rows {
                    Rows::Count(count) => count.max(1),
                    Rows::Word(Whole::Band) => laid.len() - at,
                };
                spans[column..column + template.cols].fill(span - 1);
                owner[column] = Some((first + at, row.cells.len()));
                row.cells.push(cell(template, column, span, fill(filler, &template.text, &place, line)?));
            }
            keys[column] = key;
            column += template.cols;
        }
        rows.push(row);
    }
    Ok(())
}

fn fill(filler: &Filler, template: &str, place: &str, line: &Laid) -> Result<Vec<Vec<Run>>> {
    match &line.item {
        Some((_, Node::Text(_))) if template.contains("row.") => Ok(Vec::new()),
        Some((list, item)) => filler.row_lines(template, place, list, item),
        None => filler.lines(template, place),
    }
}

fn plain(lines: &[Vec<Run>]) -> String {
    lines.iter().map(|line| crate::content::text_of(line)).collect::<Vec<_>>().join("\n")
}

fn cell(template: &CellTemplate, column: usize, rows: usize, lines: Vec<Vec<Run>>) -> Cell {
    let number = if template.number { number(&plain(&lines)) } else { None };
    Cell {
        column,
        columns: template.cols,
        rows,
        lines,
        align: template.align,
        strong: template.strong,
        border: template.border,
        number,
    }
}

/// Reads `67`, `66.9266`, `99.89%`.
fn number(text: &str) -> Option<Number> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    Decimal::from_str_exact(digits).ok().map(|value| Number { value, percent })
}
