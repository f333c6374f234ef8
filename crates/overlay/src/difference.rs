//! What became of pieces of land between two states of a layer: which piece is which, and what land each lost and won.
//!
//! Pieces are paired by a key that both states have, or by what they share: first those with the same outline, then,
//! from the largest common area down, those that share at least [`SHARE`] of the smaller of both. Every piece is in at
//! most one pair, so the lists of pairs, removed and added pieces hold each piece once.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use geo::{BooleanOps, BoundingRect, MultiPolygon};
use jitu_model::ellipsoid::area;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::repair::{Repaired, repair};
use crate::{OverlayError, work};

/// Share of the smaller piece that two pieces have in common at least when they are taken for the same.
pub const SHARE: f64 = 0.5;
/// Pairs of boxes that are looked at for each piece, on average, and on top.
const PAIRS: (usize, usize) = (64, 1_000_000);

/// Which piece is which, by their places in the two lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matches {
    /// (before, after), by the place before.
    pub pairs: Vec<(usize, usize)>,
    /// Pieces that are only before.
    pub removed: Vec<Alone>,
    /// Pieces that are only after.
    pub added: Vec<Alone>,
}

/// A piece without a partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alone {
    /// Its place in its list.
    pub piece: usize,
    /// The piece of the other state that it shares most land with, where one was looked for: what it was split from or
    /// merged into.
    pub with: Option<usize>,
}

/// What land a piece lost and won.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Land only before.
    pub lost: MultiPolygon<f64>,
    /// Land only after.
    pub won: MultiPolygon<f64>,
    /// m² of it.
    pub lost_m2: f64,
    /// m² of it.
    pub won_m2: f64,
}

impl Change {
    /// m² of the symmetric difference.
    pub fn area_m2(&self) -> f64 {
        self.lost_m2 + self.won_m2
    }
}

/// Repairs shapes, on several threads.
///
/// # Errors
/// [`OverlayError::Interrupted`].
pub fn repaired(
    shapes: &[MultiPolygon<f64>],
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Repaired>, OverlayError> {
    work::each(shapes, &repair, progress)
}

/// Pairs pieces with the same key; of several with one key the first of each state, then the second, and so on.
/// Pieces without a key stay alone.
pub fn by_key<K: Eq + Hash>(before: &[Option<K>], after: &[Option<K>]) -> Matches {
    let mut known: HashMap<&K, Vec<usize>> = HashMap::with_capacity(before.len());
    for (at, key) in before.iter().enumerate().rev() {
        if let Some(key) = key {
            known.entry(key).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (at, key) in after.iter().enumerate() {
        let earlier = key.as_ref().and_then(|key| known.get_mut(key)).and_then(Vec::pop);
        found.extend(earlier.map(|earlier| (earlier, at)));
    }
    matches(found, before.len(), after.len(), &[])
}

/// Pairs pieces by the land they share. The pieces are sound ([`repaired`]).
///
/// # Errors
/// [`OverlayError::Interrupted`]; [`OverlayError::Tangled`] when the pieces lie over each other beyond measure.
pub fn by_overlap(
    before: &[MultiPolygon<f64>],
    after: &[MultiPolygon<f64>],
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Matches, OverlayError> {
    let mut found = same_outlines(before, after);
    let (mut early, mut late) = (vec![true; before.len()], vec![true; after.len()]);
    for (b, a) in &found {
        (early[*b], late[*a]) = (false, false);
    }
    let near = near_pairs(before, &early, after, &late)?;
    let shared = work::each(&near, &|&(b, a)| area(&before[b].intersection(&after[a])), progress)?;
    let mut shared: Vec<(f64, usize, usize)> = shared
        .into_iter()
        .zip(near)
        .map(|(common, (b, a))| (common, b, a))
        .filter(|one| one.0 > 0.0)
        .collect();
    shared.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let size = |pieces: &[MultiPolygon<f64>], at: usize| area(&pieces[at]);
    for (common, b, a) in &shared {
        if early[*b] && late[*a] && *common >= SHARE * size(before, *b).min(size(after, *a)) {
            (early[*b], late[*a]) = (false, false);
            found.push((*b, *a));
        }
    }
    Ok(matches(found, before.len(), after.len(), &shared))
}

/// Pairs of pieces with the very same outline.
fn same_outlines(before: &[MultiPolygon<f64>], after: &[MultiPolygon<f64>]) -> Vec<(usize, usize)> {
    let outline = |shape: &MultiPolygon<f64>| -> Option<Vec<[u64; 2]>> {
        let places: Vec<[u64; 2]> = shape
            .0
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
            .flat_map(|ring| &ring.0)
            .map(|at| [at.x.to_bits(), at.y.to_bits()])
            .collect();
        (!places.is_empty()).then_some(places)
    };
    let keys = |shapes: &[MultiPolygon<f64>]| -> Vec<_> { shapes.iter().map(outline).collect() };
    by_key(&keys(before), &keys(after)).pairs
}

/// Pairs of pieces that are free on both sides and whose boxes meet.
fn near_pairs(
    before: &[MultiPolygon<f64>],
    early: &[bool],
    after: &[MultiPolygon<f64>],
    late: &[bool],
) -> Result<Vec<(usize, usize)>, OverlayError> {
    let boxed = |shape: &MultiPolygon<f64>| {
        let frame = shape.bounding_rect()?;
        Some(([frame.min().x, frame.min().y], [frame.max().x, frame.max().y]))
    };
    let entries = before.iter().enumerate().filter(|(at, _)| early[*at]).filter_map(|(at, shape)| {
        let (low, high) = boxed(shape)?;
        Some(GeomWithData::new(Rectangle::from_corners(low, high), at))
    });
    let tree = RTree::bulk_load(entries.collect());
    let mut left = PAIRS.0 * (before.len() + after.len()) + PAIRS.1;
    let mut found = Vec::new();
    for (at, shape) in after.iter().enumerate().filter(|(at, _)| late[*at]) {
        let Some((low, high)) = boxed(shape) else { continue };
        for entry in tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high)) {
            let vertices = before.len() + after.len();
            left = left.checked_sub(1).ok_or(OverlayError::Tangled { vertices })?;
            found.push((entry.data, at));
        }
    }
    Ok(found)
}

/// The lists, from pairs and from what pieces share, most first.
fn matches(
    mut pairs: Vec<(usize, usize)>,
    before: usize,
    after: usize,
    shared: &[(f64, usize, usize)],
) -> Matches {
    pairs.sort_unstable();
    let (mut early, mut late) = (vec![true; before], vec![true; after]);
    for (b, a) in &pairs {
        (early[*b], late[*a]) = (false, false);
    }
    let (mut into, mut from) = (HashMap::new(), HashMap::new());
    for (_, b, a) in shared {
        into.entry(*b).or_insert(*a);
        from.entry(*a).or_insert(*b);
    }
    let alone = |free: &[bool], with: &HashMap<usize, usize>| -> Vec<Alone> {
        let free = free.iter().enumerate().filter(|(_, free)| **free);
        free.map(|(piece, _)| Alone { piece, with: with.get(&piece).copied() }).collect()
    };
    Matches { removed: alone(&early, &into), added: alone(&late, &from), pairs }
}

/// What land each pair's piece lost and won; `None` where it is not more than `least_m2` altogether. The pieces are
/// sound ([`repaired`]).
///
/// # Errors
/// [`OverlayError::Interrupted`].
pub fn changes(
    pairs: &[(usize, usize)],
    before: &[MultiPolygon<f64>],
    after: &[MultiPolygon<f64>],
    least_m2: f64,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Option<Change>>, OverlayError> {
    let look = |&(b, a): &(usize, usize)| {
        let (early, late) = (&before[b], &after[a]);
        if early == late {
            return None;
        }
        let (lost, won) = (early.difference(late), late.difference(early));
        let change = Change { lost_m2: area(&lost), won_m2: area(&won), lost, won };
        (change.area_m2().partial_cmp(&least_m2) == Some(Ordering::Greater)).then_some(change)
    };
    work::each(pairs, &look, progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    fn field(x: f64, y: f64, wide: f64, high: f64) -> MultiPolygon<f64> {
        let low = (115.0 + x * 0.001, 37.0 + y * 0.001);
        MultiPolygon(vec![Rect::new(low, (low.0 + wide * 0.001, low.1 + high * 0.001)).to_polygon()])
    }

    fn fields(count: u32) -> Vec<MultiPolygon<f64>> {
        (0..count * count).map(|at| field(f64::from(at % count), f64::from(at / count), 1.0, 1.0)).collect()
    }

    fn go(_: f32) -> bool {
        true
    }

    #[test]
    fn keys_pair_in_order() {
        let before = [Some("a"), Some("b"), None, Some("b"), Some("c")];
        let after = [Some("b"), Some("b"), Some("b"), Some("d"), None, Some("a")];
        let found = by_key(&before, &after);
        assert_eq!(found.pairs, [(0, 5), (1, 0), (3, 1)]);
        let alone = |list: &[Alone]| list.iter().map(|one| one.piece).collect::<Vec<_>>();
        assert_eq!((alone(&found.removed), alone(&found.added)), (vec![2, 4], vec![2, 3, 4]));
    }

    #[test]
    fn the_same_land_is_no_change() {
        let before = fields(20);
        let mut after = before.clone();
        after.reverse();
        let found = by_overlap(&before, &after, &mut go).unwrap();
        assert_eq!(found.pairs, (0..400).map(|at| (at, 399 - at)).collect::<Vec<_>>());
        assert!(found.removed.is_empty() && found.added.is_empty());
        assert!(changes(&found.pairs, &before, &after, 0.0, &mut go).unwrap().iter().all(Option::is_none));
    }

    #[test]
    fn moved_split_removed_and_added_pieces_are_told() {
        let before = fields(10);
        let mut after = before.clone();
        // 7 loses a quarter; 13 is split in 60 and 40 per cent; 55 goes; one comes outside.
        after[7] = field(7.0, 0.0, 0.75, 1.0);
        after[13] = field(3.0, 1.0, 0.6, 1.0);
        after.push(field(3.6, 1.0, 0.4, 1.0));
        after.remove(55);
        after.push(field(30.0, 30.0, 1.0, 1.0));
        let found = by_overlap(&before, &after, &mut go).unwrap();
        assert_eq!(found.pairs.len(), 99);
        assert!(found.pairs.contains(&(13, 13)) && found.pairs.contains(&(7, 7)));
        assert_eq!(found.removed, [Alone { piece: 55, with: None }]);
        assert_eq!(found.added, [Alone { piece: 99, with: Some(13) }, Alone { piece: 100, with: None }]);
        let changed: Vec<(usize, Change)> = changes(&found.pairs, &before, &after, 1.0, &mut go)
            .unwrap()
            .into_iter()
            .zip(&found.pairs)
            .filter_map(|(change, pair)| Some((pair.0, change?)))
            .collect();
        assert_eq!(changed.iter().map(|one| one.0).collect::<Vec<_>>(), [7, 13]);
        let whole = area(&before[7]);
        assert!((changed[0].1.lost_m2 / whole - 0.25).abs() < 1e-6 && changed[0].1.won_m2 < 1e-3);
        assert!((changed[1].1.area_m2() / area(&before[13]) - 0.4).abs() < 1e-6);
        // Land is neither made nor lost: what pairs won less what they lost, and the pieces alone, is the difference.
        let sum = |pieces: &[MultiPolygon<f64>]| pieces.iter().map(area).sum::<f64>();
        let paired: f64 = changed.iter().map(|(_, change)| change.won_m2 - change.lost_m2).sum();
        let alone = found.added.iter().map(|one| area(&after[one.piece])).sum::<f64>() - area(&before[55]);
        assert!((sum(&after) - sum(&before) - paired - alone).abs() < 1e-3);
    }

    #[test]
    fn a_touch_at_the_rim_is_not_the_same_piece() {
        let found = by_overlap(&[field(0.0, 0.0, 1.0, 1.0)], &[field(0.9, 0.0, 1.0, 1.0)], &mut go).unwrap();
        assert_eq!(found.pairs, []);
        assert_eq!(found.added, [Alone { piece: 0, with: Some(0) }]);
    }

    #[test]
    fn heaps_and_cancels_end() {
        let heap = |shift: f64| -> Vec<_> {
            (0..6_000).map(|at| field(shift + f64::from(at) * 1e-4, 0.0, 1.0, 1.0)).collect()
        };
        let tangled = by_overlap(&heap(0.0), &heap(1e-5), &mut go);
        assert!(matches!(tangled, Err(OverlayError::Tangled { .. })));
        assert_eq!(by_overlap(&fields(3), &fields(2), &mut |_| false), Err(OverlayError::Interrupted));
    }
}
