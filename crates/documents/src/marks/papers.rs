//! Marks of papers: what an annex of evidence lists, surveys, and findings that somebody answers for.

use std::collections::HashSet;

use jitu_model::indicator::Evidence;
use jitu_model::money::half_up;
use jitu_model::operation::Survey;
use jitu_model::programme::Attachment;
use jitu_model::{Decimal, Id, PartialDate};

use super::lists::number;
use super::{Node, map, maybe, rate, text};
use crate::facts::Facts;

/// Characters of a checksum that a page prints.
const SHORT: usize = 12;

fn short(sha256: &str) -> String {
    sha256.chars().take(SHORT).collect()
}

fn attachment<'a>(facts: &Facts<'a>, id: Option<Id<Attachment>>) -> Option<&'a Attachment> {
    facts.snapshot.attachments.iter().find(|a| Some(a.id) == id)
}

/// The name of the leaf that a row of evidence is about, if it is one of the programme's.
fn leaf_name(facts: &Facts, row: &Evidence) -> Option<String> {
    let scored = facts.result.indicators.iter().find(|scored| scored.indicator == row.indicator)?;
    Some(scored.path.last().cloned().unwrap_or_default())
}

/// Papers and reasons that people gave for an indicator.
pub(super) fn evidence(facts: &Facts) -> Vec<Node> {
    let named =
        facts.snapshot.evidence.iter().filter_map(|row| leaf_name(facts, row).map(|name| (row, name)));
    named
        .enumerate()
        .map(|(index, (row, name))| {
            let paper = attachment(facts, row.attachment);
            map([
                ("number", number(index)),
                ("indicator", text(name)),
                ("text", text(&row.text)),
                ("file", maybe(paper.map(|a| a.name.as_str()))),
                ("sha256", maybe(paper.map(|a| a.sha256.as_str()))),
                ("sha256_short", maybe(paper.map(|a| short(&a.sha256)))),
            ])
        })
        .collect()
}

/// Files kept with the programme itself.
pub(super) fn attachments(facts: &Facts) -> Vec<Node> {
    let own = facts.snapshot.attachments.iter().filter(|a| a.programme == Some(facts.programme));
    own.enumerate()
        .map(|(index, paper)| {
            map([
                ("number", number(index)),
                ("name", text(&paper.name)),
                ("sha256", text(&paper.sha256)),
                ("note", maybe(paper.note.as_ref())),
            ])
        })
        .collect()
}

fn own_surveys<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Survey> {
    let programme = facts.programme;
    facts.snapshot.surveys.iter().filter(move |survey| survey.programme == programme)
}

/// Very satisfied and satisfied answers in per cent of the valid ones, two decimals half up.
fn satisfaction(survey: &Survey) -> Option<Decimal> {
    let pleased = survey.very_satisfied.saturating_add(survey.satisfied);
    let share =
        Decimal::from(pleased).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(survey.valid().into())?;
    Some(half_up(share, 2))
}

/// 满意度调查, as counted.
pub(super) fn surveys(facts: &Facts) -> Vec<Node> {
    own_surveys(facts)
        .enumerate()
        .map(|(index, survey)| {
            map([
                ("number", number(index)),
                ("name", text(&survey.name)),
                ("date", maybe(survey.date.map(PartialDate::to_chinese))),
                ("sent", maybe(survey.sent)),
                ("valid", text(survey.valid().to_string())),
                ("very_satisfied", text(survey.very_satisfied.to_string())),
                ("satisfied", text(survey.satisfied.to_string())),
                ("neutral", text(survey.neutral.to_string())),
                ("dissatisfied", text(survey.dissatisfied.to_string())),
                ("rate", maybe(satisfaction(survey).map(rate))),
                ("note", maybe(survey.note.as_ref())),
            ])
        })
        .collect()
}

/// What a row of the annex is about.
struct Paper<'a> {
    kind: &'static str,
    subject: String,
    words: &'a str,
    survey: Option<&'a Survey>,
    file: Option<&'a Attachment>,
}

impl Paper<'_> {
    fn row(&self, index: usize) -> Node {
        let survey = self.survey;
        map([
            ("number", number(index)),
            ("kind", text(self.kind)),
            ("subject", text(&self.subject)),
            ("text", text(self.words)),
            ("date", maybe(survey.and_then(|s| s.date).map(PartialDate::to_chinese))),
            ("sent", maybe(survey.and_then(|s| s.sent))),
            ("valid", maybe(survey.map(Survey::valid))),
            ("rate", maybe(survey.and_then(satisfaction).map(rate))),
            ("file", maybe(self.file.map(|a| a.name.as_str()))),
            ("sha256", maybe(self.file.map(|a| a.sha256.as_str()))),
            ("sha256_short", maybe(self.file.map(|a| short(&a.sha256)))),
        ])
    }
}

/// 佐证材料目录: what was given for indicators, then surveys, then the other files of the programme and its systems, each
/// file once. What was printed from the project itself, and templates, are no evidence.
pub(super) fn papers(facts: &Facts) -> Vec<Node> {
    let snapshot = facts.snapshot;
    let mut papers: Vec<Paper> = Vec::new();
    for row in &snapshot.evidence {
        if let Some(subject) = leaf_name(facts, row) {
            let file = attachment(facts, row.attachment);
            papers.push(Paper { kind: "evidence", subject, words: &row.text, survey: None, file });
        }
    }
    for survey in own_surveys(facts) {
        papers.push(Paper {
            kind: "survey",
            subject: survey.name.clone(),
            words: survey.note.as_deref().unwrap_or_default(),
            survey: Some(survey),
            file: attachment(facts, survey.attachment),
        });
    }
    let printed = snapshot.frozen.iter().flat_map(|f| [f.pdf, f.docx, f.xlsx, f.scan]).flatten();
    let mut told: HashSet<Id<Attachment>> = printed.collect();
    told.extend(snapshot.templates.iter().map(|template| template.attachment));
    told.extend(papers.iter().filter_map(|paper| paper.file.map(|file| file.id)));
    let systems: HashSet<_> = snapshot.systems_of(facts.programme).map(|system| system.id).collect();
    let own = |a: &&Attachment| {
        a.programme == Some(facts.programme) || a.system.is_some_and(|system| systems.contains(&system))
    };
    for file in snapshot.attachments.iter().filter(own).filter(|a| !told.contains(&a.id)) {
        papers.push(Paper {
            kind: "attachment",
            subject: String::new(),
            words: file.note.as_deref().unwrap_or_default(),
            survey: None,
            file: Some(file),
        });
    }
    papers.iter().enumerate().map(|(index, paper)| paper.row(index)).collect()
}

/// Findings that somebody answers for, with the reason.
pub(super) fn waivers(facts: &Facts) -> Vec<Node> {
    let own = facts.snapshot.waivers.iter().filter(|waiver| waiver.programme == facts.programme);
    own.enumerate()
        .map(|(index, waiver)| {
            map([
                ("number", number(index)),
                ("code", text(&waiver.code)),
                ("text", text(&waiver.text)),
                ("reason", text(&waiver.reason)),
                ("person", text(&waiver.person)),
                ("date", maybe(beijing_day(&waiver.at).map(PartialDate::to_chinese))),
            ])
        })
        .collect()
}

/// The day in Beijing (UTC+8, without summer time since 1991) of a moment `YYYY-MM-DDTHH:MM:SSZ`.
fn beijing_day(at: &str) -> Option<PartialDate> {
    let day: PartialDate = at.get(..10)?.parse().ok()?;
    let hour: u8 = at.get(11..13)?.parse().ok()?;
    if hour >= 16 { day.plus_days(1) } else { Some(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_day_in_beijing() {
        let day = |at: &str| beijing_day(at).map(PartialDate::to_chinese);
        assert_eq!(day("2026-02-28T15:59:59Z").as_deref(), Some("2026年2月28日"));
        assert_eq!(day("2026-02-28T16:00:00Z").as_deref(), Some("2026年3月1日"));
        assert_eq!(day("2026-12-31T23:00:00Z").as_deref(), Some("2027年1月1日"));
        assert_eq!(day("yesterday"), None);
        assert_eq!(day("二〇二六年二月"), None);
    }

    #[test]
    fn satisfaction_is_of_valid_answers() {
        let survey = |very, yes, no| Survey {
            very_satisfied: very,
            satisfied: yes,
            dissatisfied: no,
            ..Survey::default()
        };
        assert_eq!(satisfaction(&survey(1, 1, 1)).map(|r| r.to_string()).as_deref(), Some("66.67"));
        assert_eq!(satisfaction(&survey(0, 0, 0)), None);
    }
}
