//! A layer as comma-separated text: its fields, and each feature's place as two columns or its shape as WKT.

use geo_types::Geometry;
use jitu_model::place::Feature;
use jitu_spatial::SpatialError;
use jitu_spatial::export::{Column, ExportTrouble, Moved, TextEncoding, Written, replace, wkt};
use jitu_workbooks::csv_line;

use super::{ExportTask, place_titles};

/// So many features are written between two questions whether to go on.
const AT_ONCE: usize = 1_000;

/// Writes the text, in UTF-8 with a byte order mark, without which Excel takes it for GBK, or in GBK.
///
/// # Errors
/// As [`ExportTask::run`].
pub(super) fn write(
    task: &ExportTask,
    columns: &[Column],
    features: &[&Feature],
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Written, SpatialError> {
    let moved = Moved::to(task.crs)?;
    let places = features.iter().all(|feature| matches!(feature.geometry, Geometry::Point(_)));
    let titles = if places { place_titles(task.crs).to_vec() } else { vec!["WKT".to_owned()] };
    let mut text = if task.encoding == TextEncoding::Utf8 { String::from('\u{FEFF}') } else { String::new() };
    let named = columns.iter().map(|column| column.field.name.as_str());
    csv_line(&mut text, named.chain(titles.iter().map(String::as_str)));
    for (index, feature) in features.iter().enumerate() {
        let mut cells: Vec<String> = columns.iter().map(|column| column.value(feature).to_string()).collect();
        match moved.geometry(&feature.geometry)? {
            Geometry::Point(at) if places => cells.extend([at.x().to_string(), at.y().to_string()]),
            other => cells.push(wkt(&other)),
        }
        csv_line(&mut text, cells.iter().map(String::as_str));
        if index % AT_ONCE == 0 && !progress(index as f32 / features.len() as f32) {
            return Err(SpatialError::Interrupted);
        }
    }
    let bytes = task.encoding.encode(text).map_err(|text| SpatialError::Export {
        path: task.out.clone(),
        why: ExportTrouble::NotInGbk { text },
    })?;
    Ok(Written { paths: vec![replace(&task.out, &bytes)?], remarks: Vec::new() })
}
