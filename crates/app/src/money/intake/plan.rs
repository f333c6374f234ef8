//! What each row of a workbook becomes: a new record, an update of one that is there, or nothing.
//!
//! A payment is known by its voucher number; without one, by all that it says, so that reading a file again adds
//! nothing. A contract is known by its number or name, an installment by contract and sequence.

mod event;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jitu_model::ledger::{Accounts, ContractAccount};
use jitu_model::operation::Event;
use jitu_model::programme::{
    ApplicationOutcome, Appropriation, BudgetMovement, Contract, Milestone, MilestoneKind, MovementKind,
    Party, PartyRole, Payment, PaymentApplication, Programme,
};
use jitu_model::system::{Asset, FundedSystem, Tenure};
use jitu_model::{Decimal, Id, Money, PartialDate, Record, Snapshot};
use jitu_store::Writer;
use jitu_workbooks::{Row, Sheet, Value};

use super::Refused;
use super::recognise::Recognised;
use crate::error::Result;
use crate::language::{self, word};
use crate::views::ImportChoices;

/// What is done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It becomes a new record.
    Add,
    /// It changes a record.
    Update,
    /// The record is there already.
    Same,
}

/// The record a row becomes.
enum Draft {
    Payment(Payment),
    /// With the suppliers that are not among its parties yet.
    Contract(Contract, Vec<String>),
    Milestone(Milestone),
    Application(PaymentApplication),
    Movement(BudgetMovement),
    Asset(Asset),
    Event(Event),
}

/// A row with what it becomes.
pub(super) struct Planned {
    pub(super) row: Row,
    pub(super) action: Action,
    pub(super) warning: Option<String>,
    draft: Draft,
}

/// What a workbook becomes.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) rows: Vec<Planned>,
    pub(super) refused: Vec<Refused>,
    /// The word that says why nothing can be imported yet.
    pub(super) obstacle: Option<&'static str>,
}

impl Plan {
    /// How many rows are of an action.
    pub(super) fn count(&self, action: Action) -> usize {
        self.rows.iter().filter(|planned| planned.action == action).count()
    }

    /// Takes what was made of a row; `missing` says which choice it lacked.
    fn take(&mut self, row: Row, made: Made, missing: &'static str) {
        match made {
            Ok(Some((action, draft, warning))) => self.rows.push(Planned { row, action, warning, draft }),
            Ok(None) => self.obstacle = Some(missing),
            Err(refused) => self.refused.push(refused),
        }
    }

    /// Sum of the amounts that are added or changed.
    pub(super) fn sum(&self) -> Money {
        let amount = |planned: &Planned| match &planned.draft {
            Draft::Payment(row) => row.amount,
            Draft::Contract(row, _) => row.amount.unwrap_or_default(),
            Draft::Milestone(row) => row.amount.unwrap_or_default(),
            Draft::Application(row) => row.amount,
            Draft::Movement(row) => row.amount,
            Draft::Asset(_) | Draft::Event(_) => Money::ZERO,
        };
        self.rows.iter().filter(|planned| planned.action != Action::Same).map(amount).sum()
    }

    /// Writes what is added and changed.
    pub(super) fn write(self, writer: &mut Writer<'_>) -> jitu_store::Result<()> {
        let mut payments = Vec::new();
        for planned in self.rows {
            let add = match planned.action {
                Action::Add => true,
                Action::Update => false,
                Action::Same => continue,
            };
            match planned.draft {
                // The one list that comes by the hundred thousand.
                Draft::Payment(row) if add => payments.push(row),
                Draft::Payment(row) => put(writer, row, add)?,
                Draft::Milestone(row) => put(writer, row, add)?,
                Draft::Application(row) => put(writer, row, add)?,
                Draft::Movement(row) => put(writer, row, add)?,
                Draft::Asset(row) => put(writer, row, add)?,
                Draft::Event(row) => put(writer, row, add)?,
                Draft::Contract(mut row, suppliers) => {
                    if add {
                        writer.insert(&mut row)?;
                    } else {
                        writer.update(&row)?;
                    }
                    for name in suppliers {
                        let (contract, role) = (row.id, PartyRole::Supplier);
                        writer.insert(&mut Party { contract, name, role, ..Party::default() })?;
                    }
                }
            }
        }
        writer.insert_all(&mut payments)
    }
}

fn put<R: Record>(writer: &mut Writer<'_>, mut row: R, add: bool) -> jitu_store::Result<()> {
    if add { writer.insert(&mut row).map(|_| ()) } else { writer.update(&row) }
}

/// Typed access to a row's values.
struct Cells<'r>(&'r BTreeMap<Arc<str>, Value>);

impl Cells<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.0.get(key).map(super::recognise::shown).filter(|text| !text.trim().is_empty())
    }

    fn money(&self, key: &str) -> Option<Money> {
        match self.0.get(key) {
            Some(Value::Money(money)) => Some(*money),
            _ => None,
        }
    }

    fn date(&self, key: &str) -> Option<PartialDate> {
        match self.0.get(key) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    fn number(&self, key: &str) -> Option<Decimal> {
        match self.0.get(key) {
            Some(Value::Number(number) | Value::Share(number)) => Some(*number),
            _ => None,
        }
    }
}

/// A whole number of a cell; `Err`: it has a fraction or does not fit.
fn whole(cells: &Cells<'_>, key: &str) -> std::result::Result<Option<i64>, String> {
    let Some(number) = cells.number(key) else { return Ok(None) };
    let fits = number.is_integer().then(|| i64::try_from(number).ok()).flatten();
    fits.filter(|n| *n >= 0).map(Some).ok_or_else(|| number.to_string())
}

/// Everything a row may name, ready to be found.
struct Ledger<'s> {
    snapshot: &'s Snapshot,
    programme: &'s Programme,
    choices: &'s ImportChoices,
    accounts: Accounts<'s>,
    contracts: HashMap<String, Option<&'s Contract>>,
    systems: Vec<&'s FundedSystem>,
    sources: Vec<&'s Appropriation>,
    /// Sources by document number, by label, and by label with the year behind it, as lists name them.
    sources_by_name: HashMap<String, &'s Appropriation>,
    milestones: HashMap<(Id<Contract>, i64), &'s Milestone>,
    parties: HashMap<Id<Contract>, Vec<&'s str>>,
}

/// Names compared without spaces and width.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect()
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
    fn of(snapshot: &'s Snapshot, programme: &'s Programme, choices: &'s ImportChoices) -> Self {
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

    fn contract(&self, row: &Row, name: &str) -> std::result::Result<&'s Contract, Refused> {
        match self.contracts.get(&plain(name)) {
            Some(Some(contract)) => Ok(contract),
            Some(None) => {
                Err(Refused::new(row, "contract", name, "import_ambiguous_contract", &[("name", name)]))
            }
            None => Err(Refused::new(row, "contract", name, "import_unknown_contract", &[("name", name)])),
        }
    }

    fn milestone(
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
    fn source(
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

    fn chosen_source(&self) -> Option<&'s Appropriation> {
        if let Some(id) = self.choices.source {
            return self.snapshot.appropriation(id.id());
        }
        let mut own = self.sources.iter().filter(|source| source.year == self.programme.year);
        let first = own.next().copied();
        first.filter(|_| own.next().is_none())
    }

    /// The system a row names, else the chosen one, else the only one.
    fn system(
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
    fn foreign(&self, row: &Row, cells: &Cells<'_>) -> std::result::Result<(), Refused> {
        let (Some(own), Some(code)) = (self.programme.code.as_deref(), cells.text("code")) else {
            return Ok(());
        };
        if plain(own) == plain(&code) {
            return Ok(());
        }
        Err(Refused::new(row, "code", &code, "import_other_programme", &[("name", &code), ("own", own)]))
    }
}

fn not_negative(row: &Row, field: &'static str, amount: Money) -> std::result::Result<Money, Refused> {
    if amount >= Money::ZERO {
        return Ok(amount);
    }
    Err(Refused::new(row, field, &amount.to_yuan_text(), "import_negative", &[]))
}

/// What the rows become.
pub(super) fn plan(
    snapshot: &Snapshot,
    programme: &Programme,
    recognised: &Recognised,
    sheet: &Sheet,
    rows: Vec<Row>,
) -> Result<Plan> {
    let choices = &recognised.choices;
    let ledger = Ledger::of(snapshot, programme, choices);
    let mut plan = Plan::default();
    if choices.target == Event::TABLE {
        let mut events = event::Events::of(&ledger, &recognised.table, sheet)?;
        for row in rows {
            let made = events.made(&ledger, &row);
            plan.take(row, made, "import.choose_system");
        }
        return Ok(plan);
    }
    let mut known = Known::of(snapshot, programme);
    let place = matches!(choices.target.as_str(), "payment" | "movement");
    let missing = if place { "import.choose_source" } else { "import.choose_system" };
    for row in rows {
        let made = match choices.target.as_str() {
            "payment" => payment(&ledger, &mut known, &row),
            "contract" => contract(&ledger, &mut known, &row),
            "milestone" => milestone(&ledger, &mut known, &row),
            "application" => application(&ledger, &mut known, &row),
            "movement" => movement(&ledger, &mut known, &row),
            _ => asset(&ledger, &mut known, &row),
        };
        plan.take(row, made, missing);
    }
    Ok(plan)
}

/// Action, draft, warning; `None`: a choice is missing.
type Made = std::result::Result<Option<(Action, Draft, Option<String>)>, Refused>;

/// Records that are there already and no row of the workbook has claimed.
struct Known<'s> {
    vouchers: HashMap<String, &'s Payment>,
    payments: HashMap<PaymentKey, Vec<&'s Payment>>,
    applications: HashMap<(Id<Milestone>, PartialDate, Money), Vec<&'s PaymentApplication>>,
    movements: HashMap<(String, Money), Vec<&'s BudgetMovement>>,
    assets: HashMap<(Id<FundedSystem>, String), &'s Asset>,
    /// Accounts of the contracts that rows name, as the ledger has them.
    accounts: HashMap<Id<Contract>, ContractAccount>,
    /// Paid on each contract by the rows so far, beside what is in the ledger.
    paid: HashMap<Id<Contract>, Money>,
    /// Rows of the workbook that a record was made of already, by what it is known by.
    claimed: HashMap<String, u32>,
    /// Contracts and assets added so far, for their place in lists.
    added: i64,
}

/// What a payment without a voucher is known by.
type PaymentKey = (Option<PartialDate>, Option<String>, Money, Option<Id<Contract>>, Option<Id<Milestone>>);

fn payment_key(payment: &Payment) -> PaymentKey {
    (payment.date, payment.payee.clone(), payment.amount, payment.contract, payment.milestone)
}

impl<'s> Known<'s> {
    fn of(snapshot: &'s Snapshot, programme: &Programme) -> Self {
        let own: Vec<Id<Appropriation>> = snapshot.appropriations_of(programme.id).map(|a| a.id).collect();
        let mut known = Self {
            vouchers: HashMap::new(),
            payments: HashMap::new(),
            applications: HashMap::new(),
            movements: HashMap::new(),
            assets: snapshot.assets.iter().map(|a| ((a.system, plain(&a.kind)), a)).collect(),
            claimed: HashMap::new(),
            accounts: HashMap::new(),
            paid: HashMap::new(),
            added: 0,
        };
        for payment in snapshot.payments.iter().filter(|p| own.contains(&p.appropriation)) {
            match &payment.voucher {
                Some(voucher) => {
                    known.vouchers.insert(plain(voucher), payment);
                }
                None => known.payments.entry(payment_key(payment)).or_default().push(payment),
            }
        }
        for application in &snapshot.applications {
            let key = (application.milestone, application.date, application.amount);
            known.applications.entry(key).or_default().push(application);
        }
        for movement in snapshot.movements.iter().filter(|m| own.contains(&m.appropriation)) {
            if let Some(no) = &movement.document_no {
                known.movements.entry((plain(no), movement.amount)).or_default().push(movement);
            }
        }
        known
    }
}

impl Known<'_> {
    /// Refuses a second row of the workbook that is known by the same: two rows cannot be one record.
    fn claim(&mut self, row: &Row, field: &'static str, key: &str) -> std::result::Result<(), Refused> {
        let first = *self.claimed.entry(plain(key)).or_insert(row.row);
        if first == row.row {
            return Ok(());
        }
        Err(Refused::new(row, field, key, "import_twice", &[("row", &first.to_string())]))
    }
}

fn action<R: Record>(old: Option<&R>, new: &R) -> Action {
    match old {
        None => Action::Add,
        Some(old) if old == new => Action::Same,
        Some(_) => Action::Update,
    }
}

/// The row's value where it has one, else what was there.
fn over<T: Clone>(new: Option<T>, old: Option<&Option<T>>) -> Option<T> {
    new.or_else(|| old.cloned().flatten())
}

fn payment(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    ledger.foreign(row, &cells)?;
    let Some(amount) = cells.money("amount") else { return Ok(None) };
    let amount = not_negative(row, "amount", amount)?;
    let Some(source) = ledger.source(row, cells.text("source").as_deref())? else { return Ok(None) };
    let contract = cells.text("contract").map(|name| ledger.contract(row, &name)).transpose()?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let milestone = match (contract, sequence) {
        (Some(contract), Some(sequence)) => Some(ledger.milestone(row, contract, sequence)?),
        _ => None,
    };
    let voucher = cells.text("voucher");
    if let Some(voucher) = &voucher {
        known.claim(row, "voucher", voucher)?;
    }
    let old = voucher.as_ref().and_then(|voucher| known.vouchers.get(&plain(voucher)).copied());
    let fresh = Payment {
        id: old.map_or(Id::NEW, |old| old.id),
        appropriation: source.id,
        contract: over(contract.map(|c| c.id), old.map(|old| &old.contract)),
        milestone: over(milestone.map(|m| m.id), old.map(|old| &old.milestone)),
        component: old.and_then(|old| old.component),
        amount,
        date: over(cells.date("date"), old.map(|old| &old.date)),
        payee: over(cells.text("payee"), old.map(|old| &old.payee)),
        functional: over(cells.text("functional"), old.map(|old| &old.functional)),
        economic: over(cells.text("economic"), old.map(|old| &old.economic)),
        note: over(cells.text("note"), old.map(|old| &old.note)),
        voucher,
    };
    let old = old.or_else(|| {
        // Two equal rows are two payments: each of those that are there answers for one.
        let claimed = fresh.voucher.is_none().then(|| known.payments.get_mut(&payment_key(&fresh))).flatten();
        claimed.and_then(Vec::pop)
    });
    let fresh = match old {
        Some(old) if fresh.id.is_new() => Payment { id: old.id, ..merge_unknown(fresh, old) },
        _ => fresh,
    };
    let warning = payment_warning(ledger, known, contract, old, &fresh);
    Ok(Some((action(old, &fresh), Draft::Payment(fresh), warning)))
}

/// Keeps what the workbook does not tell.
fn merge_unknown(fresh: Payment, old: &Payment) -> Payment {
    Payment {
        component: old.component,
        functional: fresh.functional.or_else(|| old.functional.clone()),
        economic: fresh.economic.or_else(|| old.economic.clone()),
        note: fresh.note.or_else(|| old.note.clone()),
        ..fresh
    }
}

/// What somebody should look at before the payment is imported.
fn payment_warning(
    ledger: &Ledger<'_>,
    known: &mut Known<'_>,
    contract: Option<&Contract>,
    old: Option<&Payment>,
    fresh: &Payment,
) -> Option<String> {
    let contract = contract?;
    let account = *known.accounts.entry(contract.id).or_insert_with(|| ledger.accounts.account(contract));
    let more = known.paid.entry(contract.id).or_default();
    *more += fresh.amount - old.map_or(Money::ZERO, |old| old.amount);
    let paid = account.paid + *more;
    if let Some(amount) = account.amount.filter(|amount| paid > *amount) {
        let (paid, amount) = (paid.to_yuan_text(), amount.to_yuan_text());
        return Some(language::label("import_overpaid", &[("paid", &paid), ("amount", &amount)]));
    }
    if let (Some(signed), Some(date)) = (contract.signed, fresh.date)
        && signed.surely_after(date)
    {
        return Some(language::label("import_before_signing", &[("signed", &signed.to_string())]));
    }
    let parties = ledger.parties.get(&contract.id)?;
    let payee = fresh.payee.as_deref().map(str::trim)?;
    (!parties.contains(&payee)).then(|| language::label("import_stranger", &[("name", payee)]))
}

fn contract(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("name") else { return Ok(None) };
    let number = cells.text("number");
    known.claim(row, if number.is_some() { "number" } else { "name" }, number.as_ref().unwrap_or(&name))?;
    let find = |key: &str| ledger.contracts.get(&plain(key)).copied().flatten();
    let old = number.as_deref().and_then(find).or_else(|| find(&name));
    let system = match old {
        Some(old) => old.system,
        None => match ledger.system(row, cells.text("system").as_deref())? {
            Some(system) => system.id,
            None => return Ok(None),
        },
    };
    let amount = cells.money("amount").map(|amount| not_negative(row, "amount", amount)).transpose()?;
    let fresh = Contract {
        id: old.map_or(Id::NEW, |old| old.id),
        system,
        component: old.and_then(|old| old.component),
        name,
        number: over(number, old.map(|old| &old.number)),
        procurement: over(cells.text("procurement"), old.map(|old| &old.procurement)),
        amount: over(amount, old.map(|old| &old.amount)),
        signed: over(cells.date("signed"), old.map(|old| &old.signed)),
        position: old
            .map_or_else(|| ledger.snapshot.contracts.len() as i64 + known.added, |old| old.position),
    };
    let listed = |supplier: &str| {
        let parties = old.and_then(|old| ledger.parties.get(&old.id));
        parties.is_some_and(|names| names.contains(&supplier))
    };
    // A consortium is written as one cell.
    let named = cells.text("supplier").unwrap_or_default();
    let suppliers: Vec<String> = named
        .split(['、', '；', ';', '\n'])
        .map(str::trim)
        .filter(|supplier| !supplier.is_empty() && !listed(supplier))
        .map(str::to_owned)
        .collect();
    let mut action = action(old, &fresh);
    if action == Action::Same && !suppliers.is_empty() {
        action = Action::Update;
    }
    known.added += i64::from(action == Action::Add);
    Ok(Some((action, Draft::Contract(fresh, suppliers), None)))
}

fn milestone(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("contract") else { return Ok(None) };
    let contract = ledger.contract(row, &name)?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let Some(sequence) = sequence else { return Ok(None) };
    known.claim(row, "sequence", &format!("{} {sequence}", contract.name))?;
    let old = ledger.milestones.get(&(contract.id, sequence)).copied();
    let amount = cells.money("amount").map(|amount| not_negative(row, "amount", amount)).transpose()?;
    let fresh = Milestone {
        id: old.map_or(Id::NEW, |old| old.id),
        contract: contract.id,
        sequence,
        kind: old.map_or(MilestoneKind::Progress, |old| old.kind),
        share: over(cells.number("share"), old.map(|old| &old.share)),
        amount: over(amount, old.map(|old| &old.amount)),
        condition: over(cells.text("condition"), old.map(|old| &old.condition)),
        due: over(cells.date("due"), old.map(|old| &old.due)),
    };
    Ok(Some((action(old, &fresh), Draft::Milestone(fresh), None)))
}

fn application(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let Some(name) = cells.text("contract") else { return Ok(None) };
    let contract = ledger.contract(row, &name)?;
    let sequence = whole(&cells, "sequence")
        .map_err(|text| Refused::new(row, "sequence", &text, "import_not_whole", &[]))?;
    let Some(sequence) = sequence else { return Ok(None) };
    let milestone = ledger.milestone(row, contract, sequence)?;
    let (Some(date), Some(amount)) = (cells.date("date"), cells.money("amount")) else { return Ok(None) };
    let amount = not_negative(row, "amount", amount)?;
    let old = known.applications.get_mut(&(milestone.id, date, amount)).and_then(Vec::pop);
    let outcome = match cells.text("outcome") {
        Some(text) => named_outcome(&text)
            .ok_or_else(|| Refused::new(row, "outcome", &text, "import_bad_choice", &[]))?,
        None => old.map_or(ApplicationOutcome::Pending, |old| old.outcome),
    };
    let fresh = PaymentApplication {
        id: old.map_or(Id::NEW, |old| old.id),
        milestone: milestone.id,
        amount,
        date,
        outcome,
        reason: over(cells.text("reason"), old.map(|old| &old.reason)),
    };
    Ok(Some((action(old, &fresh), Draft::Application(fresh), None)))
}

/// An outcome by the word that the window shows for it.
fn named_outcome(text: &str) -> Option<ApplicationOutcome> {
    let same =
        |outcome: &&ApplicationOutcome| word(&format!("value.outcome.{}", outcome.name())) == text.trim();
    ApplicationOutcome::ALL.iter().find(same).copied()
}

fn movement(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    ledger.foreign(row, &cells)?;
    let (Some(no), Some(amount)) = (cells.text("document_no"), cells.money("amount")) else {
        return Ok(None);
    };
    let Some(source) = ledger.source(row, cells.text("source").as_deref())? else { return Ok(None) };
    let named = cells.text("kind").and_then(|text| named_movement(&text));
    // A quota ledger writes a cut as a negative row.
    let kind =
        named.unwrap_or(if amount < Money::ZERO { MovementKind::Decrease } else { MovementKind::Initial });
    let size = if kind == MovementKind::Transfer || amount >= Money::ZERO { amount } else { -amount };
    let old = known.movements.get_mut(&(plain(&no), size)).and_then(Vec::pop);
    let fresh = BudgetMovement {
        id: old.map_or(Id::NEW, |old| old.id),
        appropriation: old.map_or(source.id, |old| old.appropriation),
        kind: if named.is_none() { old.map_or(kind, |old| old.kind) } else { kind },
        amount: size,
        document_no: Some(no),
        date: over(cells.date("date"), old.map(|old| &old.date)),
    };
    Ok(Some((action(old, &fresh), Draft::Movement(fresh), None)))
}

/// A kind of movement by the word in a quota ledger: the one that the window shows, alone or inside a longer one.
fn named_movement(text: &str) -> Option<MovementKind> {
    let inside = |kind: &&MovementKind| text.contains(&word(&format!("value.movement.{}", kind.name())));
    MovementKind::ALL.iter().find(inside).copied()
}

fn asset(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let whole = |key: &'static str| {
        whole(&cells, key).map_err(|text| Refused::new(row, key, &text, "import_not_whole", &[]))
    };
    let (Some(kind), Some(count)) = (cells.text("kind"), whole("count")?) else { return Ok(None) };
    let Some(system) = ledger.system(row, cells.text("system").as_deref())? else { return Ok(None) };
    known.claim(row, "kind", &format!("{} {kind}", system.name))?;
    let old = known.assets.get(&(system.id, plain(&kind))).copied();
    let fresh = Asset {
        id: old.map_or(Id::NEW, |old| old.id),
        system: system.id,
        kind,
        count,
        in_use: over(whole("in_use")?, old.map(|old| &old.in_use)),
        reused: over(whole("reused")?, old.map(|old| &old.reused)),
        built: over(whole("built")?, old.map(|old| &old.built)),
        tenure: old.map_or(Tenure::Unknown, |old| old.tenure),
        note: over(cells.text("note"), old.map(|old| &old.note)),
        position: old.map_or_else(|| ledger.snapshot.assets.len() as i64 + known.added, |old| old.position),
    };
    known.added += i64::from(old.is_none());
    Ok(Some((action(old, &fresh), Draft::Asset(fresh), None)))
}
