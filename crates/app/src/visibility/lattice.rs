//! Where a grid's cells lie, as far as the window needs to know it to draw pictures of them.

use jitu_spatial::grid::Grid;

use crate::error::Result;
use crate::live::views::LiveLattice;

/// Nodes of the lattice along each side.
const NODES: usize = 17;

/// Some nodes of a picture of a grid with their places, from its outer edges. Each cell of the picture is `step` by
/// `step` cells of the grid; what is left over at its right and its lower edge is not on it.
///
/// # Errors
/// The grid's coordinate system cannot be brought to longitude and latitude.
pub(crate) fn lattice(grid: &Grid, step: usize) -> Result<LiveLattice> {
    let (columns, rows) = (grid.width / step, grid.height / step);
    let along = |count: usize| -> Vec<f64> {
        (0..NODES).map(|node| node as f64 / (NODES - 1) as f64 * count as f64 - 0.5).collect()
    };
    let (at_columns, at_rows) = (along(columns), along(rows));
    let in_grid = |at: f64| (at + 0.5) * step as f64 - 0.5;
    let nodes = at_rows.iter().flat_map(|row| at_columns.iter().map(move |column| (*column, *row)));
    let mut places: Vec<(f64, f64)> = nodes.map(|(column, row)| (in_grid(column), in_grid(row))).collect();
    grid.frame()?.lon_lat(&mut places)?;
    let count = |cells: usize| u32::try_from(cells).unwrap_or(u32::MAX);
    Ok(LiveLattice { columns: count(columns), rows: count(rows), at_columns, at_rows, places })
}
