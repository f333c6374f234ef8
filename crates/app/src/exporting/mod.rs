//! A layer, or some of its features, as a file that other programs read: the format by the file's ending, coordinate
//! system and encoding as one wants them.
//!
//! A layer's 密级 is asked before anything is written: a secret one goes out only when that was said for this export.

mod csv;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_model::place::{Feature, Field, LayerFeatures, Secrecy};
use jitu_overlay::measure::inner_point;
use jitu_spatial::SpatialError;
use jitu_spatial::crs::{epsg_with_zone, zone_for};
use jitu_spatial::export::{
    Column, Export, ExportRemark, ExportTrouble, Format, From as Filled, TextEncoding, Written, write,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::editing::{TableFilter, vector_layer};
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::session::Session;
use crate::views::RowId;

/// What is to be exported, and how.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct ExportAsk {
    /// Which features of which layer.
    pub features: TableFilter,
    /// EPSG code of the file's coordinates; null: those that the layer came in with, where the format has them.
    pub crs: Option<u32>,
    /// `utf8`, `gbk`; null: what the format's readers expect.
    pub encoding: Option<String>,
    /// A secret layer may go out this time.
    pub secret: bool,
    /// The file; its ending says the format.
    pub out: String,
}

/// What was written.
#[derive(Debug, Clone, Serialize, Type)]
pub struct LayerExportView {
    /// The files, the main one first.
    pub paths: Vec<String>,
    /// Features in it.
    pub features: u32,
    /// EPSG code of its coordinates.
    pub crs: u32,
    /// What the format could not carry as it was, in words.
    pub remarks: Vec<String>,
}

/// How a layer can go out.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ExportOptionsView {
    /// EPSG code it came in with, or degrees; the first choice.
    pub crs: u32,
    /// The three-degree zone it lies in, with the zone number in the easting; null: in none.
    pub zone: Option<u32>,
    /// 密级.
    pub secrecy: String,
}

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vector(Format),
    Csv,
}

/// An export, ready to run without the project.
pub struct ExportTask {
    layer: Arc<LayerFeatures>,
    order: Arc<Vec<u32>>,
    kind: Kind,
    crs: u32,
    encoding: TextEncoding,
    out: PathBuf,
}

/// How a layer can go out.
///
/// # Errors
/// No such layer; its library is missing.
pub fn options(session: &mut Session, layer: RowId) -> Result<ExportOptionsView> {
    let layer = vector_layer(session, layer)?;
    let features = session.layer_features(&layer)?;
    Ok(ExportOptionsView {
        crs: own_crs(&features),
        zone: zone(&features).map(epsg_with_zone),
        secrecy: layer.secrecy.name().to_owned(),
    })
}

fn own_crs(layer: &LayerFeatures) -> u32 {
    layer.layer.source_crs.and_then(|epsg| u32::try_from(epsg).ok()).unwrap_or(4490)
}

/// The zone of a layer's first feature.
fn zone(layer: &LayerFeatures) -> Option<u32> {
    layer.features.first().and_then(|feature| inner_point(&feature.geometry)).and_then(|at| zone_for(at.x()))
}

/// Takes what an export needs from the open project.
///
/// # Errors
/// No such layer; a secret one where that was not said; an ending that is no format; an encoding that the format does not
/// have; a filter that is no expression; the project's own files as the target.
pub fn prepare(session: &mut Session, ask: &ExportAsk) -> Result<ExportTask> {
    let record = vector_layer(session, ask.features.layer)?;
    if record.secrecy == Secrecy::Secret && !ask.secret {
        return Err(AppError::new("secret_export", &[("name", &record.name)]));
    }
    if record.crs != 4490 {
        return Err(AppError::new("layer_not_editable", &[("name", &record.name)]));
    }
    let out = PathBuf::from(&ask.out);
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let kind = match (ending.as_str(), Format::of_ending(&ending)) {
        ("csv", _) => Kind::Csv,
        (_, Some(format)) => Kind::Vector(format),
        _ => return Err(AppError::new("export_format", &[("path", &ask.out)])),
    };
    own_files(session, &out)?;
    let encoding = encoding(kind, ask.encoding.as_deref())?;
    let (layer, order) = crate::editing::filtered(session, &ask.features)?;
    if order.is_empty() {
        return Err(AppError::new("export_empty", &[("name", &record.name)]));
    }
    let crs = match (ask.crs, kind) {
        (Some(epsg), _) => epsg,
        // Parcel files are metres in a zone.
        (None, Kind::Vector(Format::ParcelTxt)) => {
            let own = own_crs(&layer);
            let fits = (4491..=4554).contains(&own);
            if fits { own } else { zone(&layer).map_or(own, epsg_with_zone) }
        }
        (None, _) => own_crs(&layer),
    };
    Ok(ExportTask { layer, order, kind, crs, encoding, out })
}

/// A project is never overwritten by what is taken out of it.
fn own_files(session: &Session, out: &Path) -> Result<()> {
    let project = &session.opened()?.project;
    let same = |path: &Path| match (path.canonicalize(), out.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    if same(project.path()) || same(&project.library_path()) {
        return Err(AppError::new("exists", &[("path", &out.display().to_string())]));
    }
    Ok(())
}

fn encoding(kind: Kind, asked: Option<&str>) -> Result<TextEncoding> {
    let chooses = kind == Kind::Csv || matches!(kind, Kind::Vector(format) if format.encodes());
    match asked.map(|name| name.to_ascii_lowercase().replace('-', "")).as_deref() {
        None if kind == Kind::Vector(Format::ParcelTxt) => Ok(TextEncoding::Gbk),
        None | Some("utf8") => Ok(TextEncoding::Utf8),
        Some("gbk" | "gb18030" | "gb2312" | "cp936") if chooses => Ok(TextEncoding::Gbk),
        Some(other) => Err(AppError::new("export_encoding", &[("name", other)])),
    }
}

/// The columns of a layer as it came in: what its source called name, code and class under those names, and the three
/// under our own where the layer was made here and has them.
fn columns(layer: &LayerFeatures, features: &[&Feature]) -> Vec<Column> {
    type Part = fn(&Feature) -> &Option<String>;
    let own: [(&str, &Option<String>, Filled, Part); 3] = [
        ("name", &layer.layer.name_field, Filled::Name, |feature| &feature.name),
        ("code", &layer.layer.code_field, Filled::Code, |feature| &feature.code),
        ("class", &layer.layer.class_field, Filled::Class, |feature| &feature.class),
    ];
    let own = own.into_iter().filter_map(|(key, given, from, part)| match given {
        Some(name) => Some(Column::text(name, from)),
        None if features.iter().any(|feature| part(feature).is_some()) => Some(Column::text(key, from)),
        None => None,
    });
    let further = layer.fields.iter().enumerate();
    own.chain(further.map(|(at, field)| Column { field: field.clone(), from: Filled::Further(at) })).collect()
}

impl ExportTask {
    /// Writes the file. `progress`: 0 to 1; `false` stops.
    ///
    /// # Errors
    /// A coordinate system that is unknown or does not have these places; what the format does not take; the file system
    /// refused.
    pub fn run(&self, progress: &mut dyn FnMut(f32) -> bool) -> Result<LayerExportView> {
        let features: Vec<&Feature> =
            self.order.iter().filter_map(|at| self.layer.features.get(*at as usize)).collect();
        let columns = distinct(columns(&self.layer, &features));
        let written = match self.kind {
            Kind::Csv => csv::write(self, &columns, &features, progress),
            Kind::Vector(format) => {
                let export = Export {
                    out: &self.out,
                    format,
                    layer: &self.layer.layer.name,
                    columns: &columns,
                    features: &features,
                    crs: self.crs,
                    encoding: self.encoding,
                };
                write(&export, progress)
            }
        };
        let written = written.map_err(|error| match error {
            SpatialError::Crs { epsg, .. } => AppError::new("export_crs", &[("code", &epsg.to_string())]),
            SpatialError::Transform { reason } => {
                AppError::new("export_transform", &[("code", &self.crs.to_string()), ("detail", &reason)])
            }
            other => AppError::from(other),
        })?;
        Ok(self.view(written, features.len()))
    }

    fn view(&self, written: Written, features: usize) -> LayerExportView {
        let degrees = matches!(self.kind, Kind::Vector(format) if format.degrees_only());
        LayerExportView {
            paths: written.paths.iter().map(|path| path.display().to_string()).collect(),
            features: u32::try_from(features).unwrap_or(u32::MAX),
            crs: if degrees { 4490 } else { self.crs },
            remarks: written.remarks.iter().map(in_words).collect(),
        }
    }
}

/// Columns whose names differ: a further field of the name that another column has gets a number.
fn distinct(columns: Vec<Column>) -> Vec<Column> {
    let mut taken = std::collections::HashSet::new();
    let mut out = Vec::with_capacity(columns.len());
    for column in columns {
        let wanted = column.field.name.clone();
        let candidate = |n: usize| if n == 0 { wanted.clone() } else { format!("{wanted}_{n}") };
        let free = (0..).map(candidate).find(|name| taken.insert(name.to_lowercase()));
        out.push(Column { field: Field { name: free.unwrap_or(wanted), ..column.field }, ..column });
    }
    out
}

fn in_words(remark: &ExportRemark) -> String {
    match remark {
        ExportRemark::Renamed { from, to } => label("export_renamed", &[("from", from), ("to", to)]),
        ExportRemark::TextCut { field, count } => {
            label("export_cut", &[("name", field), ("count", &count.to_string())])
        }
        ExportRemark::Apart { file } => label("export_apart", &[("path", file)]),
        ExportRemark::Degrees => label("export_degrees", &[]),
        ExportRemark::NoAttributes => label("export_no_attributes", &[]),
    }
}

/// Why a layer does not go into a file, as an error.
pub(crate) fn trouble(path: &str, why: &ExportTrouble) -> AppError {
    match why {
        ExportTrouble::NoDriver => AppError::new("export_no_driver", &[("path", path)]),
        ExportTrouble::Kind { feature } => {
            AppError::new("export_kind", &[("path", path), ("id", &feature.to_string())])
        }
        ExportTrouble::Empty => AppError::new("export_empty", &[("name", path)]),
        ExportTrouble::NotInGbk { text } => AppError::new("export_gbk", &[("text", text)]),
        ExportTrouble::NoZone => AppError::new("export_zone", &[("path", path)]),
    }
}

/// The titles of the coordinates of places.
fn place_titles(crs: u32) -> [String; 2] {
    let kind = if matches!(crs, 4490 | 4326) { "degrees" } else { "metres" };
    ["x", "y"].map(|axis| word(&format!("export.{kind}.{axis}")))
}
