//! Shapes as paths: clipped to the map, simplified to what a printer can show, written in hundredths of a millimetre.
//!
//! A simplified outline is nowhere farther than [`TOLERANCE_MM`] from the true one, so two neighbours that were
//! simplified each on its own part by a tenth of a millimetre at most.

use geo_types::{Geometry, LineString, Polygon};

use super::view::{Rect, View};

/// How far a simplified line may lie from the true one, millimetres on paper.
pub(super) const TOLERANCE_MM: f64 = 0.05;
/// So far beyond the frame shapes are drawn, so that the edge where they were cut is not seen, millimetres.
const MARGIN_MM: f64 = 4.0;

/// A point on the sheet, millimetres.
pub(super) type Point = (f64, f64);

/// The part of a polygon on the map: its rings, the outer one first, each without its last point; nothing where the map
/// shows nothing of it.
pub(super) fn polygon(shape: &Polygon<f64>, view: &View) -> Vec<Vec<Point>> {
    let window = view.map.wider(MARGIN_MM);
    let outer = ring(shape.exterior(), view, &window);
    if outer.is_empty() {
        return Vec::new();
    }
    let holes = shape.interiors().iter().map(|hole| ring(hole, view, &window));
    std::iter::once(outer).chain(holes.filter(|hole| !hole.is_empty())).collect()
}

/// Every polygon of a geometry.
pub(super) fn polygons<'a>(geometry: &'a Geometry<f64>, found: &mut Vec<&'a Polygon<f64>>) {
    match geometry {
        Geometry::Polygon(polygon) => found.push(polygon),
        Geometry::MultiPolygon(many) => found.extend(&many.0),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| polygons(part, found)),
        _ => {}
    }
}

/// Every line of a geometry.
pub(super) fn lines<'a>(geometry: &'a Geometry<f64>, found: &mut Vec<&'a LineString<f64>>) {
    match geometry {
        Geometry::LineString(line) => found.push(line),
        Geometry::MultiLineString(many) => found.extend(&many.0),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| lines(part, found)),
        _ => {}
    }
}

/// Every point of a geometry, degrees.
pub(super) fn points(geometry: &Geometry<f64>, found: &mut Vec<Point>) {
    match geometry {
        Geometry::Point(point) => found.push((point.x(), point.y())),
        Geometry::MultiPoint(many) => found.extend(many.iter().map(|point| (point.x(), point.y()))),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| points(part, found)),
        _ => {}
    }
}

fn placed(line: &LineString<f64>, view: &View) -> Vec<Point> {
    line.0.iter().map(|at| view.place_degrees(at.x, at.y)).collect()
}

fn ring(line: &LineString<f64>, view: &View, window: &Rect) -> Vec<Point> {
    let mut points = placed(line, view);
    if points.first() == points.last() {
        points.pop();
    }
    let Some(own) = bounds(&points).filter(|own| own.meets(window)) else { return Vec::new() };
    if own.left < window.left
        || own.right > window.right
        || own.top < window.top
        || own.bottom > window.bottom
    {
        points = clipped(points, window);
    }
    let points = simplified_ring(&points);
    if points.len() < 3 { Vec::new() } else { points }
}

/// The parts of a line on the map.
pub(super) fn line(line: &LineString<f64>, view: &View) -> Vec<Vec<Point>> {
    let window = view.map.wider(MARGIN_MM);
    let points = placed(line, view);
    let (mut parts, mut part): (Vec<Vec<Point>>, Vec<Point>) = (Vec::new(), Vec::new());
    for edge in points.windows(2) {
        let piece = bounds(edge).is_some_and(|own| own.wider(1e-6).meets(&window));
        if piece {
            if part.is_empty() {
                part.push(edge[0]);
            }
            part.push(edge[1]);
        } else if !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts.iter().map(|part| simplified(part)).filter(|part| part.len() > 1).collect()
}

/// Whether an edge of rings is on the map; that of a shape around all of it is not.
pub(super) fn edges_on(rings: &[Vec<Point>], map: &Rect) -> bool {
    rings.iter().any(|ring| {
        let edges = ring.iter().zip(ring.iter().cycle().skip(1));
        edges.into_iter().any(|(a, b)| bounds(&[*a, *b]).is_some_and(|own| own.wider(1e-6).meets(map)))
    })
}

/// The box of some points; `None` of none.
pub(super) fn bounds(points: &[Point]) -> Option<Rect> {
    let (first, rest) = points.split_first()?;
    let start = Rect::of([first.0, first.1, first.0, first.1]);
    Some(rest.iter().fold(start, |own, (x, y)| {
        Rect::of([own.left.min(*x), own.top.min(*y), own.right.max(*x), own.bottom.max(*y)])
    }))
}

/// Twice the area inside a ring, positive where it runs clockwise on paper (y points down).
fn doubled_area(ring: &[Point]) -> f64 {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    edges.map(|((ax, ay), (bx, by))| ax * by - bx * ay).sum()
}

/// The area inside a ring, mm².
pub(super) fn area(ring: &[Point]) -> f64 {
    doubled_area(ring).abs() / 2.0
}

/// The middle of a ring: its centroid where that lies inside, otherwise the middle of the longest stretch inside at the
/// centroid's height.
pub(super) fn middle(ring: &[Point]) -> Option<Point> {
    let origin = *ring.first()?;
    let (mut doubled, mut x, mut y) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay, bx, by) = (a.0 - origin.0, a.1 - origin.1, b.0 - origin.0, b.1 - origin.1);
        let cross = ax * by - bx * ay;
        doubled += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    if doubled.abs() < 1e-9 {
        return None;
    }
    let at = (origin.0 + x / (3.0 * doubled), origin.1 + y / (3.0 * doubled));
    let mut crossings: Vec<f64> = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .filter(|(a, b)| (a.1 > at.1) != (b.1 > at.1))
        .map(|(a, b)| a.0 + (at.1 - a.1) / (b.1 - a.1) * (b.0 - a.0))
        .collect();
    crossings.sort_by(f64::total_cmp);
    let stretches = crossings.as_chunks::<2>().0;
    if stretches.iter().any(|[from, to]| at.0 > *from && at.0 < *to) {
        return Some(at);
    }
    let widest = stretches.iter().max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some(((widest[0] + widest[1]) / 2.0, at.1))
}

/// A ring inside a rectangle (Sutherland and Hodgman 1974).
pub(super) fn clipped(ring: Vec<Point>, window: &Rect) -> Vec<Point> {
    type Side = fn(&Point, &Rect) -> f64;
    // How far a point lies inside each side.
    let sides: [Side; 4] = [
        |at, window| at.0 - window.left,
        |at, window| window.right - at.0,
        |at, window| at.1 - window.top,
        |at, window| window.bottom - at.1,
    ];
    sides.into_iter().fold(ring, |ring, inside| {
        let mut out = Vec::with_capacity(ring.len() + 4);
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (da, db) = (inside(a, window), inside(b, window));
            if da >= 0.0 {
                out.push(*a);
            }
            if (da >= 0.0) != (db >= 0.0) {
                let t = da / (da - db);
                out.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            }
        }
        out
    })
}

/// A ring is simplified in two halves, from its first point to the one farthest away, so that it never collapses to a line
/// unless it is one.
fn simplified_ring(ring: &[Point]) -> Vec<Point> {
    let Some(first) = ring.first() else { return Vec::new() };
    let far = |at: &Point| (at.0 - first.0).hypot(at.1 - first.1);
    let Some((split, _)) = ring.iter().enumerate().max_by(|a, b| far(a.1).total_cmp(&far(b.1))) else {
        return Vec::new();
    };
    let mut out = simplified(&ring[..=split]);
    let back: Vec<Point> = ring[split..].iter().chain(std::iter::once(first)).copied().collect();
    let back = simplified(&back);
    let inner = back.len().saturating_sub(1);
    out.extend(back.into_iter().take(inner).skip(1));
    out
}

/// A line without the points that lie within the tolerance of it (Ramer 1972, Douglas and Peucker 1973).
fn simplified(line: &[Point]) -> Vec<Point> {
    let last = line.len().saturating_sub(1);
    if last < 2 {
        return line.to_vec();
    }
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let (a, b) = (line[from], line[to]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let square = dx * dx + dy * dy;
        let apart = |at: &Point| {
            let t = if square > 0.0 {
                (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / square).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let (x, y) = (at.0 - a.0 - t * dx, at.1 - a.1 - t * dy);
            x * x + y * y
        };
        let (mut worst, mut most) = (from, TOLERANCE_MM * TOLERANCE_MM);
        for (at, point) in line.iter().enumerate().take(to).skip(from + 1) {
            let distance = apart(point);
            if distance > most {
                (worst, most) = (at, distance);
            }
        }
        if worst != from {
            kept[worst] = true;
            open.extend([(from, worst), (worst, to)]);
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(at, _)| *at).collect()
}

/// Appends rings as a path: outer rings clockwise, holes the other way, so that shapes over each other stay filled by the
/// nonzero rule. Gives the points written.
pub(super) fn write_rings(path: &mut String, rings: &[Vec<Point>]) -> usize {
    let mut written = 0;
    for (at, ring) in rings.iter().enumerate() {
        let clockwise = doubled_area(ring) > 0.0;
        written += if clockwise == (at == 0) {
            write_run(path, ring.iter())
        } else {
            write_run(path, ring.iter().rev())
        };
        path.push('Z');
    }
    written
}

/// Appends a line as a path; gives the points written.
pub(super) fn write_line(path: &mut String, line: &[Point]) -> usize {
    write_run(path, line.iter())
}

fn write_run<'a>(path: &mut String, points: impl Iterator<Item = &'a Point>) -> usize {
    let hundredths = |mm: f64| (mm * 100.0).round() as i64;
    let mut last: Option<(i64, i64)> = None;
    let mut written = 0;
    for (x, y) in points {
        let (x, y) = (hundredths(*x), hundredths(*y));
        match last {
            Some(known) if known == (x, y) => continue,
            Some((px, py)) => {
                path.push('l');
                number(path, x - px);
                path.push(' ');
                number(path, y - py);
            }
            None => {
                path.push('M');
                number(path, x);
                path.push(' ');
                number(path, y);
            }
        }
        last = Some((x, y));
        written += 1;
    }
    written
}

/// Writes hundredths as a decimal, as short as it can be; formatting floating-point numbers takes most of the time of a
/// heavy sheet.
fn number(out: &mut String, hundredths: i64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = hundredths.unsigned_abs();
    if hundredths < 0 {
        out.push('-');
    }
    let fraction = rest % 100;
    rest /= 100;
    if rest > 0 || fraction == 0 {
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        out.extend(digits[at..].iter().map(|digit| *digit as char));
    }
    if fraction > 0 {
        out.push('.');
        out.push((b'0' + (fraction / 10) as u8) as char);
        if !fraction.is_multiple_of(10) {
            out.push((b'0' + (fraction % 10) as u8) as char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        for (hundredths, text) in [
            (0, "0"),
            (5, ".05"),
            (-50, "-.5"),
            (100, "1"),
            (-12_345, "-123.45"),
            (1_020, "10.2"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            let mut out = String::new();
            number(&mut out, hundredths);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_simplified_line_stays_within_the_tolerance() {
        let line: Vec<Point> =
            (0..2000).map(|i| (f64::from(i) * 0.01, (f64::from(i) * 0.03).sin())).collect();
        let short = simplified(&line);
        assert!(short.len() < 200 && short.len() > 10, "{}", short.len());
        for at in &line {
            let nearest = short
                .windows(2)
                .map(|edge| {
                    let (dx, dy) = (edge[1].0 - edge[0].0, edge[1].1 - edge[0].1);
                    let t = ((at.0 - edge[0].0) * dx + (at.1 - edge[0].1) * dy) / (dx * dx + dy * dy);
                    let t = t.clamp(0.0, 1.0);
                    (at.0 - edge[0].0 - t * dx).hypot(at.1 - edge[0].1 - t * dy)
                })
                .fold(f64::MAX, f64::min);
            assert!(nearest <= TOLERANCE_MM + 1e-12, "{nearest}");
        }
    }

    #[test]
    fn a_ring_is_cut_at_the_window() {
        let window = Rect::of([0.0, 0.0, 10.0, 10.0]);
        let cut = clipped(vec![(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)], &window);
        assert!((area(&cut) - 25.0).abs() < 1e-9);
        assert!(clipped(vec![(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &window).is_empty());
        // A horseshoe's label stands inside of it.
        let shoe = [
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 10.0),
            (8.0, 10.0),
            (8.0, 2.0),
            (2.0, 2.0),
            (2.0, 10.0),
            (0.0, 10.0),
        ];
        let at = middle(&shoe).unwrap();
        assert!(at.0 < 2.0 || at.0 > 8.0 || at.1 < 2.0, "{at:?}");
    }

    #[test]
    fn holes_run_against_their_outline() {
        let outer = vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        let hole = vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)];
        let mut path = String::new();
        assert_eq!(write_rings(&mut path, &[outer, hole]), 8);
        assert_eq!(path, "M0 0l4 0l0 4l-4 0ZM1 2l1 0l0 -1l-1 0Z");
    }
}
