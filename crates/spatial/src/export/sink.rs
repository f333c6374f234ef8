//! One layer of a file being written: its fields, and features put into it one by one.

use gdal::vector::{Defn, Feature as GdalFeature, FieldDefn, LayerAccess, OGRFieldType, ToGdal};
use geo_types::Geometry;
use jitu_model::place::{Feature, FieldKind, FieldValue};

use super::{Export, ExportRemark, Format, From, shapefile};
use crate::SpatialError;

/// What fills a field of the file.
enum Filled {
    /// A column of the export, by its index.
    Column(usize),
    /// The name, or the code where there is none.
    Name,
    /// All columns as text, for formats without fields of one's own.
    Everything,
    /// The layer's name.
    Layer,
}

/// Puts features into a layer.
pub(super) struct Sink<'a> {
    export: &'a Export<'a>,
    /// Index of a field in the file, and what fills it.
    fields: Vec<(usize, Filled)>,
    /// Texts that were cut, by column.
    cut: Vec<usize>,
    remarks: Vec<ExportRemark>,
}

impl<'a> Sink<'a> {
    /// Makes the fields of a layer.
    ///
    /// # Errors
    /// [`SpatialError::File`] when the driver refuses one.
    pub(super) fn new<L: LayerAccess>(export: &'a Export<'a>, layer: &L) -> Result<Self, SpatialError> {
        let cut = vec![0; export.columns.len()];
        let mut sink = Self { export, fields: Vec::new(), cut, remarks: Vec::new() };
        match export.format {
            Format::Dxf => {
                sink.fields.extend(index(layer, "Layer").map(|at| (at, Filled::Layer)));
                if !export.columns.is_empty() {
                    sink.remarks.push(ExportRemark::NoAttributes);
                }
            }
            Format::Gpx => {
                sink.fields.extend(index(layer, "name").map(|at| (at, Filled::Name)));
                sink.fields.extend(index(layer, "desc").map(|at| (at, Filled::Everything)));
            }
            _ => sink.own_fields(layer)?,
        }
        Ok(sink)
    }

    fn own_fields<L: LayerAccess>(&mut self, layer: &L) -> Result<(), SpatialError> {
        let export = self.export;
        let fails = |error: gdal::errors::GdalError| export.file(&error);
        let names: Vec<String> = if export.format == Format::Shapefile {
            let (names, mut remarks) = shapefile::named(export);
            self.remarks.append(&mut remarks);
            names
        } else {
            export.columns.iter().map(|column| column.field.name.clone()).collect()
        };
        // KML shows a field of that name beside the feature.
        if export.format == Format::Kml {
            self.fields.extend(index(layer, "Name").map(|at| (at, Filled::Name)));
        }
        for (at, (column, name)) in export.columns.iter().zip(names).enumerate() {
            let before = layer.defn().fields().count();
            let field = FieldDefn::new(&name, kind(column.field.kind)).map_err(fails)?;
            if export.format == Format::Shapefile
                && let Some((width, decimals)) = shapefile::width(column, export)
            {
                field.set_width(width);
                field.set_precision(decimals);
            }
            field.add_to_layer(layer).map_err(fails)?;
            // A driver may take a name for a field that it has already.
            if let Some(last) = layer.defn().fields().count().checked_sub(1).filter(|last| *last >= before) {
                let told = layer.defn().fields().nth(last).map(|field| field.name()).unwrap_or_default();
                if told != name {
                    self.remarks.push(ExportRemark::Renamed { from: name, to: told });
                }
                self.fields.push((last, Filled::Column(at)));
            }
        }
        Ok(())
    }

    /// Puts a feature with its geometry as it is to be in the file.
    ///
    /// # Errors
    /// [`SpatialError::File`] when the driver refuses it.
    pub(super) fn put<L: LayerAccess>(
        &mut self,
        layer: &L,
        defn: &Defn,
        feature: &Feature,
        geometry: &Geometry<f64>,
    ) -> Result<(), SpatialError> {
        let export = self.export;
        let fails = |error: gdal::errors::GdalError| export.file(&error);
        let mut row = GdalFeature::new(defn).map_err(fails)?;
        for (index, filled) in &self.fields {
            let value = match filled {
                Filled::Column(at) => export.columns[*at].value(feature),
                Filled::Name => name(feature),
                Filled::Everything => FieldValue::Text(everything(export, feature)),
                Filled::Layer => FieldValue::Text(export.layer.to_owned()),
            };
            match value {
                FieldValue::Null => {}
                FieldValue::Integer(number) => row.set_field_integer64(*index, number).map_err(fails)?,
                FieldValue::Real(number) => row.set_field_double(*index, number).map_err(fails)?,
                FieldValue::Text(text) => {
                    let text = match filled {
                        Filled::Column(at) if export.format == Format::Shapefile => {
                            let (kept, was_cut) = shapefile::text(&text, export.encoding);
                            self.cut[*at] += usize::from(was_cut);
                            kept.to_owned()
                        }
                        _ => text,
                    };
                    // A text with a zero character is none that a C library takes.
                    row.set_field_string(*index, &text.replace('\0', " ")).map_err(fails)?;
                }
            }
        }
        row.set_geometry(geometry.to_gdal().map_err(fails)?).map_err(fails)?;
        row.create(layer).map_err(fails)
    }

    /// What could not be carried as it was.
    pub(super) fn remarks(self) -> Vec<ExportRemark> {
        let mut remarks = self.remarks;
        for (column, count) in self.export.columns.iter().zip(self.cut) {
            if count > 0 {
                remarks.push(ExportRemark::TextCut { field: column.field.name.clone(), count });
            }
        }
        remarks
    }
}

fn index<L: LayerAccess>(layer: &L, name: &str) -> Option<usize> {
    layer.defn().field_index(name).ok()
}

fn kind(kind: FieldKind) -> OGRFieldType::Type {
    match kind {
        FieldKind::Text => OGRFieldType::OFTString,
        FieldKind::Integer => OGRFieldType::OFTInteger64,
        FieldKind::Real => OGRFieldType::OFTReal,
        FieldKind::Date => OGRFieldType::OFTDate,
    }
}

fn name(feature: &Feature) -> FieldValue {
    let name = feature.name.as_ref().or(feature.code.as_ref());
    name.map_or(FieldValue::Null, |name| FieldValue::Text(name.clone()))
}

/// All that a feature has, for a format with one text for it.
fn everything(export: &Export<'_>, feature: &Feature) -> String {
    let texts = export.columns.iter().filter(|column| column.from != From::Name).filter_map(|column| {
        let value = column.value(feature).to_string();
        (!value.is_empty()).then(|| format!("{}={value}", column.field.name))
    });
    texts.collect::<Vec<_>>().join("; ")
}
