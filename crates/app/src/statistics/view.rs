//! What is asked of statistics, and what a person sees of them.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::RowId;

/// What is counted in each area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Measure {
    /// Features of a layer, each where a place inside it lies.
    Count {
        /// The layer.
        layer: RowId,
    },
    /// The sum of a field of a layer, each feature's where a place inside it lies.
    Sum {
        /// The layer.
        layer: RowId,
        /// The field.
        field: String,
    },
    /// The area of a layer inside each area, cut at its outline.
    Area {
        /// The layer.
        layer: RowId,
        /// Whether each class has a column of its own.
        by_class: bool,
    },
    /// Towers in use.
    Towers,
    /// Events with a place, or at a tower.
    Events {
        /// Their kind (`alarm`, `patch`…); null: all.
        event: Option<String>,
    },
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StatisticsAsk {
    /// The layer of areas; null: the townships.
    pub areas: Option<RowId>,
    /// What is counted.
    pub measures: Vec<Measure>,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StatisticsColumn {
    /// Its header, and the name of the field of a kept layer.
    pub title: String,
    /// `count`, `area` (m²), `number`.
    pub kind: String,
    /// Which measure it belongs to, from 0.
    pub measure: u32,
}

/// The figures of one area.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StatisticsRow {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its own area, m².
    pub area_m2: f64,
    /// A figure for each column.
    pub values: Vec<f64>,
}

/// Figures by area.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StatisticsView {
    /// The layer of areas, by name.
    pub areas: String,
    /// The columns.
    pub columns: Vec<StatisticsColumn>,
    /// The areas, in their layer's order.
    pub rows: Vec<StatisticsRow>,
    /// What lies in none of the areas.
    pub outside: Vec<f64>,
    /// All there is; the sum of the rows and what is outside.
    pub total: Vec<f64>,
    /// What is to be known besides.
    pub notes: Vec<String>,
}
