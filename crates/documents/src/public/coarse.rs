//! Positions made coarse: on a grid of a hundredth of a degree, about one kilometre.
//!
//! A tower's position could be read from the picture of the map, or from the middle of the disc it watches; so points
//! move to the middle of their cell, and areas become the cells whose middle they cover.

use std::collections::{BTreeMap, HashMap};

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};

/// Side of a cell, degrees.
const CELL_DEG: f64 = 0.01;
/// Cells of one row or column; where an area needs more, cells grow.
const MOST_CELLS: f64 = 2_000.0;

/// Moves points to the middle of their cell; other geometries stay.
pub(super) fn snapped(geometry: &Geometry<f64>) -> Geometry<f64> {
    let middle = |value: f64| ((value / CELL_DEG).floor() + 0.5) * CELL_DEG;
    let moved = |point: &Point<f64>| Point::new(middle(point.x()), middle(point.y()));
    match geometry {
        Geometry::Point(point) => Geometry::Point(moved(point)),
        Geometry::MultiPoint(points) => Geometry::MultiPoint(points.iter().map(moved).collect()),
        other => other.clone(),
    }
}

/// The outlines of the cells whose middle lies in a shape; rings of holes stand beside those around them, to be
/// filled by the even-odd rule.
pub(super) fn area(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let sound = |ring: &&LineString<f64>| ring.0.iter().all(|c| c.x.is_finite() && c.y.is_finite());
    let parts: Vec<Vec<&LineString<f64>>> = shape
        .iter()
        .map(|part| std::iter::once(part.exterior()).chain(part.interiors()).filter(sound).collect())
        .collect();
    let Some(grid) = Grid::over(&parts.concat()) else { return MultiPolygon::new(Vec::new()) };
    let mut filled = vec![false; grid.columns * grid.rows];
    for rings in &parts {
        grid.fill(rings, &mut filled);
    }
    MultiPolygon::new(grid.outlines(&filled))
}

/// A grid whose lines are whole multiples of its cell.
struct Grid {
    cell: f64,
    west: i64,
    south: i64,
    columns: usize,
    rows: usize,
}

/// A corner of cells: column, row.
type Corner = (usize, usize);

impl Grid {
    fn over(rings: &[&LineString<f64>]) -> Option<Self> {
        let mut points = rings.iter().flat_map(|ring| &ring.0);
        let first = points.next()?;
        let (mut low, mut high) = (*first, *first);
        for point in points {
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        let span = (high.x - low.x).max(high.y - low.y);
        let cell = CELL_DEG.max(span / MOST_CELLS);
        let (west, south) = ((low.x / cell).floor() as i64, (low.y / cell).floor() as i64);
        let count = |high: f64, low: i64| ((high / cell).floor() as i64 - low + 1).max(1) as usize;
        Some(Self { cell, west, south, columns: count(high.x, west), rows: count(high.y, south) })
    }

    fn place(&self, (column, row): Corner) -> Coord<f64> {
        let at = |low: i64, index: usize| (low as f64 + index as f64) * self.cell;
        Coord { x: at(self.west, column), y: at(self.south, row) }
    }

    /// Marks the cells, row by row, whose middle is inside some rings.
    fn fill(&self, rings: &[&LineString<f64>], filled: &mut [bool]) {
        let mut crossings: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let row_of = |y: f64| (y / self.cell - self.south as f64 - 0.5).ceil().max(0.0) as usize;
        for edge in rings.iter().flat_map(|ring| ring.0.windows(2)) {
            let (a, b) = if edge[0].y <= edge[1].y { (edge[0], edge[1]) } else { (edge[1], edge[0]) };
            // Middles of rows in [a, b): each crossing is counted once.
            for row in row_of(a.y)..row_of(b.y).min(self.rows) {
                let y = (self.south as f64 + row as f64 + 0.5) * self.cell;
                crossings.entry(row).or_default().push(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
            }
        }
        let column = |x: f64| (x / self.cell - self.west as f64 - 0.5).ceil().max(0.0) as usize;
        for (row, mut crossed) in crossings {
            crossed.sort_by(f64::total_cmp);
            for pair in crossed.chunks_exact(2) {
                let to = column(pair[1]).min(self.columns);
                let from = column(pair[0]).min(to);
                let start = row * self.columns;
                filled[start + from..start + to].fill(true);
            }
        }
    }

    /// The rings around filled cells, each edge between a filled and an empty cell once.
    fn outlines(&self, filled: &[bool]) -> Vec<Polygon<f64>> {
        let is = |column: Option<usize>, row: Option<usize>| match (column, row) {
            (Some(column), Some(row)) if column < self.columns && row < self.rows => {
                filled[row * self.columns + column]
            }
            _ => false,
        };
        let mut next: HashMap<Corner, Vec<Corner>> = HashMap::new();
        let mut starts = Vec::new();
        for row in 0..self.rows {
            for column in (0..self.columns).filter(|column| is(Some(*column), Some(row))) {
                let (c, r) = (column, row);
                for (empty, from, to) in [
                    (!is(Some(c), r.checked_sub(1)), (c, r), (c + 1, r)),
                    (!is(Some(c + 1), Some(r)), (c + 1, r), (c + 1, r + 1)),
                    (!is(Some(c), Some(r + 1)), (c + 1, r + 1), (c, r + 1)),
                    (!is(c.checked_sub(1), Some(r)), (c, r + 1), (c, r)),
                ] {
                    if empty {
                        next.entry(from).or_default().push(to);
                        starts.push(from);
                    }
                }
            }
        }
        starts.into_iter().filter_map(|start| self.ring(start, &mut next)).collect()
    }

    /// Follows edges from a corner until it is met again; `None` where none is left.
    fn ring(&self, start: Corner, next: &mut HashMap<Corner, Vec<Corner>>) -> Option<Polygon<f64>> {
        let mut at = next.get_mut(&start)?.pop()?;
        let mut ring = vec![self.place(start)];
        while at != start {
            ring.push(self.place(at));
            at = next.get_mut(&at)?.pop()?;
        }
        ring.push(self.place(start));
        Some(Polygon::new(LineString::new(ring), Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    /// Area by the even-odd rule of rings that do not cross, in cells.
    fn cells(shape: &MultiPolygon<f64>) -> f64 {
        let ring = |polygon: &Polygon<f64>| {
            let points = &polygon.exterior().0;
            points.windows(2).map(|e| e[0].x * e[1].y - e[1].x * e[0].y).sum::<f64>() / 2.0
        };
        shape.iter().map(ring).sum::<f64>() / CELL_DEG / CELL_DEG
    }

    #[test]
    fn points_move_to_the_middle_of_their_cell() {
        let moved = snapped(&Geometry::Point(Point::new(115.0312, 37.2198)));
        let Geometry::Point(point) = moved else { panic!("a point stays a point") };
        assert!((point.x() - 115.035).abs() < 1e-9 && (point.y() - 37.215).abs() < 1e-9, "{point:?}");
    }

    #[test]
    fn areas_become_cells_and_holes_stay_holes() {
        let (x, y) = (115.0, 37.0);
        let square = |low: f64, high: f64| polygon![(x: x + low, y: y + low), (x: x + high, y: y + low), (x: x + high, y: y + high), (x: x + low, y: y + high)];
        let whole = Polygon::new(
            square(0.001, 0.099).exterior().clone(),
            vec![square(0.031, 0.069).exterior().clone()],
        );
        let coarse = area(&MultiPolygon::new(vec![whole]));
        assert_eq!(coarse.0.len(), 2, "a ring around and a ring inside");
        // Ten by ten cells less four by four.
        assert!((cells(&coarse) - 84.0).abs() < 1e-6, "{}", cells(&coarse));
        for point in coarse.iter().flat_map(|polygon| &polygon.exterior().0) {
            let on_line = |value: f64| (value / CELL_DEG - (value / CELL_DEG).round()).abs() < 1e-6;
            assert!(on_line(point.x) && on_line(point.y), "{point:?}");
        }
    }

    #[test]
    fn parts_that_overlap_are_one_area() {
        let (x, y) = (115.0, 37.0);
        let square = |low: f64| polygon![(x: x + low, y: y), (x: x + low + 0.04, y: y), (x: x + low + 0.04, y: y + 0.04), (x: x + low, y: y + 0.04)];
        let coarse = area(&MultiPolygon::new(vec![square(0.001), square(0.021)]));
        assert_eq!(coarse.0.len(), 1);
        assert!((cells(&coarse) - 24.0).abs() < 1e-6, "{}", cells(&coarse));
    }

    #[test]
    fn shapes_without_sense_or_end_are_borne() {
        assert!(area(&MultiPolygon::new(Vec::new())).0.is_empty());
        let far = polygon![(x: -1e6, y: -1e6), (x: 1e6, y: -1e6), (x: 0.0, y: 1e6)];
        assert!(!area(&MultiPolygon::new(vec![far])).0.is_empty());
        let none = polygon![(x: f64::NAN, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)];
        assert!(area(&MultiPolygon::new(vec![none])).0.is_empty());
    }
}
