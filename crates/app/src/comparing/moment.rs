//! A time that a person names, and the project as it was then.

use std::path::Path;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::error::{AppError, Result};
use crate::session::Session;
use crate::views::EntryView;

/// What a person names.
#[derive(Debug, PartialEq, Eq)]
enum Moment {
    /// An entry of the journal.
    Entry(i64),
    /// A time, UTC.
    Time(String),
}

/// `#12`: an entry; `2021-06-18`: the end of that day; `2021-06-18T12:00`: that minute, both as the clock on the wall
/// goes; `2021-06-18T04:00:00Z`: as the journal writes it.
fn moment(text: &str, zone: &TimeZone) -> Result<Moment> {
    let wrong = || AppError::new("bad_moment", &[("value", text)]);
    let text = text.trim();
    if let Some(number) = text.strip_prefix('#') {
        return number.parse().ok().filter(|seq| *seq > 0).map(Moment::Entry).ok_or_else(wrong);
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Moment::Time(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    }
    let local = match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => day.at(23, 59, 59, 0),
        _ => text.parse::<DateTime>().map_err(|_| wrong())?,
    };
    let at = local.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp();
    Ok(Moment::Time(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
}

/// Writes the project as it was to a new project file; gives the entry that it ends with. The layer library has no
/// journal and is not copied.
///
/// # Errors
/// No project is open; no such time; the file exists; what was then is not kept.
pub fn copy_as_of(session: &Session, time: &str, out: &Path) -> Result<EntryView> {
    let project = &session.opened()?.project;
    let history = crate::keeping::history(session, u32::MAX)?;
    let seq = match moment(time, &TimeZone::system())? {
        Moment::Entry(seq) => seq,
        Moment::Time(at) => {
            let first = history.last().map(|entry| entry.at.clone()).unwrap_or_default();
            let before = || AppError::new("before_project", &[("value", time), ("first", &first)]);
            project.entry_at(&at)?.ok_or_else(before)?.seq
        }
    };
    let entry = history.into_iter().find(|entry| i64::from(entry.seq) == seq);
    let entry = entry.ok_or_else(|| AppError::new("not_kept", &[("entry", &seq.to_string())]))?;
    project.copy_as_of(seq, out, true)?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let china = TimeZone::fixed(jiff::tz::offset(8));
        let read = |text: &str| moment(text, &china);
        assert_eq!(read("#12").unwrap(), Moment::Entry(12));
        let time = |text: &str| Moment::Time(text.to_owned());
        assert_eq!(read("2021-06-18").unwrap(), time("2021-06-18T15:59:59Z"));
        assert_eq!(read(" 2021-06-18T12:00 ").unwrap(), time("2021-06-18T04:00:00Z"));
        assert_eq!(read("2021-06-18 12:00:30").unwrap(), time("2021-06-18T04:00:30Z"));
        assert_eq!(read("2021-06-18T04:00:00Z").unwrap(), time("2021-06-18T04:00:00Z"));
        for bad in ["", "#", "#0", "昨天", "2021-13-01", "2021-06-18T25:00"] {
            assert_eq!(read(bad).unwrap_err().code, "bad_moment", "{bad}");
        }
    }
}
