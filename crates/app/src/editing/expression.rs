//! Expressions over the fields of a feature: for filters and for calculated fields.
//!
//! Those of metrics count exact decimals over quantities of a whole project; these have texts, comparisons and geometry,
//! and a value per feature, so they are a language of their own with the same signs. Grammar, loosest first: `or`, `and`,
//! `not`, one of `= != < <= > >= like`, `+ - &` (`&` joins texts), `* /`, numbers, texts in quotation marks, fields by
//! their names (in square brackets where a name has other signs), functions. The signs of a Chinese keyboard are read as
//! well. What is unknown stays unknown through arithmetic; a comparison with something unknown does not hold.

mod read;
mod value;

use jitu_model::place::{Feature, Field, FieldValue, Layer};
use jitu_overlay::measure::{Measure, measure};

use crate::error::{AppError, Result};
use crate::language::{label, word};
pub(crate) use value::Value;

/// The functions there are: name, fewest and most arguments.
const FUNCTIONS: [(&str, usize, usize); 15] = [
    ("area", 0, 0),
    ("area_mu", 0, 0),
    ("area_ha", 0, 0),
    ("length", 0, 0),
    ("lon", 0, 0),
    ("lat", 0, 0),
    ("id", 0, 0),
    ("round", 1, 2),
    ("abs", 1, 1),
    ("min", 2, 16),
    ("max", 2, 16),
    ("if", 3, 3),
    ("text", 1, 1),
    ("number", 1, 1),
    ("left", 2, 2),
];

/// Those of them that look at the feature's shape.
const OF_SHAPES: [&str; 6] = ["area", "area_mu", "area_ha", "length", "lon", "lat"];

/// m² of a 亩.
const MU_M2: f64 = 10_000.0 / 15.0;

/// What is wrong with an expression, and at which character, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) position: usize,
    pub(crate) problem: Problem,
}

/// What is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Nothing was written.
    Empty,
    /// Longer or deeper than is read.
    TooLong,
    /// A value should stand here.
    Missing,
    /// Something that cannot stand here.
    Unexpected(String),
    /// A sign that must follow does not.
    Expected(char),
    /// No field of that name.
    Field(String),
    /// No function of that name.
    Function(String),
    /// A function has too few or too many arguments.
    Arguments(String),
}

impl From<Wrong> for AppError {
    fn from(wrong: Wrong) -> Self {
        let (key, found) = match wrong.problem {
            Problem::Empty => ("formula_empty", String::new()),
            Problem::TooLong => ("formula_long", String::new()),
            Problem::Missing => ("formula_missing", String::new()),
            Problem::Unexpected(found) => ("formula_unexpected", found),
            Problem::Expected(sign) => ("formula_expected", sign.to_string()),
            Problem::Field(name) => ("formula_field", name),
            Problem::Function(name) => ("formula_function", name),
            Problem::Arguments(name) => ("formula_arguments", name),
        };
        let (position, detail) = (wrong.position.to_string(), label(key, &[("found", &found)]));
        Self::new("formula", &[("position", &position), ("detail", &detail)])
    }
}

/// A column of a layer as expressions, filters and edits name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    Name,
    Code,
    Class,
    Further(usize),
}

/// The columns of a layer: key, title, where it is.
#[derive(Debug, Clone)]
pub(crate) struct Slots(pub(crate) Vec<(String, String, Slot)>);

impl Slots {
    /// Name, code and class under the names their source gave them, then the further fields.
    pub(crate) fn of(layer: &Layer, fields: &[Field]) -> Self {
        let own = [
            ("name", &layer.name_field, Slot::Name),
            ("code", &layer.code_field, Slot::Code),
            ("class", &layer.class_field, Slot::Class),
        ];
        let own = own.map(|(key, given, slot)| {
            let title = given.clone().unwrap_or_else(|| word(&format!("feature.{key}")));
            (key.to_owned(), title, slot)
        });
        let further = fields
            .iter()
            .enumerate()
            .map(|(at, field)| (format!("field.{}", field.name), field.name.clone(), Slot::Further(at)));
        Self(own.into_iter().chain(further).collect())
    }

    /// The column of a name: a further field before the three that every layer has.
    pub(crate) fn named(&self, name: &str) -> Option<Slot> {
        let by = |matches: &dyn Fn(&(String, String, Slot)) -> bool| {
            self.0.iter().rev().find(|slot| matches(slot)).map(|slot| slot.2)
        };
        by(&|slot| slot.1 == name)
            .or_else(|| by(&|slot| slot.0 == name))
            .or_else(|| by(&|slot| slot.1.eq_ignore_ascii_case(name)))
    }

    /// The column of a key.
    pub(crate) fn keyed(&self, key: &str) -> Option<Slot> {
        self.0.iter().find(|slot| slot.0 == key).map(|slot| slot.2)
    }
}

/// What a feature has in a column.
pub(crate) fn of_slot(feature: &Feature, slot: Slot) -> FieldValue {
    let text = |text: &Option<String>| text.clone().map_or(FieldValue::Null, FieldValue::Text);
    match slot {
        Slot::Name => text(&feature.name),
        Slot::Code => text(&feature.code),
        Slot::Class => text(&feature.class),
        Slot::Further(at) => feature.values.get(at).cloned().unwrap_or_default(),
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Constant(Value),
    Field(Slot),
    Call(&'static str, Vec<Node>),
    Negative(Box<Node>),
    Not(Box<Node>),
    Binary(&'static str, Box<Node>, Box<Node>),
}

/// An expression that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression(Node);

impl Expression {
    /// Reads an expression over the columns of a layer.
    ///
    /// # Errors
    /// No expression; the error names the character.
    pub(crate) fn parse(text: &str, slots: &Slots) -> Result<Self> {
        Ok(Self(read::read(text, slots)?))
    }

    /// Its value for a feature.
    pub(crate) fn value(&self, feature: &Feature) -> Value {
        Seen { feature, measure: None }.value(&self.0)
    }

    /// Whether it asks for a feature's shape.
    pub(crate) fn measures(&self) -> bool {
        fn any(node: &Node) -> bool {
            match node {
                Node::Constant(_) | Node::Field(_) => false,
                Node::Negative(inner) | Node::Not(inner) => any(inner),
                Node::Binary(_, left, right) => any(left) || any(right),
                Node::Call(name, parts) => OF_SHAPES.contains(name) || parts.iter().any(any),
            }
        }
        any(&self.0)
    }

    /// Whether it holds for a feature.
    pub(crate) fn holds(&self, feature: &Feature) -> bool {
        self.value(feature).holds()
    }
}

/// A feature that is being looked at; it is measured once.
struct Seen<'a> {
    feature: &'a Feature,
    measure: Option<Measure>,
}

impl Seen<'_> {
    fn measure(&mut self) -> Measure {
        let geometry = &self.feature.geometry;
        *self.measure.get_or_insert_with(|| measure(geometry))
    }

    fn value(&mut self, node: &Node) -> Value {
        match node {
            Node::Constant(value) => value.clone(),
            Node::Field(slot) => Value::of(&of_slot(self.feature, *slot)),
            Node::Negative(inner) => {
                self.value(inner).number().map_or(Value::Null, |number| Value::finite(-number))
            }
            Node::Not(inner) => Value::truth(!self.value(inner).holds()),
            Node::Binary("and", left, right) => {
                Value::truth(self.value(left).holds() && self.value(right).holds())
            }
            Node::Binary("or", left, right) => {
                Value::truth(self.value(left).holds() || self.value(right).holds())
            }
            Node::Binary(sign, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                left.with(sign, &right)
            }
            Node::Call("if", parts) => match parts.as_slice() {
                [condition, then, otherwise] => {
                    if self.value(condition).holds() {
                        self.value(then)
                    } else {
                        self.value(otherwise)
                    }
                }
                _ => Value::Null,
            },
            Node::Call(name, parts) => {
                let parts: Vec<Value> = parts.iter().map(|part| self.value(part)).collect();
                self.call(name, &parts)
            }
        }
    }

    fn call(&mut self, name: &str, parts: &[Value]) -> Value {
        let known = |number: Option<f64>| number.map_or(Value::Null, Value::finite);
        let centre = || jitu_overlay::measure::inner_point(&self.feature.geometry);
        match name {
            "area" => known(self.measure().area_m2),
            "area_mu" => known(self.measure().area_m2.map(|area| area / MU_M2)),
            "area_ha" => known(self.measure().area_m2.map(|area| area / 10_000.0)),
            "length" => known(self.measure().length_m),
            "lon" => known(centre().map(|at| at.x())),
            "lat" => known(centre().map(|at| at.y())),
            "id" => Value::Number(self.feature.id.raw() as f64),
            _ => value::call(name, parts),
        }
    }
}

#[cfg(test)]
mod tests;
