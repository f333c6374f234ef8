//! Kept views: whatever was changed in whatever order, counts and figures are those of a fresh computation.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::sync::Arc;

use jitu_coverage::CoverageError;
use jitu_coverage::sight::kept::{Kept, Patch};
use jitu_coverage::sight::live::IN_TARGET;
use jitu_coverage::sight::together::{Cells, Depths, NO_ZONE, Views, Zones};
use jitu_coverage::sight::{Mode, Observer, Seen, Terrain, see};

const WIDTH: usize = 203;
const HEIGHT: usize = 120;

fn go(_: f32) -> bool {
    true
}

/// Numbers that look random and are the same every time (Steele, Lea and Flood 2014, SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ bits >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.roll() * count as f64) as usize
    }
}

fn terrain() -> Terrain<'static> {
    let wave =
        |x: f32, y: f32| 20.0 + 6.0 * (x / 7.0).sin() * (y / 9.0).cos() + 3.0 * ((x + 2.0 * y) / 5.0).sin();
    let heights: Vec<f32> =
        (0..WIDTH * HEIGHT).map(|i| wave((i % WIDTH) as f32, (i / WIDTH) as f32)).collect();
    Terrain::new(WIDTH, HEIGHT, (10.0, 10.0), heights).unwrap()
}

fn classes() -> Vec<u16> {
    (0..WIDTH * HEIGHT)
        .map(|i| if (i * 7) % 50 < 3 { NO_ZONE } else { ((i / WIDTH) / 30) as u16 % 2 })
        .collect()
}

fn zones() -> Zones {
    let townships: Vec<u16> = (0..WIDTH * HEIGHT)
        .map(|i| if i % WIDTH > 170 { NO_ZONE } else { ((i % WIDTH) / 57) as u16 })
        .collect();
    let cell_m2: Vec<f64> = (0..HEIGHT).map(|row| 100.0 + row as f64 / 17.0).collect();
    Zones::new(&Cells {
        width: WIDTH,
        cell_m2: &cell_m2,
        townships: &townships,
        township_count: 3,
        classes: &classes(),
        class_count: 2,
    })
    .unwrap()
}

/// A tower somewhere, now and then with a sector.
fn tower(dice: &mut Dice, number: i64) -> Observer {
    let place = (dice.roll() * (WIDTH - 1) as f64, dice.roll() * (HEIGHT - 1) as f64);
    let plain = Observer::new(number, place, 8.0 + dice.roll() * 20.0, 1.5, 150.0 + dice.roll() * 500.0);
    let sector = (dice.roll() < 0.3).then(|| (dice.roll() * 360.0, 30.0 + dice.roll() * 200.0));
    Observer { sector, ..plain }
}

fn view(terrain: &Terrain<'_>, tower: &Observer) -> Arc<Seen> {
    Arc::new(see(terrain, tower, Mode::Exact, 1, &mut go).unwrap())
}

/// Everything that can be asked of kept views.
fn facts(kept: &Kept) -> (Vec<u8>, jitu_coverage::sight::kept::Figures) {
    (kept.codes(&Patch { columns: 0..WIDTH, rows: 0..HEIGHT }), kept.figures())
}

#[test]
fn any_order_of_edits_gives_what_a_fresh_computation_gives() {
    let (terrain, zones, classes) = (terrain(), zones(), classes());
    let mut dice = Dice(7);
    for round in 0..4 {
        let mut kept = Kept::new(zones.clone());
        let mut now: Vec<Option<Observer>> = Vec::new();
        for edit in 0..40 {
            let at = dice.below(8);
            let new = (dice.roll() < 0.8).then(|| tower(&mut dice, at as i64));
            now.resize(now.len().max(at + 1), None);
            now[at] = new;
            let before = facts(&kept).0;
            let touched = kept.replace([(at, new.map(|tower| view(&terrain, &tower)))]).unwrap();
            let after = facts(&kept).0;
            for cell in (0..before.len()).filter(|cell| before[*cell] != after[*cell]) {
                let inside =
                    touched.columns.contains(&(cell % WIDTH)) && touched.rows.contains(&(cell / WIDTH));
                assert!(inside, "round {round}, edit {edit}: a cell outside the patch changed");
            }
            if edit % 10 == 9 {
                let mut fresh = Kept::new(zones.clone());
                let views = now.iter().enumerate().rev();
                fresh
                    .replace(views.map(|(at, tower)| (at, tower.map(|tower| view(&terrain, &tower)))))
                    .unwrap();
                assert_eq!(facts(&kept), facts(&fresh), "to the last bit");
                against_views(&terrain, &zones, &kept, &now, &classes);
            }
        }
    }
}

/// Compares with the tally of all views, which goes another way, and with counting cell by cell.
fn against_views(
    terrain: &Terrain<'_>,
    zones: &Zones,
    kept: &Kept,
    now: &[Option<Observer>],
    classes: &[u16],
) {
    let towers: Vec<Observer> = now.iter().flatten().copied().collect();
    let mut views = Views::new(Mode::Exact);
    views.update(terrain, 1, &towers, 2, &mut go).unwrap();
    let (tally, figures) = (views.tally(zones, 1, &mut go).unwrap(), kept.figures());
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * (1.0 + b), "{a} is not {b}");
    let same = |a: &Depths, b: &Depths| {
        near(a.target_m2, b.target_m2);
        near(a.one_m2, b.one_m2);
        near(a.two_m2, b.two_m2);
        near(a.three_m2, b.three_m2);
    };
    same(&figures.all, &tally.all);
    assert_eq!((figures.townships.len(), figures.classes.len()), (3, 2));
    figures.townships.iter().zip(&tally.townships).for_each(|(a, b)| same(a, b));
    figures.classes.iter().zip(&tally.classes).for_each(|(a, b)| same(a, b));
    let mut shares = tally.towers.iter();
    for (at, tower) in now.iter().enumerate() {
        let share = kept.share(at);
        let expected = if tower.is_some() { *shares.next().unwrap() } else { Default::default() };
        near(share.seen_m2, expected.seen_m2);
        near(share.only_m2, expected.only_m2);
    }
    let codes = facts(kept).0;
    for (cell, code) in codes.iter().enumerate() {
        let depth = views.seen().filter(|seen| seen.sees(cell % WIDTH, cell / WIDTH)).count().min(3) as u8;
        let target = if classes[cell] == NO_ZONE { 0 } else { IN_TARGET };
        assert_eq!(*code, depth + target);
    }
}

#[test]
fn a_patch_is_a_part_of_the_whole_picture() {
    let (terrain, mut kept) = (terrain(), Kept::new(zones()));
    let mut dice = Dice(3);
    let towers: Vec<Observer> = (0..5).map(|at| tower(&mut dice, at)).collect();
    kept.replace(towers.iter().enumerate().map(|(at, tower)| (at, Some(view(&terrain, tower))))).unwrap();
    let whole = facts(&kept).0;
    for (columns, rows) in [(3..200, 5..7), (60..130, 0..120), (64..128, 50..60), (190..203, 119..120)] {
        let part = kept.codes(&Patch { columns: columns.clone(), rows: rows.clone() });
        let cells = rows.flat_map(|row| columns.clone().map(move |column| row * WIDTH + column));
        assert_eq!(part, cells.map(|cell| whole[cell]).collect::<Vec<_>>());
    }
    // What lies beyond the terrain has no cells.
    assert_eq!(kept.codes(&Patch { columns: 195..500, rows: 118..900 }).len(), 8 * 2);
    assert!(kept.codes(&Patch::default()).is_empty());
}

#[test]
fn an_observer_that_is_taken_away_leaves_nothing() {
    let (terrain, mut kept) = (terrain(), Kept::new(zones()));
    let empty = facts(&kept);
    assert_eq!(kept.replace([]).unwrap(), Patch::default());
    let mut dice = Dice(11);
    for at in 0..300 {
        kept.replace([(at, Some(view(&terrain, &tower(&mut dice, at as i64))))]).unwrap();
    }
    assert!(kept.figures().all.three_m2 > 0.0 && kept.bytes() > 300 * 1000 && kept.len() == 300);
    kept.replace((0..300).map(|at| (at, None))).unwrap();
    assert_eq!(facts(&kept), empty);
}

#[test]
fn a_view_of_a_larger_terrain_is_refused() {
    let large = Terrain::new(400, 300, (10.0, 10.0), vec![0.0; 120_000]).unwrap();
    let seen = view(&large, &Observer::new(1, (390.0, 290.0), 10.0, 1.5, 200.0));
    let mut kept = Kept::new(zones());
    let error = kept.replace([(0, Some(seen))]).unwrap_err();
    assert!(matches!(error, CoverageError::Grid { field: "zones", .. }));
    assert!(kept.seen(0).is_none());
}

#[test]
fn crops_come_and_go() {
    let mut changing = terrain();
    let (bare, tall) = (terrain(), vec![2.5; WIDTH * HEIGHT]);
    let dressed = terrain().with_obstructions(tall.clone()).unwrap();
    let tower = Observer::new(1, (100.0, 60.0), 20.0, 1.5, 500.0);
    let (low, high) = (view(&bare, &tower), view(&dressed, &tower));
    assert!(high.count() < low.count());
    changing.set_obstructions(Some(tall)).unwrap();
    assert_eq!(view(&changing, &tower), high);
    assert!(changing.set_obstructions(Some(vec![1.0; 3])).is_err());
    assert!(changing.set_obstructions(Some(vec![-1.0; WIDTH * HEIGHT])).is_err());
    assert_eq!(view(&changing, &tower), high, "what is refused changes nothing");
    changing.set_obstructions(None).unwrap();
    assert_eq!(view(&changing, &tower), low);
}
