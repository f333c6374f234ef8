//! Figures typed by hand: where they stand, what they are held against, and what is left alone.

use super::fixture::{PROGRAMME, pack, yuan};
use super::rich::rich;
use crate::checks::{TextFacts, TypedFigure, typed_figures};
use crate::score::assess;

fn found_in(text: &str) -> Vec<TypedFigure> {
    let (snapshot, pack) = (rich(), pack("hebei-county"));
    let facts = TextFacts::of(&snapshot, &assess(&snapshot, PROGRAMME, &pack).unwrap(), &pack);
    typed_figures(text, &facts)
}

/// What is found in a text: as typed, expected, code.
fn told(text: &str) -> Vec<(String, String, &'static str)> {
    found_in(text).into_iter().map(|f| (f.text, f.expected, f.case.code)).collect()
}

#[test]
fn figures_are_found_where_they_stand() {
    let text =
        "全年预算67万元，实际支出70万元（{{money.paid_wan}}万元），执行率95%，自评总得分90分，等级为良。";
    let found = found_in(text);
    let texts: Vec<&str> = found.iter().map(|f| f.text.as_str()).collect();
    // 70 万元 is the ceiling of the contract, an amount the project knows.
    assert_eq!(texts, ["95%", "90分", "良"]);
    let chars: Vec<char> = text.chars().collect();
    for figure in &found {
        assert_eq!(chars[figure.start..figure.end].iter().collect::<String>(), figure.text);
    }
}

#[test]
fn each_kind_of_contradiction() {
    let one = |typed: &str, expected: &str, code| vec![(typed.to_owned(), expected.to_owned(), code)];
    for (text, expected) in [
        ("2021年度预算安排56.78万元。", one("56.78万元", "670000.00", "TOTAL-TEXT")),
        ("实际支出68.5万元。", one("68.5万元", "669266.00", "TOTAL-TEXT")),
        ("到位资金共计680,000元。", one("680,000元", "670000.00", "TOTAL-TEXT")),
        ("结余0.08万元。", one("0.08万元", "734.00", "TOTAL-TEXT")),
        ("预算执行率为９９．８％", one("99.8%", "99.9", "TOTAL-TEXT")),
        ("资金到位率98%", one("98%", "100", "TOTAL-TEXT")),
        ("绩效得分99.5 分", one("99.5 分", "100.00", "TOTAL-TEXT")),
        ("评价等级：良好", one("良好", "优秀", "TOTAL-TEXT")),
        ("全年预算66.93元", one("66.93元", "669266.00", "UNIT")),
        ("支付6692660000.00元", one("6692660000.00元", "669266.00", "UNIT")),
        ("734元（柒佰叁拾伍元整）", one("柒佰叁拾伍元整", "人民币柒佰叁拾肆元整", "CAPITAL")),
        ("大写柒佰叁拾伍元整，小写734.00元", one("柒佰叁拾伍元整", "人民币柒佰叁拾肆元整", "CAPITAL")),
        ("采用竞争性磋商方式", one("竞争性磋商", "单一来源采购", "PROCURE")),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn counts_are_held_against_the_project() {
    let one = |typed: &str, expected: &str| vec![(typed.to_owned(), expected.to_owned(), "COUNT")];
    // 64 sites, 18 reused and 46 new; two installments, both paid.
    for (text, expected) in [
        ("共建成65个高空监控点位。", one("65个", "64")),
        ("新建47座铁塔，复用18个点位。", one("47座", "46")),
        ("复用十九个点位", one("十九个", "18")),
        ("建设六十五处点位", one("六十五处", "64")),
        ("三笔已付。", one("三笔", "2")),
        ("一笔未付", one("一笔", "0")),
        ("已支付三笔", one("三笔", "2")),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
    for text in [
        "共建成64个高空监控点位，新建46个点位、复用18个点位，在用64个点位。",
        "共设立64座监控塔，两笔已付。",
        "2个点位供电未接通，3处点位移位。",
        "目标为建成80个点位，2020年建成30个点位。",
        "新建3个平台，建成2处机房，第三期已付，建设{{towers.count}}个点位。",
        "共300000000个点位，百十百个点位",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn what_may_be_true_is_left_alone() {
    for text in [
        "预算执行率目标不低于95%。",
        "力争到位率达到90%以上。",
        "总分100分，其中产出指标50分。",
        "本类得15分，产出指标得分50分。",
        "首期支付40.16万元，二期26.77万元，控制价70万元，备案预算69万元。",
        "实际支出{{money.paid_wan}}万元，执行率{{money.execution_rate}}%。",
        "{% if money.paid_wan > 10 %}实际支出{{money.paid_wan}}万元{% endif %}",
        "等级评定标准为优秀、良好。",
        "自然资源〔2021〕8号，3月14日，第2期，64个点位，95分钟，每亩300元/年。",
        "单价500元/个，预算安排按500元每个。",
        "壹号点位、叁佰株树。",
        "734元（人民币柒佰叁拾肆元整），合同金额陆拾陆万玖仟贰佰陆拾陆元整。",
        "采购方式为单一来源采购。",
        "资金来源为财政拨款。",
        "2020年支出12.34万元，2020年度预算安排56.78万元，2020年执行率88%。",
        "资金来源于{{sources}}。资金来源：见附件",
        "",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn an_amount_agrees_at_its_own_precision() {
    assert!(told("实际支出66.93万元，实际支出67万元，实际支出0.0067亿元。").is_empty());
    assert_eq!(told("实际支出66.94万元").len(), 1);
    let (mut snapshot, pack) = (rich(), pack("hebei-county"));
    snapshot.payments[0].amount = yuan("1.00");
    let facts = TextFacts::of(&snapshot, &assess(&snapshot, PROGRAMME, &pack).unwrap(), &pack);
    assert_eq!(typed_figures("实际支出50.00万元", &facts)[0].expected, "267707.40");
}

#[test]
fn capital_letters_are_read_as_they_are_written() {
    for amount in [
        "0.05",
        "0.50",
        "1680.32",
        "107000.53",
        "16409.02",
        "6007.14",
        "2457939.18",
        "10000",
        "100000001",
        "100010000",
        "20000000000",
        "469515",
        "1000000000000.10",
        "10.00",
        "15.00",
    ] {
        let money = yuan(amount);
        let letters = jitu_model::ledger::capital(money);
        let figure = money.to_yuan_text();
        assert!(told(&format!("{figure}元（{letters}）")).iter().all(|f| f.2 != "CAPITAL"), "{letters}");
        let other = told(&format!("{}元（{letters}）", (money + yuan("0.01")).to_yuan_text()));
        assert!(other.iter().any(|f| f.2 == "CAPITAL"), "{letters}");
    }
}

/// No text may hang the check or make it fail.
#[test]
fn hostile_texts() {
    let (snapshot, pack) = (rich(), pack("hebei-county"));
    let facts = TextFacts::of(&snapshot, &assess(&snapshot, PROGRAMME, &pack).unwrap(), &pack);
    for text in [
        "9".repeat(40_000),
        "1元".repeat(20_000),
        "实际支出".repeat(10_000),
        "{{".repeat(20_000),
        "{%".repeat(20_000),
        "壹".repeat(40_000),
        "亿".repeat(40_000),
        format!("玖{}元", "亿".repeat(60)),
        "等级".repeat(20_000),
        "1 ".repeat(20_000),
        format!("支出{}万元", "9".repeat(28)),
        "1,,,,,.....元".into(),
        "负元角分".into(),
        "\u{1}1元\u{1}".into(),
    ] {
        let length = text.chars().count();
        assert!(typed_figures(&text, &facts).iter().all(|f| f.start < f.end && f.end <= length));
    }
}
