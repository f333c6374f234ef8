//! 分区统计 and 专题图: figures by township or any other layer of areas, and maps drawn by figures.
//!
//! [`prepare`] notes what is asked under the session's lock; [`StatisticsTask::run`] reads over a connection of its own.
//! Areas are cut at the outlines, exact on the ellipsoid, with the overlay that the compliance check uses; what has no
//! area counts where it stands. Every figure is in one area or outside of all, so rows and the rest add up to the whole.
//! Features that overlap each other count each with its own area.

pub mod classes;
mod kept;
mod measures;
mod palettes;
pub(crate) mod tables;
mod thematic;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use geo_types::{Geometry, MultiPolygon};
use jitu_model::Snapshot;
use jitu_model::ellipsoid::area;
use jitu_model::place::{Feature, Layer, LayerRole, Secrecy};
use jitu_model::style::ChartKind;
use jitu_overlay::difference;
use jitu_overlay::region::Region;
use jitu_store::Project;
use serde_json::json;

use crate::comparing::overlay_error;
use crate::comparing::reading::{has_features, whole};
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;

pub use kept::{export, keep};
pub use palettes::{PaletteKind, PaletteView, palettes};
pub(crate) use thematic::number;
pub use thematic::{
    ThematicAsk, ThematicClass, ThematicView, by_values, chart, chart_kind, number_fields, thematic_style,
};
pub use view::{Measure, StatisticsAsk, StatisticsColumn, StatisticsRow, StatisticsView};

use measures::Counted;

/// Most areas that are counted by.
const MOST_AREAS: usize = 20_000;
/// Most measures at once.
const MOST_MEASURES: usize = 40;

/// Statistics, ready to be made without the session.
#[derive(Debug)]
pub struct StatisticsTask {
    ask: StatisticsAsk,
    path: PathBuf,
    snapshot: Arc<Snapshot>,
    areas: Layer,
}

/// Statistics that were made.
#[derive(Debug)]
pub struct Statistics {
    view: StatisticsView,
    /// The areas, in the order of the rows.
    areas: Vec<Feature>,
    secrecy: Secrecy,
}

/// Takes what statistics need from the open project.
///
/// # Errors
/// No project; no township layer where none is named; nothing to count.
pub fn prepare(session: &Session, ask: StatisticsAsk) -> Result<StatisticsTask> {
    let path = session.opened()?.project.path().to_owned();
    let snapshot = session.snapshot()?;
    if ask.measures.is_empty() || ask.measures.len() > MOST_MEASURES {
        return Err(AppError::new("no_measures", &[("most", &MOST_MEASURES.to_string())]));
    }
    let areas = match ask.areas {
        Some(id) => layer_of(&snapshot, id.id())?,
        None => {
            let township = snapshot.layers.iter().find(|layer| layer.role == LayerRole::Township);
            township.cloned().ok_or_else(|| AppError::new("no_townships", &[]))?
        }
    };
    Ok(StatisticsTask { ask, path, snapshot, areas })
}

fn layer_of(snapshot: &Snapshot, id: jitu_model::Id<Layer>) -> Result<Layer> {
    let found = snapshot.layers.iter().find(|layer| layer.id == id && has_features(layer));
    found.cloned().ok_or_else(|| AppError::new("unknown_layer", &[]))
}

/// The areas that are counted by, with an index each.
struct Areas<'a> {
    regions: Vec<Region<'a>>,
}

impl StatisticsTask {
    /// Counts.
    ///
    /// # Errors
    /// Cancelled; a layer that cannot be read, or has no areas.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Statistics> {
        let project = Project::open(&self.path)?;
        let found = whole(&project, &self.areas)?;
        let is_area =
            |feature: &&Feature| matches!(feature.geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
        let areas: Vec<Feature> = found.features.iter().filter(is_area).cloned().collect();
        if areas.is_empty() || areas.len() > MOST_AREAS {
            let params = [("name", self.areas.name.as_str()), ("most", &MOST_AREAS.to_string())];
            return Err(AppError::new("no_areas", &params));
        }
        let raw: Vec<MultiPolygon<f64>> =
            areas.iter().map(|one| crate::atlas::polygons(&one.geometry)).collect();
        let repaired = difference::repaired(&raw, &mut |share| progress(0.05 * share))
            .map_err(|error| overlay_error(error, &self.areas.name))?;
        let shapes: Vec<MultiPolygon<f64>> = repaired.into_iter().map(|one| one.shape).collect();
        let regions = Areas { regions: shapes.iter().map(Region::new).collect() };
        let mut columns: Vec<(StatisticsColumn, Counted)> = Vec::new();
        let mut secrecy = self.areas.secrecy;
        let steps = self.ask.measures.len() as f32;
        for (at, measure) in self.ask.measures.iter().enumerate() {
            let mut share = |share: f32| progress(0.05 + 0.95 * (at as f32 + share) / steps);
            let made = self.measure(&project, measure, &regions, &mut secrecy, &mut share)?;
            columns.extend(made.into_iter().map(|(title, kind, counted)| {
                let measure = u32::try_from(at).unwrap_or(u32::MAX);
                (StatisticsColumn { title, kind: kind.to_owned(), measure }, counted)
            }));
        }
        Ok(Statistics { view: self.view(&areas, &shapes, columns), areas, secrecy })
    }

    /// The columns of one measure: title, kind, figures.
    fn measure(
        &self,
        project: &Project,
        measure: &Measure,
        areas: &Areas<'_>,
        secrecy: &mut Secrecy,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<(String, &'static str, Counted)>> {
        let mut read = |layer: crate::views::RowId| -> Result<_> {
            let layer = layer_of(&self.snapshot, layer.id())?;
            *secrecy = (*secrecy).max(layer.secrecy);
            whole(project, &layer)
        };
        Ok(match measure {
            Measure::Count { layer } => {
                let found = read(*layer)?;
                let title = label("statistics_count", &[("name", &found.layer.name)]);
                vec![(title, "count", measures::standing(&found.features, |_| Some(1.0), areas, progress)?)]
            }
            Measure::Sum { layer, field } => {
                let found = read(*layer)?;
                let values = thematic::values_of(&found.fields, &found.features, field)?;
                let values: Vec<Option<f64>> = values.iter().map(thematic::number).collect();
                if values.iter().all(Option::is_none) {
                    return Err(AppError::new("no_numbers", &[("name", field)]));
                }
                let title = label("statistics_sum", &[("name", &found.layer.name), ("field", field)]);
                vec![(
                    title,
                    "number",
                    measures::standing(&found.features, |at| values[at], areas, progress)?,
                )]
            }
            Measure::Area { layer, by_class } => {
                let found = read(*layer)?;
                measures::cut(&found, *by_class, areas, progress)?
                    .into_iter()
                    .map(|(title, counted)| (title, "area", counted))
                    .collect()
            }
            Measure::Towers => {
                let places = measures::towers(&self.snapshot);
                vec![(word("statistics.towers"), "count", measures::places(&places, areas))]
            }
            Measure::Events { event } => {
                let places = measures::events(&self.snapshot, event.as_deref())?;
                let key = event.as_deref().unwrap_or("all");
                vec![(word(&format!("statistics.events.{key}")), "count", measures::places(&places, areas))]
            }
        })
    }

    fn view(
        &self,
        areas: &[Feature],
        shapes: &[MultiPolygon<f64>],
        columns: Vec<(StatisticsColumn, Counted)>,
    ) -> StatisticsView {
        let mut notes = Vec::new();
        for (column, counted) in &columns {
            if counted.twice() {
                notes.push(label("statistics_twice", &[("name", &column.title)]));
            }
            if counted.without_place > 0 {
                let count = counted.without_place.to_string();
                notes.push(label("statistics_no_place", &[("name", &column.title), ("count", &count)]));
            }
        }
        let row = |at: usize| StatisticsRow {
            name: areas[at].name.clone().unwrap_or_default(),
            code: areas[at].code.clone().unwrap_or_default(),
            area_m2: area(&shapes[at]),
            values: columns.iter().map(|(_, counted)| counted.inside[at]).collect(),
        };
        let mut view = StatisticsView {
            areas: self.areas.name.clone(),
            rows: (0..areas.len()).map(row).collect(),
            outside: columns.iter().map(|(_, counted)| counted.outside()).collect(),
            total: columns.iter().map(|(_, counted)| counted.total).collect(),
            columns: columns.into_iter().map(|(column, _)| column).collect(),
            notes,
        };
        unlike(&mut view.columns);
        view
    }
}

/// Characters of a column's title: a field's name takes 60, and a number may come behind it.
const MOST_TITLE: usize = 52;

/// Makes titles that can be names of fields: without what a field's name must not have, and no two alike.
fn unlike(columns: &mut [StatisticsColumn]) {
    for at in 0..columns.len() {
        let fits = |c: &char| !c.is_control() && !matches!(c, '"' | '\'' | '`' | '[' | ']' | ';');
        let title: String = columns[at].title.chars().filter(fits).take(MOST_TITLE).collect();
        let title = title.trim().to_owned();
        let taken = |title: &str| {
            let same = |one: &StatisticsColumn| one.title.to_lowercase() == title.to_lowercase();
            columns[..at].iter().any(same)
        };
        let numbered = (2..).map(|number: u32| format!("{title} {number}"));
        let free = std::iter::once(title.clone()).chain(numbered).find(|title| !taken(title));
        columns[at].title = free.unwrap_or(title);
    }
}

impl Statistics {
    /// The figures.
    pub const fn view(&self) -> &StatisticsView {
        &self.view
    }

    /// The areas as a GeoJSON FeatureCollection, EPSG:4490, with the figures as properties named by the columns.
    pub fn geojson(&self) -> String {
        let feature = |(area, row): (&Feature, &StatisticsRow)| {
            let mut properties = serde_json::Map::new();
            properties.insert("name".to_owned(), json!(row.name));
            for (column, value) in self.view.columns.iter().zip(&row.values) {
                properties.insert(column.title.clone(), json!(value));
            }
            json!({
                "type": "Feature",
                "properties": properties,
                "geometry": geojson::GeometryValue::from(&area.geometry),
            })
        };
        let features: Vec<_> = self.areas.iter().zip(&self.view.rows).map(feature).collect();
        json!({"type": "FeatureCollection", "features": features}).to_string()
    }

    /// The areas drawn by one column.
    ///
    /// # Errors
    /// No such column, method or palette.
    pub fn graduated(&self, column: u32, ask: &ThematicAsk) -> Result<ThematicView> {
        let at = column as usize;
        let title = self.title(column)?;
        let value = |row: &StatisticsRow| jitu_model::place::FieldValue::Real(row.values[at]);
        by_values(title, &self.view.rows.iter().map(value).collect::<Vec<_>>(), ask)
    }

    /// A chart of these columns on each area.
    ///
    /// # Errors
    /// No such column or palette.
    pub fn charted(&self, columns: &[u32], kind: ChartKind, palette: &str) -> Result<ThematicView> {
        let fields: Result<Vec<String>> =
            columns.iter().map(|at| self.title(*at).map(str::to_owned)).collect();
        chart(&fields?, kind, palette)
    }

    fn title(&self, column: u32) -> Result<&str> {
        let found = self.view.columns.get(column as usize);
        let missing = || AppError::new("no_such_field", &[("name", &column.to_string())]);
        found.map(|column| column.title.as_str()).ok_or_else(missing)
    }
}

/// Keeps the last statistics of the open project at hand.
///
/// # Errors
/// No project is open.
pub fn remember(session: &mut Session, outcome: Arc<Statistics>) -> Result<()> {
    session.opened_mut()?.counted = Some(outcome);
    Ok(())
}

/// The last statistics of the open project.
///
/// # Errors
/// No project is open, or nothing was counted.
pub fn last(session: &Session) -> Result<Arc<Statistics>> {
    session.opened()?.counted.clone().ok_or_else(|| AppError::new("nothing_counted", &[]))
}
