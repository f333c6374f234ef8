//! Due dates for somebody's calendar: an iCalendar file (RFC 5545) of a programme's open installments.

use std::fmt::Write as _;
use std::path::Path;

use jitu_model::PartialDate;
use jitu_model::ledger::{Accounts, OpenItem, OpenKind, open_items};

use super::desk::title;
use crate::error::{AppError, Result};
use crate::language::word;
use crate::session::{Session, now, today};
use crate::views::RowId;

/// A line holds at most 75 octets; longer ones go on after a break and a space.
const LINE: usize = 75;

/// Writes what has a day ahead as all-day events: open items, and installments not yet near. What is overdue is the
/// desk's. Gives the path.
///
/// # Errors
/// No such programme; a file that cannot be written.
pub fn export_calendar(session: &Session, programme: RowId, path: &Path) -> Result<String> {
    let snapshot = session.snapshot()?;
    let row = session.programme(programme.id())?;
    let accounts = Accounts::of(&snapshot);
    let mut events = Vec::new();
    let today = today()?;
    let ahead = |date: &PartialDate| !today.surely_after(*date);
    for item in open_items(&snapshot, row.id, today) {
        if let Some(date) = item.date.filter(|date| item.kind != OpenKind::Unpaid && ahead(date)) {
            let summary =
                format!("{}：{}", word(&format!("value.open.{}", item.kind.name())), title(&snapshot, &item));
            events.push(event(&item_key(&item), date, &summary, item.note.as_deref(), item.amount));
        }
    }
    // Installments farther off than the desk looks.
    for system in snapshot.funded_by(row.id) {
        for contract in snapshot.contracts_of(system.id) {
            for milestone in accounts.milestones(contract.id) {
                let account = accounts.milestone(contract, milestone);
                let key = format!("milestone-{}", milestone.id);
                let Some(due) =
                    milestone.due.filter(|due| ahead(due) && !account.settled() && account.owed.is_zero())
                else {
                    continue;
                };
                if events.iter().any(|event: &String| event.contains(&format!("UID:{key}@"))) {
                    continue;
                }
                let summary = format!("{}：{} {}", word("value.open.due"), contract.name, milestone.sequence);
                events.push(event(&key, due, &summary, milestone.condition.as_deref(), account.rest()));
            }
        }
    }
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jitu//Jitu//ZH\r\nCALSCALE:GREGORIAN\r\n{}END:VCALENDAR\r\n",
        events.concat()
    );
    std::fs::write(path, text).map_err(|error| AppError::io(path, &error))?;
    Ok(path.display().to_string())
}

fn item_key(item: &OpenItem) -> String {
    item.milestone.map_or_else(
        || format!("{}-{}", item.kind.name(), escaped(item.note.as_deref().unwrap_or_default())),
        |id| format!("milestone-{id}"),
    )
}

/// An all-day event on the last day that a date can mean, with a reminder a week before.
fn event(
    key: &str,
    date: PartialDate,
    summary: &str,
    note: Option<&str>,
    amount: Option<jitu_model::Money>,
) -> String {
    let (year, month, day) = date.latest();
    let stamp = now().replace(['-', ':'], "");
    let mut description = amount.map(|amount| format!("{} 元", amount.to_yuan_text())).unwrap_or_default();
    if let Some(note) = note {
        let _ = write!(description, "\n{note}");
    }
    let lines = [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{key}@jitu"),
        format!("DTSTAMP:{stamp}"),
        format!("DTSTART;VALUE=DATE:{year:04}{month:02}{day:02}"),
        format!("SUMMARY:{}", escaped(summary)),
        format!("DESCRIPTION:{}", escaped(description.trim())),
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{}", escaped(summary)),
        "TRIGGER:-P7D".to_owned(),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace('\n', "\\n")
}

/// A content line, folded between characters.
fn folded(line: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "质保金到期".repeat(10));
        let text = folded(&line);
        assert!(text.lines().all(|line| line.len() <= LINE));
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
        assert_eq!(escaped("a,b;c\nd\\"), "a\\,b\\;c\\nd\\\\");
    }
}
