//! The county seat and the villages.

use geo::{Contains, Coord, LineString, Point, Polygon};

use crate::dice::{Dice, noise};
use crate::lines::Lines;
use crate::plane::{at, distance, distance_to_line, tilted};

/// Where people live.
pub(crate) struct Settlements {
    /// 城镇开发边界 around the county seat.
    pub(crate) town: Polygon<f64>,
    /// Its built-up core.
    pub(crate) core: Polygon<f64>,
    /// Middle of the county seat.
    pub(crate) seat: Coord<f64>,
    /// Villages: middle, radius in metres, outline.
    pub(crate) villages: Vec<Village>,
}

/// A village.
pub(crate) struct Village {
    pub(crate) middle: Coord<f64>,
    pub(crate) radius: f64,
    pub(crate) outline: Polygon<f64>,
}

/// As many as the county has (china-division 2.7.0 lists 301), less those that are part of its seat.
const VILLAGES: usize = 285;
/// Cosine and sine of a sixty-fourth of a turn.
const TURN: (f64, f64) = (0.995_184_726_672_196_9, 0.098_017_140_329_560_6);

/// Places the settlements inside the county.
pub(crate) fn draw(county: &Polygon<f64>, lines: &Lines, seed: u64) -> Settlements {
    let seat = at(115.034, 37.222);
    let town = outline(seat, (2650.0, 2250.0), seed ^ 1, 64, 0.55);
    let core = outline(seat, (1950.0, 1600.0), seed ^ 2, 64, 0.45);
    let border = &county.exterior().0;
    let mut dice = Dice::new(seed);
    let mut villages: Vec<Village> = Vec::new();
    for _ in 0..60_000 {
        if villages.len() == VILLAGES {
            break;
        }
        let middle = Coord { x: dice.between(-18_000.0, 18_000.0), y: dice.between(-18_000.0, 18_000.0) };
        let large = dice.chance(0.06);
        let radius = if large { dice.between(360.0, 480.0) } else { dice.between(130.0, 290.0) };
        let free = county.contains(&Point(middle))
            && distance_to_line(middle, border) > radius + 120.0
            && distance_to_line(middle, &lines.river) > radius + 150.0
            && distance(middle, seat) > 2900.0 + radius
            && villages.iter().all(|v| distance(v.middle, middle) > 760.0 + radius + v.radius);
        if free {
            let wide = dice.between(0.85, 1.35);
            let outline =
                outline(middle, (radius * wide, radius / wide), seed ^ villages.len() as u64, 16, 0.4);
            villages.push(Village { middle, radius, outline });
        }
    }
    Settlements { town, core, seat, villages }
}

/// A rounded block, its sides along the fields, its outline uneven by the share `rough`.
fn outline(middle: Coord<f64>, half: (f64, f64), seed: u64, points: usize, rough: f64) -> Polygon<f64> {
    let (mut x, mut y) = (1.0_f64, 0.0_f64);
    let mut ring = Vec::with_capacity(points + 1);
    for i in 0..64 {
        if i % (64 / points) == 0 {
            // The curve x⁴ + y⁴ = 1 lies between a circle and a square.
            let radius = 1.0 / (x * x * x * x + y * y * y * y).sqrt().sqrt();
            let uneven = noise(seed, 40.0 + x * 1.9, 40.0 + y * 1.9, 1.0) - 0.5;
            let radius = radius * (1.0 + uneven * rough);
            ring.push(middle + tilted(x * radius * half.0, y * radius * half.1));
        }
        (x, y) = (x * TURN.0 - y * TURN.1, x * TURN.1 + y * TURN.0);
    }
    Polygon::new(LineString(ring), vec![])
}
