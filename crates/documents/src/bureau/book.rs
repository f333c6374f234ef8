//! Workbooks: fills the sheets that hold marks, moves along what refers to moved rows, and has formulas computed anew.

mod cell;
mod drawing;
mod formula;
mod moves;
mod rows;
mod sheet;
mod size;
mod tidy;

use super::error::{Result, damaged};
use super::heal::has_marks;
use super::package::{Package, resolved};
use super::picture::Album;
use super::weave::{Woven, pieces};
use super::xml::{Element, Node, Tree};
use cell::Formats;
use formula::Corner;
use moves::Moves;
use rows::Rounds;
use sheet::{Filled, Sheet};

/// Elements that stand behind the settings of computing (ECMA-376, 18.2.27).
const BEHIND_CALC: [&str; 9] = [
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
];
/// Content type of the shared texts, by its end.
const STRINGS: &str = "sharedStrings+xml";
/// Content type of the styles, by its end.
const STYLES: &str = "spreadsheetml.styles+xml";

/// A workbook.
#[derive(Debug, Clone)]
pub(super) struct Book {
    /// Name of the workbook's own part.
    part: String,
    tree: Tree,
    sheets: Vec<Page>,
}

/// A sheet and its part.
#[derive(Debug, Clone)]
struct Page {
    name: String,
    part: String,
    tree: Tree,
    /// Nothing where it holds no mark.
    marked: Option<Sheet>,
}

/// Reads a workbook.
pub(super) fn read(package: &Package, part: &str) -> Result<Book> {
    let tree = package.tree(part)?;
    let strings = strings(package)?;
    let relations = package.relations(part)?;
    let mut sheets = Vec::new();
    for sheet in tree.root.child("sheets").into_iter().flat_map(Element::elements) {
        let id = sheet.get("id").unwrap_or_default();
        let Some(relation) = relations.iter().find(|r| r.id == id && r.kind == "worksheet") else { continue };
        let name = sheet.get("name").unwrap_or_default().to_owned();
        let part = resolved(part, &relation.target);
        let mut tree = package.tree(&part)?;
        tidy::normalised(&part, &mut tree.root)?;
        let marked = if sheet::is_marked(&tree.root, &strings) {
            let root = std::mem::replace(&mut tree.root, Element::beside_nothing());
            Some(sheet::read(&name, root, &strings)?)
        } else {
            None
        };
        sheets.push(Page { name, part, tree, marked });
    }
    if sheets.is_empty() {
        return Err(damaged(part, "has no sheet"));
    }
    Ok(Book { part: part.to_owned(), tree, sheets })
}

/// The shared texts, by their number.
fn strings(package: &Package) -> Result<Vec<Element>> {
    let Some(name) = typed(package, STRINGS)? else { return Ok(Vec::new()) };
    let tree = package.tree(&name)?;
    Ok(tree.root.elements().filter(|string| string.is("si")).cloned().collect())
}

/// The part of a type.
fn typed(package: &Package, end: &str) -> Result<Option<String>> {
    let types = package.types()?;
    Ok(types
        .into_iter()
        .find(|(name, kind)| kind.ends_with(end) && package.get(name).is_some())
        .map(|(n, _)| n))
}

impl Book {
    /// What its sheets ask for, those that hold marks.
    pub(super) fn woven(&self) -> impl Iterator<Item = &Woven> {
        self.sheets.iter().filter_map(|page| page.marked.as_ref()).map(|sheet| &sheet.woven)
    }

    /// Puts filled sheets in the place of the template's; `printed` has one text for each sheet with marks.
    pub(super) fn fill(&self, printed: &[String], package: &mut Package, album: &mut Album) -> Result<()> {
        let formats = match typed(package, STYLES)? {
            Some(name) => Formats::of(&package.tree(&name)?.root),
            None => Formats::default(),
        };
        let mut moves = Moves::default();
        let mut texts = printed.iter();
        let mut sheets: Vec<(&Page, Filled)> = Vec::new();
        for page in &self.sheets {
            let filled = match &page.marked {
                Some(sheet) => {
                    let text = texts.next().map(String::as_str).unwrap_or_default();
                    sheet.build(pieces(text), &page.part, &formats)?
                }
                None => Filled {
                    root: page.tree.root.clone(),
                    map: rows::RowMap::default(),
                    rounds: std::collections::BTreeMap::new(),
                    pictures: Vec::new(),
                },
            };
            sheets.push((page, filled));
        }
        for (page, filled) in &mut sheets {
            moves.add(&page.name, std::mem::take(&mut filled.map));
        }
        for (page, mut filled) in sheets {
            formulas(&mut filled, &page.name, &moves);
            moves::surroundings(&mut filled.root, &page.name, &moves);
            beside(page, &moves, package)?;
            drawing::place(&page.part, &mut filled.root, &filled.pictures, package, album)?;
            let tree = Tree { root: filled.root, ..page.tree.clone() };
            package.put(&page.part, tree.bytes());
        }
        self.charts(&moves, package)?;
        self.workbook(&moves, package)?;
        forget_marks(package)
    }

    /// Names and print areas follow; everything is computed when the workbook is opened.
    fn workbook(&self, moves: &Moves, package: &mut Package) -> Result<()> {
        let mut tree = self.tree.clone();
        moves::everywhere(&mut tree.root, &["definedName"], "", moves);
        if tree.root.child("calcPr").is_none() {
            let at = tree
                .root
                .children
                .iter()
                .position(|node| matches!(node, Node::Element(e) if BEHIND_CALC.contains(&e.local())))
                .unwrap_or(tree.root.children.len());
            let settings = Node::Element(Element::beside(&tree.root, "calcPr"));
            tree.root.children.insert(at, settings);
        }
        if let Some(settings) = tree.root.child_mut("calcPr") {
            settings.set("fullCalcOnLoad", "1");
        }
        package.put(&self.part, tree.bytes());
        let chain = package.relations(&self.part)?.into_iter().find(|relation| relation.kind == "calcChain");
        if let Some(chain) = chain {
            package.forget(&resolved(&self.part, &chain.target), &self.part)?;
        }
        Ok(())
    }

    /// The ranges of charts follow.
    fn charts(&self, moves: &Moves, package: &mut Package) -> Result<()> {
        if self.sheets.iter().all(|page| moves.of(&page.name).is_none()) {
            return Ok(());
        }
        let charts: Vec<String> = package
            .names()
            .filter(|name| name.starts_with("xl/charts/chart") && name.ends_with(".xml"))
            .map(str::to_owned)
            .collect();
        for chart in charts {
            let mut tree = package.tree(&chart)?;
            moves::everywhere(&mut tree.root, &["f"], "", moves);
            package.put(&chart, tree.bytes());
        }
        Ok(())
    }
}

/// Formulas of a sheet's cells: their references follow, their last results are taken away.
fn formulas(filled: &mut Filled, sheet: &str, moves: &Moves) {
    let none = Rounds::new();
    let Some(data) = filled.root.child_mut("sheetData") else { return };
    for row in data.elements_mut() {
        let number: u32 = row.get("r").and_then(|r| r.parse().ok()).unwrap_or_default();
        let rounds = filled.rounds.get(&number).unwrap_or(&none);
        for cell in row.elements_mut().filter(|cell| cell.child("f").is_some()) {
            cell.children.retain(|node| !matches!(node, Node::Element(e) if e.is("v")));
            cell.unset("t");
            let here = cell.get("r").and_then(Corner::parse);
            let Some(formula) = cell.child_mut("f") else { continue };
            let old = formula.text();
            if !old.is_empty() {
                formula.set_text(moves.formula(&old, sheet, rounds));
            }
            // A formula of several cells names them; it begins in its own.
            if let (Some(range), Some(here), Some(map)) =
                (formula.get("ref").map(str::to_owned), here, moves.of(sheet))
            {
                let below = moves::one_range(&range, map);
                let end = below.split(':').next_back().and_then(Corner::parse).unwrap_or(here);
                let same_row = range.split(':').filter_map(Corner::parse).all(|corner| {
                    range
                        .split(':')
                        .next()
                        .and_then(Corner::parse)
                        .is_some_and(|first| first.row == corner.row)
                });
                let end = if same_row { end.at(here.row) } else { end };
                formula.set("ref", if end == here { here.to_string() } else { format!("{here}:{end}") });
            }
        }
    }
}

/// Tables, notes and drawings of a sheet follow its rows.
fn beside(page: &Page, moves: &Moves, package: &mut Package) -> Result<()> {
    let Some(map) = moves.of(&page.name) else { return Ok(()) };
    for relation in package.relations(&page.part)? {
        let part = resolved(&page.part, &relation.target);
        if relation.external || package.get(&part).is_none() {
            continue;
        }
        let mut tree = match relation.kind.as_str() {
            "table" | "drawing" | "comments" | "threadedComment" | "vmlDrawing" => package.tree(&part)?,
            _ => continue,
        };
        match relation.kind.as_str() {
            "drawing" => moves::anchors(&mut tree.root, map),
            "vmlDrawing" => moves::note_boxes(&mut tree.root, map),
            _ => moves::notes(&mut tree.root, map),
        }
        moves::everywhere(&mut tree.root, &["calculatedColumnFormula"], &page.name, moves);
        package.put(&part, tree.bytes());
    }
    Ok(())
}

/// Empties the shared texts that were marks: no cell shows them any more.
fn forget_marks(package: &mut Package) -> Result<()> {
    let Some(name) = typed(package, STRINGS)? else { return Ok(()) };
    let mut tree = package.tree(&name)?;
    for string in tree.root.elements_mut() {
        let mut text = String::new();
        string.visit(&mut |inner| {
            if inner.is("t") {
                text.push_str(&inner.text());
            }
        });
        if has_marks(&text) {
            string.children = vec![Node::Element(Element::beside(string, "t"))];
        }
    }
    package.put(&name, tree.bytes());
    Ok(())
}
