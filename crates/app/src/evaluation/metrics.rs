//! Metrics, shipped and the bureau's own: their values for a programme, their expressions, and the leaves they fill.

use std::path::Path;

use jitu_assess::metrics::{self, ExpressionError, Metric, MetricLibrary, QuantityLabel};
use jitu_model::Id;
use jitu_model::assessment::EvidenceItem;
use jitu_model::indicator::Indicator;
use jitu_model::operation::BureauMetric;

use super::findings::catalog;
use super::{leaf, lock, shown};
use crate::error::{AppError, Result};
use crate::given;
use crate::keeping::opened_view;
use crate::language::{self, Language, word};
use crate::session::Session;
use crate::views::{EvidenceView, ExpressionView, MetricView, ProjectView, QuantityView, RowId};

/// The longest key of a metric.
const LONGEST_KEY: usize = 60;

/// Every metric, shipped and own, with its value for a programme.
///
/// # Errors
/// No such programme; a damaged file of the product.
pub fn metrics(session: &Session, programme: RowId) -> Result<Vec<MetricView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let view = |metric: Metric| {
        let own = snapshot.own_metrics.iter().find(|own| metric.own && own.key == metric.id);
        // One of the bureau's own may have been damaged outside; it stays in the list, to be mended.
        let computed = metrics::compute(&metric.id, &snapshot, programme).ok().flatten();
        let bound =
            |leaf: &&Indicator| leaf.programme == programme && leaf.metric.as_ref() == Some(&metric.id);
        MetricView {
            group: if metric.own { word("metric.own") } else { metric.group.clone() },
            own: own.map(|own| own.id.into()),
            value: computed.and_then(|(value, _)| shown(Some(value), None)),
            bound: u32::try_from(snapshot.indicators.iter().filter(bound).count()).unwrap_or(u32::MAX),
            id: metric.id,
            name: metric.name,
            unit: metric.unit,
            definition: metric.definition,
            source: metric.source,
            expression: metric.expression,
        }
    };
    Ok(MetricLibrary::shipped()?.all(&snapshot).into_iter().map(view).collect())
}

/// What expressions are made of, with values.
///
/// # Errors
/// No such programme.
pub fn quantities(session: &Session, programme: RowId) -> Result<Vec<QuantityView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let view = |label: QuantityLabel| {
        let words = if Language::current() == Language::Chinese { label.chinese } else { label.english };
        let unit = if label.unit.is_empty() { String::new() } else { format!("（{}）", label.unit) };
        let value = metrics::preview(label.name, &snapshot, programme);
        QuantityView {
            name: if label.needs_name { format!("{}(\"…\")", label.name) } else { label.name.to_owned() },
            label: format!("{words}{unit}"),
            value: value.and_then(|(value, _)| shown(Some(value), None)),
        }
    };
    Ok(metrics::quantities().into_iter().map(view).collect())
}

/// What an expression gives, or what is wrong with it.
///
/// # Errors
/// No such programme.
pub fn preview_expression(session: &Session, programme: RowId, expression: &str) -> Result<ExpressionView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    if let Err(error) = metrics::check_expression(expression) {
        return Ok(ExpressionView {
            value: None,
            error: Some(expression_error(&error)?),
            evidence: Vec::new(),
        });
    }
    let (value, evidence): (_, Vec<EvidenceItem>) = match metrics::preview(expression, &snapshot, programme) {
        Some((value, evidence)) => (shown(Some(value), None), evidence),
        None => (None, Vec::new()),
    };
    Ok(ExpressionView { value, error: None, evidence: evidence.iter().map(evidence_view).collect() })
}

/// Evidence as the window shows it.
pub(super) fn evidence_view(item: &EvidenceItem) -> EvidenceView {
    EvidenceView { kind: item.kind.clone(), reference: item.reference.clone(), text: item.text.clone() }
}

/// What is wrong with an expression, and where, in words.
pub(crate) fn expression_error(error: &ExpressionError) -> Result<String> {
    Ok(jitu_assess::messages::expression_error(catalog()?, error))
}

/// Binds a metric to a leaf; none: its value is typed again.
///
/// # Errors
/// No such indicator or metric; a programme that is signed.
pub fn bind_metric(session: &mut Session, indicator: RowId, metric: Option<&str>) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let row = leaf(&snapshot, indicator)?;
    lock::open(&snapshot, row.programme)?;
    let found = match metric {
        Some(id) => {
            let found = MetricLibrary::shipped()?.find(id, &snapshot);
            Some(found.ok_or_else(|| AppError::new("unknown_metric", &[("name", id)]))?)
        }
        None => None,
    };
    let label = match &found {
        Some(metric) => language::label("bind_metric", &[("name", &row.name), ("metric", &metric.name)]),
        None => language::label("unbind_metric", &[("name", &row.name)]),
    };
    let after = Indicator { metric: found.map(|metric| metric.id), ..row };
    session.write(&label, |writer| writer.update(&after))?;
    opened_view(session)
}

/// Takes a metric of the bureau's own from a file; its name without ending is the metric's key. One of that key that the
/// bureau has already is replaced.
///
/// # Errors
/// A file that cannot be read or is none; a key that is no key or that a shipped metric has.
pub fn import_metric(session: &mut Session, path: &Path) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let bad = |detail: &str| {
        AppError::new("bad_metric_file", &[("path", &path.display().to_string()), ("detail", detail)])
    };
    let key = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    check_key(&key)?;
    let metric = parse(&key, &given::text(path)?, &bad)?;
    let old = snapshot.own_metrics.iter().find(|own| own.key == key);
    let mut row = BureauMetric {
        id: old.map_or(Id::NEW, |old| old.id),
        key,
        name: metric.name,
        unit: metric.unit,
        definition: metric.definition,
        source: metric.source,
        expression: metric.expression,
    };
    let label = language::label("import_metric", &[("name", &row.name)]);
    session.write(&label, |writer| {
        if row.id.is_new() { writer.insert(&mut row).map(|_| ()) } else { writer.update(&row) }
    })?;
    opened_view(session)
}

/// Whether a text can be the key of one of the bureau's own metrics.
///
/// # Errors
/// Other signs than lower-case letters, digits and `_`, or the id of a shipped metric.
pub(crate) fn check_key(key: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if key.is_empty() || key.len() > LONGEST_KEY || !key.chars().all(plain) {
        return Err(AppError::new("bad_metric_key", &[("value", key)]));
    }
    match MetricLibrary::shipped()?.get(key) {
        Some(shipped) => Err(AppError::new("metric_taken", &[("value", key), ("name", &shipped.name)])),
        None => Ok(()),
    }
}

/// A metric's file. A bureau's own needs no group: it is listed under its own.
fn parse(key: &str, text: &str, bad: &dyn Fn(&str) -> AppError) -> Result<Metric> {
    let mut table: toml::Table = toml::from_str(text).map_err(|error| bad(error.message()))?;
    table.entry("group").or_insert_with(|| toml::Value::String(String::new()));
    let expression = table.get("expression").and_then(toml::Value::as_str).unwrap_or_default();
    if let Err(error) = metrics::check_expression(expression) {
        return Err(bad(&expression_error(&error)?));
    }
    Metric::parse(key, &table.to_string()).map_err(|error| bad(&error.to_string()))
}
