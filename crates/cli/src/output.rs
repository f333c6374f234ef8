//! Printing: lines, JSON, tables in fixed-width columns, a progress bar on a terminal.

use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::sync::LazyLock;

use jitu_app::AppError;
use serde::Serialize;

/// Prints a line; a reader that went away is nobody's error.
pub(crate) fn line(text: &str) {
    let _ = writeln!(stdout(), "{text}");
}

/// Prints an error as one line.
pub(crate) fn error(text: &str) {
    let _ = writeln!(stderr(), "jitu: {}", text.replace(['\n', '\r'], " "));
}

/// Prints one JSON document.
pub(crate) fn json(value: &impl Serialize) -> Result<(), AppError> {
    line(&serde_json::to_string_pretty(value).map_err(|error| AppError::internal(&error))?);
    Ok(())
}

/// Columns a text takes on a terminal: a Chinese character takes two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if (c as u32) >= 0x1100 && !('\u{2000}'..='\u{2BFF}').contains(&c) { 2 } else { 1 })
        .sum()
}

/// Prints rows in columns; columns listed in `right` are aligned right.
pub(crate) fn table(rows: &[Vec<String>], right: &[usize]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|c| rows.iter().filter_map(|row| row.get(c)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let gap = " ".repeat(widths[column] - width(cell));
                if right.contains(&column) { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
            })
            .collect();
        line(cells.join("  ").trim_end());
    }
}

/// Draws a bar on a terminal, nothing elsewhere.
pub(crate) fn progress(share: f32) {
    // Asked for every row of a raster: the answer does not change.
    static TERMINAL: LazyLock<bool> = LazyLock::new(|| stderr().is_terminal());
    if !*TERMINAL {
        return;
    }
    let filled = (share.clamp(0.0, 1.0) * 30.0).round() as usize;
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(30 - filled));
    let _ = write!(stderr(), "\r{bar} {:>3.0}%", share * 100.0);
    if share >= 1.0 {
        let _ = write!(stderr(), "\r{}\r", " ".repeat(40));
    }
    let _ = stderr().flush();
}

/// A flag that Ctrl-C sets, for work that can be cancelled.
pub(crate) fn cancel_on_interrupt() -> jitu_app::jobs::CancelFlag {
    let flag = jitu_app::jobs::CancelFlag::default();
    let handler = flag.clone();
    // Without a handler Ctrl-C still ends the program; files are moved into place whole either way.
    let _ = ctrlc::set_handler(move || handler.cancel());
    flag
}

#[cfg(test)]
mod tests {
    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(super::width("耕地 a≥"), 7);
    }
}
