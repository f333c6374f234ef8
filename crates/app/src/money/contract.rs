//! A contract's page, and payments split among the members of a consortium.

use std::collections::BTreeMap;

use jitu_model::ledger::{self, Accounts, MilestoneAccount};
use jitu_model::programme::{ApplicationOutcome, Contract, Party, PartyRole, Payment};
use jitu_model::{Decimal, Id, Money, PartialDate, Snapshot};

use super::{days, payment_view, records, text};
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::{Session, today};
use crate::views::{
    AmountStepView, ApplicationView, ContractPage, FindingView, MilestoneView, PaperView, PartyView,
    ProjectView, PurchaseView, RowId, SharePaidView, SplitPart, SplitView,
};

fn yuan(money: Money) -> String {
    money.to_yuan_text()
}

fn find(snapshot: &Snapshot, id: Id<Contract>) -> Result<&Contract> {
    snapshot.contract(id).ok_or_else(|| AppError::new("unknown_contract", &[("name", &id.to_string())]))
}

/// A contract's page.
///
/// # Errors
/// No such contract.
pub fn contract(session: &mut Session, contract: RowId) -> Result<ContractPage> {
    let snapshot = session.snapshot()?;
    let row = find(&snapshot, contract.id())?;
    let findings = findings(session, &snapshot, row)?;
    let accounts = Accounts::of(&snapshot);
    let account = accounts.account(row);
    let today = today()?;
    let system = snapshot.systems.iter().find(|system| system.id == row.system);
    let milestones = accounts.milestones(row.id).iter().map(|m| accounts.milestone(row, m));
    let loose = accounts.payments(row.id).iter().filter(|payment| payment.milestone.is_none());
    Ok(ContractPage {
        id: row.id.into(),
        system: row.system.into(),
        system_name: system.map(|system| system.name.clone()).unwrap_or_default(),
        name: row.name.clone(),
        number: row.number.clone(),
        procurement: row.procurement.clone(),
        signed: text(row.signed),
        purchase: purchase_view(&snapshot, row),
        parties: party_views(&snapshot, &accounts, row),
        steps: step_views(&accounts, row),
        amount: account.amount.map(yuan),
        capital: account.amount.map(ledger::capital),
        paid: yuan(account.paid),
        owed: yuan(account.owed),
        rest: account.rest().map(yuan),
        payment_rate: account.payment_rate().map(|rate| rate.to_string()),
        milestones: milestones.map(|m| milestone_view(&snapshot, &accounts, &m, today)).collect(),
        loose: loose.map(|payment| payment_view(&snapshot, payment)).collect(),
        sources: source_views(&snapshot, &accounts, row),
        papers: paper_views(&snapshot, row),
        findings,
    })
}

/// What the checks of its programme say about the contract, or about a row that belongs to it.
fn findings(session: &mut Session, snapshot: &Snapshot, contract: &Contract) -> Result<Vec<FindingView>> {
    let Some(system) = snapshot.systems.iter().find(|system| system.id == contract.system) else {
        return Ok(Vec::new());
    };
    let mut about = vec![format!("contract:{}", contract.id)];
    about.extend(
        snapshot
            .milestones
            .iter()
            .filter(|m| m.contract == contract.id)
            .map(|m| format!("milestone:{}", m.id)),
    );
    about.extend(
        snapshot
            .payments
            .iter()
            .filter(|p| p.contract == Some(contract.id))
            .map(|p| format!("payment:{}", p.id)),
    );
    let check = evaluation::check(session, RowId::from(system.programme))?;
    let concerns = |finding: &FindingView| finding.places.iter().any(|place| about.contains(&place.location));
    Ok(check.findings.into_iter().filter(concerns).collect())
}

fn purchase_view(snapshot: &Snapshot, contract: &Contract) -> Option<PurchaseView> {
    let purchase = snapshot.procurements.iter().find(|p| p.contract == contract.id)?;
    Some(PurchaseView {
        id: purchase.id.into(),
        number: purchase.number.clone(),
        approval: purchase.approval.clone(),
        ceiling: purchase.ceiling.map(yuan),
        filed_budget: purchase.filed_budget.map(yuan),
        award: purchase.award.map(yuan),
        awarded_on: text(purchase.awarded_on),
    })
}

fn party_views(snapshot: &Snapshot, accounts: &Accounts<'_>, contract: &Contract) -> Vec<PartyView> {
    let paid = |name: &str| -> Money {
        let to = |payment: &&&Payment| payment.payee.as_deref().map(str::trim) == Some(name.trim());
        accounts.payments(contract.id).iter().filter(to).map(|payment| payment.amount).sum()
    };
    let view = |party: &Party| PartyView {
        id: party.id.into(),
        name: party.name.clone(),
        role: party.role.name().to_owned(),
        role_text: word(&format!("value.role.{}", party.role.name())),
        share: party.share.map(yuan),
        paid: yuan(paid(&party.name)),
    };
    ledger::contract_parties(snapshot, contract.id).into_iter().map(view).collect()
}

fn step_views(accounts: &Accounts<'_>, contract: &Contract) -> Vec<AmountStepView> {
    let view = |step: ledger::AmountStep<'_>| AmountStepView {
        id: step.amendment.map(|amendment| amendment.id.into()),
        date: step.amendment.map_or_else(|| text(contract.signed), |a| Some(a.effective.to_string())),
        reason: step.amendment.map(|amendment| amendment.reason.clone()),
        change: yuan(step.change),
        told: yuan(step.amendment.map_or(step.change, |amendment| amendment.change)),
        after: yuan(step.after),
        contradicts: step.contradicts.map(yuan),
    };
    accounts.steps(contract).into_iter().map(view).collect()
}

fn milestone_view(
    snapshot: &Snapshot,
    accounts: &Accounts<'_>,
    account: &MilestoneAccount<'_>,
    today: PartialDate,
) -> MilestoneView {
    let milestone = account.milestone;
    let overdue = milestone.due.is_some_and(|due| today.surely_after(due));
    let state = match () {
        () if account.settled() => "paid",
        () if !account.owed.is_zero() => "asked",
        () if overdue => "overdue",
        () if !account.paid.is_zero() => "part",
        () => "open",
    };
    let since = account.first_asked().or(milestone.due).filter(|_| !account.settled());
    MilestoneView {
        id: milestone.id.into(),
        sequence: u32::try_from(milestone.sequence).unwrap_or(0),
        kind: milestone.kind.name().to_owned(),
        share: milestone.share.map(|share| share.normalize().to_string()),
        amount: account.amount.map(yuan),
        condition: milestone.condition.clone(),
        due: text(milestone.due),
        paid: yuan(account.paid),
        owed: yuan(account.owed),
        state: state.to_owned(),
        days: days(since.map(|since| since.days_until(today))),
        applications: account
            .applications
            .iter()
            .map(|application| ApplicationView {
                id: application.id.into(),
                date: application.date.to_string(),
                amount: yuan(application.amount),
                outcome: application.outcome.name().to_owned(),
                reason: application.reason.clone(),
                age_days: days(
                    (!account.owed.is_zero() && application.outcome != ApplicationOutcome::Refused)
                        .then(|| application.date.days_until(today)),
                ),
            })
            .collect(),
        payments: accounts.payments_on(milestone.id).iter().map(|p| payment_view(snapshot, p)).collect(),
    }
}

fn source_views(snapshot: &Snapshot, accounts: &Accounts<'_>, contract: &Contract) -> Vec<SharePaidView> {
    let view = |(id, amount)| {
        let source = snapshot.appropriation(id)?;
        Some(SharePaidView { label: source.label.clone(), year: source.year, amount: yuan(amount) })
    };
    accounts.by_source(contract.id).into_iter().filter_map(view).collect()
}

/// Reviews, acceptances and invoices, in this order.
fn paper_views(snapshot: &Snapshot, contract: &Contract) -> Vec<PaperView> {
    let reviews =
        snapshot.reviews.iter().filter(|paper| paper.contract == contract.id).map(|paper| PaperView {
            kind: "cost_review".to_owned(),
            id: paper.id.into(),
            date: text(paper.date),
            text: language::label(
                "cost_review",
                &[
                    ("submitted", &paper.submitted.to_wan_text()),
                    ("approved", &paper.approved.to_wan_text()),
                    ("cut", &(paper.submitted - paper.approved).to_wan_text()),
                ],
            ),
            amount: Some(yuan(paper.approved)),
        });
    let acceptances = snapshot.acceptances.iter().filter(|paper| paper.contract == contract.id);
    let acceptances = acceptances.map(|paper| PaperView {
        kind: "acceptance_certificate".to_owned(),
        id: paper.id.into(),
        date: text(paper.date),
        text: paper.result.clone(),
        amount: None,
    });
    let invoices =
        snapshot.invoices.iter().filter(|paper| paper.contract == contract.id).map(|paper| PaperView {
            kind: "invoice".to_owned(),
            id: paper.id.into(),
            date: text(paper.date),
            text: [paper.number.as_deref(), paper.issuer.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            amount: Some(yuan(paper.amount)),
        });
    reviews.chain(acceptances).chain(invoices).collect()
}

/// An amount split by the shares of the contract's suppliers; the remainder of rounding is named with who bears it.
///
/// # Errors
/// No such contract, no shares, an amount that is none.
pub fn split_payment(session: &Session, contract: RowId, amount: &str) -> Result<SplitView> {
    let snapshot = session.snapshot()?;
    let row = find(&snapshot, contract.id())?;
    let whole = records::money("amount", amount)?;
    let mut members = ledger::contract_parties(&snapshot, row.id);
    members.retain(|party| party.role == PartyRole::Supplier);
    let shares: Option<Vec<Money>> = members.iter().map(|member| member.share).collect();
    let nothing = || AppError::new("no_shares", &[("name", &row.name)]);
    let shares = shares.filter(|shares| shares.len() > 1).ok_or_else(nothing)?;
    let total: Money = shares.iter().copied().sum();
    if total.is_zero() {
        return Err(nothing());
    }
    let percents: Vec<Decimal> =
        shares.iter().map(|share| share.yuan() * Decimal::ONE_HUNDRED / total.yuan()).collect();
    let split = ledger::split(whole, &percents).ok_or_else(nothing)?;
    // Shares that do not end (a third) may leave the sum a hair below the whole: the bearer makes it whole.
    let short = whole - split.parts.iter().copied().sum();
    let part = |(index, member): (usize, &&Party)| SplitPart {
        payee: member.name.clone(),
        share: format!("{:.4}", jitu_model::money::half_up(percents[index], 4)),
        amount: yuan(if index == split.bearer { split.parts[index] + short } else { split.parts[index] }),
    };
    Ok(SplitView {
        parts: members.iter().enumerate().map(part).collect(),
        remainder: yuan(split.remainder + short),
        bearer: members[split.bearer].name.clone(),
    })
}

/// Records one payment a part, as one entry.
///
/// # Errors
/// A field that does not hold what it should; a file that cannot be written.
pub fn save_payments(
    session: &mut Session,
    fields: &BTreeMap<String, Option<String>>,
    parts: &[SplitPart],
) -> Result<ProjectView> {
    let mut payments = parts
        .iter()
        .map(|part| {
            let mut own = fields.clone();
            own.insert("payee".to_owned(), Some(part.payee.clone()));
            own.insert("amount".to_owned(), Some(part.amount.clone()));
            records::parsed::<Payment>("payment", None, &own)
        })
        .collect::<Result<Vec<Payment>>>()?;
    let total: Money = payments.iter().map(|payment| payment.amount).sum();
    let label =
        language::label("save_payments", &[("count", &parts.len().to_string()), ("amount", &yuan(total))]);
    session.write(&label, |writer| writer.insert_all(&mut payments))?;
    opened_view(session)
}
