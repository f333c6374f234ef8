//! 64 towers: 18 taken over from the watch against straw burning, 46 new ones, most at the edges of villages.

use geo::{Contains, Coord, Point, Polygon};

use crate::dice::{Dice, noise};
use crate::plane::{Micro, distance, distance_to_line, polygon_of, to_micro, to_plane};
use crate::settlements::{Settlements, Village};
use crate::terrain::Grid;
use crate::townships::Township;

/// A tower.
pub(crate) struct Tower {
    pub(crate) place: Micro,
    pub(crate) reused: bool,
    pub(crate) township: String,
    /// Height of the camera over the ground, metres.
    pub(crate) mast_m: i64,
    /// Height of the ground, decimetres.
    pub(crate) ground_dm: i64,
    /// Middle and width of the sector in degrees, for those that do not turn all round.
    pub(crate) sector: Option<(i64, i64)>,
}

const WATCH_POSTS: usize = 6;
const TOWERS_A_POST: usize = 3;
const NEW: usize = 46;
const SECTORS: usize = 6;

/// Places the towers, ordered by township, then from north to south.
pub(crate) fn draw(
    county: &Polygon<f64>,
    townships: &[Township],
    settlements: &Settlements,
    ground: &Grid,
    seed: u64,
) -> Vec<Tower> {
    let mut dice = Dice::new(seed);
    let mut sites: Vec<&Village> = settlements.villages.iter().collect();
    dice.shuffle(&mut sites);
    let mut placed: Vec<(Coord<f64>, bool)> = Vec::new();
    let mut posts: Vec<Coord<f64>> = Vec::new();
    for post in &sites {
        let apart = posts.iter().all(|p| distance(*p, post.middle) > 7200.0);
        if posts.len() < WATCH_POSTS && apart && distance(post.middle, settlements.seat) > 5200.0 {
            posts.push(post.middle);
            let mut near: Vec<&&Village> = sites.iter().collect();
            near.sort_by(|a, b| distance(a.middle, post.middle).total_cmp(&distance(b.middle, post.middle)));
            placed.extend(near.iter().take(TOWERS_A_POST).map(|v| (beside(v, &mut dice), true)));
        }
    }
    // New ones keep more or less apart; where the noise is low the bureau had little to watch and built few.
    let reused = placed.len();
    for relax in [1.0, 0.9, 0.8, 0.7, 0.6] {
        for site in &sites {
            let want = noise(seed ^ 5, site.middle.x, site.middle.y, 8200.0);
            let near_town = distance(site.middle, settlements.seat) < 6800.0;
            let spacing = if near_town { 1750.0 } else { 2050.0 + 1000.0 * (1.0 - want) };
            let free = placed.iter().all(|(p, _)| distance(*p, site.middle) > spacing * relax);
            if placed.len() < reused + NEW && want > 0.31 && free {
                placed.push((beside(site, &mut dice), false));
            }
        }
    }
    let homes: Vec<Polygon<f64>> = townships.iter().map(|t| polygon_of(&t.ring)).collect();
    let mut towers: Vec<(usize, Tower)> = placed
        .into_iter()
        .map(|(place, reused)| {
            let home = homes.iter().position(|h| h.contains(&Point(place))).unwrap_or_default();
            let tower = Tower {
                place: to_micro(place),
                reused,
                township: townships[home].name.clone(),
                mast_m: 35 + (dice.unit() * 11.0) as i64,
                ground_dm: ground.at(place),
                sector: None,
            };
            (home, tower)
        })
        .collect();
    towers.sort_by_key(|(home, tower)| (*home, -tower.place.1, tower.place.0));
    let mut towers: Vec<Tower> = towers.into_iter().map(|(_, tower)| tower).collect();
    give_sectors(&mut towers, county, settlements.seat);
    towers
}

/// A place at the edge of a village.
fn beside(village: &Village, dice: &mut Dice) -> Coord<f64> {
    let (x, y) = (dice.between(-1.0, 1.0), dice.between(-1.0, 1.0));
    let length = (x * x + y * y).sqrt().max(0.01);
    let reach = village.radius + dice.between(20.0, 90.0);
    village.middle + Coord { x: x / length * reach, y: y / length * reach }
}

/// The towers nearest the county's outline look inwards only: beyond it lies another bureau's land.
fn give_sectors(towers: &mut [Tower], county: &Polygon<f64>, inwards: Coord<f64>) {
    let mut by_border: Vec<usize> = (0..towers.len()).filter(|i| !towers[*i].reused).collect();
    let from_border = |i: usize| distance_to_line(to_plane(towers[i].place), &county.exterior().0);
    by_border.sort_by(|a, b| from_border(*a).total_cmp(&from_border(*b)));
    for (n, i) in by_border.into_iter().take(SECTORS).enumerate() {
        let to = inwards - to_plane(towers[i].place);
        towers[i].sector = Some((bearing(to), if n % 2 == 0 { 180 } else { 210 }));
    }
}

/// The multiple of fifteen degrees, clockwise from north, nearest to a direction.
fn bearing(direction: Coord<f64>) -> i64 {
    /// Cosine and sine of fifteen degrees.
    const STEP: (f64, f64) = (0.965_925_826_289_068_3, 0.258_819_045_102_520_74);
    let (mut east, mut north) = (0.0, 1.0);
    let mut best = (0, f64::NEG_INFINITY);
    for step in 0..24 {
        let along = direction.x * east + direction.y * north;
        if along > best.1 {
            best = (step * 15, along);
        }
        (east, north) = (east * STEP.0 + north * STEP.1, north * STEP.0 - east * STEP.1);
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearings_run_clockwise_from_north() {
        assert_eq!(bearing(Coord { x: 0.0, y: 5.0 }), 0);
        assert_eq!(bearing(Coord { x: 5.0, y: 0.1 }), 90);
        assert_eq!(bearing(Coord { x: -5.0, y: -5.0 }), 225);
    }
}
