//! The grade is the total's.

use jitu_model::Finding;

use super::{Context, at_stated, declare};

declare! {
    STATED = Error "GRADE" "stated" ["total"];
    UNKNOWN = Warning "GRADE" "unknown" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let result = context.result;
    for stated in context.stated("grade") {
        let place = vec![at_stated(stated)];
        match context.pack.grade_named(&stated.value) {
            Some(grade) if grade == context.pack.grade(result.total) => {}
            Some(_) => {
                let params: [(&str, &dyn std::fmt::Display); 1] = [("total", &result.total)];
                findings.push(STATED.found(&result.grade, &stated.value, place, &params));
            }
            None => findings.push(UNKNOWN.found(&result.grade, &stated.value, place, &[])),
        }
    }
}
