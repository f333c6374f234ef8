//! 指标传导: what bodies below answer for adds to the indicator that was handed down.

use jitu_model::Finding;

use super::{Context, at, at_leaf, declare};
use crate::metrics;

declare! {
    TARGETS = Error "COUNT" "part_targets" ["bodies"];
    UNREPORTED = Warning "COUNT" "parts_unreported" ["bodies"];
    BESIDE = Warning "COUNT" "typed_beside_parts" ["bodies"];
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for leaf in &context.result.indicators {
        let row = context.snapshot.indicators.iter().find(|row| row.id == leaf.indicator);
        let reported = row.and_then(|row| Some((row, metrics::reported(context.snapshot, row)?)));
        let Some((row, reported)) = reported.filter(|(_, reported)| !reported.parts.is_empty()) else {
            continue;
        };
        let count = reported.parts.len();
        let places = || {
            let parts = reported.parts.iter().map(|part| at(*part, &*part.body));
            std::iter::once(at_leaf(leaf)).chain(parts).collect()
        };
        if let (Some(whole), Some(parts)) = (row.target_value, reported.target)
            && whole != parts
        {
            let params: [(&str, &dyn std::fmt::Display); 1] = [("bodies", &count)];
            findings.push(TARGETS.found(whole.normalize(), parts.normalize(), places(), &params));
        }
        if !reported.missing.is_empty() && reported.missing.len() < count {
            // While nobody has reported there is nothing to complete.
            let bodies = reported.missing.join("、");
            let params: [(&str, &dyn std::fmt::Display); 1] = [("bodies", &bodies)];
            findings.push(UNREPORTED.found(count, count - reported.missing.len(), places(), &params));
        }
        if let (Some((computed, _)), Some(typed), None) = (&reported.actual, row.actual_value, &row.metric)
            && *computed != typed
        {
            let params: [(&str, &dyn std::fmt::Display); 1] = [("bodies", &count)];
            findings.push(BESIDE.found(computed.normalize(), typed.normalize(), places(), &params));
        }
    }
}
