//! Indicators, scores, findings, and what people enter about them through the year.

mod draft;
mod edit;
pub(crate) mod findings;
mod frozen;
mod lock;
mod metrics;
mod monitoring;
mod parts;
mod paste;
mod review;
mod tree;
mod what_if;
mod years;

pub use draft::check_draft;
pub use edit::{edit_assessment, edit_indicator, set_override};
pub use findings::{check, check_all, drop_waiver, mend, waive};
pub(crate) use findings::{findings, fingerprint, is_open, sentence};
pub use frozen::{attach_scan, freeze, save_attachment};
pub(crate) use lock::{open as open_to_change, record as open_to_record};
pub use metrics::{bind_metric, import_metric, metrics, preview_expression, quantities};
pub(crate) use metrics::{check_key, expression_error};
pub use monitoring::{edit_monitoring, monitoring};
pub use parts::{hand_down, parts, paste_parts};
pub use paste::paste_indicators;
pub use review::{review, review_step};
pub use tree::{
    copy_indicators, goals, indicator_tree, move_indicator, remedies, share_weights, weigh_by_rule,
};
pub use what_if::what_if;
pub use years::{carry_remedies, years};

use std::str::FromStr;

use jitu_assess::metrics::MetricLibrary;
use jitu_assess::rules::RulePack;
use jitu_model::assessment::{AssessmentResult, ClassPoints, MovedWeights, ScoredIndicator, Target};
use jitu_model::indicator::{AssessmentState, Indicator};
use jitu_model::money::half_up;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Snapshot, ledger};

use crate::assets;
use crate::error::{AppError, Result};
use crate::language;
use crate::session::Session;
use crate::views::{
    AssessmentView, ClassPointsView, ClassView, IndicatorView, MovedWeightsView, RowId, RuleView, TargetView,
};

/// The scoring rules a programme names.
pub(crate) fn rule_pack(programme: &Programme) -> Result<RulePack> {
    let path = format!("rules/{}.toml", programme.rule_pack);
    let text = assets::text(&path).ok_or_else(|| {
        let known: Vec<&str> = assets::tomls("rules").into_iter().map(|(name, _)| name).collect();
        AppError::new("unknown_rules", &[("name", &programme.rule_pack), ("known", &known.join("、"))])
    })?;
    Ok(RulePack::parse(&programme.rule_pack, text)?)
}

/// A programme's assessment, computed.
pub(crate) fn result(snapshot: &Snapshot, programme: &Programme) -> Result<AssessmentResult> {
    Ok(jitu_assess::score::assess(snapshot, programme.id, &rule_pack(programme)?)?)
}

/// A programme's assessment.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn assessment(session: &Session, programme: RowId) -> Result<AssessmentView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let pack = rule_pack(&programme)?;
    let result = result(&snapshot, &programme)?;
    let head = snapshot.assessment_of(programme.id);
    let text = two_places;
    let indicators = result
        .indicators
        .iter()
        .map(|scored| indicator_view(scored, &snapshot))
        .collect::<Result<Vec<IndicatorView>>>()?;
    Ok(AssessmentView {
        programme: programme.name.clone(),
        programme_id: programme.id.into(),
        year: programme.year,
        form: programme.form.clone(),
        rule_pack: pack.name.clone(),
        total: text(result.total),
        weight: text(result.weight),
        grade: result.grade.clone(),
        state: head.map_or(AssessmentState::Draft, |head| head.state).name().to_owned(),
        report_date: head.and_then(|head| head.report_date).map(|date| date.to_string()),
        filled_by: head.and_then(|head| head.filled_by.clone()),
        telephone: head.and_then(|head| head.telephone.clone()),
        responsible: head.and_then(|head| head.responsible.clone()),
        money: crate::money::money_view(&ledger::programme_totals(&snapshot, programme.id)),
        classes: result
            .classes
            .iter()
            .map(|class| ClassView {
                name: class.name.clone(),
                weight: text(class.weight),
                score: text(class.score),
            })
            .collect(),
        moved: result.moved.as_ref().map(moved_view),
        indicators,
        term: snapshot.terms.iter().find(|term| term.programme == programme.id).map(|term| term.id.into()),
        previous: years::previous(&snapshot, &programme).map(|before| before.id.into()),
    })
}

/// Weight of classes that do not apply, in figures and in words.
fn moved_view(moved: &MovedWeights) -> MovedWeightsView {
    let views = |classes: &[ClassPoints]| -> Vec<ClassPointsView> {
        let view = |class: &ClassPoints| ClassPointsView {
            name: class.name.clone(),
            points: class.points.normalize().to_string(),
        };
        classes.iter().map(view).collect()
    };
    let words = |classes: &[ClassPointsView]| {
        let one = |class: &ClassPointsView| {
            language::label("class_points", &[("name", &class.name), ("points", &class.points)])
        };
        classes.iter().map(one).collect::<Vec<_>>().join("、")
    };
    let (from, to) = (views(&moved.from), views(&moved.to));
    let text = language::label("moved_weights", &[("from", &words(&from)), ("to", &words(&to))]);
    MovedWeightsView { from, to, text }
}

/// A number, or words where there is none.
fn shown(value: Option<Decimal>, words: Option<&str>) -> Option<String> {
    value.map(|value| value.normalize().to_string()).or_else(|| words.map(str::to_owned))
}

/// A decimal with two places, half up.
fn two_places(decimal: Decimal) -> String {
    format!("{:.2}", half_up(decimal, 2))
}

fn target_view(target: &Target) -> TargetView {
    TargetView {
        op: target.operator.map(|operator| operator.sign().to_owned()).unwrap_or_default(),
        value: shown(target.value, target.text.as_deref()).unwrap_or_default(),
        unit: target.unit.clone().unwrap_or_default(),
    }
}

fn indicator_view(scored: &ScoredIndicator, snapshot: &Snapshot) -> Result<IndicatorView> {
    let metrics = MetricLibrary::shipped()?;
    let text = two_places;
    let reason = |reason: &Option<String>| reason.clone().filter(|text| !text.is_empty());
    let leaf = snapshot.indicators.iter().find(|leaf| leaf.id == scored.indicator);
    Ok(IndicatorView {
        id: scored.indicator.into(),
        path: scored.path.clone(),
        weight: text(scored.weight),
        target: target_view(&scored.target),
        term_target: leaf.and_then(|leaf| reason(&leaf.term_target)),
        actual: shown(scored.actual.value, scored.actual.text.as_deref()),
        metric: scored.actual.metric.clone(),
        metric_name: scored
            .actual
            .metric
            .as_deref()
            .and_then(|id| metrics.find(id, snapshot))
            .map(|metric| metric.name),
        completion: scored.completion.map(text),
        score: text(scored.score),
        rule: RuleView {
            score: text(scored.rule.score),
            text: jitu_assess::messages::rule_reason(findings::catalog()?, scored.rule.reason),
        },
        overridden: scored.overridden,
        override_reason: reason(&scored.override_reason),
        deviation_reason: reason(&scored.deviation_reason),
        evidence: scored.actual.evidence.iter().map(metrics::evidence_view).collect(),
        notes: [reason(&scored.override_reason), reason(&scored.deviation_reason)]
            .into_iter()
            .flatten()
            .collect(),
    })
}

/// A number a person typed; empty means cleared.
fn number(field: &str, text: &str) -> Result<Option<Decimal>> {
    let bare = text.trim();
    if bare.is_empty() {
        return Ok(None);
    }
    let bad = |_| AppError::new("bad_number", &[("field", field), ("value", text)]);
    Decimal::from_str(bare).map(Some).map_err(bad)
}

/// An optional text a person typed: empty means cleared.
fn cleared(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn leaf(snapshot: &Snapshot, indicator: RowId) -> Result<Indicator> {
    let found =
        snapshot.indicators.iter().find(|candidate| candidate.id == indicator.id() && candidate.level == 3);
    found.cloned().ok_or_else(|| AppError::new("unknown_indicator", &[]))
}
