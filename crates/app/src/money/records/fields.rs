//! The table of fields: what people fill in of each kind of record.

use jitu_model::indicator::{Operator, TargetKind};
use jitu_model::operation::{EventKind, EventOutcome};
use jitu_model::place::Secrecy;
use jitu_model::programme::{
    ApplicationOutcome, FundSource, MilestoneKind, MovementKind, PartyRole, UnspentKind,
};
use jitu_model::system::Tenure;
use jitu_model::year::{ProgrammeAttribute, Rollup};
use jitu_spatial::source::system::CHINA;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Lines,
    /// 元, not negative.
    Money,
    /// 元, with a sign.
    Signed,
    Date,
    Decimal,
    /// A measured number, from the first to the second.
    Measured(f64, f64),
    Integer,
    /// A whole number, not negative.
    Count,
    /// Time of day, `HH:MM`.
    Time,
    Bool,
    /// One of an enumeration's names; the words are `value.GROUP.NAME`.
    Choice(&'static str, fn() -> Vec<&'static str>),
    /// A row of that table.
    Row(&'static str),
    /// Id of a form or of a rule pack.
    Asset(&'static str),
    /// Id of a metric, shipped or the bureau's own.
    Metric,
}

/// A field: key, kind, whether it must be filled in.
pub(super) type Field = (&'static str, Kind, bool);

/// The names of an enumeration.
macro_rules! names {
    ($kind:ty) => {
        || <$kind>::ALL.iter().map(|value| value.name()).collect()
    };
}

/// Kinds of records that people fill in, with their fields in order. A field that is not here keeps its value.
pub(super) const RECORDS: &[(&str, &[Field])] = &[
    (
        "programme",
        &[
            ("name", Kind::Text, true),
            ("year", Kind::Integer, true),
            ("code", Kind::Text, false),
            ("form", Kind::Asset("forms"), true),
            ("rule_pack", Kind::Asset("rules"), true),
            ("supervising_body", Kind::Text, true),
            ("implementing_body", Kind::Text, true),
            ("basis", Kind::Lines, false),
            ("previous", Kind::Row("programme"), false),
        ],
    ),
    (
        "goal",
        &[
            ("programme", Kind::Row("programme"), true),
            ("text", Kind::Lines, true),
            ("outcome", Kind::Lines, false),
            ("completion", Kind::Decimal, false),
        ],
    ),
    (
        "appropriation",
        &[
            ("programme", Kind::Row("programme"), true),
            ("year", Kind::Integer, true),
            ("source", Kind::Choice("source", names!(FundSource)), true),
            ("label", Kind::Text, true),
            ("document_no", Kind::Text, false),
            ("carried_from", Kind::Row("appropriation"), false),
        ],
    ),
    (
        "budget_movement",
        &[
            ("appropriation", Kind::Row("appropriation"), true),
            ("kind", Kind::Choice("movement", names!(MovementKind)), true),
            ("amount", Kind::Signed, true),
            ("document_no", Kind::Text, false),
            ("date", Kind::Date, false),
        ],
    ),
    (
        "release",
        &[
            ("appropriation", Kind::Row("appropriation"), true),
            ("amount", Kind::Money, true),
            ("date", Kind::Date, false),
            ("document_no", Kind::Text, false),
        ],
    ),
    (
        "unspent",
        &[
            ("appropriation", Kind::Row("appropriation"), true),
            ("kind", Kind::Choice("unspent", names!(UnspentKind)), true),
            ("amount", Kind::Money, true),
            ("date", Kind::Date, false),
        ],
    ),
    (
        "funded_system",
        &[
            ("programme", Kind::Row("programme"), true),
            ("name", Kind::Text, true),
            ("purpose", Kind::Lines, false),
            ("partners", Kind::Lines, false),
        ],
    ),
    (
        "component",
        &[
            ("system", Kind::Row("funded_system"), true),
            ("name", Kind::Text, true),
            ("budget", Kind::Money, false),
        ],
    ),
    (
        "contract",
        &[
            ("system", Kind::Row("funded_system"), true),
            ("name", Kind::Text, true),
            ("number", Kind::Text, false),
            ("procurement", Kind::Text, false),
            ("amount", Kind::Money, false),
            ("signed", Kind::Date, false),
            ("component", Kind::Row("component"), false),
        ],
    ),
    (
        "party",
        &[
            ("contract", Kind::Row("contract"), true),
            ("name", Kind::Text, true),
            ("role", Kind::Choice("role", names!(PartyRole)), true),
            ("share", Kind::Money, false),
        ],
    ),
    (
        "amendment",
        &[
            ("contract", Kind::Row("contract"), true),
            ("effective", Kind::Date, true),
            ("change", Kind::Signed, true),
            ("new_amount", Kind::Money, false),
            ("reason", Kind::Lines, true),
        ],
    ),
    (
        "milestone",
        &[
            ("contract", Kind::Row("contract"), true),
            ("sequence", Kind::Integer, true),
            ("kind", Kind::Choice("milestone_kind", names!(MilestoneKind)), true),
            ("share", Kind::Decimal, false),
            ("amount", Kind::Money, false),
            ("condition", Kind::Lines, false),
            ("due", Kind::Date, false),
        ],
    ),
    (
        "payment_application",
        &[
            ("milestone", Kind::Row("milestone"), true),
            ("date", Kind::Date, true),
            ("amount", Kind::Money, true),
            ("outcome", Kind::Choice("outcome", names!(ApplicationOutcome)), true),
            ("reason", Kind::Text, false),
        ],
    ),
    (
        "payment",
        &[
            ("appropriation", Kind::Row("appropriation"), true),
            ("contract", Kind::Row("contract"), false),
            ("milestone", Kind::Row("milestone"), false),
            ("component", Kind::Row("component"), false),
            ("amount", Kind::Money, true),
            ("date", Kind::Date, false),
            ("payee", Kind::Text, false),
            ("voucher", Kind::Text, false),
            ("functional", Kind::Text, false),
            ("economic", Kind::Text, false),
            ("note", Kind::Text, false),
        ],
    ),
    (
        "procurement",
        &[
            ("contract", Kind::Row("contract"), true),
            ("number", Kind::Text, false),
            ("approval", Kind::Text, false),
            ("ceiling", Kind::Money, false),
            ("filed_budget", Kind::Money, false),
            ("award", Kind::Money, false),
            ("awarded_on", Kind::Date, false),
        ],
    ),
    (
        "cost_review",
        &[
            ("contract", Kind::Row("contract"), true),
            ("amendment", Kind::Row("amendment"), false),
            ("date", Kind::Date, false),
            ("submitted", Kind::Money, true),
            ("approved", Kind::Money, true),
            ("reviewer", Kind::Text, false),
            ("note", Kind::Text, false),
        ],
    ),
    (
        "invoice",
        &[
            ("contract", Kind::Row("contract"), true),
            ("milestone", Kind::Row("milestone"), false),
            ("number", Kind::Text, false),
            ("date", Kind::Date, false),
            ("amount", Kind::Money, true),
            ("issuer", Kind::Text, false),
        ],
    ),
    (
        "acceptance_certificate",
        &[
            ("contract", Kind::Row("contract"), true),
            ("milestone", Kind::Row("milestone"), false),
            ("date", Kind::Date, false),
            ("result", Kind::Text, true),
            ("note", Kind::Lines, false),
        ],
    ),
    (
        "stage",
        &[
            ("system", Kind::Row("funded_system"), true),
            ("name", Kind::Text, true),
            ("plan_start", Kind::Date, false),
            ("plan_end", Kind::Date, false),
            ("actual_start", Kind::Date, false),
            ("actual_end", Kind::Date, false),
            ("done", Kind::Bool, true),
            ("note", Kind::Lines, false),
        ],
    ),
    (
        "stage_step",
        &[
            ("stage", Kind::Row("stage"), true),
            ("name", Kind::Text, true),
            ("start", Kind::Date, false),
            ("due", Kind::Date, false),
            ("done", Kind::Bool, true),
        ],
    ),
    (
        "asset",
        &[
            ("system", Kind::Row("funded_system"), true),
            ("kind", Kind::Text, true),
            ("count", Kind::Integer, true),
            ("built", Kind::Integer, false),
            ("reused", Kind::Integer, false),
            ("in_use", Kind::Integer, false),
            ("tenure", Kind::Choice("tenure", names!(Tenure)), true),
            ("note", Kind::Lines, false),
        ],
    ),
    (
        "indicator",
        &[
            ("programme", Kind::Row("programme"), true),
            ("parent", Kind::Row("indicator"), false),
            ("level", Kind::Integer, true),
            ("name", Kind::Text, true),
            ("weight", Kind::Decimal, false),
            ("target_kind", Kind::Choice("target_kind", names!(TargetKind)), false),
            ("operator", Kind::Choice("operator", names!(Operator)), false),
            ("target_value", Kind::Decimal, false),
            ("target_text", Kind::Text, false),
            ("unit", Kind::Text, false),
            ("metric", Kind::Metric, false),
            ("actual_value", Kind::Decimal, false),
            ("actual_text", Kind::Text, false),
            ("deviation_reason", Kind::Lines, false),
            ("term_target", Kind::Text, false),
            ("rollup", Kind::Choice("rollup", names!(Rollup)), false),
        ],
    ),
    (
        "evidence",
        &[
            ("indicator", Kind::Row("indicator"), true),
            ("text", Kind::Lines, true),
            ("attachment", Kind::Row("attachment"), false),
        ],
    ),
    (
        "remedy",
        &[
            ("programme", Kind::Row("programme"), true),
            ("problem", Kind::Lines, false),
            ("text", Kind::Lines, false),
            ("outcome", Kind::Lines, false),
            ("carried_from", Kind::Row("remedy"), false),
        ],
    ),
    (
        "chapter",
        &[
            ("programme", Kind::Row("programme"), true),
            ("level", Kind::Integer, true),
            ("heading", Kind::Text, true),
            ("text", Kind::Lines, false),
            ("position", Kind::Integer, false),
        ],
    ),
    (
        "programme_term",
        &[
            ("programme", Kind::Row("programme"), true),
            ("attribute", Kind::Choice("attribute", names!(ProgrammeAttribute)), false),
            ("starts", Kind::Date, false),
            ("ends", Kind::Date, false),
            ("goal", Kind::Lines, false),
            ("fiscal", Kind::Money, false),
            ("carried_in", Kind::Money, false),
            ("other", Kind::Money, false),
        ],
    ),
    (
        "indicator_part",
        &[
            ("indicator", Kind::Row("indicator"), true),
            ("body", Kind::Text, true),
            ("target_value", Kind::Decimal, false),
            ("actual_value", Kind::Decimal, false),
            ("note", Kind::Text, false),
        ],
    ),
    (
        "event",
        &[
            ("system", Kind::Row("funded_system"), true),
            ("tower", Kind::Row("tower"), false),
            ("kind", Kind::Choice("event", names!(EventKind)), true),
            ("number", Kind::Text, false),
            ("at", Kind::Date, true),
            ("time", Kind::Time, false),
            ("due", Kind::Date, false),
            ("done", Kind::Date, false),
            ("outcome", Kind::Choice("event_outcome", names!(EventOutcome)), true),
            ("quantity", Kind::Count, false),
            ("subject", Kind::Text, false),
            ("lon", Kind::Measured(CHINA[0], CHINA[2]), false),
            ("lat", Kind::Measured(CHINA[1], CHINA[3]), false),
            ("area_m2", Kind::Measured(0.0, 1e12), false),
            ("note", Kind::Lines, false),
        ],
    ),
    (
        "survey",
        &[
            ("programme", Kind::Row("programme"), true),
            ("name", Kind::Text, true),
            ("date", Kind::Date, false),
            ("sent", Kind::Count, false),
            ("very_satisfied", Kind::Count, true),
            ("satisfied", Kind::Count, true),
            ("neutral", Kind::Count, true),
            ("dissatisfied", Kind::Count, true),
            ("attachment", Kind::Row("attachment"), false),
            ("note", Kind::Lines, false),
        ],
    ),
    (
        "bureau_metric",
        &[
            ("key", Kind::Text, true),
            ("name", Kind::Text, true),
            ("unit", Kind::Text, true),
            ("definition", Kind::Lines, true),
            ("source", Kind::Text, true),
            ("expression", Kind::Text, true),
        ],
    ),
    ("bureau_template", &[("name", Kind::Text, true)]),
    (
        "attachment",
        &[
            ("name", Kind::Text, true),
            ("secrecy", Kind::Choice("secrecy", names!(Secrecy)), true),
            ("note", Kind::Lines, false),
        ],
    ),
];
