//! The tables of a project file, in the order in which rows can be stored: what a row points at comes first.

/// One table of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    /// Name in the file: `Record::TABLE`.
    pub(crate) name: &'static str,
    /// What GIS programs show (`gpkg_contents.identifier`).
    pub(crate) title: &'static str,
    /// Declared type of its `geom` column, for located records.
    pub(crate) geometry: Option<&'static str>,
    /// The schema that brought it.
    pub(crate) since: i64,
    /// Whether it has a `position` to order by.
    pub(crate) positioned: bool,
}

/// Every table of records.
pub(crate) const TABLES: &[Table] = &[
    Table { name: "bureau", title: "单位", geometry: None, since: 1, positioned: false },
    Table { name: "programme", title: "专项资金项目", geometry: None, since: 1, positioned: true },
    Table { name: "goal", title: "年度目标", geometry: None, since: 1, positioned: true },
    Table { name: "appropriation", title: "预算安排", geometry: None, since: 1, positioned: true },
    Table { name: "budget_movement", title: "预算变动", geometry: None, since: 1, positioned: false },
    Table { name: "release", title: "资金到位", geometry: None, since: 1, positioned: false },
    Table { name: "unspent", title: "结转结余", geometry: None, since: 1, positioned: false },
    Table { name: "funded_system", title: "系统", geometry: None, since: 1, positioned: true },
    Table { name: "extent", title: "空间范围", geometry: Some("GEOMETRY"), since: 1, positioned: false },
    Table { name: "component", title: "建设内容", geometry: None, since: 1, positioned: true },
    Table { name: "contract", title: "合同", geometry: None, since: 1, positioned: true },
    Table { name: "party", title: "合同方", geometry: None, since: 1, positioned: false },
    Table { name: "amendment", title: "合同变更", geometry: None, since: 1, positioned: false },
    Table { name: "milestone", title: "支付节点", geometry: None, since: 1, positioned: false },
    Table { name: "payment_application", title: "请款", geometry: None, since: 1, positioned: false },
    Table { name: "payment", title: "支付", geometry: None, since: 1, positioned: false },
    Table { name: "procurement", title: "采购", geometry: None, since: 2, positioned: false },
    Table { name: "cost_review", title: "财评", geometry: None, since: 2, positioned: false },
    Table { name: "invoice", title: "发票", geometry: None, since: 2, positioned: false },
    Table { name: "acceptance_certificate", title: "验收单", geometry: None, since: 2, positioned: false },
    Table { name: "ledger_mapping", title: "台账对照", geometry: None, since: 2, positioned: false },
    Table { name: "stage", title: "阶段", geometry: None, since: 1, positioned: true },
    Table { name: "stage_step", title: "阶段步骤", geometry: None, since: 1, positioned: true },
    Table { name: "asset", title: "设备点位", geometry: None, since: 1, positioned: true },
    Table { name: "tower", title: "监控塔", geometry: Some("POINT"), since: 1, positioned: false },
    Table { name: "layer", title: "图层", geometry: None, since: 1, positioned: true },
    Table { name: "indicator", title: "绩效指标", geometry: None, since: 1, positioned: true },
    Table { name: "attachment", title: "附件", geometry: None, since: 1, positioned: false },
    Table { name: "evidence", title: "佐证", geometry: None, since: 1, positioned: false },
    Table { name: "score_override", title: "人工评分", geometry: None, since: 1, positioned: false },
    Table { name: "assessment", title: "绩效自评", geometry: None, since: 1, positioned: false },
    Table { name: "chapter", title: "报告章节", geometry: None, since: 1, positioned: true },
    Table { name: "remedy", title: "改进措施", geometry: None, since: 1, positioned: true },
    Table { name: "coverage_run", title: "覆盖计算", geometry: None, since: 1, positioned: false },
    Table { name: "stated_figure", title: "陈述值", geometry: None, since: 1, positioned: false },
    Table {
        name: "programme_term",
        title: "项目周期与中期目标",
        geometry: None,
        since: 3,
        positioned: false,
    },
    Table { name: "monitoring", title: "运行监控", geometry: None, since: 3, positioned: false },
    Table { name: "indicator_part", title: "指标分解", geometry: None, since: 3, positioned: true },
    Table { name: "review_step", title: "审核记录", geometry: None, since: 3, positioned: false },
    Table { name: "frozen_version", title: "定稿版本", geometry: None, since: 3, positioned: false },
    Table { name: "waiver", title: "问题说明", geometry: None, since: 3, positioned: false },
    Table { name: "bureau_template", title: "自备模板", geometry: None, since: 3, positioned: true },
    Table { name: "event", title: "运行记录", geometry: None, since: 3, positioned: false },
    Table { name: "survey", title: "满意度调查", geometry: None, since: 3, positioned: false },
    Table { name: "bureau_metric", title: "自设度量", geometry: None, since: 3, positioned: false },
    Table { name: "base_map", title: "底图", geometry: None, since: 4, positioned: true },
    Table { name: "map_sheet", title: "图幅", geometry: None, since: 4, positioned: true },
    Table { name: "inspection_note", title: "质检说明", geometry: None, since: 4, positioned: false },
];

/// The table of that name.
pub(crate) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use jitu_model::indicator::{AssessmentState, Operator, TargetKind};
    use jitu_model::operation::{EventKind, EventOutcome};
    use jitu_model::place::{BaseMapKind, LayerHome, LayerRole, Secrecy};
    use jitu_model::programme::{
        ApplicationOutcome, FundSource, MilestoneKind, MovementKind, PartyRole, UnspentKind,
    };
    use jitu_model::system::{Tenure, TowerOrigin};
    use jitu_model::year::{Likelihood, ProgrammeAttribute, ReasonKind, ReviewAction};

    /// The file's list of an enumeration's names is the model's.
    #[test]
    fn enumerations_are_the_models() {
        let sql = concat!(
            include_str!("../sql/0004_map.sql"),
            "\n",
            include_str!("../sql/0003_year.sql"),
            "\n",
            include_str!("../sql/0001_records.sql")
        );
        macro_rules! check {
            ($($table:literal . $column:literal = $type:ty),+ $(,)?) => {$(
                let names: Vec<String> = <$type>::ALL.iter().map(|v| format!("'{}'", v.name())).collect();
                let rule = format!("CHECK ({} IN ({}))", $column, names.join(", "));
                let start = sql.find(concat!("CREATE TABLE ", $table, " (")).unwrap();
                let table = sql[start..].split(";\n").next().unwrap();
                assert!(table.contains(&rule), "{}: {rule}", $table);
            )+};
        }
        check!(
            "appropriation"."source" = FundSource,
            "budget_movement"."kind" = MovementKind,
            "unspent"."kind" = UnspentKind,
            "party"."role" = PartyRole,
            "milestone"."kind" = MilestoneKind,
            "payment_application"."outcome" = ApplicationOutcome,
            "asset"."tenure" = Tenure,
            "tower"."origin" = TowerOrigin,
            "layer"."role" = LayerRole,
            "layer"."home" = LayerHome,
            "layer"."secrecy" = Secrecy,
            "indicator"."target_kind" = TargetKind,
            "indicator"."operator" = Operator,
            "assessment_3"."state" = AssessmentState,
            "programme_term"."attribute" = ProgrammeAttribute,
            "monitoring"."reason_kind" = ReasonKind,
            "monitoring"."likelihood" = Likelihood,
            "review_step"."action" = ReviewAction,
            "event"."kind" = EventKind,
            "event"."outcome" = EventOutcome,
            "base_map"."kind" = BaseMapKind,
            "base_map"."secrecy" = Secrecy,
        );
    }
}
