//! Typed row ids.
//!
//! An id is unique across copies of a project (a random 53-bit start per batch, then running on), so two people's
//! files can be merged, and it is exact as a JavaScript number. The type parameter keeps a contract's id from
//! being used for a payment.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest id: 2^53 − 1, the last integer a JavaScript number holds exactly.
pub const MAX_ID: i64 = (1 << 53) - 1;

/// The id of a row of type `T`; 0 means "not stored yet" and is replaced when the row is inserted.
pub struct Id<T: ?Sized>(i64, PhantomData<fn() -> T>);

impl<T: ?Sized> Id<T> {
    /// The id of a row that is not stored yet.
    pub const NEW: Self = Self(0, PhantomData);

    /// Wraps a row id.
    pub const fn new(raw: i64) -> Self {
        Self(raw, PhantomData)
    }

    /// The bare row id.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// Whether the row has not been stored yet.
    pub const fn is_new(self) -> bool {
        self.0 == 0
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: ?Sized> Default for Id<T> {
    fn default() -> Self {
        Self::NEW
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::new)
    }
}
