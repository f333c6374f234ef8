//! The narrative: chapters with live figures, drafts of them, typed figures that contradict the project.

use std::collections::BTreeMap;

use jitu_assess::checks::{TextFacts, typed_figures};
use jitu_documents::form::Form;
use jitu_documents::{DraftChapter, marks as known_marks};
use jitu_model::indicator::Chapter;
use jitu_model::programme::Programme;
use jitu_model::{Id, Snapshot};

use super::form;
use super::gather::{Gathered, printed_now};
use crate::error::{AppError, Result};
use crate::evaluation;
use crate::keeping::opened_view;
use crate::language;
use crate::session::Session;
use crate::views::{ChapterView, ContradictionView, DraftView, MarkView, ProjectView, RowId};

/// Marks offered in place of a typed figure, the likeliest first.
const OFFERED: [&str; 12] = [
    "assessment.total",
    "assessment.grade",
    "money.paid_wan",
    "money.budget_wan",
    "money.arrived_wan",
    "money.initial_wan",
    "money.execution_rate",
    "money.arrival_rate",
    "money.paid_yuan",
    "money.budget_yuan",
    "money.arrived_yuan",
    "money.returned_wan",
];

/// What texts are read with.
struct Reading<'a> {
    form: Form,
    facts: TextFacts<'a>,
    values: BTreeMap<String, String>,
    gathered: &'a Gathered,
}

impl<'a> Reading<'a> {
    fn of(gathered: &'a Gathered) -> Result<Self> {
        let pack = evaluation::rule_pack(&gathered.programme)?;
        let mut values = BTreeMap::new();
        let generated = printed_now();
        known_marks::tree(&gathered.facts(&generated))?.values("", &mut values);
        Ok(Self {
            form: form(&gathered.programme.form)?,
            facts: TextFacts::of(&gathered.snapshot, gathered.result(), &pack),
            values,
            gathered,
        })
    }

    /// Texts with their figures; one that cannot be filled as it is written.
    fn filled(&self, texts: &[&str]) -> Result<Vec<String>> {
        let generated = printed_now();
        let read = known_marks::filled(&self.form, &self.gathered.facts(&generated), texts)?;
        Ok(read
            .into_iter()
            .zip(texts)
            .map(|(read, text)| read.unwrap_or_else(|_| (*text).to_owned()))
            .collect())
    }

    fn contradictions(&self, text: &str) -> Vec<ContradictionView> {
        let units = utf16_offsets(text);
        let at = |character: usize| units.get(character).or_else(|| units.last()).copied().unwrap_or(0);
        let view = |figure: jitu_assess::checks::TypedFigure| ContradictionView {
            start: at(figure.start),
            end: at(figure.end),
            mark: self.mark_for(&figure.text, &figure.expected),
            text: figure.text,
            expected: figure.expected,
        };
        typed_figures(text, &self.facts).into_iter().map(view).collect()
    }

    /// The mark whose figure is the expected one, in 万元 where the typed one is.
    fn mark_for(&self, typed: &str, expected: &str) -> Option<String> {
        let bare = |text: &str| {
            let number: String =
                text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
            if number.is_empty() { text.to_owned() } else { number.replace(',', "") }
        };
        let wanted = bare(expected);
        let same = |name: &&&str| self.values.get(**name).is_some_and(|value| bare(value) == wanted);
        let found = OFFERED.iter().find(same)?;
        let in_wan =
            found.strip_suffix("_yuan").filter(|_| typed.contains('万')).map(|stem| format!("{stem}_wan"));
        Some(in_wan.filter(|name| self.values.contains_key(name)).unwrap_or_else(|| (*found).to_owned()))
    }
}

/// UTF-16 offset of each character, and behind the last.
fn utf16_offsets(text: &str) -> Vec<u32> {
    let mut units = 0;
    let mut offsets = vec![0];
    for c in text.chars() {
        units += if c.len_utf16() == 2 { 2 } else { 1 };
        offsets.push(units);
    }
    offsets
}

fn level(level: i64) -> u32 {
    u32::try_from(level).unwrap_or(1)
}

fn own_chapters(snapshot: &Snapshot, programme: Id<Programme>) -> Vec<&Chapter> {
    snapshot.chapters.iter().filter(|chapter| chapter.programme == programme).collect()
}

/// A programme's narrative, as it is written and as it reads.
///
/// # Errors
/// No such programme.
pub fn chapters(session: &mut Session, programme: RowId) -> Result<Vec<ChapterView>> {
    let programme = session.programme(programme.id())?;
    let gathered = Gathered::of(session, &programme)?;
    let reading = Reading::of(&gathered)?;
    let own = own_chapters(&gathered.snapshot, programme.id);
    let texts: Vec<&str> = own.iter().map(|chapter| chapter.text.as_str()).collect();
    let view = |(chapter, filled): (&&Chapter, String)| ChapterView {
        id: chapter.id.into(),
        heading: chapter.heading.clone(),
        level: level(chapter.level),
        text: chapter.text.clone(),
        filled,
        contradictions: reading.contradictions(&chapter.text),
    };
    Ok(own.iter().zip(reading.filled(&texts)?).map(view).collect())
}

/// Typed figures of a text that contradict the project, while it is written.
///
/// # Errors
/// No such programme.
pub fn contradictions(session: &mut Session, programme: RowId, text: &str) -> Result<Vec<ContradictionView>> {
    let programme = session.programme(programme.id())?;
    let gathered = Gathered::of(session, &programme)?;
    Ok(Reading::of(&gathered)?.contradictions(text))
}

/// Changes a chapter's text, as one undoable change.
///
/// # Errors
/// No such chapter.
pub fn edit_chapter(session: &mut Session, chapter: RowId, text: &str) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let found = snapshot.chapters.iter().find(|candidate| candidate.id == chapter.id());
    let before = found.ok_or_else(|| AppError::new("unknown_chapter", &[]))?;
    evaluation::open_to_change(&snapshot, before.programme)?;
    let after = Chapter { text: text.to_owned(), ..before.clone() };
    let label = language::label("edit_chapter", &[("name", &after.heading)]);
    session.write(&label, |writer| writer.update(&after))?;
    opened_view(session)
}

/// Every mark with its meaning and its value.
///
/// # Errors
/// No such programme.
pub fn marks(session: &mut Session, programme: RowId) -> Result<Vec<MarkView>> {
    let programme = session.programme(programme.id())?;
    let gathered = Gathered::of(session, &programme)?;
    let values = Reading::of(&gathered)?.values;
    let view = |mark: known_marks::Mark| MarkView {
        name: mark.name.to_owned(),
        meaning: mark.meaning.to_owned(),
        value: values.get(mark.name).cloned(),
    };
    Ok(known_marks::list().into_iter().map(view).collect())
}

/// The chapter of a heading: its number may have moved.
fn of_heading<'c>(own: &[&'c Chapter], heading: &str) -> Option<&'c Chapter> {
    let words = |heading: &str| heading.trim_start_matches(is_numbering).to_owned();
    let exact = own.iter().find(|chapter| chapter.heading == heading);
    exact.or_else(|| own.iter().find(|chapter| words(&chapter.heading) == words(heading))).copied()
}

fn is_numbering(c: char) -> bool {
    "一二三四五六七八九十（）()、.．0123456789 ".contains(c)
}

/// Chapters as the form drafts them from the facts, beside what is there.
///
/// # Errors
/// No such programme; a form that is damaged.
pub fn drafts(session: &mut Session, programme: RowId) -> Result<Vec<DraftView>> {
    let programme = session.programme(programme.id())?;
    let gathered = Gathered::of(session, &programme)?;
    let reading = Reading::of(&gathered)?;
    let own = own_chapters(&gathered.snapshot, programme.id);
    let drafted = drafted(&gathered)?;
    let texts: Vec<&str> = drafted.iter().map(|draft| draft.text.as_str()).collect();
    let view = |(draft, filled): (&DraftChapter, String)| {
        let there = of_heading(&own, &draft.heading);
        let state = match there {
            None => "new",
            Some(chapter) if chapter.text.trim() == draft.text.trim() => "same",
            Some(_) => "edited",
        };
        DraftView {
            chapter: there.map(|chapter| chapter.id.into()),
            heading: draft.heading.clone(),
            level: level(draft.level),
            text: draft.text.clone(),
            filled,
            state: state.to_owned(),
        }
    };
    Ok(drafted.iter().zip(reading.filled(&texts)?).map(view).collect())
}

/// What the form drafts from the facts.
fn drafted(gathered: &Gathered) -> Result<Vec<DraftChapter>> {
    let generated = printed_now();
    Ok(jitu_documents::draft(&form(&gathered.programme.form)?, &gathered.facts(&generated))?)
}

/// Takes drafts over, by heading: new chapters in the form's order, and those that are there only when they are named.
///
/// # Errors
/// A heading that the form does not draft; the programme is signed.
pub fn take_drafts(session: &mut Session, programme: RowId, headings: &[String]) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    evaluation::open_to_change(&snapshot, programme.id)?;
    let gathered = Gathered::of(session, &programme)?;
    let drafted = drafted(&gathered)?;
    if let Some(unknown) = headings.iter().find(|heading| drafted.iter().all(|d| d.heading != **heading)) {
        return Err(AppError::new("unknown_draft", &[("name", unknown)]));
    }
    let own = own_chapters(&snapshot, programme.id);
    let mut kept: Vec<Chapter> = own.iter().map(|chapter| (*chapter).clone()).collect();
    // The chapter before, in the form's order: new ones go behind it, whatever staff put in between.
    let mut behind = 0;
    for draft in &drafted {
        let own: Vec<&Chapter> = kept.iter().collect();
        let there = of_heading(&own, &draft.heading).and_then(|found| kept.iter().position(|c| c == found));
        let named = headings.contains(&draft.heading);
        match there {
            Some(at) => {
                if named && let Some(chapter) = kept.get_mut(at) {
                    chapter.text.clone_from(&draft.text);
                }
                behind = at + 1;
            }
            None if named => {
                let chapter = Chapter {
                    programme: programme.id,
                    level: draft.level,
                    heading: draft.heading.clone(),
                    text: draft.text.clone(),
                    ..Chapter::default()
                };
                kept.insert(behind, chapter);
                behind += 1;
            }
            None => {}
        }
    }
    let label = language::label("take_drafts", &[("count", &headings.len().to_string())]);
    session.write(&label, |writer| {
        for (position, chapter) in (0..).zip(&mut kept) {
            chapter.position = position;
            if chapter.id.is_new() { writer.insert(chapter).map(|_| ())? } else { writer.update(chapter)? }
        }
        Ok(())
    })?;
    opened_view(session)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_a_browser() {
        assert_eq!(utf16_offsets("a𠀀元"), [0, 1, 3, 4]);
    }

    #[test]
    fn a_heading_is_found_by_its_words() {
        let chapter = Chapter { heading: "三、资金使用情况".to_owned(), ..Chapter::default() };
        let own = [&chapter];
        assert_eq!(of_heading(&own, "二、资金使用情况"), Some(&chapter));
        assert_eq!(of_heading(&own, "二、资金管理情况"), None);
    }
}
