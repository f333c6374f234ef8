//! Counts typed by hand: sites that were built, reused or are in use, installments that are paid or not.
//!
//! A count is held against the project only where its own words say what is counted as a whole ("共建成64个点位",
//! "两笔已付"), and any count of that kind that the project knows, of a system or a contract as well, will do.

use std::collections::BTreeSet;

use jitu_model::Snapshot;
use jitu_model::ledger::Accounts;
use jitu_model::programme::Programme;
use jitu_model::system::{Asset, TowerOrigin};
use jitu_model::{Decimal, Id};

use super::{INSTALLMENTS, POINTS, TextFacts, TypedFigure, is_aim, is_other_year, scan, told_of, typed};
use crate::checks::Case;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    All,
    Built,
    Reused,
    InUse,
    Paid,
    Unpaid,
}

/// Words before a number of sites.
const SITE_WORDS: &[(&str, Of)] = &[
    ("新建", Of::Built),
    ("复用", Of::Reused),
    ("利旧", Of::Reused),
    ("在用", Of::InUse),
    ("建成", Of::All),
    ("建设", Of::All),
    ("设立", Of::All),
    ("共", Of::All),
    ("总计", Of::All),
    ("合计", Of::All),
];
/// What sites are called.
const SITES: &[&str] = &["点位", "监控塔", "铁塔", "塔位"];
/// So many characters may stand between a number and what it counts.
const NAMING: usize = 8;
/// Words beside a number of installments.
const PAYMENT_WORDS: &[(&str, Of)] = &[
    ("已付", Of::Paid),
    ("已支付", Of::Paid),
    ("已拨付", Of::Paid),
    ("未付", Of::Unpaid),
    ("未支付", Of::Unpaid),
    ("未拨付", Of::Unpaid),
];
/// Digits of a count: a longer run is no count.
const DIGITS: usize = 6;

/// Every count that the project knows; the first of each is the whole programme's.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    all: Vec<i64>,
    built: Vec<i64>,
    reused: Vec<i64>,
    in_use: Vec<i64>,
    paid: Vec<i64>,
    unpaid: Vec<i64>,
}

impl Counts {
    pub(super) fn of(snapshot: &Snapshot, programme: Id<Programme>, accounts: &Accounts<'_>) -> Self {
        let mut counts = Self::default();
        counts.sites(snapshot, programme);
        counts.installments(snapshot, programme, accounts);
        counts
    }

    /// Sites are what is counted as reused and built, or stands on the map.
    fn sites(&mut self, snapshot: &Snapshot, programme: Id<Programme>) {
        let towers: BTreeSet<Id<Asset>> = snapshot.towers.iter().map(|tower| tower.asset).collect();
        let systems = snapshot.funded_by(programme);
        let assets: Vec<&Asset> = systems.iter().flat_map(|system| snapshot.assets_of(system.id)).collect();
        let site = |a: &&&Asset| a.reused.is_some() || a.built.is_some() || towers.contains(&a.id);
        let sites: Vec<&Asset> = assets.iter().filter(site).copied().collect();
        if sites.is_empty() {
            return;
        }
        let sum = |of: fn(&Asset) -> Option<i64>| -> Option<i64> {
            sites.iter().try_fold(0_i64, |sum, site| sum.checked_add(of(site)?))
        };
        self.all.extend(sum(|site| Some(site.count)));
        self.built.extend(sum(|site| site.built));
        self.reused.extend(sum(|site| site.reused));
        self.in_use.extend(sum(|site| site.in_use));
        for asset in &assets {
            self.all.push(asset.count);
            self.built.extend(asset.built);
            self.reused.extend(asset.reused);
            self.in_use.extend(asset.in_use);
        }
        let located = snapshot.programme_towers(programme);
        let count = |of: fn(&jitu_model::system::Tower) -> bool| {
            i64::try_from(located.iter().filter(|tower| of(tower)).count()).ok()
        };
        self.all.extend(count(|_| true));
        self.built.extend(count(|tower| tower.origin == TowerOrigin::New));
        self.reused.extend(count(|tower| tower.origin == TowerOrigin::Reused));
        self.in_use.extend(count(|tower| tower.in_use));
        // What indicators aim at and reached may be a part of them.
        let own = snapshot.indicators.iter().filter(|leaf| leaf.programme == programme);
        let figures = own.flat_map(|leaf| [leaf.target_value, leaf.actual_value]).flatten();
        self.all.extend(figures.filter_map(|value: Decimal| i64::try_from(value).ok()));
    }

    fn installments(&mut self, snapshot: &Snapshot, programme: Id<Programme>, accounts: &Accounts<'_>) {
        let systems = snapshot.funded_by(programme);
        let contracts = systems.iter().flat_map(|system| snapshot.contracts_of(system.id));
        let (mut paid, mut unpaid, mut owed) = (vec![0], vec![0], vec![0]);
        for contract in contracts {
            let all: Vec<_> = accounts
                .milestones(contract.id)
                .iter()
                .map(|milestone| accounts.milestone(contract, milestone))
                .collect();
            let count = |so: &dyn Fn(usize) -> bool| (0..all.len()).filter(|at| so(*at)).count() as i64;
            paid.push(count(&|at| all[at].settled()));
            unpaid.push(count(&|at| !all[at].settled()));
            owed.push(count(&|at| !all[at].owed.is_zero()));
            paid.push(accounts.payments(contract.id).len() as i64);
        }
        if paid.len() == 1 {
            return;
        }
        // Of each contract two: what is settled, and its payments.
        paid[0] = paid.iter().skip(1).step_by(2).sum();
        paid.push(paid.iter().skip(2).step_by(2).sum());
        unpaid[0] = unpaid.iter().skip(1).sum();
        owed[0] = owed.iter().skip(1).sum();
        if paid[0] + unpaid[0] > 0 {
            unpaid.extend(owed);
            (self.paid, self.unpaid) = (paid, unpaid);
        }
    }

    fn known(&self, of: Of) -> &[i64] {
        match of {
            Of::All => &self.all,
            Of::Built => &self.built,
            Of::Reused => &self.reused,
            Of::InUse => &self.in_use,
            Of::Paid => &self.paid,
            Of::Unpaid => &self.unpaid,
        }
    }
}

/// Typed counts that no count of the project agrees with.
pub(super) fn contradicted(chars: &[char], facts: &TextFacts<'_>) -> Vec<TypedFigure> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = numeral_end(chars, at);
        if end == at {
            at += 1;
            continue;
        }
        found.extend(judged(chars, at, end, facts));
        at = end;
    }
    found
}

fn judged(chars: &[char], start: usize, end: usize, facts: &TextFacts<'_>) -> Option<TypedFigure> {
    let before = start.checked_sub(1).and_then(|at| chars.get(at)).copied();
    if before.is_some_and(|c| c == scan::MARK || c.is_ascii_alphanumeric() || ".,第".contains(c)) {
        return None;
    }
    let number = value(&chars[start..end])?;
    let measure = *chars.get(end)?;
    let (of, word, case): (Of, usize, &'static Case) = match measure {
        '个' | '座' | '处' | '台' => {
            let (of, word) = told_of(chars, start, SITE_WORDS)?;
            names_sites(chars, end + 1).then_some((of, word, &POINTS))?
        }
        '笔' | '期' => {
            let after = PAYMENT_WORDS.iter().find(|(word, _)| starts(&chars[end + 1..], word));
            let told = after.map(|(_, of)| (*of, start)).or_else(|| told_of(chars, start, PAYMENT_WORDS));
            let (of, word) = told?;
            (of, word, &INSTALLMENTS)
        }
        _ => return None,
    };
    let known = facts.counts.known(of);
    let expected = known.first()?;
    if known.contains(&number) || is_aim(chars, start, end) || is_other_year(chars, word, facts) {
        return None;
    }
    Some(typed(chars, start, end + 1, expected.to_string(), case))
}

/// Whether what is counted from here on is called a site before anything else begins.
fn names_sites(chars: &[char], from: usize) -> bool {
    let far = chars.len().min(from + NAMING);
    let stop = (from..far).find(|at| {
        let c = chars[*at];
        c == scan::MARK || c.is_ascii_digit() || "，,。；;！？\n、（）()和及".contains(c)
    });
    let words: String = chars[from..stop.unwrap_or(far)].iter().collect();
    SITES.iter().any(|site| words.contains(site))
}

fn starts(chars: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(at, c)| chars.get(at) == Some(&c))
}

const NUMERALS: &str = "〇一二三四五六七八九";

/// One past the last character of a number that begins here; here itself where none does.
fn numeral_end(chars: &[char], at: usize) -> usize {
    let run = |belongs: &dyn Fn(char) -> bool| {
        (at..chars.len()).find(|i| !belongs(chars[*i])).unwrap_or(chars.len())
    };
    let digits = run(&|c| c.is_ascii_digit());
    if digits > at { digits } else { run(&|c| NUMERALS.contains(c) || "零两十百".contains(c)) }
}

/// 64, 六十四, 两, 一百零八; `None`: no count.
fn value(chars: &[char]) -> Option<i64> {
    if chars.len() > DIGITS {
        return None;
    }
    let text: String = chars.iter().collect();
    if chars.first().is_some_and(char::is_ascii_digit) {
        return text.parse().ok();
    }
    let (mut sum, mut digit) = (0, None);
    for c in chars {
        match c {
            '零' => {}
            '百' => sum += digit.take()? * 100,
            '十' => sum += digit.take().unwrap_or(1) * 10,
            '两' => digit = Some(2),
            c => digit = Some(i64::try_from(NUMERALS.chars().position(|known| known == *c)?).ok()?),
        }
    }
    Some(sum + digit.unwrap_or(0))
}
