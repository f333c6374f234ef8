//! Which table of a workbook is read, and which column is what: proposed, remembered, or as a person chose.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use jitu_model::Snapshot;
use jitu_model::papers::LedgerMapping;
use jitu_workbooks::{Column, Encoding, Sheet, Table, Target, Unit, Value, Workbook};

use crate::error::{AppError, Result};
use crate::given;
use crate::language::word;
use crate::session::Session;
use crate::views::{ColumnChoice, ImportChoices, ImportSource};

/// A header of more rows is none.
const HEADER_ROWS: u32 = 5;
/// Values shown under a header.
const SAMPLES: usize = 3;

/// The table that is read, with the choices that make it.
pub(super) struct Recognised {
    pub(super) table: Table,
    pub(super) choices: ImportChoices,
    pub(super) remembered: bool,
}

/// Size and time of a file, to see whether it has changed.
pub(super) type FileState = Option<(u64, std::time::SystemTime)>;

/// The state of a source's file now; nothing for pasted cells.
pub(super) fn file_state(source: &ImportSource) -> FileState {
    match source {
        ImportSource::File { path } => {
            let about = std::fs::metadata(path).ok()?;
            Some((about.len(), about.modified().ok()?))
        }
        ImportSource::Text { .. } => None,
    }
}

/// A workbook with the source it was read from.
pub(crate) struct ReadWorkbook {
    source: ImportSource,
    encoding: Option<String>,
    /// A file that changed is read again.
    state: FileState,
    workbook: Arc<Workbook>,
}

/// The workbook, as it was read for the preview before, or read now.
pub(super) fn read(
    session: &mut Session,
    source: &ImportSource,
    choices: Option<&ImportChoices>,
) -> Result<Arc<Workbook>> {
    let state = file_state(source);
    let encoding = choices.and_then(|choices| choices.encoding.clone());
    let known = session
        .workbook
        .as_ref()
        .filter(|known| known.source == *source && known.encoding == encoding && known.state == state);
    if let Some(known) = known {
        return Ok(Arc::clone(&known.workbook));
    }
    // The one before is let go first: two large workbooks need not be held at once.
    session.workbook = None;
    let workbook = Arc::new(read_anew(source, choices)?);
    let kept = ReadWorkbook { source: source.clone(), encoding, state, workbook: Arc::clone(&workbook) };
    session.workbook = Some(kept);
    Ok(workbook)
}

fn read_anew(source: &ImportSource, choices: Option<&ImportChoices>) -> Result<Workbook> {
    let encoding = match choices.and_then(|choices| choices.encoding.as_deref()) {
        Some("utf8") => Some(Encoding::Utf8),
        Some("gb18030") => Some(Encoding::Gb18030),
        Some(other) => return Err(AppError::new("unknown_encoding", &[("name", other)])),
        None => None,
    };
    match source {
        ImportSource::File { path } => {
            given::regular(Path::new(path))?;
            Ok(jitu_workbooks::read(Path::new(path), encoding)?)
        }
        ImportSource::Text { text } => Ok(jitu_workbooks::read_text(&word("import.pasted"), text)),
    }
}

/// What the source is called in messages and in the journal.
pub(super) fn name(source: &ImportSource) -> String {
    match source {
        ImportSource::File { path } => Path::new(path)
            .file_name()
            .map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned()),
        ImportSource::Text { .. } => word("import.pasted"),
    }
}

/// A value as it will be stored.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Money(money) => money.to_yuan_text(),
        Value::Date(date) => date.to_string(),
        Value::Number(number) | Value::Share(number) => number.normalize().to_string(),
    }
}

/// The table to read.
pub(super) fn table(
    snapshot: &Snapshot,
    name: &str,
    workbook: &Workbook,
    targets: &[Target],
    choices: Option<&ImportChoices>,
) -> Result<Recognised> {
    if let Some(choices) = choices.filter(|choices| !choices.columns.is_empty()) {
        return chosen(workbook, targets, choices);
    }
    let mut found = jitu_workbooks::find_tables(workbook, targets);
    // Choices without columns ask for a proposal for that sheet and target.
    if let Some(choices) = choices {
        let wanted = vec![super::target(targets, &choices.target)?.clone()];
        found = jitu_workbooks::find_tables(workbook, &wanted);
        found.retain(|table| table.sheet == choices.sheet as usize);
        let Some(table) = found.pop() else {
            return Err(AppError::new("no_table", &[("name", name)]));
        };
        let choices = ImportChoices { columns: choices_of(&table).columns, ..with_header(choices, &table) };
        return Ok(Recognised { table, choices, remembered: false });
    }
    let best = found.into_iter().max_by_key(|table| (table.score, std::cmp::Reverse(table.sheet)));
    let Some(mut table) = best else {
        return Err(AppError::new("no_table", &[("name", name)]));
    };
    let remembered = snapshot.mappings.iter().find(|mapping| mapping.headers == headers(&table));
    if let Some(mapping) = remembered {
        recall(&mut table, mapping);
    }
    let choices = choices_of(&table);
    Ok(Recognised { table, choices, remembered: remembered.is_some() })
}

/// Choices with the header rows of a table.
fn with_header(choices: &ImportChoices, table: &Table) -> ImportChoices {
    let proposed = choices_of(table);
    ImportChoices {
        header_first: proposed.header_first,
        header_last: proposed.header_last,
        ..choices.clone()
    }
}

/// The table that somebody's choices mean.
fn chosen(workbook: &Workbook, targets: &[Target], choices: &ImportChoices) -> Result<Recognised> {
    let wrong = |detail: &str| AppError::new("bad_choices", &[("detail", detail)]);
    let target = super::target(targets, &choices.target)?;
    let index = choices.sheet as usize;
    let sheet = workbook.sheets.get(index).ok_or_else(|| wrong(&choices.sheet.to_string()))?;
    let (first, last) = (choices.header_first, choices.header_last);
    let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    if first == 0 || last < first || last > rows || last - first >= HEADER_ROWS {
        return Err(wrong(&format!("{first}–{last}")));
    }
    let mut taken = HashSet::new();
    let field = |index: usize| {
        let choice = choices.columns.iter().find(|choice| choice.index as usize == index);
        let key = choice.and_then(|choice| choice.field.clone()).filter(|key| target.field(key).is_some());
        let unit = choice.map_or(Unit::Yuan, |choice| unit_of(&choice.unit));
        (key, unit)
    };
    let mut columns = columns(sheet, first as usize - 1, last as usize - 1);
    for column in &mut columns {
        (column.field, column.unit) = field(column.index);
        // One column a field: a second one is left out.
        if column.field.as_ref().is_some_and(|key| !taken.insert(key.clone())) {
            column.field = None;
        }
    }
    let table = Table {
        sheet: index,
        target: choices.target.clone(),
        header_first: first as usize - 1,
        header_last: last as usize - 1,
        columns,
        score: 0,
    };
    Ok(Recognised { table, choices: choices.clone(), remembered: false })
}

fn unit_of(name: &str) -> Unit {
    if name == "wan" { Unit::Wan } else { Unit::Yuan }
}

const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Yuan => "yuan",
        Unit::Wan => "wan",
    }
}

/// The columns below a header of these rows.
fn columns(sheet: &Sheet, first: usize, last: usize) -> Vec<Column> {
    let column = |index: usize| {
        let parts: Vec<String> = (first..=last)
            .map(|row| merged(sheet, row, index))
            .filter(|text| !text.is_empty())
            .fold(Vec::new(), |mut parts, text| {
                if parts.last() != Some(&text) {
                    parts.push(text);
                }
                parts
            });
        let below = sheet.rows.iter().skip(last + 1).filter_map(|cells| cells.get(index));
        Column {
            index,
            header: parts.join(" "),
            field: None,
            unit: Unit::Yuan,
            samples: below
                .filter(|cell| !cell.is_empty())
                .take(SAMPLES)
                .map(jitu_workbooks::Cell::shown)
                .collect(),
        }
    };
    (0..sheet.width())
        .map(column)
        .filter(|column| !column.header.is_empty() || !column.samples.is_empty())
        .collect()
}

/// A header cell's text; inside a merge the merge's.
fn merged(sheet: &Sheet, row: usize, column: usize) -> String {
    let inside = sheet.merges.iter().find(|m| {
        (m.first_row..=m.last_row).contains(&row) && (m.first_column..=m.last_column).contains(&column)
    });
    let (row, column) = inside.map_or((row, column), |m| (m.first_row, m.first_column));
    sheet.cell(row, column).shown()
}

fn choices_of(table: &Table) -> ImportChoices {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ImportChoices {
        sheet: small(table.sheet),
        target: table.target.clone(),
        header_first: small(table.header_first + 1),
        header_last: small(table.header_last + 1),
        columns: table
            .columns
            .iter()
            .map(|column| ColumnChoice {
                index: small(column.index),
                field: column.field.clone(),
                unit: unit_name(column.unit).to_owned(),
            })
            .collect(),
        encoding: None,
        system: None,
        source: None,
        skip_bad: false,
    }
}

fn headers(table: &Table) -> String {
    let headers: Vec<String> = table.columns.iter().map(|column| column.header.replace('\n', " ")).collect();
    headers.join("\n")
}

/// Reads the columns as they were read the last time.
fn recall(table: &mut Table, mapping: &LedgerMapping) {
    mapping.target.clone_into(&mut table.target);
    for (column, line) in table.columns.iter_mut().zip(mapping.fields.split('\n')) {
        let (field, unit) = line.split_once(' ').unwrap_or((line, "yuan"));
        column.field = (!field.is_empty()).then(|| field.to_owned());
        column.unit = unit_of(unit);
    }
}

impl Recognised {
    /// What is remembered of this table.
    pub(super) fn mapping(&self) -> LedgerMapping {
        let line = |column: &Column| {
            let field = column.field.as_deref().unwrap_or_default();
            format!("{field} {}", unit_name(column.unit))
        };
        let fields: Vec<String> = self.table.columns.iter().map(line).collect();
        LedgerMapping {
            target: self.table.target.clone(),
            headers: headers(&self.table),
            fields: fields.join("\n"),
            ..LedgerMapping::default()
        }
    }
}
