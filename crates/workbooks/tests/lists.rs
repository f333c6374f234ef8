//! What is written reads back equal, sums follow the filter, and nothing is executed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use common::field;
use jitu_workbooks::{
    Cell, ColumnKind, FieldKind, List, ListColumn, ListFormat, Reason, Target, Value, WorkbookError,
    find_tables, read, rows, write,
};
use zip::ZipArchive;

fn column(title: &str, kind: ColumnKind, sum: bool) -> ListColumn {
    ListColumn { title: title.to_owned(), kind, sum }
}

fn list(rows: Vec<Vec<String>>) -> List {
    List {
        title: "付款台账".to_owned(),
        note: "系统建设经费 2023　单位：元".to_owned(),
        columns: vec![
            column("支付凭证号", ColumnKind::Text, false),
            column("收款人", ColumnKind::Text, false),
            column("支付金额", ColumnKind::Money, true),
            column("支付日期", ColumnKind::Date, false),
            column("数量", ColumnKind::Number, true),
        ],
        rows,
        total_label: "合计".to_owned(),
    }
}

fn target() -> Target {
    Target {
        key: "payment".to_owned(),
        fields: vec![
            field("0", FieldKind::Text, &["支付凭证号"]),
            field("1", FieldKind::Text, &["收款人"]),
            field("2", FieldKind::Money, &["支付金额"]),
            field("3", FieldKind::Date, &["支付日期"]),
            field("4", FieldKind::Number, &["数量"]),
        ],
        known_by: vec!["0".to_owned(), "2".to_owned()],
    }
}

fn texts(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect()
}

/// A fixed stream of numbers (xorshift64*), so that a failure can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self) -> String {
        let parts = [
            "湛江",
            "公司",
            "=",
            "+1",
            "-",
            "@",
            "'",
            "\"",
            ",",
            ";",
            "\n",
            "（",
            "=SUM(A1)",
            "007",
            "2021.6.18",
            "𠮷",
            "&<>",
            "_x000D_",
            "\t",
            "a b",
            "％",
        ];
        let length = 1 + self.below(6);
        let text: String = (0..length).map(|_| self.pick(&parts)).collect();
        // Blank at the ends does not survive, by design: ledgers are full of it.
        text.trim().to_owned()
    }

    fn amount(&mut self) -> String {
        let size = self.pick(&["100", "100000000", "99999999999999"]).parse().unwrap();
        let fen = self.below(size);
        let sign = if self.below(5) == 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", fen / 100, fen % 100)
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (1990 + self.below(100), 1 + self.below(12), 1 + self.below(28));
        match self.below(3) {
            0 => format!("{year}"),
            1 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        }
    }

    fn row(&mut self) -> Vec<String> {
        let mut row =
            vec![self.text(), self.text(), self.amount(), self.date(), self.below(1_000_000).to_string()];
        for cell in row.iter_mut().skip(1) {
            if self.below(8) == 0 {
                cell.clear();
            }
        }
        row
    }
}

/// The values that a row of the list must give.
fn expected(row: &[String]) -> BTreeMap<std::sync::Arc<str>, Value> {
    let value = |(index, text): (usize, &String)| match index {
        0 | 1 => Value::Text(text.clone()),
        2 => Value::Money(text.parse().unwrap()),
        3 => Value::Date(text.parse().unwrap()),
        _ => Value::Number(text.parse().unwrap()),
    };
    let filled = row.iter().enumerate().filter(|(_, text)| !text.is_empty());
    filled.map(|(index, text)| (index.to_string().into(), value((index, text)))).collect()
}

#[test]
fn what_is_written_reads_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..=25 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let count = 1 + random.below(40);
        let list = list((0..count).map(|_| random.row()).filter(|row| !row[0].is_empty()).collect());
        for (format, name) in [(ListFormat::Xlsx, "x.xlsx"), (ListFormat::Csv, "x.csv")] {
            let path = folder.path().join(name);
            write(&path, &list, format).unwrap();
            let workbook = read(&path, None).unwrap();
            let tables = find_tables(&workbook, &[target()]);
            if list.rows.is_empty() {
                continue;
            }
            let (taken, left) = rows(&workbook.sheets[0], &tables[0], &target());
            let read: Vec<_> = taken.into_iter().map(|row| row.values).collect();
            let wanted: Vec<_> = list.rows.iter().map(|row| expected(row)).collect();
            assert_eq!(read, wanted, "seed {seed}, {name}");
            let sums = if format == ListFormat::Xlsx { vec![Reason::Subtotal] } else { Vec::new() };
            assert_eq!(left.iter().map(|one| one.reason).collect::<Vec<_>>(), sums, "seed {seed}, {name}");
        }
    }
}

/// A part of a written workbook.
fn part(path: &Path, name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_list_can_be_filtered_summed_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    let rows = texts(&[
        &["001", "=cmd|' /C calc'!A0", "1234.50", "2021-06-18", "3"],
        &["002", "湛江分公司", "-0.01", "2021-06", "4"],
        &["003", "", "", "", ""],
    ]);
    write(&path, &list(rows), ListFormat::Xlsx).unwrap();

    let workbook = read(&path, None).unwrap();
    let sheet = &workbook.sheets[0];
    assert_eq!(sheet.name, "付款台账");
    assert_eq!(sheet.cell(3, 1), &Cell::Text("=cmd|' /C calc'!A0".to_owned()));
    assert_eq!(sheet.cell(3, 2), &Cell::Number("1234.5".parse().unwrap()));
    assert_eq!(sheet.cell(3, 3), &Cell::Date("2021-06-18".parse().unwrap()));
    assert_eq!(sheet.cell(4, 3), &Cell::Text("2021-06".to_owned()));
    assert_eq!(sheet.cell(5, 2), &Cell::Empty);
    // The sums are there for programs that do not compute.
    assert_eq!(sheet.cell(6, 0), &Cell::Text("合计".to_owned()));
    assert_eq!(sheet.cell(6, 2), &Cell::Number("1234.49".parse().unwrap()));
    assert_eq!(sheet.cell(6, 4), &Cell::Number(7.into()));

    let xml = part(&path, "xl/worksheets/sheet1.xml");
    assert_eq!(xml.matches("<f>").count(), 2);
    for needed in [
        "<f>SUBTOTAL(109,C4:C6)</f>",
        "<f>SUBTOTAL(109,E4:E6)</f>",
        "<autoFilter ref=\"A3:E6\"",
        "state=\"frozen\"",
        "ySplit=\"3\"",
        "orientation=\"landscape\"",
        "paperSize=\"9\"",
        "<mergeCell ref=\"A1:E1\"/>",
    ] {
        assert!(xml.contains(needed), "{needed}");
    }
    assert!(part(&path, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    assert!(part(&path, "xl/styles.xml").contains("#,##0.00"));
}

#[test]
fn a_csv_is_for_excel_and_executes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    write(&path, &list(texts(&[&["-1", "=1+1", "-3.00", "2021", "1"]])), ListFormat::Csv).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, "\u{FEFF}支付凭证号,收款人,支付金额,支付日期,数量\r\n-1,'=1+1,-3.00,2021,1\r\n");
}

#[test]
fn figures_that_a_spreadsheet_would_change_stay_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    let mut list = list(texts(&[&["1", "", "12345678901234567.89", "近期", "约3"]]));
    list.title = "a/b:c[d]*?".repeat(9);
    write(&path, &list, ListFormat::Xlsx).unwrap();
    let workbook = read(&path, None).unwrap();
    let sheet = &workbook.sheets[0];
    assert_eq!(sheet.cell(3, 2), &Cell::Text("12345678901234567.89".to_owned()));
    assert_eq!(sheet.cell(3, 3), &Cell::Text("近期".to_owned()));
    assert!(sheet.name.chars().count() <= 31);
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    fs::write(&path, "old").unwrap();
    let long = list(vec![vec!["1".to_owned(), "长".repeat(32_768)]]);
    let refused = write(&path, &long, ListFormat::Xlsx);
    assert!(matches!(refused, Err(WorkbookError::TextTooLong { row: 1, column: 2, length: 32_768 })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");

    // A folder cannot be replaced by a file.
    let blocked = folder.path().join("folder");
    fs::create_dir(&blocked).unwrap();
    assert!(matches!(write(&blocked, &list(vec![]), ListFormat::Csv), Err(WorkbookError::Unwritable { .. })));
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["folder", "x.xlsx"]);
}

#[test]
fn lists_without_rows_or_columns_are_files_too() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("x.xlsx", ListFormat::Xlsx), ("x.csv", ListFormat::Csv)] {
        let path = folder.path().join(name);
        write(&path, &list(vec![]), format).unwrap();
        assert_eq!(find_tables(&read(&path, None).unwrap(), &[target()]).len(), 1, "{name}");
        let bare = List { columns: vec![], title: String::new(), ..list(vec![]) };
        write(&path, &bare, format).unwrap();
        assert!(path.is_file());
    }
}
