//! What the doors see of patches and alarms.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::RowId;

/// Which patches and alarms are asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct PatchQuery {
    /// `alarm` or `patch`; null: both.
    pub kind: Option<String>,
    /// `pending`, `confirmed`, `handled`, `false_alarm`; `open`: neither handled nor false; `overdue`: open and past its
    /// day; null: all.
    pub state: Option<String>,
    /// The tower that saw them; null: any.
    pub tower: Option<RowId>,
    /// At least so many days old; null: any age.
    pub days: Option<u32>,
    /// Part of a number, a subject or a note; empty: any.
    pub text: String,
}

/// Patches and alarms of a programme's systems.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PatchesView {
    /// The day ages are counted to.
    pub today: String,
    /// Reports there are of the kind that is asked for.
    pub reports: u32,
    /// Reports that tell of what another one tells of already.
    pub joined: u32,
    /// How many are in each state, of the kind that is asked for.
    pub states: Vec<PatchStateView>,
    /// By tower, those with the most open first; of the kind that is asked for.
    pub towers: Vec<PatchTowerView>,
    /// How many the question finds.
    pub found: u32,
    /// The first of them, the oldest open ones first.
    pub rows: Vec<PatchView>,
    /// Places of those that have one as a GeoJSON FeatureCollection, EPSG:4490; properties: `id`, `state`, `kind`,
    /// `overdue`, `place`. One with an outline in a layer has two features.
    pub geojson: String,
    /// Layers of patches that could not be read, with why.
    pub left_out: Vec<String>,
}

/// How many are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PatchStateView {
    /// The state, as in [`PatchQuery::state`].
    pub state: String,
    /// How many.
    pub count: u32,
}

/// What one tower saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PatchTowerView {
    /// Row id; null: no tower is named.
    pub tower: Option<RowId>,
    /// Its name; empty: no tower is named.
    pub name: String,
    /// All it saw.
    pub all: u32,
    /// Neither handled nor false.
    pub open: u32,
    /// Open and past their day.
    pub overdue: u32,
    /// False alarms.
    pub false_alarms: u32,
    /// Days that the oldest open one is open.
    pub oldest_days: Option<u32>,
}

/// One patch or alarm, however often it was reported.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PatchView {
    /// Row id of its first report.
    pub id: RowId,
    /// How many reports tell of it.
    pub reports: u32,
    /// `alarm` or `patch`.
    pub kind: String,
    /// `pending`, `confirmed`, `handled`, `false_alarm`.
    pub state: String,
    /// Whether it is open and past its day.
    pub overdue: bool,
    /// Its number; null: none.
    pub number: Option<String>,
    /// Day.
    pub at: String,
    /// Time of day; null: not known.
    pub time: Option<String>,
    /// The tower's row id; null: none.
    pub tower: Option<RowId>,
    /// The tower's name; empty: none.
    pub tower_name: String,
    /// The system's name.
    pub system: String,
    /// What it is about; null: not told.
    pub subject: Option<String>,
    /// Note; null: none.
    pub note: Option<String>,
    /// Day by which it is to be handled; null: none.
    pub due: Option<String>,
    /// Day it was handled; null: not yet.
    pub done: Option<String>,
    /// Days from its day to the day it was handled, or to today; null: a day is not exact, or it was a false alarm.
    pub days: Option<u32>,
    /// m²; null: not known.
    pub area_m2: Option<f64>,
    /// [longitude, latitude]; null: it has none.
    pub at_place: Option<[f64; 2]>,
    /// Where the place is from: `report`, `outline` (of the same number in a layer of patches), `tower`; null: it has none.
    pub place: Option<String>,
    /// The layer with its outline; null: none.
    pub layer: Option<RowId>,
    /// The outline's feature; null: none.
    pub feature: Option<RowId>,
}

/// What changes of patches and alarms; null: as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct PatchEdit {
    /// `pending`, `confirmed` or `false_alarm`.
    pub outcome: Option<String>,
    /// Day it was handled, `YYYY-MM-DD`; empty: not yet.
    pub done: Option<String>,
    /// Day by which it is to be handled; empty: none.
    pub due: Option<String>,
    /// Note; empty: none.
    pub note: Option<String>,
}
