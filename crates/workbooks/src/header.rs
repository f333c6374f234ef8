//! Reads one header: its unit, and how well it names a field.

use crate::plain::{plain, without_brackets};
use crate::target::Unit;

/// A header that is the synonym itself.
pub(crate) const EXACT: u32 = 100;
/// The synonym but for a remark in brackets, or for the filler of a group's name.
const NEARLY: u32 = 95;
/// The last row of a header of several rows is the synonym, the rows above say of what.
pub(crate) const LAST_ROW: u32 = 80;
/// The synonym is part of the header.
const CONTAINED: u32 = 40;
/// The most that a contained synonym gains by being most of the header.
const CONTAINED_SHARE: u32 = 20;

/// Words that, before a synonym, make it mean another thing: 累计支付金额 is no 支付金额.
const TURNING: [&str; 9] = ["累计", "累积", "剩余", "预计", "计划", "尚欠", "申请", "未付", "未支付"];
/// The same for single characters, which are also parts of other words (供应商): only at either end of what stands
/// before the synonym.
const TURNING_CHARS: [char; 7] = ['未', '应', '拟', '待', '无', '非', '欠'];
/// Fillers at the end of a group's name: 合同信息 over 金额 means 合同金额.
const FILLERS: [&str; 6] = ["基本信息", "信息", "情况", "明细", "部分", "内容"];

/// What a header or a note says of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stated {
    /// 元 or 万元.
    Unit(Unit),
    /// A unit that amounts are not kept in here: 千元, 亿元, 美元. Taking it for 元 would be a thousandfold error.
    Foreign,
}

/// A header, prepared for matching.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Rows joined, units dropped.
    whole: String,
    /// The same without anything in brackets.
    bare: String,
    /// Rows joined after the fillers of the groups above are dropped.
    joined: String,
    /// The last row alone, when there are several.
    last: Option<String>,
    /// The unit it states.
    pub(crate) unit: Option<Stated>,
}

impl Header {
    /// From the texts of its rows, top first; a text that repeats the one above it counts once.
    pub(crate) fn new(rows: &[String]) -> Self {
        let plain_rows: Vec<String> = rows.iter().map(|row| plain(row)).collect();
        let unit = plain_rows.iter().rev().find_map(|row| header_unit(row));
        let rows: Vec<String> = plain_rows.iter().map(|row| without_unit(row)).collect();
        let whole = rows.concat();
        let (last, groups) =
            rows.split_last().map_or((String::new(), &[][..]), |(last, groups)| (last.clone(), groups));
        let mut joined: String = groups.iter().map(|group| without_filler(group)).collect();
        joined.push_str(&last);
        Self {
            bare: without_brackets(&whole, |_| false),
            joined,
            last: (rows.len() > 1).then(|| without_brackets(&last, |_| false)),
            whole,
            unit,
        }
    }

    /// How well it names a synonym, which is [`plain`] already; 0 when it does not.
    pub(crate) fn names(&self, synonym: &str) -> u32 {
        if synonym.is_empty() || self.whole.is_empty() {
            return 0;
        }
        if self.whole == synonym {
            return EXACT;
        }
        if self.bare == synonym || self.joined == synonym {
            return NEARLY;
        }
        if self.last.as_deref() == Some(synonym) {
            return LAST_ROW;
        }
        self.contains(synonym)
    }

    fn contains(&self, synonym: &str) -> u32 {
        let length = synonym.chars().count() as u32;
        if length < 2 {
            return 0;
        }
        let Some(at) = self.bare.find(synonym) else { return 0 };
        let before = &self.bare[..at];
        let turned = TURNING.iter().any(|word| before.contains(word))
            || before.starts_with(TURNING_CHARS)
            || before.ends_with(TURNING_CHARS);
        if turned {
            return 0;
        }
        CONTAINED + CONTAINED_SHARE * length / (self.bare.chars().count() as u32).max(1)
    }
}

fn without_filler(group: &str) -> &str {
    FILLERS
        .iter()
        .find_map(|filler| group.strip_suffix(filler))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(group)
}

/// The unit in plain text that is all about a unit: `万元`, `单位:元`.
fn stated(text: &str) -> Option<Stated> {
    let foreign =
        ["亿", "百万", "千万", "十万", "千元", "百元", "美元", "欧元", "港元", "港币", "日元", "usd"];
    if foreign.iter().any(|unit| text.contains(unit)) {
        return Some(Stated::Foreign);
    }
    if text.contains("万元") || text == "万" || text.ends_with(":万") {
        return Some(Stated::Unit(Unit::Wan));
    }
    (text.contains('元') || text.contains('¥') || text == "rmb").then_some(Stated::Unit(Unit::Yuan))
}

/// The unit in a header: in brackets, or at its end (`金额/万元`, `金额万元`).
fn header_unit(header: &str) -> Option<Stated> {
    let found = std::cell::Cell::new(None);
    let rest = without_brackets(header, |inner| {
        found.set(found.get().or_else(|| stated(inner)));
        false
    });
    found.get().or_else(|| {
        let tail = rest.rsplit(['/', ':', '-']).next().filter(|tail| tail.len() < rest.len());
        tail.and_then(stated).or_else(|| {
            rest.ends_with("万元").then(|| stated(&rest)).flatten().or_else(|| {
                ["千元", "亿元"].iter().any(|unit| rest.ends_with(unit)).then_some(Stated::Foreign)
            })
        })
    })
}

fn without_unit(header: &str) -> String {
    let text = without_brackets(header, |inner| {
        stated(inner).is_none() && !inner.contains('%') && !inner.contains("单位")
    });
    let cut = text.rfind(['/', ':', '-']).filter(|at| stated(&text[at + 1..]).is_some());
    let text = cut.map_or(text.as_str(), |at| &text[..at]);
    text.strip_suffix("万元").unwrap_or(text).trim_end_matches([':', '*']).trim_start_matches('*').to_owned()
}

/// The unit that a cell above the table notes: `单位：万元`, `付款台账（万元）`.
pub(crate) fn noted_unit(cell: &str) -> Option<Stated> {
    let text = plain(cell);
    if let Some(at) = text.find("单位:") {
        return stated(&text[at..]);
    }
    let found = std::cell::Cell::new(None);
    without_brackets(&text, |inner| {
        let about_unit = inner.ends_with('元') && inner.chars().count() <= 6;
        found.set(found.get().or_else(|| about_unit.then(|| stated(inner)).flatten()));
        true
    });
    found.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(rows: &[&str]) -> Header {
        Header::new(&rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn exact_beats_contained() {
        for (rows, synonym, score) in [
            (&["支付 金额"][..], "支付金额", EXACT),
            (&["支付金额（万元）"], "支付金额", EXACT),
            (&["支付金额\n（单位：元）"], "支付金额", EXACT),
            (&["支付金额/万元"], "支付金额", EXACT),
            (&["支付金额(含税)"], "支付金额", NEARLY),
            (&["合同信息", "金额"], "合同金额", NEARLY),
            (&["支付", "金额"], "支付金额", EXACT),
            (&["支付", "金额"], "金额", LAST_ROW),
            (&["本次支付金额"], "支付金额", 53),
            (&["未支付金额"], "支付金额", 0),
            (&["累计支付金额"], "支付金额", 0),
            (&["未支付金额"], "金额", 0),
            (&["供应商支付金额"], "支付金额", 51),
            (&["备注"], "支付金额", 0),
            (&["*支付金额"], "支付金额", EXACT),
        ] {
            assert_eq!(header(rows).names(synonym), score, "{rows:?}");
        }
    }

    #[test]
    fn units_are_found_in_headers_and_notes() {
        let (yuan, wan) = (Some(Stated::Unit(Unit::Yuan)), Some(Stated::Unit(Unit::Wan)));
        for (text, unit) in [
            ("金额（万元）", wan),
            ("金额(元)", yuan),
            ("金额万元", wan),
            ("金额/元", yuan),
            ("金额（千元）", Some(Stated::Foreign)),
            ("金额（亿元）", Some(Stated::Foreign)),
            ("金额（百万元）", Some(Stated::Foreign)),
            ("金额", None),
            ("元器件名称", None),
            ("单元/楼栋", None),
        ] {
            assert_eq!(header(&[text]).unit, unit, "{text}");
        }
        for (text, unit) in [
            ("单位：万元", wan),
            ("编制单位：某局　　金额单位：元", yuan),
            ("2023年付款台账（万元）", wan),
            ("付款台账", None),
            ("（某单元改造）", None),
        ] {
            assert_eq!(noted_unit(text), unit, "{text}");
        }
    }
}
