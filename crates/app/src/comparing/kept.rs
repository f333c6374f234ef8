//! A comparison kept as a layer of the project, and as a table.

use std::path::Path;

use geo_types::Geometry;
use jitu_model::Id;
use jitu_model::ellipsoid::area;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerHome, LayerRole, Secrecy};
use jitu_model::style::{Condition, Hatch, LayerStyle, Stroke, StyleRule};
use jitu_workbooks::{ColumnKind, List, ListColumn};

use super::shapes::{Kind, pieces};
use super::{Comparison, DifferenceRow};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::session::Session;
use crate::statistics::tables::{free_table, m2, mu, write};
use crate::views::ProjectView;

impl Comparison {
    /// The highest 密级 of what was compared.
    fn secrecy(&self) -> Secrecy {
        let sides = self.parts.iter().flat_map(|part| [part.before.secrecy, part.after.secrecy]);
        sides.max().unwrap_or(Secrecy::Internal)
    }

    /// What was compared, in one line.
    fn note(&self) -> String {
        let totals = self.view.totals;
        label(
            "compare_note",
            &[
                ("before", &self.view.before),
                ("after", &self.view.after),
                ("added", &totals.added.to_string()),
                ("removed", &totals.removed.to_string()),
                ("reshaped", &totals.reshaped.to_string()),
                ("reworded", &totals.reworded.to_string()),
                ("secrecy", &word(&format!("value.secrecy.{}", self.secrecy().name()))),
            ],
        )
    }
}

/// The changed fields of a row as one text.
fn attributes(row: &DifferenceRow) -> String {
    let one = |change: &super::AttributeChangeView| {
        format!("{}：{} → {}", change.field, or_dash(&change.before), or_dash(&change.after))
    };
    row.attributes.iter().map(one).collect::<Vec<_>>().join("；")
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// Keeps what was found as a layer with a style, as one undoable change: land that was added and removed, land that
/// changed features won and lost, and what only moved or only changed its fields.
///
/// # Errors
/// Nothing was found; one side is secret and must not enter the project file; the project cannot be written.
pub fn keep(session: &mut Session, outcome: &Comparison) -> Result<ProjectView> {
    if outcome.secrecy() == Secrecy::Secret {
        return Err(AppError::new("secret_not_kept", &[]));
    }
    let mut features = Vec::new();
    for (part, compared) in outcome.parts.iter().zip(&outcome.compared) {
        for found in &compared.found {
            let row = compared.row(part, found);
            features.extend(pieces(part, found).into_iter().map(|(kind, shape)| feature(kind, shape, &row)));
        }
    }
    if features.is_empty() {
        return Err(AppError::new("compare_nothing", &[]));
    }
    let snapshot = session.snapshot()?;
    let (table, number) = free_table(&snapshot, "difference");
    let style = serde_json::to_string(&style()).map_err(|error| AppError::internal(&error))?;
    let mut layer = Layer {
        name: label("compare_layer", &[("number", &number.to_string())]),
        role: LayerRole::Other,
        home: LayerHome::Project,
        table_name: table,
        crs: 4490,
        secrecy: outcome.secrecy(),
        source: outcome.note(),
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        style: Some(style),
        ..Layer::default()
    };
    let name = label("compare_kept", &[("count", &features.len().to_string())]);
    session.write(&name, |writer| writer.create_layer(&mut layer, &fields(), &features))?;
    opened_view(session)
}

fn fields() -> Vec<Field> {
    use FieldKind::{Real, Text};
    [("part", Text), ("area", Real), ("before", Real), ("after", Real), ("attributes", Text)]
        .map(|(key, kind)| Field { name: word(&format!("comparing.column.{key}")), kind })
        .into()
}

fn feature(kind: Kind, geometry: Geometry<f64>, row: &DifferenceRow) -> Feature {
    let text = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
    let real = |number: Option<f64>| number.map_or(FieldValue::Null, FieldValue::Real);
    let own = area(&polygons(&geometry));
    Feature {
        id: Id::NEW,
        name: text(&row.name),
        code: text(&row.code),
        class: Some(word(&format!("comparing.kind.{}", kind.name()))),
        values: vec![
            FieldValue::Text(row.part.clone()),
            real(Some(own).filter(|own| *own > 0.0)),
            real(row.before_m2),
            real(row.after_m2),
            text(&attributes(row)).map_or(FieldValue::Null, FieldValue::Text),
        ],
        geometry,
    }
}

/// The look of a kept difference: a colour and lines of their own for each kind, so that none rests on colour alone.
fn style() -> LayerStyle {
    let rule = |kind: Kind| {
        let (colour, angle) = match kind {
            Kind::Added => ("#20704A", Some(45.0)),
            Kind::Won => ("#20704A", None),
            Kind::Removed => ("#A32B2B", Some(135.0)),
            Kind::Lost => ("#A32B2B", None),
            Kind::Moved => ("#0F6B6B", None),
            Kind::Reworded => ("#8A5A00", Some(0.0)),
        };
        let name = word(&format!("comparing.kind.{}", kind.name()));
        StyleRule {
            when: Some(Condition::Is { field: "class".to_owned(), values: vec![name.clone()] }),
            name,
            fill: Some(format!("{colour}40")),
            hatch: angle.map(|angle| Hatch { angle, spacing: 7.0, colour: colour.to_owned(), width: 1.0 }),
            stroke: Some(Stroke { colour: colour.to_owned(), width: 1.2, dash: Vec::new() }),
            symbol: None,
        }
    };
    LayerStyle { rules: Kind::ALL.map(rule).into(), ..LayerStyle::default() }
}

/// Writes everything that was found as a table, xlsx or csv by the path's ending. Gives the path.
///
/// # Errors
/// An ending that is neither; a file that cannot be written.
pub fn export(outcome: &Comparison, path: &Path) -> Result<String> {
    use ColumnKind::{Number, Text};
    let column = |key: &str, kind: ColumnKind, sum: bool| ListColumn {
        title: word(&format!("comparing.column.{key}")),
        kind,
        sum,
    };
    let area = |number: Option<f64>| number.map(m2).unwrap_or_default();
    let row = |row: DifferenceRow| {
        vec![
            row.part.clone(),
            word(&format!("comparing.kind.{}", row.kind)),
            row.name.clone(),
            row.code.clone(),
            area(row.before_m2),
            area(row.after_m2),
            area(Some(row.won_m2).filter(|won| *won > 0.0)),
            area(Some(row.lost_m2).filter(|lost| *lost > 0.0)),
            mu(row.after_m2.unwrap_or(0.0) - row.before_m2.unwrap_or(0.0)),
            row.moved_m.map(|metres| format!("{metres:.2}")).unwrap_or_default(),
            attributes(&row),
            row.with.clone(),
        ]
    };
    let list = List {
        title: word("comparing.title"),
        note: outcome.note(),
        columns: vec![
            column("part", Text, false),
            column("kind", Text, false),
            column("name", Text, false),
            column("code", Text, false),
            column("before", Number, true),
            column("after", Number, true),
            column("won", Number, true),
            column("lost", Number, true),
            column("mu", Number, true),
            column("moved", Number, false),
            column("attributes", Text, false),
            column("with", Text, false),
        ],
        rows: outcome.rows().map(row).collect(),
        total_label: word("list.total"),
    };
    write(path, &list)
}
