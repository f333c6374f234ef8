//! Writes a sample's facts as the rows of a project, in the order that foreign keys want.

use std::collections::HashMap;

use geo_types::Geometry;
use jitu_model::Id;
use jitu_model::indicator::{Assessment, Chapter, Evidence, Indicator, ScoreOverride};
use jitu_model::place::{Feature, Layer};
use jitu_model::programme::{
    Appropriation, BudgetMovement, Bureau, Contract, Goal, Milestone, Payment, Programme, Release,
    StatedFigure, Unspent,
};
use jitu_model::system::{Asset, Component, Extent, FundedSystem, Remedy, Stage, StageStep, Tower};
use jitu_store::Writer;

use super::contracts::write_contract;
use super::facts::{
    AppropriationFacts, AssetFacts, ExtentFacts, ExtentShape, IndicatorFacts, PaymentFacts, Sample,
    StageFacts, SystemFacts,
};

/// What is written beside the facts: layers with their features, towers and shapes read from their files.
pub(crate) struct Shapes {
    pub(crate) layers: Vec<(Layer, Vec<Feature>)>,
    pub(crate) towers: HashMap<String, Vec<Tower>>,
    /// Geometries of extents, by file and feature.
    pub(crate) extents: HashMap<(String, String), Geometry<f64>>,
    pub(crate) chapters: Vec<Chapter>,
}

/// Rows written so far, by what the facts call them.
#[derive(Default)]
pub(super) struct Written {
    pub(super) contracts: HashMap<String, Id<Contract>>,
    pub(super) milestones: HashMap<(String, i64), Id<Milestone>>,
    components: HashMap<String, Id<Component>>,
    appropriations: HashMap<String, Id<Appropriation>>,
}

impl Sample {
    /// Writes all rows of the sample; layers are there already.
    pub(crate) fn write(
        &self,
        writer: &mut Writer<'_>,
        bureau: Id<Bureau>,
        shapes: &mut Shapes,
    ) -> jitu_store::Result<()> {
        let mut written = Written::default();
        let programme = writer.insert(&mut self.programme_row(bureau))?;
        self.write_goals(writer, programme)?;
        for (position, facts) in (0..).zip(&self.system) {
            write_system(writer, programme, facts, position, shapes, &mut written)?;
        }
        for (position, facts) in (0..).zip(&self.appropriation) {
            self.write_appropriation(writer, programme, facts, position, &mut written)?;
        }
        self.write_indicators(writer, programme)?;
        self.write_remainder(writer, programme, &written)?;
        for chapter in &shapes.chapters {
            writer.insert(&mut Chapter { programme, ..chapter.clone() })?;
        }
        Ok(())
    }

    fn programme_row(&self, bureau: Id<Bureau>) -> Programme {
        let facts = &self.programme;
        Programme {
            bureau,
            name: facts.name.clone(),
            year: facts.year,
            form: facts.form.clone(),
            rule_pack: facts.rule_pack.clone(),
            supervising_body: facts.supervising_body.clone(),
            implementing_body: facts.implementing_body.clone(),
            basis: (!facts.basis.is_empty()).then(|| facts.basis.join("\n")),
            code: facts.code.clone(),
            ..Programme::default()
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

    fn write_appropriation(
        &self,
        writer: &mut Writer<'_>,
        programme: Id<Programme>,
        facts: &AppropriationFacts,
        position: i64,
        written: &mut Written,
    ) -> jitu_store::Result<()> {
        let appropriation = writer.insert(&mut Appropriation {
            id: Id::NEW,
            programme,
            year: facts.year.unwrap_or(self.programme.year),
            source: facts.source,
            label: facts.label.clone(),
            document_no: facts.document_no.clone(),
            carried_from: facts
                .carried_from
                .as_ref()
                .and_then(|key| written.appropriations.get(key).copied()),
            position,
        })?;
        if let Some(key) = &facts.key {
            written.appropriations.insert(key.clone(), appropriation);
        }
        write_movements(writer, appropriation, facts)?;
        facts.payments.iter().try_for_each(|payment| write_payment(writer, appropriation, payment, written))
    }

    fn write_indicators(&self, writer: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
        let mut classes: HashMap<(String, Option<String>), Id<Indicator>> = HashMap::new();
        for (position, facts) in (0..).zip(&self.indicator) {
            let [first, second, leaf] = &facts.path;
            let mut class = |key: (String, Option<String>), name: &str, parent, level| {
                if let Some(id) = classes.get(&key) {
                    return Ok(*id);
                }
                let name = name.to_owned();
                let mut row = Indicator { programme, parent, level, name, position, ..Indicator::default() };
                let id = writer.insert(&mut row)?;
                classes.insert(key, id);
                Ok::<_, jitu_store::StoreError>(id)
            };
            let top = class((first.clone(), None), first, None, 1)?;
            let middle = class((first.clone(), Some(second.clone())), second, Some(top), 2)?;
            let indicator = writer.insert(&mut leaf_row(programme, middle, leaf, facts, position))?;
            if let Some(text) = &facts.evidence {
                let text = text.clone();
                writer.insert(&mut Evidence { id: Id::NEW, indicator, attachment: None, text })?;
            }
            if let Some(given) = &facts.score {
                let (score, reason) = (given.score, given.reason.clone());
                writer.insert(&mut ScoreOverride { id: Id::NEW, indicator, score, reason })?;
            }
        }
        Ok(())
    }

    fn write_remainder(
        &self,
        writer: &mut Writer<'_>,
        programme: Id<Programme>,
        written: &Written,
    ) -> jitu_store::Result<()> {
        let report_date = self.programme.report_date;
        writer.insert(&mut Assessment { programme, report_date, ..Assessment::default() })?;
        for (position, facts) in (0..).zip(&self.remedy) {
            writer.insert(&mut Remedy {
                id: Id::NEW,
                programme,
                problem: facts.problem.clone(),
                text: facts.text.clone(),
                outcome: facts.outcome.clone(),
                position,
                carried_from: None,
            })?;
        }
        for facts in &self.stated {
            writer.insert(&mut StatedFigure {
                id: Id::NEW,
                programme,
                figure: named_by_id(&facts.figure, written),
                value: facts.value.clone(),
                source: self.report.clone(),
                place: facts.place.clone(),
            })?;
        }
        Ok(())
    }
}

/// A figure about a contract (`application_date:KEY/2`) names it by its row id in the file.
fn named_by_id(figure: &str, written: &Written) -> String {
    let Some((kind, of)) = figure.split_once(':') else { return figure.to_owned() };
    let (key, rest) = of.split_once('/').map_or((of, None), |(key, rest)| (key, Some(rest)));
    let Some(id) = written.contracts.get(key) else { return figure.to_owned() };
    rest.map_or_else(|| format!("{kind}:{id}"), |rest| format!("{kind}:{id}/{rest}"))
}

fn write_system(
    writer: &mut Writer<'_>,
    programme: Id<Programme>,
    facts: &SystemFacts,
    position: i64,
    shapes: &mut Shapes,
    written: &mut Written,
) -> jitu_store::Result<()> {
    let system = writer.insert(&mut FundedSystem {
        id: Id::NEW,
        programme,
        name: facts.name.clone(),
        purpose: facts.purpose.clone(),
        partners: (!facts.partners.is_empty()).then(|| facts.partners.join("\n")),
        position,
    })?;
    for (position, part) in (0..).zip(&facts.component) {
        let (name, budget) = (part.name.clone(), part.budget.map(|yuan| yuan.0));
        let id = writer.insert(&mut Component { id: Id::NEW, system, name, budget, position })?;
        written.components.insert(part.name.clone(), id);
    }
    for (position, contract) in (0..).zip(&facts.contract) {
        let component = contract.component.as_ref().and_then(|name| written.components.get(name).copied());
        write_contract(writer, (system, component), contract, position, written)?;
    }
    for (position, stage) in (0..).zip(&facts.stage) {
        write_stage(writer, system, stage, position)?;
    }
    for (position, asset) in (0..).zip(&facts.asset) {
        let rows = asset.towers.as_ref().and_then(|file| shapes.towers.get_mut(file));
        write_asset(writer, system, asset, position, rows)?;
    }
    facts.extent.iter().try_for_each(|extent| write_extent(writer, system, extent, shapes))
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
    shapes: &Shapes,
) -> jitu_store::Result<()> {
    let (source, synthetic, geometry) = match &facts.shape {
        ExtentShape::Layer { layer } => {
            let found = shapes.layers.iter().find(|(row, _)| row.role == *layer);
            let Some((row, Some(feature))) = found.map(|(row, features)| (row, features.first())) else {
                return Ok(());
            };
            (&row.source, row.synthetic, &feature.geometry)
        }
        ExtentShape::Feature { file, feature, source, synthetic } => {
            let Some(geometry) = shapes.extents.get(&(file.clone(), feature.clone())) else { return Ok(()) };
            (source, *synthetic, geometry)
        }
    };
    writer.insert(&mut Extent {
        id: Id::NEW,
        system,
        name: facts.name.clone(),
        source: source.clone(),
        synthetic,
        geometry: geometry.clone(),
    })?;
    Ok(())
}

fn write_payment(
    writer: &mut Writer<'_>,
    appropriation: Id<Appropriation>,
    facts: &PaymentFacts,
    written: &Written,
) -> jitu_store::Result<()> {
    let installment = facts.contract.clone().zip(facts.milestone);
    writer.insert(&mut Payment {
        id: Id::NEW,
        appropriation,
        contract: facts.contract.as_ref().and_then(|key| written.contracts.get(key).copied()),
        milestone: installment.and_then(|key| written.milestones.get(&key).copied()),
        component: facts.component.as_ref().and_then(|name| written.components.get(name).copied()),
        amount: facts.amount.0,
        date: facts.date,
        payee: facts.payee.clone(),
        voucher: facts.voucher.clone(),
        functional: facts.functional.clone(),
        economic: facts.economic.clone(),
        note: facts.note.clone(),
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

fn leaf_row(
    programme: Id<Programme>,
    parent: Id<Indicator>,
    name: &str,
    facts: &IndicatorFacts,
    position: i64,
) -> Indicator {
    Indicator {
        id: Id::NEW,
        programme,
        parent: Some(parent),
        level: 3,
        name: name.to_owned(),
        weight: Some(facts.weight),
        target_kind: Some(facts.kind),
        operator: facts.op,
        target_value: facts.target,
        target_text: facts.target_text.clone(),
        unit: facts.unit.clone(),
        metric: facts.metric.clone(),
        actual_value: facts.actual,
        actual_text: facts.actual_text.clone(),
        deviation_reason: facts.deviation.clone(),
        position,
        term_target: None,
        rollup: None,
    }
}
