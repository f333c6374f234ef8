//! Which points lie near lines: roads, power lines.
//!
//! Points are put into squares as wide as the distance asked for, so that a piece of a line looks at few of them.

use std::collections::HashMap;

/// A place in metres.
pub(super) type Place = (f64, f64);

/// Says for each point whether one of the pieces (from, to) is at most `most_m` away.
pub(super) fn near(points: &[Place], pieces: &[(Place, Place)], most_m: f64) -> Vec<bool> {
    let side = most_m.max(1.0);
    let square = |at: f64| (at / side).floor() as i64;
    let mut squares: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (number, (x, y)) in points.iter().enumerate() {
        squares.entry((square(*x), square(*y))).or_default().push(number);
    }
    let mut near = vec![false; points.len()];
    for (from, to) in pieces {
        // A long piece is walked in steps no longer than a square.
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let steps = (length / side).ceil().clamp(1.0, 1e6) as usize;
        let mut last = None;
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            let here = (square(at.0), square(at.1));
            if last.replace(here) == Some(here) {
                continue;
            }
            for around in (-2..=2).flat_map(|x| (-2..=2).map(move |y| (here.0 + x, here.1 + y))) {
                for number in squares.get(&around).into_iter().flatten() {
                    near[*number] |= distance(points[*number], *from, *to) <= most_m;
                }
            }
        }
    }
    near
}

/// From a point to a piece of a line.
fn distance(at: Place, from: Place, to: Place) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length2 = dx * dx + dy * dy;
    let along = ((at.0 - from.0) * dx + (at.1 - from.1) * dy) / length2;
    let share = if length2 > 0.0 { along.clamp(0.0, 1.0) } else { 0.0 };
    (at.0 - from.0 - share * dx).hypot(at.1 - from.1 - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_what_measuring_every_pair_says() {
        let mut state = 9_u64;
        let mut roll = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f64 / (1_u64 << 24) as f64 * 10_000.0
        };
        let points: Vec<Place> = (0..400).map(|_| (roll() - 5_000.0, roll())).collect();
        let pieces: Vec<_> = (0..25).map(|_| ((roll() - 5_000.0, roll()), (roll(), roll()))).collect();
        for most in [0.5, 90.0, 700.0] {
            let expected: Vec<bool> =
                points.iter().map(|p| pieces.iter().any(|(a, b)| distance(*p, *a, *b) <= most)).collect();
            assert_eq!(near(&points, &pieces, most), expected, "{most}");
        }
        assert_eq!(near(&[(3.0, 4.0)], &[((0.0, 0.0), (0.0, 0.0))], 5.0), [true]);
    }
}
