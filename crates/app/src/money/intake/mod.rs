//! Somebody's workbook into the ledger: recognised, previewed, then written as one entry that one undo takes back.
//!
//! Preview and import go the same way and differ only in the last step, so that what is shown is what is written.

mod plan;
mod recognise;

use std::collections::HashSet;
use std::sync::Arc;

use jitu_model::Snapshot;
use jitu_model::papers::LedgerMapping;
use jitu_model::programme::Programme;
use jitu_store::Writer;
use jitu_workbooks::{LeftOut, Reason, Row, Target, Workbook, column_name};

use super::targets;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{
    ImportChoices, ImportColumn, ImportDone, ImportPreview, ImportRow, ImportSource, LeftOutRow, RowId,
};
use plan::{Action, Plan};
pub(crate) use recognise::ReadWorkbook;
use recognise::Recognised;

/// So many rows are shown of what would be imported, and so many of what is left out.
const SHOWN: usize = 200;
const SHOWN_LEFT_OUT: usize = 500;

/// What was previewed last: an import of the same goes on from there.
pub(crate) struct Prepared {
    programme: RowId,
    revision: u32,
    source: ImportSource,
    state: recognise::FileState,
    intake: Intake,
}

/// A workbook as read, with what its rows would become.
struct Intake {
    workbook: Arc<Workbook>,
    targets: Vec<Target>,
    recognised: Recognised,
    plan: Plan,
    left_out: Vec<LeftOut>,
}

impl Intake {
    fn of(
        session: &mut Session,
        snapshot: &Snapshot,
        programme: &Programme,
        source: &ImportSource,
        choices: Option<&ImportChoices>,
    ) -> Result<Self> {
        let targets = targets::all()?;
        let workbook = recognise::read(session, source, choices)?;
        let recognised = recognise::table(snapshot, &recognise::name(source), &workbook, &targets, choices)?;
        let target = target(&targets, &recognised.table.target)?;
        let sheet = &workbook.sheets[recognised.table.sheet];
        let (mut rows, left_out) = jitu_workbooks::rows(sheet, &recognised.table, target);
        // Half a row is no row: a payment whose date cannot be read is not a payment without one.
        let bad: HashSet<u32> =
            left_out.iter().filter(|left| !left.reason.is_ordinary()).map(|left| left.row).collect();
        rows.retain(|row| !bad.contains(&row.row));
        let plan = plan::plan(snapshot, programme, &recognised, sheet, rows)?;
        Ok(Self { workbook, targets, recognised, plan, left_out })
    }

    /// As it was previewed, if this is the same, else made anew.
    fn previewed_or_new(
        session: &mut Session,
        snapshot: &Snapshot,
        programme: &Programme,
        source: &ImportSource,
        choices: Option<&ImportChoices>,
    ) -> Result<Self> {
        let (revision, state) = (session.revision, recognise::file_state(source));
        let same = |prepared: &Prepared, choices: &ImportChoices| {
            let known = &prepared.intake.recognised.choices;
            prepared.programme == RowId::from(programme.id)
                && prepared.revision == revision
                && prepared.source == *source
                && prepared.state == state
                && ImportChoices { skip_bad: choices.skip_bad, ..known.clone() } == *choices
        };
        if let (Some(prepared), Some(choices)) = (session.prepared.take(), choices)
            && same(&prepared, choices)
        {
            let mut intake = prepared.intake;
            intake.recognised.choices.skip_bad = choices.skip_bad;
            return Ok(intake);
        }
        Self::of(session, snapshot, programme, source, choices)
    }

    /// How many of what is left out are mistakes.
    fn bad(&self) -> usize {
        self.left_out.iter().filter(|left| !left.reason.is_ordinary()).count() + self.plan.refused.len()
    }

    /// Why nothing can be imported yet.
    fn obstacle(&self) -> Option<String> {
        if let Some(key) = self.plan.obstacle {
            return Some(word(key));
        }
        let bad = self.bad();
        if bad > 0 && !self.recognised.choices.skip_bad {
            return Some(language::label("import_bad", &[("count", &bad.to_string())]));
        }
        let nothing = self.plan.count(Action::Add) + self.plan.count(Action::Update) == 0;
        nothing.then(|| word("import.nothing"))
    }
}

fn target<'t>(targets: &'t [Target], key: &str) -> Result<&'t Target> {
    let known: Vec<&str> = targets.iter().map(|target| target.key.as_str()).collect();
    let unknown = || AppError::new("unknown_target_list", &[("name", key), ("known", &known.join("、"))]);
    targets.iter().find(|target| target.key == key).ok_or_else(unknown)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What would be imported; without choices as it is recognised, or as the same headers were read the last time.
///
/// # Errors
/// A file that cannot be read, is damaged or protected; no table in it; a choice that does not fit it.
pub fn preview_import(
    session: &mut Session,
    programme: RowId,
    source: &ImportSource,
    choices: Option<&ImportChoices>,
) -> Result<ImportPreview> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let intake = Intake::previewed_or_new(session, &snapshot, &programme, source, choices)?;
    let view = preview_view(&intake, source)?;
    let (programme, revision, source) = (programme.id.into(), session.revision, source.clone());
    let state = recognise::file_state(&source);
    session.prepared = Some(Prepared { programme, revision, source, state, intake });
    Ok(view)
}

fn preview_view(intake: &Intake, source: &ImportSource) -> Result<ImportPreview> {
    let table = &intake.recognised.table;
    let target = target(&intake.targets, &table.target)?;
    let fields: Vec<String> = target
        .fields
        .iter()
        .map(|field| field.key.clone())
        .filter(|key| table.columns.iter().any(|column| column.field.as_ref() == Some(key)))
        .collect();
    let (bad, obstacle) = (count(intake.bad()), intake.obstacle());
    Ok(ImportPreview {
        name: recognise::name(source),
        sheets: intake.workbook.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        targets: intake.targets.iter().map(targets::view).collect(),
        choices: intake.recognised.choices.clone(),
        remembered: intake.recognised.remembered,
        columns: table
            .columns
            .iter()
            .map(|column| ImportColumn {
                index: count(column.index),
                letter: column_name(column.index),
                header: column.header.clone(),
                samples: column.samples.clone(),
            })
            .collect(),
        rows: intake.plan.rows.iter().take(SHOWN).map(|planned| planned_view(planned, &fields)).collect(),
        fields,
        add: count(intake.plan.count(Action::Add)),
        update: count(intake.plan.count(Action::Update)),
        same: count(intake.plan.count(Action::Same)),
        left_out_count: count(intake.left_out.len() + intake.plan.refused.len()),
        left_out: left_out_views(intake),
        bad,
        sum: intake.plan.sum().to_yuan_text(),
        obstacle,
    })
}

/// Choices for reading a workbook as one target, whatever its header resembles most.
///
/// # Errors
/// As [`preview_import`]; an unknown target.
pub fn choices_for(
    session: &mut Session,
    programme: RowId,
    source: &ImportSource,
    target: &str,
) -> Result<ImportChoices> {
    let snapshot = session.snapshot()?;
    session.programme(programme.id())?;
    let targets = targets::all()?;
    let wanted = vec![self::target(&targets, target)?.clone()];
    let workbook = recognise::read(session, source, None)?;
    Ok(recognise::table(&snapshot, &recognise::name(source), &workbook, &wanted, None)?.choices)
}

fn planned_view(planned: &plan::Planned, fields: &[String]) -> ImportRow {
    let action = match planned.action {
        Action::Add => "add",
        Action::Update => "update",
        Action::Same => "same",
    };
    ImportRow {
        row: planned.row.row,
        action: action.to_owned(),
        cells: fields.iter().map(|key| planned.row.values.get(key.as_str()).map(recognise::shown)).collect(),
        warning: planned.warning.clone(),
    }
}

fn left_out_views(intake: &Intake) -> Vec<LeftOutRow> {
    let target = &intake.recognised.table.target;
    let by_sheet = intake.left_out.iter().map(|left| LeftOutRow {
        row: left.row,
        column: left.column.map(column_name),
        value: left.value.clone(),
        reason: reason(target, left),
        bad: !left.reason.is_ordinary(),
    });
    let letter = |key: &str| {
        let column = intake.recognised.table.columns.iter().find(|c| c.field.as_deref() == Some(key));
        column.map(|column| column_name(column.index))
    };
    let by_ledger = intake.plan.refused.iter().map(|refused| LeftOutRow {
        row: refused.row,
        column: refused.field.and_then(letter),
        value: refused.value.clone(),
        reason: refused.reason.clone(),
        bad: true,
    });
    // Mistakes first: they are what somebody must look at.
    let mut all: Vec<LeftOutRow> = by_ledger.chain(by_sheet).collect();
    all.sort_by_key(|left| (!left.bad, left.row));
    all.truncate(SHOWN_LEFT_OUT);
    all
}

fn reason(target: &str, left: &LeftOut) -> String {
    let key = match left.reason {
        Reason::Empty => "import.reason.empty",
        Reason::Subtotal => "import.reason.subtotal",
        Reason::RepeatedHeader => "import.reason.repeated_header",
        Reason::MissingRequired => "import.reason.missing",
        Reason::BadAmount => "import.reason.bad_amount",
        Reason::TooPrecise => "import.reason.too_precise",
        Reason::BadDate => "import.reason.bad_date",
        Reason::BadNumber => "import.reason.bad_number",
        Reason::ErrorCell => "import.reason.error_cell",
        Reason::Uncomputed => "import.reason.uncomputed",
        Reason::LostDigits => "import.reason.lost_digits",
        Reason::TooLarge => "import.reason.too_large",
    };
    match &left.field {
        Some(field) => format!("{}：{}", targets::label(target, field), word(key)),
        None => word(key),
    }
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// New records.
    pub added: usize,
    /// Changed records.
    pub updated: usize,
    /// Rows left out.
    pub left_out: usize,
}

/// [`import`], with the project as it is afterwards.
///
/// # Errors
/// As [`import`].
pub fn apply_import(
    session: &mut Session,
    programme: RowId,
    source: &ImportSource,
    choices: &ImportChoices,
) -> Result<ImportDone> {
    let Imported { added, updated, left_out } = import(session, programme, source, choices)?;
    Ok(ImportDone {
        added: count(added),
        updated: count(updated),
        left_out: count(left_out),
        project: opened_view(session)?,
    })
}

/// Imports as one entry; the mapping is remembered for the next workbook with the same headers.
///
/// # Errors
/// As [`preview_import`]; mistakes in the rows that nobody chose to leave out; a file that cannot be written.
pub fn import(
    session: &mut Session,
    programme: RowId,
    source: &ImportSource,
    choices: &ImportChoices,
) -> Result<Imported> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let intake = Intake::previewed_or_new(session, &snapshot, &programme, source, Some(choices))?;
    session.workbook = None;
    if let Some(obstacle) = intake.obstacle() {
        return Err(AppError::new(
            "import_refused",
            &[("name", &recognise::name(source)), ("detail", &obstacle)],
        ));
    }
    let (added, updated) = (intake.plan.count(Action::Add), intake.plan.count(Action::Update));
    let left_out = intake.left_out.len() + intake.plan.refused.len();
    let label = language::label(
        "import",
        &[
            ("name", &recognise::name(source)),
            ("record", &word(&format!("target.{}", choices.target))),
            ("added", &added.to_string()),
            ("updated", &updated.to_string()),
        ],
    );
    let mapping = intake.recognised.mapping();
    session.write(&label, |writer| {
        remember(writer, &snapshot, mapping)?;
        intake.plan.write(writer)
    })?;
    Ok(Imported { added, updated, left_out })
}

/// Keeps how the headers were read; what is known already is not written again.
fn remember(writer: &mut Writer<'_>, snapshot: &Snapshot, mapping: LedgerMapping) -> jitu_store::Result<()> {
    let old = snapshot.mappings.iter().find(|old| old.headers == mapping.headers);
    match old {
        Some(old) if old.target == mapping.target && old.fields == mapping.fields => Ok(()),
        Some(old) => writer.update(&LedgerMapping { id: old.id, ..mapping }),
        None => writer.insert(&mut { mapping }).map(|_| ()),
    }
}

/// A row that became nothing because of what the ledger holds.
struct Refused {
    row: u32,
    field: Option<&'static str>,
    value: String,
    reason: String,
}

impl Refused {
    fn new(row: &Row, field: &'static str, value: &str, reason: &str, params: &[(&str, &str)]) -> Self {
        Self {
            row: row.row,
            field: Some(field),
            value: value.to_owned(),
            reason: language::label(reason, params),
        }
    }
}
