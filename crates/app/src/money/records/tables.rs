//! The tables that records are read from and written to, by their names.

/// Runs `$body` with `$R` the record type of a table and `$list` its rows in a snapshot; behind `mut`, to be changed.
/// `$body` is a `Result` of this crate's.
macro_rules! with_table {
    ($table:expr, mut $snapshot:expr, |$R:ident, $list:ident| $body:expr) => {
        with_table!(@rows $table, (changed $snapshot), $R, $list, $body)
    };
    ($table:expr, $snapshot:expr, |$R:ident, $list:ident| $body:expr) => {
        with_table!(@rows $table, (shared $snapshot), $R, $list, $body)
    };
    (@list (shared $snapshot:expr) $rows:ident) => {
        &$snapshot.$rows
    };
    (@list (changed $snapshot:expr) $rows:ident) => {
        &mut $snapshot.$rows
    };
    (@rows $table:expr, $snapshot:tt, $R:ident, $list:ident, $body:expr) => {
        with_table!(@ $table, $snapshot, $R, $list, $body;
            ("programme", jitu_model::programme::Programme, programmes),
            ("goal", jitu_model::programme::Goal, goals),
            ("appropriation", jitu_model::programme::Appropriation, appropriations),
            ("budget_movement", jitu_model::programme::BudgetMovement, movements),
            ("release", jitu_model::programme::Release, releases),
            ("unspent", jitu_model::programme::Unspent, unspent),
            ("funded_system", jitu_model::system::FundedSystem, systems),
            ("component", jitu_model::system::Component, components),
            ("contract", jitu_model::programme::Contract, contracts),
            ("party", jitu_model::programme::Party, parties),
            ("amendment", jitu_model::programme::Amendment, amendments),
            ("milestone", jitu_model::programme::Milestone, milestones),
            ("payment_application", jitu_model::programme::PaymentApplication, applications),
            ("payment", jitu_model::programme::Payment, payments),
            ("procurement", jitu_model::papers::Procurement, procurements),
            ("cost_review", jitu_model::papers::CostReview, reviews),
            ("invoice", jitu_model::papers::Invoice, invoices),
            ("acceptance_certificate", jitu_model::papers::AcceptanceCertificate, acceptances),
            ("stage", jitu_model::system::Stage, stages),
            ("stage_step", jitu_model::system::StageStep, steps),
            ("asset", jitu_model::system::Asset, assets),
            ("indicator", jitu_model::indicator::Indicator, indicators),
            ("evidence", jitu_model::indicator::Evidence, evidence),
            ("remedy", jitu_model::system::Remedy, remedies),
            ("chapter", jitu_model::indicator::Chapter, chapters),
            ("programme_term", jitu_model::year::ProgrammeTerm, terms),
            ("indicator_part", jitu_model::year::IndicatorPart, parts),
            ("event", jitu_model::operation::Event, events),
            ("survey", jitu_model::operation::Survey, surveys),
            ("bureau_metric", jitu_model::operation::BureauMetric, own_metrics),
            ("bureau_template", jitu_model::year::BureauTemplate, templates),
            ("attachment", jitu_model::programme::Attachment, attachments),
            ("tower", jitu_model::system::Tower, towers))
    };
    (@ $table:expr, $snapshot:tt, $R:ident, $list:ident, $body:expr; $(($name:literal, $type:path, $rows:ident)),+) => {
        match $table {
            $($name => {
                type $R = $type;
                let $list = with_table!(@list $snapshot $rows);
                $body
            })+
            other => Err($crate::money::records::unknown(other)),
        }
    };
}
pub(in crate::money) use with_table;
