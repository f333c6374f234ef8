//! How things are counted by area.

use std::collections::HashMap;

use geo_types::{Coord, MultiPolygon};
use jitu_model::Snapshot;
use jitu_model::ellipsoid::area;
use jitu_model::operation::EventKind;
use jitu_model::place::{Feature, LayerFeatures};
use jitu_overlay::near::standing_for;
use jitu_overlay::{clip, difference};

use super::Areas;
use crate::comparing::overlay_error;
use crate::error::{AppError, Result};
use crate::language::{label, word};

/// Most classes with a column of their own; the rest share one.
const MOST_COLUMNS: usize = 30;
/// How often the caller is asked whether to go on: every so many features.
const PULSE: usize = 2_048;

/// One column of figures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counted {
    /// In each area.
    pub(super) inside: Vec<f64>,
    /// All there is.
    pub(super) total: f64,
    /// Things that are nowhere, and so in no figure.
    pub(super) without_place: usize,
}

impl Counted {
    fn nothing(areas: &Areas<'_>) -> Self {
        Self { inside: vec![0.0; areas.regions.len()], total: 0.0, without_place: 0 }
    }

    fn rest(&self) -> f64 {
        self.total - self.inside.iter().sum::<f64>()
    }

    /// Rounding of sums of large numbers.
    fn least(&self) -> f64 {
        1e-9 * self.total.abs() + 1e-3
    }

    /// What lies in no area.
    pub(super) fn outside(&self) -> f64 {
        let rest = self.rest();
        if rest.abs() < self.least() || self.twice() { 0.0 } else { rest }
    }

    /// Whether areas overlap, so that something was counted in two of them.
    pub(super) fn twice(&self) -> bool {
        self.total >= 0.0 && self.rest() < -self.least()
    }
}

impl Areas<'_> {
    /// The first area that holds a place.
    fn holding(&self, place: Coord<f64>) -> Option<usize> {
        self.regions.iter().position(|region| {
            region.frame().is_some_and(|frame| {
                let (low, high) = (frame.min(), frame.max());
                (low.x..=high.x).contains(&place.x) && (low.y..=high.y).contains(&place.y)
            }) && region.holds(place)
        })
    }

    fn put(&self, counted: &mut Counted, place: Option<Coord<f64>>, value: f64) {
        match place {
            None => counted.without_place += 1,
            Some(place) => {
                counted.total += value;
                if let Some(at) = self.holding(place) {
                    counted.inside[at] += value;
                }
            }
        }
    }
}

/// Features by where a place inside them lies, each with its value; those without one are left out.
///
/// # Errors
/// Cancelled.
pub(super) fn standing(
    features: &[Feature],
    value: impl Fn(usize) -> Option<f64>,
    areas: &Areas<'_>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Counted> {
    let mut counted = Counted::nothing(areas);
    for (at, feature) in features.iter().enumerate() {
        if at.is_multiple_of(PULSE) && !progress(at as f32 / features.len() as f32) {
            return Err(AppError::new("cancelled", &[]));
        }
        if let Some(value) = value(at) {
            areas.put(&mut counted, standing_for(&feature.geometry), value);
        }
    }
    Ok(counted)
}

/// Places, each one.
pub(super) fn places(places: &[Option<Coord<f64>>], areas: &Areas<'_>) -> Counted {
    let mut counted = Counted::nothing(areas);
    places.iter().for_each(|place| areas.put(&mut counted, *place, 1.0));
    counted
}

/// Where the towers in use stand.
pub(super) fn towers(snapshot: &Snapshot) -> Vec<Option<Coord<f64>>> {
    let towers = snapshot.towers.iter().filter(|tower| tower.in_use);
    towers.map(|tower| standing_for(&tower.geometry)).collect()
}

/// Where events of a kind happened: at their own place, or at their tower.
///
/// # Errors
/// No such kind.
pub(super) fn events(snapshot: &Snapshot, kind: Option<&str>) -> Result<Vec<Option<Coord<f64>>>> {
    let unknown = |name: &str| AppError::new("unknown_event_kind", &[("name", name)]);
    let kind = kind.map(|name| EventKind::from_name(name).ok_or_else(|| unknown(name))).transpose()?;
    let towers: HashMap<_, _> =
        snapshot.towers.iter().map(|tower| (tower.id, standing_for(&tower.geometry))).collect();
    let place = |event: &jitu_model::operation::Event| match (event.lon, event.lat) {
        (Some(x), Some(y)) => Some(Coord { x, y }),
        _ => event.tower.and_then(|tower| towers.get(&tower).copied().flatten()),
    };
    let wanted = snapshot.events.iter().filter(|event| kind.is_none_or(|kind| event.kind == kind));
    Ok(wanted.map(place).collect())
}

/// The area of a layer in each area, cut at its outline; by class, the largest first, where that is wanted.
///
/// # Errors
/// Cancelled; the layer has no areas.
pub(super) fn cut(
    layer: &LayerFeatures,
    by_class: bool,
    areas: &Areas<'_>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<(String, Counted)>> {
    let name = &layer.layer.name;
    let wrong = |error| overlay_error(error, name);
    let raw: Vec<MultiPolygon<f64>> =
        layer.features.iter().map(|one| crate::atlas::polygons(&one.geometry)).collect();
    if raw.iter().all(|shape| shape.0.is_empty()) {
        return Err(AppError::new("no_areas", &[("name", name), ("most", "—")]));
    }
    let repaired = difference::repaired(&raw, &mut |share| progress(0.2 * share)).map_err(wrong)?;
    drop(raw);
    let shapes: Vec<MultiPolygon<f64>> = repaired.into_iter().map(|one| one.shape).collect();
    let (groups, titles) = classes(layer, by_class);
    let mut columns: Vec<Counted> = titles.iter().map(|_| Counted::nothing(areas)).collect();
    for (shape, group) in shapes.iter().zip(&groups) {
        columns[*group].total += area(shape);
    }
    let parts = clip::by_region(&shapes, &areas.regions, &mut |share| progress(0.2 + 0.8 * share));
    for (parts, group) in parts.map_err(wrong)?.into_iter().zip(&groups) {
        parts.into_iter().for_each(|(at, inside_m2)| columns[*group].inside[at] += inside_m2);
    }
    let mut found: Vec<(String, Counted)> = titles.into_iter().zip(columns).collect();
    found.sort_by(|a, b| b.1.total.total_cmp(&a.1.total).then_with(|| a.0.cmp(&b.0)));
    if found.len() > MOST_COLUMNS {
        let rest = found.split_off(MOST_COLUMNS - 1);
        let title = label("statistics_area_class", &[("name", name), ("class", &word("thematic.rest"))]);
        let sum = |mut sum: Counted, (_, one): (String, Counted)| {
            sum.inside.iter_mut().zip(one.inside).for_each(|(a, b)| *a += b);
            sum.total += one.total;
            sum
        };
        found.push((title, rest.into_iter().fold(Counted::nothing(areas), sum)));
    }
    Ok(found)
}

/// The column of each feature, and the columns' titles.
fn classes(layer: &LayerFeatures, by_class: bool) -> (Vec<usize>, Vec<String>) {
    let name = &layer.layer.name;
    if !by_class {
        return (vec![0; layer.features.len()], vec![label("statistics_area", &[("name", name)])]);
    }
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut titles = Vec::new();
    let mut groups = Vec::with_capacity(layer.features.len());
    for feature in &layer.features {
        let class = feature.class.as_deref().unwrap_or("");
        groups.push(*known.entry(class).or_insert_with(|| {
            let shown = if class.is_empty() { word("thematic.none") } else { class.to_owned() };
            titles.push(label("statistics_area_class", &[("name", name), ("class", &shown)]));
            titles.len() - 1
        }));
    }
    (groups, titles)
}
