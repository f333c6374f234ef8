//! 大写金额: an amount in capital letters, as contracts and vouchers write it.
//!
//! Rules: 《正确填写票据和结算凭证的基本规定》 (支付结算办法, annex 1): 整 after 元 or 角, 零 for a gap between figures, also
//! between 元 and 分.

use crate::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// `469515.00` → `人民币肆拾陆万玖仟伍佰壹拾伍元整`.
pub fn capital(amount: Money) -> String {
    let fen = amount.fen().unsigned_abs();
    let (yuan, jiao, cent) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    let mut text = String::from(if amount < Money::ZERO { "人民币负" } else { "人民币" });
    if yuan > 0 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, cent) {
        (0, 0) if yuan == 0 => text.push_str("零元整"),
        (0, 0) => text.push('整'),
        (0, cent) => {
            if yuan > 0 {
                text.push('零');
            }
            text.push_str(DIGITS[cent]);
            text.push('分');
        }
        (jiao, 0) => {
            text.push_str(DIGITS[jiao]);
            text.push_str("角整");
        }
        (jiao, cent) => {
            text.push_str(DIGITS[jiao]);
            text.push('角');
            text.push_str(DIGITS[cent]);
            text.push('分');
        }
    }
    text
}

/// A positive whole number, by groups of four places.
fn whole(number: u64) -> String {
    let groups: Vec<usize> = std::iter::successors(Some(number), |n| (*n >= 10_000).then_some(n / 10_000))
        .map(|n| (n % 10_000) as usize)
        .collect();
    let mut text = String::new();
    let mut gap = false;
    for (index, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !text.is_empty();
            continue;
        }
        // A group that does not fill its four places, or one after an empty group, is told apart by 零.
        if !text.is_empty() && (gap || *group < 1000) {
            text.push('零');
        }
        gap = false;
        text.push_str(&four(*group));
        text.push_str(GROUPS[index]);
    }
    text
}

/// 1 to 9999.
fn four(number: usize) -> String {
    let mut text = String::new();
    let mut gap = false;
    for place in (0..4).rev() {
        let digit = number / 10_usize.pow(place as u32) % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push_str(DIGITS[digit]);
        text.push_str(PLACES[place]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_capital_letters() {
        for (yuan, expected) in [
            ("469515", "人民币肆拾陆万玖仟伍佰壹拾伍元整"),
            ("0", "人民币零元整"),
            ("0.05", "人民币伍分"),
            ("0.5", "人民币伍角整"),
            ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
            ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
            ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
            ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
            ("6007.14", "人民币陆仟零柒元壹角肆分"),
            ("2457939.18", "人民币贰佰肆拾伍万柒仟玖佰叁拾玖元壹角捌分"),
            ("10000", "人民币壹万元整"),
            ("100000000", "人民币壹亿元整"),
            ("100000001", "人民币壹亿零壹元整"),
            ("100010000", "人民币壹亿零壹万元整"),
            ("20000000000", "人民币贰佰亿元整"),
            ("-734", "人民币负柒佰叁拾肆元整"),
        ] {
            assert_eq!(capital(yuan.parse().unwrap()), expected, "{yuan}");
        }
    }
}
