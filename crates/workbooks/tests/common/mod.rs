//! Targets as the application has them, and short ways to read a table.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::PathBuf;

use jitu_workbooks::{
    Field, FieldKind, LeftOut, Reason, Row, Table, Target, Value, Workbook, column_name, find_tables, rows,
};

/// A committed file.
pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A field; `*` before the key marks it required.
pub(crate) fn field(key: &str, kind: FieldKind, names: &[&str]) -> Field {
    Field {
        key: key.trim_start_matches('*').to_owned(),
        kind,
        required: key.starts_with('*'),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// A ledger of payments.
pub(crate) fn payment() -> Target {
    Target {
        key: "payment".to_owned(),
        fields: vec![
            field("project_code", FieldKind::Text, &["项目代码"]),
            field("project", FieldKind::Text, &["项目名称"]),
            field("document", FieldKind::Text, &["指标文号"]),
            field("function", FieldKind::Text, &["功能科目", "功能分类科目"]),
            field("economic", FieldKind::Text, &["经济科目", "部门经济分类"]),
            field("contract", FieldKind::Text, &["合同名称"]),
            field("voucher", FieldKind::Text, &["支付凭证号", "凭证号"]),
            field("date", FieldKind::Date, &["支付日期", "付款日期", "日期"]),
            field("payee", FieldKind::Text, &["收款人", "收款单位"]),
            field("*amount", FieldKind::Money, &["支付金额", "付款金额", "金额"]),
        ],
        known_by: vec!["voucher".to_owned(), "amount".to_owned()],
    }
}

/// A ledger of contracts.
pub(crate) fn contract() -> Target {
    Target {
        key: "contract".to_owned(),
        fields: vec![
            field("*name", FieldKind::Text, &["合同名称", "项目名称"]),
            field("supplier", FieldKind::Text, &["供应商", "乙方", "中标单位"]),
            field("signed", FieldKind::Date, &["签订日期", "签订时间"]),
            field("amount", FieldKind::Money, &["合同金额"]),
            field("advance", FieldKind::Share, &["预付比例", "预付款比例"]),
            field("count", FieldKind::Number, &["数量"]),
        ],
        known_by: vec!["supplier".to_owned(), "amount".to_owned()],
    }
}

/// The only table of a workbook, with its rows and what was left out.
pub(crate) fn only(workbook: &Workbook) -> (Table, Vec<Row>, Vec<LeftOut>) {
    let targets = [contract(), payment()];
    let mut tables = find_tables(workbook, &targets);
    assert_eq!(tables.len(), 1, "{tables:?}");
    let table = tables.remove(0);
    let target = targets.iter().find(|target| target.key == table.target).unwrap();
    let (taken, left) = rows(&workbook.sheets[table.sheet], &table, target);
    (table, taken, left)
}

/// A value as text, for comparison.
pub(crate) fn shown(row: &Row, key: &str) -> String {
    match row.values.get(key) {
        None => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Money(money)) => money.to_yuan_text(),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Share(share)) => format!("{share}%"),
    }
}

/// One field of all rows.
pub(crate) fn all(rows: &[Row], key: &str) -> Vec<String> {
    rows.iter().map(|row| shown(row, key)).collect()
}

/// What was left out: place and reason.
pub(crate) fn places(left: &[LeftOut]) -> Vec<(String, Reason)> {
    left.iter()
        .map(|one| (format!("{}{}", one.column.map(column_name).unwrap_or_default(), one.row), one.reason))
        .collect()
}
