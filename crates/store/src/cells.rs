//! A record's serde form as the cells of a row, both ways.
//!
//! Records say what they are once, by their serde derive; this maps field to column so that no table needs its own
//! reading and writing code. Only what records use is supported: integers, reals, texts, booleans, options, unit
//! enumerations.

use std::fmt;

use rusqlite::types::{Value, ValueRef};
use serde::de::value::MapDeserializer;
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use serde::ser::{self, Impossible, Serialize};

/// Why a record does not fit a row, or a row its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellError(pub(crate) String);

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for CellError {}
impl ser::Error for CellError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}
impl de::Error for CellError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Column names and values of a record.
pub(crate) type Cells = Vec<(&'static str, Value)>;

/// Takes a record apart.
pub(crate) fn cells<R: Serialize>(record: &R) -> Result<Cells, CellError> {
    record.serialize(RowSerializer)
}

/// Puts a record together from column names and values.
pub(crate) fn record<'a, R: DeserializeOwned>(
    cells: impl Iterator<Item = (&'a str, ValueRef<'a>)>,
) -> Result<R, CellError> {
    R::deserialize(MapDeserializer::new(cells.map(|(name, value)| (name, Cell(value)))))
}

struct RowSerializer;
struct StructCells(Cells);
struct CellSerializer;

type NoPart<T> = Impossible<T, CellError>;

/// The serializer methods that neither a row nor a cell supports.
macro_rules! refuse {
    ($ok:ty; $($method:ident($($arg:ty),*)),+ $(,)?) => {
        $(fn $method(self, $(_: $arg),*) -> Result<$ok, CellError> {
            Err(CellError(concat!("not a value of a row: ", stringify!($method)).to_owned()))
        })+
    };
}

macro_rules! refuse_compounds {
    ($ok:ty) => {
        type SerializeSeq = NoPart<$ok>;
        type SerializeTuple = NoPart<$ok>;
        type SerializeTupleStruct = NoPart<$ok>;
        type SerializeTupleVariant = NoPart<$ok>;
        type SerializeMap = NoPart<$ok>;
        type SerializeStructVariant = NoPart<$ok>;
        refuse!(NoPart<$ok>;
            serialize_seq(Option<usize>), serialize_tuple(usize), serialize_tuple_struct(&'static str, usize),
            serialize_tuple_variant(&'static str, u32, &'static str, usize), serialize_map(Option<usize>),
            serialize_struct_variant(&'static str, u32, &'static str, usize));
        fn serialize_newtype_variant<T: ?Sized + Serialize>(
            self, _: &'static str, _: u32, _: &'static str, _: &T,
        ) -> Result<$ok, CellError> {
            Err(CellError("not a value of a row: newtype variant".to_owned()))
        }
    };
}

impl ser::Serializer for RowSerializer {
    type Ok = Cells;
    type Error = CellError;
    type SerializeStruct = StructCells;
    refuse_compounds!(Cells);
    refuse!(Cells;
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_f32(f32),
        serialize_f64(f64), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]), serialize_none(),
        serialize_unit(), serialize_unit_struct(&'static str), serialize_unit_variant(&'static str, u32, &'static str));

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Cells, CellError> {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Cells, CellError> {
        value.serialize(self)
    }
    fn serialize_struct(self, _: &'static str, len: usize) -> Result<StructCells, CellError> {
        Ok(StructCells(Vec::with_capacity(len)))
    }
}

impl ser::SerializeStruct for StructCells {
    type Ok = Cells;
    type Error = CellError;
    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), CellError> {
        self.0.push((key, value.serialize(CellSerializer)?));
        Ok(())
    }
    fn end(self) -> Result<Cells, CellError> {
        Ok(self.0)
    }
}

/// Integers of every width are one SQLite integer.
macro_rules! integers {
    ($($method:ident($type:ty)),+) => {
        $(fn $method(self, value: $type) -> Result<Value, CellError> {
            Ok(Value::Integer(i64::from(value)))
        })+
    };
}

impl ser::Serializer for CellSerializer {
    type Ok = Value;
    type Error = CellError;
    type SerializeStruct = NoPart<Value>;
    refuse_compounds!(Value);
    refuse!(Value; serialize_unit_struct(&'static str));
    refuse!(NoPart<Value>; serialize_struct(&'static str, usize));
    integers!(
        serialize_bool(bool),
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32)
    );

    fn serialize_u64(self, value: u64) -> Result<Value, CellError> {
        i64::try_from(value).map(Value::Integer).map_err(|_| CellError(format!("too large: {value}")))
    }
    fn serialize_f32(self, value: f32) -> Result<Value, CellError> {
        self.serialize_f64(f64::from(value))
    }
    fn serialize_f64(self, value: f64) -> Result<Value, CellError> {
        // SQLite would store NaN as null, which means unknown: never silently.
        if value.is_finite() {
            Ok(Value::Real(value))
        } else {
            Err(CellError(format!("not finite: {value}")))
        }
    }
    fn serialize_char(self, value: char) -> Result<Value, CellError> {
        Ok(Value::Text(value.to_string()))
    }
    fn serialize_str(self, value: &str) -> Result<Value, CellError> {
        Ok(Value::Text(value.to_owned()))
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<Value, CellError> {
        Ok(Value::Blob(value.to_vec()))
    }
    fn serialize_none(self) -> Result<Value, CellError> {
        Ok(Value::Null)
    }
    fn serialize_unit(self) -> Result<Value, CellError> {
        Ok(Value::Null)
    }
    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Value, CellError> {
        value.serialize(self)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, CellError> {
        Ok(Value::Text(variant.to_owned()))
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, CellError> {
        value.serialize(self)
    }
}

/// One value on its way into a record.
struct Cell<'a>(ValueRef<'a>);

impl Cell<'_> {
    fn text(&self) -> Result<&str, CellError> {
        self.0.as_str().map_err(|_| CellError(format!("not a text: {:?}", self.0.data_type())))
    }
}

impl<'de> IntoDeserializer<'de, CellError> for Cell<'_> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for Cell<'_> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.0 {
            ValueRef::Null => visitor.visit_unit(),
            ValueRef::Integer(number) => visitor.visit_i64(number),
            ValueRef::Real(number) => visitor.visit_f64(number),
            ValueRef::Text(_) => visitor.visit_str(self.text()?),
            ValueRef::Blob(bytes) => visitor.visit_bytes(bytes),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.0 {
            ValueRef::Integer(0) => visitor.visit_bool(false),
            ValueRef::Integer(1) => visitor.visit_bool(true),
            other => Err(CellError(format!("not 0 or 1: {other:?}"))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        if matches!(self.0, ValueRef::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CellError> {
        IntoDeserializer::<CellError>::into_deserializer(self.text()?)
            .deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use jitu_model::programme::{Milestone, MilestoneKind};
    use jitu_model::{Decimal, Id, Money};

    use super::*;

    #[test]
    fn a_record_is_its_row() {
        let milestone = Milestone {
            id: Id::new(7),
            contract: Id::new(3),
            sequence: 1,
            kind: MilestoneKind::Advance,
            share: Some(Decimal::new(3050, 2)),
            amount: Some(Money::from_fen(-5)),
            condition: None,
            due: Some("2021-11".parse().unwrap()),
        };
        let row = cells(&milestone).unwrap();
        assert_eq!(row[0], ("id", Value::Integer(7)));
        assert_eq!(row[3], ("kind", Value::Text("advance".to_owned())));
        assert_eq!(row[4], ("share", Value::Text("30.50".to_owned())));
        assert_eq!(row[6], ("condition", Value::Null));
        let back: Milestone = record(row.iter().map(|(name, value)| (*name, ValueRef::from(value)))).unwrap();
        assert_eq!(back, milestone);
    }

    #[test]
    fn names_what_does_not_fit() {
        let row = [("id", ValueRef::Integer(7)), ("kind", ValueRef::Text(b"never"))];
        assert!(record::<Milestone>(row.into_iter()).unwrap_err().0.contains("never"));
        assert!(cells(&5_i64).is_err());
        assert!(CellSerializer.serialize_f64_checked(f64::NAN));
    }

    impl CellSerializer {
        fn serialize_f64_checked(self, value: f64) -> bool {
            ser::Serializer::serialize_f64(self, value).is_err()
        }
    }
}
