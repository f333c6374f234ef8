//! A target as bureaus write it in one cell: `≥98%`, `不少于64个`, `2021年12月底前`, `有效提升`, `已完成`.

use jitu_model::indicator::{Indicator, Operator, TargetKind};
use jitu_model::{Decimal, PartialDate};

/// Signs and words before a number. Longer ones stand before the shorter ones they begin with.
const OPERATORS: [(&str, Operator); 26] = [
    ("大于等于", Operator::AtLeast),
    ("大于或等于", Operator::AtLeast),
    ("不低于", Operator::AtLeast),
    ("不少于", Operator::AtLeast),
    ("不小于", Operator::AtLeast),
    ("至少", Operator::AtLeast),
    ("达到", Operator::AtLeast),
    (">=", Operator::AtLeast),
    ("≥", Operator::AtLeast),
    ("≧", Operator::AtLeast),
    ("小于等于", Operator::AtMost),
    ("小于或等于", Operator::AtMost),
    ("不高于", Operator::AtMost),
    ("不超过", Operator::AtMost),
    ("不大于", Operator::AtMost),
    ("不多于", Operator::AtMost),
    ("<=", Operator::AtMost),
    ("≤", Operator::AtMost),
    ("≦", Operator::AtMost),
    ("大于", Operator::MoreThan),
    ("高于", Operator::MoreThan),
    (">", Operator::MoreThan),
    ("小于", Operator::LessThan),
    ("低于", Operator::LessThan),
    ("<", Operator::LessThan),
    ("等于", Operator::Equal),
];
/// Words that mean done or not done.
const DONE: [&str; 6] = ["完成", "已完成", "全部完成", "是", "已建成", "已验收"];

/// What a line says about a target.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Aim {
    kind: Option<TargetKind>,
    operator: Option<Operator>,
    value: Option<Decimal>,
    text: Option<String>,
    unit: Option<String>,
}

/// Full-width signs as their narrow ones.
fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '　' => ' ',
        c => c,
    };
    text.chars().map(one).collect::<String>().trim().to_owned()
}

fn operator(text: &str) -> Option<(Operator, &str)> {
    let signs = OPERATORS.iter().chain(&[("=", Operator::Equal)]);
    signs.into_iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?.trim())))
}

impl Aim {
    /// Reads a target with what its own columns say of operator and unit.
    pub(super) fn read(sign: &str, target: &str, unit: &str) -> Self {
        let (sign, whole, unit) = (narrow(sign), narrow(target), narrow(unit));
        if whole.is_empty() {
            return Self::default();
        }
        let beside = operator(&sign).map(|(operator, _)| operator);
        let (given, bare) = match operator(&whole) {
            Some((operator, rest)) => (Some(operator), rest),
            None => (None, whole.as_str()),
        };
        if let Some((value, rest)) = number(bare) {
            let own = Some(rest).filter(|rest| !rest.is_empty()).map(str::to_owned);
            return Self {
                kind: Some(TargetKind::Number),
                operator: given.or(beside).or(Some(Operator::AtLeast)),
                value: Some(value),
                text: None,
                unit: own.or_else(|| Some(unit).filter(|unit| !unit.is_empty())),
            };
        }
        let text = Some(target.trim().to_owned());
        if let Some(date) = date(&whole) {
            return Self { kind: Some(TargetKind::Date), text: Some(date.to_string()), ..Self::default() };
        }
        let kind = if DONE.contains(&whole.as_str()) { TargetKind::Done } else { TargetKind::Qualitative };
        Self { kind: Some(kind), text, ..Self::default() }
    }

    /// The leaf with this target; a line without one leaves it as it is.
    pub(super) fn onto(&self, leaf: Indicator) -> Indicator {
        if self.kind.is_none() {
            return leaf;
        }
        Indicator {
            target_kind: self.kind,
            operator: self.operator,
            target_value: self.value,
            target_text: self.text.clone(),
            unit: self.unit.clone().or_else(|| leaf.unit.clone().filter(|_| self.value.is_some())),
            ..leaf
        }
    }
}

/// A number at the beginning, and what stands behind it as its unit. A date is none, nor is a number inside a sentence:
/// a unit is short and holds no digits.
fn number(text: &str) -> Option<(Decimal, &str)> {
    const LONGEST_UNIT: usize = 6;
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (figure, rest) = text.split_at(end);
    let value = Decimal::from_str_exact(&figure.replace(',', "")).ok()?;
    let unit = rest.trim();
    let plain = unit.chars().count() <= LONGEST_UNIT && !unit.chars().any(|c| c.is_ascii_digit());
    let dated = unit.starts_with('年') || unit.starts_with('月') && unit.chars().count() > 1;
    let dated = dated || ["-", "/"].iter().any(|sign| unit.starts_with(sign));
    (plain && !dated).then_some((value.normalize(), unit))
}

/// A date: `2021年12月31日前`, `2021-12`, `2021年底前`.
fn date(text: &str) -> Option<PartialDate> {
    let bare = text.trim_start_matches("不晚于").trim();
    let bare = bare.trim_end_matches(['前', '内']).trim_end_matches("以").trim();
    let (year, rest) = bare.split_at_checked(4)?;
    let year: u16 = year.parse().ok().filter(|year| (1950..=2099).contains(year))?;
    let rest = rest.trim_start_matches(['年', '-', '/', '.']);
    if rest.is_empty() || rest == "底" || rest == "末" {
        return PartialDate::year_only(year).ok();
    }
    let mut parts = rest.split(['月', '-', '/', '.']);
    let month: u8 = parts.next()?.parse().ok()?;
    match parts.next().map(|day| day.trim_end_matches(['日', '号'])) {
        None | Some("" | "底" | "末") => PartialDate::month_of(year, month).ok(),
        Some(day) => PartialDate::day_of(year, month, day.parse().ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sign: &str, target: &str, unit: &str) -> String {
        let aim = Aim::read(sign, target, unit);
        format!(
            "{} {}{}{}{}",
            aim.kind.map_or("-", TargetKind::name),
            aim.operator.map(Operator::sign).unwrap_or_default(),
            aim.value.map(|value| value.to_string()).unwrap_or_default(),
            aim.text.unwrap_or_default(),
            aim.unit.unwrap_or_default()
        )
    }

    #[test]
    fn targets_as_bureaus_write_them() {
        let cases = [
            ("", "≥98%", "", "number ≥98%"),
            ("", "＞=64 个", "", "number ≥64个"),
            ("", "不少于64", "个", "number ≥64个"),
            ("≤", "67", "万元", "number ≤67万元"),
            ("", "小于等于1,200.50元", "", "number ≤1200.5元"),
            ("", "＜3天", "", "number <3天"),
            ("", "=100％", "", "number =100%"),
            ("", "64", "", "number ≥64"),
            ("", "2021年12月底前", "", "date 2021-12"),
            ("", "2021年12月31日前", "", "date 2021-12-31"),
            ("", "不晚于2021-06", "", "date 2021-06"),
            ("", "2021年底", "", "date 2021"),
            ("", "有效提升", "", "qualitative 有效提升"),
            ("", "64座塔全部建成并运行", "", "qualitative 64座塔全部建成并运行"),
            ("", "已完成", "", "done 已完成"),
            ("", "", "个", "- "),
        ];
        for (sign, target, unit, expected) in cases {
            assert_eq!(read(sign, target, unit), expected, "{target}");
        }
    }
}
