//! Contracts: amendments, installments, payees, shares of a consortium, and nothing paid beyond what was agreed.

use std::collections::BTreeMap;

use jitu_model::finding::Place;
use jitu_model::ledger::{appropriation_totals, share_of};
use jitu_model::programme::{Contract, Milestone, Party, PartyRole};
use jitu_model::{Decimal, Finding, Money};

use super::{Context, NAMED, at, at_payment, at_stated, declare, stated_money, yuan};

declare! {
    PARTY = Error "SUM-PARTY" "shares" ["parties"];
    AMEND_BELOW = Error "AMEND" "below_zero" [];
    AMEND_STATED = Error "AMEND" "stated" ["contract"];
    AMEND_PAPER = Error "AMEND" "paper" ["contract", "date", "change"];
    AMEND_BASE = Hint "AMEND" "no_base" [];
    OVER_MILESTONE = Error "OVERPAY" "milestone" ["contract"];
    OVER_CONTRACT = Error "OVERPAY" "contract" [];
    OVER_BUDGET = Error "OVERPAY" "appropriation" [];
    SHARE_SUM = Error "SHARE" "over_100" [];
    SHARE_AMOUNT = Error "SHARE" "amount" ["contract", "share"];
    SHARE_APPLIED = Warning "SHARE" "applied" ["contract", "date"];
    SHARE_PAID = Warning "SHARE" "paid" ["contract"];
    SHARE_PARTLY = Hint "SHARE" "partly_paid" ["contract"];
    STRANGER = Error "PAYEE" "stranger" ["contract"];
}

/// Installments are rounded in different ways: one 分 is no difference.
const ROUNDING: Money = Money::from_fen(1);

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for contract in context.contracts() {
        amount(context, contract, findings);
        installments(context, contract, findings);
        parties(context, contract, findings);
    }
    for source in context.snapshot.appropriations_of(context.programme) {
        // Of money of an earlier year the budget may be unknown.
        if !context.snapshot.movements.iter().any(|movement| movement.appropriation == source.id) {
            continue;
        }
        let totals = appropriation_totals(context.snapshot, source.id);
        if totals.paid > totals.adjusted {
            let place = at(source, &*source.label);
            findings.push(OVER_BUDGET.found(yuan(totals.adjusted), yuan(totals.paid), vec![place], &[]));
        }
    }
}

fn amount(context: &Context<'_>, contract: &Contract, findings: &mut Vec<Finding>) {
    let place = at(contract, &*contract.name);
    let account = context.accounts.account(contract);
    let Some(force) = account.amount else {
        let mut amendments = context.snapshot.amendments.iter().filter(|a| a.contract == contract.id);
        if let Some(amendment) = amendments.next() {
            let places = vec![place, at(amendment, &*amendment.reason)];
            findings.push(AMEND_BASE.found("", yuan(amendment.change), places, &[]));
        }
        return;
    };
    for step in context.accounts.steps(contract) {
        let (Some(amendment), Some(computed)) = (step.amendment, step.contradicts) else { continue };
        let change = yuan(amendment.change);
        let params: [(&str, &dyn std::fmt::Display); 3] =
            [("contract", &contract.name), ("date", &amendment.effective), ("change", &change)];
        let places = vec![place.clone(), at(amendment, &*amendment.reason)];
        findings.push(AMEND_PAPER.found(yuan(computed), yuan(step.after), places, &params));
    }
    // A source's figure of the amount in force, which documents get wrong by hand.
    for stated in context.stated(&format!("contract_amount:{}", contract.id)) {
        if let Some(found) = stated_money(stated).filter(|found| *found != force) {
            let params: [(&str, &dyn std::fmt::Display); 1] = [("contract", &contract.name)];
            let places = vec![at_stated(stated), place.clone()];
            findings.push(AMEND_STATED.found(yuan(force), yuan(found), places, &params));
        }
    }
    if force < Money::ZERO {
        findings.push(AMEND_BELOW.found(yuan(Money::ZERO), yuan(force), vec![place], &[]));
    } else if account.paid > force {
        findings.push(OVER_CONTRACT.found(yuan(force), yuan(account.paid), vec![place], &[]));
    }
}

fn installments(context: &Context<'_>, contract: &Contract, findings: &mut Vec<Finding>) {
    let milestones = context.accounts.milestones(contract.id);
    let shares = crate::score::total_of(milestones.iter().filter_map(|m| m.share));
    if shares > Decimal::ONE_HUNDRED {
        findings.push(SHARE_SUM.found("100", shares.normalize(), vec![at(contract, &*contract.name)], &[]));
    }
    for milestone in milestones {
        agreed_and_share(context, contract, milestone, findings);
        applied(context, contract, milestone, findings);
        paid(context, contract, milestone, findings);
    }
}

fn differ(one: Money, other: Money) -> bool {
    (one - other).fen().abs() > ROUNDING.fen()
}

/// An installment that states both its share and its amount.
fn agreed_and_share(
    context: &Context<'_>,
    contract: &Contract,
    milestone: &Milestone,
    findings: &mut Vec<Finding>,
) {
    let (Some(agreed), Some(share)) = (milestone.amount, milestone.share) else { return };
    // It was agreed on the contract as signed or as amended: any amount it ever had will do.
    let steps = context.accounts.steps(contract);
    let ever: Vec<Money> = steps.iter().filter_map(|step| share_of(step.after, share)).collect();
    if let Some(expected) = ever.last()
        && ever.iter().all(|amount| differ(*amount, agreed))
    {
        let place = at(milestone, milestone.sequence.to_string());
        let params: [(&str, &dyn std::fmt::Display); 2] =
            [("contract", &contract.name), ("share", &share.normalize())];
        findings.push(SHARE_AMOUNT.found(yuan(*expected), yuan(agreed), vec![place], &params));
    }
}

fn applied(context: &Context<'_>, contract: &Contract, milestone: &Milestone, findings: &mut Vec<Finding>) {
    for application in context.accounts.milestone(contract, milestone).applications {
        let agreed = context.accounts.installment(contract, milestone, Some(application.date));
        let Some(expected) = agreed else { continue };
        if differ(expected, application.amount) {
            let places = vec![
                at(milestone, milestone.sequence.to_string()),
                at(application, application.date.to_string()),
            ];
            findings.push(SHARE_APPLIED.found(
                yuan(expected),
                yuan(application.amount),
                places,
                &[("contract", &contract.name), ("date", &application.date)],
            ));
        }
    }
}

/// What was paid of an installment: more is an error, a little less a slip, much less a part payment.
fn paid(context: &Context<'_>, contract: &Contract, milestone: &Milestone, findings: &mut Vec<Finding>) {
    let account = context.accounts.milestone(contract, milestone);
    let payments = context.accounts.payments_on(milestone.id);
    let (Some(expected), sum) = (account.amount, account.paid) else { return };
    if payments.is_empty() || !differ(expected, sum) {
        return;
    }
    let slip = (expected - sum).fen().saturating_mul(100) <= expected.fen();
    let case = if sum > expected {
        OVER_MILESTONE
    } else if slip {
        SHARE_PAID
    } else {
        SHARE_PARTLY
    };
    let mut places = vec![at(milestone, milestone.sequence.to_string())];
    places.extend(payments.iter().copied().map(at_payment));
    findings.push(case.found(yuan(expected), yuan(sum), places, &[("contract", &contract.name)]));
}

/// Payees that are no party of the contract: one finding a payee, however often it was paid.
fn strangers(context: &Context<'_>, contract: &Contract, parties: &[&Party], findings: &mut Vec<Finding>) {
    if parties.is_empty() {
        return;
    }
    let mut paid: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for payment in context.accounts.payments(contract.id) {
        let Some(payee) = payment.payee.as_deref().map(str::trim) else { continue };
        if !parties.iter().any(|party| party.name.trim() == payee) {
            let places = paid.entry(payee).or_default();
            if places.len() < NAMED {
                places.push(at_payment(payment));
            }
        }
    }
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    for (payee, places) in paid {
        findings.push(STRANGER.found(names.join("、"), payee, places, &[("contract", &contract.name)]));
    }
}

fn parties(context: &Context<'_>, contract: &Contract, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    let parties: Vec<&Party> = snapshot.parties.iter().filter(|p| p.contract == contract.id).collect();
    strangers(context, contract, &parties, findings);
    let members: Vec<&Party> = parties.into_iter().filter(|p| p.role == PartyRole::Supplier).collect();
    let shares: Option<Vec<Money>> = members.iter().map(|member| member.share).collect();
    let Some(shares) = shares.filter(|s| s.len() > 1) else { return };
    // Shares are told of the contract where its amount is known, of what was paid where it is not; either will do.
    let sum: Money = shares.into_iter().sum();
    let account = context.accounts.account(contract);
    let (paid, whole) = (account.paid, account.amount);
    let expected = whole.unwrap_or(paid);
    if sum != expected && sum != paid && !(whole.is_none() && paid.is_zero()) {
        let mut places = vec![at(contract, &*contract.name)];
        places.extend(members.iter().map(|member| at(*member, &*member.name)));
        findings.push(PARTY.found(yuan(expected), yuan(sum), places, &[("parties", &members.len())]));
    }
}
