//! Money: budget, arrival, payment, contracts and how they were bought. Amounts in 元.
//!
//! What something cost is its contract or audited amount, never what happens to be paid so far: otherwise not paying
//! would look like saving (财预〔2020〕10号 scores cost by what was agreed).

use jitu_model::Money;
use jitu_model::papers::Procurement;
use jitu_model::programme::{Appropriation, Contract, Milestone, Payment, Release};

use super::{Computed, Facts, Quantity, Verdict, amount, counted, judge, present};

use crate::metrics::past::Dated::{
    Accepted, Amendments, Awards, Movements, Payments, Releases, Reviews, Signed, Unspent,
};

pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity::plain("budget_initial", |f| budget(f, f.totals().initial)).by(&[]),
    Quantity::plain("budget", |f| budget(f, f.totals().adjusted)).by(&[Movements]),
    Quantity::plain("arrived", arrived).by(&[Releases, Payments]),
    Quantity::plain("paid", paid).by(&[Payments]),
    Quantity::plain("carried_over", |f| unspent(f, f.totals().carried_over)).by(&[Unspent]),
    Quantity::plain("returned", |f| unspent(f, f.totals().returned)).by(&[Unspent]),
    Quantity::plain("contracts", |f| present(&f.contracts())).by(&[Signed]),
    Quantity::plain("contract_amount", contract_amount).by(&[Signed, Amendments]),
    Quantity::plain("contract_paid", contract_paid).by(&[Signed, Payments]),
    Quantity::plain("cost", cost).by(&[Signed, Amendments, Reviews]),
    Quantity::plain("cost_limit", |f| limited(f, limit).map(|(limit, _)| limit))
        .by(&[Signed, Amendments, Reviews]),
    Quantity::plain("cost_limited", |f| limited(f, limit).map(|(_, cost)| cost))
        .by(&[Signed, Amendments, Reviews]),
    Quantity::plain("ceiling", |f| awarded(f).map(|(ceiling, _)| ceiling)).by(&[Signed, Awards]),
    Quantity::plain("award", |f| awarded(f).map(|(_, award)| award)).by(&[Signed, Awards]),
    Quantity::plain("milestones_due", |f| milestones(f).map(|(due, _)| counted(&due)))
        .by(&[Signed, Amendments, Payments]),
    Quantity::plain("milestones_in_time", |f| milestones(f).map(|(_, in_time)| counted(&in_time)))
        .by(&[Signed, Amendments, Payments]),
    Quantity::plain("contracts_accepted", contracts_accepted).by(&[Signed, Accepted]),
    Quantity::plain("acceptances", |f| acceptances(f).map(|(all, _)| counted(&all))).by(&[Signed, Accepted]),
    Quantity::plain("acceptances_passed", |f| acceptances(f).map(|(_, passed)| counted(&passed)))
        .by(&[Signed, Accepted]),
];

/// The programme's appropriations of its own year: those whose money its rates count.
fn own_year<'s>(facts: &Facts<'s>) -> Vec<&'s Appropriation> {
    let programme = facts.programme;
    facts.snapshot.appropriations_of(programme.id).filter(|a| a.year == programme.year).collect()
}

fn budget(facts: &Facts<'_>, money: Money) -> Option<Computed> {
    let sources = own_year(facts);
    (!sources.is_empty()).then(|| amount(money, sources))
}

/// Unknown when money was paid and nobody tells of its arrival.
fn arrived(facts: &Facts<'_>) -> Option<Computed> {
    let sources = own_year(facts);
    let totals = facts.totals();
    if sources.is_empty() || (totals.arrived.is_zero() && !totals.paid.is_zero()) {
        return None;
    }
    let drawn = facts.snapshot.releases.iter().filter(|r| sources.iter().any(|a| a.id == r.appropriation));
    let drawn: Vec<&Release> = drawn.collect();
    Some(amount(totals.arrived, drawn))
}

fn paid(facts: &Facts<'_>) -> Option<Computed> {
    let sources = own_year(facts);
    let drawn = facts.snapshot.payments.iter().filter(|p| sources.iter().any(|a| a.id == p.appropriation));
    let drawn: Vec<&Payment> = drawn.collect();
    (!sources.is_empty()).then(|| amount(facts.totals().paid, drawn))
}

fn unspent(facts: &Facts<'_>, money: Money) -> Option<Computed> {
    let sources = own_year(facts);
    let told = facts.snapshot.unspent.iter().filter(|u| sources.iter().any(|a| a.id == u.appropriation));
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| amount(money, told))
}

/// The sum of the amounts in force; unknown while one is.
fn contract_amount(facts: &Facts<'_>) -> Option<Computed> {
    let contracts = facts.contracts();
    let sum = contracts.iter().map(|c| facts.accounts().amount(c, None)).sum::<Option<Money>>()?;
    (!contracts.is_empty()).then(|| amount(sum, contracts))
}

/// What was paid on the contracts, in all years.
fn contract_paid(facts: &Facts<'_>) -> Option<Computed> {
    let contracts = facts.contracts();
    let drawn: Vec<&Payment> =
        contracts.iter().flat_map(|c| facts.accounts().payments(c.id)).copied().collect();
    let sum = drawn.iter().map(|payment| payment.amount).sum();
    (!contracts.is_empty()).then(|| amount(sum, drawn))
}

/// What a contract costs: its amount in force, or less by a later audit that no amendment has followed yet.
fn cost_of(facts: &Facts<'_>, contract: &Contract) -> Option<Money> {
    let in_force = facts.accounts().amount(contract, None);
    let after = |date: Option<jitu_model::PartialDate>| {
        date.zip(contract.signed).is_none_or(|(date, signed)| !signed.surely_after(date))
    };
    let audits = facts.snapshot.reviews.iter();
    let audits = audits.filter(|r| r.contract == contract.id && r.amendment.is_none() && after(r.date));
    let audited = audits.max_by_key(|review| (review.date, review.id)).map(|review| review.approved);
    match (in_force, audited) {
        (Some(in_force), Some(audited)) => Some(in_force.min(audited)),
        (known, other) => known.or(other),
    }
}

/// The sum of what the contracts cost; unknown while one is.
fn cost(facts: &Facts<'_>) -> Option<Computed> {
    let contracts = facts.contracts();
    let sum = contracts.iter().map(|c| cost_of(facts, c)).sum::<Option<Money>>()?;
    (!contracts.is_empty()).then(|| amount(sum, contracts))
}

/// What a purchase was allowed to cost: the filed budget, else the ceiling.
fn limit(purchase: &Procurement) -> Option<Money> {
    purchase.filed_budget.or(purchase.ceiling)
}

/// Of the contracts whose limit and cost are known: the limits and the costs.
fn limited(facts: &Facts<'_>, limit: fn(&Procurement) -> Option<Money>) -> Option<(Computed, Computed)> {
    let mut purchases = Vec::new();
    let mut contracts = Vec::new();
    let (mut limits, mut costs) = (Money::ZERO, Money::ZERO);
    for contract in facts.contracts() {
        let purchase = facts.snapshot.procurements.iter().find(|p| p.contract == contract.id);
        let Some((purchase, allowed)) = purchase.and_then(|p| Some((p, limit(p)?))) else { continue };
        let Some(cost) = cost_of(facts, contract) else { continue };
        purchases.push(purchase);
        contracts.push(contract);
        limits += allowed;
        costs += cost;
    }
    (!purchases.is_empty()).then(|| (amount(limits, purchases), amount(costs, contracts)))
}

/// Of the purchases whose ceiling and award are known: the ceilings and the awards.
fn awarded(facts: &Facts<'_>) -> Option<(Computed, Computed)> {
    let contracts = facts.contracts();
    let ours = facts.snapshot.procurements.iter().filter(|p| contracts.iter().any(|c| c.id == p.contract));
    let known: Vec<(&Procurement, Money, Money)> =
        ours.filter_map(|p| Some((p, p.ceiling?, p.award?))).collect();
    let rows = || known.iter().map(|(purchase, ..)| *purchase);
    let ceilings = known.iter().map(|(_, ceiling, _)| *ceiling).sum();
    let awards = known.iter().map(|(.., award)| *award).sum();
    (!known.is_empty()).then(|| (amount(ceilings, rows()), amount(awards, rows())))
}

/// Installments that fell due in the year, and those of them that were paid in full by their day. Unknown while one of
/// them cannot be judged: a rate over the rest would flatter.
fn milestones<'s>(facts: &Facts<'s>) -> Option<(Vec<&'s Milestone>, Vec<&'s Milestone>)> {
    let (first, end) = facts.period()?;
    let (mut due, mut in_time) = (Vec::new(), Vec::new());
    for contract in facts.contracts() {
        for milestone in facts.accounts().milestones(contract.id).iter().copied() {
            let Some(day) = milestone.due.filter(|day| day.year() == first.year()) else { continue };
            let settled = facts.accounts().milestone(contract, milestone).settled();
            let payments = facts.accounts().payments_on(milestone.id);
            // The last payment settles it; one without a date leaves that open.
            let paid = match settled {
                false => None,
                true => Some(payments.iter().map(|p| p.date).collect::<Option<Vec<_>>>()?.into_iter().max()?),
            };
            match judge(day, paid, end) {
                Verdict::Unknown => return None,
                Verdict::NotYet => {}
                verdict => {
                    due.push(milestone);
                    in_time.extend((verdict == Verdict::InTime).then_some(milestone));
                }
            }
        }
    }
    (!due.is_empty()).then_some((due, in_time))
}

type Certificates<'s> = Vec<&'s jitu_model::papers::AcceptanceCertificate>;

/// Words with which certificates say that a thing did not pass; they contain those that say it did.
const REFUSED: &[&str] = &["不合格", "不通过", "未通过", "不予", "fail"];
/// Words with which they say that it passed.
const PASSED: &[&str] = &["合格", "通过", "同意", "pass"];

/// Acceptance certificates, and those that say "passed"; unknown while one says neither yes nor no.
fn acceptances<'s>(facts: &Facts<'s>) -> Option<(Certificates<'s>, Certificates<'s>)> {
    let contracts = facts.contracts();
    let ours = facts.snapshot.acceptances.iter().filter(|a| contracts.iter().any(|c| c.id == a.contract));
    let all: Certificates<'s> = ours.collect();
    let mut passed = Vec::new();
    for certificate in &all {
        let words = certificate.result.to_lowercase();
        if REFUSED.iter().any(|word| words.contains(word)) {
            continue;
        }
        if !PASSED.iter().any(|word| words.contains(word)) {
            return None;
        }
        passed.push(*certificate);
    }
    (!all.is_empty()).then_some((all, passed))
}

/// Contracts with a certificate that says "passed".
fn contracts_accepted(facts: &Facts<'_>) -> Option<Computed> {
    let (_, passed) = acceptances(facts)?;
    let mut contracts = facts.contracts();
    contracts.retain(|contract| passed.iter().any(|certificate| certificate.contract == contract.id));
    Some(counted(&contracts))
}
