//! Line of sight against a reference that tries every crossing of every sight line, and against plain geometry.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use jitu_coverage::sight::{Mode, Observer, Seen, Terrain, see};
use jitu_model::ellipsoid::SEMI_MAJOR_M;
use proptest::prelude::*;

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.roll() * (high - low)
    }
}

/// A grid and what stands on it.
#[derive(Debug, Clone)]
struct Grid {
    width: usize,
    height: usize,
    cell: (f64, f64),
    heights: Vec<f32>,
    over: Option<Vec<f32>>,
}

impl Grid {
    fn of(width: usize, height: usize, cell: (f64, f64), at: impl Fn(f64, f64) -> f64) -> Self {
        let heights =
            (0..width * height).map(|i| at((i % width) as f64, (i / width) as f64) as f32).collect();
        Self { width, height, cell, heights, over: None }
    }

    /// Hills of several lengths, as rough as asked.
    fn hills(width: usize, height: usize, cell: (f64, f64), rough: f64, dice: &mut Dice) -> Self {
        let waves: Vec<[f64; 4]> = (0..12)
            .map(|i| {
                let length = 60.0 / 1.4_f64.powi(i);
                let turn = dice.between(0.0, 6.3);
                [turn.cos() / length, turn.sin() / length, dice.between(0.0, 6.3), length * 0.3]
            })
            .collect();
        let mut grid = Self::of(width, height, cell, |x, y| {
            50.0 + waves.iter().map(|[a, b, c, tall]| tall * (a * x + b * y + c).sin()).sum::<f64>()
        });
        grid.heights.iter_mut().for_each(|h| *h += dice.between(-rough, rough) as f32);
        grid
    }

    fn terrain(&self) -> Terrain<'_> {
        let plain = Terrain::new(self.width, self.height, self.cell, self.heights.as_slice()).unwrap();
        match &self.over {
            Some(over) => plain.with_obstructions(over.as_slice()).unwrap(),
            None => plain,
        }
    }

    fn see(&self, observer: &Observer, mode: Mode) -> Seen {
        see(&self.terrain(), observer, mode, 2, &mut |_| true).unwrap()
    }
}

/// The definition, word for word: for one cell, every crossing of the sight line in the order of rows, then columns.
struct Reference<'a> {
    grid: &'a Grid,
    observer: &'a Observer,
    level: f64,
}

impl<'a> Reference<'a> {
    fn new(grid: &'a Grid, observer: &'a Observer) -> Self {
        let ground = grid.terrain().ground(observer.column, observer.row).unwrap();
        Self { grid, observer, level: ground + observer.height_m }
    }

    fn metres(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.observer.column) * self.grid.cell.0, (y - self.observer.row) * self.grid.cell.1)
    }

    fn lowered(&self, x: usize, y: usize, with_obstruction: bool) -> f64 {
        let at = y * self.grid.width + x;
        let height = f64::from(self.grid.heights[at]);
        if height.is_nan() {
            return self.level - 25_000.0;
        }
        let over = self.grid.over.as_ref().map_or(0.0, |over| f64::from(over[at]));
        let (east, south) = self.metres(x as f64, y as f64);
        let distance = east.hypot(south);
        height + if with_obstruction { over } else { 0.0 }
            - self.observer.curvature * distance * distance / (2.0 * SEMI_MAJOR_M)
    }

    /// The terrain between two centres of a row or column, level beyond the outermost.
    fn terrain(&self, x: f64, y: f64, along_x: bool) -> f64 {
        let (count, at) = if along_x { (self.grid.width, x) } else { (self.grid.height, y) };
        let at = at.clamp(0.0, (count - 1) as f64);
        let (low, high) = (at.floor(), at.ceil());
        let height = |place: f64| {
            if along_x {
                self.lowered(place as usize, y.round() as usize, true)
            } else {
                self.lowered(x.round() as usize, place as usize, true)
            }
        };
        height(low) * (1.0 - (at - low)) + height(high) * (at - low)
    }

    fn sees(&self, column: usize, row: usize) -> bool {
        let (x0, y0) = (self.observer.column, self.observer.row);
        let (x1, y1) = (column as f64, row as f64);
        let (east, south) = self.metres(x1, y1);
        let known = !self.grid.heights[row * self.grid.width + column].is_nan();
        if !known || east * east + south * south > self.observer.range_m * self.observer.range_m {
            return false;
        }
        let target = self.lowered(column, row, self.observer.on_top) + self.observer.target_m;
        let line = |share: f64| self.level + (target - self.level) * share;
        let strictly_between = |a: f64, b: f64| {
            let (low, high) = (a.min(b), a.max(b));
            (low.floor() as i32..=high.ceil() as i32).map(f64::from).filter(move |at| *at > low && *at < high)
        };
        for y in strictly_between(y0, y1) {
            let share = (y - y0) / (y1 - y0);
            if self.terrain(x0 + (x1 - x0) * share, y, true) > line(share) + 1e-6 {
                return false;
            }
        }
        for x in strictly_between(x0, x1) {
            let share = (x - x0) / (x1 - x0);
            if self.terrain(x, y0 + (y1 - y0) * share, false) > line(share) + 1e-6 {
                return false;
            }
        }
        true
    }

    /// Cells within range, seen by the reference, and in which another view differs.
    fn compare(&self, seen: &Seen) -> (usize, usize, usize) {
        let (mut cells, mut visible, mut differing) = (0, 0, 0);
        for (column, row) in (0..self.grid.width).flat_map(|c| (0..self.grid.height).map(move |r| (c, r))) {
            let (east, south) = self.metres(column as f64, row as f64);
            let wanted = self.sees(column, row);
            cells += usize::from(east.hypot(south) <= self.observer.range_m);
            visible += usize::from(wanted);
            differing += usize::from(seen.sees(column, row) != wanted);
        }
        (cells, visible, differing)
    }
}

fn exact_is_the_reference(grid: &Grid, observer: &Observer) -> (usize, usize) {
    let (cells, visible, differing) =
        Reference::new(grid, observer).compare(&grid.see(observer, Mode::Exact));
    assert_eq!(differing, 0, "of {cells} cells, {visible} seen: {observer:?}");
    (cells, visible)
}

#[test]
fn exact_agrees_with_every_crossing_on_hills() {
    let mut dice = Dice(7);
    let (mut cells, mut visible) = (0, 0);
    for round in 0..48 {
        let size = (30 + (round * 13) % 60, 30 + (round * 29) % 50);
        let cell =
            if round % 3 == 0 { (10.0, 10.0) } else { (dice.between(5.0, 30.0), dice.between(5.0, 30.0)) };
        let grid = Grid::hills(size.0, size.1, cell, [0.0, 0.2, 3.0][round % 3], &mut dice);
        let place = (dice.between(-0.49, size.0 as f64 - 0.51), dice.between(-0.49, size.1 as f64 - 0.51));
        let place = match round % 4 {
            0 => (place.0.round().max(0.0), place.1.round().max(0.0)),
            1 => (place.0.round().max(0.0), (place.1 * 1000.0).round() / 1000.0),
            2 => ((place.0 * 1000.0).round() / 1000.0, place.1.round().max(0.0)),
            _ => ((place.0 * 1e6).round() / 1e6, (place.1 * 1e6).round() / 1e6),
        };
        let mast = [0.0, 2.0, 15.0, 40.0][round / 4 % 4];
        let mut observer = Observer::new(1, place, mast, dice.between(0.0, 4.0), dice.between(100.0, 900.0));
        observer.curvature = [0.85714, 0.0, 1.0][round % 3];
        let (all, seen) = exact_is_the_reference(&grid, &observer);
        (cells, visible) = (cells + all, visible + seen);
    }
    // The terrain hides about as much as it shows, so that agreeing means something.
    assert!(visible * 5 > cells && visible * 5 < cells * 4, "{visible} of {cells}");
}

#[test]
fn exact_agrees_where_ties_are_the_rule() {
    let flat = Grid::of(61, 47, (10.0, 10.0), |_, _| 30.0);
    let plane = Grid::of(61, 47, (10.0, 12.5), |x, y| 10.0 + 0.5 * x - 0.25 * y);
    let steps = Grid::of(61, 47, (10.0, 10.0), |x, y| ((x / 7.0).floor() + (y / 5.0).floor()) % 3.0);
    let cone = Grid::of(61, 47, (10.0, 10.0), |x, y| (x - 30.0).abs().max((y - 23.0).abs()));
    let needles =
        Grid::of(61, 47, (30.0, 30.0), |x, y| if (x * 7.0 + y * 3.0) % 11.0 < 1.0 { 25.0 } else { 0.0 });
    for grid in [&flat, &plane, &steps, &cone, &needles] {
        for place in [(30.0, 23.0), (30.5, 23.5), (30.0, 23.25), (0.0, 0.0), (-0.5, 46.5), (60.0, 20.999_999)]
        {
            for (mast, target, curvature) in [(0.0, 0.0, 0.0), (10.0, 1.5, 0.0), (2.0, 0.0, 1.0)] {
                let mut observer = Observer::new(1, place, mast, target, 500.0);
                observer.curvature = curvature;
                exact_is_the_reference(grid, &observer);
            }
        }
    }
    let level = Observer { curvature: 0.0, ..Observer::new(1, (30.0, 23.0), 10.0, 0.0, 900.0) };
    assert_eq!(
        flat.see(&level, Mode::Exact).count(),
        61 * 47,
        "on level ground without curvature all is seen"
    );
    assert_eq!(flat.see(&level, Mode::Fast).count(), 61 * 47);
}

#[test]
fn unknown_heights_are_not_seen_and_hide_nothing() {
    let mut dice = Dice(11);
    for round in 0..12 {
        let mut grid = Grid::hills(60, 50, (10.0, 10.0), 0.5, &mut dice);
        let place = (20.0 + (round % 3) as f64 * 0.5, 25.0);
        for i in 0..grid.heights.len() {
            let near = (i % 60).abs_diff(20) < 3 && (i / 60).abs_diff(25) < 3;
            if !near && (dice.roll() < 0.1 || i % 60 > 50) {
                grid.heights[i] = f32::NAN;
            }
        }
        let observer = Observer::new(1, place, 12.0, 1.0, 400.0);
        exact_is_the_reference(&grid, &observer);
        for mode in [Mode::Exact, Mode::Fast] {
            let seen = grid.see(&observer, mode);
            assert!(seen.count() > 100);
            assert!((0..grid.heights.len()).all(|i| !grid.heights[i].is_nan() || !seen.sees(i % 60, i / 60)));
        }
    }
}

#[test]
fn what_stands_on_the_ground_hides() {
    let mut dice = Dice(5);
    for round in 0..12 {
        let mut grid = Grid::hills(70, 50, (10.0, 10.0), 0.1, &mut dice);
        grid.heights.iter_mut().for_each(|h| *h *= 0.2);
        let belts =
            (0..grid.heights.len()).map(|i| if i % 70 % 9 == 0 { 8.0 } else { f32::from(i % 7 == 0) });
        grid.over = Some(belts.collect());
        let mut observer = Observer::new(1, (32.0, 20.25), 25.0, 1.5, 450.0);
        observer.on_top = round % 2 == 0;
        let (_, seen) = exact_is_the_reference(&grid, &observer);
        let bare = Grid { over: None, ..grid.clone() };
        let (_, seen_bare) = exact_is_the_reference(&bare, &observer);
        assert!(seen < seen_bare);
    }
    // The shadow of maize behind its edge: h·d ÷ (H − h), 2.5 m of it at 3 km from 40 m hides 200 m.
    let mut plain = Grid::of(700, 3, (5.0, 5.0), |_, _| 30.0);
    plain.over = Some((0..2100).map(|i| if i % 700 == 600 { 2.5 } else { 0.0 }).collect());
    let mut observer = Observer::new(1, (0.0, 1.0), 40.0, 0.0, 3500.0);
    observer.curvature = 0.0;
    for mode in [Mode::Exact, Mode::Fast] {
        let seen = plain.see(&observer, mode);
        let hidden: Vec<usize> = (0..700).filter(|column| !seen.sees(*column, 1)).collect();
        assert_eq!(hidden, (601..640).collect::<Vec<_>>(), "{mode:?}: up to 3 km and 200 m");
    }
}

#[test]
fn fast_is_near_to_exact() {
    let mut dice = Dice(3);
    let (mut cells, mut same) = (0, 0);
    for _ in 0..6 {
        let grid = Grid::hills(200, 200, (10.0, 10.0), 0.15, &mut dice);
        let observer =
            Observer::new(1, (dice.between(40.0, 160.0), dice.between(40.0, 160.0)), 20.0, 1.5, 900.0);
        let (exact, fast) = (grid.see(&observer, Mode::Exact), grid.see(&observer, Mode::Fast));
        let far =
            |i: usize| ((i % 200) as f64 - observer.column).hypot((i / 200) as f64 - observer.row) * 10.0;
        for i in (0..40_000).filter(|i| far(*i) <= 900.0) {
            cells += 1;
            same += usize::from(exact.sees(i % 200, i / 200) == fast.sees(i % 200, i / 200));
        }
    }
    assert!(same * 1000 > cells * 995, "{same} of {cells}");
}

/// Any small grid with holes and steps, any place on it to a millionth of a cell, any observer.
fn scene() -> impl Strategy<Value = (Grid, Observer)> {
    let size = (1_usize..24, 1_usize..24);
    let height = prop_oneof![
        4 => (0_u8..20).prop_map(f32::from),
        3 => -40.0_f32..60.0,
        1 => Just(f32::NAN),
        1 => prop_oneof![Just(-11_999.0_f32), Just(9_999.0)],
    ];
    let grid = size.prop_flat_map(move |(width, height_cells)| {
        let heights = proptest::collection::vec(height.clone(), width * height_cells);
        let over = proptest::option::of(proptest::collection::vec(0.0_f32..15.0, width * height_cells));
        (heights, over, 0.5_f64..40.0, 0.5_f64..40.0).prop_map(move |(heights, over, east, north)| Grid {
            width,
            height: height_cells,
            cell: (east, north),
            heights,
            over,
        })
    });
    let fraction = prop_oneof![Just(0_u32), Just(1), Just(500_000), Just(999_999), 0_u32..1_000_000];
    let place = (0.0_f64..1.0, fraction);
    let observer = (
        prop_oneof![Just(0.0_f64), 0.0..60.0],
        prop_oneof![Just(0.0_f64), 0.0..5.0],
        prop_oneof![1.0_f64..900.0, Just(100_000.0), Just(0.001)],
        prop_oneof![Just(0.0), Just(0.857_14), Just(1.0)],
        any::<bool>(),
    );
    (grid, place.clone(), place, observer).prop_map(
        |(grid, x, y, (mast, target, range, curvature, on_top))| {
            // On the terrain, its rim included; without a rounding that differs from the observer's own.
            let at = |(share, millionths): (f64, u32), cells: usize| {
                let whole = (share * cells as f64).floor();
                let at = (whole * 1e6 + f64::from(millionths) - 500_000.0).round() / 1e6;
                at.clamp(-0.5, cells as f64 - 0.5)
            };
            let place = (at(x, grid.width), at(y, grid.height));
            let observer = Observer { curvature, on_top, ..Observer::new(1, place, mast, target, range) };
            (grid, observer)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn exact_is_the_definition_on_any_grid((grid, observer) in scene()) {
        let known = grid.terrain().ground(observer.column, observer.row).is_some();
        let result = see(&grid.terrain(), &observer, Mode::Exact, 1, &mut |_| true);
        prop_assert_eq!(result.is_ok(), known);
        if let Ok(seen) = result {
            let (_, _, differing) = Reference::new(&grid, &observer).compare(&seen);
            prop_assert_eq!(differing, 0);
            let fast = grid.see(&observer, Mode::Fast);
            let range = observer.range_m;
            for (column, row) in (0..grid.width).flat_map(|c| (0..grid.height).map(move |r| (c, r))) {
                let east = (column as f64 - observer.column) * grid.cell.0;
                let south = (row as f64 - observer.row) * grid.cell.1;
                let within = east * east + south * south <= range * range;
                let known = !grid.heights[row * grid.width + column].is_nan();
                prop_assert!(!fast.sees(column, row) || within && known);
            }
        }
    }
}

#[test]
fn a_row_of_crops_throws_a_shadow_as_long_as_geometry_says() {
    // From 40 m, 2.5 m at 3 km hides 2.5 · 3000 ÷ (40 − 2.5) = 200 m of level ground.
    let mut grid = Grid::of(801, 41, (5.0, 5.0), |_, _| 30.0);
    grid.over = Some((0..801 * 41).map(|at| if at % 801 == 610 { 2.5 } else { 0.0 }).collect());
    let observer = Observer { curvature: 0.0, ..Observer::new(1, (10.0, 20.0), 40.0, 0.0, 3_900.0) };
    let seen = grid.see(&observer, Mode::Exact);
    let hidden: Vec<usize> = (11..790).filter(|column| !seen.sees(*column, 20)).collect();
    // At 3200 m exactly the ground is on the line, and so is seen.
    assert_eq!(hidden, (611..650).collect::<Vec<_>>());
}
