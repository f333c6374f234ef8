//! 巨鹿 with everything planted in it that is not for the public.

use jitu_model::Id;
use jitu_model::assessment::EvidenceItem;
use jitu_model::indicator::{Chapter, Evidence};
use jitu_model::place::{LayerRole, Secrecy};
use jitu_model::programme::{Attachment, Contract, Party, PartyRole, Payment};
use jitu_model::year::{ReviewAction, ReviewStep, Waiver};

use crate::case::{self, Case};

/// Texts that no public file may hold.
pub(crate) const SECRETS: [&str; 17] = [
    "王敏",
    "赵立",
    "李四",
    "周审",
    "0319-4332288",
    "4332288",
    "13912345678",
    "139 1234 5678",
    "130529199001011234",
    "6222021001112345678",
    "6222 0210 0111 2345 678",
    "PZ-2021-000123",
    "20211207018",
    "验收报告",
    "内部会议纪要",
    "wang.min@julu.gov.cn",
    "涉密耕地图层",
];

/// Chapters that tell what they should not.
const CHAPTERS: [(i64, &str, &str); 4] = [
    (
        1,
        "一、项目概况",
        "联系人王敏，电话0319-4332288，手机139 1234 5678。\n{{ figure.payments }}\n{{ figure.indicators }}",
    ),
    (3, "（一）资金", "支出{{ money.paid_wan }}万元，汇入账号6222 0210 0111 2345 678，凭证20211207018。"),
    (2, "（二）绩效", "得分{{ score.total }}分，等级{{ score.grade }}。详见验收报告。"),
    (3, "1、产出", "{% for p in payments %}{{ p.payee }}{{ p.voucher }}{{ p.amount_wan }}；{% endfor %}"),
];

/// Facts full of secrets.
pub(crate) fn planted() -> Case {
    let mut case = case::julu();
    texts(&mut case);
    money(&mut case);
    papers(&mut case);
    for features in &mut case.layers {
        if features.layer.role == LayerRole::Cropland {
            features.layer.secrecy = Secrecy::Internal;
            features.layer.name = "涉密耕地图层".into();
        }
    }
    let layers: Vec<_> = case.layers.iter().map(|features| features.layer.clone()).collect();
    case.snapshot.layers = layers;
    case
}

fn texts(case: &mut Case) {
    let snapshot = &mut case.snapshot;
    for (index, (level, heading, text)) in CHAPTERS.into_iter().enumerate() {
        snapshot.chapters.push(Chapter {
            id: Id::new(index as i64 + 1),
            programme: Id::new(1),
            level,
            heading: heading.into(),
            text: text.into(),
            position: index as i64,
        });
    }
    snapshot.goals[0].outcome = Some("全部完成，负责人手机13912345678".into());
    snapshot.remedies[0].problem = Some("户主130529199001011234未签字，请联系wang.min@julu.gov.cn".into());
    snapshot.assessments[0].responsible = Some("赵立".into());
    case.result.indicators[7].override_reason = Some("经王敏、赵立核定扣减".into());
    case.result.indicators[7].deviation_reason = Some("付款卡号6222021001112345678有误".into());
    snapshot.review_steps.push(ReviewStep {
        id: Id::new(1),
        programme: Id::new(1),
        at: "2021-04-28T01:02:03Z".into(),
        person: "周审".into(),
        action: ReviewAction::Return,
        reason: Some("数字不符".into()),
    });
    snapshot.waivers.push(Waiver {
        id: Id::new(1),
        programme: Id::new(1),
        reason: "周审同意".into(),
        person: "周审".into(),
        ..Waiver::default()
    });
}

fn money(case: &mut Case) {
    let snapshot = &mut case.snapshot;
    snapshot.payments[0].voucher = Some("PZ-2021-000123".into());
    snapshot.payments[0].date = Some("2021-12-07".parse().unwrap());
    snapshot.payments[0].note = Some("监管平台服务费，经办李四".into());
    snapshot.payments.push(Payment {
        id: Id::new(2),
        payee: Some("李四".into()),
        voucher: Some("20211207018".into()),
        amount: "0.00".parse().unwrap(),
        ..snapshot.payments[0].clone()
    });
    snapshot.contracts.push(Contract {
        id: Id::new(1),
        system: Id::new(1),
        name: "看护合同".into(),
        ..Contract::default()
    });
    snapshot.parties.push(Party {
        id: Id::new(1),
        contract: Id::new(1),
        name: "李四".into(),
        role: PartyRole::Supplier,
        share: None,
    });
}

fn papers(case: &mut Case) {
    let paper = |id, name: &str, secrecy| Attachment {
        id: Id::new(id),
        programme: Some(Id::new(1)),
        name: name.into(),
        sha256: "ab".repeat(32),
        secrecy,
        ..Attachment::default()
    };
    case.snapshot.attachments.push(paper(2, "公开招标公告.pdf", Secrecy::Public));
    case.snapshot.attachments.push(paper(3, "内部会议纪要.docx", Secrecy::Secret));
    case.snapshot.evidence.push(Evidence {
        id: Id::new(2),
        indicator: Id::new(2),
        attachment: Some(Id::new(2)),
        text: "公开招标".into(),
    });
    for (id, name) in [("1", "验收报告.pdf"), ("2", "公开招标公告.pdf")] {
        case.result.indicators[0].actual.evidence.push(EvidenceItem {
            kind: "attachment".into(),
            reference: id.into(),
            text: name.into(),
        });
    }
}
