//! What is being built: funded systems with their parts, stages, assets and towers.

use geo_types::Geometry;
use serde::{Deserialize, Serialize};

use crate::programme::Programme;
use crate::record::{names, no_shape, record};
use crate::{Decimal, Id, Money, PartialDate};

/// 系统、项目: a platform, a set of towers. A programme funds one or many.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FundedSystem {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// Partners and platforms it is joined to, one per line.
    pub partners: Option<String>,
    /// Order in lists.
    pub position: i64,
}
record!(FundedSystem, "funded_system");

/// 空间范围 of a system, in CGCS2000 (EPSG:4490).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Row id.
    pub id: Id<Self>,
    /// The system.
    pub system: Id<FundedSystem>,
    /// Name.
    pub name: String,
    /// Where the geometry comes from.
    pub source: String,
    /// Made for the purpose, not surveyed.
    pub synthetic: bool,
    /// The geometry.
    #[serde(skip, default = "no_shape")]
    pub geometry: Geometry<f64>,
}
record!(Extent, "extent", located);

/// 建设内容、分项: a budgeted part of a system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Row id.
    pub id: Id<Self>,
    /// The system.
    pub system: Id<FundedSystem>,
    /// Name.
    pub name: String,
    /// Budget; null: unknown.
    pub budget: Option<Money>,
    /// Order in lists.
    pub position: i64,
}
record!(Component, "component");

/// 阶段 of a system: planned and actual dates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Row id.
    pub id: Id<Self>,
    /// The system.
    pub system: Id<FundedSystem>,
    /// Name (前期准备, 项目建设, 试运行, 验收).
    pub name: String,
    /// Planned start; null: not stated.
    pub plan_start: Option<PartialDate>,
    /// Planned end; null: not stated.
    pub plan_end: Option<PartialDate>,
    /// Actual start; null: not stated.
    pub actual_start: Option<PartialDate>,
    /// Actual end; null: not stated, or not ended.
    pub actual_end: Option<PartialDate>,
    /// Whether it is done, whatever dates are known.
    pub done: bool,
    /// Note.
    pub note: Option<String>,
    /// Order.
    pub position: i64,
}
record!(Stage, "stage");

/// One step inside a stage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StageStep {
    /// Row id.
    pub id: Id<Self>,
    /// The stage.
    pub stage: Id<Stage>,
    /// Name.
    pub name: String,
    /// Start; null: not stated.
    pub start: Option<PartialDate>,
    /// Due; null: not stated.
    pub due: Option<PartialDate>,
    /// Whether it is done.
    pub done: bool,
    /// Order.
    pub position: i64,
}
record!(StageStep, "stage_step");

names! {
    /// On what right an asset is used.
    Tenure {
        /// 自有
        Owned = "owned",
        /// 租赁
        Leased = "leased",
        /// 购买服务
        Service = "service",
        /// Not known
        Unknown = "unknown",
    }
}

/// 点位、设备: assets of one kind, counted. Located ones (towers) have a record each as well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// Row id.
    pub id: Id<Self>,
    /// The system.
    pub system: Id<FundedSystem>,
    /// Kind (高空监控点位, 工作站).
    pub kind: String,
    /// How many, by the ledger.
    pub count: i64,
    /// How many are in use; null: unknown.
    pub in_use: Option<i64>,
    /// How many were reused (复用); null: not applicable.
    pub reused: Option<i64>,
    /// How many are new (新建); null: not applicable.
    pub built: Option<i64>,
    /// Tenure.
    pub tenure: Tenure,
    /// Note.
    pub note: Option<String>,
    /// Order in lists.
    pub position: i64,
}
record!(Asset, "asset");

names! {
    /// Where a tower comes from.
    TowerOrigin {
        /// 新建
        New = "new",
        /// 复用
        Reused = "reused",
    }
}

/// 监控塔、高空监控点位: a located asset with a camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tower {
    /// Row id.
    pub id: Id<Self>,
    /// The asset it is one of.
    pub asset: Id<Asset>,
    /// Number on the ground and on the map (JL-032).
    pub code: String,
    /// Name as shown (32 号塔).
    pub name: String,
    /// Township it stands in, by name; null: outside or unknown.
    pub township: Option<String>,
    /// New or reused.
    pub origin: TowerOrigin,
    /// Whether it is in use.
    pub in_use: bool,
    /// Height of the ground, metres (1985 国家高程基准); null: unknown.
    pub ground_height_m: Option<f64>,
    /// Height of the camera over the ground, metres.
    pub mast_height_m: f64,
    /// Range that counts as watched, metres.
    pub range_m: f64,
    /// Middle of the sector, degrees clockwise from north; null: it turns all round.
    pub azimuth_deg: Option<f64>,
    /// Width of the sector, degrees; null: it turns all round.
    pub view_angle_deg: Option<f64>,
    /// Picture width, pixels; null: unknown.
    pub image_width_px: Option<i64>,
    /// Sensor width, millimetres; null: unknown.
    pub sensor_width_mm: Option<f64>,
    /// Longest focal length, millimetres; null: unknown.
    pub focal_mm: Option<f64>,
    /// Made for the purpose, not surveyed.
    pub synthetic: bool,
    /// The point, EPSG:4490, longitude first.
    #[serde(skip, default = "no_shape")]
    pub geometry: Geometry<f64>,
}
record!(Tower, "tower", located);

impl Tower {
    /// (longitude, latitude) in degrees, EPSG:4490; `None` if the geometry is not a point.
    pub fn position(&self) -> Option<(f64, f64)> {
        match &self.geometry {
            Geometry::Point(point) => Some((point.x(), point.y())),
            _ => None,
        }
    }

    /// Pixels per metre at `distance_m`: width in pixels × focal length ÷ (sensor width × distance).
    /// `None` where the camera is unknown.
    pub fn pixels_per_metre(&self, distance_m: f64) -> Option<f64> {
        let (px, sensor, focal) = (self.image_width_px?, self.sensor_width_mm?, self.focal_mm?);
        Some(px as f64 * focal / (sensor * distance_m))
    }
}

/// 改进措施: what will be done about a problem; its outcome is asked for the next year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// Row id.
    pub id: Id<Self>,
    /// The programme.
    pub programme: Id<Programme>,
    /// The problem it answers, as stated; null: it answers none that was stated.
    pub problem: Option<String>,
    /// What will be done; null: none was proposed for the problem.
    pub text: Option<String>,
    /// What came of it; null: not reported yet.
    pub outcome: Option<String>,
    /// Order.
    pub position: i64,
    /// Last year's problem that this one goes on from; null: a new one.
    pub carried_from: Option<Id<Self>>,
}
record!(Remedy, "remedy");

/// A share in per cent, 0 to 100: documentation of a [`Decimal`]'s unit.
pub type Percent = Decimal;
