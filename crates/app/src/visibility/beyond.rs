//! What a run says beyond its report: detail, turns, single points of failure, blind spots, how sure the figure is.

use geo_types::{MultiPolygon, Polygon};
use jitu_coverage::detail::Camera;
use jitu_coverage::sight::together::{Alone, Depths, Tally, Views, Zones};
use jitu_coverage::sight::{Observer, Terrain};
use jitu_coverage::{CoverageError, Viewer};
use jitu_model::coverage::Overlap;
use jitu_model::ellipsoid::{metres_per_degree, polygon_area};
use serde::{Deserialize, Serialize};

use super::levels::Levels;
use crate::error::Result;

/// Blind spots that are named one by one; of the others there is the sum.
const MOST_SPOTS: usize = 50;

/// What is kept beside a report. Areas in m².
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Beyond {
    /// Target seen at each level of detail or better, in the order of the levels. Empty for discs.
    #[serde(default)]
    pub(super) by_detail: Vec<DetailPart>,
    /// Target that is looked at again within some minutes.
    #[serde(default)]
    pub(super) by_revisit: Vec<(u32, f64)>,
    /// How often the target of each township is seen, in the report's order.
    #[serde(default)]
    pub(super) township_overlap: Vec<Overlap>,
    /// Per tower, in the report's order.
    #[serde(default)]
    pub(super) towers: Vec<TowerBeyond>,
    #[serde(default)]
    pub(super) blind: BlindSpots,
    #[serde(default)]
    pub(super) uncertainty: Option<Uncertainty>,
}

/// Target seen at a level of detail or better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DetailPart {
    pub(super) set: String,
    pub(super) level: String,
    pub(super) px_per_m: f64,
    pub(super) visible_area_m2: f64,
}

/// What there is to say of a tower besides what it sees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TowerBeyond {
    /// Presets over its sector, and seconds for all of them; `None`: its camera is not known.
    pub(super) turn: Option<(u32, f64)>,
    /// Metres to which it gives each level of detail, in the order of `by_detail`; empty: its camera is not known.
    pub(super) rings_m: Vec<f64>,
    /// Target lost if it goes dark, by the report's townships and classes; empty for discs.
    pub(super) lost_townships_m2: Vec<f64>,
    pub(super) lost_classes_m2: Vec<f64>,
}

/// Target that no tower sees, as pieces that hang together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct BlindSpots {
    pub(super) count: usize,
    pub(super) area_m2: f64,
    /// The largest, largest first.
    pub(super) largest: Vec<BlindSpot>,
}

/// A piece of the target that no tower sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct BlindSpot {
    /// Its middle, degrees.
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) area_m2: f64,
    /// Row id of the nearest tower, and metres from it to the middle.
    pub(super) tower: i64,
    pub(super) distance_m: f64,
}

/// How sure the share is, for an error of the elevation model. Shares in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Uncertainty {
    pub(super) rmse_m: f64,
    pub(super) correlation_m: f64,
    pub(super) trials: u32,
    pub(super) seed: u64,
    pub(super) mean: f64,
    pub(super) p5: f64,
    pub(super) p50: f64,
    pub(super) p95: f64,
}

/// What all towers are looked at with.
pub(super) struct Cameras<'a> {
    pub(super) viewers: &'a [Viewer],
    pub(super) cameras: &'a [Option<Camera>],
}

impl Cameras<'_> {
    /// Turn and rings of each tower.
    pub(super) fn towers(&self, levels: &Levels) -> Vec<TowerBeyond> {
        let one = |(viewer, camera): (&Viewer, &Option<Camera>)| {
            let Some(camera) = camera else { return TowerBeyond::default() };
            let ring = |px_per_m: f64| camera.range_for(px_per_m).min(viewer.range_m);
            TowerBeyond {
                turn: levels.turn.of(camera, viewer.sector.map(|(_, angle)| angle)),
                rings_m: levels.all().map(|(_, level)| ring(level.px_per_m())).collect(),
                ..TowerBeyond::default()
            }
        };
        self.viewers.iter().zip(self.cameras).map(one).collect()
    }
}

/// What line of sight says beyond the report.
pub(super) struct Counted<'a> {
    pub(super) terrain: &'a Terrain<'a>,
    pub(super) views: &'a Views,
    pub(super) zones: &'a Zones,
    pub(super) threads: usize,
}

impl Counted<'_> {
    /// Fills in what is counted from views. `progress` is asked with the share done.
    pub(super) fn fill(
        &self,
        levels: &Levels,
        seen: &Tally,
        beyond: &mut Beyond,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> std::result::Result<(), CoverageError> {
        let steps = (levels.all().count() + levels.turn.revisit_min.len() + 1) as f32;
        let mut done = 0.0;
        for (place, (set, level)) in levels.all().enumerate() {
            let radii: Vec<f64> =
                beyond.towers.iter().map(|tower| tower.rings_m.get(place).copied().unwrap_or(0.0)).collect();
            beyond.by_detail.push(DetailPart {
                set: set.id.clone(),
                level: level.id.clone(),
                px_per_m: level.px_per_m(),
                visible_area_m2: self.area(&radii, &mut || progress(done / steps))?,
            });
            done += 1.0;
        }
        for minutes in &levels.turn.revisit_min {
            let quick = |tower: &TowerBeyond| {
                tower.turn.is_some_and(|(_, seconds)| seconds <= f64::from(*minutes) * 60.0)
            };
            let radii: Vec<f64> =
                beyond.towers.iter().map(|tower| if quick(tower) { f64::INFINITY } else { 0.0 }).collect();
            beyond.by_revisit.push((*minutes, self.area(&radii, &mut || progress(done / steps))?));
            done += 1.0;
        }
        let alone = self.views.alone(self.zones, self.threads, &mut |_| progress(done / steps))?;
        for (tower, Alone { townships, classes }) in beyond.towers.iter_mut().zip(alone) {
            (tower.lost_townships_m2, tower.lost_classes_m2) = (townships, classes);
        }
        beyond.township_overlap = seen.townships.iter().map(overlap).collect();
        Ok(())
    }

    /// m² of the target that is seen within a radius of each tower.
    fn area(
        &self,
        radii: &[f64],
        go_on: &mut dyn FnMut() -> bool,
    ) -> std::result::Result<f64, CoverageError> {
        let near = self.views.within(self.terrain, radii, go_on)?;
        Ok(near.tally(self.zones, self.threads, &mut |_| go_on())?.all.seen_m2())
    }
}

/// How often a zone is seen.
pub(super) fn overlap(depths: &Depths) -> Overlap {
    Overlap { one: depths.one_m2, two: depths.two_m2, three_or_more: depths.three_m2 }
}

/// The pieces of what nobody sees, with the tower next to each.
pub(super) fn blind_spots(blind: &MultiPolygon<f64>, viewers: &[Viewer]) -> BlindSpots {
    let mut spots: Vec<BlindSpot> = blind.iter().filter_map(|piece| spot(piece, viewers)).collect();
    spots.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    let area_m2 = spots.iter().map(|spot| spot.area_m2).sum();
    let count = spots.len();
    spots.truncate(MOST_SPOTS);
    BlindSpots { count, area_m2, largest: spots }
}

/// A piece as a spot; `None` for one without an area, or where there is no tower.
pub(super) fn spot(piece: &Polygon<f64>, viewers: &[Viewer]) -> Option<BlindSpot> {
    let area_m2 = polygon_area(piece);
    let (lon, lat) = middle(piece)?;
    let (east, north) = metres_per_degree(lat.clamp(-89.0, 89.0));
    let far = |viewer: &Viewer| f64::hypot((viewer.lon - lon) * east, (viewer.lat - lat) * north);
    let nearest = viewers.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let there = area_m2 > 0.0 && area_m2.is_finite();
    there.then(|| BlindSpot { lon, lat, area_m2, tower: nearest.tower, distance_m: far(nearest) })
}

/// The centroid of a piece's outline, degrees.
fn middle(piece: &Polygon<f64>) -> Option<(f64, f64)> {
    let ring = &piece.exterior().0;
    let origin = ring.first()?;
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for edge in ring.windows(2) {
        let (ax, ay) = (edge[0].x - origin.x, edge[0].y - origin.y);
        let (bx, by) = (edge[1].x - origin.x, edge[1].y - origin.y);
        let cross = ax * by - bx * ay;
        (twice, x, y) = (twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross);
    }
    (twice.abs() > 0.0).then(|| (origin.x + x / (3.0 * twice), origin.y + y / (3.0 * twice)))
}

/// What discs say beyond their report.
pub(super) fn of_discs(cameras: &Cameras<'_>, blind: &MultiPolygon<f64>) -> Result<Beyond> {
    let levels = Levels::shipped()?;
    let blind = blind_spots(blind, cameras.viewers);
    Ok(Beyond { towers: cameras.towers(&levels), blind, ..Beyond::default() })
}

/// The observers' error as numbers that look random: SplitMix64 (Steele, Lea and Flood 2014) of seed, trial and number.
pub(super) fn random(seed: u64) -> impl Fn(u32, u64) -> u64 + Sync {
    let mix = |mut z: u64| {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    };
    move |trial, number| mix(mix(seed ^ u64::from(trial) << 32).wrapping_add(number))
}

/// How the elevation model's error is tried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Trying {
    /// Root mean square error, metres.
    pub rmse_m: f64,
    /// Distance at which two errors are correlated by 1/e, metres.
    pub correlation_m: f64,
    /// How many trials.
    pub trials: u32,
    /// The same seed gives the same trials.
    pub seed: u64,
}

impl Trying {
    /// An error of so many metres, tried a hundred times; neighbours err alike over 100 m.
    pub const fn usual(rmse_m: f64) -> Self {
        Self { rmse_m, correlation_m: 100.0, trials: 100, seed: 1 }
    }
}

/// Tries the error out: the range of the share, and in how many trials each cell was seen.
pub(super) fn try_out(
    counted: &Counted<'_>,
    observers: &[Observer],
    mode: jitu_coverage::sight::Mode,
    trying: &Trying,
    target_m2: f64,
    progress: &mut dyn FnMut(f32) -> bool,
) -> std::result::Result<(Uncertainty, Vec<u16>), CoverageError> {
    use jitu_coverage::sight::uncertainty::{HeightError, quantile, tried};
    let error = HeightError { rmse_m: trying.rmse_m, correlation_m: trying.correlation_m };
    let random = random(trying.seed);
    let trials = tried(
        counted.terrain,
        observers,
        counted.zones,
        mode,
        (&error, trying.trials),
        &random,
        counted.threads,
        progress,
    )?;
    let per_cent = |area: f64| if target_m2 > 0.0 { area / target_m2 * 100.0 } else { 0.0 };
    let at = |share: f64| per_cent(quantile(&trials.seen_m2, share));
    let mean = trials.seen_m2.iter().sum::<f64>() / trials.seen_m2.len().max(1) as f64;
    let sure = Uncertainty {
        rmse_m: trying.rmse_m,
        correlation_m: trying.correlation_m,
        trials: trying.trials,
        seed: trying.seed,
        mean: per_cent(mean),
        p5: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
    };
    Ok((sure, trials.seen))
}
