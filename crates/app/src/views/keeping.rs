//! The project itself: what is in it, its history, its soundness.

use serde::Serialize;
use specta::Type;

use super::RowId;

/// The bureau.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BureauView {
    /// Official name.
    pub name: String,
    /// Administrative code.
    pub adcode: String,
}

/// A programme, to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProgrammeView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Fiscal year.
    pub year: i32,
    /// Id of its form.
    pub form: String,
}

/// An open project, as the frame of the window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProjectView {
    /// Full path of the file.
    pub path: String,
    /// File name without ending.
    pub name: String,
    /// The bureau.
    pub bureau: BureauView,
    /// Programmes, in order.
    pub programmes: Vec<ProgrammeView>,
    /// What undo would take back; null: nothing.
    pub undo: Option<String>,
    /// What redo would bring back; null: nothing.
    pub redo: Option<String>,
    /// Why nothing can be written; null: it can.
    pub read_only: Option<String>,
    /// The layer library is named in the project but not beside it.
    pub library_missing: bool,
    /// Head of the journal's hash chain, hexadecimal.
    pub head_hash: String,
    /// The latest backup; null: none was made on this machine.
    pub backup: Option<BackupView>,
    /// Counts up with every change, so that views know when to read again.
    pub revision: u32,
}

/// The latest backup of a project.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize, Type)]
pub struct BackupView {
    /// Its path.
    pub path: String,
    /// When it was made, UTC.
    pub at: String,
    /// Nothing was changed since.
    pub current: bool,
}

/// A project opened before.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize, Type)]
pub struct RecentView {
    /// Full path.
    pub path: String,
    /// The bureau's name.
    pub bureau: String,
    /// When it was opened last, `YYYY-MM-DD HH:MM`.
    pub opened: String,
}

/// A sample that comes with the program.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SampleView {
    /// Its id on the command line.
    pub id: String,
    /// The programme's name.
    pub name: String,
    /// The bureau's name.
    pub bureau: String,
    /// Fiscal year.
    pub year: i32,
    /// One line about it.
    pub summary: String,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct EntryView {
    /// Its number, from 1.
    pub seq: u32,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Who.
    pub person: String,
    /// What.
    pub label: String,
    /// `edit`, `undo`, `redo`, `schema`, `adopted`.
    pub kind: String,
    /// Rows it changed.
    pub rows: u32,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// A row that does not agree with the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RowDifferenceView {
    /// `changed`, `added`, `missing`.
    pub difference: String,
    /// Table.
    pub table: String,
    /// Row id.
    pub row: RowId,
}

/// Whether file and journal are sound.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct VerifyView {
    /// Nothing wrong.
    pub sound: bool,
    /// Entries of the journal.
    pub entries: u32,
    /// Head hash, hexadecimal.
    pub head_hash: String,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
    /// Rows edited around the journal.
    pub rows: Vec<RowDifferenceView>,
}

/// `jitu info`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct InfoView {
    /// The bureau.
    pub bureau: BureauView,
    /// Programmes with money totals.
    pub programmes: Vec<InfoProgrammeView>,
    /// Systems.
    pub systems: Vec<InfoSystemView>,
    /// Layers.
    pub layers: Vec<InfoLayerView>,
}

/// A programme in `jitu info`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct InfoProgrammeView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// Fiscal year.
    pub year: i32,
    /// Id of its form.
    pub form: String,
    /// 年初预算数, 元.
    pub initial: String,
    /// 全年(调整后)预算数, 元.
    pub budget: String,
    /// 到位数, 元.
    pub arrived: String,
    /// 执行数, 元.
    pub paid: String,
    /// 预算执行率, per cent; null without a budget.
    pub execution_rate: Option<String>,
}

/// A system in `jitu info`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct InfoSystemView {
    /// Contracts in force, 元; null: an amount is unknown, or there is none.
    pub amount: Option<String>,
    /// Paid on them, 元.
    pub paid: String,
    /// Asked for and not paid, 元.
    pub owed: String,
    /// Name.
    pub name: String,
    /// Number of contracts.
    pub contracts: u32,
    /// Number of assets, counted.
    pub assets: u32,
    /// Area of its extents, m²; 0 when they are points or lines.
    pub extent_area_m2: f64,
}

/// A layer in `jitu info`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct InfoLayerView {
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Number of features.
    pub features: u32,
    /// Coordinate system, `EPSG:4490`.
    pub crs: String,
}
