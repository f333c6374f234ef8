//! Counts and places: parts add to the count, the map agrees with the ledger, and nothing counted lacks a place.

use geo_types::{LineString, MultiPolygon};
use jitu_model::Finding;
use jitu_model::system::{Asset, Tower, TowerOrigin};

use super::{Case, Context, at, declare};

declare! {
    PARTS = Error "COUNT" "parts" ["reused", "built"];
    IN_USE = Error "COUNT" "in_use" [];
    MAP = Error "COUNT" "map" [];
    MAP_IN_USE = Warning "COUNT" "map_in_use" [];
    MAP_REUSED = Warning "COUNT" "map_reused" [];
    MAP_BUILT = Warning "COUNT" "map_built" [];
    NO_PLACE = Warning "PLACE" "no_place" [];
    EQUIPMENT = Hint "PLACE" "equipment" [];
    NO_POSITION = Warning "PLACE" "no_position" ["tower"];
    OUTSIDE = Hint "PLACE" "outside" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for system in context.snapshot.systems_of(context.programme) {
        let has_extent = context.snapshot.extents.iter().any(|extent| extent.system == system.id);
        for asset in context.snapshot.assets_of(system.id) {
            ledger(asset, findings);
            let towers: Vec<&Tower> = context.snapshot.towers_of(asset.id).collect();
            if towers.is_empty() {
                findings.extend(unplaced(asset, has_extent));
            } else {
                map(asset, &towers, findings);
                positions(context, &towers, findings);
            }
        }
    }
}

/// The ledger by itself.
fn ledger(asset: &Asset, findings: &mut Vec<Finding>) {
    if let (Some(reused), Some(built)) = (asset.reused, asset.built)
        && reused.checked_add(built) != Some(asset.count)
    {
        let params: [(&str, &dyn std::fmt::Display); 2] = [("reused", &reused), ("built", &built)];
        let sum = reused.saturating_add(built);
        findings.push(PARTS.found(asset.count, sum, vec![at(asset, &*asset.kind)], &params));
    }
    if let Some(in_use) = asset.in_use.filter(|in_use| *in_use > asset.count) {
        let most = format!("≤ {}", asset.count);
        findings.push(IN_USE.found(most, in_use, vec![at(asset, &*asset.kind)], &[]));
    }
}

/// Things counted but not on the map: sites (counted as reused and built) should be there one by one; equipment at
/// least by its system's extent.
fn unplaced(asset: &Asset, has_extent: bool) -> Option<Finding> {
    let case = match (asset.reused.is_some() || asset.built.is_some(), has_extent) {
        (true, _) => NO_PLACE,
        (false, false) => EQUIPMENT,
        (false, true) => return None,
    };
    (asset.count > 0).then(|| case.found(asset.count, 0, vec![at(asset, &*asset.kind)], &[]))
}

/// The ledger against the towers on the map.
fn map(asset: &Asset, towers: &[&Tower], findings: &mut Vec<Finding>) {
    let count = |of: fn(&Tower) -> bool| towers.iter().filter(|tower| of(tower)).count() as i64;
    let pairs: [(Case, Option<i64>, i64); 4] = [
        (MAP, Some(asset.count), count(|_| true)),
        (MAP_IN_USE, asset.in_use, count(|tower| tower.in_use)),
        (MAP_REUSED, asset.reused, count(|tower| tower.origin == TowerOrigin::Reused)),
        (MAP_BUILT, asset.built, count(|tower| tower.origin == TowerOrigin::New)),
    ];
    for (case, expected, found) in pairs {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            findings.push(case.found(expected, found, vec![at(asset, &*asset.kind)], &[]));
        }
    }
}

fn positions(context: &Context<'_>, towers: &[&Tower], findings: &mut Vec<Finding>) {
    for tower in towers {
        match (tower.position(), context.boundary) {
            (None, _) => {
                let place = vec![at(*tower, &*tower.name)];
                findings.push(NO_POSITION.found("", "", place, &[("tower", &tower.code)]));
            }
            (Some((x, y)), Some(boundary)) if !inside(boundary, x, y) => {
                let found = format!("{x:.6}, {y:.6}");
                findings.push(OUTSIDE.found("", found, vec![at(*tower, &*tower.name)], &[]));
            }
            _ => {}
        }
    }
}

/// Whether a point lies in a multipolygon, by the even-odd rule; degrees serve as well as metres for that.
fn inside(boundary: &MultiPolygon<f64>, x: f64, y: f64) -> bool {
    boundary.iter().any(|polygon| {
        crosses_odd(polygon.exterior(), x, y)
            && !polygon.interiors().iter().any(|hole| crosses_odd(hole, x, y))
    })
}

fn crosses_odd(ring: &LineString<f64>, x: f64, y: f64) -> bool {
    let crossings = ring.lines().filter(|line| {
        let (a, b) = (line.start, line.end);
        (a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x
    });
    crossings.count() % 2 == 1
}
