//! What stands around the map: title, 密级, scale, north arrow, notes, and the small map of the county.

use std::fmt::Write as _;

use geo_types::{Geometry, MultiPolygon};

use super::layout::{Layout, Words};
use super::shapes;
use super::view::{Rect, View};
use super::{SheetText, frame};
use crate::figure::{escape, fitted};

/// Ink of lines and text.
const INK: &str = "#1c1c1c";
/// Lengths of the scale bar's quarter, metres.
const QUARTERS_M: [f64; 19] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1_000.0, 2_000.0, 2_500.0, 5_000.0,
    10_000.0, 20_000.0, 25_000.0, 50_000.0,
];
/// A convergence below this is not worth telling, degrees.
const CONVERGENCE_DEG: f64 = 1.0 / 60.0;

/// A scale as maps write it: `1:50 000`.
pub(super) fn ratio(scale: f64) -> String {
    let digits = format!("{scale:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    format!("1:{out}")
}

fn text(svg: &mut String, (x, y): (f64, f64), size: f64, anchor: &str, words: &str) {
    let _ = write!(
        svg,
        r#"<text x="{x:.2}" y="{y:.2}" font-size="{size:.2}" text-anchor="{anchor}" fill="{INK}">{}</text>"#,
        escape(words)
    );
}

/// Title, subtitle and 密级, above the frame.
pub(super) fn title(svg: &mut String, layout: &Layout, words: &Words, sheet: &SheetText) {
    let [x, y] = layout.title.at;
    let room = 2.0 * (x.min(layout.size[0] - x) - layout.letter * 8.0);
    let long = crate::text::width_in_ems(&sheet.title);
    // Long titles get smaller letters down to a half, then they are cut.
    let size = layout.title.size.min(room / long.max(1.0)).max(layout.title.size / 2.0);
    // Letters of a short title stand apart, as on a standard sheet.
    let spacing = if long <= 16.0 { size * 0.18 } else { 0.0 };
    let title = fitted(&sheet.title, room / size);
    let _ = write!(
        svg,
        r#"<text x="{:.2}" y="{y:.2}" font-size="{size:.2}" font-weight="700" font-family="Noto Serif SC" text-anchor="middle" letter-spacing="{spacing:.2}" fill="{INK}">{}</text>"#,
        x + spacing / 2.0,
        escape(&title)
    );
    if !sheet.subtitle.trim().is_empty() {
        let subtitle = fitted(&sheet.subtitle, room / (layout.letter * 1.25));
        text(svg, (x, y + layout.letter * 2.1), layout.letter * 1.25, "middle", &subtitle);
    }
    let [right, base] = layout.secrecy;
    let _ = write!(
        svg,
        r#"<text x="{right:.2}" y="{base:.2}" font-size="{:.2}" font-weight="700" font-family="Noto Serif SC" text-anchor="end" fill="{INK}">{}</text>"#,
        layout.letter * 1.6,
        words.secrecy(sheet.secrecy)
    );
}

/// The scale as a ratio and as a bar.
pub(super) fn scale(svg: &mut String, layout: &Layout, words: &Words, view: &View) {
    let ([x, y], letter) = (layout.scale.at, layout.letter);
    text(svg, (x, y), letter * 1.3, "middle", &format!("{}　{}", words.scale, ratio(view.scale)));
    let longest = layout.scale.width * view.scale / 1000.0;
    let quarter = QUARTERS_M.into_iter().rfind(|quarter| 4.0 * quarter <= longest).unwrap_or(QUARTERS_M[0]);
    let mm = quarter * 1000.0 / view.scale;
    let (left, top, high) = (x - 2.0 * mm, y + letter * 2.3, letter * 0.42);
    for at in 0..4 {
        // Two rows whose black pieces change places, as on standard sheets.
        let row = if at % 2 == 0 { top } else { top + high };
        let _ = write!(
            svg,
            r#"<rect x="{:.3}" y="{row:.3}" width="{mm:.3}" height="{high:.3}" fill="{INK}"/>"#,
            left + f64::from(at) * mm
        );
    }
    let _ = write!(
        svg,
        r#"<rect x="{left:.3}" y="{top:.3}" width="{:.3}" height="{:.3}" fill="none" stroke="{INK}" stroke-width="0.15"/>"#,
        4.0 * mm,
        2.0 * high
    );
    let (unit, per) = if quarter < 500.0 { (&words.metres, 1.0) } else { (&words.kilometres, 1000.0) };
    for at in [0_u8, 1, 2, 4] {
        let figure = format!("{}", quarter * f64::from(at) / per);
        text(svg, (left + f64::from(at) * mm, top - letter * 0.4), letter * 0.86, "middle", &figure);
    }
    text(svg, (x + 2.0 * mm + letter * 1.0, top - letter * 0.4), letter * 0.86, "start", unit);
}

/// An arrow to grid north, which is up.
pub(super) fn arrow(svg: &mut String, layout: &Layout, words: &str) {
    let ([x, y], s) = (layout.arrow, layout.letter);
    let _ = write!(
        svg,
        r##"<g stroke-linejoin="round"><path d="M{x:.2} {y:.2}l{0:.2} {1:.2}l-{0:.2} -{2:.2}l-{0:.2} {2:.2}Z" fill="#ffffff" stroke="#ffffff" stroke-width="1"/><path d="M{x:.2} {y:.2}l{0:.2} {1:.2}l-{0:.2} -{2:.2}Z" fill="#ffffff" stroke="{INK}" stroke-width="0.2"/><path d="M{x:.2} {y:.2}l-{0:.2} {1:.2}l{0:.2} -{2:.2}Z" fill="{INK}" stroke="{INK}" stroke-width="0.2"/></g>"##,
        s * 1.15,
        s * 4.4,
        s * 1.0
    );
    let _ = write!(
        svg,
        r##"<text x="{x:.2}" y="{:.2}" font-size="{:.2}" font-weight="700" font-family="Noto Serif SC" text-anchor="middle" fill="{INK}" stroke="#ffffff" stroke-width="0.6" stroke-linejoin="round" paint-order="stroke">{}</text>"##,
        y - s * 0.5,
        s * 1.5,
        escape(words)
    );
}

/// Coordinate system, sources, 审图号 and notes; who made the sheet, and when.
pub(super) fn notes(svg: &mut String, layout: &Layout, words: &Words, view: &View, sheet: &SheetText) {
    let (area, size) = (Rect::of(layout.notes), layout.letter * 0.92);
    let mut lines = vec![crs(words, view)];
    let (lon, lat) = view.plane.back(view.centre.0, view.centre.1);
    let angle = view.plane.convergence(lon, lat);
    if angle.abs() >= CONVERGENCE_DEG {
        let minutes = (angle.abs() * 60.0).round() as i64;
        let sign = if angle < 0.0 { "-" } else { "+" };
        let angle = format!("{sign}{}°{:02}′", minutes / 60, minutes % 60);
        lines[0] = format!("{}；{}", lines[0], words.convergence.replace("{angle}", &angle));
    }
    if !sheet.sources.is_empty() {
        lines.push(words.source.replace("{sources}", &sheet.sources.join("；")));
    }
    let mut last = vec![words.boundary_note.clone()];
    if !sheet.synthetic.is_empty() {
        last.push(words.synthetic_layers.replace("{names}", &sheet.synthetic.join("、")));
    }
    last.extend(sheet.notes.iter().cloned());
    lines.push(format!("{}。", last.join("；")));
    if let Some(number) = sheet.approval.as_deref().filter(|number| !number.trim().is_empty()) {
        lines.insert(0, words.approval.replace("{number}", number.trim()));
    }
    let wrapped: Vec<String> = lines.iter().flat_map(|line| wrapped(line, area.width() / size)).collect();
    // More than the box holds gets closer lines and smaller letters, down to what can still be read.
    let room = area.height() / (size * 1.45);
    let squeeze = (room / wrapped.len() as f64).clamp(0.72, 1.0);
    let size = size * squeeze.max(0.85);
    let pitch = (area.height() / wrapped.len() as f64).min(size * 1.45);
    for (at, line) in wrapped.iter().enumerate() {
        text(svg, (area.left, area.top + size + at as f64 * pitch), size, "start", line);
    }
    let [right, base] = layout.maker;
    let maker = words.maker.replace("{bureau}", &sheet.bureau);
    text(svg, (right, base), layout.letter * 1.1, "end", &maker);
    text(svg, (right, base + layout.letter * 1.9), layout.letter * 1.1, "end", &made(words, &sheet.made));
}

/// The coordinate system in words.
pub(super) fn crs(words: &Words, view: &View) -> String {
    let step = frame::step_m(view);
    let step = if step < 1000.0 {
        format!("{step}{}", words.metres)
    } else {
        format!("{}{}", step / 1000.0, words.kilometres)
    };
    words
        .crs
        .replace("{zone}", &view.plane.zone().to_string())
        .replace("{meridian}", &view.plane.meridian().to_string())
        .replace("{step}", &step)
}

fn made(words: &Words, date: &str) -> String {
    let mut parts = date.split(['-', ' ']);
    let (year, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    words.made.replace("{year}", year).replace("{month}", month.trim_start_matches('0'))
}

/// A text in lines of at most `most` ems.
fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0.0;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let ems = crate::text::width_in_ems(c.encode_utf8(&mut [0; 4]));
        // Signs that close a sentence do not begin a line.
        if width + ems > most && !"，；。、）".contains(c) {
            lines.push(String::new());
            width = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        width += ems;
    }
    lines
}

/// What the small map shows.
pub(super) struct Inset<'a> {
    /// The county.
    pub(super) county: &'a [&'a Geometry<f64>],
    /// Its townships.
    pub(super) parts: &'a [&'a Geometry<f64>],
    /// The one that the sheet shows.
    pub(super) focus: Option<&'a MultiPolygon<f64>>,
}

/// Draws the small map: the county with its townships, and the sheet's piece of it.
pub(super) fn inset(
    svg: &mut String,
    area: Rect,
    view: &View,
    &Inset { county, parts, focus }: &Inset<'_>,
    layout: &Layout,
    words: &Words,
) {
    let letter = layout.letter * 0.86;
    let head = letter * 1.8;
    let inner = Rect { top: area.top + head, ..area }.wider(-1.2);
    let Some(small) = over(view, county, inner) else { return };
    let _ =
        write!(svg, r##"<rect {} fill="#ffffff" stroke="{INK}" stroke-width="0.25"/>"##, area.attributes());
    text(svg, (area.middle().0, area.top + head - letter * 0.35), letter, "middle", &words.inset);
    let draw = |svg: &mut String, shapes: &[&Geometry<f64>], look: &str| {
        let path = outlines(shapes, &small);
        if !path.is_empty() {
            let _ = write!(svg, r#"<path d="{path}" {look}/>"#);
        }
    };
    draw(svg, county, r##"fill="#f4f5ef" stroke="none""##);
    draw(svg, parts, r##"fill="none" stroke="#9a9f9c" stroke-width="0.1""##);
    if let Some(focus) = focus {
        draw(
            svg,
            &[&Geometry::MultiPolygon(focus.clone())],
            r##"fill="#12747a" fill-opacity="0.55" stroke="none""##,
        );
    }
    draw(svg, county, r##"fill="none" stroke="#222222" stroke-width="0.28""##);
    let [nw, _, se, _] =
        [(view.map.left, view.map.top), (0.0, 0.0), (view.map.right, view.map.bottom), (0.0, 0.0)];
    let (from, to) = (small.place(view.ground(nw)), small.place(view.ground(se)));
    let own = Rect::of([
        from.0.max(area.left),
        from.1.max(area.top + head),
        to.0.min(area.right),
        to.1.min(area.bottom),
    ]);
    if own.width() > 0.0 && own.height() > 0.0 {
        let _ =
            write!(svg, r##"<rect {} fill="none" stroke="#a32b2b" stroke-width="0.35"/>"##, own.attributes());
    }
}

/// A view of some shapes inside a rectangle.
fn over(view: &View, shapes: &[&Geometry<f64>], map: Rect) -> Option<View> {
    let [west, south, east, north] = super::extent(view.plane, shapes)?;
    let scale = ((east - west) / map.width()).max((north - south) / map.height()) * 1000.0 * 1.02;
    let centre = ((west + east) / 2.0, (south + north) / 2.0);
    (scale > 0.0 && scale.is_finite()).then_some(View { plane: view.plane, centre, scale, map })
}

/// Outlines of polygons as a path.
pub(super) fn outlines(geometries: &[&Geometry<f64>], view: &View) -> String {
    let mut polygons = Vec::new();
    geometries.iter().for_each(|shape| shapes::polygons(shape, &mut polygons));
    let mut path = String::new();
    for polygon in polygons {
        shapes::write_rings(&mut path, &shapes::polygon(polygon, view));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_lines_are_written_as_on_maps() {
        assert_eq!(ratio(500.0), "1:500");
        assert_eq!(ratio(50_000.0), "1:50 000");
        assert_eq!(ratio(1_250_000.0), "1:1 250 000");
        assert_eq!(wrapped("一二三四，五", 4.0), ["一二三四，", "五"]);
        assert_eq!(made(&Words::shipped().unwrap(), "2026-04-09 12:00:00"), "2026年4月");
    }
}
