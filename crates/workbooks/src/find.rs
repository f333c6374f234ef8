//! Finds the table in a sheet and proposes which column is what.
//!
//! A ledger has a title, a note and an empty row or two above its header, and the header may be two rows with merged
//! groups. Every place where a header may be is tried with every target; the best fit wins.

use std::collections::{BTreeSet, HashMap};

use crate::header::{Header, LAST_ROW, Stated, noted_unit};
use crate::plain::plain;
use crate::sheet::{Cell, Sheet, Workbook};
use crate::target::{Column, Field, FieldKind, Table, Target, Unit};
use crate::value;

/// Rows in which a header may begin.
const SEARCHED_ROWS: usize = 60;
/// Columns that are looked at; a ledger has two dozen.
const SEARCHED_COLUMNS: usize = 256;
/// Rows that a header may have.
const MAX_HEADER_ROWS: usize = 3;
/// Merged ranges looked at above and in the header.
const MAX_HEADER_MERGES: usize = 2_000;
/// Bytes of the longest text that is taken for a header or a note above it.
const LONGEST_HEADER: usize = 600;
/// Rows under the header in which samples are looked for.
const SAMPLED_ROWS: usize = 200;
/// Samples of a column.
const SAMPLES: usize = 3;
/// What a table gains when the fields that its target is known by are all there.
const CERTAIN: u32 = 1000;
/// What a column gains when a sample is of the field's kind.
const KIND_FITS: u32 = 3;
/// And what it loses when none is.
const KIND_MISSES: u32 = 35;
/// Below this a column is not proposed.
const LEAST: u32 = 20;
/// What a figure or a date in a header row costs: headers are words.
const FIGURE_IN_HEADER: u32 = 40;

/// The tables of a workbook: at most one a sheet, for the target that fits it best. A sheet in which fewer than two
/// columns are recognised has none.
pub fn find_tables(workbook: &Workbook, targets: &[Target]) -> Vec<Table> {
    let targets: Vec<Prepared<'_>> = targets.iter().map(Prepared::new).collect();
    let sheets = workbook.sheets.iter().enumerate();
    sheets.filter_map(|(index, sheet)| find_table(index, sheet, &targets)).collect()
}

/// A target with its synonyms in plain text.
struct Prepared<'a> {
    target: &'a Target,
    synonyms: Vec<Vec<String>>,
}

impl<'a> Prepared<'a> {
    fn new(target: &'a Target) -> Self {
        let synonyms = |field: &Field| field.names.iter().map(|name| plain(name)).collect();
        Self { target, synonyms: target.fields.iter().map(synonyms).collect() }
    }
}

fn find_table(index: usize, sheet: &Sheet, targets: &[Prepared<'_>]) -> Option<Table> {
    let width =
        sheet.rows.iter().take(SEARCHED_ROWS + SAMPLED_ROWS).map(Vec::len).max()?.min(SEARCHED_COLUMNS);
    let covers = Covers::new(sheet, width);
    let mut best: Option<(u32, Candidate, Proposal, &Prepared<'_>)> = None;
    for first in 0..sheet.rows.len().min(SEARCHED_ROWS) {
        for rows in 1..=MAX_HEADER_ROWS.min(sheet.rows.len() - first) {
            let Some(candidate) = Candidate::new(sheet, &covers, width, first, first + rows - 1) else {
                continue;
            };
            for target in targets {
                let proposal = propose(sheet, &candidate, target);
                let score =
                    proposal.score(target.target).saturating_sub(candidate.figures * FIGURE_IN_HEADER);
                if proposal.is_table() && best.as_ref().is_none_or(|(most, ..)| score > *most) {
                    best = Some((score, candidate.clone(), proposal, target));
                }
            }
        }
    }
    let (score, candidate, proposal, target) = best?;
    Some(table(index, sheet, score, &candidate, &proposal, target.target))
}

/// A place where a header may be.
#[derive(Clone)]
struct Candidate {
    first: usize,
    last: usize,
    /// The texts of each column's header, top first.
    texts: Vec<Vec<String>>,
    headers: Vec<Header>,
    /// Cells that hold a figure or a date.
    figures: u32,
    /// The unit noted above it.
    noted: Option<Stated>,
}

impl Candidate {
    /// `None` where no header can be: a row without text, or a single row with one.
    fn new(sheet: &Sheet, covers: &Covers, width: usize, first: usize, last: usize) -> Option<Self> {
        let texts_in = |row: &Vec<Cell>| row.iter().filter(|cell| matches!(cell, Cell::Text(_))).count();
        let least = if first == last { 2 } else { 1 };
        if sheet.rows.get(first..=last)?.iter().any(|row| texts_in(row) < least) {
            return None;
        }
        let standing = |row, column| covers.cell(sheet, row, column);
        let mut texts = vec![Vec::new(); width];
        let mut figures = 0;
        for row in first..=last {
            let mut group = String::new();
            for (column, texts) in texts.iter_mut().enumerate() {
                let cell = standing(row, column);
                figures += u32::from(is_figure(cell));
                let mut text = match cell {
                    Cell::Text(text) if text.len() <= LONGEST_HEADER => text.trim().to_owned(),
                    _ => String::new(),
                };
                if text.is_empty() && row < last && covers.is_empty() && !standing(last, column).is_empty() {
                    // Without merges, in a text file, a group stands over its first column only.
                    text.clone_from(&group);
                } else {
                    group.clone_from(&text);
                }
                if !text.is_empty() && texts.last() != Some(&text) {
                    texts.push(text);
                }
            }
        }
        let headers = texts.iter().map(|texts| Header::new(texts)).collect();
        Some(Self { first, last, texts, headers, figures, noted: noted(sheet, first) })
    }
}

/// Where the value of a merged cell in the header stands.
struct Covers(HashMap<(usize, usize), (usize, usize)>);

impl Covers {
    fn new(sheet: &Sheet, width: usize) -> Self {
        let mut first_of = HashMap::new();
        let rows = SEARCHED_ROWS + MAX_HEADER_ROWS;
        for merge in sheet.merges.iter().filter(|merge| merge.first_row < rows).take(MAX_HEADER_MERGES) {
            for row in merge.first_row..=merge.last_row.min(rows) {
                for column in merge.first_column..=merge.last_column.min(width) {
                    first_of.entry((row, column)).or_insert((merge.first_row, merge.first_column));
                }
            }
        }
        Self(first_of)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cell, or the first of the merged range that it is in.
    fn cell<'a>(&self, sheet: &'a Sheet, row: usize, column: usize) -> &'a Cell {
        let (row, column) = self.0.get(&(row, column)).copied().unwrap_or((row, column));
        sheet.cell(row, column)
    }
}

fn is_figure(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) | Cell::Date(_) => true,
        Cell::Text(text) if text.len() <= LONGEST_HEADER => {
            value::number(cell).is_ok() || value::date(cell).is_ok()
        }
        _ => false,
    }
}

/// Which columns are taken for which fields: (field, column, score).
struct Proposal(Vec<(usize, usize, u32)>);

impl Proposal {
    fn score(&self, target: &Target) -> u32 {
        let found: BTreeSet<&str> = self
            .0
            .iter()
            .filter_map(|(field, ..)| target.fields.get(*field))
            .map(|field| field.key.as_str())
            .collect();
        let known =
            !target.known_by.is_empty() && target.known_by.iter().all(|key| found.contains(key.as_str()));
        self.0.iter().map(|(.., score)| score).sum::<u32>() + if known { CERTAIN } else { 0 }
    }

    /// Two columns, and at least one of them by its own name.
    fn is_table(&self) -> bool {
        self.0.len() >= 2 && self.0.iter().any(|(.., score)| *score >= LAST_ROW)
    }
}

fn propose(sheet: &Sheet, candidate: &Candidate, prepared: &Prepared<'_>) -> Proposal {
    let mut pairs = Vec::new();
    for (column, header) in candidate.headers.iter().enumerate() {
        for (index, (field, synonyms)) in prepared.target.fields.iter().zip(&prepared.synonyms).enumerate() {
            let named = synonyms.iter().map(|synonym| header.names(synonym)).max().unwrap_or(0);
            let foreign = header.unit.or(candidate.noted) == Some(Stated::Foreign);
            if named == 0 || (field.kind == FieldKind::Money && foreign) {
                continue;
            }
            let score = with_kind(sheet, candidate.last, column, field.kind, named);
            // A unit on a row of its own is part of the header.
            let score = score + u32::from(field.kind == FieldKind::Money && header.unit.is_some());
            if score >= LEAST {
                pairs.push((index, column, score));
            }
        }
    }
    // Best first; among equals the column further left and the field named earlier.
    pairs.sort_by_key(|(field, column, score)| (u32::MAX - score, *column, *field));
    let (mut fields, mut columns) = (BTreeSet::new(), BTreeSet::new());
    pairs.retain(|(field, column, _)| {
        let free = !fields.contains(field) && !columns.contains(column);
        if free {
            fields.insert(*field);
            columns.insert(*column);
        }
        free
    });
    Proposal(pairs)
}

/// A score, better if the values below are of the field's kind and worse if none is.
fn with_kind(sheet: &Sheet, header_last: usize, column: usize, kind: FieldKind, score: u32) -> u32 {
    let fits = |cell: &&Cell| match kind {
        FieldKind::Text => true,
        FieldKind::Money => value::money(cell, Unit::Yuan).is_ok(),
        FieldKind::Date => value::date(cell).is_ok(),
        FieldKind::Number => value::number(cell).is_ok(),
        FieldKind::Share => value::share(cell, false).is_ok(),
    };
    let samples = samples(sheet, header_last, column);
    match samples.iter().filter(|cell| fits(cell)).count() {
        _ if samples.is_empty() || kind == FieldKind::Text => score,
        0 => score.saturating_sub(KIND_MISSES),
        _ => score + KIND_FITS,
    }
}

/// The first values under a header.
fn samples(sheet: &Sheet, header_last: usize, column: usize) -> Vec<&Cell> {
    let below = sheet.rows.iter().skip(header_last + 1).take(SAMPLED_ROWS);
    below.filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).take(SAMPLES).collect()
}

/// The unit noted above the header, nearest first.
fn noted(sheet: &Sheet, header_first: usize) -> Option<Stated> {
    let above = sheet.rows.iter().take(header_first).rev();
    above.flat_map(|row| row.iter().rev()).find_map(|cell| match cell {
        Cell::Text(text) if text.len() <= LONGEST_HEADER => noted_unit(text),
        _ => None,
    })
}

fn table(
    index: usize,
    sheet: &Sheet,
    score: u32,
    candidate: &Candidate,
    proposal: &Proposal,
    target: &Target,
) -> Table {
    let column = |(column, texts): (usize, &Vec<String>)| {
        let samples: Vec<String> =
            samples(sheet, candidate.last, column).into_iter().map(Cell::shown).collect();
        let field = proposal.0.iter().find(|(_, at, _)| *at == column);
        let stated = candidate.headers.get(column).and_then(|header| header.unit).or(candidate.noted);
        (!texts.is_empty() || !samples.is_empty()).then(|| Column {
            index: column,
            header: texts.join(" "),
            field: field.and_then(|(field, ..)| target.fields.get(*field)).map(|field| field.key.clone()),
            unit: if let Some(Stated::Unit(unit)) = stated { unit } else { Unit::Yuan },
            samples,
        })
    };
    Table {
        sheet: index,
        target: target.key.clone(),
        header_first: candidate.first,
        header_last: candidate.last,
        columns: candidate.texts.iter().enumerate().filter_map(column).collect(),
        score,
    }
}
