//! Where the rows of a template's sheet have gone: a row may be repeated, dropped or moved.

use std::collections::BTreeMap;

use super::formula::ROWS;

/// The rounds of loops that a filled row belongs to, outermost first: which loop, which round.
pub(super) type Rounds = Vec<(usize, u32)>;

/// One filled row of a template's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    /// Its number, from 1.
    pub(super) row: u32,
    pub(super) rounds: Rounds,
}

/// The images of a sheet's rows. Rows that the template's sheet does not hold go with those before them.
#[derive(Debug, Clone, Default)]
pub(super) struct RowMap {
    images: BTreeMap<u32, Vec<Image>>,
}

impl RowMap {
    /// A map of rows that have no images yet.
    pub(super) fn of(rows: impl Iterator<Item = u32>) -> Self {
        Self { images: rows.map(|row| (row, Vec::new())).collect() }
    }

    /// Adds an image; images come from top to bottom.
    pub(super) fn add(&mut self, row: u32, image: Image) {
        self.images.entry(row).or_default().push(image);
    }

    /// The next number for a filled row: `row` follows `before` in the template, `filled` on the sheet.
    pub(super) fn next(&self, before: u32, filled: u32, row: u32) -> u32 {
        if row <= before {
            return filled + 1;
        }
        let dropped = self.images.range(before + 1..row).count() as u32;
        filled + (row - before) - dropped
    }

    /// Whether every row is where it was.
    pub(super) fn is_still(&self) -> bool {
        self.images.iter().all(|(row, images)| matches!(&images[..], [image] if image.row == *row))
    }

    /// How many rows a row has become, seen from a row of some rounds.
    pub(super) fn count(&self, row: u32, seen_from: &[(usize, u32)]) -> usize {
        self.images.get(&row).map_or(1, |images| within(images, seen_from).len())
    }

    /// The first filled row of a row; of a dropped one, the row that took its place.
    pub(super) fn first(&self, row: u32, seen_from: &[(usize, u32)]) -> u32 {
        let image = self.images.get(&row).and_then(|images| within(images, seen_from).first());
        image.map_or_else(|| self.between(row), |image| image.row)
    }

    /// The last filled row of a row; of a dropped one, the row above its place.
    pub(super) fn last(&self, row: u32, seen_from: &[(usize, u32)]) -> u32 {
        match self.images.get(&row) {
            Some(images) => within(images, seen_from)
                .last()
                .map_or_else(|| self.between(row).saturating_sub(1), |image| image.row),
            None => self.between(row),
        }
    }

    /// The rounds of the first filled row of a row.
    pub(super) fn rounds_of_first(&self, row: u32) -> Rounds {
        let first = self.images.get(&row).and_then(|images| images.first());
        first.map(|image| image.rounds.clone()).unwrap_or_default()
    }

    /// Where a row without images stands.
    fn between(&self, row: u32) -> u32 {
        let mut dropped = 0;
        for (before, images) in self.images.range(..row).rev() {
            match images.last() {
                Some(image) => return (image.row + (row - before) - dropped).min(ROWS),
                None => dropped += 1,
            }
        }
        row - dropped
    }

    /// What has become of the rows from `from` to `to`, once for each round of the loops that hold both.
    pub(super) fn each(&self, from: u32, to: u32) -> Vec<(u32, u32)> {
        let ids = |row: u32| -> Vec<usize> {
            let first = self.images.get(&row).and_then(|images| images.first());
            first.map(|image| image.rounds.iter().map(|(id, _)| *id).collect()).unwrap_or_default()
        };
        let (above, below) = (ids(from), ids(to));
        let common = above.iter().zip(&below).take_while(|(a, b)| a == b).count();
        let mut rounds: Vec<Rounds> = self.images.get(&from).map_or_else(Vec::new, |images| {
            images.iter().map(|image| image.rounds[..common.min(image.rounds.len())].to_vec()).collect()
        });
        rounds.dedup();
        if rounds.is_empty() || common == 0 {
            rounds = vec![Rounds::new()];
        }
        let spans = rounds.iter().map(|rounds| (self.first(from, rounds), self.last(to, rounds)));
        spans.filter(|(first, last)| first <= last).collect()
    }
}

/// The images that belong to the same rounds, as far as both are in the same loops. Images are in the order of their
/// rounds, so these stand together.
fn within<'a>(images: &'a [Image], seen_from: &[(usize, u32)]) -> &'a [Image] {
    let Some(any) = images.first() else { return images };
    let common = any.rounds.iter().zip(seen_from).take_while(|(a, b)| a.0 == b.0).count();
    let order = |image: &Image| {
        let rounds = image.rounds.iter().take(common).map(|(_, round)| *round);
        rounds.cmp(seen_from[..common].iter().map(|(_, round)| *round))
    };
    let begin = images.partition_point(|image| order(image).is_lt());
    let end = images.partition_point(|image| order(image).is_le());
    &images[begin..end]
}

/// Spans that follow each other without a gap, as one.
pub(super) fn joined(spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (first, last) in spans {
        match out.last_mut() {
            Some(before) if before.1 + 1 == first => before.1 = last,
            _ => out.push((first, last)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row, where it comes to stand, and the rounds of loops it is in.
    type Placed = (u32, u32, &'static [(usize, u32)]);

    /// Rows 1 to 6: 3 and 4 repeated twice, 5 dropped.
    fn map() -> RowMap {
        let mut map = RowMap::of(1..=6);
        let rows: [Placed; 7] = [
            (1, 1, &[]),
            (2, 2, &[]),
            (3, 3, &[(1, 0)]),
            (4, 4, &[(1, 0)]),
            (3, 5, &[(1, 1)]),
            (4, 6, &[(1, 1)]),
            (6, 7, &[]),
        ];
        for (row, filled, rounds) in rows {
            map.add(row, Image { row: filled, rounds: rounds.to_vec() });
        }
        map
    }

    #[test]
    fn rows_are_found_again() {
        let map = map();
        assert_eq!((map.first(3, &[]), map.last(3, &[])), (3, 5));
        assert_eq!((map.first(3, &[(1, 1)]), map.last(4, &[(1, 1)])), (5, 6));
        assert_eq!((map.first(5, &[]), map.last(5, &[])), (7, 6), "dropped");
        assert_eq!((map.first(9, &[]), map.count(3, &[])), (10, 2));
        assert_eq!(map.each(3, 4), [(3, 4), (5, 6)]);
        assert_eq!(map.each(2, 4), [(2, 6)]);
        assert_eq!(map.each(5, 5), []);
        assert_eq!(joined(map.each(3, 4)), [(3, 6)]);
        assert!(!map.is_still());
    }

    #[test]
    fn gaps_are_kept_and_dropped_rows_close() {
        let map = RowMap::of([1, 2, 5, 8].into_iter());
        assert_eq!(map.next(0, 0, 1), 1);
        assert_eq!(map.next(2, 2, 5), 5);
        assert_eq!(map.next(2, 2, 8), 7, "row 5 dropped");
        assert_eq!(map.next(5, 5, 5), 6, "another round");
    }
}
