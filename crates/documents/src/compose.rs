//! Makes a document of a form and the facts: the report, its annexes, the workbook's sheets.

use jitu_model::indicator::Chapter;

use crate::content::{
    Audience, Block, Document, Figure, Page, Paragraph, Run, Section, Style, Table, text_of,
};
use crate::error::Result;
use crate::facts::Facts;
use crate::figure::{self, MapSubject};
use crate::form::{ChapterTemplate, Form, Grid, Report};
use crate::grid;
use crate::marks;
use crate::template::Filler;

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;
/// The map is not drawn lower than this, millimetres; it takes a page of its own instead.
const LEAST_MAP_MM: f64 = 118.0;
/// Empty lines of a cover above its title and between title and lines, of the page's 22.
const COVER_ABOVE: usize = 4;
const COVER_BETWEEN: usize = 7;

/// Makes a document.
///
/// # Errors
/// The programme does not exist, or a text of the form or of a chapter has a mark that does not.
pub fn compose(form: &Form, facts: &Facts) -> Result<Document> {
    let tree = marks::tree(facts)?;
    let filler = Filler::with_words(&tree, &form.words);
    let composer = Composer { form, facts, filler };
    composer.document()
}

struct Composer<'a> {
    form: &'a Form,
    facts: &'a Facts<'a>,
    filler: Filler<'a>,
}

impl Composer<'_> {
    fn document(&self) -> Result<Document> {
        let (title, sections) = match &self.form.report {
            Some(report) => (self.title(report)?, self.around(report)?),
            None => self.table_alone()?,
        };
        let bureau = self.facts.snapshot.bureau.as_ref().map(|b| b.name.clone()).unwrap_or_default();
        Ok(Document {
            title,
            author: bureau,
            generated: self.facts.generated.to_owned(),
            sections,
            seal: self.seal()?,
        })
    }

    fn title(&self, report: &Report) -> Result<String> {
        let lines: Vec<String> =
            report.title.iter().map(|line| self.line(line, "title")).collect::<Result<_>>()?;
        Ok(lines.concat())
    }

    /// A form of the year's beginning or middle: no report, no annexes, no scores.
    fn table_alone(&self) -> Result<(String, Vec<Section>)> {
        let grid = self.form.grid.iter();
        let titles: Vec<String> =
            grid.clone().map(|grid| self.line(&grid.title, "title")).collect::<Result<_>>()?;
        let sections = grid.map(|grid| self.grid_section(grid, Audience::All)).collect::<Result<_>>()?;
        Ok((titles.concat(), sections))
    }

    /// Report, annexes, and the sheets that only a workbook has.
    fn around(&self, report: &Report) -> Result<Vec<Section>> {
        let mut annexes = Vec::new();
        let mut titles = Vec::new();
        if let Some(grid) = &self.form.grid {
            annexes.push(self.grid_section(grid, Audience::All)?);
            titles.push(self.line(&grid.title, "title")?);
        }
        if let Some(map) = self.map_section()? {
            annexes.push(map);
            titles.push(self.line(&self.form.common.map.title, "map")?);
        }
        if !self.filler.tree().rows("evidence").is_empty() {
            annexes.push(self.grid_section(&self.form.common.evidence, Audience::All)?);
            titles.push(self.line(&self.form.common.evidence.title, "evidence")?);
        }
        let count = annexes.len();
        for (index, annex) in annexes.iter_mut().enumerate() {
            let number = if count > 1 { (index + 1).to_string() } else { String::new() };
            let label = format!("{}{number}", self.form.common.annex_word);
            annex.blocks.insert(0, Block::Paragraph(Paragraph::plain(Style::AnnexLabel, label)));
        }
        let mut sections: Vec<Section> = self.cover(report)?.into_iter().collect();
        sections.push(self.report(report, &titles)?);
        sections.extend(annexes);
        let has_rows = |list: &String| !self.filler.tree().rows(list).is_empty();
        for sheet in self.form.common.sheet.iter().filter(|sheet| sheet.when.as_ref().is_none_or(has_rows)) {
            sections.push(self.grid_section(sheet, Audience::Workbook)?);
        }
        if self.facts.coverage.is_some() {
            sections.push(self.grid_section(&self.form.common.townships, Audience::Workbook)?);
        }
        Ok(sections)
    }

    /// A text filled as one line.
    fn line(&self, template: &str, place: &str) -> Result<String> {
        let lines = self.filler.lines(template, place)?;
        Ok(lines.iter().map(|line| text_of(line)).collect::<Vec<_>>().concat())
    }

    /// Title and subtitle.
    fn head(&self, report: &Report) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        for line in &report.title {
            blocks.extend(self.paragraphs(Style::Title, line, "title")?);
        }
        for line in &report.subtitle {
            blocks.extend(self.paragraphs(Style::FormTitle, line, "subtitle")?);
        }
        Ok(blocks)
    }

    /// The cover: the title in the upper third, the lines under it in the lower half.
    fn cover(&self, report: &Report) -> Result<Option<Section>> {
        if report.cover.is_empty() {
            return Ok(None);
        }
        let mut blocks = free_lines(COVER_ABOVE);
        blocks.extend(self.head(report)?);
        blocks.extend(free_lines(COVER_BETWEEN));
        for line in &report.cover {
            blocks.extend(self.paragraphs(Style::Hanging, line, "cover")?);
        }
        let page = Page::OFFICIAL;
        Ok(Some(Section {
            name: "cover".to_owned(),
            audience: Audience::Pages,
            page,
            numbered: false,
            blocks,
        }))
    }

    fn report(&self, report: &Report, annexes: &[String]) -> Result<Section> {
        let mut blocks = Vec::new();
        if report.cover.is_empty() {
            blocks.extend(self.head(report)?);
            blocks.extend(free_lines(1));
        }
        let own: Vec<&Chapter> =
            self.facts.snapshot.chapters.iter().filter(|c| c.programme == self.facts.programme).collect();
        if own.is_empty() {
            for ChapterTemplate { level, heading, text } in &self.form.narrative {
                self.chapter(*level, heading, text, &mut blocks)?;
            }
        }
        for chapter in own {
            self.chapter(chapter.level, &chapter.heading, &chapter.text, &mut blocks)?;
        }
        if !tells_reasons(&blocks) {
            self.override_notes(report, &mut blocks)?;
        }
        self.closing(report, annexes, &mut blocks)?;
        let page = Page::OFFICIAL;
        Ok(Section { name: "report".to_owned(), audience: Audience::Pages, page, numbered: true, blocks })
    }

    /// Scores that a person gave instead of the rule's, with the rule's beside them and the reason.
    fn override_notes(&self, report: &Report, blocks: &mut Vec<Block>) -> Result<()> {
        for row in self.filler.tree().rows("overrides") {
            let lines = self.filler.row_lines(&report.override_note, "override_note", "overrides", row)?;
            blocks.extend(lines.into_iter().map(|runs| paragraph(Style::Body, runs)));
        }
        Ok(())
    }

    fn chapter(&self, level: i64, heading: &str, text: &str, blocks: &mut Vec<Block>) -> Result<()> {
        let style = match level {
            1 => Style::Heading1,
            2 => Style::Heading2,
            _ => Style::Heading3,
        };
        blocks.extend(self.paragraphs(style, heading, heading)?);
        blocks.extend(self.paragraphs(Style::Body, text, heading)?);
        Ok(())
    }

    /// One paragraph a line; empty lines are left out.
    fn paragraphs(&self, style: Style, template: &str, place: &str) -> Result<Vec<Block>> {
        let lines = self.filler.lines(template, place)?;
        let filled = lines.into_iter().filter(|runs| !text_of(runs).trim().is_empty());
        Ok(filled.map(|runs| paragraph(style, runs)).collect())
    }

    /// List of annexes, name and date. They stay with the last paragraph of text: a page with a signature alone is
    /// not allowed (GB/T 9704-2012, 7.3.5).
    fn closing(&self, report: &Report, annexes: &[String], blocks: &mut Vec<Block>) -> Result<()> {
        let text_ends = blocks.len().saturating_sub(1);
        blocks.extend(free_lines(1));
        let head = &self.form.common.annex_list;
        let blank: String = head.chars().map(|_| '\u{3000}').collect();
        for (index, title) in annexes.iter().enumerate() {
            let lead = if index == 0 { head } else { &blank };
            let number = if annexes.len() > 1 { format!("{}.", index + 1) } else { String::new() };
            let line = format!("{lead}{number}{title}");
            blocks.push(Block::Paragraph(Paragraph::plain(Style::Hanging, line)));
        }
        if !annexes.is_empty() {
            blocks.extend(free_lines(1));
        }
        for line in &report.signature {
            blocks.extend(self.paragraphs(Style::Signature, line, "signature")?);
        }
        let last = blocks.len().saturating_sub(1);
        for block in &mut blocks[text_ends..last] {
            if let Block::Paragraph(p) = block {
                p.keep = true;
            }
        }
        Ok(())
    }

    fn grid_section(&self, grid: &Grid, audience: Audience) -> Result<Section> {
        let mut blocks = self.paragraphs(Style::FormTitle, &grid.title, &grid.sheet)?;
        blocks.push(Block::Table(grid::table(grid, &self.filler)?));
        for note in &grid.notes {
            blocks.extend(self.paragraphs(Style::Note, note, &grid.sheet)?);
        }
        Ok(Section { name: grid.sheet.clone(), audience, page: grid.paper(), numbered: true, blocks })
    }

    fn map_section(&self) -> Result<Option<Section>> {
        let Some((_, shapes)) = self.facts.coverage else { return Ok(None) };
        let words = &self.form.common.map;
        let table = grid::table(&self.form.common.townships, &self.filler)?;
        let page = Page::OFFICIAL;
        let room = page.text_height() - 34.0;
        let beside_table = room - table_height(&table);
        let height = if beside_table >= LEAST_MAP_MM { beside_table } else { room };
        let subject = MapSubject {
            layers: self.facts.layers,
            towers: self.facts.snapshot.programme_towers(self.facts.programme),
            shapes,
        };
        let width = page.text_width();
        let svg = figure::draw(&subject, words, width, height);
        let mut blocks = self.paragraphs(Style::FormTitle, &words.title, "map")?;
        blocks.push(Block::Figure(Figure { svg, alt: self.line(&words.alt, "map")?, width, height }));
        blocks.extend(self.paragraphs(Style::Caption, &self.form.common.townships.title, "townships")?);
        blocks.push(Block::Table(table));
        Ok(Some(Section { name: "map".to_owned(), audience: Audience::Pages, page, numbered: true, blocks }))
    }

    fn seal(&self) -> Result<Vec<Paragraph>> {
        let mut lines = self.filler.lines(&self.form.common.seal, "seal")?;
        lines.extend(self.filler.lines(&self.form.common.seal_full, "seal")?);
        Ok(lines.into_iter().map(|runs| Paragraph { style: Style::Seal, runs, keep: false }).collect())
    }
}

/// Empty lines of body text.
fn free_lines(count: usize) -> Vec<Block> {
    vec![Block::Paragraph(Paragraph::plain(Style::Body, "")); count]
}

fn paragraph(style: Style, runs: Vec<Run>) -> Block {
    Block::Paragraph(Paragraph { style, runs, keep: false })
}

/// Whether a chapter gives the rule's score beside the score already.
fn tells_reasons(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Paragraph(p) => {
            p.runs.iter().any(|run| run.key.as_deref().is_some_and(|key| key.ends_with(".rule_score")))
        }
        _ => false,
    })
}

/// Height of a table whose rows are one line each, with its caption, millimetres.
fn table_height(table: &Table) -> f64 {
    let line = table.size * MM_PER_PT + 1.2;
    table.rows.iter().map(|row| row.height.max(line)).sum::<f64>() + 7.0
}
