//! Estimates of how much room text takes, where no typesetter is at hand.

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;

/// Width of a character, in ems: Chinese signs are square, Latin ones about half as wide.
fn ems(c: char) -> f64 {
    if (c as u32) < 0x2E80 && !('\u{2010}'..='\u{2026}').contains(&c) { 0.55 } else { 1.0 }
}

/// Width of a text, in ems.
pub(crate) fn width_in_ems(text: &str) -> f64 {
    text.chars().map(ems).sum()
}

/// Lines that a text takes in `width` millimetres of type of `size` points.
pub(crate) fn lines_needed(text: &str, width: f64, size: f64) -> usize {
    let width = width.max(size * MM_PER_PT);
    let lines = |line: &str| {
        let length: f64 = line.chars().map(ems).sum::<f64>() * size * MM_PER_PT;
        (length / width).ceil().max(1.0) as usize
    };
    text.split('\n').map(lines).sum::<usize>().max(1)
}

/// A text of at most `limit` UTF-16 units, with an ellipsis where it was cut.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut units = 1;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= limit
        })
        .collect();
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines() {
        // 9 pt is 3.175 mm: ten signs take 31.75 mm.
        assert_eq!(lines_needed("一二三四五六七八九十", 32.0, 9.0), 1);
        assert_eq!(lines_needed("一二三四五六七八九十", 31.0, 9.0), 2);
        assert_eq!(lines_needed("一\n二\n", 31.0, 9.0), 3);
        assert_eq!(lines_needed("", 31.0, 9.0), 1);
    }

    #[test]
    fn cuts_by_utf16() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("𠀀𠀀𠀀", 4), "𠀀…");
    }
}
