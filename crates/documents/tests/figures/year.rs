//! A programme's year that has something for every figure: dated money, extents, indicators that missed.

use geo_types::{Geometry, LineString, Point, Polygon, polygon};
use jitu_model::programme::{
    Appropriation, BudgetMovement, Contract, FundSource, Milestone, MilestoneKind, MovementKind, Payment,
    Unspent, UnspentKind,
};
use jitu_model::system::Extent;
use jitu_model::{Decimal, Id, Money};

use crate::case::{self, Case};

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

/// 巨鹿 with a contract of two installments, two sources of money, three extents and two missed indicators.
pub(crate) fn full() -> Case {
    let mut case = case::julu();
    money(&mut case);
    extents(&mut case);
    for (leaf, score) in [(4, "4"), (6, "0")] {
        case.result.indicators[leaf].score = score.parse().unwrap();
    }
    case.result.indicators[5].path[2] =
        "对耕地的有效保护率以及永久基本农田的长期保护与可持续利用水平持续提升".into();
    case.result.classes[1].score = Decimal::from(24);
    case.result.classes[2].score = Decimal::ZERO;
    case
}

fn money(case: &mut Case) {
    let snapshot = &mut case.snapshot;
    snapshot.appropriations.push(Appropriation {
        id: Id::new(2),
        programme: Id::new(1),
        year: 2021,
        source: FundSource::Superior,
        label: "省级补助资金".into(),
        ..Appropriation::default()
    });
    snapshot.movements.push(BudgetMovement {
        id: Id::new(2),
        appropriation: Id::new(2),
        kind: MovementKind::Initial,
        amount: yuan("300000"),
        ..BudgetMovement::default()
    });
    snapshot.unspent.push(Unspent {
        id: Id::new(2),
        appropriation: Id::new(2),
        kind: UnspentKind::CarryOver,
        amount: yuan("80000"),
        ..Unspent::default()
    });
    snapshot.contracts.push(Contract {
        id: Id::new(1),
        system: Id::new(1),
        name: "监管平台服务合同".into(),
        amount: Some(yuan("950000")),
        ..Contract::default()
    });
    for (id, amount, due) in [(1, "400000", "2021-03-31"), (2, "450000", "2021-09"), (3, "100000", "2021")] {
        snapshot.milestones.push(Milestone {
            id: Id::new(id),
            contract: Id::new(1),
            sequence: id,
            kind: MilestoneKind::Progress,
            amount: Some(yuan(amount)),
            due: Some(due.parse().unwrap()),
            ..Milestone::default()
        });
    }
    snapshot.payments.clear();
    for (id, source, amount, date) in [
        (1, 1, "300000", Some("2021-04-20")),
        (2, 1, "369266", Some("2021-10")),
        (3, 2, "150000", Some("2021-12-28")),
        (4, 2, "12000", Some("2021")),
    ] {
        snapshot.payments.push(Payment {
            id: Id::new(id),
            appropriation: Id::new(source),
            contract: Some(Id::new(1)),
            amount: yuan(amount),
            date: date.map(|date| date.parse().unwrap()),
            payee: Some("中国铁塔邢台市分公司".into()),
            ..Payment::default()
        });
    }
}

fn rectangle(west: f64, south: f64, size: f64) -> Polygon<f64> {
    polygon![
        (x: west, y: south), (x: west + size, y: south),
        (x: west + size, y: south + size), (x: west, y: south + size),
    ]
}

/// An area, a house and a line, near the towers.
fn extents(case: &mut Case) {
    let (lon, lat) = case.snapshot.towers[0].position().unwrap();
    let line = LineString::from(vec![(lon, lat), (lon + 0.05, lat + 0.02), (lon + 0.09, lat)]);
    let shapes = [
        ("北部监管片区", Geometry::Polygon(rectangle(lon - 0.04, lat - 0.03, 0.09))),
        ("局机关机房", Geometry::Polygon(rectangle(lon + 0.1, lat + 0.05, 0.002))),
        ("传输线路", Geometry::LineString(line)),
        ("指挥中心", Geometry::Point(Point::new(lon + 0.02, lat - 0.06))),
    ];
    for (index, (name, geometry)) in shapes.into_iter().enumerate() {
        case.snapshot.extents.push(Extent {
            id: Id::new(index as i64 + 1),
            system: Id::new(1),
            name: name.into(),
            source: "示例数据".into(),
            synthetic: index == 0,
            geometry,
        });
    }
}
