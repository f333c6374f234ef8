//! The programme of 巨鹿 2021 as published, built from its facts, and the assets as a bureau has them.

use std::path::PathBuf;

use geo_types::{Geometry, MultiPolygon, Point, Rect, coord};
use jitu_model::indicator::{
    Assessment, AssessmentState, Evidence, Indicator, Operator, ScoreOverride, TargetKind,
};
use jitu_model::programme::{
    Appropriation, BudgetMovement, Bureau, Contract, FundSource, Goal, MovementKind, Party, PartyRole,
    Payment, Programme, Release, StatedFigure, Unspent, UnspentKind,
};
use jitu_model::system::{Asset, FundedSystem, Remedy, Stage, Tenure, Tower, TowerOrigin};
use jitu_model::{Decimal, Id, Money, PartialDate, Snapshot};

use crate::messages::Catalog;
use crate::rules::RulePack;

pub(super) const PROGRAMME: Id<Programme> = Id::new(1);
pub(super) const SYSTEM: Id<FundedSystem> = Id::new(2);
pub(super) const SOURCE: Id<Appropriation> = Id::new(3);
pub(super) const CONTRACT: Id<Contract> = Id::new(4);
pub(super) const SUPPLIER: &str = "中国铁塔邢台市分公司";
/// The execution row.
pub(super) const EXECUTION: Id<Indicator> = Id::new(137);

pub(super) fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

/// Files of a folder of `assets`: (name without ending, text), by name.
pub(super) fn assets(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets").join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

pub(super) fn pack_text(id: &str) -> String {
    assets("rules").into_iter().find(|(name, _)| name == id).unwrap().1
}

pub(super) fn pack(id: &str) -> RulePack {
    RulePack::parse(id, &pack_text(id)).unwrap()
}

pub(super) fn catalog(locale: &str) -> Catalog {
    let text = assets("messages").into_iter().find(|(name, _)| name == locale).unwrap().1;
    Catalog::parse(&text).unwrap()
}

/// A rectangle around every tower of [`julu`].
pub(super) fn boundary() -> MultiPolygon<f64> {
    Rect::new(coord! { x: 114.8, y: 37.0 }, coord! { x: 115.3, y: 37.4 }).to_polygon().into()
}

pub(super) fn julu() -> Snapshot {
    let mut snapshot = Snapshot::default();
    programme(&mut snapshot);
    money(&mut snapshot);
    system(&mut snapshot);
    towers(&mut snapshot);
    indicators(&mut snapshot);
    told(&mut snapshot);
    snapshot
}

fn programme(snapshot: &mut Snapshot) {
    let bureau = "巨鹿县自然资源和规划局";
    snapshot.bureau =
        Some(Bureau { id: Id::new(9), name: bureau.into(), adcode: "130529".into(), parent: None });
    snapshot.programmes.push(Programme {
        id: PROGRAMME,
        bureau: Id::new(9),
        name: "自然资源智能监管平台".into(),
        year: 2021,
        form: "hebei-county".into(),
        rule_pack: "hebei-county".into(),
        supervising_body: bureau.into(),
        implementing_body: bureau.into(),
        ..Programme::default()
    });
    snapshot.assessments.push(Assessment {
        id: Id::new(8),
        programme: PROGRAMME,
        state: AssessmentState::Draft,
        report_date: Some(day("2021-04-28")),
        filled_by: None,
        telephone: None,
        responsible: None,
        monitored_to: None,
    });
    snapshot.goals.push(Goal {
        id: Id::new(7),
        programme: PROGRAMME,
        text: "提升违法占地监管力度".into(),
        outcome: Some("全部完成".into()),
        completion: Some(Decimal::ONE_HUNDRED),
        position: 0,
    });
}

fn money(snapshot: &mut Snapshot) {
    snapshot.appropriations.push(Appropriation {
        id: SOURCE,
        programme: PROGRAMME,
        year: 2021,
        source: FundSource::CurrentFiscal,
        label: "财政资金".into(),
        ..Appropriation::default()
    });
    snapshot.movements.push(BudgetMovement {
        id: Id::new(20),
        appropriation: SOURCE,
        kind: MovementKind::Initial,
        amount: yuan("670000"),
        document_no: None,
        date: None,
    });
    snapshot.releases.push(Release {
        id: Id::new(21),
        appropriation: SOURCE,
        amount: yuan("670000"),
        date: None,
        document_no: None,
    });
    snapshot.payments.push(Payment {
        id: Id::new(22),
        appropriation: SOURCE,
        contract: Some(CONTRACT),
        amount: yuan("669266"),
        payee: Some(SUPPLIER.into()),
        ..Payment::default()
    });
    snapshot.unspent.push(Unspent {
        id: Id::new(23),
        appropriation: SOURCE,
        kind: UnspentKind::Surplus,
        amount: yuan("734"),
        date: None,
    });
}

fn system(snapshot: &mut Snapshot) {
    snapshot.systems.push(FundedSystem {
        id: SYSTEM,
        programme: PROGRAMME,
        name: "自然资源智能监管平台".into(),
        purpose: None,
        partners: None,
        position: 0,
    });
    snapshot.contracts.push(Contract {
        id: CONTRACT,
        system: SYSTEM,
        component: None,
        name: "邢台市自然资源智能监管平台服务合同".into(),
        number: None,
        procurement: Some("单一来源采购".into()),
        amount: None,
        signed: None,
        position: 0,
    });
    snapshot.parties.push(Party {
        id: Id::new(24),
        contract: CONTRACT,
        name: SUPPLIER.into(),
        role: PartyRole::Supplier,
        share: None,
    });
    snapshot.stages.push(Stage {
        id: Id::new(25),
        system: SYSTEM,
        name: "项目验收".into(),
        plan_start: Some(day("2021-01-01")),
        plan_end: Some(day("2021-01-31")),
        actual_start: None,
        actual_end: None,
        done: true,
        note: None,
        position: 0,
    });
    snapshot.assets.push(Asset {
        id: Id::new(5),
        system: SYSTEM,
        kind: "高空监控点位".into(),
        count: 64,
        in_use: Some(64),
        reused: Some(18),
        built: Some(46),
        tenure: Tenure::Service,
        note: None,
        position: 0,
    });
}

fn towers(snapshot: &mut Snapshot) {
    for number in 0..64_i64 {
        let (x, y) = (114.9 + 0.04 * (number % 8) as f64, 37.05 + 0.04 * (number / 8) as f64);
        snapshot.towers.push(Tower {
            id: Id::new(1000 + number),
            asset: Id::new(5),
            code: format!("JL-{:03}", number + 1),
            name: format!("{} 号塔", number + 1),
            township: None,
            origin: if number < 18 { TowerOrigin::Reused } else { TowerOrigin::New },
            in_use: true,
            ground_height_m: None,
            mast_height_m: 35.0,
            range_m: 3000.0,
            azimuth_deg: None,
            view_angle_deg: None,
            image_width_px: None,
            sensor_width_mm: None,
            focal_mm: None,
            synthetic: true,
            geometry: Geometry::Point(Point::new(x, y)),
        });
    }
}

/// Name, class and sub-class, weight, target, unit, metric or typed value.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    ("设立64个高空监控系统服务", "产出指标", "数量指标", "15", "64", "个", "tower_count"),
    ("摄像头的使用率", "产出指标", "质量指标", "15", "95", "%", "tower_in_use_rate"),
    ("规定时间内完工率", "产出指标", "时效指标", "20", "95", "%", "100"),
    ("乱占耕地违法行为减少", "效益指标", "社会效益指标", "10", "90", "%", "95"),
    ("对耕地的有效保护率", "效益指标", "生态效益指标", "10", "95", "%", "100"),
    ("完成我县耕地保护任务", "效益指标", "可持续影响指标", "10", "100", "%", "100"),
    ("群众满意度", "满意度指标", "满意度指标", "10", "90", "%", "95"),
    ("预算完成情况", "预算执行率", "预算执行率", "10", "95", "%", "execution_rate"),
];

/// A node of the tree without a target.
pub(super) fn class(id: i64, parent: Option<i64>, level: i64, name: &str) -> Indicator {
    Indicator {
        id: Id::new(id),
        programme: PROGRAMME,
        parent: parent.map(Id::new),
        level,
        name: name.into(),
        weight: None,
        target_kind: None,
        operator: None,
        target_value: None,
        target_text: None,
        unit: None,
        metric: None,
        actual_value: None,
        actual_text: None,
        deviation_reason: None,
        position: id,
        term_target: None,
        rollup: None,
    }
}

fn indicators(snapshot: &mut Snapshot) {
    for (index, (name, top, middle, weight, target, unit, actual)) in (0_i64..).zip(ROWS) {
        let known = snapshot.indicators.iter().find(|i| i.level == 1 && i.name == **top).map(|i| i.id.raw());
        let top_id = known.unwrap_or(110 + index);
        if known.is_none() {
            snapshot.indicators.push(class(top_id, None, 1, top));
        }
        snapshot.indicators.push(class(120 + index, Some(top_id), 2, middle));
        snapshot.indicators.push(Indicator {
            weight: Some(dec(weight)),
            target_kind: Some(TargetKind::Number),
            operator: Some(Operator::AtLeast),
            target_value: Some(dec(target)),
            unit: Some((*unit).into()),
            metric: actual.contains('_').then(|| (*actual).to_owned()),
            actual_value: actual.parse().ok(),
            ..class(130 + index, Some(120 + index), 3, name)
        });
        if !actual.contains('_') {
            snapshot.evidence.push(Evidence {
                id: Id::new(150 + index),
                indicator: Id::new(130 + index),
                attachment: None,
                text: "自评报告".into(),
            });
        }
    }
    snapshot.overrides.push(ScoreOverride {
        id: Id::new(160),
        indicator: EXECUTION,
        score: dec("9.5"),
        reason: Some("资金按实际支付，预算完成率未达100%，剩余0.0734万元已退回财政。".into()),
    });
}

fn told(snapshot: &mut Snapshot) {
    let stated = [
        ("total", "99.5"),
        ("grade", "优秀"),
        ("budget", "670000"),
        ("arrived", "670000"),
        ("paid", "669266"),
        ("returned", "734"),
        ("execution_rate", "99.89"),
    ];
    for (index, (figure, value)) in (0_i64..).zip(stated) {
        snapshot.stated.push(StatedFigure {
            id: Id::new(170 + index),
            programme: PROGRAMME,
            figure: figure.into(),
            value: value.into(),
            source: "自评报告".into(),
            place: None,
        });
    }
    let remedies = [
        (Some("资金按实际支付，预算完成率未达100%"), Some("按实际支付，剩余资金退回财政")),
        (None, Some("优化算法降低报警误报率和重复率")),
    ];
    for (index, (problem, text)) in (0_i64..).zip(remedies) {
        snapshot.remedies.push(Remedy {
            id: Id::new(180 + index),
            programme: PROGRAMME,
            problem: problem.map(str::to_owned),
            text: text.map(str::to_owned),
            outcome: None,
            position: index,
            carried_from: None,
        });
    }
}

/// Changes a stated figure.
pub(super) fn state(snapshot: &mut Snapshot, figure: &str, value: &str) {
    snapshot.stated.iter_mut().find(|s| s.figure == figure).unwrap().value = value.to_owned();
}

/// The indicator of that id.
pub(super) fn indicator(snapshot: &mut Snapshot, id: i64) -> &mut Indicator {
    snapshot.indicators.iter_mut().find(|i| i.id.raw() == id).unwrap()
}
