//! Rows that stand in a table without being entries of it: sums, and numbers of columns.

use jitu_model::Decimal;

use crate::plain::plain;
use crate::sheet::Cell;
use crate::value;

/// Leading texts of a row in which the word for a subtotal is looked for.
const LEADING_TEXTS: usize = 5;
/// A text longer than this that ends in 合计 is a name.
const LABEL_CHARS: usize = 12;
/// What stands before the numbers of columns.
const COLUMN_NUMBERS: [&str; 3] = ["栏次", "行次", "列号"];
/// Bytes beyond which a text is neither such a word nor a column's number.
const COLUMN_NUMBER_BYTES: usize = 9;
/// Bytes beyond which a text is no label of any kind.
const LABEL_BYTES: usize = 200;

/// Whether a row only numbers the columns, as forms do under their header: 1, 2, 3, 4, or 栏次, 1, 2. Fewer numbers
/// without that word may be an entry.
pub(super) fn numbers_columns(cells: &[Cell]) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty()).peekable();
    // The first cell of an entry is mostly a code or a name, and longer than that.
    if matches!(filled.peek(), Some(Cell::Text(text)) if text.len() > COLUMN_NUMBER_BYTES) {
        return false;
    }
    let led = filled
        .next_if(|cell| matches!(cell, Cell::Text(text) if COLUMN_NUMBERS.contains(&plain(text).as_str())));
    let least = if led.is_some() { 2 } else { 4 };
    let mut count = 0;
    for cell in filled {
        count += 1;
        if value::number(cell) != Ok(Decimal::from(count)) {
            return false;
        }
    }
    count >= least
}

/// The word of a row of sums: a plain 合计 among the first texts, or the sum of something (甲项目小计) among the texts
/// before the first figure. Behind the figures that is a remark.
pub(super) fn subtotal(cells: &[Cell]) -> Option<String> {
    let mut leading = true;
    let mut texts = 0;
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        let Cell::Text(text) = cell else {
            leading = false;
            continue;
        };
        texts += 1;
        if texts > LEADING_TEXTS {
            return None;
        }
        // Most texts are told by a glance not to be a sum.
        let label =
            if text.len() <= LABEL_BYTES && text.contains(IN_LABELS) { plain(text) } else { String::new() };
        if is_sum(&label) || (leading && is_sum_of(&label)) {
            return Some(cell.shown());
        }
        leading &= value::number(cell).is_err();
    }
    None
}

/// One of these is in every word for a sum.
const IN_LABELS: [char; 6] = ['计', '和', 't', 'T', 's', 'S'];
const SUMS: [&str; 7] = ["合计", "小计", "总计", "累计", "共计", "总和", "合计数"];

/// 合计, 小计：, 本页合计（大写）, Total.
fn is_sum(label: &str) -> bool {
    const OF: [&str; 11] =
        ["本页", "本月", "本年", "本年度", "本季", "本季度", "本期", "本日", "本次", "全年", "上年"];
    let label = label.split(['(', ':']).next().unwrap_or(label);
    let bare =
        OF.iter().find_map(|of| label.strip_prefix(of).filter(|rest| SUMS.contains(rest))).unwrap_or(label);
    SUMS.contains(&bare) || ["total", "subtotal", "grandtotal", "sum"].contains(&label)
}

/// 2023年合计, 甲项目小计.
fn is_sum_of(label: &str) -> bool {
    let label = label.split(['(', ':']).next().unwrap_or(label);
    label.chars().count() <= LABEL_CHARS && SUMS.iter().any(|sum| label.ends_with(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_known_by_their_label() {
        for label in ["合 计", "小计：", "总计（大写）", "本页合计", "本月累计", "Total"] {
            assert!(is_sum(&plain(label)), "{label}");
        }
        for label in ["2023年合计", "智能化项目小计"] {
            assert!(!is_sum(&plain(label)) && is_sum_of(&plain(label)), "{label}");
        }
        for name in
            ["累计支付说明", "总计科技有限公司", "某市自然资源局智能化建设项目设备采购费用合计", "支付"]
        {
            assert!(!is_sum(&plain(name)) && !is_sum_of(&plain(name)), "{name}");
        }
    }

    #[test]
    fn a_remark_behind_the_figures_is_no_label() {
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(subtotal(&[text("001"), text("甲"), text("3"), text("含甲项目小计")]), None);
        assert_eq!(subtotal(&[Cell::Number(5.into()), text("小计")]), Some("小计".to_owned()));
        assert_eq!(subtotal(&[text("甲项目小计"), Cell::Number(5.into())]), Some("甲项目小计".to_owned()));
    }

    #[test]
    fn numbers_of_columns_are_no_entry() {
        let row =
            |texts: &[&str]| texts.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>();
        assert!(numbers_columns(&row(&["栏次", "1", "2"])));
        assert!(numbers_columns(&row(&["1", "", "2", "3", "4"])));
        for entry in [&["1", "2", "3"][..], &["栏次", "1"], &["1", "2", "3", "5"], &["序号", "1", "2"], &[]]
        {
            assert!(!numbers_columns(&row(entry)), "{entry:?}");
        }
    }
}
