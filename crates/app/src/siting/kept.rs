//! A proposal kept as a layer of the project, and as a table.

use std::path::Path;

use geo_types::{Geometry, Point};
use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldKind, FieldValue, Layer, LayerHome, LayerRole, Secrecy};
use jitu_workbooks::{ColumnKind, List, ListColumn, ListFormat};

use super::outcome::{Outcome, Wanted};
use super::view::mu;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::ProjectView;

/// What the tables of proposals are called, with a number behind it.
const TABLE: &str = "siting";

impl Outcome {
    /// How sure it is, in words.
    pub(super) fn proof(&self) -> String {
        let view = self.view();
        if view.optimal { word("siting.proven") } else { label("siting_gap", &[("gap", &view.gap)]) }
    }

    /// What was asked for, in words.
    pub(super) fn asked(&self) -> String {
        match self.wanted {
            Wanted::Sites(count) => label("siting_sites", &[("count", &count.to_string())]),
            Wanted::Share(percent) => label("siting_share", &[("percent", &percent.to_string())]),
            Wanted::Budget(money) => label("siting_budget", &[("amount", &money.to_yuan_text())]),
        }
    }

    /// On what it rests, in one line.
    fn note(&self) -> String {
        let view = self.view();
        label(
            "siting_note",
            &[
                ("dem", &self.scene.dem),
                ("target", &word(&format!("siting.target.{}", view.target))),
                ("candidates", &view.candidates.to_string()),
                ("asked", &self.asked()),
                ("before", &view.ratio_before),
                ("after", &view.ratio_after),
                ("proof", &self.proof()),
            ],
        )
    }
}

/// Keeps a proposal as a layer of points, as one undoable change.
///
/// # Errors
/// There is no site in it, or the project can not be written.
pub fn keep(session: &mut Session, outcome: &Outcome) -> Result<ProjectView> {
    let view = outcome.view();
    if view.added.is_empty() {
        return Err(AppError::new("siting_empty", &[]));
    }
    let snapshot = session.snapshot()?;
    let taken = |table: &str| snapshot.layers.iter().any(|layer| layer.table_name == table);
    let number = (1..).find(|number: &u32| !taken(&format!("{TABLE}_{number}"))).unwrap_or(1);
    let features: Vec<Feature> = (1..)
        .zip(&view.added)
        .map(|(order, site): (u32, _)| Feature {
            id: Id::NEW,
            name: Some(label("siting_site", &[("order", &order.to_string())])),
            code: site.name.clone(),
            class: Some(label("siting_gain", &[("mu", &format!("{:.2}", mu(site.gain_m2)))])),
            values: vec![
                FieldValue::Integer(i64::from(order)),
                FieldValue::Real(site.gain_m2),
                FieldValue::Real(site.range_m),
                // Text, because money is no number of a kind that rounds.
                site.cost.clone().map_or(FieldValue::Null, FieldValue::Text),
            ],
            geometry: Geometry::Point(Point::new(site.x, site.y)),
        })
        .collect();
    let mut layer = Layer {
        id: Id::NEW,
        name: label("siting_layer", &[("number", &number.to_string())]),
        role: LayerRole::Other,
        home: LayerHome::Project,
        table_name: format!("{TABLE}_{number}"),
        crs: 4490,
        secrecy: Secrecy::Internal,
        feature_count: 0,
        fingerprint: None,
        source: outcome.note(),
        synthetic: false,
        visible: true,
        opacity: 1.0,
        position: snapshot.layers.iter().map(|layer| layer.position).max().unwrap_or(0) + 1,
        ..Layer::default()
    };
    let name = label("siting_kept", &[("count", &features.len().to_string())]);
    session.write(&name, |writer| writer.create_layer(&mut layer, &fields(), &features))?;
    opened_view(session)
}

/// What the kept layer tells of each site besides its name.
fn fields() -> Vec<Field> {
    use FieldKind::{Integer, Real, Text};
    [("order", Integer), ("gain_m2", Real), ("range_m", Real), ("cost_yuan", Text)]
        .map(|(key, kind)| Field { name: word(&format!("siting.field.{key}")), kind })
        .into()
}

/// Writes a proposal as a table, xlsx or csv by the path's ending. Gives the path.
///
/// # Errors
/// An ending that is neither; a file that cannot be written.
pub fn export(outcome: &Outcome, path: &Path) -> Result<String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("xlsx") => ListFormat::Xlsx,
        Some("csv") => ListFormat::Csv,
        _ => return Err(AppError::new("unknown_list_format", &[("path", &path.display().to_string())])),
    };
    let view = outcome.view();
    let column = |key: &str, kind: ColumnKind, sum: bool| ListColumn {
        title: word(&format!("siting.column.{key}")),
        kind,
        sum,
    };
    let mut covered = view.covered_before_m2;
    let row = |(order, site): (usize, &super::SiteView)| {
        covered += site.gain_m2;
        let share = if view.target_area_m2 > 0.0 { covered / view.target_area_m2 * 100.0 } else { 0.0 };
        vec![
            (order + 1).to_string(),
            site.name.clone().unwrap_or_default(),
            format!("{:.6}", site.x),
            format!("{:.6}", site.y),
            format!("{:.2}", mu(site.gain_m2)),
            format!("{:.2}", mu(covered)),
            format!("{share:.2}"),
            site.cost.clone().unwrap_or_default(),
            site.cost_per_mu.clone().unwrap_or_default(),
        ]
    };
    let list = List {
        title: word("siting.title"),
        note: outcome.note(),
        rows: view.added.iter().enumerate().map(row).collect(),
        columns: vec![
            column("order", ColumnKind::Number, false),
            column("name", ColumnKind::Text, false),
            column("x", ColumnKind::Number, false),
            column("y", ColumnKind::Number, false),
            column("gain", ColumnKind::Number, true),
            column("covered", ColumnKind::Number, false),
            column("share", ColumnKind::Number, false),
            column("cost", ColumnKind::Money, true),
            column("per_mu", ColumnKind::Money, false),
        ],
        total_label: word("list.total"),
    };
    jitu_workbooks::write(path, &list, format)?;
    Ok(path.display().to_string())
}
