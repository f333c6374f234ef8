//! Puts loops and conditions on the level at which they repeat something whole.
//!
//! People write `{% for %}` into the first cell of a row and `{% endfor %}` into its last, or each into a paragraph of
//! its own. Repeating literally from mark to mark would tear cells and paragraphs apart; here a pair of marks moves
//! outwards until it encloses whole rows or paragraphs.

use super::error::{Place, SyntaxFault, TemplateError};
use super::scan::{Kind, Mark};

/// What a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Holds paragraphs, tables, rows: a pair of marks may enclose some of what it holds.
    Blocks,
    /// A row of a table or sheet: marks in its cells enclose all of it.
    Row,
    /// A paragraph: repeated whole if a pair encloses all of it.
    Paragraph,
    /// Text in which pairs stay where they are: a workbook's cell, a paragraph that ends a section.
    Text,
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Something fixed that can be seen.
    Token(usize),
    /// Something fixed that cannot be seen: properties, bookmarks, empty cells.
    Quiet(usize),
    Text(String),
    Mark(Mark, Place),
    Group(Group),
}

/// Pieces in an element.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) level: Level,
    /// The token that opens the element.
    pub(super) open: usize,
    pub(super) items: Vec<Item>,
}

impl Item {
    fn is_blank(&self) -> bool {
        match self {
            Self::Token(_) => false,
            Self::Quiet(_) => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Mark(mark, _) => mark.kind == Kind::Comment,
            Self::Group(group) => group.items.iter().all(Self::is_blank),
        }
    }
}

/// Moves marks outwards; gives what stands in the place of the group afterwards.
pub(super) fn settle(mut group: Group) -> Result<Vec<Item>, TemplateError> {
    let mut items = Vec::with_capacity(group.items.len());
    for item in group.items {
        match item {
            Item::Group(inner) => items.extend(settle(inner)?),
            other => items.push(other),
        }
    }
    let mut moves = moving(group.level, &items)?;
    if group.level == Level::Paragraph && !moves.contains(&true) {
        enclosing(&items, &mut moves);
    }
    let (mut moved, mut kept) = (Vec::new(), Vec::new());
    for (item, moves) in items.into_iter().zip(moves) {
        match item {
            Item::Mark(mark, place) if moves => moved.push((mark, place)),
            other => kept.push(other),
        }
    }
    group.items = kept;
    if moved.is_empty() {
        return Ok(vec![Item::Group(group)]);
    }
    let opening = moved.iter().filter(|(mark, _)| matches!(mark.kind, Kind::For | Kind::If)).count();
    let closing = moved.iter().filter(|(mark, _)| matches!(mark.kind, Kind::EndFor | Kind::EndIf)).count();
    let dissolves = matches!(group.level, Level::Paragraph | Level::Row)
        && (opening != closing || opening == 0)
        && group.items.iter().all(Item::is_blank);
    if dissolves {
        return Ok(moved.into_iter().map(|(mark, place)| Item::Mark(mark, place)).collect());
    }
    around(group, moved)
}

/// Which items are marks that have to leave their group.
fn moving(level: Level, items: &[Item]) -> Result<Vec<bool>, TemplateError> {
    let mut moves = vec![false; items.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Item::Mark(mark, place) = item else { continue };
        match mark.kind {
            Kind::Print | Kind::Comment => {}
            _ if level == Level::Row => moves[index] = true,
            Kind::For | Kind::If => open.push(index),
            Kind::Else => moves[index] = open.is_empty(),
            Kind::EndFor | Kind::EndIf => match open.pop() {
                Some(begin) if !is_pair(&items[begin], mark) => return Err(unmatched(mark, place)),
                Some(_) => {}
                None => moves[index] = true,
            },
        }
    }
    for index in open {
        moves[index] = true;
    }
    Ok(moves)
}

fn is_pair(begin: &Item, end: &Mark) -> bool {
    let Item::Mark(begin, _) = begin else { return false };
    matches!((begin.kind, end.kind), (Kind::For, Kind::EndFor) | (Kind::If, Kind::EndIf))
}

pub(super) fn unmatched(mark: &Mark, place: &Place) -> TemplateError {
    TemplateError::Syntax { place: place.clone(), detail: SyntaxFault::Unmatched(mark.source.clone()) }
}

/// A paragraph that a pair encloses whole is repeated whole.
fn enclosing(items: &[Item], moves: &mut [bool]) {
    let seen: Vec<usize> = (0..items.len()).filter(|index| !items[*index].is_blank()).collect();
    let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else { return };
    let mut depth = 0_usize;
    for &index in &seen {
        let Item::Mark(mark, _) = &items[index] else {
            if depth == 0 {
                return;
            }
            continue;
        };
        match mark.kind {
            Kind::For | Kind::If => depth += 1,
            // A choice inside the paragraph's own text.
            Kind::Else if depth == 1 => return,
            Kind::EndFor | Kind::EndIf => {
                depth = depth.saturating_sub(1);
                if depth == 0 && index != last {
                    return;
                }
            }
            _ if depth == 0 => return,
            _ => {}
        }
    }
    moves[first] = true;
    moves[last] = true;
}

/// The marks that open before the group, those that close after it.
fn around(group: Group, moved: Vec<(Mark, Place)>) -> Result<Vec<Item>, TemplateError> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (mark, place) in moved {
        match mark.kind {
            Kind::EndFor | Kind::EndIf => after.push(Item::Mark(mark, place)),
            _ if after.is_empty() || group.level == Level::Row => before.push(Item::Mark(mark, place)),
            // `{% endfor %} text {% for %}`: whichever way it moved, it would cross.
            _ => return Err(unmatched(&mark, &place)),
        }
    }
    before.push(Item::Group(group));
    before.append(&mut after);
    Ok(before)
}
