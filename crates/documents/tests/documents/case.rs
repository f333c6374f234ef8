//! Facts of a programme like 巨鹿's, made by hand, with the geography of the sample.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geo_types::Geometry;
use jitu_documents::content::{Block, Document, Section, Table};
use jitu_documents::form::Form;
use jitu_documents::{Facts, Fonts};
use jitu_model::assessment::{
    Actual, AssessmentResult, ClassTotal, EvidenceItem, RuleReason, RuleScore, ScoredIndicator, Target,
};
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::indicator::{Assessment, AssessmentState, Evidence, Indicator, Operator, TargetKind};
use jitu_model::place::LayerFeatures;
use jitu_model::programme::{
    Amendment, ApplicationOutcome, Appropriation, Attachment, BudgetMovement, Bureau, FundSource, Goal,
    Milestone, MovementKind, Payment, PaymentApplication, Programme, Release, StatedFigure, Unspent,
    UnspentKind,
};
use jitu_model::system::{Asset, FundedSystem, Remedy, Tenure, Tower};
use jitu_model::{Decimal, Id, Money, Severity, Snapshot};

use crate::geography::{coverage, layers, towers};

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A form of the product.
pub(crate) fn form(id: &str) -> Form {
    let folder = root().join("assets/forms").join(id);
    Form::parse(id, &|file| std::fs::read_to_string(folder.join(file)).ok()).unwrap()
}

/// The product's fonts.
pub(crate) fn fonts() -> Fonts {
    jitu_documents::fonts::load(&root().join("assets/fonts")).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

/// Facts that own what they point at.
pub(crate) struct Case {
    pub(crate) snapshot: Snapshot,
    pub(crate) result: AssessmentResult,
    pub(crate) monitored: BTreeMap<Id<Indicator>, Decimal>,
    pub(crate) findings: Vec<(Severity, String)>,
    pub(crate) unresolved: usize,
    pub(crate) coverage: Option<(CoverageReport, CoverageShapes)>,
    pub(crate) coverage_basis: Option<jitu_documents::CoverageBasis>,
    pub(crate) layers: Vec<LayerFeatures>,
}

impl Case {
    /// As facts.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            snapshot: &self.snapshot,
            programme: Id::new(1),
            result: &self.result,
            monitored: &self.monitored,
            findings: &self.findings,
            unresolved: self.unresolved,
            coverage: self.coverage.as_ref().map(|(report, shapes)| (report, shapes)),
            coverage_basis: self.coverage_basis.as_ref(),
            layers: &self.layers,
            head_hash: "9f3c1a7be04d52c88e6f00b1d2a34c5d6e7f8091a2b3c4d5e6f708192a3b4c5d",
            generated: "2026-11-23 09:40:12",
        }
    }

    /// Its document in the Hebei form.
    pub(crate) fn document(&self) -> Document {
        self.document_in("hebei-county")
    }

    /// Its document in a form.
    pub(crate) fn document_in(&self, id: &str) -> Document {
        jitu_documents::compose(&form(id), &self.facts()).unwrap()
    }
}

/// 巨鹿 2021.
pub(crate) fn julu() -> Case {
    let mut snapshot = Snapshot {
        bureau: Some(Bureau {
            id: Id::new(1),
            name: "巨鹿县自然资源和规划局".into(),
            adcode: "130529".into(),
            parent: Some("邢台市".into()),
        }),
        ..Snapshot::default()
    };
    programme(&mut snapshot);
    money(&mut snapshot);
    system(&mut snapshot);
    words(&mut snapshot);
    let layers = layers();
    let coverage = coverage(&snapshot, &layers);
    Case {
        monitored: BTreeMap::new(),
        snapshot,
        result: result(),
        findings: vec![(Severity::Hint, "预算完成情况按规则应得10分，自评9.5分，已说明理由".into())],
        unresolved: 0,
        coverage: Some(coverage),
        coverage_basis: None,
        layers,
    }
}

fn programme(snapshot: &mut Snapshot) {
    snapshot.programmes.push(Programme {
        id: Id::new(1),
        bureau: Id::new(1),
        name: "自然资源智能监管平台".into(),
        year: 2021,
        form: "hebei-county".into(),
        rule_pack: "hebei".into(),
        supervising_body: "巨鹿县自然资源和规划局".into(),
        implementing_body: "巨鹿县自然资源和规划局".into(),
        basis: Some("邢自然〔2020〕71号".into()),
        ..Programme::default()
    });
    for (index, text) in [
        "提升违法占地监管力度，及时制止违法占地行为发生。",
        "对违法占地检测图斑做到及时发现、处理，遏制违法占地行为发生。",
        "前端64个高空监控系统服务，实现对城区外摄像头可视范围内的视频监控全覆盖。",
    ]
    .into_iter()
    .enumerate()
    {
        snapshot.goals.push(Goal {
            id: Id::new(index as i64 + 1),
            programme: Id::new(1),
            text: text.into(),
            outcome: Some("全部完成".into()),
            completion: Some(Decimal::ONE_HUNDRED),
            position: index as i64,
        });
    }
}

fn money(snapshot: &mut Snapshot) {
    snapshot.appropriations.push(Appropriation {
        id: Id::new(1),
        programme: Id::new(1),
        year: 2021,
        source: FundSource::CurrentFiscal,
        label: "财政资金".into(),
        ..Appropriation::default()
    });
    snapshot.movements.push(BudgetMovement {
        id: Id::new(1),
        appropriation: Id::new(1),
        kind: MovementKind::Initial,
        amount: yuan("670000"),
        document_no: None,
        date: None,
    });
    snapshot.releases.push(Release {
        id: Id::new(1),
        appropriation: Id::new(1),
        amount: yuan("670000"),
        date: None,
        document_no: None,
    });
    snapshot.payments.push(Payment {
        id: Id::new(1),
        appropriation: Id::new(1),
        amount: yuan("669266"),
        date: Some("2021".parse().unwrap()),
        payee: Some("中国铁塔邢台市分公司".into()),
        note: Some("监管平台服务费".into()),
        ..Payment::default()
    });
    snapshot.unspent.push(Unspent {
        id: Id::new(1),
        appropriation: Id::new(1),
        kind: UnspentKind::Surplus,
        amount: yuan("734"),
        date: None,
    });
}

fn system(snapshot: &mut Snapshot) {
    snapshot.systems.push(FundedSystem {
        id: Id::new(1),
        programme: Id::new(1),
        name: "自然资源智能监管平台".into(),
        purpose: None,
        partners: None,
        position: 0,
    });
    snapshot.assets.push(Asset {
        id: Id::new(1),
        system: Id::new(1),
        kind: "高空监控点位".into(),
        count: 64,
        in_use: Some(64),
        reused: Some(18),
        built: Some(46),
        tenure: Tenure::Service,
        note: None,
        position: 0,
    });
    for (index, (name, origin, point)) in towers().into_iter().enumerate() {
        snapshot.towers.push(Tower {
            id: Id::new(index as i64 + 1),
            asset: Id::new(1),
            code: format!("JL-{:03}", index + 1),
            name,
            township: None,
            origin,
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
            geometry: Geometry::Point(point),
        });
    }
}

fn words(snapshot: &mut Snapshot) {
    snapshot.remedies.push(Remedy {
        id: Id::new(1),
        programme: Id::new(1),
        problem: Some(
            "因资金支付按照实际发生支出，预算完成率未达到100%，剩余资金0.0734万元，已退回财政".into(),
        ),
        text: None,
        outcome: None,
        position: 0,
        carried_from: None,
    });
    snapshot.assessments.push(Assessment {
        id: Id::new(1),
        programme: Id::new(1),
        state: AssessmentState::Draft,
        report_date: Some("2021-04-28".parse().unwrap()),
        filled_by: Some("王敏".into()),
        telephone: Some("0319-4332288".into()),
        responsible: None,
        monitored_to: None,
    });
    snapshot.attachments.push(Attachment {
        id: Id::new(1),
        programme: Some(Id::new(1)),
        system: None,
        name: "验收报告.pdf".into(),
        media_type: "application/pdf".into(),
        size: 120_000,
        sha256: "0c5e2d1f9b8a77665544332211ffeeddccbbaa998877665544332211ffeeddcc".into(),
        note: None,
        secrecy: jitu_model::place::Secrecy::Internal,
    });
    snapshot.evidence.push(Evidence {
        id: Id::new(1),
        indicator: Id::new(3),
        attachment: Some(Id::new(1)),
        text: "2021年1月验收，64个点位按期完工".into(),
    });
}

/// The eight leaves as published: class, kind, name, weight, target, unit, actual, score.
const LEAVES: [[&str; 8]; 8] = [
    ["产出指标", "数量指标", "设立64个高空监控系统服务", "15", "64", "个", "64", "15"],
    ["产出指标", "质量指标", "摄像头的使用率", "15", "95", "%", "100", "15"],
    ["产出指标", "时效指标", "规定时间内完工率", "20", "95", "%", "100", "20"],
    ["效益指标", "社会效益指标", "乱占耕地违法行为减少", "10", "90", "%", "95", "10"],
    ["效益指标", "生态效益指标", "对耕地的有效保护率", "10", "95", "%", "100", "10"],
    ["效益指标", "可持续影响指标", "完成我县耕地保护任务", "10", "100", "%", "100", "10"],
    ["满意度指标", "满意度指标", "群众满意度", "10", "90", "%", "95", "10"],
    ["预算执行率", "预算执行率", "预算完成情况", "10", "95", "%", "99.89", "9.5"],
];

fn result() -> AssessmentResult {
    let indicators = LEAVES.iter().enumerate().map(|(index, leaf)| scored(index, *leaf)).collect();
    let class = |name: &str, weight: &str, score: &str| ClassTotal {
        name: name.into(),
        weight: decimal(weight),
        score: decimal(score),
    };
    AssessmentResult {
        moved: None,
        programme: Id::new(1),
        name: "自然资源智能监管平台".into(),
        year: 2021,
        form: "hebei-county".into(),
        rule_pack: "hebei".into(),
        indicators,
        classes: vec![
            class("产出指标", "50", "50"),
            class("效益指标", "30", "30"),
            class("满意度指标", "10", "10"),
            class("预算执行率", "10", "9.50"),
        ],
        weight: decimal("100"),
        total: decimal("99.50"),
        grade: "优秀".into(),
        report_date: Some("2021-04-28".parse().unwrap()),
    }
}

fn scored(index: usize, leaf: [&str; 8]) -> ScoredIndicator {
    let [level1, level2, name, weight, target, unit, actual, score] = leaf;
    let overridden = score == "9.5";
    ScoredIndicator {
        indicator: Id::new(index as i64 + 1),
        path: vec![level1.into(), level2.into(), name.into()],
        weight: decimal(weight),
        target: Target {
            kind: TargetKind::Number,
            operator: Some(Operator::AtLeast),
            value: Some(decimal(target)),
            text: None,
            unit: Some(unit.into()),
        },
        actual: Actual {
            value: Some(decimal(actual)),
            text: None,
            metric: overridden.then(|| "execution_rate".into()),
            evidence: vec![EvidenceItem {
                kind: "note".into(),
                reference: String::new(),
                text: "台账".into(),
            }],
        },
        completion: Some(decimal("100.00")),
        rule: RuleScore { score: decimal(weight), reason: RuleReason::Met },
        score: decimal(score),
        overridden,
        override_reason: overridden.then(|| "预算完成率未达到100%，按实际扣减0.5分".into()),
        deviation_reason: None,
    }
}

/// The tables of a section.
pub(crate) fn tables(section: &Section) -> Vec<&Table> {
    section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

/// An installment that was asked for, and a supplementary agreement, of the first contract; a stated total.
pub(crate) fn contract_papers(snapshot: &mut Snapshot) {
    snapshot.milestones.push(Milestone {
        id: Id::new(1),
        contract: Id::new(1),
        sequence: 1,
        ..Milestone::default()
    });
    snapshot.applications.push(PaymentApplication {
        id: Id::new(1),
        milestone: Id::new(1),
        amount: "1000".parse().unwrap(),
        date: "2021-03".parse().unwrap(),
        outcome: ApplicationOutcome::Deferred,
        reason: None,
    });
    snapshot.amendments.push(Amendment {
        id: Id::new(1),
        contract: Id::new(1),
        effective: "2021-06".parse().unwrap(),
        change: "-1".parse().unwrap(),
        new_amount: None,
        reason: "核减".into(),
    });
    snapshot.stated.push(StatedFigure {
        id: Id::new(1),
        programme: Id::new(1),
        figure: "total".into(),
        value: "99.5".into(),
        ..StatedFigure::default()
    });
}
