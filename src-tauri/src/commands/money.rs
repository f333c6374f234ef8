//! Systems and the money of a programme: its ledger, contracts, desk, records, workbooks.

use std::collections::BTreeMap;
use std::path::Path;

use jitu_app::money;
use jitu_app::views::{
    ContractPage, DeskView, Fields, FundsView, ImportChoices, ImportDone, ImportPreview, ImportSource,
    LedgerPage, LedgerQuery, ProgressView, ProjectView, RecordView, RowId, SavedView, SplitPart, SplitView,
    SystemView,
};

use super::{Answer, OnDesk};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn systems(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<SystemView>> {
    money::systems(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn funds(desk: OnDesk<'_>, programme: RowId) -> Answer<FundsView> {
    money::funds(&desk.session(), programme)
}

/// One list of the ledger, filtered.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn ledger(desk: OnDesk<'_>, programme: RowId, query: LedgerQuery) -> Answer<LedgerPage> {
    money::ledger(&mut desk.session(), programme, &query)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn contract(desk: OnDesk<'_>, contract: RowId) -> Answer<ContractPage> {
    money::contract(&mut desk.session(), contract)
}

/// A payment split by the shares of the contract's suppliers.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn split_payment(desk: OnDesk<'_>, contract: RowId, amount: String) -> Answer<SplitView> {
    money::split_payment(&desk.session(), contract, &amount)
}

/// Records one payment a part, as one entry. `fields` are those of a payment but payee and amount.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn save_payments(desk: OnDesk<'_>, fields: Fields, parts: Vec<SplitPart>) -> Answer<ProjectView> {
    money::save_payments(&mut desk.session(), &fields, &parts)
}

/// The desk; `today` null: the machine's date.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn desk(desk: OnDesk<'_>, programme: RowId, today: Option<String>) -> Answer<DeskView> {
    money::desk(&mut desk.session(), programme, today.as_deref())
}

/// How far each system's payments have come, and how long anything waits.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn progress(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<ProgressView>> {
    money::progress(&desk.session(), programme)
}

/// Writes the open items as an iCalendar file.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_calendar(desk: OnDesk<'_>, programme: RowId, path: String) -> Answer<String> {
    money::export_calendar(&desk.session(), programme, Path::new(&path))
}

/// Writes a filtered list as .xlsx or .csv, by the path's ending.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn export_ledger(
    desk: OnDesk<'_>,
    programme: RowId,
    query: LedgerQuery,
    path: String,
) -> Answer<String> {
    money::export_ledger(&mut desk.session(), programme, &query, Path::new(&path))
}

/// A record to be filled in; `preset` gives a new one its first values (`{contract: "12"}`).
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn record(
    desk: OnDesk<'_>,
    record: String,
    id: Option<RowId>,
    preset: BTreeMap<String, String>,
) -> Answer<RecordView> {
    money::record(&desk.session(), &record, id, &preset)
}

/// Saves a record; keys that are left out stay as they are.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn save_record(
    desk: OnDesk<'_>,
    record: String,
    id: Option<RowId>,
    fields: Fields,
) -> Answer<SavedView> {
    money::save_record(&mut desk.session(), &record, id, &fields)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn delete_record(desk: OnDesk<'_>, record: String, id: RowId) -> Answer<ProjectView> {
    money::delete_record(&mut desk.session(), &record, id)
}

/// What would be imported; `choices` null: as proposed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_import(
    desk: OnDesk<'_>,
    programme: RowId,
    source: ImportSource,
    choices: Option<ImportChoices>,
) -> Answer<ImportPreview> {
    money::preview_import(&mut desk.session(), programme, &source, choices.as_ref())
}

/// Imports as one entry that one undo takes back.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn apply_import(
    desk: OnDesk<'_>,
    programme: RowId,
    source: ImportSource,
    choices: ImportChoices,
) -> Answer<ImportDone> {
    money::apply_import(&mut desk.session(), programme, &source, &choices)
}
