//! Systems with their contracts, stages and assets; the money of a programme; its ledger.

mod calendar;
mod contract;
mod desk;
mod intake;
mod lists;
mod records;
mod targets;

pub use calendar::export_calendar;
pub use contract::{contract, save_payments, split_payment};
pub use desk::{desk, progress};
pub use intake::{Imported, apply_import, choices_for, import, preview_import};
pub(crate) use intake::{Prepared, ReadWorkbook};
pub use lists::{export_ledger, ledger};
#[cfg(test)]
pub(crate) use records::has_field;
pub(crate) use records::{Draft, Proposed, proposed};
pub use records::{delete_record, record, save_record};

pub(crate) use desk::progress_view;
pub(crate) use lists::Listings;

use jitu_model::ledger::{self, Accounts, BudgetTotals};
use jitu_model::programme::{Appropriation, Contract, MovementKind, Payment};
use jitu_model::system::{Component, FundedSystem, Stage};
use jitu_model::{Money, PartialDate, Snapshot};

use crate::error::Result;
use crate::language::{self, word};
use crate::session::{Session, today};
use crate::views::{
    AssetView, ComponentView, ContractView, FundsView, MoneyView, MovementView, PaymentView, RowId,
    SourceView, StageView, StepView, SystemView,
};

/// Totals as texts.
pub(crate) fn money_view(totals: &BudgetTotals) -> MoneyView {
    MoneyView {
        initial: totals.initial.to_yuan_text(),
        budget: totals.adjusted.to_yuan_text(),
        arrived: totals.arrived.to_yuan_text(),
        paid: totals.paid.to_yuan_text(),
        carried_over: totals.carried_over.to_yuan_text(),
        returned: totals.returned.to_yuan_text(),
        execution_rate: totals.execution_rate().map(|rate| rate.to_string()),
        arrival_rate: totals.arrival_rate().map(|rate| rate.to_string()),
    }
}

/// The systems a programme funds.
///
/// # Errors
/// No such programme.
pub fn systems(session: &Session, programme: RowId) -> Result<Vec<SystemView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let accounts = Accounts::of(&snapshot);
    let today = today()?;
    let systems = snapshot.funded_by(programme).into_iter();
    Ok(systems.map(|system| system_view(&snapshot, &accounts, system, today)).collect())
}

/// A programme's money by source.
///
/// # Errors
/// No such programme.
pub fn funds(session: &Session, programme: RowId) -> Result<FundsView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let mut sources: Vec<&Appropriation> = snapshot.appropriations_of(programme.id).collect();
    sources.sort_by_key(|source| source.year != programme.year);
    Ok(FundsView {
        money: money_view(&ledger::programme_totals(&snapshot, programme.id)),
        sources: sources.into_iter().map(|source| source_view(&snapshot, source)).collect(),
    })
}

fn source_view(snapshot: &Snapshot, source: &Appropriation) -> SourceView {
    let from = source.carried_from.and_then(|id| snapshot.appropriation(id));
    SourceView {
        id: source.id.into(),
        label: source.label.clone(),
        year: source.year,
        source: word(&format!("value.source.{}", source.source.name())),
        document_no: source.document_no.clone(),
        carried_from: from.map(|from| format!("{}（{}）", from.label, from.year)),
        money: money_view(&ledger::appropriation_totals(snapshot, source.id)),
        movements: movement_views(snapshot, source),
    }
}

fn movement_views(snapshot: &Snapshot, source: &Appropriation) -> Vec<MovementView> {
    let view = |record: &str,
                id: RowId,
                kind: String,
                date: Option<PartialDate>,
                no: &Option<String>,
                amount: Money| {
        MovementView {
            record: record.to_owned(),
            id,
            kind: word(&kind),
            date: text(date),
            document_no: no.clone(),
            amount: amount.to_yuan_text(),
        }
    };
    let movements = snapshot.movements.iter().filter(|m| m.appropriation == source.id).map(|m| {
        let minus = matches!(m.kind, MovementKind::Decrease | MovementKind::Recalled);
        let amount = if minus { -m.amount } else { m.amount };
        view(
            "budget_movement",
            m.id.into(),
            format!("value.movement.{}", m.kind.name()),
            m.date,
            &m.document_no,
            amount,
        )
    });
    let releases =
        snapshot.releases.iter().filter(|r| r.appropriation == source.id).map(|r| {
            view("release", r.id.into(), "record.release".to_owned(), r.date, &r.document_no, r.amount)
        });
    let unspent = snapshot.unspent.iter().filter(|u| u.appropriation == source.id).map(|u| {
        view("unspent", u.id.into(), format!("value.unspent.{}", u.kind.name()), u.date, &None, u.amount)
    });
    movements.chain(releases).chain(unspent).collect()
}

fn payment_view(snapshot: &Snapshot, payment: &Payment) -> PaymentView {
    let source = snapshot.appropriation(payment.appropriation);
    let component = payment.component.and_then(|id| snapshot.components.iter().find(|c| c.id == id));
    PaymentView {
        id: payment.id.into(),
        date: text(payment.date),
        payee: payment.payee.clone(),
        amount: payment.amount.to_yuan_text(),
        voucher: payment.voucher.clone(),
        note: payment.note.clone(),
        component: component.map(|component| component.name.clone()),
        source: source.map(|a| a.label.clone()).unwrap_or_default(),
    }
}

fn text(date: Option<PartialDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// Days as the window's type; what does not fit is as good as the largest.
fn days(days: Option<i64>) -> Option<i32> {
    days.map(|days| i32::try_from(days).unwrap_or(i32::MAX))
}

fn contract_view(
    snapshot: &Snapshot,
    accounts: &Accounts<'_>,
    contract: &Contract,
    today: PartialDate,
) -> ContractView {
    let account = accounts.account(contract);
    ContractView {
        id: contract.id.into(),
        name: contract.name.clone(),
        number: contract.number.clone(),
        procurement: contract.procurement.clone(),
        supplier: ledger::contract_suppliers(snapshot, contract.id),
        amount: account.amount.map(Money::to_yuan_text),
        paid: account.paid.to_yuan_text(),
        owed: account.owed.to_yuan_text(),
        rest: account.rest().map(Money::to_yuan_text),
        payment_rate: account.payment_rate().map(|rate| rate.to_string()),
        waiting_days: days(desk::waiting(accounts, contract, today)),
        signed: text(contract.signed),
    }
}

fn stage_view(snapshot: &Snapshot, stage: &Stage) -> StageView {
    let steps = snapshot.steps.iter().filter(|step| step.stage == stage.id);
    StageView {
        id: stage.id.into(),
        name: stage.name.clone(),
        plan_start: text(stage.plan_start),
        plan_end: text(stage.plan_end),
        actual_start: text(stage.actual_start),
        actual_end: text(stage.actual_end),
        done: stage.done,
        note: stage.note.clone(),
        steps: steps
            .map(|step| StepView {
                id: step.id.into(),
                name: step.name.clone(),
                start: text(step.start),
                due: text(step.due),
                done: step.done,
            })
            .collect(),
    }
}

fn system_view(
    snapshot: &Snapshot,
    accounts: &Accounts<'_>,
    system: &FundedSystem,
    today: PartialDate,
) -> SystemView {
    let contracts: Vec<&Contract> = snapshot.contracts_of(system.id).collect();
    SystemView {
        id: system.id.into(),
        name: system.name.clone(),
        purpose: system.purpose.clone(),
        partners: system.partners.iter().flat_map(|lines| lines.lines()).map(str::to_owned).collect(),
        paid: accounts.paid_for(system).to_yuan_text(),
        contracts: contracts
            .into_iter()
            .map(|contract| contract_view(snapshot, accounts, contract, today))
            .collect(),
        components: component_views(snapshot, system),
        stages: snapshot.stages_of(system.id).map(|stage| stage_view(snapshot, stage)).collect(),
        assets: asset_views(snapshot, system),
        extents: snapshot
            .extents
            .iter()
            .filter(|extent| extent.system == system.id)
            .map(|extent| {
                let key = if extent.synthetic { "extent_synthetic" } else { "extent" };
                language::label(key, &[("name", &extent.name), ("source", &extent.source)])
            })
            .collect(),
        indicators: snapshot
            .indicators
            .iter()
            .filter(|indicator| indicator.programme == system.programme && indicator.metric.is_some())
            .map(|indicator| (indicator.id.into(), indicator.name.clone()))
            .collect(),
    }
}

/// A system's components with what was paid on them: told by the payment, or by its contract.
fn component_sums<'s>(snapshot: &'s Snapshot, system: &FundedSystem) -> Vec<(&'s Component, Money)> {
    let of_contract = |payment: &Payment| {
        payment.contract.and_then(|id| snapshot.contract(id)).and_then(|contract| contract.component)
    };
    let own: Vec<_> = snapshot.components.iter().filter(|component| component.system == system.id).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let mut paid = vec![Money::ZERO; own.len()];
    for payment in &snapshot.payments {
        let part = payment.component.or_else(|| of_contract(payment));
        if let Some(index) = own.iter().position(|component| Some(component.id) == part) {
            paid[index] += payment.amount;
        }
    }
    own.into_iter().zip(paid).collect()
}

fn component_views(snapshot: &Snapshot, system: &FundedSystem) -> Vec<ComponentView> {
    component_sums(snapshot, system)
        .into_iter()
        .map(|(component, paid)| ComponentView {
            id: component.id.into(),
            name: component.name.clone(),
            budget: component.budget.map(Money::to_yuan_text),
            paid: paid.to_yuan_text(),
        })
        .collect()
}

fn asset_views(snapshot: &Snapshot, system: &FundedSystem) -> Vec<AssetView> {
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    snapshot
        .assets_of(system.id)
        .map(|asset| AssetView {
            id: asset.id.into(),
            kind: asset.kind.clone(),
            count: count(asset.count),
            built: asset.built.map(count),
            reused: asset.reused.map(count),
            in_use: asset.in_use.map(count),
            located: u32::try_from(snapshot.towers_of(asset.id).count()).unwrap_or(0),
            tenure: asset.tenure.name().to_owned(),
            note: asset.note.clone(),
        })
        .collect()
}
