//! Formats that GDAL writes.

use std::path::Path;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::vector::{Defn, LayerOptions, OGRwkbGeometryType as Kinds};
use gdal::{Dataset, DriverManager};
use jitu_model::place::Feature;

use super::geometry::{Kind, Moved, Parts};
use super::place::Aside;
use super::sink::Sink;
use super::{Export, ExportRemark, ExportTrouble, Format, TextEncoding, Written, drawing, shapefile};
use crate::SpatialError;
use crate::crs::{CGCS2000, system};
use crate::quiet::hush;

/// So many features are written between two questions whether to go on.
const AT_ONCE: usize = 500;

/// Settings of GDAL while this thread writes: outlines rather than hatches in drawings, and no waiting for the disk on a
/// file that nobody sees before it is complete.
const SETTINGS: [(&str, &str); 2] = [("DXF_WRITE_HATCH", "NO"), ("OGR_SQLITE_SYNCHRONOUS", "OFF")];

const fn driver(format: Format) -> &'static str {
    match format {
        Format::Shapefile => "ESRI Shapefile",
        Format::GeoPackage => "GPKG",
        Format::GeoJson => "GeoJSON",
        Format::Kml => "KML",
        Format::Dxf => "DXF",
        Format::FileGdb => "OpenFileGDB",
        Format::Gpx => "GPX",
        Format::ParcelTxt => "",
    }
}

/// Features of one kind, on their way into one layer.
struct Group<'a> {
    kind: Option<Kind>,
    /// Every geometry has several parts, even those with one.
    many: bool,
    features: Vec<&'a Feature>,
}

/// Writes a file by GDAL.
///
/// # Errors
/// As [`super::write`].
pub(super) fn write(
    export: &Export<'_>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Written, SpatialError> {
    hush();
    for (key, value) in SETTINGS {
        // Without a setting the file is slower or has hatches; neither is a reason not to write it.
        let _ = set_thread_local_config_option(key, value);
    }
    let written = settled(export, progress);
    for (key, _) in SETTINGS {
        let _ = clear_thread_local_config_option(key);
    }
    written
}

fn settled(export: &Export<'_>, progress: &mut dyn FnMut(f32) -> bool) -> Result<Written, SpatialError> {
    if export.format == Format::Shapefile {
        shapefile::check(export)?;
    }
    let groups = groups(export)?;
    let name = export.out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = export.out.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = Aside::of(export.out)?;
    let mut remarks = Vec::new();
    let mut done = 0;
    let mut go_on = |features: usize| {
        done += features;
        progress(done as f32 / export.features.len().max(1) as f32)
    };
    if export.format == Format::Shapefile {
        for (index, group) in groups.iter().enumerate() {
            let file = if index == 0 { name.clone() } else { format!("{stem}_{}.shp", suffix(group.kind)) };
            if index > 0 {
                remarks.push(ExportRemark::Apart { file: file.clone() });
            }
            let path = aside.path(&file);
            let mut data = create(export, &path)?;
            remarks.append(&mut fill(export, &mut data, &layer_name(&file), group, &mut go_on)?);
            data.close().map_err(|error| export.file(&error))?;
            shapefile::say_encoding(&path, export.encoding).map_err(|error| export.file(&error))?;
        }
    } else {
        let mut data = create(export, &aside.path(&name))?;
        let mut all = |data: &mut Dataset| {
            for (index, group) in groups.iter().enumerate() {
                let layer = match index {
                    0 => export.layer.to_owned(),
                    _ => format!("{}_{}", export.layer, suffix(group.kind)),
                };
                remarks.append(&mut fill(export, data, &layer, group, &mut go_on)?);
            }
            Ok(())
        };
        if export.format == Format::GeoPackage {
            // Without it every feature is a transaction of its own.
            let mut together = data.start_transaction().map_err(|error| export.file(&error))?;
            all(&mut together)?;
            together.commit().map_err(|error| export.file(&error))?;
        } else {
            all(&mut data)?;
        }
        data.close().map_err(|error| export.file(&error))?;
        if export.format == Format::Dxf {
            drawing::in_code_page(&aside.path(&name)).map_err(|error| export.file(&error))?;
        }
    }
    remarks.dedup();
    Ok(Written { paths: aside.settle(&name)?, remarks })
}

fn layer_name(file: &str) -> String {
    file.trim_end_matches(".shp").to_owned()
}

const fn suffix(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Line) => "line",
        Some(Kind::Point) => "point",
        _ => "area",
    }
}

fn create(export: &Export<'_>, path: &Path) -> Result<Dataset, SpatialError> {
    let driver = DriverManager::get_driver_by_name(driver(export.format))
        .map_err(|_| export.trouble(ExportTrouble::NoDriver))?;
    driver.create_vector_only(path).map_err(|error| export.file(&error))
}

/// The features by the layers they go to: formats that keep kinds apart get one for each.
fn groups<'a>(export: &Export<'a>) -> Result<Vec<Group<'a>>, SpatialError> {
    let apart = matches!(export.format, Format::Shapefile | Format::FileGdb | Format::Gpx);
    let mut groups: Vec<Group<'a>> = [Kind::Area, Kind::Line, Kind::Point]
        .map(|kind| Group { kind: Some(kind), many: false, features: Vec::new() })
        .into();
    let mut mixed = false;
    for feature in export.features {
        let parts = Parts::of(&feature.geometry);
        let mut kinds = 0;
        for group in &mut groups {
            let count = group.kind.map_or(0, |kind| parts.count(kind));
            if count > 0 {
                kinds += 1;
                group.many |= count > 1;
                group.features.push(feature);
            }
        }
        mixed |= kinds != 1;
        if export.format == Format::Gpx && !parts.areas.is_empty() {
            return Err(export.trouble(ExportTrouble::Kind { feature: feature.id.raw() }));
        }
    }
    groups.retain(|group| !group.features.is_empty());
    if !apart && (mixed || groups.len() != 1) {
        return Ok(vec![Group { kind: None, many: false, features: export.features.to_vec() }]);
    }
    // Polygons and lines of these formats have any number of parts, points do not.
    for group in &mut groups {
        match export.format {
            Format::FileGdb => group.many |= group.kind != Some(Kind::Point),
            Format::Gpx => group.many = group.kind == Some(Kind::Line),
            Format::Shapefile => group.many &= group.kind == Some(Kind::Point),
            _ => {}
        }
    }
    // What most features are goes into the file that was named.
    groups.sort_by_key(|group| std::cmp::Reverse(group.features.len()));
    if export.format == Format::Gpx {
        // The format wants places before tracks.
        groups.sort_by_key(|group| group.kind != Some(Kind::Point));
    }
    Ok(groups)
}

fn declared(group: &Group<'_>, format: Format) -> Kinds::Type {
    match (group.kind, group.many) {
        (None, _) => Kinds::wkbUnknown,
        // A Shapefile says polygon and line whatever the number of parts.
        (Some(Kind::Area), false) => Kinds::wkbPolygon,
        (Some(Kind::Area), true) if format != Format::Shapefile => Kinds::wkbMultiPolygon,
        (Some(Kind::Area), true) => Kinds::wkbPolygon,
        (Some(Kind::Line), false) => Kinds::wkbLineString,
        (Some(Kind::Line), true) => Kinds::wkbMultiLineString,
        (Some(Kind::Point), false) => Kinds::wkbPoint,
        (Some(Kind::Point), true) => Kinds::wkbMultiPoint,
    }
}

fn fill(
    export: &Export<'_>,
    data: &mut Dataset,
    name: &str,
    group: &Group<'_>,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<Vec<ExportRemark>, SpatialError> {
    let fails = |error: gdal::errors::GdalError| export.file(&error);
    let target = export.target();
    let system = system(target)?;
    let moved = Moved::to(target)?;
    let options: Vec<&str> = match (export.format, export.encoding) {
        (Format::Shapefile, TextEncoding::Gbk) => vec!["ENCODING=GBK"],
        (Format::Shapefile, TextEncoding::Utf8) => vec!["ENCODING=UTF-8"],
        // Degrees to less than a tenth of a micrometre, metres to less.
        (Format::GeoJson, _) => vec!["COORDINATE_PRECISION=12", "WRITE_NAME=YES"],
        (Format::Gpx, _) if group.kind == Some(Kind::Line) => vec!["FORCE_GPX_TRACK=YES"],
        _ => Vec::new(),
    };
    // GeoJSON's own system is WGS 84, a few centimetres from CGCS2000: then no `crs` member is written, which
    // few programs read.
    let plain = export.format == Format::GeoJson && target == CGCS2000;
    let srs = if plain { crate::crs::system(4326)? } else { system };
    let name = match (export.format, group.kind) {
        (Format::Gpx, Some(Kind::Line)) => "tracks",
        (Format::Gpx, _) => "waypoints",
        (Format::Dxf, _) => "entities",
        _ => name,
    };
    let layer = data
        .create_layer(LayerOptions {
            name,
            srs: Some(&srs),
            ty: declared(group, export.format),
            options: (!options.is_empty()).then_some(&options),
        })
        .map_err(fails)?;
    let mut sink = Sink::new(export, &layer)?;
    let defn = Defn::from_layer(&layer);
    for some in group.features.chunks(AT_ONCE) {
        for feature in some {
            let geometry = moved.geometry(&feature.geometry)?;
            let geometry = match group.kind {
                Some(kind) => Parts::of(&geometry).of_kind(kind, group.many),
                None => geometry,
            };
            sink.put(&layer, &defn, feature, &geometry)?;
        }
        if !go_on(some.len()) {
            return Err(SpatialError::Interrupted);
        }
    }
    Ok(sink.remarks())
}
