//! What every stored row has in common.
//!
//! A record is a flat struct whose serde form *is* its row: field names are column names, and every value is an
//! integer, a text, a boolean (0/1) or null. Money is whole 分, dates and decimals are text, enumerations their
//! snake_case names, null means unknown or not applicable as the field says. A geometry stays out of the serde
//! form: it is the row's `geom` column.

use geo_types::Geometry;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Id;

/// One row of the project file.
pub trait Record:
    Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static
{
    /// The table's name in the project file.
    const TABLE: &'static str;
    /// Whether the row has a geometry (column `geom`, EPSG:4490, longitude first, degrees).
    const LOCATED: bool = false;

    /// The row's id.
    fn id(&self) -> Id<Self>;
    /// Gives the row its id when it is first stored.
    fn set_id(&mut self, id: Id<Self>);
    /// The row's geometry, for located records.
    fn shape(&self) -> Option<Geometry<f64>> {
        None
    }
    /// Puts the geometry read from the file into the record.
    fn set_shape(&mut self, _shape: Geometry<f64>) {}
}

/// Implements [`Record`] for structs with an `id` field; `located` ones also have a `geometry` field.
macro_rules! record {
    ($type:ty, $table:literal) => {
        impl crate::Record for $type {
            const TABLE: &'static str = $table;
            fn id(&self) -> crate::Id<Self> {
                self.id
            }
            fn set_id(&mut self, id: crate::Id<Self>) {
                self.id = id;
            }
        }
    };
    ($type:ty, $table:literal, located) => {
        impl crate::Record for $type {
            const TABLE: &'static str = $table;
            const LOCATED: bool = true;
            fn id(&self) -> crate::Id<Self> {
                self.id
            }
            fn set_id(&mut self, id: crate::Id<Self>) {
                self.id = id;
            }
            fn shape(&self) -> Option<geo_types::Geometry<f64>> {
                Some(self.geometry.clone())
            }
            fn set_shape(&mut self, shape: geo_types::Geometry<f64>) {
                self.geometry = shape;
            }
        }
    };
}
pub(crate) use record;

/// An empty geometry, for a located record before its `geom` is read.
pub(crate) fn no_shape() -> Geometry<f64> {
    Geometry::GeometryCollection(geo_types::GeometryCollection::default())
}

/// Declares an enumeration that is stored and shown by its snake_case name.
macro_rules! names {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$inner])* #[serde(rename = $text)] $variant),+ }

        impl Default for $name {
            /// The first declared: the usual one.
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in files and on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use names;
