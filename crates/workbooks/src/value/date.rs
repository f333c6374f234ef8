//! Dates as clerks write them: `2021.6.18`, `20210618`, `2021年6月`, `2021/6/18 0:00:00`. A month stays a month.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use jitu_model::{Decimal, PartialDate};

use crate::plain::narrow;
use crate::rows::Reason;
use crate::sheet::Cell;

/// Serial day numbers taken for dates when a cell lost its date format: 2000-01-01 to 2099-12-31. Years, months
/// (202106) and days (20210618) written as numbers lie outside.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;
/// Years that a number alone, or the start of one, is taken for.
const YEARS: std::ops::RangeInclusive<u16> = 1950..=2099;

/// A date as precise as the cell.
///
/// # Errors
/// [`Reason::BadDate`].
pub(crate) fn date(cell: &Cell) -> Result<PartialDate, Reason> {
    match cell {
        Cell::Date(date) => Some(*date),
        Cell::Number(number) => from_number(*number),
        Cell::Text(text) => from_text(text),
        _ => None,
    }
    .ok_or(Reason::BadDate)
}

fn from_number(number: Decimal) -> Option<PartialDate> {
    let number = number.normalize();
    if number.scale() > 0 {
        // 2021.6 is June. 2021.1 is January or October, whose zero the spreadsheet dropped: nobody can tell.
        return (number.fract() != Decimal::new(1, 1)).then(|| from_text(&number.to_string())).flatten();
    }
    let whole = i64::try_from(number).ok()?;
    if SERIALS.contains(&whole) { from_serial(whole) } else { from_text(&whole.to_string()) }
}

/// The day of a serial number, as spreadsheets count by default.
fn from_serial(serial: i64) -> Option<PartialDate> {
    let serial = ExcelDateTime::new(serial as f64, ExcelDateTimeType::DateTime, false);
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    PartialDate::day_of(year, month, day).ok()
}

fn from_text(text: &str) -> Option<PartialDate> {
    let text: String = text.trim().chars().map(narrow).collect();
    let text = without_time(text.trim());
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return from_digits(&text);
    }
    // 年月日 as the separators they are; what stands behind the day or month ends the date.
    let bare = text.replace(['年', '月', '.', '/'], "-");
    let bare = bare.strip_suffix(['日', '号']).unwrap_or(&bare);
    let bare = bare.strip_suffix('-').unwrap_or(bare);
    let parts: Vec<&str> = bare.split('-').collect();
    let parsed = |part: &str| -> Option<u8> {
        let sound = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if sound { part.parse().ok() } else { None }
    };
    match parts.as_slice() {
        [year] => PartialDate::year_only(year_of(year)?).ok(),
        [year, month] => PartialDate::month_of(year_of(year)?, parsed(month)?).ok(),
        [year, month, day] => PartialDate::day_of(year_of(year)?, parsed(month)?, parsed(day)?).ok(),
        _ => None,
    }
}

fn year_of(text: &str) -> Option<u16> {
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// `2021`, `202106`, `20210618`.
fn from_digits(text: &str) -> Option<PartialDate> {
    let year = text.get(..4)?.parse().ok().filter(|year| YEARS.contains(year))?;
    match text.len() {
        4 => PartialDate::year_only(year).ok(),
        6 => PartialDate::month_of(year, text.get(4..)?.parse().ok()?).ok(),
        8 => PartialDate::day_of(year, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?).ok(),
        _ => None,
    }
}

/// Drops a time of day: everything from the `T` or the space before the first colon.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    text[..colon].rfind(['T', ' ']).map_or(text, |at| text[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        date(&Cell::Text(text.to_owned())).ok().map(|date| date.to_string())
    }

    #[test]
    fn dates_as_clerks_write_them() {
        for (text, iso) in [
            ("2021.6.18", "2021-06-18"),
            ("2021-6-18", "2021-06-18"),
            ("2021/06/18", "2021-06-18"),
            ("20210618", "2021-06-18"),
            ("2021年6月18日", "2021-06-18"),
            ("２０２１年６月１８日", "2021-06-18"),
            ("2021 年 6 月 18 日", "2021-06-18"),
            ("2021年6月", "2021-06"),
            ("2021.6", "2021-06"),
            ("2021-06", "2021-06"),
            ("202106", "2021-06"),
            ("2021年", "2021"),
            ("2021", "2021"),
            ("2021-06-18 00:00:00", "2021-06-18"),
            ("2021-06-18T08:30:00", "2021-06-18"),
            ("2021/6/18 8:30", "2021-06-18"),
            ("2021.6.18.", "2021-06-18"),
        ] {
            assert_eq!(read(text).as_deref(), Some(iso), "{text}");
        }
        for wrong in [
            "6月18日",
            "21.6.18",
            "2021.13",
            "2021-02-29",
            "2021.6.18-6.20",
            "18:30",
            "近期",
            "2021618",
            "20211318",
            "0618",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_dates_where_only_one_is_meant() {
        let read = |text: &str| date(&Cell::Number(text.parse().unwrap())).ok().map(|date| date.to_string());
        for (number, iso) in [
            ("36526", "2000-01-01"),
            ("36585", "2000-02-29"),
            ("36586", "2000-03-01"),
            ("44365", "2021-06-18"),
            ("45351", "2024-02-29"),
            ("45657", "2024-12-31"),
            ("45658", "2025-01-01"),
            ("73050", "2099-12-31"),
            ("20210618", "2021-06-18"),
            ("202106", "2021-06"),
            ("2021", "2021"),
            ("2021.6", "2021-06"),
            ("2021.12", "2021-12"),
        ] {
            assert_eq!(read(number).as_deref(), Some(iso), "{number}");
        }
        for wrong in ["2021.1", "12", "0.5", "-44365", "300000"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
