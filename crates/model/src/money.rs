//! Money in RMB, exact to the 分.
//!
//! In memory an amount is a decimal with at most two places; in the project file, and in a record's serde form, it
//! is a whole number of 分, so that sums in SQL are exact as well. Nothing here is a binary float.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not a decimal number at all.
    #[error("not an amount: {0}")]
    NotANumber(String),
    /// More than two decimal places in 元.
    #[error("more precise than one fen: {0}")]
    TooPrecise(String),
    /// Beyond what whole 分 hold in 64 bits.
    #[error("too large: {0}")]
    TooLarge(String),
}

/// An amount of money: 元 with at most two decimals, positive or negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// From whole 分.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// Whole 分, as the project file stores them.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// From 元.
    ///
    /// # Errors
    /// More than two decimals, or too large.
    pub fn from_yuan(yuan: Decimal) -> Result<Self, MoneyError> {
        let fen = yuan
            .checked_mul(Decimal::ONE_HUNDRED)
            .ok_or_else(|| MoneyError::TooLarge(yuan.to_string()))?
            .normalize();
        if fen.scale() > 0 {
            return Err(MoneyError::TooPrecise(yuan.to_string()));
        }
        i64::try_from(fen).map(Self).map_err(|_| MoneyError::TooLarge(yuan.to_string()))
    }

    /// From 元, rounded half up (away from zero) to the 分: for products of amounts and shares.
    ///
    /// # Errors
    /// Too large.
    pub fn from_yuan_half_up(yuan: Decimal) -> Result<Self, MoneyError> {
        Self::from_yuan(half_up(yuan, 2))
    }

    /// The amount in 元.
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// The amount in 万元, exactly, without trailing zeros: `66.9266`.
    pub fn wan(self) -> Decimal {
        Decimal::new(self.0, 6).normalize()
    }

    /// 元 with two decimals, as the command line prints: `669266.00`.
    pub fn to_yuan_text(self) -> String {
        format!("{:.2}", self.yuan())
    }

    /// 万元 as forms print it: as many decimals as the figure needs: `67`, `66.9266`.
    pub fn to_wan_text(self) -> String {
        self.wan().to_string()
    }

    /// Whether there is none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// `self` ÷ `whole` in per cent, rounded half up, with exactly `places` decimals; `None` when the whole is zero.
    pub fn percent_of(self, whole: Self, places: u32) -> Option<Decimal> {
        if whole.is_zero() {
            return None;
        }
        let mut rate = half_up(self.yuan() * Decimal::ONE_HUNDRED / whole.yuan(), places);
        rate.rescale(places);
        Some(rate)
    }
}

/// Rounds half up, away from zero (四舍五入): the rounding that forms and finance bureaus use.
pub fn half_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads 元: `669266`, `669,266.00`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bare: String = text.trim().chars().filter(|c| *c != ',' && *c != '，').collect();
        let yuan = Decimal::from_str_exact(&bare).map_err(|_| MoneyError::NotANumber(text.to_owned()))?;
        Self::from_yuan(yuan)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}元", self.to_yuan_text())
    }
}
impl Serialize for Money {
    /// Whole 分.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_prints() {
        for (text, fen, wan) in [
            ("669266", 66_926_600, "66.9266"),
            ("670,000.00", 67_000_000, "67"),
            ("-0.01", -1, "-0.000001"),
            ("0", 0, "0"),
        ] {
            assert_eq!(yuan(text).fen(), fen);
            assert_eq!(yuan(text).to_wan_text(), wan);
        }
        assert!(matches!("0.001".parse::<Money>(), Err(MoneyError::TooPrecise(_))));
        assert!(matches!("六万".parse::<Money>(), Err(MoneyError::NotANumber(_))));
        assert!(matches!("99999999999999999999".parse::<Money>(), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn rates_round_half_up() {
        assert_eq!(yuan("669266").percent_of(yuan("670000"), 2).unwrap().to_string(), "99.89");
        assert_eq!(yuan("5").percent_of(Money::ZERO, 2), None);
        assert_eq!(half_up(Decimal::new(-125, 2), 1), Decimal::new(-13, 1));
    }

    #[test]
    fn a_share_of_an_amount_rounds_to_the_fen() {
        // 26 % of 9,453,612.25 is 2,457,939.185.
        let share = Money::from_yuan_half_up(yuan("9453612.25").yuan() * Decimal::new(26, 2)).unwrap();
        assert_eq!(share.to_yuan_text(), "2457939.19");
    }
}
