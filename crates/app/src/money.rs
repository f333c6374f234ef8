//! Systems with their contracts, stages and assets; the money of a programme.

use jitu_model::ledger::{self, BudgetTotals};
use jitu_model::programme::{Contract, Payment};
use jitu_model::system::{FundedSystem, Stage};
use jitu_model::{PartialDate, Snapshot};

use crate::error::Result;
use crate::language;
use crate::session::Session;
use crate::views::{
    AssetView, ComponentView, ContractView, FundsView, MoneyView, PaymentView, RowId, SourceView, StageView,
    StepView, SystemView,
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

/// A programme's systems.
///
/// # Errors
/// No such programme.
pub fn systems(session: &Session, programme: RowId) -> Result<Vec<SystemView>> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    Ok(snapshot.systems_of(programme).map(|system| system_view(&snapshot, system)).collect())
}

/// A programme's money by source, and its payments.
///
/// # Errors
/// No such programme.
pub fn funds(session: &Session, programme: RowId) -> Result<FundsView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?.id;
    let sources: Vec<SourceView> = snapshot
        .appropriations_of(programme)
        .map(|appropriation| SourceView {
            id: appropriation.id.into(),
            label: appropriation.label.clone(),
            source: appropriation.source.name().to_owned(),
            document_no: appropriation.document_no.clone(),
            money: money_view(&ledger::appropriation_totals(&snapshot, appropriation.id)),
        })
        .collect();
    let mut payments: Vec<&Payment> = snapshot
        .payments
        .iter()
        .filter(|payment| sources.iter().any(|source| source.id == payment.appropriation.into()))
        .collect();
    payments.sort_by_key(|payment| (payment.date, payment.id));
    Ok(FundsView {
        money: money_view(&ledger::programme_totals(&snapshot, programme)),
        sources,
        payments: payments.into_iter().map(|payment| payment_view(&snapshot, payment)).collect(),
    })
}

fn payment_view(snapshot: &Snapshot, payment: &Payment) -> PaymentView {
    let source = snapshot.appropriations.iter().find(|a| a.id == payment.appropriation);
    PaymentView {
        id: payment.id.into(),
        date: text(payment.date),
        payee: payment.payee.clone(),
        amount: payment.amount.to_yuan_text(),
        voucher: payment.voucher.clone(),
        note: payment.note.clone(),
        source: source.map(|a| a.label.clone()).unwrap_or_default(),
    }
}

fn text(date: Option<PartialDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn contract_view(snapshot: &Snapshot, contract: &Contract) -> ContractView {
    ContractView {
        id: contract.id.into(),
        name: contract.name.clone(),
        number: contract.number.clone(),
        procurement: contract.procurement.clone(),
        supplier: ledger::contract_suppliers(snapshot, contract.id),
        amount: ledger::contract_amount(snapshot, contract).map(|amount| amount.to_yuan_text()),
        paid: ledger::contract_paid(snapshot, contract.id).to_yuan_text(),
        signed: text(contract.signed),
        payments: snapshot
            .payments
            .iter()
            .filter(|payment| payment.contract == Some(contract.id))
            .map(|payment| payment_view(snapshot, payment))
            .collect(),
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
                name: step.name.clone(),
                start: text(step.start),
                due: text(step.due),
                done: step.done,
            })
            .collect(),
    }
}

fn system_view(snapshot: &Snapshot, system: &FundedSystem) -> SystemView {
    let count = |n: i64| u32::try_from(n).unwrap_or(0);
    let contracts: Vec<&Contract> = snapshot.contracts_of(system.id).collect();
    let paid = contracts
        .iter()
        .map(|contract| ledger::contract_paid(snapshot, contract.id))
        .sum::<jitu_model::Money>();
    SystemView {
        id: system.id.into(),
        name: system.name.clone(),
        purpose: system.purpose.clone(),
        partners: system.partners.iter().flat_map(|lines| lines.lines()).map(str::to_owned).collect(),
        paid: paid.to_yuan_text(),
        contracts: contracts.into_iter().map(|contract| contract_view(snapshot, contract)).collect(),
        components: snapshot
            .components
            .iter()
            .filter(|component| component.system == system.id)
            .map(|component| ComponentView {
                name: component.name.clone(),
                budget: component.budget.map(|budget| budget.to_yuan_text()),
            })
            .collect(),
        stages: snapshot.stages_of(system.id).map(|stage| stage_view(snapshot, stage)).collect(),
        assets: snapshot
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
            .collect(),
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
