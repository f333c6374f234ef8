//! A project with one of everything, for the tests of the store.

#![allow(dead_code, reason = "every test program uses its own part of this")]

use std::path::{Path, PathBuf};
use std::process::Command;

use geo_types::{Geometry, MultiPolygon, Point, Polygon, polygon};
use jitu_model::indicator::*;
use jitu_model::papers::*;
use jitu_model::place::*;
use jitu_model::programme::*;
use jitu_model::system::*;
use jitu_model::{Decimal, Id, Money, PartialDate};
use jitu_store::{Project, Stamp, Writer};
use tempfile::TempDir;

pub(crate) fn stamp(at: &str) -> Stamp {
    Stamp { person: "测试员".to_owned(), at: at.to_owned() }
}

pub(crate) fn now() -> Stamp {
    stamp("2021-04-28T08:30:00Z")
}

pub(crate) fn bureau() -> Bureau {
    Bureau {
        id: Id::NEW,
        name: "巨鹿县自然资源和规划局".to_owned(),
        adcode: "130529".to_owned(),
        parent: Some("邢台市".to_owned()),
    }
}

/// A folder with an empty project in it.
pub(crate) fn empty() -> (TempDir, PathBuf, Project) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("巨鹿 2021.gpkg");
    let project = Project::create(&path, &mut bureau(), &now(), 1).unwrap();
    (folder, path, project)
}

/// A folder with a project that holds one of everything.
pub(crate) fn full() -> (TempDir, PathBuf, Project) {
    let (folder, path, mut project) = empty();
    project.write("填入", &now(), fill).unwrap();
    (folder, path, project)
}

pub(crate) fn date(text: &str) -> Option<PartialDate> {
    Some(text.parse().unwrap())
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn decimal(value: &str) -> Option<Decimal> {
    Some(value.parse().unwrap())
}

pub(crate) fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side), (x: x, y: y)]
}

pub(crate) fn tower(asset: Id<Asset>, number: usize) -> Tower {
    Tower {
        id: Id::NEW,
        asset,
        code: format!("JL-{number:03}"),
        name: format!("{number} 号塔"),
        township: text("巨鹿镇"),
        origin: if number < 18 { TowerOrigin::Reused } else { TowerOrigin::New },
        in_use: true,
        ground_height_m: Some(28.123_456_789),
        mast_height_m: 35.0,
        range_m: 5000.0,
        azimuth_deg: None,
        view_angle_deg: None,
        image_width_px: Some(1920),
        sensor_width_mm: Some(6.4),
        focal_mm: None,
        synthetic: true,
        geometry: Geometry::Point(Point::new(115.0 + number as f64 * 0.003, 37.2)),
    }
}

pub(crate) fn layer(name: &str, role: LayerRole, table: &str) -> Layer {
    Layer {
        id: Id::NEW,
        name: name.to_owned(),
        role,
        home: LayerHome::Project,
        table_name: table.to_owned(),
        crs: 4490,
        secrecy: Secrecy::Public,
        feature_count: 0,
        fingerprint: None,
        source: "测试".to_owned(),
        synthetic: true,
        visible: true,
        opacity: 0.7,
        position: 1,
        ..Layer::default()
    }
}

pub(crate) fn features(count: usize) -> Vec<Feature> {
    (0..count)
        .map(|number| Feature {
            id: Id::NEW,
            name: text(&format!("乡镇{number}")),
            code: text(&format!("1305291{number:02}")),
            class: None,
            values: Vec::new(),
            geometry: Geometry::Polygon(square(115.0 + number as f64 * 0.01, 37.0, 0.009)),
        })
        .collect()
}

/// Stores one of everything.
pub(crate) fn fill(w: &mut Writer<'_>) -> jitu_store::Result<()> {
    let bureau = w.all::<Bureau>()?.remove(0).id;
    let programme = w.insert(&mut Programme {
        id: Id::NEW,
        bureau,
        name: "自然资源智能监管平台".to_owned(),
        year: 2021,
        form: "hebei-county".to_owned(),
        rule_pack: "hebei-julu".to_owned(),
        supervising_body: "财政局".to_owned(),
        implementing_body: "自规局".to_owned(),
        basis: text("邢自然〔2020〕71号"),
        code: text("1305292021001"),
        position: 1,
        previous: None,
    })?;
    fill_money(w, programme)?;
    let system = w.insert(&mut FundedSystem {
        id: Id::NEW,
        programme,
        name: "监管平台".to_owned(),
        purpose: text("监控"),
        partners: None,
        position: 1,
    })?;
    fill_system(w, system)?;
    fill_contract(w, system)?;
    fill_assessment(w, programme)?;
    w.create_layer(&mut layer("乡镇界", LayerRole::Township, "township"), &[], &features(10))?;
    Ok(())
}

fn fill_money(w: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
    w.insert(&mut Goal {
        id: Id::NEW,
        programme,
        text: "全覆盖".to_owned(),
        outcome: None,
        completion: decimal("100.0"),
        position: 1,
    })?;
    let appropriation = w.insert(&mut Appropriation {
        id: Id::NEW,
        programme,
        year: 2021,
        source: FundSource::CurrentFiscal,
        label: "财政资金".to_owned(),
        position: 1,
        ..Appropriation::default()
    })?;
    w.insert(&mut BudgetMovement {
        id: Id::NEW,
        appropriation,
        kind: MovementKind::Initial,
        amount: Money::from_fen(67_000_000),
        document_no: None,
        date: date("2021"),
    })?;
    w.insert(&mut Release {
        id: Id::NEW,
        appropriation,
        amount: Money::from_fen(67_000_000),
        date: None,
        document_no: text("冀财〔2021〕1号"),
    })?;
    w.insert(&mut Unspent {
        id: Id::NEW,
        appropriation,
        kind: UnspentKind::Surplus,
        amount: Money::from_fen(73_400),
        date: date("2021-12"),
    })?;
    w.insert(&mut Payment {
        id: Id::NEW,
        appropriation,
        amount: Money::from_fen(66_926_600),
        date: date("2021-03-05"),
        payee: text("中国铁塔邢台市分公司"),
        functional: text("2200106"),
        economic: text("30227"),
        ..Payment::default()
    })?;
    w.insert(&mut StatedFigure {
        id: Id::NEW,
        programme,
        figure: "total".to_owned(),
        value: "99.5".to_owned(),
        source: "自评报告".to_owned(),
        place: None,
    })?;
    Ok(())
}

fn fill_system(w: &mut Writer<'_>, system: Id<FundedSystem>) -> jitu_store::Result<()> {
    w.insert(&mut Extent {
        id: Id::NEW,
        system,
        name: "县域".to_owned(),
        source: "测试".to_owned(),
        synthetic: true,
        geometry: Geometry::MultiPolygon(MultiPolygon::new(vec![
            square(115.0, 37.0, 0.3),
            square(116.0, 37.0, 0.1),
        ])),
    })?;
    w.insert(&mut Component { id: Id::NEW, system, name: "平台".to_owned(), budget: None, position: 1 })?;
    let stage = w.insert(&mut Stage {
        id: Id::NEW,
        system,
        name: "前期准备".to_owned(),
        plan_start: None,
        plan_end: date("2020-12-15"),
        actual_start: date("2020-06"),
        actual_end: None,
        done: true,
        note: None,
        position: 1,
    })?;
    w.insert(&mut StageStep {
        id: Id::NEW,
        stage,
        name: "招投标".to_owned(),
        start: date("2020-11-13"),
        due: date("2020-12-15"),
        done: false,
        position: 1,
    })?;
    let asset = w.insert(&mut Asset {
        id: Id::NEW,
        system,
        kind: "高空监控点位".to_owned(),
        count: 64,
        in_use: Some(64),
        reused: Some(18),
        built: Some(46),
        tenure: Tenure::Service,
        note: None,
        position: 1,
    })?;
    w.insert_all(&mut (0..64).map(|number| tower(asset, number)).collect::<Vec<_>>())
}

fn fill_contract(w: &mut Writer<'_>, system: Id<FundedSystem>) -> jitu_store::Result<()> {
    let contract = w.insert(&mut Contract {
        id: Id::NEW,
        system,
        component: None,
        name: "服务合同".to_owned(),
        number: None,
        procurement: text("单一来源采购"),
        amount: None,
        signed: date("2020-12"),
        position: 1,
    })?;
    w.insert(&mut Party {
        id: Id::NEW,
        contract,
        name: "中国铁塔".to_owned(),
        role: PartyRole::ThirdParty,
        share: Some(Money::from_fen(1)),
    })?;
    w.insert(&mut Amendment {
        id: Id::NEW,
        contract,
        effective: "2021-02-28".parse().unwrap(),
        change: Money::from_fen(-500),
        new_amount: Some(Money::from_fen(-501)),
        reason: "核减".to_owned(),
    })?;
    let milestone = w.insert(&mut Milestone {
        id: Id::NEW,
        contract,
        sequence: 1,
        kind: MilestoneKind::Retention,
        share: decimal("30.50"),
        amount: None,
        condition: text("验收合格"),
        due: date("2021-06-30"),
    })?;
    w.insert(&mut PaymentApplication {
        id: Id::NEW,
        milestone,
        amount: Money::from_fen(100),
        date: "2021-03".parse().unwrap(),
        outcome: ApplicationOutcome::Deferred,
        reason: text("财政资金紧张"),
    })?;
    fill_papers(w, contract, milestone)
}

fn fill_papers(
    w: &mut Writer<'_>,
    contract: Id<Contract>,
    milestone: Id<Milestone>,
) -> jitu_store::Result<()> {
    let (id, milestone) = (Id::NEW, Some(milestone));
    w.insert(&mut Procurement {
        contract,
        ceiling: Some(Money::from_fen(668_000_000)),
        awarded_on: date("2021-09-15"),
        ..Procurement::default()
    })?;
    w.insert(&mut CostReview {
        contract,
        submitted: Money::from_fen(500),
        approved: Money::from_fen(400),
        ..CostReview::default()
    })?;
    w.insert(&mut Invoice { contract, milestone, amount: Money::from_fen(100), ..Invoice::default() })?;
    let result = "合格".to_owned();
    w.insert(&mut AcceptanceCertificate {
        id,
        contract,
        milestone,
        date: date("2021-06"),
        result,
        note: None,
    })?;
    w.insert(&mut LedgerMapping { target: "payment".to_owned(), ..LedgerMapping::default() })?;
    Ok(())
}

fn fill_assessment(w: &mut Writer<'_>, programme: Id<Programme>) -> jitu_store::Result<()> {
    let mut indicator = Indicator {
        id: Id::NEW,
        programme,
        level: 1,
        name: "产出指标".to_owned(),
        position: 1,
        ..Indicator::default()
    };
    let top = w.insert(&mut indicator)?;
    let leaf = w.insert(&mut Indicator {
        id: Id::NEW,
        parent: Some(top),
        level: 3,
        name: "设立64个高空监控".to_owned(),
        weight: decimal("15"),
        target_kind: Some(TargetKind::Number),
        operator: Some(Operator::AtLeast),
        target_value: decimal("64"),
        unit: text("个"),
        metric: text("tower_count"),
        actual_value: decimal("-0.5"),
        position: 2,
        ..indicator
    })?;
    let mut paper = Attachment {
        id: Id::NEW,
        programme: Some(programme),
        system: None,
        name: "验收.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 0,
        sha256: String::new(),
        note: None,
        secrecy: Secrecy::Internal,
    };
    let attachment = w.attach(b"%PDF-1.7 paper", &mut paper)?;
    w.insert(&mut Evidence {
        id: Id::NEW,
        indicator: leaf,
        attachment: Some(attachment),
        text: "验收报告".to_owned(),
    })?;
    w.insert(&mut ScoreOverride {
        id: Id::NEW,
        indicator: leaf,
        score: "9.5".parse().unwrap(),
        reason: text("未达100%"),
    })?;
    w.insert(&mut Assessment {
        id: Id::NEW,
        programme,
        state: AssessmentState::Draft,
        report_date: date("2021-04-28"),
        filled_by: None,
        telephone: None,
        responsible: None,
        monitored_to: None,
    })?;
    w.insert(&mut Chapter {
        id: Id::NEW,
        programme,
        level: 1,
        heading: "一、项目概况".to_owned(),
        text: "……".to_owned(),
        position: 1,
    })?;
    w.insert(&mut Remedy {
        id: Id::NEW,
        programme,
        problem: None,
        text: text("优化算法"),
        outcome: None,
        position: 1,
        carried_from: None,
    })?;
    w.insert(&mut CoverageRun {
        id: Id::NEW,
        programme,
        method: "disc".to_owned(),
        at: "2021-04-28T08:00:00Z".to_owned(),
        inputs: "0".repeat(64),
        ratio: "97.31".parse().unwrap(),
        report: "{}".to_owned(),
    })?;
    Ok(())
}

/// Changes the file as another program would: another process, no journal, no spatial functions.
pub(crate) fn sqlite3(path: &Path, sql: &str) -> String {
    let output = Command::new("sqlite3")
        .arg(path)
        .arg(sql)
        .output()
        .expect("sqlite3 (package sqlite3) is needed by this test; ./dev test installs it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
