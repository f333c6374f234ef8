//! Stated rates against the ledger's, each at the precision it is stated with.

use jitu_model::{Finding, Money};

use super::{Case, Context, at_stated, declare};
use crate::number;

declare! {
    EXECUTION = Error "RATE" "execution" ["part", "whole"];
    ARRIVAL = Error "RATE" "arrival" ["part", "whole"];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let totals = &context.totals;
    // The pack says whether execution is measured by the budget or by what arrived.
    let by_arrival = context.pack.execution.metric == "payment_rate";
    let base = if by_arrival { totals.arrived } else { totals.adjusted };
    compare(context, "execution_rate", &EXECUTION, totals.paid, base, findings);
    compare(context, "arrival_rate", &ARRIVAL, totals.arrived, totals.adjusted, findings);
}

fn compare(
    context: &Context<'_>,
    figure: &str,
    case: &Case,
    part: Money,
    whole: Money,
    findings: &mut Vec<Finding>,
) {
    for stated in context.stated(figure) {
        let Some(found) = number::printed(&stated.value) else { continue };
        let Some(expected) = part.percent_of(whole, found.scale()) else { continue };
        if expected != found {
            let params: [(&str, &dyn std::fmt::Display); 2] =
                [("part", &part.to_yuan_text()), ("whole", &whole.to_yuan_text())];
            findings.push(case.found(expected, found, vec![at_stated(stated), context.here()], &params));
        }
    }
}
