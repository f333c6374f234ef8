//! Tells known names from unknown ones, before anything is filled.
//!
//! The list of marks is the measure, not the facts of one programme: a template is good or bad for all of them.

use super::error::{FoundMark, Place};
use super::scan::{Kind, Mark, Name, Step};
use crate::marks;
use crate::template::most_alike;

/// The name of the branch that figures stand under.
pub(super) const FIGURE: &str = "figure";
/// A step of the list of marks that stands for any name.
const ANY: &str = "…";

/// A name as it stands in a template, and the path it means.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) text: String,
    /// Its steps from the root; nothing where they cannot be known.
    steps: Option<Vec<Step>>,
    pub(super) place: Place,
    alone: bool,
}

/// The variables that loops bind, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    bound: Vec<Vec<(String, Option<Vec<Step>>)>>,
}

impl Scopes {
    /// Passes a mark in reading order: gives its references, and opens or closes a scope.
    pub(super) fn pass(&mut self, mark: &Mark, place: &Place) -> Vec<Reference> {
        if mark.kind == Kind::EndFor {
            self.bound.pop();
        }
        let reference = |scopes: &Self, name: &Name| Reference {
            text: name.text.clone(),
            steps: scopes.resolved(name),
            place: place.clone(),
            alone: name.alone,
        };
        if mark.kind != Kind::For {
            return mark.names.iter().map(|name| reference(self, name)).collect();
        }
        let over = mark.names.first().filter(|name| name.looped).map(|name| reference(self, name));
        let row = over.as_ref().and_then(|over| over.steps.clone()).map(|mut steps| {
            steps.push(Step::Row);
            steps
        });
        // Two variables take a row apart, which no list of ours is made for.
        let single = mark.binds.len() == 1;
        let mut scope: Vec<_> =
            mark.binds.iter().map(|name| (name.clone(), row.clone().filter(|_| single))).collect();
        scope.push(("loop".to_owned(), None));
        self.bound.push(scope);
        let rest = mark.names.iter().filter(|name| !name.looped).map(|name| reference(self, name));
        over.into_iter().chain(rest.collect::<Vec<_>>()).collect()
    }

    /// A name's steps from the root; nothing if a loop binds its head to something unknown.
    fn resolved(&self, name: &Name) -> Option<Vec<Step>> {
        let Some(Step::Named(head)) = name.steps.first() else { return None };
        match self.bound.iter().rev().flatten().find(|(bound, _)| bound == head) {
            Some((_, Some(base))) => {
                Some(base.iter().cloned().chain(name.steps[1..].iter().cloned()).collect())
            }
            Some((_, None)) => None,
            None => Some(name.steps.clone()),
        }
    }
}

/// Every name there is, taken apart.
pub(super) struct Known {
    names: Vec<(String, Vec<Step>)>,
}

impl Known {
    /// The list of marks, and the figures that can be drawn.
    pub(super) fn with_figures(figures: &[&str]) -> Self {
        let names = marks::list().into_iter().map(|mark| mark.name.to_owned());
        let figures = figures.iter().map(|name| format!("{FIGURE}.{name}"));
        Self { names: names.chain(figures).map(|name| (name.clone(), taken_apart(&name))).collect() }
    }

    /// What a reference is.
    pub(super) fn judge(&self, reference: &Reference) -> FoundMark {
        let known = reference.steps.as_ref().is_none_or(|steps| self.has(steps, reference.alone));
        let nearest = if known { None } else { self.nearest(reference) };
        FoundMark { text: reference.text.clone(), place: reference.place.clone(), known, nearest }
    }

    fn has(&self, steps: &[Step], whole: bool) -> bool {
        self.names.iter().any(|(_, known)| {
            let fits =
                known.len() >= steps.len() && known.iter().zip(steps).all(|(known, step)| same(known, step));
            fits && (!whole || known.len() == steps.len() || steps.contains(&Step::Computed))
        })
    }

    /// The known name most like an unknown one, in the words of the template: `row.score`.
    pub(super) fn nearest(&self, reference: &Reference) -> Option<String> {
        let steps = reference.steps.as_ref()?;
        let chosen = steps.iter().zip(1..).find_map(|(step, after)| match step {
            Step::Named(name) if after > 1 && !is_word(name) => Some(name.clone()),
            _ => None,
        });
        let any: Vec<Step> = steps
            .iter()
            .map(|step| match step {
                Step::Named(name) if Some(name) == chosen.as_ref() => Step::Named(ANY.to_owned()),
                step => step.clone(),
            })
            .collect();
        let found = most_alike(&written(&any), self.names.iter().map(|(name, _)| name.clone()))?;
        let found = match &chosen {
            Some(name) => found.replacen(ANY, name, 1),
            None => found,
        };
        // What a loop's variable stands for is told by the variable's name.
        let path = written(steps);
        let rest = reference.text.split_once('.').map(|(_, rest)| rest).unwrap_or_default();
        let base = path.strip_suffix(rest).map(|base| base.trim_end_matches('.')).unwrap_or_default();
        let head = reference.text.split('.').next().unwrap_or_default();
        match found.strip_prefix(base).and_then(|end| end.strip_prefix('.')) {
            Some(end) if base.ends_with("[]") => Some(format!("{head}.{end}")),
            _ => Some(found),
        }
    }
}

impl Reference {
    /// The path as the engine writes it.
    fn path(&self) -> String {
        self.steps.as_deref().map(written).unwrap_or_default()
    }

    /// Whether this may be what asked for a path in vain: as it is written, or by what was computed from it.
    pub(super) fn asked(&self, miss: &str) -> Option<bool> {
        let path = self.path();
        let exact = path.starts_with(miss);
        (exact || (!path.is_empty() && miss.starts_with(&path))).then_some(exact)
    }

    /// The first step after the root's `figure`.
    pub(super) fn figure(&self) -> Option<&str> {
        match self.steps.as_deref()? {
            [Step::Named(head), Step::Named(name), ..] if head == FIGURE => Some(name),
            _ => None,
        }
    }
}

fn same(known: &Step, step: &Step) -> bool {
    match (known, step) {
        (_, Step::Computed) => true,
        (Step::Named(known), Step::Named(name)) => known == ANY || known == name,
        (known, step) => known == step,
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `indicators[].score` as steps.
fn taken_apart(name: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in name.split('.') {
        let (head, brackets) = part.split_once('[').map_or((part, None), |(head, rest)| (head, Some(rest)));
        steps.push(Step::Named(head.to_owned()));
        match brackets {
            Some("]") => steps.push(Step::Row),
            Some(_) => steps.push(Step::Named(ANY.to_owned())),
            None => {}
        }
    }
    steps
}

/// Steps as a name is written.
fn written(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |path, step| match step {
        Step::Named(name) => marks::joined(&path, name),
        Step::Row => path + "[]",
        Step::Computed => path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bureau::scan;

    fn judged(marks: &[&str]) -> Vec<FoundMark> {
        let known = Known::with_figures(&["map"]);
        let mut scopes = Scopes::default();
        let place = Place::SheetMargin { sheet: String::new() };
        let references = marks.iter().flat_map(|raw| scopes.pass(&scan::parse(raw).unwrap(), &place));
        references.collect::<Vec<_>>().iter().map(|reference| known.judge(reference)).collect()
    }

    #[test]
    fn known_names_are_known() {
        let marks = judged(&[
            "{{ money.fiscal.paid_wan }}",
            "{{ indicator['任何名称'].score }}",
            "{{ to_month['3月'].current.paid_wan }}",
            "{{ figure.map }}",
            "{% if coverage %}",
            "{{ indicators|length }}",
            "{% for i in installments %}",
            "{% for r in i.requests if r.outcome == 'paid' %}",
            "{{ r.amount_wan }}{{ loop.index }}",
            "{% endfor %}",
            "{% for n in range(3) %}",
            "{{ n.whatever }}",
        ]);
        let unknown: Vec<_> = marks.iter().filter(|mark| !mark.known).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn unknown_names_have_neighbours_in_the_words_of_the_template() {
        for (marks, text, nearest) in [
            (&["{{ money.payed_wan }}"][..], "money.payed_wan", Some("money.paid_wan")),
            (&["{% for row in indicators %}", "{{ row.scor }}"], "row.scor", Some("row.score")),
            (&["{% for row in indicator_s %}"], "indicator_s", Some("indicators[].name")),
            (
                &["{{ indicator['预算完成情况'].scor }}"],
                "indicator[\"预算完成情况\"].scor",
                Some("indicator[\"预算完成情况\"].score"),
            ),
            (&["{{ figure.mab }}"], "figure.mab", Some("figure.map")),
            (&["{{ 甲乙丙 }}"], "甲乙丙", None),
        ] {
            let marks = judged(marks);
            let unknown = marks.iter().find(|mark| !mark.known).unwrap();
            assert_eq!(unknown.text, text);
            match (unknown.nearest.as_deref(), nearest) {
                (Some(found), Some("indicators[].name")) => {
                    assert!(found.starts_with("indicators[]"), "{found}")
                }
                (found, expected) => assert_eq!(found, expected),
            }
        }
    }

    #[test]
    fn a_branch_alone_cannot_be_printed() {
        assert!(judged(&["{{ money }}", "{{ sources }}"]).iter().all(|mark| !mark.known));
    }
}
