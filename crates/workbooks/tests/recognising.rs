//! Ledgers with every kind of mess, recognised and read.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{all, field, only, payment, places, shown};
use jitu_workbooks::{
    Cell, FieldKind, Merge, Reason, Sheet, Target, Unit, Workbook, find_tables, read_text, rows,
};

/// A sheet from lines with `|` between cells: figures are numbers, all else is text, as are vouchers like 001.
fn sheet(lines: &[&str]) -> Sheet {
    let cell = |text: &str| match (text.trim(), text.trim().parse()) {
        ("", _) => Cell::Empty,
        (voucher, Ok(_)) if voucher.starts_with("00") => Cell::Text(voucher.to_owned()),
        (_, Ok(number)) => Cell::Number(number),
        (error, _) if error.starts_with('#') => Cell::Error(error.to_owned()),
        (text, _) => Cell::Text(text.to_owned()),
    };
    let rows = lines.iter().map(|line| line.split('|').map(cell).collect()).collect();
    Sheet { name: "S".to_owned(), rows, merges: Vec::new() }
}

fn book(lines: &[&str]) -> Workbook {
    Workbook { sheets: vec![sheet(lines)] }
}

fn merge(range: [usize; 4]) -> Merge {
    let [first_row, first_column, last_row, last_column] = range;
    Merge { first_row, last_row, first_column, last_column }
}

#[test]
fn the_ledger_of_the_finance_system_is_certain() {
    let (table, rows, left) = only(&book(&[
        "预算单位支付台账",
        "",
        "项目代码|项目名称|指标文号|功能科目|经济科目|支付凭证号|支付日期|收款人|支付金额",
        "440800230001|系统建设经费|湛财预〔2023〕8号|2200150|31022|230000000001|2023-06-17|湛江分公司|2457939.18",
        "440800230001|系统建设经费|湛财预〔2023〕8号|2200150|31022|230000000002|20230314|规划院|3016000",
    ]));
    assert_eq!((table.target.as_str(), table.header_first, table.header_last), ("payment", 2, 2));
    assert!(table.score >= 1000);
    assert_eq!(table.columns.iter().filter(|column| column.field.is_some()).count(), 9);
    assert_eq!(table.columns[8].samples, ["2457939.18", "3016000"]);
    assert_eq!(all(&rows, "voucher"), ["230000000001", "230000000002"]);
    assert_eq!(all(&rows, "date"), ["2023-06-17", "2023-03-14"]);
    assert_eq!(all(&rows, "amount"), ["2457939.18", "3016000.00"]);
    assert_eq!(rows[0].row, 4);
    assert!(left.is_empty());
}

#[test]
fn a_header_of_two_merged_rows_is_joined() {
    let mut sheet = sheet(&[
        "2023年台账",
        "序号|合同信息|||支付",
        "|名称|金额（万元）|签订时间|金额（元）|日期",
        "1|甲合同|955.62|2021.6.18|4778100|2021年9月",
    ]);
    sheet.merges = vec![merge([0, 0, 0, 5]), merge([1, 0, 2, 0]), merge([1, 1, 1, 3]), merge([1, 4, 1, 5])];
    let workbook = Workbook { sheets: vec![sheet] };
    let target = Target {
        key: "both".to_owned(),
        fields: vec![
            field("name", FieldKind::Text, &["合同名称"]),
            field("contract_amount", FieldKind::Money, &["合同金额"]),
            field("signed", FieldKind::Date, &["签订时间"]),
            field("amount", FieldKind::Money, &["支付金额"]),
            field("date", FieldKind::Date, &["支付日期"]),
        ],
        known_by: vec![],
    };
    let tables = find_tables(&workbook, std::slice::from_ref(&target));
    let table = &tables[0];
    assert_eq!((table.header_first, table.header_last), (1, 2));
    let headers: Vec<_> = table.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(
        headers,
        [
            "序号",
            "合同信息 名称",
            "合同信息 金额（万元）",
            "合同信息 签订时间",
            "支付 金额（元）",
            "支付 日期"
        ]
    );
    assert_eq!((table.columns[2].unit, table.columns[4].unit), (Unit::Wan, Unit::Yuan));
    let (rows, left) = rows(&workbook.sheets[0], table, &target);
    let values: Vec<_> = ["name", "contract_amount", "signed", "amount", "date"]
        .iter()
        .map(|key| shown(&rows[0], key))
        .collect();
    assert_eq!(values, ["甲合同", "9556200.00", "2021-06-18", "4778100.00", "2021-09"]);
    assert!(left.is_empty());
}

#[test]
fn a_text_file_has_groups_without_merges() {
    let (table, rows, _) = only(&read_text(
        "x",
        "合同名称\t支付\t\t\t备注\n\t凭证号\t金额\t日期\t\n甲\t001\t3\t2021.6.18\t无\n乙\t002\t4\t2021.7.1\t无\n",
    ));
    assert_eq!((table.header_first, table.header_last), (0, 1));
    assert_eq!(all(&rows, "contract"), ["甲", "乙"]);
    assert_eq!(all(&rows, "amount"), ["3.00", "4.00"]);
}

#[test]
fn units_come_from_cell_then_header_then_note() {
    let (table, rows, left) = only(&book(&[
        "付款台账（单位：万元）",
        "支付凭证号|支付金额|收款人",
        "001|301.6|甲",
        "002|3016000元|甲",
        "003|￥１，２３４．５０万元|甲",
        "004|（0.5）|甲",
    ]));
    assert_eq!(table.columns[1].unit, Unit::Wan);
    assert_eq!(all(&rows, "amount"), ["3016000.00", "3016000.00", "12345000.00", "-5000.00"]);
    assert!(left.is_empty());

    let (table, rows, _) = only(&book(&["单位：万元", "支付凭证号|支付金额（元）", "001|301.6", "002|7"]));
    assert_eq!(table.columns[1].unit, Unit::Yuan);
    assert_eq!(all(&rows, "amount"), ["301.60", "7.00"]);

    // 千元 is not taken for 元: the person decides.
    let tables = find_tables(&book(&["支付凭证号|收款人|支付金额（千元）", "001|甲|301.6"]), &[payment()]);
    assert_eq!(tables[0].columns[2].field, None);
}

#[test]
fn rows_that_are_no_entries_are_named() {
    let (_, rows, left) = only(&book(&[
        "支付凭证号|支付日期|支付金额|收款人",
        "001|2021.6.18|100|甲",
        "本页合计||100|",
        "",
        "支付凭证号|支付日期|支付金额|收款人",
        "002|2021.7.1|200|甲",
        "|本月累计|200|",
        "|本年 累计|300|",
        "合 计||300|",
    ]));
    assert_eq!(all(&rows, "voucher"), ["001", "002"]);
    let row = |row: u32, reason| (row.to_string(), reason);
    assert_eq!(
        places(&left),
        [
            row(3, Reason::Subtotal),
            row(4, Reason::Empty),
            row(5, Reason::RepeatedHeader),
            row(7, Reason::Subtotal),
            row(8, Reason::Subtotal),
            row(9, Reason::Subtotal),
        ]
    );
    assert!(left.iter().all(|one| one.reason.is_ordinary()));
    assert_eq!(left[3].value, "本月累计");
}

#[test]
fn a_row_that_numbers_the_columns_is_no_entry() {
    let (_, rows, left) =
        only(&book(&["项目名称|支付凭证号|支付日期|支付金额", "栏次|1|2|3", "甲|001|2021.6.18|3"]));
    assert_eq!(all(&rows, "voucher"), ["001"]);
    assert_eq!(places(&left), [("2".to_owned(), Reason::RepeatedHeader)]);
}

#[test]
fn a_unit_on_a_row_of_its_own_belongs_to_the_header() {
    let (table, rows, left) = only(&book(&["支付凭证号|支付日期|支付金额", "||（万元）", "001|2021.6.18|3"]));
    assert_eq!((table.header_first, table.header_last), (0, 1));
    assert_eq!(all(&rows, "amount"), ["30000.00"]);
    assert!(left.is_empty());
}

#[test]
fn a_number_that_lost_its_last_digits_is_no_identifier() {
    let (_, rows, left) = only(&book(&["支付凭证号|支付金额", "440800230001000123|3", "440800230001|4"]));
    assert_eq!(all(&rows, "voucher"), ["", "440800230001"]);
    assert_eq!(places(&left), [("A2".to_owned(), Reason::LostDigits)]);
}

#[test]
fn bad_cells_are_named_and_the_rest_goes_on() {
    let (_, rows, left) = only(&book(&[
        "支付凭证号|支付日期|支付金额|收款人",
        "001|6月18日|100|甲",
        "002|2021.6.18|100.001|甲",
        "003|2021.6.18|约一百|甲",
        "004|2021.6.18|#REF!|甲",
        "005|#N/A|500|甲",
        "006|——|600|甲",
        "007|2021.6.18||甲",
        "008|2021.6.18|99999999999999999999|甲",
        "009|2021.1|900|",
    ]));
    // A bad date costs the date, a bad amount costs the row: the amount is required.
    assert_eq!(all(&rows, "voucher"), ["001", "005", "006", "009"]);
    assert_eq!(all(&rows, "date"), ["", "", "", ""]);
    let cell = |place: &str, reason| (place.to_owned(), reason);
    assert_eq!(
        places(&left),
        [
            cell("B2", Reason::BadDate),
            cell("C3", Reason::TooPrecise),
            cell("C4", Reason::BadAmount),
            cell("C5", Reason::ErrorCell),
            cell("B6", Reason::ErrorCell),
            cell("C8", Reason::MissingRequired),
            cell("C9", Reason::TooLarge),
            cell("B10", Reason::BadDate),
        ]
    );
    assert_eq!((left[0].value.as_str(), left[0].field.as_deref()), ("6月18日", Some("date")));
}

#[test]
fn merged_names_fill_down_and_merged_amounts_do_not() {
    let mut sheet =
        sheet(&["合同名称|支付凭证号|支付金额", "甲|001|100", "|002|200", "|003|", "|004|400", "乙|005|500"]);
    // 甲 stands in rows 2 to 4; the blank under it does not. 200 is one payment on two lines.
    sheet.merges = vec![merge([1, 0, 3, 0]), merge([2, 2, 3, 2])];
    let (_, rows, left) = only(&Workbook { sheets: vec![sheet] });
    assert_eq!(all(&rows, "contract"), ["甲", "甲", "", "乙"]);
    assert_eq!(all(&rows, "voucher"), ["001", "002", "004", "005"]);
    assert_eq!(places(&left), [("C4".to_owned(), Reason::MissingRequired)]);
}

#[test]
fn the_kind_of_the_values_decides_between_columns() {
    // Two columns are called 金额-something; only one holds amounts.
    let (table, ..) = only(&book(&["支付凭证号|金额|支付金额", "001|见附件|100", "002|见附件|200"]));
    let field = |index: usize| table.columns[index].field.as_deref();
    assert_eq!((field(1), field(2)), (None, Some("amount")));
    // A header that turns the meaning is not taken.
    let (table, ..) = only(&book(&["支付凭证号|未支付金额|收款人|支付日期", "001|5|甲|2021"]));
    assert_eq!(table.columns[1].field, None);
}

#[test]
fn a_contract_ledger_is_not_taken_for_payments() {
    let (table, rows, left) = only(&book(&[
        "合同台账",
        "序号|合同名称|供应商|合同金额（万元）|签订日期|预付款比例|数量|备注",
        "1|甲合同|中国移动湛江分公司|955.62|44365|0.5|1,200|x",
        "2|乙合同|规划院|66|2023年|0.3|64|",
    ]));
    assert_eq!(table.target, "contract");
    assert_eq!(all(&rows, "amount"), ["9556200.00", "660000.00"]);
    assert_eq!(all(&rows, "signed"), ["2021-06-18", "2023"]);
    assert_eq!(all(&rows, "advance"), ["50%", "30%"]);
    assert_eq!(all(&rows, "count"), ["1200", "64"]);
    assert!(left.is_empty());
}

#[test]
fn the_person_may_change_the_proposal() {
    let workbook = book(&["凭证|实付|单位名称", "001|3.5|甲", "002|4|乙"]);
    let target = payment();
    assert!(find_tables(&workbook, std::slice::from_ref(&target)).is_empty());
    let proposal = find_tables(&book(&["凭证号|收款人", "001|甲"]), std::slice::from_ref(&target));
    let mut table = proposal.into_iter().next().unwrap();
    for (index, key) in ["voucher", "amount", "payee"].into_iter().enumerate() {
        let column = jitu_workbooks::Column {
            index,
            header: String::new(),
            field: Some(key.to_owned()),
            unit: Unit::Wan,
            samples: Vec::new(),
        };
        table.columns.retain(|column| column.index != index);
        table.columns.push(column);
    }
    let (rows, left) = rows(&workbook.sheets[0], &table, &target);
    assert_eq!(all(&rows, "amount"), ["35000.00", "40000.00"]);
    assert_eq!(all(&rows, "payee"), ["甲", "乙"]);
    assert!(left.is_empty());
}

#[test]
fn a_required_field_without_a_column_is_said_for_each_row() {
    let (_, rows, left) = only(&book(&["支付凭证号|收款人|支付日期", "001|甲|2021", "002|乙|2021"]));
    assert!(rows.is_empty());
    assert_eq!(left.len(), 2);
    assert!(
        left.iter()
            .all(|one| one.reason == Reason::MissingRequired && one.field.as_deref() == Some("amount"))
    );
}

#[test]
fn sheets_without_a_ledger_have_no_table() {
    let mut workbook = book(&["说明", "本表由财务科填报，金额以元为单位"]);
    workbook.sheets.push(Sheet::default());
    workbook.sheets.push(sheet(&["支付凭证号|支付金额", "001|1"]));
    let tables = find_tables(&workbook, &[payment()]);
    assert_eq!(tables.iter().map(|table| table.sheet).collect::<Vec<_>>(), [2]);
}
