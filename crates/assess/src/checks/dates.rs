//! Order of dates, and whether what is told as done is done.

use jitu_model::assessment::ScoredIndicator;
use jitu_model::programme::{Contract, Goal};
use jitu_model::{Decimal, Finding, PartialDate};

use super::{Case, Context, at, at_leaf, at_payment, at_stated, declare};
use crate::score::met;

declare! {
    APPLIED = Error "DATE-ORDER" "applied_before_signed" ["contract"];
    PAID = Error "DATE-ORDER" "paid_before_signed" ["contract"];
    PAID_FIRST = Error "DATE-ORDER" "paid_before_applied" ["contract"];
    AMENDED = Warning "DATE-ORDER" "amended_before_signed" ["contract"];
    STAGE = Error "DATE-ORDER" "stage" [];
    PLAN = Error "DATE-ORDER" "plan" [];
    STAGE_LATER = Error "DATE-ORDER" "stage_after_report" [];
    PAID_LATER = Warning "DATE-ORDER" "paid_after_report" [];
    TERM = Error "DATE-ORDER" "term" [];
    YEAR_TERM = Warning "YEAR" "term" [];
    YEAR_PAID = Warning "YEAR" "payment" [];
    YEAR_ARRIVED = Warning "YEAR" "release" [];
    TWICE = Warning "DATE-TWICE" "application" ["contract", "sequence"];
    OPEN_STAGE = Warning "DONE" "stage" [];
    OPEN_STEP = Warning "DONE" "step" ["stage"];
    OPEN_INDICATOR = Warning "DONE" "indicator" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for contract in context.contracts() {
        contract_order(context, contract, findings);
    }
    twice(context, findings);
    stages(context, findings);
    if let Some(report) = context.result.report_date {
        for payment in context.payments() {
            let year = context.snapshot.programme(context.programme).map(|p| p.year);
            let counted = context
                .snapshot
                .appropriations
                .iter()
                .any(|a| a.id == payment.appropriation && Some(a.year) == year);
            if let Some(date) = payment.date.filter(|date| counted && date.surely_after(report)) {
                findings.push(PAID_LATER.found(report, date, vec![at_payment(payment)], &[]));
            }
        }
    }
    years(context, findings);
    term(context, findings);
    done(context, findings);
}

/// Money counts in the year of the appropriation it draws on; a payment or release of another year is in the wrong one.
fn years(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    for source in snapshot.appropriations_of(context.programme) {
        let strange = |date: Option<PartialDate>| date.filter(|date| i32::from(date.year()) != source.year);
        for payment in snapshot.payments.iter().filter(|p| p.appropriation == source.id) {
            if let Some(date) = strange(payment.date) {
                let places = vec![at_payment(payment), at(source, &*source.label)];
                findings.push(YEAR_PAID.found(source.year, date, places, &[]));
            }
        }
        for release in snapshot.releases.iter().filter(|r| r.appropriation == source.id) {
            if let Some(date) = strange(release.date) {
                let place = at(release, super::yuan(release.amount));
                findings.push(YEAR_ARRIVED.found(
                    source.year,
                    date,
                    vec![place, at(source, &*source.label)],
                    &[],
                ));
            }
        }
    }
}

/// The project's period begins before it ends and holds the year that is assessed.
fn term(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(programme) = context.snapshot.programme(context.programme) else { return };
    for term in context.snapshot.terms.iter().filter(|term| term.programme == context.programme) {
        let place = || vec![at(term, &*programme.name)];
        if let (Some(starts), Some(ends)) = (term.starts, term.ends)
            && starts.surely_after(ends)
        {
            findings.push(TERM.found(starts, ends, place(), &[]));
            continue;
        }
        let early = term.starts.filter(|starts| i32::from(starts.year()) > programme.year);
        let late = term.ends.filter(|ends| i32::from(ends.year()) < programme.year);
        if let Some(bound) = early.or(late) {
            findings.push(YEAR_TERM.found(bound, programme.year, place(), &[]));
        }
    }
}

/// A source that tells an application's date twice, differently: `application_date:CONTRACT/SEQUENCE`. It is held
/// against the nearest application of that installment.
fn twice(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for contract in context.contracts() {
        for milestone in context.accounts.milestones(contract.id) {
            let applications = context.accounts.milestone(contract, milestone).applications;
            for stated in context.stated(&format!("application_date:{}/{}", contract.id, milestone.sequence))
            {
                let Ok(told) = stated.value.parse::<PartialDate>() else { continue };
                let near = applications.iter().min_by_key(|a| a.date.days_until(told).abs());
                if let Some(application) = near.filter(|a| a.date != told) {
                    let places = vec![at_stated(stated), at(*application, application.date.to_string())];
                    let params: [(&str, &dyn std::fmt::Display); 2] =
                        [("contract", &contract.name), ("sequence", &milestone.sequence)];
                    findings.push(TWICE.found(application.date, told, places, &params));
                }
            }
        }
    }
}

/// Signed ≤ applied ≤ paid. Only what surely is out of order counts: a month does not precede its own days.
fn contract_order(context: &Context<'_>, contract: &Contract, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    let params: [(&str, &dyn std::fmt::Display); 1] = [("contract", &contract.name)];
    let mut report = |case: &Case, first: PartialDate, then: PartialDate, place| {
        if first.surely_after(then) {
            findings.push(case.found(first, then, vec![place], &params));
        }
    };
    let ours = |id| snapshot.milestones.iter().any(|m| m.id == id && m.contract == contract.id);
    if let Some(signed) = contract.signed {
        for application in snapshot.applications.iter().filter(|a| ours(a.milestone)) {
            report(&APPLIED, signed, application.date, at(application, application.date.to_string()));
        }
        for amendment in snapshot.amendments.iter().filter(|a| a.contract == contract.id) {
            report(&AMENDED, signed, amendment.effective, at(amendment, &*amendment.reason));
        }
    }
    for payment in snapshot.payments.iter().filter(|p| p.contract == Some(contract.id)) {
        let Some(paid) = payment.date else { continue };
        if let Some(signed) = contract.signed {
            report(&PAID, signed, paid, at_payment(payment));
        }
        // A milestone may be asked for again and again: the first request is the one that must precede.
        let requests = snapshot.applications.iter().filter(|a| Some(a.milestone) == payment.milestone);
        if let Some(first) = requests.map(|a| a.date).min() {
            report(&PAID_FIRST, first, paid, at_payment(payment));
        }
    }
}

fn stages(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let systems = context.snapshot.systems_of(context.programme);
    for stage in systems.flat_map(|system| context.snapshot.stages_of(system.id)) {
        let spans =
            [(&STAGE, stage.actual_start, stage.actual_end), (&PLAN, stage.plan_start, stage.plan_end)];
        for (case, start, end) in spans {
            if let (Some(start), Some(end)) = (start, end)
                && start.surely_after(end)
            {
                findings.push(case.found(start, end, vec![at(stage, &*stage.name)], &[]));
            }
        }
        if let (Some(report), Some(end)) = (context.result.report_date, stage.actual_end)
            && stage.done
            && end.surely_after(report)
        {
            findings.push(STAGE_LATER.found(report, end, vec![at(stage, &*stage.name)], &[]));
        }
        for step in context.snapshot.steps.iter().filter(|s| s.stage == stage.id && stage.done && !s.done) {
            findings.push(OPEN_STEP.found("", "", vec![at(step, &*step.name)], &[("stage", &stage.name)]));
        }
    }
}

/// Goals told as 100 % done, with a stage or an indicator that is not.
fn done(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let goals: Vec<&Goal> =
        context.snapshot.goals.iter().filter(|g| g.programme == context.programme).collect();
    let full = |goal: &&Goal| goal.completion.is_some_and(|done| done >= Decimal::ONE_HUNDRED);
    if goals.is_empty() || !goals.iter().all(full) {
        return;
    }
    let systems = context.snapshot.systems_of(context.programme);
    for stage in systems.flat_map(|s| context.snapshot.stages_of(s.id)).filter(|stage| !stage.done) {
        findings.push(OPEN_STAGE.found("100", "", vec![at(stage, &*stage.name)], &[]));
    }
    let missed = |leaf: &&ScoredIndicator| met(&leaf.target, &leaf.actual, context.pack) == Some(false);
    for leaf in context.result.indicators.iter().filter(missed) {
        let found = leaf.actual.value.map_or_else(
            || leaf.actual.text.clone().unwrap_or_default(),
            |value| value.normalize().to_string(),
        );
        findings.push(OPEN_INDICATOR.found("100", found, vec![at_leaf(leaf)], &[]));
    }
}
