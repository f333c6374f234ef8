//! Lines parted by a drawn line, and joined where they end.
//!
//! Plane geometry on degrees, as people see it on the map: an edge between two corners is straight there. Corners keep
//! their very coordinates; both parts end in the same place.

use std::collections::HashMap;

use geo::{BoundingRect, Coord, LineString, MultiLineString};

use crate::edit::EditError;

/// How often it is asked whether two edges cross.
const MOST_QUESTIONS: usize = 100_000_000;
/// Degrees within which two places are one: a tenth of a millimetre.
const SAME: f64 = 1e-9;

/// The parts that a line falls into where another crosses or touches it, the longest first (in degrees); lines of several
/// parts come back as those.
///
/// # Errors
/// [`EditError::NotParted`] when nothing is crossed, [`EditError::TooLarge`].
pub fn split(lines: &MultiLineString<f64>, by: &LineString<f64>) -> Result<Vec<LineString<f64>>, EditError> {
    let mut questions = 0_usize;
    let mut parts = Vec::new();
    for line in lines.iter().filter(|line| line.0.len() > 1) {
        questions = questions.saturating_add(line.0.len().saturating_mul(by.0.len()));
        if questions > MOST_QUESTIONS {
            return Err(EditError::TooLarge);
        }
        parts.append(&mut split_one(line, by));
    }
    if parts.len() <= lines.0.len() {
        return Err(EditError::NotParted);
    }
    let length = |line: &LineString<f64>| {
        line.lines().map(|edge| (edge.end.x - edge.start.x).hypot(edge.end.y - edge.start.y)).sum::<f64>()
    };
    parts.sort_by(|a, b| length(b).total_cmp(&length(a)));
    Ok(parts)
}

fn split_one(line: &LineString<f64>, by: &LineString<f64>) -> Vec<LineString<f64>> {
    let mut parts: Vec<LineString<f64>> = Vec::new();
    let mut part = vec![line.0[0]];
    let last = line.0.len() - 2;
    for (index, edge) in line.lines().enumerate() {
        for at in crossings(edge.start, edge.end, by) {
            let (begins, ends) = (index == 0 && same(at, edge.start), index == last && same(at, edge.end));
            if begins || ends || part.len() == 1 && same(at, part[0]) {
                continue;
            }
            push(&mut part, at);
            parts.push(LineString(std::mem::replace(&mut part, vec![at])));
        }
        push(&mut part, edge.end);
    }
    if part.len() > 1 {
        parts.push(LineString(part));
    }
    // A ring begins anywhere: what stands on both sides of its beginning is one part.
    if line.is_closed()
        && parts.len() > 1
        && let Some(mut end) = parts.pop()
    {
        end.0.extend(parts[0].0.iter().skip(1));
        parts[0] = end;
    }
    parts
}

/// Where a line crosses or touches an edge, in its direction; corners of the edge as they are.
fn crossings(a: Coord<f64>, b: Coord<f64>, by: &LineString<f64>) -> Vec<Coord<f64>> {
    let d = b - a;
    let length = d.x.hypot(d.y);
    let (low, high) =
        (Coord { x: a.x.min(b.x), y: a.y.min(b.y) }, Coord { x: a.x.max(b.x), y: a.y.max(b.y) });
    let mut found: Vec<f64> = Vec::new();
    for other in by.lines() {
        let frame = other.bounding_rect();
        if frame.max().x < low.x || frame.min().x > high.x || frame.max().y < low.y || frame.min().y > high.y
        {
            continue;
        }
        let e = other.end - other.start;
        let cross = d.x * e.y - d.y * e.x;
        // Parallel edges part nothing.
        if cross.abs() <= f64::EPSILON * length * e.x.hypot(e.y) {
            continue;
        }
        let between = other.start - a;
        let (t, u) =
            ((between.x * e.y - between.y * e.x) / cross, (between.x * d.y - between.y * d.x) / cross);
        if (0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u) {
            found.push(t);
        }
    }
    found.sort_by(f64::total_cmp);
    let mut places: Vec<Coord<f64>> = Vec::new();
    for t in found {
        let at = a + d * t;
        let at = [a, b].into_iter().find(|corner| same(*corner, at)).unwrap_or(at);
        if !places.last().is_some_and(|last| same(*last, at)) {
            places.push(at);
        }
    }
    places
}

fn same(a: Coord<f64>, b: Coord<f64>) -> bool {
    (a.x - b.x).abs() <= SAME && (a.y - b.y).abs() <= SAME
}

fn push(part: &mut Vec<Coord<f64>>, at: Coord<f64>) {
    if part.last() != Some(&at) {
        part.push(at);
    }
}

/// Lines as one: joined where exactly two of them end, so that a fork stays a fork; what touches nothing stays a part.
///
/// # Errors
/// [`EditError::Nothing`] for no line.
pub fn merge(shapes: &[&MultiLineString<f64>]) -> Result<MultiLineString<f64>, EditError> {
    let lines: Vec<&LineString<f64>> =
        shapes.iter().flat_map(|shape| shape.iter()).filter(|line| line.0.len() > 1).collect();
    if lines.is_empty() {
        return Err(EditError::Nothing);
    }
    let mut ends: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_closed()) {
        for at in [line.0.first(), line.0.last()].into_iter().flatten() {
            ends.entry(cell(*at)).or_default().push(index);
        }
    }
    let mut used = vec![false; lines.len()];
    let mut chains = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if std::mem::replace(&mut used[index], true) {
            continue;
        }
        let mut chain = line.0.clone();
        if !line.is_closed() {
            for _ in 0..2 {
                follow(&mut chain, &lines, &ends, &mut used);
                chain.reverse();
            }
        }
        chains.push(LineString(chain));
    }
    Ok(MultiLineString(chains))
}

/// Appends the lines that go on from the end of a chain.
fn follow(
    chain: &mut Vec<Coord<f64>>,
    lines: &[&LineString<f64>],
    ends: &HashMap<[i64; 2], Vec<usize>>,
    used: &mut [bool],
) {
    while let Some(end) = chain.last().copied() {
        let next = match ends.get(&cell(end)).map(Vec::as_slice) {
            Some([one, other]) => [*one, *other].into_iter().find(|index| !used[*index]),
            _ => None,
        };
        let Some(next) = next else { return };
        used[next] = true;
        let mut further = lines[next].0.clone();
        if cell(further[0]) != cell(end) {
            further.reverse();
        }
        chain.extend(further.into_iter().skip(1));
    }
}

/// The place as a key.
fn cell(at: Coord<f64>) -> [i64; 2] {
    [(at.x / SAME).round() as i64, (at.y / SAME).round() as i64]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    fn lines(all: &[&[(f64, f64)]]) -> MultiLineString<f64> {
        MultiLineString(all.iter().map(|points| line(points)).collect())
    }

    #[test]
    fn a_line_is_parted_where_another_crosses_it() {
        let road = lines(&[&[(115.0, 37.0), (115.1, 37.0), (115.1, 37.1)]]);
        let parts = split(&road, &line(&[(115.03, 36.9), (115.03, 37.05), (115.2, 37.05)])).unwrap();
        let ends: Vec<_> = parts.iter().map(|part| (part.0[0], part.0[part.0.len() - 1])).collect();
        assert_eq!(parts.len(), 3);
        // The longest first, and both parts end in the very same place.
        assert_eq!(ends[0].0, Coord { x: 115.03, y: 37.0 });
        assert_eq!(ends[0].1, ends[1].0);
        assert_eq!(parts[0].0.len(), 3);
        assert!(parts.iter().any(|part| part.0[part.0.len() - 1] == ends[0].0));
    }

    #[test]
    fn a_corner_an_end_and_a_ring() {
        let road = lines(&[&[(115.0, 37.0), (115.1, 37.0), (115.2, 37.0)]]);
        let at_corner = split(&road, &line(&[(115.1, 36.9), (115.1, 37.1)])).unwrap();
        assert_eq!(at_corner.iter().map(|part| part.0.len()).collect::<Vec<_>>(), [2, 2]);
        for nothing in [
            // Through its end, along it, beside it.
            &[(115.2, 36.9), (115.2, 37.1)][..],
            &[(114.9, 37.0), (115.3, 37.0)],
            &[(115.0, 38.0), (115.2, 38.0)],
        ] {
            assert_eq!(split(&road, &line(nothing)), Err(EditError::NotParted), "{nothing:?}");
        }
        let ring = lines(&[&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]]);
        let halves = split(&ring, &line(&[(1.0, -1.0), (1.0, 3.0)])).unwrap();
        assert_eq!(halves.iter().map(|part| part.0.len()).collect::<Vec<_>>(), [4, 4]);
        // Cut in one place a ring is no two lines.
        assert_eq!(split(&ring, &line(&[(1.0, -1.0), (1.0, 1.0)])), Err(EditError::NotParted));
    }

    #[test]
    fn lines_are_joined_where_two_end() {
        let (a, b, c) = (
            lines(&[&[(0.0, 0.0), (1.0, 0.0)]]),
            lines(&[&[(2.0, 0.0), (1.0, 0.0)]]),
            lines(&[&[(0.0, 0.0), (0.0, 1.0)]]),
        );
        let one = merge(&[&a, &b, &c]).unwrap();
        assert_eq!(one.0.len(), 1);
        assert_eq!(one.0[0].0.len(), 4);
        let fork = merge(&[&a, &b, &lines(&[&[(1.0, 0.0), (1.0, 1.0)]])]).unwrap();
        assert_eq!(fork.0.len(), 3);
        let apart = merge(&[&a, &lines(&[&[(5.0, 5.0), (6.0, 5.0)]])]).unwrap();
        assert_eq!(apart.0.len(), 2);
        let parts = split(&a, &line(&[(0.3, -1.0), (0.3, 1.0)])).unwrap();
        let back = merge(&[&MultiLineString(parts)]).unwrap();
        assert_eq!(back.0.len(), 1);
        assert_eq!(merge(&[]), Err(EditError::Nothing));
    }
}
