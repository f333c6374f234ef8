//! How soon each parcel of a layer is looked at again, and by which towers: the evidence for "found at once".
//!
//! A tower watches a parcel if it sees at least half of it. The parcel's revisit time is that of the quickest of them,
//! a full turn of its camera; that of a parcel that none watches, or only cameras that are not known, is not known.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use jitu_coverage::sight::Seen;
use jitu_coverage::sight::together::Views;
use jitu_model::ellipsoid::area;
use jitu_model::place::{Feature, LayerFeatures};
use jitu_spatial::burn::burn;
use jitu_spatial::grid::Frame;
use jitu_workbooks::csv_line;
use serde_json::json;

use super::outputs::{MU_M2, save};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language;
use crate::session::Session;
use crate::views::{ParcelTowerView, ParcelView, RowId};

/// A tower watches a parcel of which it sees at least this share.
const WATCHED: f64 = 0.5;

/// Parcels between two looks at a cancel.
const STEP: usize = 64;

/// The layer of that name whose features are areas.
///
/// # Errors
/// There is none, or it cannot be read.
pub(super) fn layer(session: &mut Session, name: &str) -> Result<Arc<LayerFeatures>> {
    let snapshot = session.snapshot()?;
    let found = snapshot.layers.iter().find(|layer| layer.name == name);
    let found = found.ok_or_else(|| AppError::new("unknown_layer_named", &[("name", name)]))?;
    let layer = session.layer_features(found)?;
    let area =
        |feature: &Feature| matches!(feature.geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    if layer.features.iter().any(area) {
        Ok(layer)
    } else {
        Err(AppError::new("no_parcels", &[("name", name)]))
    }
}

/// What parcels are looked at with.
pub(super) struct Watch<'a> {
    pub(super) frame: &'a Frame<'a>,
    /// Columns and rows of the grid.
    pub(super) size: (usize, usize),
    pub(super) views: &'a Views,
    /// Of each view its tower, what the person calls it, and seconds to a full turn where its camera is known.
    pub(super) towers: Vec<(i64, String, Option<f64>)>,
}

impl Watch<'_> {
    /// What is to be said of each parcel, in the layer's order; features that are no areas are left out.
    ///
    /// # Errors
    /// A shape that the grid's system does not have; cancelled.
    pub(super) fn parcels(
        &self,
        layer: &LayerFeatures,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Vec<ParcelView>> {
        let mut parcels = Vec::with_capacity(layer.features.len());
        for (at, feature) in layer.features.iter().enumerate() {
            if at % STEP == 0 && !progress(at as f32 / layer.features.len() as f32) {
                return Err(AppError::new("cancelled", &[]));
            }
            let shape = polygons(&feature.geometry);
            if !shape.0.is_empty() {
                parcels.push(self.parcel(feature, &shape)?);
            }
        }
        Ok(parcels)
    }

    fn parcel(&self, feature: &Feature, shape: &MultiPolygon<f64>) -> Result<ParcelView> {
        let cells = cells(&self.frame.shape(shape)?, self.size);
        let count = cells.values().map(|row| row.len()).sum::<usize>();
        let share = |seen: usize| if count > 0 { seen as f64 / count as f64 } else { 0.0 };
        let sees = |seen: &Seen| -> usize {
            let (columns, rows) = (seen.columns(), seen.rows());
            let inside = cells.range(rows);
            let row = |(row, line): (&usize, &Vec<usize>)| {
                line.iter().filter(|column| columns.contains(column) && seen.sees(**column, *row)).count()
            };
            inside.map(row).sum()
        };
        let mut towers = Vec::new();
        let mut revisit_s: Option<f64> = None;
        for (seen, (tower, name, turn)) in self.views.seen().zip(&self.towers) {
            let share = share(sees(seen));
            if share >= WATCHED {
                towers.push(ParcelTowerView {
                    tower: RowId(*tower),
                    name: name.clone(),
                    share,
                    turn_s: *turn,
                });
                revisit_s = [revisit_s, *turn].into_iter().flatten().reduce(f64::min);
            }
        }
        // The quickest first; cameras that are not known last.
        let key = |tower: &ParcelTowerView| tower.turn_s.unwrap_or(f64::INFINITY);
        towers.sort_by(|a, b| key(a).total_cmp(&key(b)).then(b.share.total_cmp(&a.share)));
        let any = |row: usize, column: usize| self.views.seen().any(|seen| seen.sees(column, row));
        let seen = cells.iter().map(|(row, line)| line.iter().filter(|at| any(*row, **at)).count()).sum();
        Ok(ParcelView {
            id: feature.id.into(),
            name: feature.name.clone(),
            code: feature.code.clone(),
            class: feature.class.clone(),
            area_m2: area(shape),
            seen_share: share(seen),
            revisit_s,
            towers,
        })
    }
}

/// Columns of the cells that a shape (in cells) takes up, by row: those whose centres lie in it, or, of a part smaller
/// than that, the one it begins in.
fn cells(shape: &MultiPolygon<f64>, size: (usize, usize)) -> BTreeMap<usize, Vec<usize>> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for part in shape {
        let before = found.len();
        let Some((left, top, width, height)) = window(part, size) else { continue };
        let mut inside = vec![0_u16; width * height];
        burn(&moved(part, (left as f64, top as f64)), 1, width, &mut inside);
        for (row, line) in inside.chunks_exact(width).enumerate().filter(|(_, line)| line.contains(&1)) {
            let columns =
                line.iter().enumerate().filter(|(_, cell)| **cell == 1).map(|(column, _)| left + column);
            found.entry(top + row).or_default().extend(columns);
        }
        if found.len() == before && !inside.contains(&1) {
            found.entry(top).or_default().push(left);
        }
    }
    found.values_mut().for_each(|line| {
        line.sort_unstable();
        line.dedup();
    });
    found
}

/// First column and row, columns and rows of what a part may take up of the grid; `None`: nothing.
fn window(part: &Polygon<f64>, (width, height): (usize, usize)) -> Option<(usize, usize, usize, usize)> {
    let span = |of: &dyn Fn(&geo_types::Coord<f64>) -> f64, count: usize| {
        let at = || part.exterior().0.iter().map(of);
        let (low, high) = (at().fold(f64::INFINITY, f64::min), at().fold(f64::NEG_INFINITY, f64::max));
        let there = low.is_finite() && high >= -0.5 && low <= count as f64 - 0.5;
        there.then(|| {
            let first = low.round().clamp(0.0, count as f64 - 1.0) as usize;
            (first, high.round().clamp(first as f64, count as f64 - 1.0) as usize - first + 1)
        })
    };
    let ((left, columns), (top, rows)) = (span(&|at| at.x, width)?, span(&|at| at.y, height)?);
    Some((left, top, columns, rows))
}

fn moved(part: &Polygon<f64>, (left, top): (f64, f64)) -> MultiPolygon<f64> {
    let ring = |line: &LineString<f64>| {
        line.coords().map(|at| (at.x - left, at.y - top)).collect::<LineString<f64>>()
    };
    MultiPolygon(vec![Polygon::new(ring(part.exterior()), part.interiors().iter().map(ring).collect())])
}

/// Writes parcels as a table (`.csv`, UTF-8 with a byte order mark, without which Excel takes it for GBK) or as a layer
/// with their shapes (anything else: GeoJSON).
///
/// # Errors
/// The file is there already, or cannot be written.
pub(super) fn write(path: &Path, parcels: &[ParcelView], layer: &LayerFeatures) -> Result<()> {
    let csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    save(path, &if csv { table(parcels) } else { shapes(parcels, layer) })
}

/// Minutes to a decimal, as the table has them.
fn minutes(seconds: Option<f64>) -> String {
    seconds.map(|seconds| format!("{:.1}", seconds / 60.0)).unwrap_or_default()
}

fn names(parcel: &ParcelView) -> String {
    parcel.towers.iter().map(|tower| tower.name.as_str()).collect::<Vec<_>>().join("、")
}

fn table(parcels: &[ParcelView]) -> String {
    let mut text = String::from('\u{FEFF}');
    csv_line(&mut text, language::word("parcels.heads").split('|'));
    for parcel in parcels {
        let text_of = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            parcel.id.0.to_string(),
            text_of(&parcel.name),
            text_of(&parcel.code),
            text_of(&parcel.class),
            format!("{:.2}", parcel.area_m2 / MU_M2),
            format!("{:.1}", parcel.seen_share * 100.0),
            minutes(parcel.revisit_s),
            parcel.towers.len().to_string(),
            names(parcel),
        ];
        csv_line(&mut text, cells.iter().map(String::as_str));
    }
    text
}

fn shapes(parcels: &[ParcelView], layer: &LayerFeatures) -> String {
    let by_id: BTreeMap<i64, &ParcelView> = parcels.iter().map(|parcel| (parcel.id.0, parcel)).collect();
    let features = layer.features.iter().filter_map(|feature| {
        let parcel = by_id.get(&feature.id.raw())?;
        let geometry = geojson::GeometryValue::from(&polygons(&feature.geometry)).to_string();
        let geometry: serde_json::Value = serde_json::from_str(&geometry).ok()?;
        let properties = json!({
            "id": parcel.id.0, "name": parcel.name, "code": parcel.code, "class": parcel.class,
            "mu": parcel.area_m2 / MU_M2, "seen_share": parcel.seen_share,
            "revisit_min": parcel.revisit_s.map(|seconds| seconds / 60.0),
            "towers": parcel.towers.len(), "tower_names": names(parcel),
        });
        Some(json!({ "type": "Feature", "properties": properties, "geometry": geometry }))
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_parcel_takes_its_cells_and_the_smallest_takes_one() {
        let square = polygon![(x: 1.5, y: 0.5), (x: 4.5, y: 0.5), (x: 4.5, y: 2.5), (x: 1.5, y: 2.5)];
        let found = cells(&MultiPolygon(vec![square.clone()]), (10, 10));
        assert_eq!(found, BTreeMap::from([(1, vec![2, 3, 4]), (2, vec![2, 3, 4])]));
        let small = polygon![(x: 7.1, y: 7.1), (x: 7.2, y: 7.1), (x: 7.2, y: 7.2)];
        assert_eq!(cells(&MultiPolygon(vec![small.clone()]), (10, 10)), BTreeMap::from([(7, vec![7])]));
        let both = cells(&MultiPolygon(vec![square.clone(), small, square]), (10, 10));
        assert_eq!(both.values().map(Vec::len).sum::<usize>(), 7, "no cell twice");
        // What lies beside the grid, or is no number, takes none.
        let beside = polygon![(x: 20.0, y: 0.0), (x: 22.0, y: 0.0), (x: 22.0, y: 2.0)];
        let wrong = polygon![(x: f64::NAN, y: 0.0), (x: 1.0, y: f64::NAN), (x: 2.0, y: 2.0)];
        assert!(cells(&MultiPolygon(vec![beside]), (10, 10)).is_empty());
        assert!(cells(&MultiPolygon(vec![wrong]), (10, 10)).values().map(Vec::len).sum::<usize>() <= 9);
        let part = polygon![(x: -5.0, y: -5.0), (x: 1.4, y: -5.0), (x: 1.4, y: 1.4), (x: -5.0, y: 1.4)];
        assert_eq!(cells(&MultiPolygon(vec![part]), (10, 10)).values().map(Vec::len).sum::<usize>(), 4);
    }

    #[test]
    fn a_table_holds_nothing_to_execute() {
        let parcel = ParcelView {
            id: RowId(7),
            name: Some("=1+1".to_owned()),
            code: None,
            class: Some("旱地".to_owned()),
            area_m2: 10_000.0,
            seen_share: 0.5,
            revisit_s: Some(936.0),
            towers: vec![ParcelTowerView {
                tower: RowId(1),
                name: "一号".to_owned(),
                share: 0.5,
                turn_s: Some(936.0),
            }],
        };
        let text = table(&[parcel]);
        assert!(text.lines().nth(1).unwrap().ends_with("旱地,15.00,50.0,15.6,1,一号"), "{text}");
        assert!(!text.contains(",=1"), "{text}");
    }
}
