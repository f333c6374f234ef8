//! Indicators, scores, findings, and what people enter about them.

mod tree;

pub use tree::{copy_indicators, goals, indicator_tree, remedies, share_weights};

use std::str::FromStr;
use std::sync::OnceLock;

use jitu_assess::messages::Catalog;
use jitu_assess::metrics::MetricLibrary;
use jitu_assess::rules::RulePack;
use jitu_model::assessment::{AssessmentResult, ScoredIndicator};
use jitu_model::indicator::{Assessment, AssessmentState, Indicator, ScoreOverride};
use jitu_model::money::half_up;
use jitu_model::place::LayerRole;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Finding, Id, PartialDate, Severity, Snapshot, ledger};

use crate::assets;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, Language};
use crate::session::Session;
use crate::views::{
    AssessmentEdit, AssessmentView, CheckView, ClassView, EvidenceView, FindingView, IndicatorEdit,
    IndicatorView, OverrideEdit, PlaceView, ProjectView, RowId, RuleView, TargetView,
};
use crate::visibility::{layer_of, whole};

/// The scoring rules a programme names.
pub(crate) fn rule_pack(programme: &Programme) -> Result<RulePack> {
    let path = format!("rules/{}.toml", programme.rule_pack);
    let text = assets::text(&path).ok_or_else(|| {
        let known: Vec<&str> = assets::tomls("rules").into_iter().map(|(name, _)| name).collect();
        AppError::new("unknown_rules", &[("name", &programme.rule_pack), ("known", &known.join("、"))])
    })?;
    Ok(RulePack::parse(&programme.rule_pack, text)?)
}

fn metric_library() -> Result<MetricLibrary> {
    Ok(MetricLibrary::parse(assets::tomls("metrics"))?)
}

/// The catalogue of findings in the language shown now.
fn catalog() -> Result<&'static Catalog> {
    static CHINESE: OnceLock<Catalog> = OnceLock::new();
    static ENGLISH: OnceLock<Catalog> = OnceLock::new();
    let language = Language::current();
    let cell = if language == Language::Chinese { &CHINESE } else { &ENGLISH };
    if let Some(catalog) = cell.get() {
        return Ok(catalog);
    }
    let path = format!("messages/{}.toml", language.tag());
    let text = assets::text(&path).ok_or_else(|| AppError::damaged_asset(&path, &"missing"))?;
    let catalog = Catalog::parse(text)?;
    Ok(cell.get_or_init(|| catalog))
}

/// A programme's assessment, computed.
pub(crate) fn result(snapshot: &Snapshot, programme: &Programme) -> Result<AssessmentResult> {
    Ok(jitu_assess::score::assess(snapshot, programme.id, &rule_pack(programme)?)?)
}

/// Findings on a programme, worst first.
pub(crate) fn findings(
    session: &mut Session,
    programme: &Programme,
    result: &AssessmentResult,
) -> Result<Vec<Finding>> {
    let snapshot = session.snapshot()?;
    let county = layer_of(session, &snapshot, LayerRole::County)?.map(|layer| whole(&layer));
    let pack = rule_pack(programme)?;
    let mut findings = jitu_assess::checks::check(&snapshot, programme.id, result, &pack, county.as_ref());
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// A finding's sentence.
pub(crate) fn sentence(finding: &Finding) -> Result<String> {
    Ok(jitu_assess::messages::finding(catalog()?, finding))
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
    let metrics = metric_library()?;
    let head = snapshot.assessment_of(programme.id);
    let text = |decimal: Decimal| format!("{:.2}", half_up(decimal, 2));
    let indicators = result
        .indicators
        .iter()
        .map(|scored| indicator_view(scored, &metrics))
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
        indicators,
    })
}

fn indicator_view(scored: &ScoredIndicator, metrics: &MetricLibrary) -> Result<IndicatorView> {
    let text = |decimal: Decimal| format!("{:.2}", half_up(decimal, 2));
    let target = &scored.target;
    let reason = |reason: &Option<String>| reason.clone().filter(|text| !text.is_empty());
    Ok(IndicatorView {
        id: scored.indicator.into(),
        path: scored.path.clone(),
        weight: text(scored.weight),
        target: TargetView {
            op: target.operator.map(|operator| operator.sign().to_owned()).unwrap_or_default(),
            value: match (target.value, &target.text) {
                (Some(value), _) => value.normalize().to_string(),
                (None, Some(words)) => words.clone(),
                (None, None) => String::new(),
            },
            unit: target.unit.clone().unwrap_or_default(),
        },
        actual: match (scored.actual.value, &scored.actual.text) {
            (Some(value), _) => Some(value.normalize().to_string()),
            (None, words) => words.clone(),
        },
        metric: scored.actual.metric.clone(),
        metric_name: scored
            .actual
            .metric
            .as_deref()
            .and_then(|id| metrics.get(id))
            .map(|metric| metric.name.clone()),
        completion: scored.completion.map(text),
        score: text(scored.score),
        rule: RuleView {
            score: text(scored.rule.score),
            text: jitu_assess::messages::rule_reason(catalog()?, scored.rule.reason),
        },
        overridden: scored.overridden,
        override_reason: reason(&scored.override_reason),
        deviation_reason: reason(&scored.deviation_reason),
        evidence: scored
            .actual
            .evidence
            .iter()
            .map(|item| EvidenceView {
                kind: item.kind.clone(),
                reference: item.reference.clone(),
                text: item.text.clone(),
            })
            .collect(),
        notes: [reason(&scored.override_reason), reason(&scored.deviation_reason)]
            .into_iter()
            .flatten()
            .collect(),
    })
}

/// What the checks find on a programme, worst first.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn check(session: &mut Session, programme: RowId) -> Result<CheckView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let result = result(&snapshot, &programme)?;
    let findings = findings(session, &programme, &result)?;
    let findings = findings.iter().map(finding_view).collect::<Result<Vec<FindingView>>>()?;
    Ok(CheckView { findings })
}

/// What the checks find on all programmes of the project.
///
/// # Errors
/// As [`check`].
pub fn check_all(session: &mut Session) -> Result<CheckView> {
    let ids: Vec<RowId> =
        session.snapshot()?.programmes.iter().map(|programme| programme.id.into()).collect();
    let mut findings = Vec::new();
    for id in ids {
        findings.extend(check(session, id)?.findings);
    }
    Ok(CheckView { findings })
}

fn finding_view(finding: &Finding) -> Result<FindingView> {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    };
    Ok(FindingView {
        code: finding.code.clone(),
        severity: severity.to_owned(),
        message: sentence(finding)?,
        expected: finding.expected.clone(),
        found: finding.found.clone(),
        places: finding
            .places
            .iter()
            .map(|place| PlaceView { text: place.text.clone(), location: place.location.clone() })
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

/// Changes a leaf, as one undoable change.
///
/// # Errors
/// No such indicator; not a number; a value that a metric computes.
pub fn edit_indicator(session: &mut Session, indicator: RowId, edit: &IndicatorEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let mut row = leaf(&snapshot, indicator)?;
    if let Some(weight) = &edit.weight {
        let weight =
            number("分值", weight)?.filter(|weight| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(weight));
        row.weight = Some(weight.ok_or_else(|| AppError::new("bad_weight", &[("name", &row.name)]))?);
    }
    if let Some(target) = &edit.target_value {
        row.target_value = number("指标值", target)?;
    }
    if let Some(actual) = &edit.actual_value {
        if row.metric.is_some() {
            return Err(AppError::new("computed_value", &[("name", &row.name)]));
        }
        row.actual_value = number("完成值", actual)?;
    }
    if let Some(reason) = &edit.deviation_reason {
        row.deviation_reason = cleared(reason);
    }
    let label = language::label("edit_indicator", &[("name", &row.name)]);
    session.write(&label, |writer| writer.update(&row))?;
    opened_view(session)
}

fn leaf(snapshot: &Snapshot, indicator: RowId) -> Result<Indicator> {
    let found =
        snapshot.indicators.iter().find(|candidate| candidate.id == indicator.id() && candidate.level == 3);
    found.cloned().ok_or_else(|| AppError::new("unknown_indicator", &[]))
}

/// Gives a leaf a score of a person's own, or takes it away.
///
/// # Errors
/// No such indicator; not a number between 0 and the weight.
pub fn set_override(session: &mut Session, indicator: RowId, edit: &OverrideEdit) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let row = leaf(&snapshot, indicator)?;
    let before = snapshot.overrides.iter().find(|given| given.indicator == row.id).cloned();
    let score = edit.score.as_deref().map(|text| number("得分", text)).transpose()?.flatten();
    let reason = edit.reason.as_deref().and_then(cleared);
    let Some(score) = score else {
        let label = language::label("drop_override", &[("name", &row.name)]);
        session.write(&label, |writer| match &before {
            Some(given) => writer.delete(given.id),
            None => Ok(()),
        })?;
        return opened_view(session);
    };
    let weight = row.weight.unwrap_or_default();
    if !(Decimal::ZERO..=weight).contains(&score) || score.normalize().scale() > 2 {
        let texts = [score.to_string(), weight.to_string()];
        return Err(AppError::new("bad_score", &[("value", &texts[0]), ("weight", &texts[1])]));
    }
    let label =
        language::label("override", &[("name", &row.name), ("score", &score.normalize().to_string())]);
    session.write(&label, |writer| match before {
        Some(given) => writer.update(&ScoreOverride { score, reason, ..given }),
        None => {
            writer.insert(&mut ScoreOverride { id: Id::NEW, indicator: row.id, score, reason })?;
            Ok(())
        }
    })?;
    opened_view(session)
}

/// Changes the assessment's head: date and people.
///
/// # Errors
/// No such programme; not a date.
pub fn edit_assessment(
    session: &mut Session,
    programme: RowId,
    edit: &AssessmentEdit,
) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let before = snapshot.assessment_of(programme.id).cloned();
    let mut head = before.clone().unwrap_or(Assessment {
        id: Id::NEW,
        programme: programme.id,
        state: AssessmentState::Draft,
        report_date: None,
        filled_by: None,
        telephone: None,
        responsible: None,
        monitored_to: None,
    });
    if let Some(date) = &edit.report_date {
        let bad = |_| AppError::new("bad_date", &[("value", date)]);
        head.report_date = cleared(date).map(|text| PartialDate::from_str(&text).map_err(bad)).transpose()?;
    }
    for (field, text) in [
        (&mut head.filled_by, &edit.filled_by),
        (&mut head.telephone, &edit.telephone),
        (&mut head.responsible, &edit.responsible),
    ] {
        if let Some(text) = text {
            *field = cleared(text);
        }
    }
    let label = language::label("edit_assessment", &[("name", &programme.name)]);
    session.write(&label, |writer| match before {
        Some(_) => writer.update(&head),
        None => writer.insert(&mut head).map(|_| ()),
    })?;
    opened_view(session)
}
