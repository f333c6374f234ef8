//! Remedies: each answers a stated problem, and what was promised last year has an outcome.

use jitu_model::Finding;
use jitu_model::programme::Programme;
use jitu_model::system::Remedy;

use super::{Context, at, declare};

declare! {
    NO_PROBLEM = Hint "REMEDY" "no_problem" [];
    NO_REMEDY = Hint "REMEDY" "no_remedy" [];
    NO_OUTCOME = Warning "REMEDY" "no_outcome" ["year"];
    WRONG_ORIGIN = Warning "REMEDY" "wrong_origin" [];
}

fn filled(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(|text| !text.trim().is_empty())
}

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(this) = context.snapshot.programme(context.programme) else { return };
    for remedy in context.snapshot.remedies.iter().filter(|remedy| remedy.programme == context.programme) {
        own(context, this, remedy, findings);
    }
    for (remedy, year) in due(context, this) {
        let text = remedy.text.clone().unwrap_or_default();
        findings.push(NO_OUTCOME.found("", "", vec![at(remedy, text)], &[("year", &year)]));
    }
}

/// A remedy answers a stated problem, a problem has one, and what it goes on from is an earlier year's.
fn own(context: &Context<'_>, this: &Programme, remedy: &Remedy, findings: &mut Vec<Finding>) {
    let place = |text: &Option<String>| vec![at(remedy, text.clone().unwrap_or_default())];
    match (filled(&remedy.problem), filled(&remedy.text)) {
        (false, true) => findings.push(NO_PROBLEM.found("", "", place(&remedy.text), &[])),
        (true, false) => findings.push(NO_REMEDY.found("", "", place(&remedy.problem), &[])),
        _ => {}
    }
    let Some(origin) = remedy.carried_from else { return };
    let origin = context.snapshot.remedies.iter().find(|r| r.id == origin);
    let year = origin.and_then(|origin| context.snapshot.programme(origin.programme)).map(|p| p.year);
    if year.is_none_or(|year| year >= this.year) {
        let told = year.map(|year| year.to_string()).unwrap_or_default();
        let places = place(if filled(&remedy.text) { &remedy.text } else { &remedy.problem });
        findings.push(WRONG_ORIGIN.found(this.year - 1, told, places, &[]));
    }
}

/// Promises that are due now and have no outcome, neither there nor where this year goes on from them. They are those
/// of the programme that this one names as its year before; where it names none, of every earlier one.
fn due<'a>(context: &Context<'a>, this: &Programme) -> Vec<(&'a Remedy, i32)> {
    let snapshot = context.snapshot;
    let told_here = |old: &Remedy| {
        snapshot
            .remedies
            .iter()
            .any(|r| r.programme == this.id && r.carried_from == Some(old.id) && filled(&r.outcome))
    };
    let promised = snapshot.remedies.iter().filter(|r| filled(&r.text) && !filled(&r.outcome));
    let ours = promised.filter_map(|remedy| {
        let earlier = snapshot.programme(remedy.programme).filter(|p| p.year < this.year)?;
        let named = this.previous.is_none_or(|previous| previous == earlier.id);
        (named && !told_here(remedy)).then_some((remedy, earlier.year))
    });
    ours.collect()
}
