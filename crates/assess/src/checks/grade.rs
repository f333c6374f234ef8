//! The grade is the total's.

use jitu_model::{Decimal, Finding};

use super::{Context, at_stated, declare};
use crate::number;

declare! {
    STATED = Error "GRADE" "stated" ["total"];
    UNKNOWN = Warning "GRADE" "unknown" [];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(total) = total(context) else { return };
    let expected = context.pack.grade(total);
    for stated in context.stated("grade") {
        let place = vec![at_stated(stated)];
        match context.pack.grade_named(&stated.value) {
            Some(grade) if grade == expected => {}
            Some(_) => {
                let params: [(&str, &dyn std::fmt::Display); 1] = [("total", &total)];
                findings.push(STATED.found(expected, &stated.value, place, &params));
            }
            None => findings.push(UNKNOWN.found(expected, &stated.value, place, &[])),
        }
    }
}

/// The computed total; of a narrative form without indicators, the one its source states.
fn total(context: &Context<'_>) -> Option<Decimal> {
    if context.result.indicators.is_empty() {
        return context.stated("total").find_map(|stated| number::printed(&stated.value));
    }
    Some(context.result.total)
}
