//! Everything a row may name, ready to be found.

use std::collections::HashMap;

use jitu_model::ledger::Accounts;
use jitu_model::programme::{Appropriation, Contract, Milestone, Programme};
use jitu_model::system::FundedSystem;
use jitu_model::{Id, Snapshot};
use jitu_workbooks::Row;

use super::super::Refused;
use super::cells::{Cells, plain};
use crate::views::ImportChoices;

/// Everything a row may name, ready to be found.
pub(super) struct Ledger<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) programme: &'s Programme,
    pub(super) choices: &'s ImportChoices,
    pub(super) accounts: Accounts<'s>,
    pub(super) contracts: HashMap<String, Option<&'s Contract>>,
    pub(super) systems: Vec<&'s FundedSystem>,
    pub(super) sources: Vec<&'s Appropriation>,
    /// Sources by document number, by label, and by label with the year behind it, as lists name them.
    pub(super) sources_by_name: HashMap<String, &'s Appropriation>,
    pub(super) milestones: HashMap<(Id<Contract>, i64), &'s Milestone>,
    pub(super) parties: HashMap<Id<Contract>, Vec<&'s str>>,
}

/// What sources are called in ledgers. Where two share a name, the programme's own year is meant.
fn sources_by_name<'s>(snapshot: &'s Snapshot, programme: &Programme) -> HashMap<String, &'s Appropriation> {
    let mut sources: Vec<&Appropriation> = snapshot.appropriations_of(programme.id).collect();
    sources.sort_by_key(|source| source.year != programme.year);
    let mut names = HashMap::new();
    for source in &sources {
        let moved = snapshot.movements.iter().filter(|m| m.appropriation == source.id);
        let documents = moved.filter_map(|m| m.document_no.as_deref()).chain(source.document_no.as_deref());
        for name in documents.map(plain).chain([plain(&format!("{}（{}）", source.label, source.year))]) {
            names.entry(name).or_insert(*source);
        }
    }
    for source in sources {
        names.entry(plain(&source.label)).or_insert(source);
    }
    names
}

impl<'s> Ledger<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, programme: &'s Programme, choices: &'s ImportChoices) -> Self {
        let systems = snapshot.funded_by(programme.id);
        let mut contracts: HashMap<String, Option<&Contract>> = HashMap::new();
        for contract in systems.iter().flat_map(|system| snapshot.contracts_of(system.id)) {
            for name in [Some(&contract.name), contract.number.as_ref()].into_iter().flatten() {
                // Two contracts of one name: the name does not tell which.
                contracts.entry(plain(name)).and_modify(|one| *one = None).or_insert(Some(contract));
            }
        }
        let mut parties: HashMap<Id<Contract>, Vec<&str>> = HashMap::new();
        for party in &snapshot.parties {
            parties.entry(party.contract).or_default().push(party.name.trim());
        }
        Self {
            snapshot,
            programme,
            choices,
            accounts: Accounts::of(snapshot),
            contracts,
            systems,
            sources_by_name: sources_by_name(snapshot, programme),
            sources: snapshot.appropriations_of(programme.id).collect(),
            milestones: snapshot.milestones.iter().map(|m| ((m.contract, m.sequence), m)).collect(),
            parties,
        }
    }

    pub(super) fn contract(&self, row: &Row, name: &str) -> std::result::Result<&'s Contract, Refused> {
        match self.contracts.get(&plain(name)) {
            Some(Some(contract)) => Ok(contract),
            Some(None) => {
                Err(Refused::new(row, "contract", name, "import_ambiguous_contract", &[("name", name)]))
            }
            None => Err(Refused::new(row, "contract", name, "import_unknown_contract", &[("name", name)])),
        }
    }

    pub(super) fn milestone(
        &self,
        row: &Row,
        contract: &Contract,
        sequence: i64,
    ) -> std::result::Result<&'s Milestone, Refused> {
        let found = self.milestones.get(&(contract.id, sequence)).copied();
        let text = sequence.to_string();
        found.ok_or_else(|| {
            let params = [("name", contract.name.as_str()), ("sequence", text.as_str())];
            Refused::new(row, "sequence", &text, "import_unknown_milestone", &params)
        })
    }

    /// The appropriation a row names, else the chosen one, else the only one of the year.
    pub(super) fn source(
        &self,
        row: &Row,
        name: Option<&str>,
    ) -> std::result::Result<Option<&'s Appropriation>, Refused> {
        if let Some(name) = name {
            if let Some(source) = self.sources_by_name.get(&plain(name)) {
                return Ok(Some(source));
            }
            // A source that is named and not known is no reason to take another one, unless somebody chose it.
            if self.choices.source.is_none() {
                return Err(Refused::new(row, "source", name, "import_unknown_source", &[("name", name)]));
            }
        }
        Ok(self.chosen_source())
    }

    pub(super) fn chosen_source(&self) -> Option<&'s Appropriation> {
        if let Some(id) = self.choices.source {
            return self.snapshot.appropriation(id.id());
        }
        let mut own = self.sources.iter().filter(|source| source.year == self.programme.year);
        let first = own.next().copied();
        first.filter(|_| own.next().is_none())
    }

    /// The system a row names, else the chosen one, else the only one.
    pub(super) fn system(
        &self,
        row: &Row,
        name: Option<&str>,
    ) -> std::result::Result<Option<&'s FundedSystem>, Refused> {
        if let Some(name) = name {
            let found = self.systems.iter().find(|system| plain(&system.name) == plain(name)).copied();
            if found.is_some() {
                return Ok(found);
            }
            if self.choices.system.is_none() {
                return Err(Refused::new(row, "system", name, "import_unknown_system", &[("name", name)]));
            }
        }
        if let Some(id) = self.choices.system {
            return Ok(self.systems.iter().find(|system| system.id == id.id()).copied());
        }
        Ok(self.systems.first().copied().filter(|_| self.systems.len() == 1))
    }

    /// Rows of another programme, by its code.
    pub(super) fn foreign(&self, row: &Row, cells: &Cells<'_>) -> std::result::Result<(), Refused> {
        let (Some(own), Some(code)) = (self.programme.code.as_deref(), cells.text("code")) else {
            return Ok(());
        };
        if plain(own) == plain(&code) {
            return Ok(());
        }
        Err(Refused::new(row, "code", &code, "import_other_programme", &[("name", &code), ("own", own)]))
    }
}
