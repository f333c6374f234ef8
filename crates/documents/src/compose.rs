//! Makes a document of a form and the facts: the report, its annexes, the workbook's sheets.

use jitu_model::indicator::Chapter;

use crate::content::{
    Audience, Block, Document, Figure, Page, Paragraph, Run, Section, Style, Table, text_of,
};
use crate::error::Result;
use crate::facts::Facts;
use crate::figure::{self, MapSubject};
use crate::finding::{self, DocFinding};
use crate::form::{ChapterTemplate, Form, Grid, Report};
use crate::grid;
use crate::marks;
use crate::template::Filler;

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;
/// Room for what the map rests on, millimetres.
const BASIS_MM: f64 = 24.0;
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
    let composer = Composer { form, facts, filler, figure_words: figure::shipped_words()? };
    composer.document()
}

/// A document, and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The document; marked as a draft if a text could not be filled.
    pub document: Document,
    /// Texts that could not be filled, and figures that the form prints and the project lacks.
    pub findings: Vec<DocFinding>,
}

/// Makes a document even of a form or a narrative with marks that do not exist: what cannot be filled is printed as it
/// was written, and the document is marked as a draft.
///
/// # Errors
/// The programme does not exist.
pub fn compose_draft(form: &Form, facts: &Facts) -> Result<Composed> {
    let tree = marks::tree(facts)?;
    let filler = Filler::with_words(&tree, &form.words).forgiving();
    let composer = Composer { form, facts, filler, figure_words: figure::shipped_words()? };
    let mut document = composer.document()?;
    let findings = finding::once(composer.filler.findings());
    let unfilled = findings.iter().filter(|found| !matches!(found, DocFinding::Blank { .. })).count();
    if unfilled > 0 && document.draft.is_none() {
        document.draft = Some(composer.draft_texts(unfilled)?);
    }
    Ok(Composed { document, findings })
}

struct Composer<'a> {
    form: &'a Form,
    facts: &'a Facts<'a>,
    filler: Filler<'a>,
    figure_words: figure::Words,
}

impl Composer<'_> {
    fn document(&self) -> Result<Document> {
        let (title, mut sections) = match &self.form.report {
            Some(report) => (self.title(report)?, self.around(report)?),
            None => self.table_alone()?,
        };
        let bureau = self.facts.snapshot.bureau.as_ref().map(|b| b.name.clone()).unwrap_or_default();
        number_figures(&mut sections, &self.figure_words.number);
        Ok(Document {
            title,
            author: bureau,
            generated: self.facts.generated.to_owned(),
            draft: self.draft()?,
            sections,
            seal: self.seal()?,
        })
    }

    fn title(&self, report: &Report) -> Result<String> {
        let lines: Vec<String> =
            report.title.iter().map(|line| self.line(line, "title")).collect::<Result<_>>()?;
        Ok(lines.concat())
    }

    /// What a document with unresolved errors says.
    fn draft(&self) -> Result<Option<String>> {
        if self.facts.unresolved == 0 {
            return Ok(None);
        }
        self.line(&self.form.common.draft, "draft").map(Some)
    }

    fn draft_texts(&self, count: usize) -> Result<String> {
        let row = marks::map([("count", marks::text(count.to_string()))]);
        let lines = self.filler.row_lines(&self.form.common.draft_texts, "draft", "texts", &row)?;
        Ok(lines.iter().map(|line| text_of(line)).collect())
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
            let mut section = self.grid_section(grid, Audience::All)?;
            if self.facts.result.moved.is_some() {
                section.blocks.extend(self.paragraphs(Style::Note, &self.form.common.moved, &grid.sheet)?);
            }
            annexes.push(section);
            titles.push(self.line(&grid.title, "title")?);
        }
        if let Some(map) = self.map_section()? {
            annexes.push(map);
            titles.push(self.line(&self.form.common.map.title, "map")?);
        }
        let common = &self.form.common;
        for (list, grid) in [("papers", &common.evidence), ("waivers", &common.waivers)] {
            if !self.filler.tree().rows(list).is_empty() {
                annexes.push(self.grid_section(grid, Audience::All)?);
                titles.push(self.line(&grid.title, list)?);
            }
        }
        let narrative = self.narrative(report)?;
        if let Some(figures) = self.figures_section(&narrative)? {
            annexes.push(figures);
            titles.push(self.figure_words.title.clone());
        }
        let count = annexes.len();
        for (index, annex) in annexes.iter_mut().enumerate() {
            let number = if count > 1 { (index + 1).to_string() } else { String::new() };
            let label = format!("{}{number}", self.form.common.annex_word);
            annex.blocks.insert(0, Block::Paragraph(Paragraph::plain(Style::AnnexLabel, label)));
        }
        let mut sections: Vec<Section> = self.cover(report)?.into_iter().collect();
        sections.push(self.report(report, narrative, &titles)?);
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

    /// Title and chapters, with the notes on scores that a person gave.
    fn narrative(&self, report: &Report) -> Result<Vec<Block>> {
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
        Ok(blocks)
    }

    fn report(&self, report: &Report, mut blocks: Vec<Block>, annexes: &[String]) -> Result<Section> {
        self.closing(report, annexes, &mut blocks)?;
        let page = Page::OFFICIAL;
        Ok(Section { name: "report".to_owned(), audience: Audience::Pages, page, numbered: true, blocks })
    }

    /// Scores that a person gave instead of the rule's, with the rule's beside them and the reason.
    fn override_notes(&self, report: &Report, blocks: &mut Vec<Block>) -> Result<()> {
        for row in self.filler.tree().rows("overrides") {
            let lines = self.filler.row_lines(&report.override_note, "override_note", "overrides", row)?;
            let said = lines.into_iter().filter(|runs| !text_of(runs).trim().is_empty());
            blocks.extend(said.map(|runs| paragraph(Style::Body, runs)));
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
        filled
            .map(|runs| match figure::alone(&runs) {
                Some(name) if style == Style::Body => Ok(self.figure(name)?.map(Block::Figure)),
                _ => Ok(Some(paragraph(style, runs))),
            })
            .filter_map(Result::transpose)
            .collect()
    }

    /// A figure as wide as the text.
    fn figure(&self, name: &str) -> Result<Option<Figure>> {
        let width = Page::OFFICIAL.text_width();
        let picture = figure::picture(name, self.facts, &self.filler, &self.form.common.map, width)?;
        Ok(picture.map(figure::Picture::into_figure))
    }

    /// The annex of figures that have something to show and that no chapter shows already.
    fn figures_section(&self, narrative: &[Block]) -> Result<Option<Section>> {
        let shown =
            |name: &String| narrative.iter().any(|b| matches!(b, Block::Figure(f) if f.name == *name));
        let names = self.figure_words.annex.iter().filter(|name| !shown(name));
        let figures: Vec<Figure> =
            names.filter_map(|name| self.figure(name).transpose()).collect::<Result<_>>()?;
        if figures.is_empty() {
            return Ok(None);
        }
        let mut blocks = vec![Block::Paragraph(Paragraph::plain(Style::FormTitle, &self.figure_words.title))];
        blocks.extend(figures.into_iter().map(Block::Figure));
        let (audience, page) = (Audience::Pages, Page::OFFICIAL);
        Ok(Some(Section { name: "figures".to_owned(), audience, page, numbered: true, blocks }))
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
        if !report.foot.is_empty() {
            blocks.extend(free_lines(1));
        }
        for line in &report.foot {
            blocks.extend(self.paragraphs(Style::Hanging, line, "foot")?);
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
        let told = match self.facts.coverage_basis {
            Some(_) => self.paragraphs(Style::Note, &words.basis, "map")?,
            None => Vec::new(),
        };
        let room = page.text_height() - 41.0 - if told.is_empty() { 0.0 } else { BASIS_MM };
        let beside_table = room - table_height(&table);
        let height = if beside_table >= LEAST_MAP_MM { beside_table } else { room };
        let subject = MapSubject {
            layers: self.facts.layers,
            towers: self.facts.snapshot.programme_towers(self.facts.programme),
            shapes,
        };
        let width = page.text_width();
        let svg = figure::draw_coverage(&subject, words, width, height);
        let mut blocks = self.paragraphs(Style::FormTitle, &words.title, "map")?;
        let (name, alt) = ("coverage".to_owned(), self.line(&words.alt, "map")?);
        let caption = self.figure_words.coverage_title().to_owned();
        blocks.push(Block::Figure(Figure { name, svg, alt, width, height, number: 0, caption }));
        blocks.extend(told);
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

/// Numbers the figures that have a caption, in the order of pages.
fn number_figures(sections: &mut [Section], word: &str) {
    let mut number = 0;
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Figure(figure) = block
            && !figure.caption.is_empty()
        {
            number += 1;
            figure.number = number;
            figure.caption = format!("{word}{number}\u{3000}{}", figure.caption);
        }
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
