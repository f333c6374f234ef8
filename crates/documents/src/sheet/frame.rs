//! The double frame of a sheet: kilometre grid, minutes of arc, the corners' coordinates, as on a standard map sheet.
//!
//! Inside the frame small crosses (or lines) stand where the kilometre grid crosses; in the band between the inner and the
//! outer line stand its numbers, with the zone's number and the hundreds small in front, and further out a bar that
//! changes colour every step of degrees.

use std::fmt::Write as _;

use super::Grid;
use super::layout::Layout;
use super::view::{Rect, View};

/// Steps of the grid, metres.
const STEPS_M: [f64; 12] =
    [20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0, 100_000.0];
/// Lines of the grid are at least so far apart, millimetres.
const APART_MM: f64 = 28.0;
/// Steps of the bar of degrees, seconds of arc.
const STEPS_S: [i64; 10] = [5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
/// Its marks are at least so far apart, millimetres.
const ARC_APART_MM: f64 = 34.0;
/// Length of the grid's ticks in the band, millimetres.
const TICK_MM: f64 = 0.7;
/// Width of the bar of degrees, and the outer line, millimetres.
const BAR_MM: f64 = 0.8;
const OUTER_MM: f64 = 0.9;

/// Metres between the lines of the grid of a view.
pub(super) fn step_m(view: &View) -> f64 {
    let wide = |step: &f64| step * 1000.0 / view.scale >= APART_MM;
    STEPS_M.into_iter().find(wide).unwrap_or(STEPS_M[STEPS_M.len() - 1])
}

/// Draws the grid inside the map.
pub(super) fn grid(svg: &mut String, view: &View, grid: Grid) {
    let map = view.map;
    let (eastings, northings) = lines(view);
    let (mut path, look) = (String::new(), r##"fill="none" stroke="#3d6f8e""##);
    match grid {
        Grid::None => {}
        Grid::Lines => {
            for (x, _) in &eastings {
                let _ = write!(path, "M{x:.2} {:.2}V{:.2}", map.top, map.bottom);
            }
            for (y, _) in &northings {
                let _ = write!(path, "M{:.2} {y:.2}H{:.2}", map.left, map.right);
            }
            let _ = write!(svg, r#"<path d="{path}" {look} stroke-width="0.1" stroke-opacity="0.7"/>"#);
        }
        Grid::Ticks => {
            for (x, _) in &eastings {
                for (y, _) in &northings {
                    let _ = write!(path, "M{:.2} {y:.2}h3M{x:.2} {:.2}v3", x - 1.5, y - 1.5);
                }
            }
            let _ = write!(svg, r#"<path d="{path}" {look} stroke-width="0.14"/>"#);
        }
    }
}

/// Places of grid lines on the sheet with their metres: eastings, northings.
type GridLines = (Vec<(f64, f64)>, Vec<(f64, f64)>);

fn lines(view: &View) -> GridLines {
    let step = step_m(view);
    let ((west, north), (east, south)) =
        (view.ground((view.map.left, view.map.top)), view.ground((view.map.right, view.map.bottom)));
    let multiples = |from: f64, to: f64| {
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        (first..=last).map(move |n| n as f64 * step)
    };
    let eastings = multiples(west, east).map(|m| (view.place((m, north)).0, m)).collect();
    let northings = multiples(south, north).map(|m| (view.place((west, m)).1, m)).collect();
    (eastings, northings)
}

/// Draws the frame around the map.
pub(super) fn draw(svg: &mut String, view: &View, layout: &Layout) {
    let map = view.map;
    let outer = map.wider(layout.band - OUTER_MM / 2.0);
    let (bar_in, bar_out) =
        (map.wider(layout.band - 1.2 - BAR_MM - OUTER_MM), map.wider(layout.band - 1.2 - OUTER_MM));
    for (rect, width) in [(map, 0.22), (bar_in, 0.12), (bar_out, 0.12), (outer, OUTER_MM)] {
        let _ = write!(
            svg,
            r##"<rect {} fill="none" stroke="#111111" stroke-width="{width}"/>"##,
            rect.attributes()
        );
    }
    let letter = (layout.letter * 0.86).min(layout.band / 3.4);
    kilometres(svg, view, letter);
    let room = Arc { view, bar_in, bar_out, letter };
    room.bars(svg);
    room.corners(svg);
}

/// Ticks and numbers of the kilometre grid.
fn kilometres(svg: &mut String, view: &View, letter: f64) {
    let map = view.map;
    let (eastings, northings) = lines(view);
    let mut ticks = String::new();
    let base = letter * 0.25 + TICK_MM;
    for (x, metres) in &eastings {
        let _ = write!(ticks, "M{x:.2} {:.2}v-{TICK_MM}M{x:.2} {:.2}v{TICK_MM}", map.top, map.bottom);
        if x - map.left < letter * 2.0 || map.right - x < letter * 2.0 {
            continue;
        }
        let metres = f64::from(view.plane.zone()) * 1e6 + metres;
        number(svg, (*x, map.top - base), false, metres, letter);
        number(svg, (*x, map.bottom + base + letter * 0.74), false, metres, letter);
    }
    for (y, metres) in &northings {
        let _ = write!(ticks, "M{:.2} {y:.2}h-{TICK_MM}M{:.2} {y:.2}h{TICK_MM}", map.left, map.right);
        if y - map.top < letter * 2.0 || map.bottom - y < letter * 2.0 {
            continue;
        }
        number(svg, (map.left - base, *y), true, *metres, letter);
        number(svg, (map.right + base + letter * 0.74, *y), true, *metres, letter);
    }
    let _ = write!(svg, r##"<path d="{ticks}" fill="none" stroke="#111111" stroke-width="0.16"/>"##);
}

/// The kilometres of a grid line: the last two figures large, what stands before them small.
fn number(svg: &mut String, at: (f64, f64), upright: bool, metres: f64, letter: f64) {
    let whole = (metres / 1000.0).floor() as i64;
    let rest = (metres - whole as f64 * 1000.0).round() as i64;
    let mut last = format!("{:02}", whole % 100);
    if rest > 0 {
        last.push_str(format!(".{rest:03}").trim_end_matches('0'));
    }
    let words = format!(r#"<tspan font-size="{:.2}">{}</tspan>{last}"#, letter * 0.68, whole / 100);
    text(svg, at, upright, letter, "middle", &words);
}

/// Text in the band, along the frame. `words` is markup.
fn text(svg: &mut String, (x, y): (f64, f64), upright: bool, size: f64, anchor: &str, words: &str) {
    let place = if upright {
        format!(r#"transform="translate({x:.2} {y:.2}) rotate(-90)""#)
    } else {
        format!(r#"x="{x:.2}" y="{y:.2}""#)
    };
    let _ = write!(
        svg,
        r##"<text {place} font-size="{size:.2}" text-anchor="{anchor}" fill="#111111">{words}</text>"##
    );
}

/// The bar of degrees.
struct Arc<'a> {
    view: &'a View,
    bar_in: Rect,
    bar_out: Rect,
    letter: f64,
}

impl Arc<'_> {
    /// The step of a direction in seconds, by how long a degree is there.
    fn step(mm_per_degree: f64) -> i64 {
        let wide = |step: &i64| *step as f64 / 3600.0 * mm_per_degree >= ARC_APART_MM;
        STEPS_S.into_iter().find(wide).unwrap_or(STEPS_S[STEPS_S.len() - 1])
    }

    /// Places along an edge where the arc is a multiple of a step, with the seconds; `arc` gives the degrees at a place.
    fn marks((from, to): (f64, f64), arc: impl Fn(f64) -> f64) -> (Vec<(f64, i64)>, bool) {
        let (a, b) = (arc(from) * 3600.0, arc(to) * 3600.0);
        if !a.is_finite() || !b.is_finite() || (b - a).abs() < 1e-6 {
            return (Vec::new(), false);
        }
        let step = Self::step((to - from) / (b - a).abs() * 3600.0);
        let (low, high) = (a.min(b), a.max(b));
        let (first, last) = ((low / step as f64).ceil() as i64, (high / step as f64).floor() as i64);
        let mut found: Vec<(f64, i64)> = (first..=last.min(first + 400))
            .map(|n| {
                let seconds = (n * step) as f64;
                // Along an edge arcs are all but even: one correction leaves less than a hundredth of a millimetre.
                let guess = from + (seconds - a) / (b - a) * (to - from);
                (guess + (seconds - arc(guess) * 3600.0) / (b - a) * (to - from), n * step)
            })
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Pieces alternate by the number of the step, not of the sheet, so that neighbouring sheets fit together.
        let black = ((a / step as f64).floor() as i64).rem_euclid(2) == 0;
        (found, black)
    }

    fn bars(&self, svg: &mut String) {
        let (view, map) = (self.view, self.view.map);
        let (inner, outer) = (self.bar_in, self.bar_out);
        let base = self.letter * 0.35;
        let keep = self.letter * 7.5;
        let (across, down) = ((map.left, map.right), (map.top, map.bottom));
        for (y, top, line) in [
            (map.top, outer.top, inner.top + base + self.letter * 0.74),
            (map.bottom, inner.bottom, inner.bottom - base),
        ] {
            let (marks, black) = Self::marks(across, |x| view.degrees((x, y)).0);
            pieces(&marks, black, (inner.left, inner.right), |from, to| {
                let _ = write!(
                    svg,
                    r##"<rect x="{from:.2}" y="{top:.2}" width="{:.2}" height="{BAR_MM}" fill="#111111"/>"##,
                    to - from
                );
            });
            for (x, seconds) in marks.iter().filter(|(x, _)| x - map.left > keep && map.right - x > keep) {
                text(svg, (*x, line), false, self.letter, "middle", &arc_text(*seconds));
            }
        }
        for (x, left, line) in [
            (map.left, outer.left, inner.left + base + self.letter * 0.74),
            (map.right, inner.right, inner.right - base),
        ] {
            let (marks, black) = Self::marks(down, |y| view.degrees((x, y)).1);
            pieces(&marks, black, (inner.top, inner.bottom), |from, to| {
                let _ = write!(
                    svg,
                    r##"<rect x="{left:.2}" y="{from:.2}" width="{BAR_MM}" height="{:.2}" fill="#111111"/>"##,
                    to - from
                );
            });
            for (y, seconds) in marks.iter().filter(|(y, _)| y - map.top > keep && map.bottom - y > keep) {
                text(svg, (line, *y), true, self.letter, "middle", &arc_text(*seconds));
            }
        }
    }

    /// Longitude and latitude of the map's corners, to the second.
    fn corners(&self, svg: &mut String) {
        let [nw, ne, se, sw] = self.view.corners();
        let (map, inner, letter) = (self.view.map, self.bar_in, self.letter);
        let base = letter * 0.35;
        let (upper, lower) = (inner.top + base + letter * 0.74, inner.bottom - base);
        let (left, right) = (inner.left + base + letter * 0.74, inner.right - base);
        let seconds = |degrees: f64| arc_text((degrees * 3600.0).round() as i64);
        for (at, anchor, (lon, _)) in [
            ((map.left, upper), "start", nw),
            ((map.right, upper), "end", ne),
            ((map.right, lower), "end", se),
            ((map.left, lower), "start", sw),
        ] {
            text(svg, at, false, letter, anchor, &seconds(lon));
        }
        for (at, anchor, (_, lat)) in [
            ((left, map.top), "end", nw),
            ((right, map.top), "end", ne),
            ((right, map.bottom), "start", se),
            ((left, map.bottom), "start", sw),
        ] {
            text(svg, at, true, letter, anchor, &seconds(lat));
        }
    }
}

/// The black pieces between marks.
fn pieces(marks: &[(f64, i64)], first_black: bool, (from, to): (f64, f64), mut draw: impl FnMut(f64, f64)) {
    let edges: Vec<f64> =
        std::iter::once(from).chain(marks.iter().map(|mark| mark.0)).chain(std::iter::once(to)).collect();
    for (at, edge) in edges.windows(2).enumerate() {
        if (at % 2 == 0) == first_black && edge[1] > edge[0] {
            draw(edge[0], edge[1]);
        }
    }
}

/// `115°05′` of whole seconds, with the seconds where there are any.
fn arc_text(seconds: i64) -> String {
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.abs());
    let rest = seconds % 60;
    let tail = if rest > 0 { format!("{rest:02}″") } else { String::new() };
    format!("{sign}{}°{:02}′{tail}", seconds / 3600, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Plane;

    fn view(scale: f64) -> View {
        let plane = Plane::of_longitude(115.03).unwrap();
        View { plane, centre: plane.forward(115.03, 37.22), scale, map: Rect::of([20.0, 20.0, 190.0, 230.0]) }
    }

    #[test]
    fn marks_stand_where_the_arc_is_round() {
        let view = view(50_000.0);
        let (marks, _) = Arc::marks((20.0, 190.0), |x| view.degrees((x, 20.0)).0);
        assert!(marks.len() >= 2);
        for (x, seconds) in marks {
            assert!((view.degrees((x, 20.0)).0 * 3600.0 - seconds as f64).abs() < 0.01);
            assert_eq!(seconds % 60, 0);
        }
        assert_eq!(arc_text(414_300), "115°05′");
        assert_eq!(arc_text(-5), "-0°00′05″");
    }

    #[test]
    fn the_grid_is_of_round_kilometres_at_every_scale() {
        for (scale, step) in [(500.0, 20.0), (10_000.0, 500.0), (50_000.0, 2_000.0), (200_000.0, 10_000.0)] {
            let view = view(scale);
            assert!((step_m(&view) - step).abs() < 1e-9, "{scale}: {}", step_m(&view));
            let (eastings, northings) = lines(&view);
            assert!(!eastings.is_empty() && !northings.is_empty());
            let apart = eastings.windows(2).map(|pair| pair[1].0 - pair[0].0);
            assert!(apart.into_iter().all(|mm| (mm - step * 1000.0 / scale).abs() < 1e-9));
        }
    }
}
