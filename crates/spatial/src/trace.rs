//! Outlines of cells: a picture of bits as polygons.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Steps east, south, west, north.
const STEPS: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// The outlines of the cells of a grid of `width` columns that are set, with holes, in cells ([`crate::grid`]). Cells
/// that touch at a corner only are apart.
pub fn outline(width: usize, cells: &[bool]) -> MultiPolygon<f64> {
    let height = cells.len().checked_div(width).unwrap_or(0);
    let (labels, count) = label(width, cells);
    let mut sides = sides(width, height, cells);
    let mut outer: Vec<Option<LineString<f64>>> = vec![None; count];
    let mut holes: Vec<Vec<LineString<f64>>> = vec![Vec::new(); count];
    for start in 0..sides.len() {
        while sides[start] != 0 {
            let (x, y) = (start % (width + 1), start / (width + 1));
            let direction = sides[start].trailing_zeros() as usize;
            // The cell on the right of the first step.
            let (right, below) = ([0, 1, 1, 0][direction], [0, 0, 1, 1][direction]);
            let part = labels[(y - below) * width + x - right];
            let ring = walk(width, &mut sides, start, direction);
            // Round its cells clockwise as seen on the screen; round a hole the other way.
            match twice_area(&ring) > 0.0 {
                true => outer[part] = Some(ring),
                false => holes[part].push(ring),
            }
        }
    }
    let parts = outer.into_iter().zip(holes);
    MultiPolygon(parts.filter_map(|(outer, holes)| Some(Polygon::new(outer?, holes))).collect())
}

/// The number of the part each set cell is in: cells joined by their sides.
fn label(width: usize, cells: &[bool]) -> (Vec<usize>, usize) {
    let mut labels = vec![usize::MAX; cells.len()];
    let (mut count, mut open) = (0, Vec::new());
    for start in 0..cells.len() {
        if !cells[start] || labels[start] != usize::MAX {
            continue;
        }
        labels[start] = count;
        open.push(start);
        while let Some(at) = open.pop() {
            let column = at % width;
            let near = [
                (column > 0).then(|| at - 1),
                (column + 1 < width).then(|| at + 1),
                at.checked_sub(width),
                Some(at + width).filter(|below| *below < cells.len()),
            ];
            for next in near.into_iter().flatten() {
                if cells[next] && labels[next] == usize::MAX {
                    labels[next] = count;
                    open.push(next);
                }
            }
        }
        count += 1;
    }
    (labels, count)
}

/// For each corner of cells a bit for each direction in which a side leaves it that has a set cell on its right only.
fn sides(width: usize, height: usize, cells: &[bool]) -> Vec<u8> {
    let mut sides = vec![0_u8; (width + 1) * (height + 1)];
    let set = |column: isize, row: isize| {
        let inside = (0..width as isize).contains(&column) && (0..height as isize).contains(&row);
        inside && cells[row as usize * width + column as usize]
    };
    let stride = width + 1;
    for at in (0..cells.len()).filter(|at| cells[*at]) {
        let (column, row) = (at % width, at / width);
        let (x, y) = (column as isize, row as isize);
        let corner = row * stride + column;
        for (outside, from, direction) in [
            (set(x, y - 1), corner, 0),
            (set(x + 1, y), corner + 1, 1),
            (set(x, y + 1), corner + stride + 1, 2),
            (set(x - 1, y), corner + stride, 3),
        ] {
            if !outside {
                sides[from] |= 1 << direction;
            }
        }
    }
    sides
}

/// Follows sides from a corner until it is back, taking them away; only corners where it turns are kept.
fn walk(width: usize, sides: &mut [u8], start: usize, first: usize) -> LineString<f64> {
    let stride = width as isize + 1;
    let point = |at: usize| Coord { x: (at % (width + 1)) as f64 - 0.5, y: (at / (width + 1)) as f64 - 0.5 };
    let (mut at, mut direction) = (start, first);
    let mut ring = vec![point(start)];
    loop {
        sides[at] &= !(1 << direction);
        let (dx, dy) = STEPS[direction];
        at = at.wrapping_add_signed(dy * stride + dx);
        if at == start {
            break;
        }
        // To the right first: so cells that touch at a corner stay apart.
        let turns = [1, 0, 3].map(|turn| (direction + turn) % 4);
        let Some(next) = turns.into_iter().find(|next| sides[at] >> next & 1 == 1) else { break };
        if next != direction {
            ring.push(point(at));
        }
        direction = next;
    }
    ring.push(ring[0]);
    LineString(ring)
}

/// Twice the area, positive when it goes clockwise on the screen, where rows grow downwards.
fn twice_area(ring: &LineString<f64>) -> f64 {
    ring.0.windows(2).map(|edge| edge[0].x * edge[1].y - edge[1].x * edge[0].y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::burn::burn;

    /// Outlines burnt onto the grid again give the same cells, whatever the picture.
    #[test]
    fn outlines_hold_exactly_their_cells() {
        let (width, height) = (37, 29);
        let mut state = 1_u64;
        for density in [1, 3, 5, 7, 8] {
            let cells: Vec<bool> = (0..width * height)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 33) % 8 < density
                })
                .collect();
            let shape = outline(width, &cells);
            let mut burnt = vec![0_u16; cells.len()];
            burn(&shape, 1, width, &mut burnt);
            assert!(burnt.iter().zip(&cells).all(|(id, set)| (*id == 1) == *set), "{density}");
            assert_eq!(shape.0.len(), label(width, &cells).1);
            let area: f64 = shape
                .iter()
                .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
                .map(|ring| twice_area(ring) / 2.0)
                .sum();
            assert!((area - cells.iter().filter(|set| **set).count() as f64).abs() < 1e-9);
        }
    }

    #[test]
    fn a_ring_of_cells_has_a_hole() {
        let cells: Vec<bool> = (0..25).map(|at| at != 12).collect();
        let shape = outline(5, &cells);
        assert_eq!((shape.0.len(), shape.0[0].interiors().len()), (1, 1));
        assert_eq!(shape.0[0].exterior().0.len(), 5);
        assert!(outline(0, &[]).0.is_empty() && outline(4, &[false; 8]).0.is_empty());
    }
}
