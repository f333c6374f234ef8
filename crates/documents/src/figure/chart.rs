//! What charts and maps are drawn with: text that fits, round axes, a legend's samples, colours that survive grey print.

use std::fmt::Write as _;

use jitu_model::Decimal;

/// Colour of text.
pub(super) const INK: &str = "#1c1c1c";
/// Colour of axes and of what is read second.
pub(super) const QUIET: &str = "#8a8a8a";
/// Colour of what the figure is about; dark enough for a grey print.
pub(super) const MAIN: &str = "#12747a";
/// Colour of what is missing.
pub(super) const MISSED: &str = "#b3472b";
/// Height of letters in charts, millimetres.
pub(super) const LETTER_MM: f64 = 2.8;
/// Height of small letters, millimetres.
pub(super) const SMALL_MM: f64 = 2.5;
/// Steps of an axis: one of these times a power of ten.
const STEPS: [i64; 4] = [1, 2, 5, 10];
/// An axis has at most as many steps.
const MOST_STEPS: i64 = 6;

/// Escapes text for XML; control characters are made visible, so that no reader of the picture stumbles.
pub(crate) fn escape(text: &str) -> String {
    let text = crate::template::clean(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Where text stands on its line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Writes text with its baseline at a place; sizes in millimetres.
pub(super) fn text(svg: &mut String, (x, y): (f64, f64), size: f64, anchor: Anchor, words: &str) {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let _ = write!(
        svg,
        r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" text-anchor="{anchor}" fill="{INK}">{}</text>"##,
        escape(words)
    );
}

/// Opens a chart named `id`, millimetres, with the hatches `id-missed` for what is missing and `id-kept` for
/// what is kept.
pub(super) fn opened(id: &str, width: f64, height: f64) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2}mm" height="{height:.2}mm" viewBox="0 0 {width:.2} {height:.2}" font-family="Noto Sans SC"><defs><pattern id="{id}-missed" patternUnits="userSpaceOnUse" width="1.2" height="1.2" patternTransform="rotate(45)"><rect width="0.3" height="1.2" fill="{MISSED}"/></pattern><pattern id="{id}-kept" patternUnits="userSpaceOnUse" width="1" height="1"><rect width="0.3" height="1" fill="{MAIN}"/></pattern></defs><rect width="{width:.2}" height="{height:.2}" fill="#ffffff"/>"##
    )
}

/// Width of a text in its own height.
pub(super) fn ems(text: &str) -> f64 {
    crate::text::width_in_ems(text)
}

/// A text of at most `most` ems, with an ellipsis where it was cut; line breaks become blanks.
pub(crate) fn fitted(text: &str, most: f64) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if ems(&text) <= most {
        return text;
    }
    let mut out = String::new();
    let mut width = 1.0;
    for c in text.chars() {
        width += ems(c.encode_utf8(&mut [0; 4]));
        if width > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A text in at most two lines of `most` ems.
pub(super) fn in_two_lines(text: &str, most: f64) -> Vec<String> {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if ems(&text) <= most {
        return vec![text];
    }
    let mut width = 0.0;
    let fits = |c: &char| {
        width += ems(c.encode_utf8(&mut [0; 4]));
        width <= most
    };
    let first: String = text.chars().take_while(fits).collect();
    let rest = fitted(&text[first.len()..], most);
    vec![first, rest]
}

/// An axis from nought: round steps, the last of them at or above the greatest value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    /// Values of the ticks, the first is nought.
    pub(super) ticks: Vec<Decimal>,
}

impl Axis {
    /// An axis that reaches `most`; of nought and of negative values, one step of one.
    pub(super) fn up_to(most: Decimal) -> Self {
        let step = if most > Decimal::ZERO { step(most) } else { Decimal::ONE };
        let mut ticks = vec![Decimal::ZERO];
        let mut at = Decimal::ZERO;
        while at < most || ticks.len() < 2 {
            at += step;
            ticks.push(at);
        }
        Self { ticks }
    }

    /// The value at the end.
    pub(super) fn end(&self) -> Decimal {
        self.ticks.last().copied().unwrap_or(Decimal::ONE)
    }

    /// Where a value lies between nought (0) and the end (1).
    pub(super) fn share(&self, value: Decimal) -> f64 {
        as_float(value) / as_float(self.end())
    }
}

/// The least round step that reaches a value above nought. Amounts are below 10^15: some twenty rounds.
fn step(most: Decimal) -> Decimal {
    let mut unit = Decimal::new(1, 6);
    loop {
        let reaches = |times: &i64| unit * Decimal::from(*times) * Decimal::from(MOST_STEPS) >= most;
        if let Some(times) = STEPS.iter().find(|times| reaches(times)) {
            return unit * Decimal::from(*times);
        }
        unit *= Decimal::TEN;
    }
}

/// A number for drawing only.
pub(super) fn as_float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(0.0)
}

/// Moves labels apart that stand nearer than `least`, from the top down, and keeps them above `bottom`; the order of
/// `at` stays.
pub(super) fn apart(at: &[f64], least: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..at.len()).collect();
    order.sort_by(|a, b| at[*a].total_cmp(&at[*b]));
    let mut placed = at.to_vec();
    let mut free = f64::NEG_INFINITY;
    for index in &order {
        placed[*index] = placed[*index].max(free);
        free = placed[*index] + least;
    }
    let mut free = bottom;
    for index in order.iter().rev() {
        placed[*index] = placed[*index].min(free);
        free = placed[*index] - least;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_round_and_reach_the_greatest_value() {
        for (most, expected) in [
            ("66.9266", "0 20 40 60 80"),
            ("52.9", "0 10 20 30 40 50 60"),
            ("0.0734", "0 0.02 0.04 0.06 0.08"),
            ("0", "0 1"),
            ("-5", "0 1"),
            ("600", "0 100 200 300 400 500 600"),
        ] {
            let axis = Axis::up_to(most.parse().unwrap());
            let ticks: Vec<String> = axis.ticks.iter().map(|t| t.normalize().to_string()).collect();
            assert_eq!(ticks.join(" "), expected, "{most}");
        }
        let huge = Axis::up_to(Decimal::from(i64::MAX));
        assert!(huge.ticks.len() <= 8 && huge.share(Decimal::from(i64::MAX)) <= 1.0);
    }

    #[test]
    fn long_names_fit() {
        assert_eq!(fitted("一二三四五", 5.0), "一二三四五");
        assert_eq!(fitted("一二三四五六", 5.0), "一二三四…");
        assert_eq!(in_two_lines("一二三四五六七", 4.0), ["一二三四", "五六七"]);
        assert_eq!(in_two_lines("一二三四五六七八九", 4.0), ["一二三四", "五六七…"]);
        assert_eq!(in_two_lines("一\n二", 4.0), ["一 二"]);
    }

    #[test]
    fn labels_keep_their_distance_and_their_sheet() {
        assert_eq!(apart(&[10.0, 11.0, 30.0], 5.0, 100.0), [10.0, 15.0, 30.0]);
        assert_eq!(apart(&[99.0, 98.0], 5.0, 100.0), [100.0, 95.0]);
    }
}
