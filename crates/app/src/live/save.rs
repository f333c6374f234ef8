//! What was changed live, written into the project: one entry of the journal, one undo.

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point};
use jitu_model::place::LayerRole;
use jitu_model::system::Tower;

use super::{Live, LiveTower};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::ProjectView;
use crate::visibility::layer_of;

/// Writes the changed towers. What was changed is the start of what comes.
///
/// A tower that was moved gets the ground of the terrain, and the township of the layer, that it stands on now.
///
/// # Errors
/// Another project is open, or the towers were changed elsewhere since the session began; the project cannot be
/// written.
pub fn save(session: &mut Session, live: &mut Live) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    if session.opened()?.project.path() != live.path {
        return Err(AppError::new("live_outdated", &[]));
    }
    session.programme(live.programme)?;
    let changed: Vec<usize> = live.changed().collect();
    let mut towers = Vec::with_capacity(changed.len());
    for at in &changed {
        let (saved, now) = (&live.towers[*at].saved, &live.towers[*at].now);
        if !snapshot.towers.iter().any(|tower| tower == saved) {
            return Err(AppError::new("live_outdated", &[]));
        }
        let mut tower = applied(saved, now);
        if tower.position() != saved.position() {
            tower.township = township(session, now, saved)?;
            tower.ground_height_m = live.ground(now)?.or(saved.ground_height_m);
        }
        towers.push(tower);
    }
    let label = match towers.as_slice() {
        [] => return opened_view(session),
        [one] => language::label("live_tower", &[("name", &one.name)]),
        several => language::label("live_towers", &[("count", &several.len().to_string())]),
    };
    session.write(&label, |writer| towers.iter().try_for_each(|tower| writer.update(tower)))?;
    for (at, tower) in changed.into_iter().zip(towers) {
        live.towers[at].saved = tower;
    }
    live.remember();
    opened_view(session)
}

fn applied(saved: &Tower, now: &LiveTower) -> Tower {
    let moved = saved.position() != Some((now.lon, now.lat));
    Tower {
        in_use: now.in_use,
        mast_height_m: now.mast_height_m,
        range_m: now.range_m,
        azimuth_deg: now.azimuth_deg,
        view_angle_deg: now.view_angle_deg,
        focal_mm: now.focal_mm,
        geometry: if moved { Geometry::Point(Point::new(now.lon, now.lat)) } else { saved.geometry.clone() },
        ..saved.clone()
    }
}

/// The township a place lies in, by the project's layer; without one it stays what it was.
fn township(session: &mut Session, now: &LiveTower, saved: &Tower) -> Result<Option<String>> {
    let snapshot = session.snapshot()?;
    let Some(layer) = layer_of(session, &snapshot, LayerRole::Township)? else {
        return Ok(saved.township.clone());
    };
    let at = Coord { x: now.lon, y: now.lat };
    let found = layer.features.iter().find(|feature| holds(&polygons(&feature.geometry), at));
    Ok(found.and_then(|feature| feature.name.clone()))
}

/// Whether a place lies in a shape, by counting the edges that a line to the east crosses.
pub(crate) fn holds(shape: &MultiPolygon<f64>, at: Coord<f64>) -> bool {
    let crossings = |ring: &LineString<f64>| {
        ring.lines()
            .filter(|edge| (edge.start.y > at.y) != (edge.end.y > at.y))
            .filter(|edge| edge.start.x + (at.y - edge.start.y) / edge.dy() * edge.dx() > at.x)
            .count()
    };
    let rings = shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(crossings).sum::<usize>() % 2 == 1
}

impl Live {
    /// The ground under a tower, metres to the decimetre.
    fn ground(&self, tower: &LiveTower) -> Result<Option<f64>> {
        let mut at = [(tower.lon, tower.lat)];
        self.grid.frame()?.cells(&mut at)?;
        Ok(self.terrain.ground(at[0].0, at[0].1).map(|metres| (metres * 10.0).round() / 10.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_place_is_in_a_shape_and_not_in_its_hole() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)],
            interiors: [[(x: 4.0, y: 4.0), (x: 6.0, y: 4.0), (x: 6.0, y: 6.0), (x: 4.0, y: 6.0)]],
        );
        let shape = MultiPolygon(vec![ring]);
        for (x, y, inside) in
            [(1.0, 5.0, true), (5.0, 5.0, false), (9.0, 9.0, true), (11.0, 5.0, false), (-1.0, 0.0, false)]
        {
            assert_eq!(holds(&shape, Coord { x, y }), inside, "{x} {y}");
        }
    }
}
