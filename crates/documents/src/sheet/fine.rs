//! Parcels smaller than a printer shows one by one, merged into the tone that they make together.
//!
//! Each gives its area to the cell of a fine grid in which it lies. Row by row the areas are turned into filled cells, and
//! what does not fill a cell is carried to the next one, so that the ink on paper is the area on the ground, and the
//! number of shapes is bounded by the paper however many parcels there are.

use std::fmt::Write as _;

use super::shapes::Point;
use super::view::Rect;

/// Width of a cell, millimetres.
const CELL_MM: f64 = 0.25;
/// Empty cells over which what is left of an area is carried.
const REACH: usize = 8;

/// The grid over a map.
#[derive(Debug)]
pub(super) struct Fine {
    map: Rect,
    columns: usize,
    /// mm² in each cell, row by row.
    areas: Vec<f32>,
}

impl Fine {
    pub(super) fn new(map: Rect) -> Self {
        let (columns, rows) =
            ((map.width() / CELL_MM).ceil() as usize, (map.height() / CELL_MM).ceil() as usize);
        Self { map, columns, areas: vec![0.0; columns * rows] }
    }

    /// Takes an area of so many mm² at a place.
    pub(super) fn add(&mut self, (x, y): Point, area: f64) {
        if !self.map.holds((x, y)) {
            return;
        }
        let column = (((x - self.map.left) / CELL_MM) as usize).min(self.columns.saturating_sub(1));
        let at = ((y - self.map.top) / CELL_MM) as usize * self.columns + column;
        if let Some(cell) = self.areas.get_mut(at) {
            *cell += area as f32;
        }
    }

    /// The tone as a path of runs of cells.
    pub(super) fn path(&self) -> String {
        let whole = CELL_MM * CELL_MM;
        let mut path = String::new();
        for (row, cells) in self.areas.chunks(self.columns.max(1)).enumerate() {
            let y = self.map.top + row as f64 * CELL_MM;
            let (mut carried, mut from, mut empty) = (0.0, None, 0);
            for (column, area) in cells.iter().enumerate() {
                let there = *area > 0.0;
                carried += f64::from(*area);
                // Nothing is filled where nothing lies, so a tone does not run over its edge.
                let filled = there && carried >= whole / 2.0;
                if filled {
                    (carried, empty) = ((carried - whole).min(whole), 0);
                    from = from.or(Some(column));
                } else {
                    self.run(&mut path, &mut from, column, y);
                    empty = if there { 0 } else { empty + 1 };
                    if empty > REACH {
                        carried = 0.0;
                    }
                }
            }
            self.run(&mut path, &mut from, cells.len(), y);
        }
        path
    }

    fn run(&self, path: &mut String, from: &mut Option<usize>, to: usize, y: f64) {
        if let Some(from) = from.take() {
            let x = self.map.left + from as f64 * CELL_MM;
            let _ = write!(path, "M{x:.2} {y:.2}h{:.2}v{CELL_MM}H{x:.2}Z", (to - from) as f64 * CELL_MM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Length of the runs of a path.
    fn filled(path: &str) -> f64 {
        path.split('h').skip(1).filter_map(|part| part.split('v').next()?.parse::<f64>().ok()).sum::<f64>()
            * CELL_MM
    }

    #[test]
    fn ink_is_the_area() {
        let mut fine = Fine::new(Rect::of([10.0, 10.0, 110.0, 60.0]));
        // Ten thousand parcels of 0.02 mm² over a quarter of the map: a third of it in ink.
        let mut whole = 0.0;
        for at in 0..10_000 {
            let place = (10.0 + f64::from(at % 200) * 0.25 + 0.1, 10.0 + f64::from(at / 200) * 0.5 + 0.1);
            fine.add(place, 0.02);
            whole += 0.02;
        }
        fine.add((500.0, 500.0), 9.0);
        let ink = filled(&fine.path());
        assert!((ink / whole - 1.0).abs() < 0.05, "{ink} {whole}");
        assert!(Fine::new(Rect::of([0.0, 0.0, 10.0, 10.0])).path().is_empty());
    }
}
