//! Beside which field of a form a finding is shown.
//!
//! A check names rows, because rows are what disagrees; of the two or three fields of a row that it read, this table
//! names the one that people look at first.

use jitu_model::Finding;

/// Kind of record, code, cases (none: all of the code), field.
const FIELDS: &[(&str, &str, &[&str], &str)] = &[
    ("indicator", "WEIGHT", &[], "weight"),
    ("indicator", "SCORE-RULE", &["no_actual"], "actual_value"),
    ("indicator", "EVIDENCE", &["metric_untold", "unknown_metric", "faulty_metric"], "metric"),
    ("indicator", "EVIDENCE", &["typed", "typed_beside_metric"], "actual_value"),
    ("indicator", "DEVIATION", &[], "deviation_reason"),
    ("indicator", "TARGET-SENSE", &["unit"], "unit"),
    ("indicator", "TARGET-SENSE", &["direction", "opposite_ends"], "operator"),
    ("indicator", "COUNT", &["part_targets"], "target_value"),
    ("indicator", "COUNT", &["parts_unreported", "typed_beside_parts"], "actual_value"),
    ("indicator", "DONE", &["indicator"], "actual_value"),
    ("indicator_part", "COUNT", &["part_targets"], "target_value"),
    ("indicator_part", "COUNT", &["parts_unreported"], "actual_value"),
    ("evidence", "EVIDENCE", &["lost_paper"], "attachment"),
    ("payment", "OVERPAY", &[], "amount"),
    ("payment", "SHARE", &["paid", "partly_paid"], "amount"),
    ("payment", "SUM-PARTY", &[], "amount"),
    ("payment", "SUM-COMPONENT", &["paid"], "amount"),
    ("payment", "SUM-PAYMENT", &[], "amount"),
    ("payment", "REMAIN", &[], "amount"),
    ("payment", "PAYEE", &[], "payee"),
    ("payment", "DATE-ORDER", &["paid_before_signed", "paid_before_applied", "paid_after_report"], "date"),
    ("payment", "YEAR", &["payment"], "date"),
    ("payment_application", "SHARE", &["applied"], "amount"),
    ("payment_application", "DATE-ORDER", &["applied_before_signed", "paid_before_applied"], "date"),
    ("payment_application", "DATE-TWICE", &[], "date"),
    ("contract", "OVERPAY", &["contract"], "amount"),
    ("contract", "PROCURE", &["not_as_awarded"], "amount"),
    ("contract", "PROCURE", &["signed_late", "signed_before_award"], "signed"),
    ("contract", "PROCURE", &["two_methods"], "procurement"),
    ("contract", "DATE-ORDER", &[], "signed"),
    ("contract", "AMEND", &[], "amount"),
    ("contract", "SHARE", &["amount", "applied", "paid"], "amount"),
    ("contract", "UNIT", &["award"], "amount"),
    ("amendment", "AMEND", &["paper"], "new_amount"),
    ("amendment", "AMEND", &["below_zero", "review_cut", "stated", "no_base"], "change"),
    ("amendment", "OVERPAY", &["contract"], "change"),
    ("amendment", "DATE-ORDER", &["amended_before_signed"], "effective"),
    ("milestone", "SHARE", &["over_100"], "share"),
    ("milestone", "SHARE", &["amount", "applied", "paid", "partly_paid"], "amount"),
    ("milestone", "OVERPAY", &["milestone"], "amount"),
    ("procurement", "PROCURE", &["over_ceiling", "over_filed_budget", "not_as_awarded"], "award"),
    ("procurement", "PROCURE", &["signed_late", "signed_before_award"], "awarded_on"),
    ("procurement", "UNIT", &["award"], "award"),
    ("cost_review", "AMEND", &["review_above", "review_cut"], "approved"),
    ("party", "SUM-PARTY", &[], "share"),
    ("party", "PAYEE", &[], "name"),
    ("budget_movement", "OVERPAY", &["appropriation"], "amount"),
    ("budget_movement", "SUM-SOURCE", &[], "amount"),
    ("budget_movement", "REMAIN", &[], "amount"),
    ("release", "YEAR", &["release"], "date"),
    ("release", "STATED", &["arrived"], "amount"),
    ("unspent", "REMAIN", &[], "amount"),
    ("component", "SUM-COMPONENT", &["budget"], "budget"),
    ("stage", "DATE-ORDER", &["stage", "stage_after_report"], "actual_end"),
    ("stage", "DATE-ORDER", &["plan"], "plan_end"),
    ("stage", "DONE", &[], "done"),
    ("stage_step", "DONE", &["step"], "done"),
    ("asset", "COUNT", &["parts", "map"], "count"),
    ("asset", "COUNT", &["in_use", "map_in_use"], "in_use"),
    ("asset", "COUNT", &["map_reused"], "reused"),
    ("asset", "COUNT", &["map_built"], "built"),
    ("event", "DATE-ORDER", &["event_done_before"], "done"),
    ("event", "DATE-ORDER", &["event_due_before"], "due"),
    ("event", "DATE-ORDER", &["event_after_report"], "at"),
    ("event", "YEAR", &["event"], "at"),
    ("survey", "YEAR", &["survey"], "date"),
    ("survey", "COUNT", &["survey_sheets"], "sent"),
    ("programme_term", "DATE-ORDER", &["term"], "ends"),
    ("programme_term", "YEAR", &["term"], "starts"),
    ("remedy", "REMEDY", &["no_problem"], "problem"),
    ("remedy", "REMEDY", &["no_remedy"], "text"),
    ("remedy", "REMEDY", &["no_outcome"], "outcome"),
    ("remedy", "REMEDY", &["wrong_origin"], "carried_from"),
    ("goal", "DONE", &[], "completion"),
    ("chapter", "TOTAL-TEXT", &[], "text"),
    ("chapter", "UNIT", &["typed"], "text"),
    ("chapter", "CAPITAL", &["typed"], "text"),
    ("chapter", "SOURCE-TEXT", &["typed"], "text"),
    ("chapter", "PROCURE", &["method_text"], "text"),
];

/// The field of a record's form that a finding is shown beside; `None`: none more than another.
pub(super) fn of(record: &str, finding: &Finding) -> Option<&'static str> {
    let fits = |row: &&(&str, &str, &[&str], &str)| {
        let (kind, code, cases, _) = **row;
        kind == record && code == finding.code && (cases.is_empty() || cases.contains(&&*finding.case))
    };
    FIELDS.iter().find(fits).map(|row| row.3)
}

#[cfg(test)]
mod tests {
    use super::FIELDS;
    use crate::money::has_field;

    #[test]
    fn every_row_names_a_field_and_a_case_that_there_is() {
        for (record, code, cases, field) in FIELDS {
            assert!(has_field(record, field), "{record}.{field}");
            let known: Vec<&str> = jitu_assess::checks::cases()
                .filter(|case| case.code == *code)
                .map(|case| case.case)
                .collect();
            assert!(!known.is_empty() && cases.iter().all(|case| known.contains(case)), "{code} {cases:?}");
        }
    }
}
