//! What tables and kept layers of figures have in common.

use std::path::Path;

use jitu_model::Snapshot;
use jitu_workbooks::{List, ListFormat};

use crate::error::{AppError, Result};

/// m² of a 亩, by GB 3100-93: 15 亩 are a hectare.
pub(crate) const MU_M2: f64 = 10_000.0 / 15.0;

/// m² with two decimals.
pub(crate) fn m2(area_m2: f64) -> String {
    format!("{:.2}", zero(area_m2))
}

/// m² as 亩 with two decimals.
pub(crate) fn mu(area_m2: f64) -> String {
    format!("{:.2}", zero(area_m2 / MU_M2))
}

/// A number that would read as -0.00 is 0.
fn zero(number: f64) -> f64 {
    if number.abs() < 0.005 { 0.0 } else { number }
}

/// A table name that is not taken, with its number: one more than the highest of `NAME_1`, `NAME_2`…
pub(crate) fn free_table(snapshot: &Snapshot, name: &str) -> (String, u32) {
    let number = |table: &str| table.strip_prefix(name)?.strip_prefix('_')?.parse::<u32>().ok();
    let highest = snapshot.layers.iter().filter_map(|layer| number(&layer.table_name)).max().unwrap_or(0);
    let next = highest.saturating_add(1);
    (format!("{name}_{next}"), next)
}

/// Writes a table, xlsx or csv by the path's ending. Gives the path.
///
/// # Errors
/// An ending that is neither; a file that cannot be written.
pub(crate) fn write(path: &Path, list: &List) -> Result<String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("xlsx") => ListFormat::Xlsx,
        Some("csv") => ListFormat::Csv,
        _ => return Err(AppError::new("unknown_list_format", &[("path", &path.display().to_string())])),
    };
    jitu_workbooks::write(path, list, format)?;
    Ok(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_read_as_people_write_them() {
        assert_eq!(mu(10_000.0), "15.00");
        assert_eq!(m2(-0.001), "0.00");
        assert_eq!(m2(1234.567), "1234.57");
    }
}
