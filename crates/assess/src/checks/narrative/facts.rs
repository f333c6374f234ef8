//! What a narrative is held against: every amount, rate, grade and way of buying that the project knows.

use jitu_model::assessment::AssessmentResult;
use jitu_model::ledger::{Accounts, BudgetTotals, appropriation_totals, programme_totals};
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Money, Snapshot};

use super::counts::Counts;
use crate::checks::{sources, ten_thousandfold};
use crate::number;
use crate::rules::RulePack;

/// What a text is held against; made once for many texts.
#[derive(Debug, Clone)]
pub struct TextFacts<'s> {
    snapshot: &'s Snapshot,
    programme: Id<Programme>,
    /// The year that is assessed.
    pub(super) year: i32,
    pub(super) totals: BudgetTotals,
    /// Every amount the project knows, sorted.
    known: Vec<Money>,
    /// Shares that a text may state: what the ledger gives for contracts and sources.
    pub(super) rates: Vec<Decimal>,
    pub(super) execution: Option<(Money, Money)>,
    pub(super) total: Option<Decimal>,
    pub(super) full: Decimal,
    pub(super) grade: Option<String>,
    /// Names that grades go by, with the pack's own, the longest first.
    pub(super) grades: Vec<(String, String)>,
    /// How contracts were bought, where every contract tells.
    pub(super) methods: Vec<String>,
    pub(super) counts: Counts,
}

impl<'s> TextFacts<'s> {
    /// The facts of an assessed programme.
    pub fn of(snapshot: &'s Snapshot, result: &AssessmentResult, pack: &RulePack) -> Self {
        let totals = programme_totals(snapshot, result.programme);
        let by_arrival = pack.execution.metric == "payment_rate";
        let base = if by_arrival { totals.arrived } else { totals.adjusted };
        let stated = |figure: &str| {
            let mut all =
                snapshot.stated.iter().filter(|s| s.programme == result.programme && s.figure == figure);
            all.find_map(|stated| number::printed(&stated.value))
        };
        let scored = !result.indicators.is_empty();
        let total = if scored { Some(result.total) } else { stated("total") };
        let mut grades: Vec<(String, String)> = pack
            .grades
            .iter()
            .flat_map(|band| {
                let names = std::iter::once(&band.name).chain(&band.aliases);
                names.map(|name| (name.clone(), band.name.clone()))
            })
            .collect();
        grades.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
        let systems = snapshot.funded_by(result.programme);
        let contracts: Vec<_> = systems.iter().flat_map(|system| snapshot.contracts_of(system.id)).collect();
        let methods: Option<Vec<String>> = contracts.iter().map(|c| c.procurement.clone()).collect();
        let accounts = Accounts::of(snapshot);
        let sources =
            snapshot.appropriations_of(result.programme).map(|a| appropriation_totals(snapshot, a.id));
        let rates = contracts.iter().filter_map(|c| accounts.account(c).payment_rate());
        let by_source = sources.flat_map(|totals| [totals.execution_rate(), totals.arrival_rate()]);
        Self {
            snapshot,
            programme: result.programme,
            year: result.year,
            known: amounts(snapshot, &totals, &accounts),
            rates: rates.chain(by_source.flatten()).collect(),
            execution: Some((totals.paid, base)),
            grade: total.map(|total| pack.grade(total).to_owned()),
            total,
            full: pack.full,
            grades,
            methods: methods.unwrap_or_default(),
            counts: Counts::of(snapshot, result.programme, &accounts),
            totals,
        }
    }

    /// The ledger's sources, where they contradict the words of a text.
    pub(super) fn source_against(&self, words: &str) -> Option<String> {
        sources::contradicted(self.snapshot, self.programme, words)
    }

    /// Whether an amount, as printed, is one the project knows.
    pub(super) fn knows(&self, yuan: Decimal, place: Decimal) -> bool {
        let half = place / Decimal::TWO;
        let low = yuan.saturating_sub(half);
        let from = self.known.partition_point(|known| known.yuan() < low);
        self.known.get(from).is_some_and(|known| known.yuan().saturating_sub(yuan) <= half)
    }

    /// A known amount of which this one is ten thousand times or the ten-thousandth part.
    pub(super) fn misplaced(&self, yuan: Decimal) -> Option<Money> {
        // A round figure of one or two places is met by chance.
        let digits = yuan.normalize().mantissa().unsigned_abs().to_string();
        if digits.trim_end_matches('0').len() < 3 {
            return None;
        }
        let factor = Decimal::from(10_000);
        let targets = [yuan.checked_mul(factor), yuan.checked_div(factor)];
        // The list is sorted: only amounts near the two possible ones are looked at.
        targets.into_iter().flatten().find_map(|target| {
            let near = target.abs() / Decimal::from(500);
            let (low, high) = (target.saturating_sub(near), target.saturating_add(near));
            let from = self.known.partition_point(|known| known.yuan() < low);
            let close = self.known[from..].iter().take_while(|known| known.yuan() <= high);
            close.copied().find(|known| ten_thousandfold(known.yuan(), yuan))
        })
    }
}

/// Every amount of the whole project, sorted: a report may tell of other years and of any contract.
fn amounts(snapshot: &Snapshot, totals: &BudgetTotals, accounts: &Accounts<'_>) -> Vec<Money> {
    let mut known = vec![
        totals.initial,
        totals.adjusted,
        totals.arrived,
        totals.paid,
        totals.carried_over,
        totals.returned,
        totals.unpaid(),
        totals.carried_over + totals.returned,
    ];
    for source in &snapshot.appropriations {
        let totals = appropriation_totals(snapshot, source.id);
        known.extend([totals.initial, totals.adjusted, totals.arrived, totals.paid, totals.unpaid()]);
    }
    known.extend(snapshot.movements.iter().map(|row| row.amount));
    known.extend(snapshot.releases.iter().map(|row| row.amount));
    known.extend(snapshot.payments.iter().map(|row| row.amount));
    known.extend(snapshot.unspent.iter().map(|row| row.amount));
    known.extend(snapshot.applications.iter().map(|row| row.amount));
    known.extend(snapshot.invoices.iter().map(|row| row.amount));
    known.extend(snapshot.milestones.iter().filter_map(|row| row.amount));
    known.extend(snapshot.components.iter().filter_map(|row| row.budget));
    known.extend(snapshot.parties.iter().filter_map(|row| row.share));
    known.extend(snapshot.terms.iter().flat_map(|row| [row.fiscal, row.carried_in, row.other]).flatten());
    known.extend(snapshot.reviews.iter().flat_map(|r| [r.submitted, r.approved, r.submitted - r.approved]));
    known.extend(snapshot.procurements.iter().flat_map(|p| [p.ceiling, p.filed_budget, p.award]).flatten());
    for contract in &snapshot.contracts {
        let account = accounts.account(contract);
        known.extend(
            [Some(account.paid), Some(account.owed), account.amount, account.rest()].into_iter().flatten(),
        );
        for step in accounts.steps(contract) {
            known.extend([step.change, -step.change, step.after]);
        }
        let installments = accounts.milestones(contract.id).iter().map(|m| accounts.milestone(contract, m));
        known.extend(installments.flat_map(|m| [m.amount, Some(m.paid), Some(m.owed)]).flatten());
    }
    known.extend(snapshot.systems.iter().map(|system| accounts.paid_for(system)));
    for component in &snapshot.components {
        let paid = snapshot.payments.iter().filter(|p| p.component == Some(component.id));
        known.push(paid.map(|p| p.amount).sum());
    }
    known.sort_unstable();
    known.dedup();
    known
}
