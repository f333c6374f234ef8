//! A bureau's own templates: docx and xlsx with marks, filled with a programme's facts.
//!
//! A template is read with suspicion ([`TemplateError`] names what it is refused for), its marks are told before
//! anything is filled, and what holds no mark is kept byte for byte. Marks, conditions and loops are those of the
//! narrative ([`crate::marks`]). A loop over rows or paragraphs repeats them whole; in workbooks, formulas, merged
//! ranges, formats, print areas and charts follow the rows.
//!
//! ```text
//! bytes ── package ── hostile ──> word | book ── heal, scan, level ──> weave ── engine ──> build ──> bytes
//! ```

mod book;
mod error;
mod heal;
mod hostile;
mod level;
mod names;
mod package;
mod picture;
mod scan;
mod weave;
mod word;
mod xml;

use std::collections::{BTreeMap, HashSet};

pub use error::{FoundMark, Place, Region, SyntaxFault, TemplateError};
pub use picture::Figures;

use crate::facts::Facts;
use crate::marks::{self, Node};
use crate::template::Filler;
use error::Result;
use names::{FIGURE, Known, Reference};
use package::Package;
use picture::Album;
use weave::Woven;

/// Steps that a part may take while it is filled: a form takes some thousand, an endless loop all of them.
const FUEL: u64 = 3_000_000;
/// Names that a template may hold: the longest forms hold some hundred.
const MOST_MARKS: usize = 10_000;
/// Width for which a figure is drawn to learn whether there is one, millimetres.
const TRIAL_MM: f64 = 150.0;

/// What a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A text document.
    Docx,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// The usual ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
        }
    }
}

/// A template that was read and found harmless.
#[derive(Debug, Clone)]
pub struct Template {
    package: Package,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Word(Vec<word::Part>),
    Book(book::Book),
}

impl Template {
    /// Reads a template; its content tells what it is, not its name.
    ///
    /// # Errors
    /// It is no docx or xlsx, is damaged, too large or hostile, or holds marks that cannot be read. Unknown marks are
    /// none: see [`Self::marks`].
    pub fn read(bytes: &[u8]) -> std::result::Result<Self, TemplateError> {
        let package = Package::read(bytes)?;
        if package.get(package::TYPES).is_none() {
            return Err(TemplateError::Kind);
        }
        hostile::check(&package)?;
        let types = package.types()?;
        let main =
            |end: &str| types.iter().find(|(_, kind)| kind.ends_with(end)).map(|(name, _)| name.clone());
        let content = if let Some(part) = main("wordprocessingml.document.main+xml") {
            package.get(&part).ok_or_else(|| error::damaged(&part, "is missing"))?;
            Content::Word(word::read(&package)?)
        } else if let Some(part) = main("spreadsheetml.sheet.main+xml") {
            Content::Book(book::read(&package, &part)?)
        } else {
            return Err(TemplateError::Kind);
        };
        let template = Self { package, content };
        let count = template.references().count();
        if count > MOST_MARKS { Err(TemplateError::TooManyMarks(count)) } else { Ok(template) }
    }

    /// What it is.
    pub fn format(&self) -> Format {
        match self.content {
            Content::Word(_) => Format::Docx,
            Content::Book(_) => Format::Xlsx,
        }
    }

    /// Every name that stands in it, once for each place. `figures` are the names of the figures that can be drawn.
    pub fn marks(&self, figures: &[&str]) -> Vec<FoundMark> {
        let known = Known::with_figures(figures);
        let mut seen = HashSet::new();
        let judged = self.references().map(|reference| known.judge(reference));
        // A text box stands in the file twice, for older programs, too.
        judged.filter(|mark| seen.insert(mark.clone())).collect()
    }

    /// Fills it. A figure or list that the programme lacks leaves its place empty.
    ///
    /// # Errors
    /// Marks are unknown, all of them at once; the filled document would be too long; a figure cannot be drawn.
    pub fn fill(&self, facts: &Facts, figures: &Figures) -> std::result::Result<Vec<u8>, TemplateError> {
        let unknown: Vec<FoundMark> =
            self.marks(figures.names).into_iter().filter(|mark| !mark.known).collect();
        if !unknown.is_empty() {
            return Err(TemplateError::Unknown(unknown));
        }
        let tree = self.tree(facts, figures)?;
        let filler = Filler::new(&tree).with_fuel(FUEL);
        let printed = self.printed(&filler, figures.names)?;
        let mut package = self.package.clone();
        match &self.content {
            Content::Word(parts) => {
                let mut album = Album::new(figures, "word/media/jitu");
                for (part, text) in parts.iter().zip(&printed) {
                    part.fill(text, &mut package, &mut album)?;
                }
            }
            // Without marks a workbook keeps even its computed values.
            Content::Book(_) if printed.is_empty() => {}
            Content::Book(book) => {
                book.fill(&printed, &mut package, &mut Album::new(figures, "xl/media/jitu"))?;
            }
        }
        package.write(self.format().ending())
    }

    fn woven(&self) -> Vec<&Woven> {
        match &self.content {
            Content::Word(parts) => parts.iter().map(word::Part::woven).collect(),
            Content::Book(book) => book.woven().collect(),
        }
    }

    fn references(&self) -> impl Iterator<Item = &Reference> {
        self.woven().into_iter().flat_map(|woven| &woven.references)
    }

    /// The tree of marks, with the figures that the template names.
    fn tree(&self, facts: &Facts, figures: &Figures) -> Result<Node> {
        let mut tree = marks::tree(facts)?;
        let mut drawn: BTreeMap<String, Node> =
            figures.names.iter().map(|name| ((*name).to_owned(), marks::text(""))).collect();
        for name in self.references().filter_map(Reference::figure) {
            let untried = drawn.get(name) == Some(&marks::text(""));
            if untried && (figures.draw)(name, TRIAL_MM).is_some() {
                drawn.insert(name.to_owned(), marks::text(name));
            }
        }
        if let Node::Map(entries) = &mut tree {
            entries.insert(FIGURE.to_owned(), Node::Map(drawn));
        }
        Ok(tree)
    }

    /// What the engine makes of every part, or all that the facts lack.
    fn printed(&self, filler: &Filler, figures: &[&str]) -> Result<Vec<String>> {
        let known = Known::with_figures(figures);
        let mut printed = Vec::new();
        let mut unknown: Vec<FoundMark> = Vec::new();
        for woven in self.woven() {
            let (text, misses) = woven.print(filler);
            for miss in misses {
                // Asked for by a name in brackets that this programme has not, or of something computed.
                let (exact, near): (Vec<_>, Vec<_>) = woven
                    .references
                    .iter()
                    .filter_map(|reference| Some((reference, reference.asked(&miss)?)))
                    .partition(|(_, exact)| *exact);
                let asking = if exact.is_empty() { near } else { exact };
                for (reference, exact) in asking {
                    let nearest = filler.nearest(&miss).or_else(|| known.nearest(reference));
                    let found = known.judge(reference);
                    let text = if exact { found.text } else { miss.clone() };
                    let mark = FoundMark { text, known: false, nearest, ..found };
                    if !unknown.contains(&mark) {
                        unknown.push(mark);
                    }
                }
            }
            if unknown.is_empty() {
                printed.push(text?);
            }
        }
        if unknown.is_empty() { Ok(printed) } else { Err(TemplateError::Unknown(unknown)) }
    }
}
