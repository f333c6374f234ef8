//! Figures typed by hand in a narrative that contradict the project: totals, grades, amounts, rates, units, and amounts
//! in capital letters, counts.
//!
//! A sentence is read only where its own words say what it tells of ("预算安排", "实际支出", "执行率", "总得分"), and an
//! amount that the ledger knows in any place is never doubted: better silent than wrong. Figures put in by marks come
//! from the project and are left alone.

mod counts;
mod facts;
mod scan;

use jitu_model::finding::Place;
use jitu_model::money::half_up;
use jitu_model::{Finding, Money};

use super::{Case, Context, at, at_payment, declare};

pub use facts::TextFacts;
use scan::{Kind, MARK, Token};

declare! {
    TOTAL = Error "TOTAL-TEXT" "total" ["chapter"];
    GRADE = Error "TOTAL-TEXT" "grade" ["chapter"];
    AMOUNT = Warning "TOTAL-TEXT" "amount" ["chapter"];
    RATE = Warning "TOTAL-TEXT" "rate" ["chapter"];
    UNIT = Error "UNIT" "typed" ["chapter"];
    CAPITAL = Error "CAPITAL" "typed" ["chapter"];
    SOURCE = Warning "SOURCE-TEXT" "typed" ["chapter"];
    METHOD = Warning "PROCURE" "method_text" ["chapter"];
    POINTS = Warning "COUNT" "typed_points" ["chapter"];
    INSTALLMENTS = Warning "COUNT" "typed_installments" ["chapter"];
}

/// A figure typed by hand that contradicts the project.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedFigure {
    /// First character of it, counted in characters from the text's beginning.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// As typed.
    pub text: String,
    /// What the project gives.
    pub expected: String,
    /// What is wrong: the key of its message.
    pub case: &'static Case,
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let snapshot = context.snapshot;
    let facts = TextFacts::of(snapshot, context.result, context.pack);
    for chapter in snapshot.chapters.iter().filter(|c| c.programme == context.programme) {
        for figure in typed_figures(&chapter.text, &facts) {
            let place = at(chapter, &*chapter.heading);
            findings.push(figure.case.found(
                &figure.expected,
                &figure.text,
                vec![place],
                &[("chapter", &chapter.heading)],
            ));
        }
    }
    for (text, place) in notes(context) {
        for figure in capitals(text) {
            let name = place.text.clone();
            findings.push(CAPITAL.found(
                &figure.expected,
                &figure.text,
                vec![place.clone()],
                &[("chapter", &name)],
            ));
        }
    }
}

/// Notes of payments, installments and amendments, with where they are.
fn notes<'a>(context: &Context<'a>) -> Vec<(&'a str, Place)> {
    let mut notes = Vec::new();
    for payment in context.payments() {
        notes.extend(payment.note.as_deref().map(|note| (note, at_payment(payment))));
    }
    for contract in context.contracts() {
        for milestone in context.accounts.milestones(contract.id).iter().copied() {
            notes.extend(milestone.condition.as_deref().map(|note| (note, at(milestone, &*contract.name))));
        }
        let amendments = context.snapshot.amendments.iter().filter(|a| a.contract == contract.id);
        notes.extend(amendments.map(|amendment| (amendment.reason.as_str(), at(amendment, &*contract.name))));
    }
    notes
}

/// Figures typed by hand in a text that contradict the project, in the order of the text.
pub fn typed_figures(text: &str, facts: &TextFacts<'_>) -> Vec<TypedFigure> {
    let chars = scan::characters(text);
    let tokens = scan::tokens(&chars);
    let mut found: Vec<TypedFigure> =
        tokens.iter().filter_map(|token| judged(&chars, token, facts)).collect();
    found.extend(capital_pairs(&chars, &tokens));
    found.extend(grades(&chars, facts));
    found.extend(methods(&chars, facts));
    found.extend(sources(&chars, facts));
    found.extend(counts::contradicted(&chars, facts));
    found.sort_by_key(|figure| (figure.start, figure.end));
    found
}

/// Only the amounts in capital letters of a note.
fn capitals(text: &str) -> Vec<TypedFigure> {
    let chars = scan::characters(text);
    capital_pairs(&chars, &scan::tokens(&chars))
}

fn typed(chars: &[char], start: usize, end: usize, expected: String, case: &'static Case) -> TypedFigure {
    TypedFigure { start, end, text: chars[start..end].iter().collect(), expected, case }
}

/// What a figure is of, by the words before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Budget,
    Arrived,
    Paid,
    Left,
    Execution,
    Arrival,
    Total,
    /// 总分, which may also be what there is to have.
    Whole,
}

const AMOUNT_WORDS: &[(&str, Of)] = &[
    ("预算安排", Of::Budget),
    ("全年预算", Of::Budget),
    ("年度预算", Of::Budget),
    ("年预算", Of::Budget),
    ("总预算", Of::Budget),
    ("项目预算", Of::Budget),
    ("预算数", Of::Budget),
    ("预算总额", Of::Budget),
    ("预算资金", Of::Budget),
    ("预算为", Of::Budget),
    ("到位", Of::Arrived),
    ("年支出", Of::Paid),
    ("实际支出", Of::Paid),
    ("总支出", Of::Paid),
    ("共支出", Of::Paid),
    ("累计支出", Of::Paid),
    ("支出合计", Of::Paid),
    ("实际支付", Of::Paid),
    ("共支付", Of::Paid),
    ("累计支付", Of::Paid),
    ("执行数", Of::Paid),
    ("结余", Of::Left),
    ("剩余", Of::Left),
    ("未支出", Of::Left),
    ("未支付", Of::Left),
];

const RATE_WORDS: &[(&str, Of)] = &[
    ("执行率", Of::Execution),
    ("支出率", Of::Execution),
    ("支付率", Of::Execution),
    ("到位率", Of::Arrival),
];

const POINT_WORDS: &[(&str, Of)] = &[
    ("总得分", Of::Total),
    ("总分", Of::Whole),
    ("自评得分", Of::Total),
    ("综合得分", Of::Total),
    ("评价得分", Of::Total),
    ("绩效得分", Of::Total),
];

/// So many characters may stand between the word and its figure.
const GAP: usize = 6;
/// So far back is looked for what a figure is of: a clause is no longer, and a hostile text has no clauses.
const CLAUSE: usize = 40;
/// Words that make a figure an aim, no fact, when they stand before it.
const AIMS: &[&str] =
    &["目标", "指标值", "不低于", "不少于", "不高于", "不超过", "应", "须", "力争", "≥", "≤", ">", "<"];

/// What the words right before a figure say it is of, and where they begin. Nothing but a few plain characters may stand
/// between: a comma, a mark or another figure begins something else.
fn told_of<T: Copy>(chars: &[char], start: usize, words: &[(&str, T)]) -> Option<(T, usize)> {
    let breaks = |c: char| c == MARK || c.is_ascii_digit() || "，,。；;！？\n、（）()".contains(c);
    let far = start.saturating_sub(CLAUSE);
    let from = (far..start).rev().find(|i| breaks(chars[*i])).map_or(far, |i| i + 1);
    let clause: Vec<char> = chars[from..start].to_vec();
    let ends = words.iter().filter_map(|(word, of)| {
        let word: Vec<char> = word.chars().collect();
        let at = clause.windows(word.len()).rposition(|window| *window == *word)?;
        Some((at + word.len(), word.len(), *of))
    });
    let (end, length, of) = ends.max_by_key(|(end, length, _): &(usize, usize, T)| (*end, *length))?;
    (clause.len() - end <= GAP).then_some((of, from + end - length))
}

/// Whether the words name another year than the one that is assessed ("2020年支出", "2020年度预算安排").
fn is_other_year(chars: &[char], word: usize, facts: &TextFacts<'_>) -> bool {
    let mut end = word;
    while end > 0 && "年度全".contains(chars[end - 1]) {
        end -= 1;
    }
    let year: String = chars[end.saturating_sub(4)..end].iter().collect();
    year.parse::<i32>().is_ok_and(|year| (1900..2100).contains(&year) && year != facts.year)
}

/// Whether a clause tells an aim instead of a fact.
fn is_aim(chars: &[char], start: usize, end: usize) -> bool {
    let far = start.saturating_sub(CLAUSE);
    let from = (far..start).rev().find(|i| "，,。；;\n".contains(chars[*i])).map_or(far, |i| i + 1);
    let before: String = chars[from..start].iter().collect();
    let after: String = chars[end..].iter().take(2).collect();
    AIMS.iter().any(|word| before.contains(word)) || ["以上", "以下", "以内"].contains(&after.as_str())
}

/// One figure against the project.
fn judged(chars: &[char], token: &Token, facts: &TextFacts<'_>) -> Option<TypedFigure> {
    let wrong = |expected: String, case| Some(typed(chars, token.start, token.end, expected, case));
    match &token.kind {
        Kind::Amount { yuan, place } => {
            if facts.knows(*yuan, *place) || is_aim(chars, token.start, token.end) {
                return None;
            }
            let totals = &facts.totals;
            let told = told_of(chars, token.start, AMOUNT_WORDS);
            if told.is_some_and(|(_, word)| is_other_year(chars, word, facts)) {
                return None;
            }
            let expected = told.map(|(of, _)| match of {
                Of::Budget => totals.adjusted,
                Of::Arrived => totals.arrived,
                Of::Paid => totals.paid,
                _ => totals.unpaid(),
            });
            if let Some(known) = facts.misplaced(*yuan) {
                return wrong(known.to_yuan_text(), &UNIT);
            }
            wrong(expected?.to_yuan_text(), &AMOUNT)
        }
        Kind::Percent(rate) => {
            let (of, word) = told_of(chars, token.start, RATE_WORDS)?;
            if is_other_year(chars, word, facts) {
                return None;
            }
            let (part, whole) = match of {
                Of::Execution => facts.execution?,
                _ => (facts.totals.arrived, facts.totals.adjusted),
            };
            let expected = part.percent_of(whole, rate.scale())?;
            let elsewhere = facts.rates.iter().any(|known| half_up(*known, rate.scale()) == *rate);
            let agrees = expected == *rate || elsewhere || is_aim(chars, token.start, token.end);
            if agrees { None } else { wrong(expected.to_string(), &RATE) }
        }
        Kind::Points(points) => {
            let (of, _) = told_of(chars, token.start, POINT_WORDS)?;
            let total = facts.total?;
            let agrees =
                half_up(total, points.scale()) == *points || (of == Of::Whole && *points == facts.full);
            if agrees || is_aim(chars, token.start, token.end) {
                None
            } else {
                wrong(total.to_string(), &TOTAL)
            }
        }
        Kind::Capital(_) => None,
    }
}

/// Characters that may stand between an amount in figures and the same one in capital letters.
const BETWEEN: &str = "（）()[]【】人民币大写小写金额即合计为：:¥￥，,、 \u{3000}";

/// An amount in capital letters beside one in figures.
fn capital_pairs(chars: &[char], tokens: &[Token]) -> Vec<TypedFigure> {
    let pair = |window: &[Token]| {
        let [first, then] = window else { return None };
        let (capital, money, figure) = match (&first.kind, &then.kind) {
            (Kind::Capital(money), Kind::Amount { yuan, .. }) => (first, *money, *yuan),
            (Kind::Amount { yuan, .. }, Kind::Capital(money)) => (then, *money, *yuan),
            _ => return None,
        };
        let gap = &chars[first.end..then.start];
        let beside = gap.len() <= 12 && gap.iter().all(|c| BETWEEN.contains(*c));
        let differs = beside && half_up(figure, 2) != money.yuan();
        let expected = Money::from_yuan_half_up(figure).ok()?;
        differs.then(|| {
            let letters = jitu_model::ledger::capital(expected);
            typed(chars, capital.start, capital.end, letters, &CAPITAL)
        })
    };
    tokens.windows(2).filter_map(pair).collect()
}

/// Where a word stands: its first character, and one past its last.
fn occurrences(chars: &[char], word: &str) -> Vec<(usize, usize)> {
    let word: Vec<char> = word.chars().collect();
    let first = word.first().copied();
    // Comparing the first character alone leaves few places to look at.
    let starts = chars.iter().enumerate().filter(|(_, c)| Some(**c) == first).map(|(at, _)| at);
    starts.filter(|at| chars[*at..].starts_with(&word)).map(|at| (at, at + word.len())).collect()
}

/// Words after which a grade is told.
const GRADE_WORDS: &[&str] = &["等级", "评级", "等次", "档次"];

/// Grades told in words.
fn grades(chars: &[char], facts: &TextFacts<'_>) -> Vec<TypedFigure> {
    let Some(expected) = facts.grade.as_deref().filter(|grade| !grade.is_empty()) else { return Vec::new() };
    let mut found = Vec::new();
    for word in GRADE_WORDS {
        for (_, mut start) in occurrences(chars, word) {
            while chars.get(start).is_some_and(|c| "为是评定：:“\"「 ".contains(*c)) {
                start += 1;
            }
            // 等级良好, but not 等级评定标准: something must lie between, or the name end the clause.
            let named = facts.grades.iter().find(|(name, _)| {
                let name: Vec<char> = name.chars().collect();
                let after = chars.get(start + name.len());
                chars[start.min(chars.len())..].starts_with(&name)
                    && after.is_none_or(|c| "，,。；;、）)”\"」 \n等级".contains(*c))
            });
            if let Some((name, _)) = named.filter(|(_, grade)| grade != expected) {
                found.push(typed(chars, start, start + name.chars().count(), expected.to_owned(), &GRADE));
            }
        }
    }
    found
}

/// How things are bought (政府采购法 第二十六条).
pub(super) const METHODS: &[&str] =
    &["公开招标", "邀请招标", "竞争性谈判", "竞争性磋商", "单一来源", "询价", "框架协议"];

/// Ways of buying that no contract tells, where every contract tells its own.
fn methods(chars: &[char], facts: &TextFacts<'_>) -> Vec<TypedFigure> {
    let mut found = Vec::new();
    if facts.methods.iter().all(|method| !METHODS.iter().any(|known| method.contains(known))) {
        return found;
    }
    for method in METHODS.iter().filter(|method| !facts.methods.iter().any(|own| own.contains(**method))) {
        for (start, end) in occurrences(chars, method) {
            found.push(typed(chars, start, end, facts.methods.join("、"), &METHOD));
        }
    }
    found
}

/// Where the money is said to come from, against the ledger.
fn sources(chars: &[char], facts: &TextFacts<'_>) -> Vec<TypedFigure> {
    let told = occurrences(chars, "资金来源").into_iter().filter_map(|(_, end)| {
        let start = (end..chars.len()).find(|i| !"于为是：:“\" ".contains(chars[*i]))?;
        let far = chars.len().min(start + CLAUSE);
        let stop = (start..far)
            .find(|i| chars[*i] == MARK || "，,。；;、（\n”\"".contains(chars[*i]))
            .unwrap_or(far);
        let words: String = chars[start..stop].iter().collect();
        let expected = facts.source_against(&words)?;
        Some(typed(chars, start, stop, expected, &SOURCE))
    });
    told.collect()
}
