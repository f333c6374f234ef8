//! Quantities: what code can count in a project, with the rows each figure came from. Metrics are expressions of them.
//!
//! A quantity is `None` when the file does not tell: no rows are not zero rows. None reads a score or the value of an
//! indicator, so no metric can be circular. Their names in words are data: `assets/metrics/quantities.tsv`.

mod building;
mod land;
mod money;
mod operation;
mod people;

use std::cell::OnceCell;

use jitu_model::assessment::EvidenceItem;
use jitu_model::ledger::{Accounts, BudgetTotals, programme_totals};
use jitu_model::operation::Occurrence;
use jitu_model::programme::{Contract, Programme};
use jitu_model::system::FundedSystem;
use jitu_model::{Decimal, Id, Money, PartialDate, Record, Snapshot};

use super::Computed;
use super::past::Dated;

type Plain = fn(&Facts<'_>) -> Option<Computed>;
type Named = fn(&Facts<'_>, &str) -> Option<Computed>;

/// How a quantity is counted.
#[derive(Clone, Copy)]
enum How {
    /// By itself.
    Plain(Plain),
    /// Of one land class or township, named in the expression.
    Of(Named),
}

/// One quantity.
#[derive(Clone, Copy)]
pub(super) struct Quantity {
    pub(super) name: &'static str,
    how: How,
    /// What dates it; `None`: nothing says how it stood on a day.
    dates: Option<&'static [Dated]>,
}

impl Quantity {
    const fn plain(name: &'static str, compute: Plain) -> Self {
        Self { name, how: How::Plain(compute), dates: None }
    }

    const fn of(name: &'static str, compute: Named) -> Self {
        Self { name, how: How::Of(compute), dates: None }
    }

    /// The same, told of any day by these dates; by none where it stands from the year's beginning.
    const fn by(self, dates: &'static [Dated]) -> Self {
        Self { dates: Some(dates), ..self }
    }

    pub(super) const fn dates(&self) -> Option<&'static [Dated]> {
        self.dates
    }

    pub(super) const fn needs_name(&self) -> bool {
        matches!(self.how, How::Of(_))
    }

    pub(super) fn compute(&self, facts: &Facts<'_>, of: Option<&str>) -> Option<Computed> {
        match (self.how, of) {
            (How::Plain(compute), None) => compute(facts),
            (How::Of(compute), Some(of)) => compute(facts, of),
            _ => None,
        }
    }
}

/// Every quantity; the order is that of the evidence of a metric.
pub(super) fn all() -> impl Iterator<Item = &'static Quantity> {
    [money::QUANTITIES, building::QUANTITIES, operation::QUANTITIES, people::QUANTITIES, land::QUANTITIES]
        .into_iter()
        .flatten()
}

/// The quantity of that name.
pub(super) fn find(name: &str) -> Option<&'static Quantity> {
    all().find(|quantity| quantity.name == name)
}

/// The known name nearest to a misspelt one, if any is near.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name: String = name.chars().take(40).collect::<String>().to_lowercase();
    let distances = all().map(|quantity| (edits(&name, quantity.name), quantity.name));
    distances.min().filter(|(distance, known)| *distance * 3 <= known.len()).map(|(_, known)| known)
}

/// How many letters have to be changed, added or left out to make one name the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, known) in other.iter().enumerate() {
            let kept = diagonal + usize::from(letter != *known);
            diagonal = row[column + 1];
            row[column + 1] = kept.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// What all quantities of one programme read; each part is worked out once, when it is first asked for.
pub(super) struct Facts<'s> {
    pub(super) snapshot: &'s Snapshot,
    programme: &'s Programme,
    totals: OnceCell<BudgetTotals>,
    accounts: OnceCell<Accounts<'s>>,
    occurrences: OnceCell<Vec<Occurrence<'s>>>,
}

impl<'s> Facts<'s> {
    /// `None`: no such programme.
    pub(super) fn of(snapshot: &'s Snapshot, programme: Id<Programme>) -> Option<Self> {
        let programme = snapshot.programme(programme)?;
        Some(Self {
            snapshot,
            programme,
            totals: OnceCell::new(),
            accounts: OnceCell::new(),
            occurrences: OnceCell::new(),
        })
    }

    fn totals(&self) -> &BudgetTotals {
        self.totals.get_or_init(|| programme_totals(self.snapshot, self.programme.id))
    }

    fn accounts(&self) -> &Accounts<'s> {
        self.accounts.get_or_init(|| Accounts::of(self.snapshot))
    }

    fn occurrences(&self) -> &[Occurrence<'s>] {
        self.occurrences.get_or_init(|| operation::of_year(self))
    }

    /// The programme's own systems.
    fn systems(&self) -> Vec<&'s FundedSystem> {
        self.snapshot.systems_of(self.programme.id).collect()
    }

    /// The contracts of its own systems.
    fn contracts(&self) -> Vec<&'s Contract> {
        let systems = self.systems();
        self.snapshot.contracts.iter().filter(|c| systems.iter().any(|s| s.id == c.system)).collect()
    }

    /// The report's date, if it has one.
    fn report(&self) -> Option<PartialDate> {
        self.snapshot.assessment_of(self.programme.id).and_then(|assessment| assessment.report_date)
    }

    /// The first and the last day that the year's figures tell of: to the report's date, at most to the year's end.
    /// `None`: the report lies before the year.
    fn period(&self) -> Option<(PartialDate, PartialDate)> {
        let year = u16::try_from(self.programme.year).ok()?;
        let first = PartialDate::day_of(year, 1, 1).ok()?;
        let last = PartialDate::day_of(year, 12, 31).ok()?;
        let told = self.report().and_then(|report| {
            let (year, month, day) = report.latest();
            PartialDate::day_of(year, month, day).ok()
        });
        let end = told.map_or(last, |told| told.min(last));
        (end >= first).then_some((first, end))
    }
}

/// How something with a due date stands at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    InTime,
    Late,
    /// Not due yet.
    NotYet,
    /// The dates do not tell.
    Unknown,
}

/// Judges by the due date, the day it was done (`None`: not done), and the last day that is told of.
fn judge(due: PartialDate, done: Option<PartialDate>, end: PartialDate) -> Verdict {
    match done {
        Some(done) if done.surely_after(due) => Verdict::Late,
        Some(done) if done.latest() <= due.latest() => Verdict::InTime,
        Some(_) => Verdict::Unknown,
        None if end.surely_after(due) => Verdict::Late,
        None => Verdict::NotYet,
    }
}

/// Evidence that names a table's rows.
fn rows<'a, R: Record>(records: impl IntoIterator<Item = &'a R>, text: String) -> EvidenceItem {
    let ids: Vec<String> = records.into_iter().map(|record| record.id().to_string()).collect();
    EvidenceItem { kind: R::TABLE.to_owned(), reference: ids.join(","), text }
}

/// How many rows there are, with the rows.
fn counted<R: Record>(records: &[&R]) -> Computed {
    let count = records.len();
    (Decimal::from(count), vec![rows(records.iter().copied(), count.to_string())])
}

/// [`counted`], where no row means that the file does not tell.
fn present<R: Record>(records: &[&R]) -> Option<Computed> {
    (!records.is_empty()).then(|| counted(records))
}

/// An amount in 元, with its rows.
fn amount<'a, R: Record>(money: Money, records: impl IntoIterator<Item = &'a R>) -> Computed {
    (money.yuan(), vec![rows(records, money.to_yuan_text())])
}
