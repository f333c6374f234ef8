//! Each figure on its own: true to its figures, with its words, as a picture of the promised size.

use jitu_documents::figure::{by_name, names};
use jitu_model::Money;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::{case, read, year};

/// The texts of a picture, without those that are only the white rim of another.
fn words(svg: &str) -> Vec<String> {
    let mut reader = Reader::from_str(svg);
    let mut words = Vec::new();
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return words,
            Event::Start(e) if e.name().as_ref() == "text" => {
                inside = true;
                words.push(String::new());
            }
            Event::End(e) if e.name().as_ref() == "text" => inside = false,
            Event::Text(e) if inside => words.last_mut().unwrap().push_str(&e),
            _ => {}
        }
    }
}

fn has(words: &[String], text: &str) -> bool {
    words.iter().any(|word| word == text)
}

/// Width and height of a PNG, pixels.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(&png[12..16], b"IHDR");
    (number(16), number(20))
}

#[test]
fn every_figure_is_a_picture_of_300_dpi() {
    let case = year::full();
    let fonts = case::fonts();
    for name in names() {
        let picture = by_name(name, &case.facts(), 156.0).unwrap();
        assert!(!picture.alt.is_empty() && !picture.title.is_empty(), "{name}");
        assert!(!picture.alt.contains("{{") && !picture.svg.contains("NaN"), "{name}");
        assert!(picture.height_mm <= 205.0, "{name} fits a page");
        let png = picture.png(300.0, &fonts).unwrap();
        std::fs::write(read::folder("figures").join(format!("{name}.png")), &png).unwrap();
        std::fs::write(read::folder("figures").join(format!("{name}.svg")), &picture.svg).unwrap();
        let (width, height) = size(&png);
        let expected = |mm: f64| (mm / 25.4 * 300.0).round();
        assert!((f64::from(width) - expected(156.0)).abs() <= 1.0, "{name}: {width}");
        assert!((f64::from(height) - expected(picture.height_mm)).abs() <= 1.0, "{name}: {height}");
    }
    assert!(by_name("nothing", &case.facts(), 156.0).is_none());
}

/// The points of the `nth` curve with marks of one kind: x, y in millimetres.
fn dots(svg: &str) -> Vec<(f64, f64)> {
    let attribute = |text: &str, name: &str| -> f64 {
        let (_, rest) = text.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    svg.split("<circle ").skip(1).map(|rest| (attribute(rest, "cx"), attribute(rest, "cy"))).collect()
}

#[test]
fn the_payment_curve_adds_up_to_what_was_paid() {
    let case = year::full();
    let svg = by_name("payments", &case.facts(), 156.0).unwrap().svg;
    let said = words(&svg);
    // 67 and 30; 40 and 45 by month; 30 + 36.9266 + 15.
    for there in ["全年预算数", "97", "按合同应付", "85", "实际支付", "81.9266", "12月"] {
        assert!(has(&said, there), "{there}: {said:?}");
    }
    assert!(has(&said, "另有支付1.2万元未载明月份，未绘入。"), "{said:?}");
    assert!(has(&said, "另有应付10万元未约定到月，未绘入。"), "{said:?}");
    // Twelve months and the sample of the legend.
    let dots = dots(&svg);
    assert_eq!(dots.len(), 13);
    let (january, april, december) = (dots[0].1, dots[3].1, dots[11].1);
    let per_wan = (january - april) / 30.0;
    assert!(((january - december) / per_wan - 81.9266).abs() < 0.05, "{dots:?}");
    assert!((dots[8].1 - april).abs() < 1e-9 && dots[9].1 < april, "October's payment is October's");
}

#[test]
fn the_curve_of_a_year_under_way_ends_with_the_month_it_is_made_in() {
    let case = year::full();
    let facts = jitu_documents::Facts { generated: "2021-10-31 08:00:00", ..case.facts() };
    let svg = by_name("payments", &facts, 156.0).unwrap().svg;
    assert_eq!(dots(&svg).len(), 11);
    let said = words(&svg);
    assert!(has(&said, "66.9266") && !has(&said, "81.9266"), "{said:?}");
}

#[test]
fn indicators_are_bars_by_class_and_losses_are_hatched() {
    let case = year::full();
    let svg = by_name("indicators", &case.facts(), 156.0).unwrap().svg;
    let said = words(&svg);
    for there in ["产出指标", "50/50", "效益指标", "24/30", "满意度指标", "0/10", "4/10", "9.5/10"]
    {
        assert!(has(&said, there), "{there}: {said:?}");
    }
    // The legend's sample, 生态效益指标, 满意度 and 预算完成情况.
    assert_eq!(svg.matches("url(#indicators-missed)").count(), 4);
    assert!(said.iter().any(|word| word.starts_with("对耕地的有效保护率以及")), "{said:?}");
    assert!(said.iter().any(|word| word.ends_with("水平持续提升")), "a long name has two lines: {said:?}");
    let met = by_name("indicators", &case::julu().facts(), 156.0).unwrap().svg;
    assert_eq!(met.matches("url(#indicators-missed)").count(), 2);
}

#[test]
fn the_location_map_names_systems_places_and_towers() {
    let case = year::full();
    let svg = by_name("location", &case.facts(), 156.0).unwrap().svg;
    let said = words(&svg);
    for there in ["北部监管片区", "局机关机房", "传输线路", "指挥中心", "建设范围：北部监管片区", "北"]
    {
        assert!(has(&said, there), "{there}: {said:?}");
    }
    let note = said.iter().find(|word| word.starts_with("2000国家大地坐标系")).unwrap();
    assert!(note.contains("部分范围为模拟数据") && note.contains("塔位为模拟数据"), "{note}");
    let towers = case.snapshot.towers.iter().filter(|tower| has(&said, &tower.name)).count();
    let left_out = 64 - towers;
    assert!(towers > 40, "{towers} of 64 towers are named");
    assert_eq!(note.contains("处名称因位置重叠未注"), left_out > 0, "{note}");
    // Neither the disc nor the hatch of coverage is on it.
    assert!(!svg.contains("coverage"));
}

#[test]
fn money_by_source_is_cut_into_what_became_of_it() {
    let case = year::full();
    let picture = by_name("sources", &case.facts(), 156.0).unwrap();
    let said = words(&picture.svg);
    for there in ["财政资金", "省级补助资金", "支付", "结转下年", "退回财政", "未支付且去向未载明"]
    {
        assert!(has(&said, there), "{there}: {said:?}");
    }
    assert!(has(&said, "预算 67") && has(&said, "支付 16.2"), "{said:?}");
    assert!(!has(&said, "超出预算的支付"));
    assert!(picture.alt.contains("财政资金预算67，支付66.9266，结转0，退回0.0734"), "{}", picture.alt);
}

#[test]
fn a_figure_without_anything_to_show_is_not_made() {
    let mut case = case::julu();
    // The year's only payment has no month.
    assert!(by_name("payments", &case.facts(), 156.0).is_none());
    case.snapshot.payments[0].amount = Money::ZERO;
    case.snapshot.movements.clear();
    case.snapshot.towers.clear();
    case.result.indicators.clear();
    case.coverage = None;
    for name in names() {
        assert!(by_name(name, &case.facts(), 156.0).is_none(), "{name}");
    }
}
