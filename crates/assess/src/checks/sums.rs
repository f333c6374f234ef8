//! Sums of money: sources, components and payments against what is stated, and what is left of the budget.

use jitu_model::programme::{Contract, StatedFigure};
use jitu_model::system::Component;
use jitu_model::{Finding, Money};

use super::{Case, Context, at, at_stated, declare, stated_money, ten_thousandfold, yuan};

declare! {
    SOURCE_STATED = Error "SUM-SOURCE" "stated" [];
    PAYMENT_STATED = Error "SUM-PAYMENT" "stated" [];
    ARRIVED_STATED = Error "STATED" "arrived" [];
    ROUNDED = Hint "STATED" "rounded" [];
    UNREADABLE = Warning "STATED" "unreadable" [];
    COMPONENT_BUDGET = Error "SUM-COMPONENT" "budget" ["components"];
    COMPONENT_PAID = Warning "SUM-COMPONENT" "paid" [];
    REMAIN_STATED = Error "REMAIN" "stated" [];
    REMAIN_LEDGER = Error "REMAIN" "ledger" [];
    UNIT = Error "UNIT" "stated" [];
    REMAIN_UNTOLD = Hint "REMAIN" "untold" [];
}

/// A figure printed in 万元 with two decimals is exact to 100 元.
const PRINTED_FEN: i64 = 10_000;

/// Amounts that sources state, by the figure's name.
const AMOUNTS: &[&str] = &["budget", "paid", "arrived", "returned"];

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for figure in AMOUNTS {
        findings.extend(context.stated(figure).filter_map(|stated| amount(context, stated)));
    }
    for figure in ["total", "weight", "execution_rate", "arrival_rate"] {
        let wordy = context.stated(figure).filter(|s| crate::number::printed(&s.value).is_none());
        findings.extend(wordy.map(unreadable));
    }
    components(context, findings);
    remaining(context, findings);
}

/// A stated amount against the ledger's.
fn amount(context: &Context<'_>, stated: &StatedFigure) -> Option<Finding> {
    let Some(found) = stated_money(stated) else { return Some(unreadable(stated)) };
    let totals = &context.totals;
    let told = totals.returned + totals.carried_over;
    let (case, expected): (Case, Money) = match stated.figure.as_str() {
        "budget" => (SOURCE_STATED, totals.adjusted),
        "paid" => (PAYMENT_STATED, totals.paid),
        "arrived" => (ARRIVED_STATED, totals.arrived),
        _ => (REMAIN_STATED, if told.is_zero() { totals.unpaid() } else { totals.returned }),
    };
    if found == expected || states_whole_yuan(stated, found, expected) {
        return None;
    }
    let case = match () {
        () if is_rounded(found, expected) => ROUNDED,
        () if ten_thousandfold(found.yuan(), expected.yuan()) => UNIT,
        () => case,
    };
    Some(case.found(yuan(expected), yuan(found), vec![at_stated(stated), context.here()], &[]))
}

/// Whether one amount is the other as printed in 万元 with two decimals; of small amounts that would hide too much.
fn is_rounded(found: Money, expected: Money) -> bool {
    let apart = (found - expected).fen().abs();
    found.fen() % PRINTED_FEN == 0
        && apart.saturating_mul(2) <= PRINTED_FEN
        && apart.saturating_mul(1000) <= expected.fen()
}

/// A figure stated without 分 agrees at its own precision.
fn states_whole_yuan(stated: &StatedFigure, found: Money, expected: Money) -> bool {
    !stated.value.contains('.') && jitu_model::money::half_up(expected.yuan(), 0) == found.yuan()
}

fn unreadable(stated: &StatedFigure) -> Finding {
    UNREADABLE.found(&stated.figure, &stated.value, vec![at_stated(stated)], &[])
}

/// Components add to the programme's budget, where every system is divided into components with known budgets.
fn components(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    let mut parts: Vec<&Component> = Vec::new();
    for system in snapshot.systems_of(context.programme) {
        let own: Vec<&Component> = snapshot.components.iter().filter(|c| c.system == system.id).collect();
        if own.is_empty() {
            return;
        }
        parts.extend(own);
    }
    let budgets: Option<Vec<Money>> = parts.iter().map(|part| part.budget).collect();
    if let Some(budgets) = budgets.filter(|b| !b.is_empty()) {
        let sum: Money = budgets.into_iter().sum();
        if sum != context.totals.adjusted {
            let mut places = vec![context.here()];
            places.extend(parts.iter().map(|part| at(*part, &*part.name)));
            let count = parts.len();
            findings.push(COMPONENT_BUDGET.found(
                yuan(context.totals.adjusted),
                yuan(sum),
                places,
                &[("components", &count)],
            ));
        }
    }
    paid_by_component(context, &parts, findings);
}

/// Where each component has a contract, what was paid on them is all that was paid.
fn paid_by_component(context: &Context<'_>, parts: &[&Component], findings: &mut Vec<Finding>) {
    let contracts = context.contracts();
    let of = |part: &Component| contracts.iter().any(|c: &&Contract| c.component == Some(part.id));
    if parts.is_empty() || !parts.iter().all(|part| of(part)) {
        return;
    }
    let tied = |id| contracts.iter().any(|c| c.id == id && c.component.is_some());
    let payments = context.payments();
    let all: Money = payments.iter().map(|p| p.amount).sum();
    let sum: Money = payments.iter().filter(|p| p.contract.is_some_and(tied)).map(|p| p.amount).sum();
    if sum != all {
        findings.push(COMPONENT_PAID.found(yuan(all), yuan(sum), vec![context.here()], &[]));
    }
}

/// What was carried over and returned is what was not paid.
fn remaining(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let totals = &context.totals;
    let (left, told) = (totals.unpaid(), totals.carried_over + totals.returned);
    if left == told || left < Money::ZERO {
        return;
    }
    // Before the year is reported nothing needs to be told yet.
    let case = match (told.is_zero(), context.result.report_date) {
        (true, None) => return,
        (true, Some(_)) => REMAIN_UNTOLD,
        (false, _) => REMAIN_LEDGER,
    };
    findings.push(case.found(yuan(left), yuan(told), vec![context.here()], &[]));
}
