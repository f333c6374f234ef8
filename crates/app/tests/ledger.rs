//! The ledger, through the use cases both doors share: entered by hand, read from workbooks, told on the desk.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use jitu_app::views::{
    ImportChoices, ImportPreview, ImportSource, LedgerPage, LedgerQuery, ProjectView, RowId, SplitPart,
};
use jitu_app::{AppError, Session, Settings, backups, evaluation, keeping, money};

struct Desk {
    session: Session,
    folder: tempfile::TempDir,
    programme: RowId,
}

impl Desk {
    fn session(folder: &tempfile::TempDir) -> Session {
        Session::new(Settings {
            assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "测试员".to_owned(),
        })
    }

    fn sample(id: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Self::session(&folder);
        let view = keeping::create_sample(&mut session, id, Some(&folder.path().join("a.gpkg"))).unwrap();
        Self { session, folder, programme: view.programmes[0].id }
    }

    /// An empty project with a programme of 2025, entered as a clerk would.
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Self::session(&folder);
        let path = folder.path().join("a.gpkg");
        keeping::create_project(&mut session, Some(&path), "某县自然资源和规划局", "130529").unwrap();
        let fields = fields(&[
            ("name", "系统建设经费"),
            ("year", "2025"),
            ("form", "mof-national"),
            ("rule_pack", "mof-2020"),
            ("supervising_body", "某县自然资源和规划局"),
            ("implementing_body", "某县自然资源和规划局"),
        ]);
        let programme = money::save_record(&mut session, "programme", None, &fields).unwrap().id;
        Self { session, folder, programme }
    }

    fn save(&mut self, record: &str, pairs: &[(&str, &str)]) -> RowId {
        self.try_save(record, pairs).unwrap()
    }

    fn try_save(&mut self, record: &str, pairs: &[(&str, &str)]) -> Result<RowId, AppError> {
        money::save_record(&mut self.session, record, None, &fields(pairs)).map(|saved| saved.id)
    }

    fn list(&mut self, list: &str, text: &str) -> LedgerPage {
        let query = LedgerQuery {
            list: list.to_owned(),
            text: text.to_owned(),
            limit: 100,
            ..LedgerQuery::default()
        };
        money::ledger(&mut self.session, self.programme, &query).unwrap()
    }

    fn preview(&mut self, source: &ImportSource, choices: Option<&ImportChoices>) -> ImportPreview {
        money::preview_import(&mut self.session, self.programme, source, choices).unwrap()
    }

    /// A programme with money, a system and a contract of 100,000.00 in two installments.
    fn with_contract(&mut self) -> (RowId, RowId, [RowId; 2]) {
        let programme = self.programme.0.to_string();
        let source = self.save(
            "appropriation",
            &[
                ("programme", &programme),
                ("year", "2025"),
                ("source", "current_fiscal"),
                ("label", "县级资金"),
            ],
        );
        let of_source = source.0.to_string();
        self.save(
            "budget_movement",
            &[("appropriation", &of_source), ("kind", "initial"), ("amount", "100000")],
        );
        self.save("release", &[("appropriation", &of_source), ("amount", "100000"), ("date", "2025-03")]);
        let system = self.save("funded_system", &[("programme", &programme), ("name", "一张图系统")]);
        let system = system.0.to_string();
        let contract = self.save(
            "contract",
            &[
                ("system", &system),
                ("name", "一张图合同"),
                ("number", "HT-1"),
                ("amount", "100000"),
                ("signed", "2025-02-01"),
            ],
        );
        let id = contract.0.to_string();
        for (name, share) in [("甲公司", "60000"), ("乙公司", "40000")] {
            self.save("party", &[("contract", &id), ("name", name), ("role", "supplier"), ("share", share)]);
        }
        let installments =
            [("1", "30", "2025-03-31"), ("2", "70", "2025-11-30")].map(|(sequence, share, due)| {
                let fields = [
                    ("contract", id.as_str()),
                    ("sequence", sequence),
                    ("kind", "progress"),
                    ("share", share),
                    ("due", due),
                ];
                self.save("milestone", &fields)
            });
        (source, contract, installments)
    }
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, Option<String>> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect()
}

fn pasted(text: &str) -> ImportSource {
    ImportSource::Text { text: text.to_owned() }
}

fn code(result: Result<RowId, AppError>) -> String {
    result.unwrap_err().code
}

/// Rows by a column's cells.
fn column(page: &LedgerPage, key: &str) -> Vec<Option<String>> {
    let index = page.columns.iter().position(|column| column.key == key).unwrap();
    page.rows.iter().map(|row| row.cells[index].clone()).collect()
}

#[test]
fn a_contract_from_empty_to_paid() {
    let mut desk = Desk::empty();
    let (source, contract, [first, second]) = desk.with_contract();
    let application = [
        ("milestone", &*first.0.to_string()),
        ("date", "2025-04-01"),
        ("amount", "30000"),
        ("outcome", "pending"),
    ];
    desk.save("payment_application", &application);
    let page = money::contract(&mut desk.session, contract).unwrap();
    assert_eq!((page.amount.as_deref(), page.owed.as_str()), (Some("100000.00"), "30000.00"));
    assert_eq!(page.milestones[0].state, "asked");
    assert_eq!(page.capital.as_deref(), Some("人民币壹拾万元整"));
    // The consortium gets its shares; together they are the installment.
    let split = money::split_payment(&desk.session, contract, "30000").unwrap();
    let parts: Vec<(&str, &str, &str)> =
        split.parts.iter().map(|p| (p.payee.as_str(), p.share.as_str(), p.amount.as_str())).collect();
    assert_eq!(parts, [("甲公司", "60.0000", "18000.00"), ("乙公司", "40.0000", "12000.00")]);
    let payment = fields(&[
        ("appropriation", &source.0.to_string()),
        ("contract", &contract.0.to_string()),
        ("milestone", &first.0.to_string()),
        ("date", "2025-04-20"),
    ]);
    let view = money::save_payments(&mut desk.session, &payment, &split.parts).unwrap();
    assert!(view.undo.unwrap().contains("30000.00"));
    let rest = [
        ("appropriation", &*source.0.to_string()),
        ("contract", &contract.0.to_string()),
        ("milestone", &second.0.to_string()),
        ("amount", "70,000.00"),
        ("payee", "甲公司"),
        ("date", "2025-11-30"),
    ];
    desk.save("payment", &rest);
    let page = money::contract(&mut desk.session, contract).unwrap();
    assert_eq!((page.paid.as_str(), page.rest.as_deref()), ("100000.00", Some("0.00")));
    assert_eq!(page.payment_rate.as_deref(), Some("100.00"));
    assert!(page.milestones.iter().all(|milestone| milestone.state == "paid"));
    let funds = money::funds(&desk.session, desk.programme).unwrap();
    assert_eq!(funds.money.execution_rate.as_deref(), Some("100.00"));
    assert!(keeping::verify(&desk.session).unwrap().sound);
}

#[test]
fn a_third_each_leaves_nothing_over() {
    let mut desk = Desk::empty();
    let (_, contract, _) = desk.with_contract();
    let id = contract.0.to_string();
    for party in money::contract(&mut desk.session, contract).unwrap().parties {
        money::delete_record(&mut desk.session, "party", party.id).unwrap();
    }
    for name in ["甲", "乙", "丙"] {
        desk.save("party", &[("contract", &id), ("name", name), ("role", "supplier"), ("share", "1")]);
    }
    let split = money::split_payment(&desk.session, contract, "100.00").unwrap();
    let amounts: Vec<&str> = split.parts.iter().map(|part| part.amount.as_str()).collect();
    assert_eq!(amounts, ["33.34", "33.33", "33.33"]);
    assert_eq!((split.remainder.as_str(), split.bearer.as_str()), ("0.01", "丙"));
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let mut desk = Desk::empty();
    let (source, contract, [first, _]) = desk.with_contract();
    let (source, id, first) = (source.0.to_string(), contract.0.to_string(), first.0.to_string());
    let undo = |desk: &Desk| keeping::project(&desk.session).unwrap().unwrap().undo;
    let before = undo(&desk);
    let pay = |amount| [("appropriation", source.as_str()), ("contract", id.as_str()), ("amount", amount)];
    for (amount, expected) in [
        ("-1", "negative_amount"),
        ("1.005", "too_precise"),
        ("一万", "bad_number"),
        ("", "missing_field"),
        ("99999999999999999999", "too_large"),
    ] {
        assert_eq!(code(desk.try_save("payment", &pay(amount))), expected, "{amount}");
    }
    let wrong_day =
        [("contract", id.as_str()), ("effective", "2025-02-30"), ("change", "1"), ("reason", "x")];
    assert_eq!(code(desk.try_save("amendment", &wrong_day)), "bad_date");
    let party = [("contract", id.as_str()), ("name", "丙"), ("role", "friend")];
    assert_eq!(code(desk.try_save("party", &party)), "bad_choice");
    assert_eq!(code(desk.try_save("nothing", &[])), "unknown_record");
    assert_eq!(code(desk.try_save("party", &[("colour", "red")])), "unknown_field");
    let system = system_of(&mut desk, contract);
    let other = desk.save("contract", &[("system", &system), ("name", "另一份")]);
    let strange = [
        ("appropriation", source.as_str()),
        ("contract", &other.0.to_string()),
        ("milestone", &first),
        ("amount", "1"),
    ];
    assert_eq!(code(desk.try_save("payment", &strange)), "not_its_installment");
    let used = money::delete_record(&mut desk.session, "contract", contract).unwrap_err();
    assert_eq!(used.code, "still_used");
    assert!(used.to_string().contains("合同方"), "{used}");
    money::delete_record(&mut desk.session, "contract", other).unwrap();
    keeping::undo(&mut desk.session).unwrap();
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(undo(&desk), before, "nothing that was refused left an entry");
}

fn system_of(desk: &mut Desk, contract: RowId) -> String {
    money::contract(&mut desk.session, contract).unwrap().system.0.to_string()
}

#[test]
fn a_form_shows_what_it_holds_and_changes_what_it_names() {
    let mut desk = Desk::empty();
    let (_, contract, _) = desk.with_contract();
    let form = money::record(&desk.session, "contract", Some(contract), &BTreeMap::new()).unwrap();
    let value = |key: &str| form.fields.iter().find(|field| field.key == key).unwrap().value.clone();
    assert_eq!(form.title, "合同");
    assert_eq!(
        (value("amount").as_deref(), value("signed").as_deref()),
        (Some("100000.00"), Some("2025-02-01"))
    );
    let system = form.fields.iter().find(|field| field.key == "system").unwrap();
    assert_eq!(system.choices[0].1, "一张图系统");
    let change =
        BTreeMap::from([("signed".to_owned(), None), ("amount".to_owned(), Some("120000".to_owned()))]);
    money::save_record(&mut desk.session, "contract", Some(contract), &change).unwrap();
    let page = money::contract(&mut desk.session, contract).unwrap();
    assert_eq!(
        (page.amount.as_deref(), page.signed, page.number.as_deref()),
        (Some("120000.00"), None, Some("HT-1"))
    );
    let preset = BTreeMap::from([("contract".to_owned(), contract.0.to_string())]);
    let fresh = money::record(&desk.session, "milestone", None, &preset).unwrap();
    assert_eq!(fresh.fields[0].value, Some(contract.0.to_string()));
}

const LEDGER: &str = "\
某县系统建设经费支付台账\t\t\t\t\t
单位：万元\t\t\t\t\t
支付日期\t凭证号\t合同名称\t期次\t收款人\t支付金额
2025.4.20\tZF-1\t一张图合同\t1\t甲公司\t1.8
2025年4月\tZF-2\tHT-1\t1\t乙公司\t1.2
小计\t\t\t\t\t3
2025/11/30\tZF-3\t一张图合同\t2\t丁公司\t8
\t\t\t\t\t
2025/12/1\tZF-4\t没有的合同\t1\t甲公司\t1
2025/12/1\tZF-5\t一张图合同\t9\t甲公司\t1
去年底\tZF-6\t一张图合同\t2\t甲公司\t1
2025/12/1\tZF-7\t一张图合同\t2\t甲公司\t-1
合计\t\t\t\t\t11
";

#[test]
fn a_ledger_with_every_mess_is_read_with_a_report() {
    let mut desk = Desk::empty();
    desk.with_contract();
    let source = pasted(LEDGER);
    let preview = desk.preview(&source, None);
    assert_eq!((preview.choices.target.as_str(), preview.choices.header_first), ("payment", 3));
    assert!(preview.choices.columns.iter().any(|c| c.field.as_deref() == Some("amount") && c.unit == "wan"));
    assert_eq!((preview.add, preview.update, preview.same), (3, 0, 0));
    let bad: Vec<(u32, Option<&str>, &str)> = preview
        .left_out
        .iter()
        .filter(|left| left.bad)
        .map(|left| (left.row, left.column.as_deref(), left.value.as_str()))
        .collect();
    assert_eq!(
        bad,
        [
            (9, Some("C"), "没有的合同"),
            (10, Some("D"), "9"),
            (11, Some("A"), "去年底"),
            (12, Some("F"), "-10000.00"),
        ]
    );
    let ordinary: Vec<u32> = preview.left_out.iter().filter(|left| !left.bad).map(|left| left.row).collect();
    assert_eq!(ordinary, [6, 8, 13]);
    assert!(preview.obstacle.is_some());
    // 80,000 more than the contract has left, to somebody who is no party: said, not refused.
    let warned: Vec<u32> =
        preview.rows.iter().filter(|row| row.warning.is_some()).map(|row| row.row).collect();
    assert!(warned.contains(&7), "{:?}", preview.rows);
    let refused = money::apply_import(&mut desk.session, desk.programme, &source, &preview.choices);
    assert_eq!(refused.unwrap_err().code, "import_refused");
    assert_eq!(desk.list("payments", "").total, 0);
}

#[test]
fn a_ledger_read_again_updates_and_one_undo_takes_it_back() {
    let mut desk = Desk::empty();
    desk.with_contract();
    let source = pasted(LEDGER);
    let mut choices = desk.preview(&source, None).choices;
    choices.skip_bad = true;
    let done = money::apply_import(&mut desk.session, desk.programme, &source, &choices).unwrap();
    assert_eq!((done.added, done.updated), (3, 0));
    let page = desk.list("payments", "");
    assert_eq!(column(&page, "amount")[0].as_deref(), Some("12000.00"));
    assert_eq!(column(&page, "date")[0].as_deref(), Some("2025-04"), "a month stays a month");
    // The same headers are read as they were the last time, and nothing is added twice.
    let again = desk.preview(&source, None);
    assert!(again.remembered);
    assert_eq!((again.add, again.same), (0, 3));
    let changed =
        pasted(&LEDGER.replace("ZF-1\t一张图合同\t1\t甲公司\t1.8", "ZF-1\t一张图合同\t1\t甲公司\t1.75"));
    let done = money::apply_import(&mut desk.session, desk.programme, &changed, &choices).unwrap();
    assert_eq!((done.added, done.updated), (0, 1));
    assert_eq!(desk.list("payments", "ZF-1").sums.iter().flatten().next().unwrap(), "17500.00");
    keeping::undo(&mut desk.session).unwrap();
    keeping::undo(&mut desk.session).unwrap();
    assert_eq!(desk.list("payments", "").total, 0);
    assert!(keeping::verify(&desk.session).unwrap().sound);
}

#[test]
fn payments_without_vouchers_are_known_by_what_they_say() {
    let mut desk = Desk::empty();
    desk.with_contract();
    let twice = pasted("支付日期\t收款人\t支付金额\n2025-05-01\t甲公司\t100\n2025-05-01\t甲公司\t100\n");
    let choices = desk.preview(&twice, None).choices;
    money::apply_import(&mut desk.session, desk.programme, &twice, &choices).unwrap();
    assert_eq!(desk.list("payments", "").total, 2, "two equal rows are two payments");
    assert_eq!((desk.preview(&twice, None).add, desk.preview(&twice, None).same), (0, 2));
    let thrice = pasted(
        "支付日期\t收款人\t支付金额\n2025-05-01\t甲公司\t100\n2025-05-01\t甲公司\t100\n2025-05-01\t甲公司\t100\n",
    );
    assert_eq!((desk.preview(&thrice, None).add, desk.preview(&thrice, None).same), (1, 2));
}

#[test]
fn contracts_installments_applications_and_quotas_come_in_too() {
    let mut desk = Desk::empty();
    desk.with_contract();
    for (text, target, list, total) in [
        (
            "合同名称\t合同编号\t乙方\t合同金额（万元）\t签订日期\n监测塔合同\tHT-2\t丙公司\t25.5\t2025-06-01\n",
            "contract",
            "contracts",
            2,
        ),
        ("合同名称\t期次\t比例\t到期日期\n监测塔合同\t1\t30%\t2025-07-01\n", "milestone", "milestones", 3),
        (
            "合同编号\t期次\t申请日期\t申请金额\t办理结果\t未支付原因\nHT-2\t1\t2025-07-02\t76500\t未安排\t财政资金紧张\n",
            "application",
            "applications",
            1,
        ),
        (
            "指标文号\t下达日期\t指标类型\t指标金额\t资金性质\n财预〔2025〕9号\t2025-08-01\t追加\t50000\t县级资金\n",
            "movement",
            "movements",
            2,
        ),
    ] {
        let source = pasted(text);
        let preview = desk.preview(&source, None);
        assert_eq!(
            (preview.choices.target.as_str(), preview.add, preview.bad),
            (target, 1, 0),
            "{preview:?}"
        );
        money::apply_import(&mut desk.session, desk.programme, &source, &preview.choices).unwrap();
        assert_eq!(desk.list(list, "").total, total, "{target}");
        assert_eq!(desk.preview(&source, None).same, 1, "{target} again");
    }
    let owed = column(&desk.list("milestones", "监测塔"), "owed");
    assert_eq!(owed, [Some("76500.00".to_owned())]);
    let funds = money::funds(&desk.session, desk.programme).unwrap();
    assert_eq!(funds.money.budget, "150000.00");
}

#[test]
fn filters_sum_what_they_let_through() {
    let mut desk = Desk::sample("zhanjiang-2023");
    let all = desk.list("payments", "");
    let amount = all.columns.iter().position(|column| column.key == "amount").unwrap();
    assert_eq!((all.total, all.sums[amount].as_deref()), (5, Some("12163279.18")));
    let some = desk.list("payments", "平台 第一期");
    assert_eq!((some.total, some.all, some.sums[amount].as_deref()), (2, 5, Some("3016000.00")));
    let sorted = LedgerQuery {
        list: "payments".to_owned(),
        sort: Some("amount".to_owned()),
        descending: true,
        offset: 1,
        limit: 2,
        ..LedgerQuery::default()
    };
    let page = money::ledger(&mut desk.session, desk.programme, &sorted).unwrap();
    assert_eq!(column(&page, "amount"), [Some("2457939.18".to_owned()), Some("1911240.00".to_owned())]);
    let of_2023 = LedgerQuery {
        list: "payments".to_owned(),
        from: Some("2023-01-01".to_owned()),
        to: Some("2023-12-31".to_owned()),
        limit: 9,
        ..LedgerQuery::default()
    };
    assert_eq!(money::ledger(&mut desk.session, desk.programme, &of_2023).unwrap().total, 3);
    let bad =
        LedgerQuery {
            list: "payments".to_owned(), from: Some("昨天".to_owned()), ..LedgerQuery::default()
        };
    assert_eq!(money::ledger(&mut desk.session, desk.programme, &bad).unwrap_err().code, "bad_date");
}

#[test]
fn the_desk_of_zhanjiang() {
    let mut desk = Desk::sample("zhanjiang-2023");
    let view = money::desk(&mut desk.session, desk.programme, Some("2024-07-19")).unwrap();
    let unpaid: Vec<(i32, i32, &str, u32)> = view
        .items
        .iter()
        .filter(|item| item.kind == "unpaid")
        .map(|i| (i.days.unwrap(), i.days_since_latest.unwrap(), i.amount.as_deref().unwrap(), i.requests))
        .collect();
    assert_eq!(unpaid, [(821, 151, "1875000.00", 3), (80, 80, "4524000.00", 1)]);
    assert_eq!(view.items[0].kind, "overdue", "联合测绘 was due in April 2024");
    assert_eq!(view.money.execution_rate.as_deref(), Some("63.95"));
    assert_eq!(view.months.len(), 13);
    assert_eq!(view.months[12].actual, "5473939.18", "the report names no month");
    assert_eq!(view.systems[0].name, "湛江市自然资源政务一体化系统项目");
    assert_eq!(view.systems[0].worry, "bad");
    assert_eq!(money::desk(&mut desk.session, desk.programme, Some("2024")).unwrap_err().code, "bad_day");
}

#[test]
fn months_stay_months() {
    let mut desk = Desk::sample("yanbian-2021");
    let funds = money::funds(&desk.session, desk.programme).unwrap();
    let release = funds.sources[0].movements.iter().find(|m| m.record == "release").unwrap();
    assert_eq!(release.date.as_deref(), Some("2021-11"));
    let systems = money::systems(&desk.session, desk.programme).unwrap();
    let parts: Vec<(Option<&str>, &str)> =
        systems[0].components.iter().map(|c| (c.budget.as_deref(), c.paid.as_str())).collect();
    assert_eq!(
        parts,
        [(Some("301890.00"), "301890.00"), (Some("70125.00"), "70125.00"), (Some("97500.00"), "97500.00")]
    );
    let _ = desk.list("payments", "");
}

#[test]
fn money_of_two_years_for_one_contract() {
    let mut desk = Desk::empty();
    let (first_source, contract, [first, second]) = desk.with_contract();
    let next = fields(&[
        ("name", "系统建设经费"),
        ("year", "2026"),
        ("form", "mof-national"),
        ("rule_pack", "mof-2020"),
        ("supervising_body", "x"),
        ("implementing_body", "x"),
    ]);
    let next = money::save_record(&mut desk.session, "programme", None, &next).unwrap().id;
    let source = |desk: &mut Desk, label: &str, carried: Option<RowId>| {
        let mut fields = fields(&[("programme", &next.0.to_string()), ("year", "2026"), ("label", label)]);
        let kind = if carried.is_some() { "carried_over" } else { "current_fiscal" };
        fields.insert("source".to_owned(), Some(kind.to_owned()));
        fields.insert("carried_from".to_owned(), carried.map(|id| id.0.to_string()));
        money::save_record(&mut desk.session, "appropriation", None, &fields).unwrap().id
    };
    let carried = source(&mut desk, "结转", Some(first_source));
    let fresh = source(&mut desk, "2026 年资金", None);
    for (source, milestone, amount, date) in [
        (first_source, first, "30000", "2025-04-01"),
        (carried, second, "27000", "2026-03-01"),
        (fresh, second, "40000", "2026-05-01"),
    ] {
        desk.save(
            "payment",
            &[
                ("appropriation", &source.0.to_string()),
                ("contract", &contract.0.to_string()),
                ("milestone", &milestone.0.to_string()),
                ("amount", amount),
                ("date", date),
            ],
        );
    }
    let paid = |desk: &Desk, programme| money::funds(&desk.session, programme).unwrap().money.paid;
    assert_eq!(
        (paid(&desk, desk.programme), paid(&desk, next)),
        ("30000.00".to_owned(), "67000.00".to_owned())
    );
    let page = money::contract(&mut desk.session, contract).unwrap();
    let sources: Vec<(&str, &str)> =
        page.sources.iter().map(|s| (s.label.as_str(), s.amount.as_str())).collect();
    assert_eq!(sources, [("县级资金", "57000.00"), ("2026 年资金", "40000.00")]);
    assert_eq!(page.rest.as_deref(), Some("3000.00"));
    // The next year's programme shows the system it pays for.
    assert_eq!(money::systems(&desk.session, next).unwrap().len(), 1);
}

#[test]
fn due_dates_go_to_a_calendar() {
    let mut desk = Desk::empty();
    let (_, contract, _) = desk.with_contract();
    let late = [
        ("contract", &*contract.0.to_string()),
        ("sequence", "3"),
        ("kind", "retention"),
        ("amount", "5"),
        ("due", "2099-06"),
        ("condition", "质保期满；无质量问题"),
    ];
    desk.save("milestone", &late);
    let path = desk.folder.path().join("due.ics");
    money::export_calendar(&desk.session, desk.programme, &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    // The installments of 2025 are the desk's: a calendar tells what is ahead.
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    assert!(text.contains("DTSTART;VALUE=DATE:20990630"), "the last day that \"in June\" can mean");
}

#[test]
fn a_backup_is_whole_and_its_age_is_known() {
    let mut desk = Desk::sample("julu-2021");
    let state = |view: &ProjectView| view.backup.as_ref().map(|backup| backup.current);
    assert_eq!(state(&keeping::project(&desk.session).unwrap().unwrap()), None);
    let view = backups::backup(&mut desk.session, None).unwrap();
    assert_eq!(state(&view), Some(true));
    let copy = view.backup.unwrap().path;
    desk.save("remedy", &[("programme", &desk.programme.0.to_string()), ("text", "再检查一次")]);
    let changed = keeping::project(&desk.session).unwrap().unwrap();
    assert_eq!(state(&changed), Some(false));
    let target = desk.folder.path().join("restored.gpkg");
    let restored = backups::restore_backup(&mut desk.session, Path::new(&copy), Some(&target)).unwrap();
    assert!(!restored.library_missing && restored.head_hash != changed.head_hash);
    assert!(keeping::verify(&desk.session).unwrap().sound);
    let taken = backups::restore_backup(&mut desk.session, Path::new(&copy), Some(&target)).unwrap_err();
    assert_eq!(taken.code, "exists");
}

#[test]
fn a_split_needs_shares() {
    let mut desk = Desk::sample("julu-2021");
    let contract = money::systems(&desk.session, desk.programme).unwrap()[0].contracts[0].id;
    assert_eq!(money::split_payment(&desk.session, contract, "1").unwrap_err().code, "no_shares");
    let nothing = BTreeMap::new();
    let part = SplitPart { payee: "甲".to_owned(), share: String::new(), amount: "1".to_owned() };
    assert_eq!(money::save_payments(&mut desk.session, &nothing, &[part]).unwrap_err().code, "missing_field");
}

#[test]
fn a_tree_of_indicators_is_built_shared_out_and_taken_over() {
    let mut desk = Desk::empty();
    let programme = desk.programme.0.to_string();
    let class = |desk: &mut Desk, parent: Option<RowId>, level: &str, name: &str| {
        let parent = parent.map(|id| id.0.to_string()).unwrap_or_default();
        desk.save(
            "indicator",
            &[("programme", &programme), ("parent", &parent), ("level", level), ("name", name)],
        )
    };
    let output = class(&mut desk, None, "1", "产出指标");
    let quantity = class(&mut desk, Some(output), "2", "数量指标");
    for name in ["塔", "屏", "岗"] {
        class(&mut desk, Some(quantity), "3", name);
    }
    evaluation::share_weights(&mut desk.session, desk.programme, Some(output), "50").unwrap();
    let tree = evaluation::indicator_tree(&desk.session, desk.programme).unwrap();
    let told: Vec<(u32, &str, &str)> =
        tree.iter().map(|node| (node.level, node.name.as_str(), node.sum.as_str())).collect();
    assert_eq!(
        told,
        [(1, "产出指标", "50"), (2, "数量指标", "50"), (3, "塔", "17"), (3, "屏", "16.5"), (3, "岗", "16.5")]
    );
    let next = fields(&[
        ("name", "系统建设经费"),
        ("year", "2026"),
        ("form", "mof-national"),
        ("rule_pack", "mof-2020"),
        ("supervising_body", "x"),
        ("implementing_body", "x"),
    ]);
    let next = money::save_record(&mut desk.session, "programme", None, &next).unwrap().id;
    evaluation::copy_indicators(&mut desk.session, next, desk.programme).unwrap();
    let copied = evaluation::indicator_tree(&desk.session, next).unwrap();
    let names = |nodes: &[jitu_app::views::IndicatorNode]| -> Vec<(String, String)> {
        nodes.iter().map(|node| (node.name.clone(), node.sum.clone())).collect()
    };
    assert_eq!(names(&copied), names(&tree));
    let again = evaluation::copy_indicators(&mut desk.session, next, desk.programme).unwrap_err();
    assert_eq!(again.code, "tree_not_empty");
    let refused = evaluation::share_weights(&mut desk.session, next, None, "120").unwrap_err();
    assert_eq!(refused.code, "bad_weight");
}
