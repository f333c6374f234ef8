//! How total and grade change with each missing point, and what the next grade needs.

use jitu_assess::{metrics, score};
use jitu_model::Decimal;

use super::{result, rule_pack, two_places};
use crate::error::Result;
use crate::session::Session;
use crate::views::{RowId, WhatIfRow, WhatIfView};

/// How total and grade change with each missing point; leaves that lost most come first.
///
/// # Errors
/// No such programme; unknown rules or metric.
pub fn what_if(session: &Session, programme: RowId) -> Result<WhatIfView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    let pack = rule_pack(&programme)?;
    let result = result(&snapshot, &programme)?;
    let mut steps = score::what_if(&snapshot, programme.id, &pack)?;
    steps.sort_by_key(|step| std::cmp::Reverse(step.lost));
    let next = score::next_grade(&snapshot, programme.id, &pack)?;
    let rate = metrics::compute(&pack.execution.metric, &snapshot, programme.id)?.map(|(rate, _)| rate);
    let rows = steps.into_iter().filter_map(|step| {
        let leaf = result.indicators.iter().find(|leaf| leaf.indicator == step.indicator)?;
        Some(WhatIfRow {
            indicator: leaf.indicator.into(),
            path: leaf.path.clone(),
            weight: two_places(leaf.weight),
            score: two_places(leaf.score),
            lost: two_places(step.lost),
            total_if_full: two_places(step.total_if_full),
            grade_if_full: step.grade_if_full,
        })
    });
    Ok(WhatIfView {
        total: two_places(result.total),
        grade: result.grade.clone(),
        next_grade: next.as_ref().map(|next| next.grade.clone()),
        needed: next.as_ref().map(|next| two_places(next.missing)),
        cap: rate.and_then(|rate: Decimal| pack.cap(rate)).map(two_places),
        rows: rows.collect(),
    })
}
