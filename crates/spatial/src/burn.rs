//! Shapes brought onto a grid: a cell belongs to the shape that its centre lies in. Things that stand on the ground
//! may be thinner than a cell and are brought on by [`crate::standing`].

use geo_types::{Coord, LineString, MultiPolygon};

/// Gives every cell of a grid of `width` columns whose centre lies in the shape the value `id`.
///
/// The shape is in cells ([`crate::grid`]). A centre on an edge counts with the shape east of it or south of it, so
/// that shapes which touch share no cell.
pub fn burn(shape: &MultiPolygon<f64>, id: u16, width: usize, cells: &mut [u16]) {
    fill(shape, width, cells, |cells| cells.fill(id));
}

/// Gives every cell of the shape that holds anything but `none` the value `none`.
pub fn erase(shape: &MultiPolygon<f64>, none: u16, width: usize, cells: &mut [u16]) {
    fill(shape, width, cells, |cells| cells.fill(none));
}

/// Gives every cell outside the shape the value `none`.
pub fn keep(shape: &MultiPolygon<f64>, none: u16, width: usize, cells: &mut [u16]) {
    let mut inside = vec![none; cells.len()];
    fill(shape, width, &mut inside, |cells| cells.fill(none.wrapping_add(1)));
    cells.iter_mut().zip(inside).filter(|(_, inside)| *inside == none).for_each(|(cell, _)| *cell = none);
}

/// Hands on the runs of cells inside the shape, polygon by polygon, row by row.
pub(crate) fn fill<T>(
    shape: &MultiPolygon<f64>,
    width: usize,
    cells: &mut [T],
    mut run: impl FnMut(&mut [T]),
) {
    let rows = cells.len().checked_div(width).unwrap_or(0);
    let mut crossings: Vec<Vec<f64>> = Vec::new();
    for polygon in shape {
        let ys = || polygon.exterior().0.iter().map(|at| at.y);
        let low = ys().fold(f64::INFINITY, f64::min).ceil().max(0.0);
        let high = ys().fold(f64::NEG_INFINITY, f64::max).floor().min(rows as f64 - 1.0);
        if low.is_nan() || high.is_nan() || low > high {
            continue;
        }
        let (first, last) = (low as usize, high as usize);
        crossings.iter_mut().for_each(Vec::clear);
        crossings.resize_with(crossings.len().max(last - first + 1), Vec::new);
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            cross(ring, first, last, &mut crossings);
        }
        for (row, xs) in (first..=last).zip(&mut crossings) {
            xs.sort_by(f64::total_cmp);
            for pair in xs.chunks_exact(2) {
                let start = pair[0].ceil().clamp(0.0, width as f64) as usize;
                let end = pair[1].ceil().clamp(0.0, width as f64) as usize;
                if start < end {
                    run(&mut cells[row * width + start..row * width + end]);
                }
            }
        }
    }
}

/// Where a ring crosses the centre lines of rows.
fn cross(ring: &LineString<f64>, first: usize, last: usize, crossings: &mut [Vec<f64>]) {
    let edges = ring.0.windows(2).map(|pair| (pair[0], pair[1]));
    let closing = ring.0.last().copied().zip(ring.0.first().copied());
    for (from, to) in edges.chain(closing) {
        let (upper, lower): (Coord<f64>, Coord<f64>) = if from.y <= to.y { (from, to) } else { (to, from) };
        // Half open: a corner on a centre line belongs to the edge below it.
        let start = upper.y.ceil().max(first as f64);
        let end = (lower.y.ceil() - 1.0).min(last as f64);
        if start.is_nan() || end.is_nan() || start > end {
            continue;
        }
        for row in start as usize..=end as usize {
            let share = (row as f64 - upper.y) / (lower.y - upper.y);
            crossings[row - first].push(upper.x + (lower.x - upper.x) * share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Polygon;

    fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(corners.to_vec())
    }

    /// Whether a point is in a ring, by the angle it sees the ring under: another way than crossings.
    fn winds(ring: &LineString<f64>, x: f64, y: f64) -> bool {
        let turn: f64 = ring
            .0
            .windows(2)
            .map(|edge| {
                let (a, b) = ((edge[0].x - x, edge[0].y - y), (edge[1].x - x, edge[1].y - y));
                (a.0 * b.1 - a.1 * b.0).atan2(a.0 * b.0 + a.1 * b.1)
            })
            .sum();
        turn.abs() > 3.0
    }

    #[test]
    fn centres_inside_are_taken_and_holes_are_not() {
        let outer = ring(&[(1.3, 0.2), (17.1, 3.3), (12.4, 18.8), (9.7, 9.1), (2.2, 15.6), (1.3, 0.2)]);
        let hole = ring(&[(5.2, 4.1), (5.1, 7.7), (9.3, 6.4), (5.2, 4.1)]);
        let shape = MultiPolygon(vec![Polygon::new(outer.clone(), vec![hole.clone()])]);
        let mut cells = vec![9_u16; 20 * 20];
        burn(&shape, 4, 20, &mut cells);
        for (at, id) in cells.iter().enumerate() {
            let (x, y) = ((at % 20) as f64, (at / 20) as f64);
            let inside = winds(&outer, x, y) && !winds(&hole, x, y);
            assert_eq!(*id == 4, inside, "{x} {y}");
        }
        let whole = cells.clone();
        keep(&shape, 7, 20, &mut cells);
        assert!(whole.iter().zip(&cells).all(|(a, b)| (*a == 4) == (*b == 4) && (*b == 4 || *b == 7)));
        erase(&shape, 1, 20, &mut cells);
        assert!(!cells.contains(&4));
    }

    #[test]
    fn shapes_that_touch_share_no_cell_and_leave_none() {
        let square = |x0: f64, x1: f64| {
            MultiPolygon(vec![Polygon::new(
                ring(&[(x0, 0.0), (x1, 0.0), (x1, 5.0), (x0, 5.0), (x0, 0.0)]),
                vec![],
            )])
        };
        let mut cells = vec![0_u16; 12 * 5];
        burn(&square(0.0, 4.0), 1, 12, &mut cells);
        let first = cells.iter().filter(|id| **id == 1).count();
        burn(&square(4.0, 9.0), 2, 12, &mut cells);
        assert_eq!((first, cells.iter().filter(|id| **id == 1).count()), (20, 20));
        assert_eq!(cells.iter().filter(|id| **id == 2).count(), 25);
    }

    #[test]
    fn what_lies_outside_or_is_no_number_does_no_harm() {
        let far = ring(&[(-1e9, -1e9), (1e9, -1e9), (1e9, 1e9), (-1e9, 1e9), (-1e9, -1e9)]);
        let mut cells = vec![0_u16; 30];
        burn(&MultiPolygon(vec![Polygon::new(far, vec![])]), 1, 6, &mut cells);
        assert_eq!(cells, [1; 30]);
        let wrong = ring(&[(f64::NAN, 0.0), (3.0, f64::NAN), (f64::INFINITY, 3.0), (0.0, 2.0)]);
        burn(&MultiPolygon(vec![Polygon::new(wrong, vec![])]), 1, 6, &mut cells);
        burn(&MultiPolygon(vec![Polygon::new(ring(&[]), vec![])]), 1, 6, &mut []);
    }
}
