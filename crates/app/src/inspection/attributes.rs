//! Attributes against a schema: fields that are there, of the right kind, filled, within code lists and lengths.

use std::collections::HashMap;

use jitu_model::PartialDate;
use jitu_model::place::{Feature, FieldKind, FieldValue, LayerFeatures};

use super::finding::{Found, Where};
use super::schema::{FieldRule, OwnField, Schema};
use crate::language::word;

/// Where a field of a schema stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Own(OwnField),
    Further(usize),
}

/// Rules of a schema with the columns they are about.
pub(super) struct Attributes<'a> {
    schema: &'a Schema,
    rules: Vec<(&'a FieldRule, Column)>,
    codes: HashMap<&'a str, &'a Feature>,
}

impl<'a> Attributes<'a> {
    /// Looks for the fields that the schema names; those that are not there, or are of another kind, are found.
    pub(super) fn of(layer: &'a LayerFeatures, schema: &'a Schema, found: &mut Found) -> Self {
        let mut rules = Vec::new();
        for rule in &schema.field {
            let Some(column) = column(layer, &rule.name) else {
                found.add("no_field", "error", Where::subject(&rule.name), &[("field", &rule.name)]);
                continue;
            };
            let own = match column {
                Column::Own(_) => FieldKind::Text,
                Column::Further(at) => layer.fields[at].kind,
            };
            let wanted = rule.kind.unwrap_or(own);
            if wanted != own && (wanted, own) != (FieldKind::Real, FieldKind::Integer) {
                let (is, should) = (kind_word(own), kind_word(wanted));
                let params = [("field", rule.name.as_str()), ("is", &is), ("should", &should)];
                found.add("kind", "warning", Where::subject(&rule.name), &params);
            }
            rules.push((rule, column));
        }
        Self { schema, rules, codes: HashMap::new() }
    }

    /// Looks at one feature; `at` is the feature with its place.
    pub(super) fn look(&mut self, feature: &'a Feature, at: Where<'_>, found: &mut Found) {
        for field in &self.schema.require {
            if own(feature, *field).is_none_or(|text| text.trim().is_empty()) {
                let field = word(&format!("inspect.{}", field.name()));
                found.add("missing", "error", at.about(&field), &[("field", &field)]);
            }
        }
        if let Some(class) = own(feature, OwnField::Class).filter(|class| !class.is_empty())
            && !self.schema.classes.is_empty()
            && !self.schema.classes.iter().any(|known| known == class)
        {
            let known = self.schema.classes.join("、");
            found.add("class", "error", at, &[("value", class), ("known", &known)]);
        }
        if let Some(code) = own(feature, OwnField::Code).filter(|code| !code.is_empty()) {
            let digits = code.bytes().all(|byte| byte.is_ascii_digit());
            if !(self.schema.code_digits.is_empty()
                || digits && self.schema.code_digits.contains(&code.len()))
            {
                found.add("code", "warning", at, &[("value", code)]);
            }
            if self.schema.unique {
                match self.codes.get(code) {
                    Some(earlier) => {
                        let at = Where { other: Some(*earlier), ..at };
                        found.add("repeated", "error", at, &[("value", code)]);
                    }
                    None => {
                        self.codes.insert(code, feature);
                    }
                }
            }
        }
        for (rule, column) in &self.rules {
            value(rule, *column, feature, at.about(&rule.name), found);
        }
    }
}

/// The column of a name: a further field, or one of the three, by what the file called it or by what it is.
fn column(layer: &LayerFeatures, name: &str) -> Option<Column> {
    if let Some(at) = layer.fields.iter().position(|field| field.name == name) {
        return Some(Column::Further(at));
    }
    let own = [
        (OwnField::Name, &layer.layer.name_field),
        (OwnField::Code, &layer.layer.code_field),
        (OwnField::Class, &layer.layer.class_field),
    ];
    let called = |(field, theirs): &&(OwnField, &Option<String>)| {
        theirs.as_deref() == Some(name) || field.name() == name
    };
    own.iter().find(called).map(|(field, _)| Column::Own(*field))
}

fn own(feature: &Feature, field: OwnField) -> Option<&str> {
    match field {
        OwnField::Name => feature.name.as_deref(),
        OwnField::Code => feature.code.as_deref(),
        OwnField::Class => feature.class.as_deref(),
    }
}

fn kind_word(kind: FieldKind) -> String {
    word(&format!("inspect.kind.{}", kind.name()))
}

/// Holds one value against its rule; the first thing that is wrong with it is told.
fn value(rule: &FieldRule, column: Column, feature: &Feature, at: Where<'_>, found: &mut Found) {
    let text = match column {
        Column::Own(field) => own(feature, field).unwrap_or_default().to_owned(),
        Column::Further(at) => feature.values.get(at).map(FieldValue::to_string).unwrap_or_default(),
    };
    let text = text.trim();
    let field = rule.name.as_str();
    if text.is_empty() {
        if rule.required {
            found.add("missing", "error", at, &[("field", field)]);
        }
        return;
    }
    let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
    let fits = match rule.kind {
        None | Some(FieldKind::Text) => true,
        Some(FieldKind::Integer) => text.parse::<i64>().is_ok(),
        Some(FieldKind::Real) => number.is_some(),
        Some(FieldKind::Date) => text.parse::<PartialDate>().is_ok_and(|date| date.day().is_some()),
    };
    let shown = shortened(text);
    if !fits {
        let should = rule.kind.map(kind_word).unwrap_or_default();
        let params = [("field", field), ("value", shown.as_str()), ("should", &should)];
        found.add("value_kind", "error", at, &params);
    } else if !rule.codes.is_empty() && !rule.codes.iter().any(|known| known == text) {
        found.add("value", "error", at, &[("field", field), ("value", &shown)]);
    } else if let Some(most) = rule.length.filter(|most| text.chars().count() > *most) {
        let params = [("field", field), ("value", shown.as_str()), ("most", &most.to_string())];
        found.add("length", "error", at, &params);
    } else if let Some(number) = number
        && (rule.least.is_some_and(|least| number < least) || rule.most.is_some_and(|most| number > most))
    {
        let bound = |bound: Option<f64>| bound.map_or_else(|| "…".to_owned(), |bound| bound.to_string());
        let (least, most) = (bound(rule.least), bound(rule.most));
        let params = [("field", field), ("value", shown.as_str()), ("least", &least), ("most", &most)];
        found.add("range", "error", at, &params);
    }
}

/// A value as a message can hold it.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
