//! `jitu coverage`, `assess`, `monitor`, `check`, `forms`.

use jitu_tests::{PROGRAMME, Place, assert_keys};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn assess(place: &Place) -> Value {
    place.jitu(&["assess", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--json"]).exits(0).json()
}

#[test]
fn coverage_adds_up() {
    let place = Place::julu();
    let report = place.jitu(&["coverage", "julu.gpkg", "--json"]).exits(0).json();
    assert_keys(
        &report,
        &[
            "method",
            "towers",
            "county_area_m2",
            "target_area_m2",
            "visible_area_m2",
            "ratio",
            "overlap",
            "by_township",
            "by_class",
        ],
    );
    assert_keys(&report["overlap"], &["1", "2", "3+"]);
    assert_eq!((&report["method"], &report["towers"]), (&"disc".into(), &64.into()));
    // 巨鹿县 is published as 631 km²; the open outline is simplified.
    let county = number(&report["county_area_m2"]);
    assert!((590e6..670e6).contains(&county), "{county}");
    let (target, seen) = (number(&report["target_area_m2"]), number(&report["visible_area_m2"]));
    assert!(0.0 < seen && seen <= target && target < county);
    assert_eq!(report["ratio"], format!("{:.2}", seen / target * 100.0));
    let by_count: f64 = ["1", "2", "3+"].iter().map(|key| number(&report["overlap"][key])).sum();
    assert!((by_count - seen).abs() < 1.0, "{by_count} {seen}");
    let townships = report["by_township"].as_array().unwrap();
    assert_eq!(townships.len(), 10);
    let by_township: f64 = townships.iter().map(|part| number(&part["visible_area_m2"])).sum();
    assert!((by_township - seen).abs() / seen < 1e-6, "{by_township} {seen}");

    let county = place.jitu(&["coverage", "julu.gpkg", "--target", "county", "--json"]).exits(0).json();
    let whole = number(&county["county_area_m2"]);
    assert!((number(&county["target_area_m2"]) - whole).abs() / whole < 1e-8, "{county}");
    let text = place.jitu(&["coverage", "julu.gpkg"]).exits(0).stdout;
    assert!(text.contains(report["ratio"].as_str().unwrap()), "{text}");
}

#[test]
fn coverage_is_the_same_every_time() {
    let place = Place::julu();
    let first = place.jitu(&["coverage", "julu.gpkg", "--json"]).exits(0);
    let second = place.jitu(&["coverage", "julu.gpkg", "--json"]).exits(0);
    assert_eq!(first.stdout, second.stdout);
}

#[test]
fn julu_scores_as_published() {
    let place = Place::julu();
    let view = assess(&place);
    assert_keys(&view, &["programme", "year", "form", "total", "grade", "indicators"]);
    assert_eq!((&view["total"], &view["grade"]), (&"99.50".into(), &"优秀".into()));
    assert_eq!(view["form"], "hebei-county");
    let indicators = view["indicators"].as_array().unwrap();
    assert_keys(
        &indicators[0],
        &["path", "weight", "target", "actual", "score", "rule", "evidence", "notes"],
    );
    assert_keys(&indicators[0]["target"], &["op", "value", "unit"]);
    assert_keys(&indicators[0]["rule"], &["score", "text"]);
    assert_keys(&indicators[0]["evidence"][0], &["kind", "ref", "text"]);

    // Leaf, weight, target, actual, score, as the bureau published them.
    let published = [
        ("设立64个高空监控系统服务", "15.00", "≥64个", "64", "15.00"),
        ("摄像头的使用率", "15.00", "≥95%", "100", "15.00"),
        ("规定时间内完工率", "20.00", "≥95%", "100", "20.00"),
        ("乱占耕地违法行为减少", "10.00", "≥90%", "95", "10.00"),
        ("对耕地的有效保护率", "10.00", "≥95%", "100", "10.00"),
        ("完成我县耕地保护任务", "10.00", "≥100%", "100", "10.00"),
        ("群众满意度", "10.00", "≥90%", "95", "10.00"),
        ("预算完成情况", "10.00", "≥95%", "99.89", "9.50"),
    ];
    assert_eq!(indicators.len(), published.len());
    for (indicator, (name, weight, target, actual, score)) in indicators.iter().zip(published) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let aim = &indicator["target"];
        assert_eq!(indicator["path"].as_array().unwrap().last().unwrap(), name);
        assert_eq!(indicator["weight"], weight, "{name}");
        assert_eq!(text(&aim["op"]) + &text(&aim["value"]) + &text(&aim["unit"]), target, "{name}");
        assert_eq!(indicator["actual"], actual, "{name}");
        assert_eq!(indicator["score"], score, "{name}");
    }
    // The rule gives 10 where the bureau wrote 9.5.
    assert_eq!(indicators[7]["rule"]["score"], "10.00");
    let towers =
        indicators[0]["evidence"].as_array().unwrap().iter().find(|item| item["kind"] == "tower").unwrap();
    assert_eq!(towers["ref"].as_str().unwrap().split(',').count(), 64);
}

#[test]
fn a_programme_is_named_or_numbered() {
    let place = Place::julu();
    let info = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    let id = info["programmes"][0]["id"].to_string();
    let by_id =
        place.jitu(&["assess", "julu.gpkg", "--programme", &id, "--year", "2021", "--json"]).exits(0).json();
    assert_eq!(by_id, assess(&place));
    let text =
        place.jitu(&["assess", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021"]).exits(0).stdout;
    assert!(text.contains("99.50") && text.contains("优秀"), "{text}");
}

#[test]
fn the_middle_of_the_year_is_told_up_to_the_end_of_july() {
    let place = Place::julu();
    let arguments = ["monitor", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021"];
    let view = place.jitu(&[&arguments[..], &["--json"]].concat()).exits(0).json();
    assert_keys(&view, &["to", "month", "elapsed", "money", "leaves"]);
    // 212 of 365 days.
    assert_eq!((&view["to"], &view["elapsed"]), (&"2021-07-31".into(), &"58.08".into()));
    assert_eq!(view["money"][0]["initial"], "670000.00");
    assert_eq!(view["leaves"].as_array().unwrap().len(), 8);
    let text = place.jitu(&arguments).exits(0).stdout;
    assert!(text.contains("2021-07-31") && text.contains("摄像头的使用率"), "{text}");
    place
        .jitu(&["monitor", "julu.gpkg", "--programme", "没有", "--year", "2021"])
        .refused(&["没有", PROGRAMME]);
}

#[test]
fn the_sample_has_a_hint_and_nothing_worse() {
    let place = Place::julu();
    let check = place.jitu(&["check", "julu.gpkg", "--json"]).exits(0).json();
    let findings = check["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["severity"] == "hint"), "{check}");
    let rule = findings.iter().find(|finding| finding["code"] == "SCORE-RULE").unwrap();
    assert_keys(rule, &["code", "severity", "message", "expected", "found", "where"]);
    assert_keys(&rule["where"][0], &["text", "location"]);

    let figure = |key: &str| rule[key].as_str().unwrap().parse::<f64>().unwrap();
    assert!((figure("expected") - 10.0).abs() < 1e-9 && (figure("found") - 9.5).abs() < 1e-9, "{rule}");
}

#[test]
fn forms_are_listed() {
    let place = Place::new();
    let forms = place.jitu(&["forms", "--json"]).exits(0).json();
    let forms = forms["forms"].as_array().unwrap();
    assert_keys(&forms[0], &["id", "name", "locality"]);
    assert!(
        forms.iter().any(|form| form["id"] == "hebei-county" && form["locality"] == "河北省"),
        "{forms:?}"
    );
    assert!(place.jitu(&["forms"]).exits(0).stdout.contains("hebei-county"));
}
