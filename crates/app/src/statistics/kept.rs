//! Figures kept as a thematic layer of the project, and as a table.

use std::path::Path;

use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::style::LayerStyle;
use jitu_workbooks::{ColumnKind, List, ListColumn};

use super::tables::{free_table, m2, mu, write};
use super::{Statistics, StatisticsColumn};
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::ProjectView;

/// Keeps the areas with their figures as a layer, drawn by `style` (a [`LayerStyle`] as JSON; none: plain), as one
/// undoable change.
///
/// # Errors
/// A layer that was counted is secret and must not enter the project file; a style that is none; the project cannot be
/// written.
pub fn keep(session: &mut Session, outcome: &Statistics, style: Option<&str>) -> Result<ProjectView> {
    if outcome.secrecy == Secrecy::Secret {
        return Err(AppError::new("secret_not_kept", &[]));
    }
    if let Some(style) = style {
        serde_json::from_str::<LayerStyle>(style).map_err(|error| AppError::internal(&error))?;
    }
    let fields: Vec<Field> = outcome.view.columns.iter().map(field).collect();
    let features: Vec<Feature> = outcome
        .areas
        .iter()
        .zip(&outcome.view.rows)
        .map(|(area, row)| Feature {
            id: Id::NEW,
            values: row.values.iter().zip(&fields).map(|(value, field)| stored(*value, field)).collect(),
            ..area.clone()
        })
        .collect();
    let snapshot = session.snapshot()?;
    let (table, number) = free_table(&snapshot, "thematic");
    let mut layer = Layer {
        name: label("statistics_layer", &[("name", &outcome.view.areas), ("number", &number.to_string())]),
        role: LayerRole::Other,
        home: LayerHome::Project,
        table_name: table,
        crs: 4490,
        secrecy: outcome.secrecy,
        source: outcome.note(),
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        style: style.map(str::to_owned),
        ..Layer::default()
    };
    let name = label("statistics_kept", &[("name", &outcome.view.areas)]);
    session.write(&name, |writer| writer.create_layer(&mut layer, &fields, &features))?;
    opened_view(session)
}

/// A column as a field: its title was made to be a field's name.
fn field(column: &StatisticsColumn) -> Field {
    let kind = if column.kind == "count" { FieldKind::Integer } else { FieldKind::Real };
    Field { name: column.title.clone(), kind }
}

fn stored(value: f64, field: &Field) -> FieldValue {
    if field.kind == FieldKind::Integer { FieldValue::Integer(value as i64) } else { FieldValue::Real(value) }
}

impl Statistics {
    fn note(&self) -> String {
        let columns: Vec<&str> = self.view.columns.iter().map(|column| column.title.as_str()).collect();
        label(
            "statistics_note",
            &[
                ("areas", &self.view.areas),
                ("columns", &columns.join("、")),
                ("secrecy", &word(&format!("value.secrecy.{}", self.secrecy.name()))),
            ],
        )
    }
}

/// Writes the figures as a table, xlsx or csv by the path's ending; areas in m² and in 亩. Gives the path.
///
/// # Errors
/// An ending that is neither; a file that cannot be written.
pub fn export(outcome: &Statistics, path: &Path) -> Result<String> {
    let view = &outcome.view;
    let column = |title: String, kind: ColumnKind, sum: bool| ListColumn { title, kind, sum };
    let unit = |title: &str, unit: &str| label("statistics_unit", &[("name", title), ("unit", unit)]);
    let mut columns = vec![
        column(view.areas.clone(), ColumnKind::Text, false),
        column(word("statistics.code"), ColumnKind::Text, false),
        column(unit(&word("statistics.own_area"), "m²"), ColumnKind::Number, true),
    ];
    for one in &view.columns {
        if one.kind == "area" {
            let mu = word("statistics.mu");
            columns.push(column(unit(&one.title, "m²"), ColumnKind::Number, true));
            columns.push(column(unit(&one.title, &mu), ColumnKind::Number, true));
        } else {
            columns.push(column(one.title.clone(), ColumnKind::Number, true));
        }
    }
    let cells = |values: &[f64]| -> Vec<String> {
        let both = values.iter().zip(&view.columns);
        both.flat_map(|(value, column)| match column.kind.as_str() {
            "area" => vec![m2(*value), mu(*value)],
            "count" => vec![format!("{value:.0}")],
            _ => vec![plain(*value)],
        })
        .collect()
    };
    let mut rows: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|row| {
            let own = [row.name.clone(), row.code.clone(), m2(row.area_m2)];
            own.into_iter().chain(cells(&row.values)).collect()
        })
        .collect();
    if view.outside.iter().any(|value| *value != 0.0) {
        let own = [word("statistics.outside"), String::new(), String::new()];
        rows.push(own.into_iter().chain(cells(&view.outside)).collect());
    }
    let list = List {
        title: word("statistics.title"),
        note: outcome.note(),
        columns,
        rows,
        total_label: word("list.total"),
    };
    write(path, &list)
}

/// A sum of a field with at most six decimals, without zeros at its end.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
