//! Moves along what refers to rows: formulas, merged ranges, formats, checks, print areas, pictures, charts.

use super::formula::{Corner, Reference, rewritten};
use super::rows::{Rounds, RowMap, joined};
use crate::bureau::xml::{Element, Node};

/// Where the rows of every sheet have gone, by the sheet's name.
#[derive(Debug, Default)]
pub(super) struct Moves {
    sheets: Vec<(String, RowMap)>,
}

impl Moves {
    /// Adds a sheet.
    pub(super) fn add(&mut self, sheet: &str, map: RowMap) {
        self.sheets.push((sheet.to_owned(), map));
    }

    /// A sheet's map, unless its rows are where they were.
    pub(super) fn of(&self, sheet: &str) -> Option<&RowMap> {
        let lower = sheet.to_lowercase();
        let found = self.sheets.iter().find(|(name, _)| name.to_lowercase() == lower);
        found.map(|(_, map)| map).filter(|map| !map.is_still())
    }

    /// A formula that stands on `sheet` in a row of some rounds.
    pub(super) fn formula(&self, formula: &str, sheet: &str, rounds: &Rounds) -> String {
        rewritten(formula, &|named, reference| {
            let own = named.is_none_or(|named| named.eq_ignore_ascii_case(sheet));
            let Some(map) = self.of(named.unwrap_or(sheet)) else { return Some(reference) };
            // A row that is fixed with `$` is meant for all rounds.
            let seen = |fixed: bool| if own && !fixed { rounds.as_slice() } else { &[] };
            match reference {
                Reference::Cell(cell, summed) => {
                    let seen = seen(cell.row_fixed);
                    let (first, last) = (map.first(cell.row, seen), map.last(cell.row, seen));
                    if summed && map.count(cell.row, seen) > 1 {
                        return Some(Reference::Range(cell.at(first), cell.at(last)));
                    }
                    (first <= last).then_some(Reference::Cell(cell.at(first), summed))
                }
                Reference::Range(from, to) => {
                    let first = map.first(from.row, seen(from.row_fixed));
                    let last = map.last(to.row, seen(to.row_fixed));
                    (first <= last).then_some(Reference::Range(from.at(first), to.at(last)))
                }
                Reference::Rows(from, to) => {
                    let (first, last) = (map.first(from.0, seen(from.1)), map.last(to.0, seen(to.1)));
                    (first <= last).then_some(Reference::Rows((first, from.1), (last, to.1)))
                }
            }
        })
    }
}

/// A range in an attribute: `A5:F5`, `B2`.
fn range(text: &str) -> Option<(Corner, Corner)> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Some((Corner::parse(from)?, Corner::parse(to)?))
}

fn range_text(from: Corner, to: Corner) -> String {
    if from == to { from.to_string() } else { format!("{from}:{to}") }
}

/// What has become of a range: one for each round of a loop that holds all of it.
pub(super) fn ranges(text: &str, map: &RowMap) -> Vec<String> {
    let Some((from, to)) = range(text) else { return vec![text.to_owned()] };
    map.each(from.row, to.row)
        .into_iter()
        .map(|(first, last)| range_text(from.at(first), to.at(last)))
        .collect()
}

/// What has become of a list of ranges, those of one loop joined.
fn range_list(text: &str, map: &RowMap) -> String {
    let moved = text.split_whitespace().flat_map(|one| match range(one) {
        Some((from, to)) => joined(map.each(from.row, to.row))
            .into_iter()
            .map(|(first, last)| range_text(from.at(first), to.at(last)))
            .collect(),
        None => vec![one.to_owned()],
    });
    moved.collect::<Vec<_>>().join(" ")
}

/// A range that cannot be more than one.
pub(super) fn one_range(text: &str, map: &RowMap) -> String {
    match range(text) {
        Some((from, to)) => {
            let (first, last) = (map.first(from.row, &[]), map.last(to.row, &[]));
            range_text(from.at(first), to.at(last.max(first)))
        }
        None => text.to_owned(),
    }
}

/// Moves what stands around a sheet's rows.
pub(super) fn surroundings(root: &mut Element, sheet: &str, moves: &Moves) {
    let map = moves.of(sheet);
    for element in root.elements_mut().filter(|element| !element.is("sheetData")) {
        match (element.local(), map) {
            ("mergeCells" | "hyperlinks" | "ignoredErrors" | "cellWatches", Some(map)) => {
                repeat(element, map)
            }
            ("conditionalFormatting" | "dataValidations" | "extLst", _) => rules(element, sheet, moves),
            ("rowBreaks", Some(map)) => element.visit(&mut |brk| {
                if let Some(id) = brk.get("id").and_then(|id| id.parse().ok()) {
                    brk.set("id", map.last(id, &[]).to_string());
                }
            }),
            (_, Some(map)) => element.visit(&mut |inner| {
                for name in ["ref", "activeCell", "topLeftCell"] {
                    if let Some(old) = inner.get(name).map(str::to_owned) {
                        inner.set(name, one_range(&old, map));
                    }
                }
                if let Some(old) = inner.get("sqref").map(str::to_owned) {
                    inner.set("sqref", range_list(&old, map));
                }
            }),
            (_, None) => {}
        }
    }
    // A list of merged ranges must not be empty.
    root.children.retain(
        |node| !matches!(node, Node::Element(e) if e.is("mergeCells") && e.elements().next().is_none()),
    );
}

/// Repeats elements that belong to repeated rows.
fn repeat(list: &mut Element, map: &RowMap) {
    let mut children = Vec::new();
    for node in std::mem::take(&mut list.children) {
        let Node::Element(element) = &node else {
            children.push(node);
            continue;
        };
        let name = ["ref", "sqref", "r"].into_iter().find(|name| element.get(name).is_some());
        let Some((name, old)) = name.and_then(|name| Some((name, element.get(name)?))) else {
            children.push(node);
            continue;
        };
        for moved in old.split_whitespace().flat_map(|one| ranges(one, map)) {
            let mut copy = element.clone();
            copy.set(name, moved);
            children.push(Node::Element(copy));
        }
    }
    list.children = children;
    if list.get("count").is_some() {
        let count = list.elements().count().to_string();
        list.set("count", count);
    }
}

/// Rules and their formulas, which are written as for the first cell of their ranges.
fn rules(element: &mut Element, sheet: &str, moves: &Moves) {
    let map = moves.of(sheet);
    let mut rounds = Rounds::new();
    if let Some((map, old)) = map.and_then(|map| Some((map, element.get("sqref")?.to_owned()))) {
        rounds = first_rounds(&old, map);
        element.set("sqref", range_list(&old, map));
    }
    // Newer rules have their ranges in an element after their formulas.
    let inner = element.elements().find(|inner| inner.local() == "sqref").map(Element::text);
    if let (Some(map), Some(old)) = (map, inner) {
        rounds = first_rounds(&old, map);
        for inner in element.elements_mut().filter(|inner| inner.local() == "sqref") {
            inner.set_text(range_list(&old, map));
        }
    }
    formulas(element, sheet, moves, &rounds);
}

fn formulas(element: &mut Element, sheet: &str, moves: &Moves, rounds: &Rounds) {
    for inner in element.elements_mut() {
        match inner.local() {
            "formula" | "formula1" | "formula2" | "f" if inner.elements().next().is_none() => {
                let old = inner.text();
                inner.set_text(moves.formula(&old, sheet, rounds));
            }
            "formula1" | "formula2" | "cfRule" | "cfvo" | "colorScale" | "dataBar" | "iconSet" => {
                formulas(inner, sheet, moves, rounds);
            }
            "sqref" => {}
            _ => rules(inner, sheet, moves),
        }
    }
}

/// The rounds of the first row of a list of ranges.
fn first_rounds(list: &str, map: &RowMap) -> Rounds {
    let top = list.split_whitespace().filter_map(range).map(|(from, _)| from.row).min();
    top.map(|row| map.rounds_of_first(row)).unwrap_or_default()
}

/// The formulas of a part that belongs to no sheet: names, charts.
pub(super) fn everywhere(root: &mut Element, names: &[&str], sheet: &str, moves: &Moves) {
    root.visit(&mut |element| {
        if names.contains(&element.local()) && element.elements().next().is_none() {
            let old = element.text();
            if !old.is_empty() {
                element.set_text(moves.formula(&old, sheet, &Rounds::new()));
            }
        }
    });
}

/// The corners of drawings: rows count from 0.
pub(super) fn anchors(root: &mut Element, map: &RowMap) {
    root.visit(&mut |corner| {
        let from = match corner.local() {
            "from" => true,
            "to" => false,
            _ => return,
        };
        for row in corner.elements_mut().filter(|inner| inner.local() == "row") {
            if let Ok(old) = row.text().trim().parse::<u32>() {
                let moved = if from { map.first(old + 1, &[]) } else { map.last(old + 1, &[]) };
                row.set_text(moved.saturating_sub(1).to_string());
            }
        }
    });
}

/// Notes on cells.
pub(super) fn notes(root: &mut Element, map: &RowMap) {
    root.visit(&mut |note| {
        if let Some(old) = note.get("ref").map(str::to_owned) {
            note.set("ref", one_range(&old, map));
        }
    });
}

/// The boxes of notes, in the older drawing language: the row of the note, and of the box's corners.
pub(super) fn note_boxes(root: &mut Element, map: &RowMap) {
    let moved = |row: u32| map.first(row.saturating_add(1), &[]).saturating_sub(1);
    root.visit(&mut |element| match element.local() {
        "Row" => {
            if let Ok(row) = element.text().trim().parse() {
                element.set_text(moved(row).to_string());
            }
        }
        // Left column, offset, top row, offset, right column, offset, bottom row, offset.
        "Anchor" => {
            let mut numbers: Vec<String> = element.text().split(',').map(|n| n.trim().to_owned()).collect();
            for at in [2, 6] {
                if let Some(row) = numbers.get(at).and_then(|number| number.parse().ok()) {
                    numbers[at] = moved(row).to_string();
                }
            }
            element.set_text(numbers.join(", "));
        }
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use super::super::rows::Image;
    use super::*;

    /// Row 5 three times, the rest below.
    fn moves() -> Moves {
        let mut map = RowMap::of(1..=6);
        for row in 1..=4 {
            map.add(row, Image { row, rounds: Vec::new() });
        }
        for round in 0..3 {
            map.add(5, Image { row: 5 + round, rounds: vec![(1, round)] });
        }
        map.add(6, Image { row: 8, rounds: Vec::new() });
        let mut moves = Moves::default();
        moves.add("表", map);
        moves
    }

    #[test]
    fn formulas_follow_their_rows() {
        let moves = moves();
        for (formula, rounds, expected) in [
            ("SUM(C5:C5)", vec![], "SUM(C5:C7)"),
            ("SUM(C5)", vec![], "SUM(C5:C7)"),
            ("SUM(C4:C6)", vec![], "SUM(C4:C8)"),
            ("C5*2+A6", vec![], "C5*2+A8"),
            ("B5*C5/C$6", vec![(1, 1)], "B6*C6/C$8"),
            ("SUM(C$5:C5)", vec![(1, 2)], "SUM(C$5:C7)"),
            ("C5/SUM(C$5:C$5)", vec![(1, 1)], "C6/SUM(C$5:C$7)"),
            ("别表!C5+表!A6", vec![], "别表!C5+表!A8"),
            ("SUM(5:5)", vec![], "SUM(5:7)"),
        ] {
            assert_eq!(moves.formula(formula, "表", &rounds), expected, "{formula}");
        }
        assert_eq!(moves.formula("SUM(表!$C$5:$C$5)", "总", &vec![]), "SUM(表!$C$5:$C$7)");
    }
}
