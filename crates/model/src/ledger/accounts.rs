//! What was promised, asked for, paid and owed on each contract and installment.
//!
//! [`Accounts`] sorts a snapshot's rows by contract once, so that a hundred thousand payments are walked once and not
//! once a contract.

use std::collections::HashMap;

use crate::programme::{
    Amendment, ApplicationOutcome, Appropriation, Contract, Milestone, Payment, PaymentApplication,
};
use crate::system::{Component, FundedSystem};
use crate::{Decimal, Id, Money, PartialDate, Snapshot};

/// A step of a contract's amount: as signed, or as an amendment left it.
#[derive(Debug, Clone, PartialEq)]
pub struct AmountStep<'s> {
    /// The amendment; `None`: the signature.
    pub amendment: Option<&'s Amendment>,
    /// Change of the amount in force; of the signature the amount itself.
    pub change: Money,
    /// In force afterwards.
    pub after: Money,
    /// What the change alone would give, where the paper's new amount contradicts it.
    pub contradicts: Option<Money>,
}

/// An installment's account.
#[derive(Debug, Clone, PartialEq)]
pub struct MilestoneAccount<'s> {
    /// The installment.
    pub milestone: &'s Milestone,
    /// What it comes to: as agreed, or its share of the amount in force when it was last paid or asked for.
    pub amount: Option<Money>,
    /// Paid on it.
    pub paid: Money,
    /// Asked for and not paid yet: repeating a request does not add to it.
    pub owed: Money,
    /// Every request, by date.
    pub applications: Vec<&'s PaymentApplication>,
}

impl MilestoneAccount<'_> {
    /// What is left of it: agreed and not paid; `None` when the amount is unknown.
    pub fn rest(&self) -> Option<Money> {
        self.amount.map(|amount| (amount - self.paid).max(Money::ZERO))
    }

    /// Whether it is paid, one 分 of rounding aside.
    pub fn settled(&self) -> bool {
        match self.amount {
            Some(amount) => (amount - self.paid).fen() <= 1,
            None => !self.paid.is_zero() && self.owed.is_zero(),
        }
    }

    /// Date of the first request that still waits for money; `None`: nothing is asked for.
    pub fn first_asked(&self) -> Option<PartialDate> {
        if self.owed.is_zero() { None } else { self.applications.first().map(|a| a.date) }
    }

    /// Date of the latest request that still waits for money.
    pub fn last_asked(&self) -> Option<PartialDate> {
        if self.owed.is_zero() { None } else { self.applications.last().map(|a| a.date) }
    }
}

/// A contract's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractAccount {
    /// In force; `None`: no source states it.
    pub amount: Option<Money>,
    /// Paid, over all years and sources.
    pub paid: Money,
    /// Asked for and not paid yet.
    pub owed: Money,
    /// Sum of every request that was made, one per installment: the latest counts.
    pub asked: Money,
}

impl ContractAccount {
    /// What remains payable: in force and not paid; `None` when the amount is unknown.
    pub fn rest(&self) -> Option<Money> {
        self.amount.map(|amount| amount - self.paid)
    }

    /// 支付率 in per cent, two decimals half up; `None` without an amount.
    pub fn payment_rate(&self) -> Option<Decimal> {
        self.paid.percent_of(self.amount?, 2)
    }
}

/// A snapshot's money rows by what they belong to.
#[derive(Debug)]
pub struct Accounts<'s> {
    snapshot: &'s Snapshot,
    contracts: HashMap<Id<Contract>, &'s Contract>,
    milestones: HashMap<Id<Contract>, Vec<&'s Milestone>>,
    amendments: HashMap<Id<Contract>, Vec<&'s Amendment>>,
    payments: HashMap<Id<Contract>, Vec<&'s Payment>>,
    installments: HashMap<Id<Milestone>, Vec<&'s Payment>>,
    applications: HashMap<Id<Milestone>, Vec<&'s PaymentApplication>>,
}

/// Rows by key, each list in the order of `by`.
fn grouped<T, K: std::hash::Hash + Eq, O: Ord>(
    rows: &[T],
    key: impl Fn(&T) -> Option<K>,
    by: impl Fn(&T) -> O,
) -> HashMap<K, Vec<&T>> {
    let mut groups: HashMap<K, Vec<&T>> = HashMap::new();
    for row in rows {
        if let Some(key) = key(row) {
            groups.entry(key).or_default().push(row);
        }
    }
    for group in groups.values_mut() {
        group.sort_by_key(|row| by(row));
    }
    groups
}

impl<'s> Accounts<'s> {
    /// Sorts the rows of a snapshot.
    pub fn of(snapshot: &'s Snapshot) -> Self {
        Self {
            snapshot,
            contracts: snapshot.contracts.iter().map(|c| (c.id, c)).collect(),
            milestones: grouped(&snapshot.milestones, |m| Some(m.contract), |m| (m.sequence, m.id)),
            amendments: grouped(&snapshot.amendments, |a| Some(a.contract), |a| (a.effective, a.id)),
            payments: grouped(&snapshot.payments, |p| p.contract, |p| (p.date, p.id)),
            installments: grouped(&snapshot.payments, |p| p.milestone, |p| (p.date, p.id)),
            applications: grouped(&snapshot.applications, |a| Some(a.milestone), |a| (a.date, a.id)),
        }
    }

    /// The contract of that id.
    pub fn contract(&self, id: Id<Contract>) -> Option<&'s Contract> {
        self.contracts.get(&id).copied()
    }

    /// Its payments, by date.
    pub fn payments(&self, contract: Id<Contract>) -> &[&'s Payment] {
        self.payments.get(&contract).map_or(&[], Vec::as_slice)
    }

    /// An installment's payments, by date.
    pub fn payments_on(&self, milestone: Id<Milestone>) -> &[&'s Payment] {
        self.installments.get(&milestone).map_or(&[], Vec::as_slice)
    }

    /// Its installments, in their order.
    pub fn milestones(&self, contract: Id<Contract>) -> &[&'s Milestone] {
        self.milestones.get(&contract).map_or(&[], Vec::as_slice)
    }

    /// How its amount came about, in order of time; empty when no source states it as signed.
    pub fn steps(&self, contract: &Contract) -> Vec<AmountStep<'s>> {
        let Some(signed) = contract.amount else { return Vec::new() };
        let mut steps =
            vec![AmountStep { amendment: None, change: signed, after: signed, contradicts: None }];
        let mut before = signed;
        for amendment in self.amendments.get(&contract.id).into_iter().flatten() {
            let computed = before + amendment.change;
            let after = amendment.new_amount.unwrap_or(computed);
            let contradicts = (after != computed).then_some(computed);
            steps.push(AmountStep { amendment: Some(amendment), change: after - before, after, contradicts });
            before = after;
        }
        steps
    }

    /// The amount in force on a day (`None`: after all amendments); `None` when no source states it.
    ///
    /// An amendment dated to a month counts from that month on: it is left out only where it must be later.
    pub fn amount(&self, contract: &Contract, day: Option<PartialDate>) -> Option<Money> {
        let in_force = |step: &AmountStep<'_>| {
            step.amendment.zip(day).is_none_or(|(amendment, day)| !amendment.effective.surely_after(day))
        };
        self.steps(contract).into_iter().rfind(in_force).map(|step| step.after)
    }

    /// An installment's amount on a day: as agreed, or its share of the contract, rounded half up to the 分.
    pub fn installment(
        &self,
        contract: &Contract,
        milestone: &Milestone,
        day: Option<PartialDate>,
    ) -> Option<Money> {
        milestone.amount.or_else(|| share_of(self.amount(contract, day)?, milestone.share?))
    }

    /// An installment's account.
    pub fn milestone(&self, contract: &Contract, milestone: &'s Milestone) -> MilestoneAccount<'s> {
        self.milestone_until(contract, milestone, None)
    }

    /// An installment's account as of a day: what surely came later has not happened yet.
    pub fn milestone_on(
        &self,
        contract: &Contract,
        milestone: &'s Milestone,
        day: PartialDate,
    ) -> MilestoneAccount<'s> {
        self.milestone_until(contract, milestone, Some(day))
    }

    fn milestone_until(
        &self,
        contract: &Contract,
        milestone: &'s Milestone,
        until: Option<PartialDate>,
    ) -> MilestoneAccount<'s> {
        let happened =
            |date: Option<PartialDate>| date.zip(until).is_none_or(|(date, until)| !date.surely_after(until));
        let mut payments = self.payments_on(milestone.id).to_vec();
        payments.retain(|payment| happened(payment.date));
        let mut applications = self.applications.get(&milestone.id).cloned().unwrap_or_default();
        applications.retain(|application| happened(Some(application.date)));
        let day =
            payments.iter().filter_map(|p| p.date).max().or_else(|| applications.last().map(|a| a.date));
        let paid: Money = payments.iter().map(|p| p.amount).sum();
        let waiting = applications.iter().rev().find(|a| a.outcome != ApplicationOutcome::Refused);
        let answered = waiting.is_some_and(|a| a.outcome == ApplicationOutcome::Paid && paid.is_zero());
        let owed = waiting.filter(|_| !answered).map_or(Money::ZERO, |a| (a.amount - paid).max(Money::ZERO));
        let amount = self.installment(contract, milestone, day);
        MilestoneAccount { milestone, amount, paid, owed, applications }
    }

    /// A contract's account.
    pub fn account(&self, contract: &Contract) -> ContractAccount {
        let installments: Vec<_> =
            self.milestones(contract.id).iter().map(|m| self.milestone(contract, m)).collect();
        ContractAccount {
            amount: self.amount(contract, None),
            paid: self.payments(contract.id).iter().map(|p| p.amount).sum(),
            owed: installments.iter().map(|m| m.owed).sum(),
            asked: installments.iter().filter_map(|m| m.applications.last()).map(|a| a.amount).sum(),
        }
    }

    /// What was paid for a system: on its contracts, on its components, and what a programme with this one system paid
    /// without naming either.
    pub fn paid_for(&self, system: &FundedSystem) -> Money {
        let snapshot = self.snapshot;
        let part_of =
            |id: Id<Component>| snapshot.components.iter().any(|c| c.id == id && c.system == system.id);
        let alone: Vec<Id<Appropriation>> = match snapshot.systems_of(system.programme).count() {
            1 => snapshot.appropriations_of(system.programme).map(|a| a.id).collect(),
            _ => Vec::new(),
        };
        let counts = |payment: &&Payment| match (payment.contract, payment.component) {
            (Some(contract), _) => self.contract(contract).is_some_and(|c| c.system == system.id),
            (None, Some(component)) => part_of(component),
            (None, None) => alone.contains(&payment.appropriation),
        };
        snapshot.payments.iter().filter(counts).map(|payment| payment.amount).sum()
    }

    /// What each appropriation paid of a contract; money carried over counts with the appropriation it came from.
    pub fn by_source(&self, contract: Id<Contract>) -> Vec<(Id<Appropriation>, Money)> {
        let mut sums: Vec<(Id<Appropriation>, Money)> = Vec::new();
        for payment in self.payments(contract) {
            let root = self.root(payment.appropriation);
            match sums.iter_mut().find(|(id, _)| *id == root) {
                Some((_, sum)) => *sum += payment.amount,
                None => sums.push((root, payment.amount)),
            }
        }
        sums
    }

    /// The appropriation that carried-over money came from in the first place.
    fn root(&self, id: Id<Appropriation>) -> Id<Appropriation> {
        let mut at = id;
        // No longer chain than there are rows: a circle in a hostile file ends as well.
        for _ in 0..self.snapshot.appropriations.len() {
            match self.snapshot.appropriation(at).and_then(|a| a.carried_from) {
                Some(from) => at = from,
                None => break,
            }
        }
        at
    }
}

/// `share` per cent of an amount, rounded half up to the 分; `None` when it does not fit.
pub fn share_of(amount: Money, share: Decimal) -> Option<Money> {
    let yuan = amount.yuan().checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)?;
    Money::from_yuan_half_up(yuan).ok()
}

/// An amount split by shares, with what rounding left over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// One part a share, in order; together they are exactly the share of the whole that was split.
    pub parts: Vec<Money>,
    /// What rounding each part half up left over (or took too much).
    pub remainder: Money,
    /// The part that bears the remainder: the largest share, the first of equals.
    pub bearer: usize,
}

/// Splits an amount by shares in per cent. Each part is rounded half up to the 分; the remainder goes to the largest
/// share. `None` without shares, with a negative one, or where the figures do not fit.
pub fn split(whole: Money, shares: &[Decimal]) -> Option<Split> {
    if shares.iter().any(Decimal::is_sign_negative) {
        return None;
    }
    let bearer = (0..shares.len()).max_by(|a, b| shares[*a].cmp(&shares[*b]).then(b.cmp(a)))?;
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?;
    let mut parts = shares.iter().map(|share| share_of(whole, *share)).collect::<Option<Vec<_>>>()?;
    let remainder = share_of(whole, sum)? - parts.iter().copied().sum();
    parts[bearer] += remainder;
    Some(Split { parts, remainder, bearer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::MilestoneKind;

    fn yuan(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    fn contract(amount: &str) -> Contract {
        Contract { id: Id::new(1), amount: Some(yuan(amount)), ..Contract::default() }
    }

    fn milestone(id: i64, share: Option<i64>, amount: Option<&str>) -> Milestone {
        Milestone {
            id: Id::new(id),
            contract: Id::new(1),
            sequence: id,
            kind: MilestoneKind::Progress,
            share: share.map(Decimal::from),
            amount: amount.map(yuan),
            ..Milestone::default()
        }
    }

    fn payment(id: i64, milestone: Option<i64>, source: i64, amount: &str, on: Option<&str>) -> Payment {
        Payment {
            id: Id::new(100 + id),
            contract: Some(Id::new(1)),
            milestone: milestone.map(Id::new),
            appropriation: Id::new(source),
            amount: yuan(amount),
            date: on.map(date),
            ..Payment::default()
        }
    }

    fn application(id: i64, milestone: i64, amount: &str, on: &str) -> PaymentApplication {
        PaymentApplication {
            id: Id::new(id),
            milestone: Id::new(milestone),
            amount: yuan(amount),
            date: date(on),
            outcome: ApplicationOutcome::Deferred,
            reason: None,
        }
    }

    /// 湛江's 智能化: cut by review, paid to 96.76 %.
    #[test]
    fn an_amended_contract_owes_what_the_paper_left_in_force() {
        let contract = contract("9556200");
        let snapshot = Snapshot {
            contracts: vec![contract.clone()],
            amendments: vec![Amendment {
                id: Id::new(5),
                contract: Id::new(1),
                effective: date("2022-06-07"),
                change: yuan("-102587.07"),
                new_amount: Some(yuan("9453612.25")),
                reason: String::new(),
            }],
            milestones: vec![
                milestone(1, Some(50), None),
                milestone(2, Some(20), None),
                milestone(3, Some(26), None),
            ],
            payments: vec![
                payment(1, Some(1), 9, "4778100", Some("2021-08")),
                payment(2, Some(2), 9, "1911240", Some("2021-10")),
                payment(3, Some(3), 9, "2457939.18", Some("2023")),
            ],
            ..Snapshot::default()
        };
        let accounts = Accounts::of(&snapshot);
        let account = accounts.account(&contract);
        assert_eq!(account.paid, yuan("9147279.18"));
        assert_eq!(account.amount, Some(yuan("9453612.25")));
        assert_eq!(account.rest(), Some(yuan("306333.07")));
        assert_eq!(account.payment_rate().unwrap().to_string(), "96.76");
        let steps = accounts.steps(&contract);
        assert_eq!(steps[1].contradicts, Some(yuan("9453612.93")));
        assert_eq!(accounts.amount(&contract, Some(date("2022-06-06"))), Some(yuan("9556200")));
        let amounts: Vec<_> =
            snapshot.milestones.iter().map(|m| accounts.milestone(&contract, m).amount.unwrap()).collect();
        assert_eq!(amounts, [yuan("4778100"), yuan("1911240"), yuan("2457939.19")]);
        assert!(snapshot.milestones.iter().all(|m| accounts.milestone(&contract, m).settled()));
    }

    #[test]
    fn asking_again_does_not_owe_more() {
        let contract = contract("6250000");
        let mut snapshot = Snapshot {
            contracts: vec![contract.clone()],
            milestones: vec![milestone(2, None, Some("1875000"))],
            applications: vec![
                application(7, 2, "1875000", "2024-02-19"),
                application(8, 2, "1875000", "2022-04-20"),
                application(9, 2, "1875000", "2023-02-14"),
            ],
            ..Snapshot::default()
        };
        let accounts = Accounts::of(&snapshot);
        let account = accounts.milestone(&contract, &snapshot.milestones[0]);
        assert_eq!((account.owed, accounts.account(&contract).asked), (yuan("1875000"), yuan("1875000")));
        let today = date("2024-07-19");
        assert_eq!(account.first_asked().unwrap().days_until(today), 821);
        assert_eq!(account.last_asked().unwrap().days_until(today), 151);
        // Before the second request there was one; before the first none.
        let on = |day| accounts.milestone_on(&contract, &snapshot.milestones[0], date(day));
        assert_eq!((on("2023-01-01").applications.len(), on("2023-01-01").owed), (1, yuan("1875000")));
        assert_eq!((on("2022-01-01").applications.len(), on("2022-01-01").owed), (0, Money::ZERO));
        snapshot.payments.push(payment(1, Some(2), 9, "875000", None));
        let accounts = Accounts::of(&snapshot);
        assert_eq!(accounts.milestone(&contract, &snapshot.milestones[0]).owed, yuan("1000000"));
        for application in &mut snapshot.applications {
            application.outcome = ApplicationOutcome::Refused;
        }
        let accounts = Accounts::of(&snapshot);
        assert_eq!(accounts.account(&contract).owed, Money::ZERO);
    }

    #[test]
    fn money_carried_over_counts_with_where_it_came_from() {
        let snapshot = Snapshot {
            appropriations: vec![
                Appropriation { id: Id::new(1), year: 2025, ..Appropriation::default() },
                Appropriation {
                    id: Id::new(2),
                    year: 2026,
                    carried_from: Some(Id::new(1)),
                    ..Appropriation::default()
                },
                Appropriation { id: Id::new(3), year: 2026, ..Appropriation::default() },
            ],
            payments: vec![
                payment(1, None, 1, "300000", Some("2025")),
                payment(2, None, 2, "270000", Some("2026")),
                payment(3, None, 3, "400000", Some("2026")),
            ],
            ..Snapshot::default()
        };
        let sums = Accounts::of(&snapshot).by_source(Id::new(1));
        assert_eq!(sums, [(Id::new(1), yuan("570000")), (Id::new(3), yuan("400000"))]);
    }

    #[test]
    fn what_a_system_cost() {
        let system = |id| FundedSystem { id: Id::new(id), programme: Id::new(1), ..FundedSystem::default() };
        let mut snapshot = Snapshot {
            systems: vec![system(1)],
            appropriations: vec![Appropriation {
                id: Id::new(9),
                programme: Id::new(1),
                ..Appropriation::default()
            }],
            contracts: vec![Contract { id: Id::new(1), system: Id::new(1), ..Contract::default() }],
            components: vec![Component { id: Id::new(1), system: Id::new(1), ..Component::default() }],
            payments: vec![
                payment(1, None, 9, "1", None),
                payment(2, None, 9, "20", None),
                payment(3, None, 9, "300", None),
            ],
            ..Snapshot::default()
        };
        snapshot.payments[1].contract = None;
        snapshot.payments[1].component = Some(Id::new(1));
        snapshot.payments[2].contract = None;
        assert_eq!(Accounts::of(&snapshot).paid_for(&snapshot.systems[0]), yuan("321"));
        // Of two systems nobody can tell which one the bare payment was for.
        snapshot.systems.push(system(2));
        assert_eq!(Accounts::of(&snapshot).paid_for(&snapshot.systems[0]), yuan("21"));
        assert_eq!(Accounts::of(&snapshot).paid_for(&snapshot.systems[1]), Money::ZERO);
    }

    #[test]
    fn a_circle_of_carried_money_ends() {
        let from = |id, other| Appropriation {
            id: Id::new(id),
            carried_from: Some(Id::new(other)),
            ..Appropriation::default()
        };
        let snapshot = Snapshot {
            appropriations: vec![from(1, 2), from(2, 1)],
            payments: vec![payment(1, None, 1, "1", None)],
            ..Snapshot::default()
        };
        assert_eq!(Accounts::of(&snapshot).by_source(Id::new(1)).len(), 1);
    }

    #[test]
    fn the_remainder_of_a_split_is_borne_visibly() {
        let third = Decimal::new(3333, 2);
        let split = split(yuan("100"), &[third, Decimal::new(3334, 2), third]).unwrap();
        assert_eq!(split.parts, [yuan("33.33"), yuan("33.34"), yuan("33.33")]);
        assert_eq!(split.remainder, Money::ZERO);
        let split = super::split(yuan("0.05"), &[Decimal::from(50), Decimal::from(50)]).unwrap();
        // Each half rounds up to 0.03; the first bears the 分 that is too much.
        assert_eq!(
            (split.parts, split.remainder, split.bearer),
            (vec![yuan("0.02"), yuan("0.03")], yuan("-0.01"), 0)
        );
        assert_eq!(super::split(yuan("1"), &[]), None);
        assert_eq!(super::split(yuan("1"), &[Decimal::from(-1)]), None);
    }
}
