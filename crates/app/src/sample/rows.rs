//! Writes a sample's facts as the rows of a project, in the order that foreign keys want.

use std::collections::HashMap;

use jitu_model::Id;
use jitu_model::indicator::{
    Assessment, AssessmentState, Chapter, Evidence, Indicator, ScoreOverride, TargetKind,
};
use jitu_model::place::{Feature, Layer};
use jitu_model::programme::{
    Appropriation, BudgetMovement, Bureau, Contract, Goal, Party, Payment, Programme, Release, StatedFigure,
    Unspent,
};
use jitu_model::system::{Asset, Extent, FundedSystem, Remedy, Stage, StageStep, Tower};
use jitu_store::Writer;

use super::facts::{
    AppropriationFacts, AssetFacts, ContractFacts, ExtentFacts, IndicatorFacts, Sample, StageFacts,
};

impl Sample {
    /// Writes all rows of the sample; layers are there already.
    pub(crate) fn write(
        &self,
        writer: &mut Writer<'_>,
        bureau: Id<Bureau>,
        layers: &[(Layer, Vec<Feature>)],
        towers: &mut HashMap<String, Vec<Tower>>,
        chapters: &[Chapter],
    ) -> jitu_store::Result<()> {
        let mut programme = self.programme_row(bureau);
        let programme = writer.insert(&mut programme)?;
        self.write_goals(writer, programme)?;
        let contracts = self.write_systems(writer, programme, layers, towers)?;
        self.write_money(writer, programme, &contracts)?;
        self.write_indicators(writer, programme)?;
        self.write_remainder(writer, programme)?;
        for chapter in chapters {
            writer.insert(&mut Chapter { programme, ..chapter.clone() })?;
        }
        Ok(())
    }

    fn programme_row(&self, bureau: Id<Bureau>) -> Programme {
        let facts = &self.programme;
        Programme {
            id: Id::NEW,
            bureau,
            name: facts.name.clone(),
            year: facts.year,
            form: facts.form.clone(),
            rule_pack: facts.rule_pack.clone(),
            supervising_body: facts.supervising_body.clone(),
            implementing_body: facts.implementing_body.clone(),
            basis: (!facts.basis.is_empty()).then(|| facts.basis.join("\n")),
            position: 0,
        }
    }

    fn write_goals(&self, writer: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
        for (position, facts) in (0..).zip(&self.goal) {
            writer.insert(&mut Goal {
                id: Id::NEW,
                programme,
                text: facts.text.clone(),
                outcome: facts.outcome.clone(),
                completion: facts.completion,
                position,
            })?;
        }
        Ok(())
    }

    fn write_systems(
        &self,
        writer: &mut Writer<'_>,
        programme: Id<Programme>,
        layers: &[(Layer, Vec<Feature>)],
        towers: &mut HashMap<String, Vec<Tower>>,
    ) -> jitu_store::Result<HashMap<String, Id<Contract>>> {
        let mut contracts = HashMap::new();
        for (position, facts) in (0..).zip(&self.system) {
            let system = writer.insert(&mut FundedSystem {
                id: Id::NEW,
                programme,
                name: facts.name.clone(),
                purpose: facts.purpose.clone(),
                partners: (!facts.partners.is_empty()).then(|| facts.partners.join("\n")),
                position,
            })?;
            for (position, contract) in (0..).zip(&facts.contract) {
                contracts.insert(contract.key.clone(), write_contract(writer, system, contract, position)?);
            }
            for (position, stage) in (0..).zip(&facts.stage) {
                write_stage(writer, system, stage, position)?;
            }
            for (position, asset) in (0..).zip(&facts.asset) {
                let rows = asset.towers.as_ref().and_then(|file| towers.get_mut(file));
                write_asset(writer, system, asset, position, rows)?;
            }
            for extent in &facts.extent {
                write_extent(writer, system, extent, layers)?;
            }
        }
        Ok(contracts)
    }

    fn write_money(
        &self,
        writer: &mut Writer<'_>,
        programme: Id<Programme>,
        contracts: &HashMap<String, Id<Contract>>,
    ) -> jitu_store::Result<()> {
        for (position, facts) in (0..).zip(&self.appropriation) {
            let appropriation = writer.insert(&mut Appropriation {
                id: Id::NEW,
                programme,
                year: self.programme.year,
                source: facts.source,
                label: facts.label.clone(),
                document_no: facts.document_no.clone(),
                position,
            })?;
            write_movements(writer, appropriation, facts)?;
            for payment in &facts.payments {
                writer.insert(&mut Payment {
                    id: Id::NEW,
                    appropriation,
                    contract: payment.contract.as_ref().and_then(|key| contracts.get(key).copied()),
                    milestone: None,
                    amount: payment.amount.0,
                    date: payment.date,
                    payee: payment.payee.clone(),
                    voucher: payment.voucher.clone(),
                    note: payment.note.clone(),
                })?;
            }
        }
        Ok(())
    }

    fn write_indicators(&self, writer: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
        let mut classes: HashMap<(String, Option<String>), Id<Indicator>> = HashMap::new();
        for (position, facts) in (0..).zip(&self.indicator) {
            let [first, second, leaf] = &facts.path;
            let mut class = |key: (String, Option<String>), name: &str, parent, level| {
                if let Some(id) = classes.get(&key) {
                    return Ok(*id);
                }
                let id = writer.insert(&mut class_row(programme, parent, level, name, position))?;
                classes.insert(key, id);
                Ok::<_, jitu_store::StoreError>(id)
            };
            let top = class((first.clone(), None), first, None, 1)?;
            let middle = class((first.clone(), Some(second.clone())), second, Some(top), 2)?;
            let indicator = writer.insert(&mut leaf_row(programme, middle, leaf, facts, position))?;
            if let Some(text) = &facts.evidence {
                writer.insert(&mut Evidence {
                    id: Id::NEW,
                    indicator,
                    attachment: None,
                    text: text.clone(),
                })?;
            }
            if let Some(given) = &facts.score {
                let (score, reason) = (given.score, given.reason.clone());
                writer.insert(&mut ScoreOverride { id: Id::NEW, indicator, score, reason })?;
            }
        }
        Ok(())
    }

    fn write_remainder(&self, writer: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
        writer.insert(&mut Assessment {
            id: Id::NEW,
            programme,
            state: AssessmentState::Draft,
            report_date: self.programme.report_date,
            filled_by: None,
            telephone: None,
            responsible: None,
        })?;
        for (position, facts) in (0..).zip(&self.remedy) {
            writer.insert(&mut Remedy {
                id: Id::NEW,
                programme,
                problem: facts.problem.clone(),
                text: facts.text.clone(),
                outcome: facts.outcome.clone(),
                position,
            })?;
        }
        for facts in &self.stated {
            writer.insert(&mut StatedFigure {
                id: Id::NEW,
                programme,
                figure: facts.figure.clone(),
                value: facts.value.clone(),
                source: self.report.clone(),
                place: facts.place.clone(),
            })?;
        }
        Ok(())
    }
}

fn write_contract(
    writer: &mut Writer<'_>,
    system: Id<FundedSystem>,
    facts: &ContractFacts,
    position: i64,
) -> jitu_store::Result<Id<Contract>> {
    let contract = writer.insert(&mut Contract {
        id: Id::NEW,
        system,
        component: None,
        name: facts.name.clone(),
        number: facts.number.clone(),
        procurement: facts.procurement.clone(),
        amount: facts.amount.map(|yuan| yuan.0),
        signed: facts.signed,
        position,
    })?;
    for party in &facts.parties {
        let (name, share) = (party.name.clone(), party.share.map(|yuan| yuan.0));
        writer.insert(&mut Party { id: Id::NEW, contract, name, role: party.role, share })?;
    }
    Ok(contract)
}

fn write_stage(
    writer: &mut Writer<'_>,
    system: Id<FundedSystem>,
    facts: &StageFacts,
    position: i64,
) -> jitu_store::Result<()> {
    let stage = writer.insert(&mut Stage {
        id: Id::NEW,
        system,
        name: facts.name.clone(),
        plan_start: facts.plan_start,
        plan_end: facts.plan_end,
        actual_start: facts.actual_start,
        actual_end: facts.actual_end,
        done: facts.done,
        note: facts.note.clone(),
        position,
    })?;
    for (position, step) in (0..).zip(&facts.steps) {
        writer.insert(&mut StageStep {
            id: Id::NEW,
            stage,
            name: step.name.clone(),
            start: step.start,
            due: step.due,
            done: facts.done,
            position,
        })?;
    }
    Ok(())
}

fn write_asset(
    writer: &mut Writer<'_>,
    system: Id<FundedSystem>,
    facts: &AssetFacts,
    position: i64,
    towers: Option<&mut Vec<Tower>>,
) -> jitu_store::Result<()> {
    let asset = writer.insert(&mut Asset {
        id: Id::NEW,
        system,
        kind: facts.kind.clone(),
        count: facts.count,
        in_use: facts.in_use,
        reused: facts.reused,
        built: facts.built,
        tenure: facts.tenure,
        note: facts.note.clone(),
        position,
    })?;
    for tower in towers.into_iter().flatten() {
        tower.asset = asset;
        writer.insert(tower)?;
    }
    Ok(())
}

fn write_extent(
    writer: &mut Writer<'_>,
    system: Id<FundedSystem>,
    facts: &ExtentFacts,
    layers: &[(Layer, Vec<Feature>)],
) -> jitu_store::Result<()> {
    let found = layers.iter().find(|(layer, _)| layer.role == facts.layer);
    let Some((layer, Some(feature))) = found.map(|(layer, features)| (layer, features.first())) else {
        return Ok(());
    };
    writer.insert(&mut Extent {
        id: Id::NEW,
        system,
        name: facts.name.clone(),
        source: layer.source.clone(),
        synthetic: layer.synthetic,
        geometry: feature.geometry.clone(),
    })?;
    Ok(())
}

fn write_movements(
    writer: &mut Writer<'_>,
    appropriation: Id<Appropriation>,
    facts: &AppropriationFacts,
) -> jitu_store::Result<()> {
    for movement in &facts.movements {
        writer.insert(&mut BudgetMovement {
            id: Id::NEW,
            appropriation,
            kind: movement.kind,
            amount: movement.amount.0,
            document_no: movement.document_no.clone(),
            date: movement.date,
        })?;
    }
    for release in &facts.releases {
        let (amount, document_no) = (release.amount.0, release.document_no.clone());
        writer.insert(&mut Release {
            id: Id::NEW,
            appropriation,
            amount,
            date: release.date,
            document_no,
        })?;
    }
    for unspent in &facts.unspent {
        let (kind, amount, date) = (unspent.kind, unspent.amount.0, unspent.date);
        writer.insert(&mut Unspent { id: Id::NEW, appropriation, kind, amount, date })?;
    }
    Ok(())
}

/// A class node of the tree.
fn class_row(
    programme: Id<Programme>,
    parent: Option<Id<Indicator>>,
    level: i64,
    name: &str,
    position: i64,
) -> Indicator {
    Indicator {
        id: Id::NEW,
        programme,
        parent,
        level,
        name: name.to_owned(),
        weight: None,
        target_kind: None,
        operator: None,
        target_value: None,
        target_text: None,
        unit: None,
        metric: None,
        actual_value: None,
        actual_text: None,
        deviation_reason: None,
        position,
    }
}

fn leaf_row(
    programme: Id<Programme>,
    parent: Id<Indicator>,
    name: &str,
    facts: &IndicatorFacts,
    position: i64,
) -> Indicator {
    Indicator {
        weight: Some(facts.weight),
        target_kind: Some(TargetKind::Number),
        operator: Some(facts.op),
        target_value: Some(facts.target),
        unit: Some(facts.unit.clone()),
        metric: facts.metric.clone(),
        actual_value: facts.actual,
        deviation_reason: facts.deviation.clone(),
        ..class_row(programme, Some(parent), 3, name, position)
    }
}
