//! Expressions: their arithmetic, their errors with the character they name, and their bounds.

use jitu_model::Decimal;

use super::fixture::dec;
use crate::metrics::{Expression, ExpressionProblem as P, check_expression};

/// With towers = 64, alarms = 0, `class_ratio("水田")` = 12.5, and nothing else known.
fn value(text: &str) -> Option<Decimal> {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    expression.value(&mut |name, of| match (name, of) {
        ("towers", None) => Some(Decimal::from(64)),
        ("alarms", None) => Some(Decimal::ZERO),
        ("class_ratio", Some("水田")) => Some(dec("12.5")),
        _ => None,
    })
}

#[test]
fn arithmetic() {
    for (text, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("12 / 4 / 3", "1"),
        ("-2 * -3", "6"),
        ("--2", "2"),
        ("0.1 + 0.2", "0.3"),
        ("towers / 128 * 100", "50"),
        ("（towers － 14）÷ 2 × 3", "75"),
        ("min(3, towers, 5)", "3"),
        ("max(3, towers, 5)", "64"),
        ("if(towers >= 64, 1, 2)", "1"),
        ("if(towers > 64, 1, 2)", "2"),
        ("if(towers = 64, 1, 2)", "1"),
        ("if(towers <= 63, 1, 2)", "2"),
        ("if(towers ≥ 64, 1, 2)", "1"),
        ("if(towers < 65, 1, 1 / alarms)", "1"),
        ("if(alarms = 0, 0, paid / alarms)", "0"),
        ("class_ratio(\"水田\") * 2", "25"),
        ("class_ratio(“水田”)", "12.5"),
    ] {
        assert_eq!(value(text).map(|v| v.normalize()), Some(dec(expected)), "{text}");
    }
    for unknown in
        ["towers / alarms", "paid + 1", "79228162514264337593543950335 * 2", "class_ratio(\"旱地\")"]
    {
        assert_eq!(value(unknown), None, "{unknown}");
    }
    let named = Expression::parse("paid / budget + paid + class_ratio(\"水田\")").unwrap();
    assert_eq!(named.quantities(), [("paid", None), ("budget", None), ("class_ratio", Some("水田"))]);
}

#[test]
fn errors_name_the_character() {
    let long = "1+".repeat(251);
    for (text, position, problem) in [
        ("", 1, P::Empty),
        ("  ", 1, P::Empty),
        ("1 +", 4, P::Missing),
        ("* 1", 1, P::Missing),
        ("(1 + 2", 7, P::Expected { sign: ')' }),
        ("1 2", 3, P::Unexpected { found: "2".into() }),
        ("1 ; 2", 3, P::Unexpected { found: ";".into() }),
        ("点位", 1, P::Unexpected { found: "点".into() }),
        ("1.2.3", 1, P::Number { text: "1.2.3".into() }),
        ("1e9", 1, P::Number { text: "1e9".into() }),
        ("2 * tower", 5, P::UnknownQuantity { name: "tower".into(), nearest: Some("towers") }),
        ("2 * xyz", 5, P::UnknownQuantity { name: "xyz".into(), nearest: None }),
        ("min 1", 5, P::Expected { sign: '(' }),
        ("min()", 5, P::Missing),
        ("if(1, 2, 3)", 5, P::Comparison),
        ("if(1 > 2, 3)", 12, P::Expected { sign: ',' }),
        ("class_ratio", 1, P::NeedsName { name: "class_ratio".into() }),
        ("towers(\"a\")", 1, P::NeedsName { name: "towers".into() }),
        ("class_ratio(水田)", 13, P::Expected { sign: '"' }),
        (long.as_str(), 501, P::TooLong { most: 500 }),
    ] {
        let error = check_expression(text).unwrap_err();
        assert_eq!((error.position, error.problem), (position, problem), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    for hostile in ["(".repeat(500), "-".repeat(500), "min(".repeat(120), "if(".repeat(160)] {
        assert!(matches!(check_expression(&hostile).unwrap_err().problem, P::TooDeep { .. }), "{hostile}");
    }
    assert!(check_expression(&format!("{}1{}", "(".repeat(31), ")".repeat(31))).is_ok());
    assert!(check_expression(&vec!["1"; 250].join("+")).is_ok());
}
