//! Consistency checks (勾稽关系): figures that must agree, and don't.
//!
//! A check never rewrites anything: it returns findings with what was expected, what was found and where to look.
//! Each file declares the cases it can report with their severity and the values their message may name, so the
//! locale files can be held against them.

mod contracts;
mod counts;
mod dates;
mod frozen;
mod grade;
mod narrative;
mod operation;
mod parts;
mod procurement;
mod rates;
mod remedies;
mod scores;
mod sources;
mod sums;
mod texts;
mod weights;

use std::collections::BTreeMap;
use std::fmt::Display;

use geo_types::MultiPolygon;
use jitu_model::assessment::{AssessmentResult, ScoredIndicator};
use jitu_model::finding::Place;
use jitu_model::ledger::{Accounts, BudgetTotals, programme_totals};
use jitu_model::programme::{Contract, Payment, Programme, StatedFigure};
use jitu_model::{Decimal, Finding, Id, Money, Record, Severity, Snapshot};

use crate::number;
use crate::rules::RulePack;

pub use narrative::{TextFacts, TypedFigure, typed_figures};

/// So many places of one finding are named; the lists show the others.
const NAMED: usize = 5;

/// One thing a check can report: the key of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Stable code of the check (`SCORE-RULE`).
    pub code: &'static str,
    /// The case (`below_with_reason`).
    pub case: &'static str,
    /// Severity.
    pub severity: Severity,
    /// Values its message may name beside `expected`, `found` and `name` (what the first place is called).
    pub params: &'static [&'static str],
}

/// Declares a file's cases and their list.
macro_rules! declare {
    ($($name:ident = $severity:ident $code:literal $case:literal [$($param:literal),*];)+) => {
        $(const $name: crate::checks::Case = crate::checks::Case {
            code: $code,
            case: $case,
            severity: jitu_model::Severity::$severity,
            params: &[$($param),*],
        };)+
        /// Everything this file can report.
        pub(super) const CASES: &[crate::checks::Case] = &[$($name),+];
    };
}
use declare;

/// What is read by all checks.
struct Context<'a> {
    snapshot: &'a Snapshot,
    programme: Id<Programme>,
    result: &'a AssessmentResult,
    pack: &'a RulePack,
    boundary: Option<&'a MultiPolygon<f64>>,
    totals: BudgetTotals,
    accounts: Accounts<'a>,
}

/// Every case that [`check`] can report.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    [
        sums::CASES,
        contracts::CASES,
        procurement::CASES,
        rates::CASES,
        weights::CASES,
        scores::CASES,
        grade::CASES,
        counts::CASES,
        dates::CASES,
        texts::CASES,
        remedies::CASES,
        parts::CASES,
        operation::CASES,
        frozen::CASES,
        narrative::CASES,
    ]
    .into_iter()
    .flatten()
}

/// Runs every check on the programme of `result`, worst findings first. `boundary` is the bureau's own, EPSG:4490,
/// longitude first; without it nothing is said about where things lie.
pub fn check(
    snapshot: &Snapshot,
    programme: Id<Programme>,
    result: &AssessmentResult,
    pack: &RulePack,
    boundary: Option<&MultiPolygon<f64>>,
) -> Vec<Finding> {
    let totals = programme_totals(snapshot, programme);
    let accounts = Accounts::of(snapshot);
    let context = Context { snapshot, programme, result, pack, boundary, totals, accounts };
    let mut findings = Vec::new();
    for run in [
        sums::run,
        contracts::run,
        procurement::run,
        rates::run,
        weights::run,
        scores::run,
        grade::run,
        counts::run,
        dates::run,
        texts::run,
        remedies::run,
        parts::run,
        operation::run,
        frozen::run,
        narrative::run,
    ] {
        run(&context, &mut findings);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

impl Case {
    /// A finding of this case; the first place gives the message its `name`.
    fn found(
        &self,
        expected: impl Display,
        found: impl Display,
        places: Vec<Place>,
        params: &[(&str, &dyn Display)],
    ) -> Finding {
        debug_assert!(params.iter().map(|(key, _)| *key).eq(self.params.iter().copied()), "{self:?}");
        let mut named: BTreeMap<String, String> =
            params.iter().map(|(key, value)| ((*key).to_owned(), value.to_string())).collect();
        let name = places.first().map(|place| place.text.clone()).unwrap_or_default();
        named.insert("name".to_owned(), name);
        Finding {
            code: self.code.to_owned(),
            case: self.case.to_owned(),
            severity: self.severity,
            params: named,
            expected: expected.to_string(),
            found: found.to_string(),
            places,
        }
    }
}

impl<'a> Context<'a> {
    /// Figures that sources state about this programme.
    fn stated(&self, figure: &str) -> impl Iterator<Item = &'a StatedFigure> {
        let (programme, figure) = (self.programme, figure.to_owned());
        self.snapshot.stated.iter().filter(move |s| s.programme == programme && s.figure == figure)
    }

    /// The contracts of the systems that the programme funds.
    fn contracts(&self) -> Vec<&'a Contract> {
        let systems = self.snapshot.funded_by(self.programme).into_iter();
        systems.flat_map(|system| self.snapshot.contracts_of(system.id)).collect()
    }

    /// Payments drawn on the programme's appropriations, of any year.
    fn payments(&self) -> Vec<&'a Payment> {
        let sources: Vec<_> = self.snapshot.appropriations_of(self.programme).map(|a| a.id).collect();
        self.snapshot.payments.iter().filter(|p| sources.contains(&p.appropriation)).collect()
    }

    /// The programme itself, as a place.
    fn here(&self) -> Place {
        Place { text: self.result.name.clone(), location: format!("programme:{}", self.programme) }
    }
}

/// A row as a place.
fn at<R: Record>(record: &R, text: impl Into<String>) -> Place {
    Place { text: text.into(), location: format!("{}:{}", R::TABLE, record.id()) }
}

/// A scored leaf as a place.
fn at_leaf(leaf: &ScoredIndicator) -> Place {
    let name = leaf.path.last().cloned().unwrap_or_default();
    Place { text: name, location: format!("indicator:{}", leaf.indicator) }
}

/// A stated figure as a place: its document, and where in it.
fn at_stated(stated: &StatedFigure) -> Place {
    let place = stated.place.as_deref().unwrap_or_default();
    at(stated, format!("{} {place}", stated.source).trim().to_owned())
}

/// A payment as a place.
fn at_payment(payment: &Payment) -> Place {
    at(
        payment,
        payment.voucher.clone().or_else(|| payment.payee.clone()).unwrap_or_else(|| yuan(payment.amount)),
    )
}

/// Whether one figure is ten thousand times the other, as when 元 and 万元 are confused; to a thousandth, because one
/// of them may be rounded.
fn ten_thousandfold(one: Decimal, other: Decimal) -> bool {
    let times = |small: Decimal, large: Decimal| {
        let raised = small.checked_mul(Decimal::from(10_000));
        let apart = raised.and_then(|raised| raised.checked_sub(large)).map(|apart| apart.abs());
        apart
            .and_then(|apart| apart.checked_mul(Decimal::ONE_THOUSAND))
            .is_some_and(|apart| apart <= large.abs())
    };
    !one.is_zero() && !other.is_zero() && (times(one, other) || times(other, one))
}

fn yuan(money: Money) -> String {
    money.to_yuan_text()
}

/// A stated amount; `None` if its text is no number.
fn stated_money(stated: &StatedFigure) -> Option<Money> {
    number::printed(&stated.value).and_then(|yuan| Money::from_yuan_half_up(yuan).ok())
}
