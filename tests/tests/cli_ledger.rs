//! The ledger through the command: the samples' money, what their figures contradict, workbooks in and out, backups.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use jitu_tests::{PROGRAMME, Place, Ran, root};
use serde_json::Value;

const GOVERNMENT: &str = "湛江市自然资源政务一体化系统项目开发合同";
const INTELLIGENT: &str = "湛江市自然资源局智能化建设项目合同";

fn zhanjiang() -> Place {
    Place::sample("zhanjiang-2023", "z.gpkg")
}

fn info(place: &Place, file: &str) -> Value {
    place.jitu(&["info", file, "--json"]).exits(0).json()
}

/// How many entries the journal has.
fn entries(place: &Place) -> usize {
    place.jitu(&["history", "z.gpkg", "--json"]).exits(0).json().as_array().unwrap().len()
}

/// A clerk's ledger as Excel saves it where Chinese text files are GBK: a title, amounts in 万元, dates as text, a
/// subtotal, and a last row that may be bad.
fn ledger(place: &Place, second_amount: &str, last_amount: &str) {
    let text = format!(
        "湛江市自然资源局2023年支付台账,,,,,\n\
         支付日期,支付凭证号,合同名称,收款人,支付金额（万元）,备注\n\
         2023年7月,2023070001,{GOVERNMENT},某软件公司,12.3456,\n\
         2023.8.15,2023080002,{GOVERNMENT},\"=HYPERLINK(\"\"http://example.invalid\"\")\",{second_amount},请款\n\
         小计,,,,112.3456,\n\
         2023-09-01,2023090003,{INTELLIGENT},中国移动通信集团广东有限公司湛江分公司,{last_amount},\n"
    );
    std::fs::write(place.path("utf8.csv"), text).unwrap();
    place.tool("iconv", &["-f", "UTF-8", "-t", "GBK", "-o", "台账.csv", "utf8.csv"]);
}

/// The line that counts: `file  sheet  target  +added ~updated =same -left out  sum`.
#[track_caller]
fn counts(ran: &Ran, counted: &str, sum: &str) {
    let first = ran.stdout.lines().next().unwrap_or_default();
    assert!(first.contains(counted) && first.ends_with(sum), "{ran:?}");
}

/// A workbook that another program made.
fn fixture(place: &Place, name: &str) {
    let from = root().join("crates/workbooks/tests/fixtures").join(name);
    std::fs::copy(from, place.path(name)).unwrap();
}

/// What the check finds: code, expected, found.
fn findings(place: &Place, file: &str) -> Vec<(String, String, String)> {
    let found = place.jitu(&["check", file, "--json"]).exits(1).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |f: &Value| (text(&f["code"]), text(&f["expected"]), text(&f["found"]));
    found["findings"].as_array().unwrap().iter().map(row).collect()
}

fn sheet(path: &Path) -> (Vec<Vec<Data>>, Vec<String>) {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let name = book.sheet_names()[0].clone();
    let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
    let formulas = book.worksheet_formula(&name).unwrap();
    (rows, formulas.used_cells().map(|(_, _, formula)| formula.clone()).collect())
}

#[test]
fn five_samples_are_listed() {
    let listed = Place::new().jitu(&["sample"]).exits(0).stdout;
    let mut ids: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["julu-2021", "yanbian-2021", "yiyang-2022", "yiyang-2025", "zhanjiang-2023"]);
}

#[test]
fn the_samples_have_the_published_money() {
    for (id, budget, paid, rate) in [
        ("julu-2021", "670000.00", "669266.00", "99.89"),
        ("yanbian-2021", "469515.00", "469515.00", "100.00"),
        ("zhanjiang-2023", "8560000.00", "5473939.18", "63.95"),
        ("yiyang-2022", "1851700.00", "1427800.00", "77.11"),
        ("yiyang-2025", "529000.00", "529000.00", "100.00"),
    ] {
        let place = Place::sample(id, "s.gpkg");
        let info = info(&place, "s.gpkg");
        let programmes = info["programmes"].as_array().unwrap();
        assert_eq!(programmes.len(), 1, "{id}");
        for (key, value) in [("budget", budget), ("paid", paid), ("execution_rate", rate)] {
            assert_eq!(programmes[0][key], value, "{id} {key}");
        }
        place.jitu(&["verify", "s.gpkg"]).exits(0);
    }
}

#[test]
fn each_system_tells_what_was_promised_paid_and_is_owed() {
    let info = info(&zhanjiang(), "z.gpkg");
    let systems = info["systems"].as_array().unwrap();
    for (part, amount, paid, owed) in [
        ("国土空间基础信息平台", None, "3016000.00", "4524000.00"),
        ("智能化", Some("9453612.25"), "9147279.18", "0.00"),
        ("联合测绘", None, "0.00", "0.00"),
        ("政务一体化", Some("6250000.00"), "0.00", "1875000.00"),
    ] {
        let named = |system: &&Value| system["name"].as_str().unwrap().contains(part);
        let system = systems.iter().find(named).unwrap_or_else(|| panic!("no {part}"));
        assert_eq!(system["amount"].as_str(), amount, "{part}");
        assert_eq!((&system["paid"], &system["owed"]), (&paid.into(), &owed.into()), "{part}");
    }
    assert_eq!(systems.len(), 4);
}

#[test]
fn zhanjiangs_report_is_contradicted_by_its_own_facts() {
    let found = findings(&zhanjiang(), "z.gpkg");
    for (code, expected, stated) in [
        ("SUM-PAYMENT", "5473939.18", "5439400.00"),
        ("RATE", "63.95", "63.54"),
        ("AMEND", "9453612.93", "9453612.25"),
    ] {
        let wanted = (code.to_owned(), expected.to_owned(), stated.to_owned());
        assert!(found.contains(&wanted), "no {wanted:?} in {found:?}");
    }
    // Two applications are dated twice, one day apart.
    let twice: Vec<&(String, String, String)> = found.iter().filter(|f| f.0 == "DATE-TWICE").collect();
    assert_eq!(twice.len(), 2, "{found:?}");
    for day in ["2023-03-15", "2023-02-15"] {
        assert!(twice.iter().any(|f| f.1 == day || f.2 == day), "{day}: {twice:?}");
    }
}

#[test]
fn yiyangs_report_is_contradicted_by_its_own_table() {
    let found = findings(&Place::sample("yiyang-2022", "y.gpkg"), "y.gpkg");
    for (code, expected, stated) in
        [("SCORE-SUM", "92.00", "87"), ("GRADE", "优", "良好"), ("TARGET-SENSE", "≤ 5", "≥90")]
    {
        let wanted = (code.to_owned(), expected.to_owned(), stated.to_owned());
        assert!(found.contains(&wanted), "no {wanted:?} in {found:?}");
    }
    let source = found.iter().find(|f| f.0 == "SOURCE-TEXT").unwrap_or_else(|| panic!("{found:?}"));
    assert!([&source.1, &source.2].iter().any(|text| text.contains("自筹")), "{source:?}");
}

#[test]
fn bad_rows_are_named_and_stop_the_import_until_somebody_leaves_them_out() {
    let place = zhanjiang();
    ledger(&place, "100", "1万多");
    let (before, money) = (entries(&place), info(&place, "z.gpkg"));
    let import = ["import", "z.gpkg", "台账.csv"];

    let refused = place.jitu(&import);
    refused.complains(&["台账.csv", "1 行"]);
    // The row is named by sheet and cell, with its value.
    assert!(refused.stdout.contains("台账!E6  1万多  "), "{refused:?}");
    assert_eq!((entries(&place), &info(&place, "z.gpkg")), (before, &money));

    let done = place.jitu(&[&import[..], &["--skip-bad"]].concat()).exits(0);
    counts(&done, "payment  +2 ~0 =0 -2", "1123456.00");
    for left_out in ["台账!E6  1万多  ", "台账!5  小计  "] {
        assert!(done.stdout.contains(left_out), "{left_out}: {done:?}");
    }
    assert!(done.stdout.contains("某软件公司"), "a stranger is imported without a word: {done:?}");
    assert_eq!(entries(&place), before + 1);
    let after = info(&place, "z.gpkg");
    assert_eq!(after["programmes"][0]["paid"], "6597395.18");
    let named = |s: &&Value| s["name"] == "湛江市自然资源政务一体化系统项目";
    let paid = |info: &Value| info["systems"].as_array().unwrap().iter().find(named).unwrap()["paid"].clone();
    assert_eq!((paid(&money), paid(&after)), ("0.00".into(), "1123456.00".into()));
    place.jitu(&["verify", "z.gpkg"]).exits(0);
}

#[test]
fn a_ledger_imported_again_updates_by_voucher_and_one_undo_takes_it_back() {
    let place = zhanjiang();
    let fresh = info(&place, "z.gpkg");
    ledger(&place, "100", "0.01");
    let import = ["import", "z.gpkg", "台账.csv"];
    counts(&place.jitu(&import).exits(0), "payment  +3 ~0 =0 -1", "1123556.00");
    let (once, money) = (entries(&place), info(&place, "z.gpkg"));

    // Once more the same: nothing to write, and nothing is written.
    let again = place.jitu(&import);
    counts(&again, "payment  +0 ~0 =3 -1", "0.00");
    assert_eq!((entries(&place), &info(&place, "z.gpkg")), (once, &money));

    ledger(&place, "99.5", "0.01");
    counts(&place.jitu(&import).exits(0), "payment  +0 ~1 =2 -1", "995000.00");
    assert_eq!(entries(&place), once + 1);
    assert_eq!(info(&place, "z.gpkg")["programmes"][0]["paid"], "6592495.18");

    place.jitu(&["undo", "z.gpkg"]).exits(0);
    assert_eq!(info(&place, "z.gpkg"), money);
    place.jitu(&["undo", "z.gpkg"]).exits(0);
    assert_eq!(info(&place, "z.gpkg"), fresh);
    place.jitu(&["verify", "z.gpkg"]).exits(0);
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let place = zhanjiang();
    ledger(&place, "100", "0.01");
    let before = std::fs::read(place.path("z.gpkg")).unwrap();
    let told = place.jitu(&["import", "z.gpkg", "台账.csv", "--dry-run"]).exits(0);
    assert!(std::fs::read(place.path("z.gpkg")).unwrap() == before, "the file changed");
    assert_eq!(place.jitu(&["import", "z.gpkg", "台账.csv"]).exits(0).stdout, told.stdout);
    ledger(&place, "98", "0.01");
    let json = place.jitu(&["import", "z.gpkg", "台账.csv", "--dry-run", "--json"]).exits(0).json();
    let report = &json[0];
    assert_eq!((&report["add"], &report["update"], &report["same"]), (&0.into(), &1.into(), &2.into()));
    assert_eq!(report["sum"], "980000.00");
}

#[test]
fn ledgers_of_other_programs_are_one_and_the_same() {
    let place = zhanjiang();
    let contracts = "合同名称,系统名称,供应商,合同金额（万元）,签订日期\n\
        智能化建设项目,湛江市自然资源局智能化建设项目,湛江分公司,955.62,2021年6月18日\n\
        联合测绘项目,湛江市自然资源局智能化建设项目,勘测设计研究院,66,2021.5.6\n";
    std::fs::write(place.path("合同.csv"), contracts).unwrap();
    fixture(&place, "ledger.xls");
    fixture(&place, "ledger.ods");
    // Contracts that nobody registered are named, row by row.
    let strangers = place.jitu(&["import", "z.gpkg", "ledger.xls", "--skip-bad"]);
    strangers.complains(&["ledger.xls"]);
    assert!(strangers.stdout.contains("付款台账!A8  联合测绘项目  "), "{strangers:?}");

    counts(&place.jitu(&["import", "z.gpkg", "合同.csv"]).exits(0), "contract  +2 ~0 =0 -0", "10216200.00");
    counts(&place.jitu(&["import", "z.gpkg", "ledger.xls"]).exits(0), "payment  +3 ~0 =0 -2", "7349340.00");
    counts(&place.jitu(&["import", "z.gpkg", "ledger.ods"]), "payment  +0 ~0 =3 -2", "0.00");
    assert_eq!(info(&place, "z.gpkg")["programmes"][0]["paid"], "12823279.18");
}

#[test]
fn workbooks_that_cannot_be_read_are_refused_in_one_line() {
    let place = zhanjiang();
    let before = std::fs::read(place.path("z.gpkg")).unwrap();
    for name in ["protected.xlsx", "uncomputed.xlsx", "ledger.xls", "ledger.ods"] {
        fixture(&place, name);
    }
    for name in ["uncomputed.xlsx", "ledger.xls", "ledger.ods"] {
        let whole = std::fs::read(place.path(name)).unwrap();
        std::fs::write(place.path(&format!("cut-{name}")), &whole[..whole.len() / 2]).unwrap();
        place.jitu(&["import", "z.gpkg", &format!("cut-{name}")]).refused(&[&format!("cut-{name}")]);
    }
    std::fs::write(place.path("empty.xlsx"), "").unwrap();
    std::fs::write(place.path("notes.csv"), "今天天气很好\n明天也是\n").unwrap();
    place.jitu(&["import", "z.gpkg", "protected.xlsx"]).refused(&["protected.xlsx", "密码"]);
    place.jitu(&["import", "z.gpkg", "empty.xlsx"]).refused(&["empty.xlsx"]);
    place.jitu(&["import", "z.gpkg", "notes.csv"]).refused(&["表头"]);
    place.jitu(&["import", "z.gpkg", "nowhere.xlsx"]).refused(&["nowhere.xlsx"]);
    // A formula without a saved value is named by its cell; the row beside it is good.
    let formula = place.jitu(&["import", "z.gpkg", "uncomputed.xlsx"]);
    formula.complains(&["uncomputed.xlsx"]);
    assert!(formula.stdout.contains("Sheet!B2  =100+200  "), "{formula:?}");
    assert!(std::fs::read(place.path("z.gpkg")).unwrap() == before, "the file changed");
}

#[test]
fn wrong_words_come_with_the_known_ones() {
    let place = zhanjiang();
    ledger(&place, "100", "0.01");
    let import = |more: [&str; 2]| place.jitu(&["import", "z.gpkg", "台账.csv", more[0], more[1]]);
    import(["--role", "loan"]).refused(&["loan", "payment", "contract"]);
    import(["--encoding", "big5"]).refused(&["big5", "gb18030"]);
    import(["--programme", "植树"]).refused(&["植树", "系统建设经费"]);
    place.jitu(&["export-list", "z.gpkg", "loans", "x.csv"]).refused(&["loans", "payments"]);
    place.jitu(&["export-list", "z.gpkg", "payments", "x.txt"]).refused(&["x.txt"]);
    assert!(!place.path("x.csv").exists() && !place.path("x.txt").exists());
}

#[test]
fn lists_are_exported_with_sums_that_a_spreadsheet_computes() {
    let place = zhanjiang();
    ledger(&place, "100", "0.01");
    place.jitu(&["import", "z.gpkg", "台账.csv"]).exits(0);
    let path = place.jitu(&["export-list", "z.gpkg", "payments", "支付.xlsx"]).exits(0).stdout;
    assert!(path.trim_end().ends_with("支付.xlsx"), "{path}");

    let (rows, formulas) = sheet(&place.path("支付.xlsx"));
    let header = rows.iter().position(|row| row.contains(&Data::String("金额".to_owned()))).unwrap();
    let column = rows[header].iter().position(|cell| cell == &Data::String("金额".to_owned())).unwrap();
    let body = &rows[header + 1..];
    // Five of the sample, three imported, one of sums.
    assert_eq!(body.len(), 9, "{rows:?}");
    let fen = |cell: &Data| match cell {
        Data::Float(yuan) => (yuan * 100.0).round() as i64,
        Data::Int(yuan) => yuan * 100,
        other => panic!("{other:?} is no amount"),
    };
    let sum: i64 = body[..8].iter().map(|row| fen(&row[column])).sum();
    assert_eq!((sum, fen(&body[8][column])), (1_328_683_518, 1_328_683_518));
    assert!(formulas.iter().any(|formula| formula.contains("SUBTOTAL(")), "{formulas:?}");
    // A payee that looks like a formula stays a text.
    assert!(formulas.iter().all(|formula| !formula.contains("HYPERLINK")), "{formulas:?}");
    assert!(body.iter().flatten().any(|cell| cell.to_string().contains("HYPERLINK")), "{body:?}");

    place.jitu(&["export-list", "z.gpkg", "payments", "支付.csv", "--text", "政务"]).exits(0);
    let text = std::fs::read_to_string(place.path("支付.csv")).unwrap();
    assert!(text.starts_with('\u{feff}'), "Excel takes it for GBK");
    assert_eq!(text.lines().count(), 3, "{text}");
    let cells: Vec<&str> = text.split([',', '\n']).map(|cell| cell.trim_start_matches('"')).collect();
    assert!(
        text.contains("HYPERLINK") && cells.iter().all(|cell| !cell.starts_with(['=', '+', '@'])),
        "{text}"
    );
}

#[test]
fn an_exported_list_reads_back_as_what_is_there() {
    let place = zhanjiang();
    ledger(&place, "100", "0.01");
    place.jitu(&["import", "z.gpkg", "台账.csv"]).exits(0);
    for (list, name, records) in
        [("payments", "p.xlsx", 8), ("payments", "p.csv", 8), ("applications", "a.xlsx", 8)]
    {
        place.jitu(&["export-list", "z.gpkg", list, name]).exits(0);
        let json = place.jitu(&["import", "z.gpkg", name, "--dry-run", "--json"]).exits(0).json();
        let counted = (&json[0]["add"], &json[0]["update"], &json[0]["same"]);
        assert_eq!(counted, (&0.into(), &0.into(), &records.into()), "{name}");
    }
}

#[test]
fn a_backup_is_restored_whole() {
    for (id, beside) in [("zhanjiang-2023", 1), ("julu-2021", 2)] {
        let place = Place::sample(id, "p.gpkg");
        let made = place.jitu(&["backup", "p.gpkg", "备份"]).exits(0).stdout;
        let backup = made.trim_end();
        assert_eq!(std::fs::read_dir(place.path("备份")).unwrap().count(), beside, "{id}");
        place.jitu(&["restore", backup, "p.gpkg"]).refused(&["p.gpkg"]);
        place.jitu(&["restore", backup, "q.gpkg"]).exits(0);
        assert_eq!(info(&place, "q.gpkg"), info(&place, "p.gpkg"), "{id}");
        let head = |file: &str| place.jitu(&["verify", file, "--json"]).exits(0).json()["head_hash"].clone();
        assert_eq!(head("q.gpkg"), head("p.gpkg"), "{id}");
    }
}

#[test]
fn a_backup_that_is_damaged_is_refused() {
    let place = zhanjiang();
    let made = place.jitu(&["backup", "z.gpkg", "备份"]).exits(0).stdout;
    let whole =
        std::fs::read(made.trim_end()).or_else(|_| std::fs::read(place.path(made.trim_end()))).unwrap();
    std::fs::write(place.path("cut.gpkg"), &whole[..whole.len() / 2]).unwrap();
    place.jitu(&["restore", "cut.gpkg", "new.gpkg"]).refused(&["cut.gpkg"]);
    assert!(!place.path("new.gpkg").exists());
}

#[test]
fn a_file_of_the_first_schema_opens_and_its_copy_stays() {
    let place = Place::new();
    let old = root().join("crates/store/tests/fixtures/schema-1.gpkg");
    std::fs::copy(&old, place.path("old.gpkg")).unwrap();
    let info = info(&place, "old.gpkg");
    assert_eq!(info["programmes"][0]["paid"], "669266.00");
    assert_eq!(info["systems"][0]["assets"], 64);
    place.jitu(&["verify", "old.gpkg"]).exits(0);
    let copies: Vec<String> =
        place.names().into_iter().filter(|name| name.starts_with("old.gpkg") && name.len() > 8).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    // The copy is what the earlier program opens, with everything in it.
    let script = "import sqlite3, sys\n\
        db = sqlite3.connect(sys.argv[1])\n\
        print(db.execute('select max(version) from jitu_version').fetchone()[0],\n\
              db.execute('select count(*), sum(amount) from payment').fetchone())";
    let told = |path: &Path| place.tool("/usr/bin/python3", &["-c", script, path.to_str().unwrap()]);
    let copy = told(&place.path(&copies[0]));
    assert!(copy.starts_with("1 (") && copy == told(&old), "{copy}");
}

#[test]
fn two_rows_of_one_file_never_claim_the_same_record() {
    let place = zhanjiang();
    let text = format!(
        "支付日期,支付凭证号,合同名称,收款人,支付金额（元）\n\
         2023-07-01,V1,{GOVERNMENT},甲公司,100.00\n\
         2023-07-01,V1,{GOVERNMENT},乙公司,200.00\n"
    );
    std::fs::write(place.path("同号.csv"), text).unwrap();
    place.jitu(&["import", "z.gpkg", "同号.csv", "--skip-bad"]).exits(0);
    let once = info(&place, "z.gpkg");
    // Whatever became of the second row, reading the file again changes no figure.
    place.jitu(&["import", "z.gpkg", "同号.csv", "--skip-bad"]);
    assert_eq!(info(&place, "z.gpkg"), once);

    let contracts = "合同编号,合同名称,系统名称,合同金额（元）\n\
        C1,甲合同,湛江市自然资源局智能化建设项目,100.00\n\
        C1,甲合同,湛江市自然资源局智能化建设项目,120.00\n";
    std::fs::write(place.path("同名.csv"), contracts).unwrap();
    place.jitu(&["import", "z.gpkg", "同名.csv", "--skip-bad"]);
    let once = info(&place, "z.gpkg");
    place.jitu(&["import", "z.gpkg", "同名.csv", "--skip-bad"]);
    assert_eq!(info(&place, "z.gpkg"), once, "contracts multiply");
}

/// A camera platform's log: reported twice, false, late, open past its day, not looked at yet.
const ALARMS: &str = "告警编号,告警时间,设备编号,核实结果,办理期限,办结日期
GJ-1,2021-03-01 08:05,JL-001,属实,2021-03-10,2021-03-09
GJ-2,2021-03-01 09:00,JL-002,属实,2021-03-10,2021-03-12
GJ-3,2021-03-02 09:00,JL-003,误报,2021-03-10,
GJ-3,2021-03-02 09:00,JL-003,误报,2021-03-10,
GJ-4,2021-03-03 09:00,JL-003,误报,,
GJ-5,2021-03-04 09:00,JL-004,属实,2021-03-31,
GJ-6,2021-03-05 09:00,JL-005,待核实,,
";
const PATCHES: &str = "图斑编号,发现日期,塔位编号,核查结果,核查期限,核查日期
TB-1,2021-04-01,JL-001,属实,2021-04-10,2021-04-10
TB-2,2021-04-01,JL-002,属实,2021-04-10,2021-04-11
TB-3,2021-04-02,JL-003,属实,2021-04-10,2021-04-05
TB-4,2021-04-03,JL-003,不属实,2021-04-10,2021-04-20
";

#[test]
fn a_camera_log_becomes_what_indicators_say_of_it() {
    let place = Place::julu();
    // Four indicators that rest on what is recorded of alarms and patches, as a bureau would choose them in the window.
    let script = "import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
rows = db.execute(\"SELECT id FROM indicator WHERE target_kind = 'number' AND metric IS NULL ORDER BY id\").fetchall()
for (row,), metric in zip(rows, sys.argv[2:]):
    db.execute('UPDATE indicator SET name = ?1, metric = ?1, actual_value = NULL WHERE id = ?2', (metric, row))";
    // Verified: GJ-1 to GJ-5, of which two are false. Due and not false: GJ-1 in time, GJ-2 late, GJ-5 never.
    // Of four patches one is none; of the other three TB-2 is a day late.
    let worked = [
        ("false_alarm_rate", 40.0),
        ("alarms_in_time_rate", 33.33),
        ("patch_false_rate", 25.0),
        ("patches_in_time_rate", 66.67),
    ];
    let mut arguments = vec!["-c", script, "julu.gpkg"];
    arguments.extend(worked.iter().map(|(metric, _)| *metric));
    place.tool("/usr/bin/python3", &arguments);
    for (file, text, new) in [("告警.csv", ALARMS, 6), ("图斑.csv", PATCHES, 4)] {
        std::fs::write(place.path(file), text).unwrap();
        let said = place.jitu(&["import", "julu.gpkg", file]).exits(0).stdout;
        assert!(said.contains(&format!("event  +{new} ")), "{said}");
        // The same log again brings nothing new.
        let said = place.jitu(&["import", "julu.gpkg", file]).exits(0).stdout;
        assert!(said.contains("event  +0 "), "{said}");
    }
    let arguments = ["assess", "julu.gpkg", "--programme", PROGRAMME, "--year", "2021", "--json"];
    let assessed = place.jitu(&arguments).exits(0).json();
    for (metric, expected) in worked {
        let rows = assessed["indicators"].as_array().unwrap();
        let row = rows.iter().find(|row| row["path"].as_array().unwrap().last().unwrap() == metric).unwrap();
        let actual: f64 = row["actual"].to_string().trim_matches('"').parse().unwrap();
        assert!((actual - expected).abs() < 1e-9, "{row}");
        assert_eq!(row["evidence"][0]["kind"], "event", "{row}");
    }
}
