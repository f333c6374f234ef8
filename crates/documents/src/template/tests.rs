//! Marks in texts: filled, looped over, refused.

use super::*;
use crate::content::text_of;
use crate::marks::{map, text};

fn tree() -> Node {
    let rows = vec![map([("name", text("甲"))]), map([("name", text("乙"))])];
    map([
        ("money", map([("paid_wan", text("66.9266")), ("returned_wan", text("0"))])),
        ("indicator", map([("预算完成情况", map([("score", text("9.5"))]))])),
        ("goals", Node::List(rows)),
    ])
}

fn filled(template: &str) -> Result<String> {
    let tree = tree();
    let lines = Filler::new(&tree).lines(template, "一、项目概况")?;
    Ok(lines.iter().map(|line| text_of(line)).collect::<Vec<_>>().join("\n"))
}

#[test]
fn fills_marks_and_keeps_their_names() {
    let tree = tree();
    let lines = Filler::new(&tree).lines("支出{{ money.paid_wan }}万元。\n次行", "x").unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0][1], Run { text: "66.9266".into(), key: Some("money.paid_wan".into()) });
    assert_eq!(text_of(&lines[0]), "支出66.9266万元。");
}

#[test]
fn loops_conditions_and_names_in_brackets_work() {
    for (template, expected) in [
        ("得{{ indicator[\"预算完成情况\"].score }}分", "得9.5分"),
        (
            "{% for g in goals %}{{ loop.index }}{{ g.name }}{% if not loop.last %}、{% endif %}{% endfor %}",
            "1甲、2乙",
        ),
        ("{% if money.returned_wan %}退回{% else %}无{% endif %}", "无"),
        ("{% if money.paid_wan %}有{% endif %}", "有"),
        ("{{ indicator[\"预算完成情况\"].score | sentence }}{{ '已完成。' | sentence }}", "9.5。已完成。"),
        ("5 > 3 且 {x}", "5 > 3 且 {x}"),
    ] {
        assert_eq!(filled(template).unwrap(), expected, "{template}");
    }
}

#[test]
fn an_unknown_mark_is_named_with_its_neighbour() {
    for (template, wrong, right) in [
        ("{{ money.payed_wan }}", "money.payed_wan", "money.paid_wan"),
        ("{{ mony.paid_wan }}", "mony", "money.paid_wan"),
        (
            "{{ indicator[\"预算完成情\"].score }}",
            "indicator[\"预算完成情\"]",
            "indicator[\"预算完成情况\"].score",
        ),
    ] {
        match filled(template).unwrap_err() {
            DocError::UnknownMark { mark, place, nearest } => {
                assert_eq!((mark.as_str(), place.as_str()), (wrong, "一、项目概况"));
                assert!(nearest.is_some(), "{template}");
                if wrong != "mony" {
                    assert_eq!(nearest.unwrap(), right);
                }
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn broken_and_endless_templates_are_refused() {
    for template in [
        "{{ money.paid_wan",
        "{% for g in goals %}",
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    ] {
        assert!(matches!(filled(template), Err(DocError::Template { .. })), "{template}");
    }
}

#[test]
fn control_characters_are_shown_not_swallowed() {
    assert_eq!(clean("a\u{0}b\u{B}c\r\nd\u{FFFF}\te"), "a〔U+0000〕b\nc\nd〔U+FFFF〕\te");
}
