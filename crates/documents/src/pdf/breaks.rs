//! Where pages begin inside tables, so that labels of merged cells are written again on the page that goes on with them.
//!
//! A merged cell is one cell: what stands in it is printed once, and the next page shows an empty column. Only the
//! typesetter knows where pages end, so a document with such a table is set, asked, relabelled and set again.

use std::collections::BTreeMap;

use typst::foundations::{NativeElement, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst_layout::PagedDocument;

use crate::content::{Block, Section, Table};
use crate::error::Result;
use crate::heights::{self, PT_PER_MM};

/// Rounds of setting and asking: a label written again can move the next page's beginning by a row.
const ROUNDS: usize = 3;
/// Share of a page's height beyond which an estimate does not rule out that a table ends on the next page.
const SURE: f64 = 0.6;

/// Rows that pages begin with, by section and block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Begins(BTreeMap<(usize, usize), Vec<usize>>);

impl Begins {
    /// The same for a document in which these sections stand at other places.
    pub(super) fn moved(self, places: &[usize]) -> Self {
        let moved = |((section, block), rows)| places.get(section).map(|place| ((*place, block), rows));
        Self(self.0.into_iter().filter_map(moved).collect())
    }

    /// The sections with labels written again where pages begin.
    pub(crate) fn relabelled(&self, sections: &[Section]) -> Vec<Section> {
        let mut sections = sections.to_vec();
        for ((section, block), rows) in &self.0 {
            let block = sections.get_mut(*section).and_then(|section| section.blocks.get_mut(*block));
            if let Some(Block::Table(table)) = block {
                *table = table.relabelled(rows);
            }
        }
        sections
    }
}

fn spans(table: &Table) -> bool {
    table.rows.iter().skip(table.header_rows).any(|row| row.cells.iter().any(|cell| cell.rows > 1))
}

/// Whether a section has a table with merged cells that could reach beyond its page.
pub(super) fn may_break(section: &Section) -> bool {
    let room = section.page.text_height() * PT_PER_MM * SURE;
    section.blocks.iter().any(|block| match block {
        Block::Table(table) => spans(table) && heights::rows(table).iter().sum::<f64>() > room,
        _ => false,
    })
}

/// Sets sections until labels stand where pages begin; gives the pages and their beginnings.
pub(super) fn settled(
    sections: Vec<Section>,
    set: impl Fn(&[Section]) -> Result<PagedDocument>,
) -> Result<(PagedDocument, Begins)> {
    let mut pages = set(&sections)?;
    let mut begins = Begins::default();
    for _ in 0..ROUNDS {
        let found = begins_of(&pages, &sections);
        if found == begins {
            break;
        }
        begins = found;
        pages = set(&begins.relabelled(&sections))?;
    }
    Ok((pages, begins))
}

/// Asks the pages where the rows of tables with merged cells stand.
fn begins_of(pages: &PagedDocument, sections: &[Section]) -> Begins {
    let introspector = pages.introspector();
    let mut rows: BTreeMap<(usize, usize), BTreeMap<usize, usize>> = BTreeMap::new();
    for element in introspector.query(&MetadataElem::ELEM.select()) {
        let Some(location) = element.location() else { continue };
        let place = element.to_packed::<MetadataElem>().and_then(|metadata| numbers(&metadata.value));
        if let (Some([section, block, row]), Some(page)) = (place, introspector.page(location)) {
            rows.entry((section, block)).or_default().insert(row, page.get());
        }
    }
    let merged = |(section, block): &(usize, usize)| {
        let block = sections.get(*section).and_then(|section| section.blocks.get(*block));
        matches!(block, Some(Block::Table(table)) if spans(table))
    };
    let begins = rows.into_iter().filter(|(place, _)| merged(place)).map(|(place, rows)| {
        let next = rows.iter().zip(rows.iter().skip(1)).filter(|(a, b)| a.1 != b.1).map(|(_, (row, _))| *row);
        (place, next.collect::<Vec<_>>())
    });
    Begins(begins.filter(|(_, rows)| !rows.is_empty()).collect())
}

/// Section, block and row of a row's name.
fn numbers(value: &Value) -> Option<[usize; 3]> {
    let Value::Array(array) = value else { return None };
    let numbers: Vec<usize> = array
        .iter()
        .filter_map(|value| match value {
            Value::Int(number) => usize::try_from(*number).ok(),
            _ => None,
        })
        .collect();
    numbers.try_into().ok()
}
