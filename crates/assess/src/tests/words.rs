//! Words for expressions and alarms: in both languages, with every value they name.

use super::fixture::{catalog, dec};
use crate::messages;
use crate::metrics::check_expression;
use crate::monitoring::{Alarm, AlarmKind};
use jitu_model::{Id, Severity};

#[test]
fn every_problem_of_an_expression_has_its_words() {
    let long = "1+".repeat(251);
    let deep = "(".repeat(40);
    let texts = [
        "",
        "1 +",
        "(1",
        "1 2",
        "1.2.3",
        "bugdet",
        "xyz",
        "class_ratio",
        "if(1, 2, 3)",
        long.as_str(),
        deep.as_str(),
    ];
    for locale in ["zh-CN", "en"] {
        let catalog = catalog(locale);
        let mut said: Vec<String> = texts
            .iter()
            .map(|text| messages::expression_error(&catalog, &check_expression(text).unwrap_err()))
            .collect();
        assert!(said.iter().all(|text| text.chars().count() > 8 && !text.contains(['{', '}'])), "{said:?}");
        said.sort();
        said.dedup();
        assert_eq!(said.len(), texts.len(), "{locale}: {said:?}");
    }
    let wrong = check_expression("paid / bugdet").unwrap_err();
    let text = messages::expression_error(&catalog("zh-CN"), &wrong);
    assert_eq!(text, "第 8 个字符：没有数据项“bugdet”，是否为“budget”？");
}

#[test]
fn every_alarm_has_its_words() {
    use AlarmKind::{Behind, Exceeded, ForecastMisses, Impossible, NoReason, NotTold};
    for locale in ["zh-CN", "en"] {
        let catalog = catalog(locale);
        for kind in [Impossible, Exceeded, Behind, ForecastMisses, NoReason, NotTold] {
            let alarm = Alarm {
                indicator: Id::new(1),
                kind,
                severity: Severity::Warning,
                expected: Some(dec("58.08")),
                found: Some(dec("42.110")),
            };
            let text = messages::alarm(&catalog, &alarm, "预算执行率");
            assert!(text.contains("预算执行率") && !text.contains(['{', '}']), "{text}");
            let figures = matches!(kind, Exceeded | Behind | ForecastMisses);
            assert_eq!(text.contains("58.08") && text.contains("42.11"), figures, "{text}");
        }
    }
}
