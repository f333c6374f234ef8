//! The official forms: each sample printed in its province's own, read back by other programs' eyes.
//!
//! The figures are those that the bureaus published, except where a sample's ledger contradicts them: there the
//! ledger's are printed, and a finding names both.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Read;
use std::path::PathBuf;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use jitu_tests::Place;
use quick_xml::Reader;
use quick_xml::events::Event;

/// A row of a form: its text, and the figures beside it from left to right. A rate is a fraction of one.
type Row = (&'static str, &'static [f64]);

/// A sample printed in a form.
struct Printed {
    place: Place,
}

impl Printed {
    /// Prints a sample in its own form, or in another.
    fn of(sample: &str, form: Option<&str>) -> Self {
        let place = Place::sample(sample, "sample.gpkg");
        let info = place.jitu(&["info", "sample.gpkg", "--json"]).exits(0).json();
        let programme = &info["programmes"][0];
        let (name, year) = (programme["name"].as_str().unwrap(), programme["year"].to_string());
        let mut export = vec!["export", "sample.gpkg", "--programme", name, "--year", &year, "--out", "out"];
        export.extend(form.iter().flat_map(|form| ["--form", form]));
        let ran = place.jitu(&export).exits(0);
        assert_eq!(ran.stdout.lines().count(), 3, "{ran:?}");
        Self { place }
    }

    fn file(&self, ending: &str) -> PathBuf {
        let mut files = std::fs::read_dir(self.place.path("out")).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.extension().is_some_and(|e| e == ending)).unwrap()
    }

    /// All words of the pdf, without spaces and line breaks.
    fn pdf(&self) -> String {
        let text = self.place.tool("pdftotext", &["-raw", self.file("pdf").to_str().unwrap(), "-"]);
        text.split_whitespace().collect()
    }

    /// Texts of the docx inside each element of that name.
    fn docx(&self, element: &str) -> Vec<String> {
        let mut archive = zip::ZipArchive::new(std::fs::File::open(self.file("docx")).unwrap()).unwrap();
        let mut xml = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        let mut reader = Reader::from_str(&xml);
        let (mut open, mut found) = (Vec::new(), Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) if start.name().as_ref() == element => open.push(String::new()),
                Event::End(end) if end.name().as_ref() == element => found.extend(open.pop()),
                Event::Text(text) => {
                    for inside in &mut open {
                        inside.push_str(&text.xml10_content());
                    }
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn sheets(&self) -> Vec<String> {
        let book: Xlsx<_> = open_workbook(self.file("xlsx")).unwrap();
        book.sheet_names()
    }

    /// The rows of a sheet.
    fn sheet(&self, name: &str) -> Vec<Vec<Data>> {
        let mut book: Xlsx<_> = open_workbook(self.file("xlsx")).unwrap();
        book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
    }

    /// Asserts that pdf and docx both say it, the docx where Word shows it: in paragraphs.
    #[track_caller]
    fn says(&self, texts: &[&str]) {
        let (pdf, docx) = (self.pdf(), self.docx("w:p").concat());
        assert!(!pdf.contains("{{") && !docx.contains("{{"), "a mark was not filled");
        for text in texts {
            assert!(pdf.contains(text), "the pdf does not say {text}: {pdf}");
            assert!(docx.contains(text), "the docx does not say {text}: {docx}");
        }
    }

    /// Asserts that pdf and docx say these one after the other.
    #[track_caller]
    fn says_in_order(&self, texts: &[&str]) {
        for words in [self.pdf(), self.docx("w:p").concat()] {
            let mut rest = words.as_str();
            for text in texts {
                rest = rest.split_once(text).unwrap_or_else(|| panic!("{text} does not follow in {rest}")).1;
            }
        }
    }

    /// Asserts rows of the workbook's sheet, and that the docx has cells of the same texts.
    #[track_caller]
    fn has_rows(&self, sheet: &str, rows: &[Row]) {
        let (found, cells) = (self.sheet(sheet), self.docx("w:tc"));
        for (text, figures) in rows {
            let label = |cell: &Data| cell.to_string().split_whitespace().collect::<String>() == *text;
            let mine = found.iter().find(|row| row.iter().any(label));
            let mine = mine.unwrap_or_else(|| panic!("no row for {text} in {found:?}"));
            let numbers: Vec<f64> = mine.iter().filter_map(number).collect();
            assert!(
                numbers.len() == figures.len()
                    && numbers.iter().zip(*figures).all(|(a, b)| (a - b).abs() < 1e-9),
                "{text}: {numbers:?} instead of {figures:?}"
            );
            assert!(cells.iter().any(|cell| cell == text), "the docx has no cell {text}");
        }
    }

    /// Asserts a row of the workbook's sheet of money, which pages do not have.
    #[track_caller]
    fn has_total(&self, label: &str, figures: &[f64]) {
        let sheet = self.sheet("资金");
        let row = sheet.iter().find(|row| row.iter().any(|cell| *cell == *label)).unwrap();
        let numbers: Vec<f64> = row.iter().filter_map(number).collect();
        assert_eq!(numbers.len(), figures.len(), "{row:?}");
        assert!(numbers.iter().zip(figures).all(|(a, b)| (a - b).abs() < 1e-9), "{row:?}");
    }
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(value) => Some(*value),
        Data::Int(value) => Some(*value as f64),
        _ => None,
    }
}

/// 益阳 2022, 附件 项目支出绩效自评表: 分值 and 得分 of each indicator, before them an actual value where it is a number.
const YIYANG_2022: &[Row] = &[
    ("年度资金总额", &[185.17, 185.17, 142.78, 0.7711, 9.0]),
    ("其中：当年财政拨款", &[185.17, 185.17, 142.78]),
    ("上年结转资金", &[]),
    ("其他资金", &[]),
    ("工作台模块", &[1.0, 1.0]),
    ("智能决策模块", &[1.0, 1.0]),
    ("挂图作战模块", &[1.0, 1.0]),
    ("计划实施模块", &[1.0, 1.0]),
    ("资金管理模块", &[1.0, 1.0]),
    ("公文合同模块", &[1.0, 1.0]),
    ("业务互享模块", &[1.0, 1.0]),
    ("档案数据模块", &[1.0, 1.0]),
    ("国产化环境搭建", &[1.0, 1.0]),
    ("国产化软件部署", &[1.0, 1.0]),
    ("功能问题率", &[5.0, 4.0]),
    ("功能可用性", &[95.0, 5.0, 5.0]),
    ("完成系统开发工作", &[5.0, 5.0]),
    ("完成系统验收", &[5.0, 4.0]),
    ("土地储备全生命周期管理系统软件开发费用", &[98.91, 10.0, 8.0]),
    ("土地储备全生命管理系统国产化环境搭建费用", &[43.87, 10.0, 10.0]),
    ("提高土地储备资金使用率", &[5.0, 5.0]),
    ("降低人力成本", &[5.0, 5.0]),
    ("提高信息化建设治理能力", &[5.0, 5.0]),
    ("强化市级监管力度，规范土地市场行为", &[5.0, 5.0]),
    ("生态效益指标", &[]),
    ("提升政府科学决策能力，推行城市绿色发展", &[10.0, 8.0]),
    ("服务对象满意度", &[0.95, 10.0, 9.0]),
    ("总分", &[92.0]),
];

#[test]
fn hunan_self_assessment_is_the_published_table() {
    let printed = Printed::of("yiyang-2022", None);
    printed.has_rows("自评表", YIYANG_2022);
    let cells = printed.docx("w:tc");
    for text in ["10分", "100分", "产出指标(50分)", "效益指标(40分)", "不晚于2022年10月31日", "≥90", "77.11%"]
    {
        assert!(cells.iter().any(|cell| cell == text), "no cell {text} in {cells:?}");
    }
    let absent = printed.sheet("自评表");
    let absent = absent.iter().find(|row| row.iter().any(|cell| *cell == *"生态效益指标")).unwrap();
    assert_eq!(absent.iter().filter(|cell| **cell == *"不适用").count(), 3, "{absent:?}");
    printed.says(&["185.17万元", "已支付142.78万元", "执行率77.11%", "剩余42.39万元", "自评总得分92分"]);
    printed.says_in_order(&[
        "一、项目概况",
        "二、绩效自评工作开展情况",
        "三、综合评价结论",
        "四、绩效目标实现情况分析",
        "五、存在的问题和改进措施",
        "六、绩效自评结果拟应用和公开情况",
        "七、其他需要说明的问题",
        "填报人：",
    ]);
    // The text gives another total than the table: both are named.
    let check = printed.place.jitu(&["check", "sample.gpkg"]).stdout;
    assert!(check.lines().any(|line| line.contains("87") && line.contains("92")), "{check}");
}

/// 益阳 2025, 附件 部门评价绩效指标评分表: 三级指标 as the form words it, 分值 and 得分.
const YIYANG_2025: &[Row] = &[
    ("预算支出决策（项目立项）依据充分性", &[2.0, 2.0]),
    ("决策（立项）程序规范性", &[2.0, 2.0]),
    ("绩效目标合理性", &[2.0, 2.0]),
    ("绩效指标明确性", &[4.0, 4.0]),
    ("预算编制科学性", &[3.0, 3.0]),
    ("资金分配合理性", &[2.0, 2.0]),
    ("资金到位率", &[2.0, 2.0]),
    ("预算执行率", &[4.0, 4.0]),
    ("资金使用合规性", &[8.0, 8.0]),
    ("管理制度健全性", &[4.0, 4.0]),
    ("制度执行有效性", &[7.0, 7.0]),
    ("实际完成率", &[13.0, 13.0]),
    ("质量达标率", &[12.0, 12.0]),
    ("完成及时性", &[5.0, 5.0]),
    ("成本节约率", &[5.0, 5.0]),
    ("实施效益", &[15.0, 15.0]),
    ("社会公众或服务对象满意度", &[10.0, 10.0]),
    ("总分", &[100.0, 100.0]),
];

#[test]
fn hunan_department_evaluation_has_seventeen_rows_with_their_explanations() {
    let printed = Printed::of("yiyang-2025", None);
    printed.has_rows("评分表", YIYANG_2025);
    let sheet = printed.sheet("评分表");
    let words = |row: &[Data]| row.iter().filter(|cell| cell.to_string().chars().count() >= 13).count();
    for (name, _) in &YIYANG_2025[..17] {
        let row = sheet.iter().find(|row| row.iter().any(|cell| *cell == **name)).unwrap();
        assert!(words(row) >= 2, "{name} is not explained: {row:?}");
    }
    printed.says(&["52.9万元", "2025年6月支付52.9万元", "完成率100%", "总得分100分，等级为优秀"]);
    // From the first to the last explanation of the table.
    printed.says(&["③决策（立项）是否与部门职责范围相符，属于部门履职所需；", "一般采取社会调查的方式。"]);
}

#[test]
fn guangdong_report_has_its_cover_and_seven_chapters() {
    let printed = Printed::of("zhanjiang-2023", None);
    printed.says_in_order(&[
        "项目支出绩效自评报告",
        "项目名称：系统建设经费",
        "评价年度：2023年",
        "市级预算部门单位（公章）：湛江市自然资源局",
        "填报日期：2024年7月19日",
        "一、基本情况",
        "（一）项目概况",
        "（二）评价年度项目绩效目标设定情况",
        "二、绩效自评工作开展情况",
        "三、绩效自评结果",
        "自评95分。等级为优。",
        "四、项目资金使用绩效",
        "（一）资金投入情况",
        "（二）绩效目标完成情况",
        "五、主要经验、存在的问题和偏离绩效目标的原因分析",
        "六、改进意见",
        "七、绩效自评结果拟应用和公开情况",
    ]);
    printed.says(&["预算856万元", "1673880.00元", "1342120.00元", "2457939.18元", "452.4万元", "187.5万元"]);
    // Every request with its date and outcome, and the contract's cut, out of the ledger.
    printed.says(&[
        "2023年3月14日请款3016000.00元，已支付",
        "2024年4月请款4524000.00元，未支付（财政资金紧张）",
    ]);
    printed.says(&[
        "2023年2月14日请款1875000.00元，未支付",
        "第1期费用66万元：未请款",
        "核减102587.07元，变更后9453612.25元",
    ]);
    // The report's 543.94 万元 and 63.54 % are not what its payments add up to.
    printed.says(&["支出547.393918万元", "支出率63.95%"]);
    let pdf = printed.pdf();
    assert!(!pdf.contains("543.94") && !pdf.contains("63.54"), "{pdf}");
    let check = printed.place.jitu(&["check", "sample.gpkg"]).stdout;
    assert!(check.lines().any(|line| line.contains("63.54") && line.contains("63.95")), "{check}");
    // No tree of indicators, so no sheet of them with a total of nought.
    assert_eq!(printed.sheets(), ["资金", "勾稽检查"]);
    printed.has_total("合计", &[856.0, 856.0, 0.0, 547.393918, 0.6395, 0.0, 0.0]);
}

#[test]
fn sichuan_report_has_five_chapters() {
    let printed = Printed::of("yanbian-2021", None);
    printed.says_in_order(&[
        "盐边县自然资源和规划局",
        "专项（项目）资金绩效自评报告",
        "（国土空间基础信息平台和规划“一张图”实施监督信息系统建设项目）",
        "一、项目概况",
        "（一）项目基本情况",
        "（二）项目绩效目标",
        "二、项目资金申报及使用情况",
        "（一）项目资金申报及批复情况",
        "（二）资金计划、到位及使用情况",
        "（三）项目财务管理情况",
        "三、项目实施及管理情况",
        "（一）项目组织架构及实施流程",
        "（二）项目管理情况",
        "（三）项目监管情况",
        "四、项目绩效情况",
        "（一）项目完成情况",
        "（二）项目效益情况",
        "五、评价结论及建议",
        "（一）评价结论",
        "（二）存在的问题",
        "（三）相关建议",
    ]);
    printed.says(&[
        "软硬件采购部分支出301890.00元",
        "数据采集与处理部分支出70125.00元",
        "平台和系统开发部分支出97500.00元",
        "共支付469515.00元",
        "到位率100%",
        "移动图形工作站Ⅱ7台、台式图形工作站Ⅱ20台、台式计算机10台、平板电脑30台、打印机2台",
        "达到100%。实际完成80%。",
    ]);
    printed.has_total("合计", &[46.9515, 46.9515, 46.9515, 46.9515, 1.0, 0.0, 0.0]);
}

#[test]
fn forms_of_the_years_beginning_and_middle_are_their_table_alone() {
    for (form, sheet, says) in [
        ("declaration", "绩效目标申报表", &["项目属性", "项目周期", "中期目标", "年度目标"][..]),
        ("monitoring", "绩效运行监控表", &["1-7月执行数", "完成目标可能性", "经费保障", "完全不可能"][..]),
    ] {
        let printed = Printed::of("yiyang-2022", Some(form));
        assert_eq!(printed.sheets(), [sheet]);
        printed.says(says);
        printed.has_rows(sheet, &[("功能问题率", &[]), ("服务对象满意度", &[])]);
        let cells = printed.docx("w:tc");
        assert!(cells.iter().any(|cell| cell == "≤141.3万元"), "{cells:?}");
        // Neither the report of the year's end nor anything scored.
        let pdf = printed.pdf();
        assert!(pdf.contains("185.17") && !pdf.contains("综合评价结论") && !pdf.contains("得分"), "{pdf}");
        // The payments bear the year alone: what was paid by July is not known, what the year came to is.
        if form == "monitoring" {
            let budget = cells.iter().position(|cell| cell == "185.17").unwrap();
            assert_eq!(cells[budget + 1..budget + 4], ["", "", "142.78"]);
        }
    }
}

#[test]
fn the_forms_are_listed_with_where_they_are_used() {
    let listed = Place::new().jitu(&["forms", "--json"]).exits(0).json();
    let mut found: Vec<(&str, &str)> = listed["forms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|form| (form["id"].as_str().unwrap(), form["locality"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    let expected = [
        ("declaration", "全国"),
        ("guangdong", "广东省"),
        ("hebei-county", "河北省"),
        ("hunan-department", "湖南省"),
        ("hunan-self", "湖南省"),
        ("mof-national", "全国"),
        ("monitoring", "全国"),
        ("sichuan", "四川省"),
    ];
    assert_eq!(found, expected);
}
