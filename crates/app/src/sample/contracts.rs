//! Writes a sample's contracts with their parties, amendments, installments and papers.

use jitu_model::Id;
use jitu_model::papers::{AcceptanceCertificate, CostReview, Invoice, Procurement};
use jitu_model::programme::{Amendment, Contract, Milestone, Party, PaymentApplication};
use jitu_model::system::{Component, FundedSystem};
use jitu_store::Writer;

use super::facts::{ContractFacts, MilestoneFacts};
use super::rows::Written;

/// Writes a contract with all that belongs to it, and remembers its rows.
pub(super) fn write_contract(
    writer: &mut Writer<'_>,
    (system, component): (Id<FundedSystem>, Option<Id<Component>>),
    facts: &ContractFacts,
    position: i64,
    written: &mut Written,
) -> jitu_store::Result<()> {
    let contract = writer.insert(&mut Contract {
        id: Id::NEW,
        system,
        component,
        name: facts.name.clone(),
        number: facts.number.clone(),
        procurement: facts.procurement.clone(),
        amount: facts.amount.map(|yuan| yuan.0),
        signed: facts.signed,
        position,
    })?;
    written.contracts.insert(facts.key.clone(), contract);
    for party in &facts.parties {
        let (name, share) = (party.name.clone(), party.share.map(|yuan| yuan.0));
        writer.insert(&mut Party { id: Id::NEW, contract, name, role: party.role, share })?;
    }
    for amendment in &facts.amendments {
        writer.insert(&mut Amendment {
            id: Id::NEW,
            contract,
            effective: amendment.effective,
            change: amendment.change.0,
            new_amount: amendment.new_amount.map(|yuan| yuan.0),
            reason: amendment.reason.clone(),
        })?;
    }
    for milestone in &facts.milestones {
        let id = write_milestone(writer, contract, milestone)?;
        written.milestones.insert((facts.key.clone(), milestone.sequence), id);
    }
    write_papers(writer, contract, facts, written)
}

fn write_milestone(
    writer: &mut Writer<'_>,
    contract: Id<Contract>,
    facts: &MilestoneFacts,
) -> jitu_store::Result<Id<Milestone>> {
    let milestone = writer.insert(&mut Milestone {
        id: Id::NEW,
        contract,
        sequence: facts.sequence,
        kind: facts.kind,
        share: facts.share,
        amount: facts.amount.map(|yuan| yuan.0),
        condition: facts.condition.clone(),
        due: facts.due,
    })?;
    for application in &facts.applications {
        writer.insert(&mut PaymentApplication {
            id: Id::NEW,
            milestone,
            amount: application.amount.0,
            date: application.date,
            outcome: application.outcome,
            reason: application.reason.clone(),
        })?;
    }
    Ok(milestone)
}

fn write_papers(
    writer: &mut Writer<'_>,
    contract: Id<Contract>,
    facts: &ContractFacts,
    written: &Written,
) -> jitu_store::Result<()> {
    let milestone = |sequence: Option<i64>| {
        sequence.and_then(|sequence| written.milestones.get(&(facts.key.clone(), sequence)).copied())
    };
    if let Some(purchase) = &facts.purchase {
        writer.insert(&mut Procurement {
            id: Id::NEW,
            contract,
            number: purchase.number.clone(),
            approval: purchase.approval.clone(),
            ceiling: purchase.ceiling.map(|yuan| yuan.0),
            filed_budget: purchase.filed_budget.map(|yuan| yuan.0),
            award: purchase.award.map(|yuan| yuan.0),
            awarded_on: purchase.awarded_on,
        })?;
    }
    for review in &facts.reviews {
        writer.insert(&mut CostReview {
            contract,
            date: review.date,
            submitted: review.submitted.0,
            approved: review.approved.0,
            reviewer: review.reviewer.clone(),
            note: review.note.clone(),
            ..CostReview::default()
        })?;
    }
    for paper in &facts.invoices {
        writer.insert(&mut Invoice {
            id: Id::NEW,
            contract,
            milestone: milestone(paper.milestone),
            number: paper.number.clone(),
            date: paper.date,
            amount: paper.amount.0,
            issuer: paper.issuer.clone(),
        })?;
    }
    for paper in &facts.acceptances {
        writer.insert(&mut AcceptanceCertificate {
            id: Id::NEW,
            contract,
            milestone: milestone(paper.milestone),
            date: paper.date,
            result: paper.result.clone(),
            note: paper.note.clone(),
        })?;
    }
    Ok(())
}
