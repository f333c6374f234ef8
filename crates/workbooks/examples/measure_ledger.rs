//! Measures reading and writing of a large ledger: 100,000 payments of eight columns.
//!
//! `cargo run --release -p jitu-workbooks --example measure_ledger [file.xlsx]`; without a file it makes one. Prints seconds
//! of each step.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use jitu_model::Money;
use jitu_workbooks::{
    ColumnKind, Field, FieldKind, List, ListColumn, ListFormat, Target, Value, find_tables, read, rows, write,
};

/// Rows of the ledger.
const ROWS: i64 = 100_000;

const COLUMNS: [(&str, ColumnKind, FieldKind); 8] = [
    ("项目代码", ColumnKind::Text, FieldKind::Text),
    ("项目名称", ColumnKind::Text, FieldKind::Text),
    ("指标文号", ColumnKind::Text, FieldKind::Text),
    ("支付凭证号", ColumnKind::Text, FieldKind::Text),
    ("支付日期", ColumnKind::Date, FieldKind::Date),
    ("收款人", ColumnKind::Text, FieldKind::Text),
    ("支付金额", ColumnKind::Money, FieldKind::Money),
    ("备注", ColumnKind::Text, FieldKind::Text),
];

fn main() -> Result<(), Box<dyn Error>> {
    let path = match env::args_os().nth(1) {
        Some(path) => PathBuf::from(path),
        None => {
            let path = env::temp_dir().join("jitu-measure.xlsx");
            let list = ledger();
            let start = Instant::now();
            write(&path, &list, ListFormat::Xlsx)?;
            println!("write {:.3} s ({})", start.elapsed().as_secs_f64(), path.display());
            path
        }
    };
    let target = target();
    let start = Instant::now();
    let workbook = read(&path, None)?;
    let read_at = start.elapsed().as_secs_f64();
    let tables = find_tables(&workbook, std::slice::from_ref(&target));
    let found_at = start.elapsed().as_secs_f64();
    let table = tables.first().ok_or("no table found")?;
    let sheet = workbook.sheets.get(table.sheet).ok_or("no sheet")?;
    let (taken, left) = rows(sheet, table, &target);
    let done_at = start.elapsed().as_secs_f64();
    let total: Money = taken
        .iter()
        .filter_map(|row| match row.values.get("支付金额") {
            Some(Value::Money(amount)) => Some(*amount),
            _ => None,
        })
        .sum();
    println!("read {read_at:.3} s, find {:.3} s, rows {:.3} s", found_at - read_at, done_at - found_at);
    println!(
        "together {done_at:.3} s: {} rows, {} left out, {} yuan",
        taken.len(),
        left.len(),
        total.to_yuan_text()
    );
    Ok(())
}

fn target() -> Target {
    let field = |(title, _, kind): &(&str, ColumnKind, FieldKind)| Field {
        key: (*title).to_owned(),
        kind: *kind,
        required: false,
        names: vec![(*title).to_owned()],
    };
    Target {
        key: "payment".to_owned(),
        fields: COLUMNS.iter().map(field).collect(),
        known_by: vec!["支付凭证号".to_owned(), "支付金额".to_owned()],
    }
}

fn ledger() -> List {
    let column = |(title, kind, _): &(&str, ColumnKind, FieldKind)| ListColumn {
        title: (*title).to_owned(),
        kind: *kind,
        sum: *kind == ColumnKind::Money,
    };
    let row = |number: i64| {
        vec![
            format!("4408002300{:02}", number % 40),
            format!("系统建设经费第{}期", number % 300),
            "湛财预〔2023〕8号".to_owned(),
            format!("2023{number:08}"),
            format!("2023-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
            format!("第{}信息技术有限公司", number % 5_000),
            Money::from_fen(100 + number * 9_973 % 900_000_000).to_yuan_text(),
            if number % 3 == 0 { format!("附件{number}") } else { String::new() },
        ]
    };
    List {
        title: "付款台账".to_owned(),
        note: "单位：元".to_owned(),
        columns: COLUMNS.iter().map(column).collect(),
        rows: (0..ROWS).map(row).collect(),
        total_label: "合计".to_owned(),
    }
}
