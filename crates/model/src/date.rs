//! Dates as precise as their source.
//!
//! A report that says "2021年11月" must be stored, sorted and printed as a month, never as a day nobody stated.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a date (YYYY, YYYY-MM or YYYY-MM-DD): {0}")]
pub struct DateError(pub String);

/// A year, a month or a day. Stored as `2021`, `2021-11` or `2021-11-05`, which sorts as text in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: u16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A whole year.
    pub fn year_only(year: u16) -> Result<Self, DateError> {
        Self::checked(year, 0, 0)
    }

    /// A month of a year.
    pub fn month_of(year: u16, month: u8) -> Result<Self, DateError> {
        if month == 0 { Err(DateError(format!("{year}-{month}"))) } else { Self::checked(year, month, 0) }
    }

    /// A day.
    pub fn day_of(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if month == 0 || day == 0 {
            Err(DateError(format!("{year}-{month}-{day}")))
        } else {
            Self::checked(year, month, day)
        }
    }

    fn checked(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let sound = (1900..=2999).contains(&year) && month <= 12 && (day == 0 || day <= days_in(year, month));
        if sound { Ok(Self { year, month, day }) } else { Err(DateError(format!("{year}-{month}-{day}"))) }
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, if stated.
    pub const fn month(self) -> Option<u8> {
        if self.month == 0 { None } else { Some(self.month) }
    }

    /// The day of the month, if stated.
    pub const fn day(self) -> Option<u8> {
        if self.day == 0 { None } else { Some(self.day) }
    }

    /// The first day it can mean, as (year, month, day).
    pub fn earliest(self) -> (u16, u8, u8) {
        (self.year, self.month.max(1), self.day.max(1))
    }

    /// The last day it can mean, as (year, month, day).
    pub fn latest(self) -> (u16, u8, u8) {
        let month = if self.month == 0 { 12 } else { self.month };
        (self.year, month, if self.day == 0 { days_in(self.year, month) } else { self.day })
    }

    /// Whether it surely lies after `other`, whatever the unstated parts are.
    pub fn surely_after(self, other: Self) -> bool {
        self.earliest() > other.latest()
    }

    /// Days from the last day this can mean to the first day the other can: at least so many have passed. Negative
    /// when the other lies before.
    pub fn days_until(self, other: Self) -> i64 {
        day_number(other.earliest()) - day_number(self.latest())
    }

    /// The day that many days later (or earlier), counted from the first day this can mean; `None` beyond the range.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let (mut year, mut month, day) = self.earliest();
        let mut left = i64::from(day).checked_add(days)?;
        while left < 1 {
            (year, month) = if month == 1 { (year.checked_sub(1)?, 12) } else { (year, month - 1) };
            left += i64::from(days_in(year, month));
        }
        while left > i64::from(days_in(year, month)) {
            left -= i64::from(days_in(year, month));
            (year, month) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
        }
        Self::day_of(year, month, u8::try_from(left).ok()?).ok()
    }

    /// As Chinese documents print it: `2021年4月28日`, `2021年11月`, `2021年`.
    pub fn to_chinese(self) -> String {
        match (self.month(), self.day()) {
            (Some(month), Some(day)) => format!("{}年{month}月{day}日", self.year),
            (Some(month), None) => format!("{}年{month}月", self.year),
            _ => format!("{}年", self.year),
        }
    }
}

/// Days since 1 March of the year 0 of the proleptic Gregorian calendar: years that begin in March put the leap day
/// last.
fn day_number((year, month, day): (u16, u8, u8)) -> i64 {
    let (year, month) = (i64::from(year) - i64::from(month < 3), (i64::from(month) + 9) % 12);
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + i64::from(day)
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month(), self.day()) {
            (Some(month), Some(day)) => write!(f, "{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => write!(f, "{:04}-{month:02}", self.year),
            _ => write!(f, "{:04}", self.year),
        }
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let mut parts = text.trim().split('-');
        let year = parts.next().and_then(|p| p.parse().ok()).ok_or_else(wrong)?;
        let mut next =
            || parts.next().map(|p| p.parse::<u8>().ok().filter(|n| *n > 0).ok_or_else(wrong)).transpose();
        let (month, day) = (next()?, next()?);
        if parts.next().is_some() {
            return Err(wrong());
        }
        Self::checked(year, month.unwrap_or(0), day.unwrap_or(0)).map_err(|_| wrong())
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_precision_of_its_source() {
        for (text, chinese) in
            [("2021", "2021年"), ("2021-11", "2021年11月"), ("2021-04-28", "2021年4月28日")]
        {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(date.to_chinese(), chinese);
        }
        for wrong in ["", "21", "2021-13", "2021-02-29", "2021-1-1-1", "2021-00", "2021-04-00", "四月"] {
            assert!(wrong.parse::<PartialDate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_days() {
        let days = |from: &str, to: &str| {
            from.parse::<PartialDate>().unwrap().days_until(to.parse::<PartialDate>().unwrap())
        };
        assert_eq!(days("2022-04-20", "2024-07-19"), 821);
        assert_eq!(days("2024-02-19", "2024-07-19"), 151);
        assert_eq!(days("2024-02-28", "2024-03-01"), 2);
        assert_eq!(days("2023-02-28", "2023-03-01"), 1);
        assert_eq!(days("2021-11", "2021-12-01"), 1);
        assert_eq!(days("2021-12-31", "2021"), -364);
        let plus =
            |from: &str, days| from.parse::<PartialDate>().unwrap().plus_days(days).unwrap().to_string();
        assert_eq!(plus("2021-09-15", 30), "2021-10-15");
        assert_eq!(plus("2024-02-28", 2), "2024-03-01");
        assert_eq!(plus("2024-01-01", -1), "2023-12-31");
        assert_eq!(plus("2021-12-31", 366), "2023-01-01");
    }

    #[test]
    fn is_after_only_when_it_must_be() {
        let month: PartialDate = "2021-11".parse().unwrap();
        assert!(!month.surely_after("2021-11-05".parse().unwrap()));
        assert!(month.surely_after("2021-10-31".parse().unwrap()));
        assert!("2021-10".parse::<PartialDate>().unwrap() < "2021-10-01".parse().unwrap());
    }
}
