//! Values as they are given, and what they mean under a schema.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{FieldError, clean_text};
use serde_json::{Number, Value};

use super::model::{AttributeKind, Choice, Definition, Measure, Schema, decimal, with_unit};
use crate::model::{Attribute, AttributeValue, Category};

/// What a product says of the attributes that staff defined, by code, as it stands in JSON: a code, a list of
/// codes, a number in the attribute's unit, text, true or false.
pub type Values = BTreeMap<String, Value>;

/// Why a value is refused: a stable word and a sentence.
type Refused = (&'static str, String);

impl Schema {
    /// Reads the values of a piece. `before` is what it says now: what has gone out of use since may stay, and
    /// nothing else may take it up. Values that say nothing (null, empty text, an empty list) are left out.
    ///
    /// # Errors
    /// Each under `attributes.` and its code: an attribute that nobody defined, or that is not for the category,
    /// is out of use, or a value that is not of its kind, unit, range or list.
    pub fn read(
        &self,
        category: Category,
        given: &Values,
        before: &Values,
    ) -> Result<Vec<Attribute>, Vec<FieldError>> {
        let (mut read, mut wrong) = (Vec::new(), Vec::new());
        for (code, value) in given.iter().filter(|(_, value)| !says_nothing(value)) {
            match self.read_one(category, code, value, before.get(code)) {
                Ok(Some(attribute)) => read.push(attribute),
                Ok(None) => {}
                Err((word, message)) => {
                    // a name as long as a novel is not repeated
                    let code: String = code.chars().take(60).collect();
                    wrong.push(FieldError::new(format!("attributes.{code}"), word, message));
                }
            }
        }
        let place = |a: &Attribute| self.defined().iter().position(|d| *d.code == *a.code);
        read.sort_by_key(place);
        if wrong.is_empty() { Ok(read) } else { Err(wrong) }
    }

    fn read_one(
        &self,
        category: Category,
        code: &str,
        value: &Value,
        before: Option<&Value>,
    ) -> Result<Option<Attribute>, Refused> {
        let definition = self.find(code).ok_or_else(|| {
            ("unknown_attribute", "There is no such attribute. The attributes page lists them.".to_owned())
        })?;
        if !definition.is_for(category) {
            let message = format!("Pieces of this category have no {}.", definition.label.to_lowercase());
            return Err(("not_for_category", message));
        }
        if definition.archived && before != Some(value) {
            let message = format!("{} is out of use: leave it as it is, or empty.", definition.label);
            return Err(("archived", message));
        }
        let value = definition.read(value, before)?;
        Ok(value.map(|value| Attribute { code: code.into(), value }))
    }

    /// The values as they are stored.
    pub fn write(&self, attributes: &[Attribute]) -> Values {
        let written = |a: &Attribute| Some((a.code.to_string(), self.find(&a.code)?.write(&a.value)));
        attributes.iter().filter_map(written).collect()
    }

    /// What a piece of a category still lacks to be published, under the names of its fields.
    pub fn missing(&self, category: Category, values: &Values) -> Vec<FieldError> {
        let required = self.defined().iter().filter(|d| d.required && !d.archived && d.is_for(category));
        let lacking = required.filter(|d| values.get(&d.code).is_none_or(says_nothing));
        let error = |d: &Definition| {
            let message = format!("Say the {} before the piece is published.", d.label.to_lowercase());
            FieldError::new(format!("attributes.{}", d.code), "required", message)
        };
        lacking.map(error).collect()
    }

    /// Reads values that were checked when they were stored; what is out of use, or no longer reads, is left out.
    pub(crate) fn stored(&self, values: &Values) -> Vec<Attribute> {
        let shown = self.defined().iter().filter(|d| !d.archived);
        let read = |d: &Definition| {
            let value = values.get(&d.code)?;
            let value = d.read(value, Some(value)).ok()??;
            Some(Attribute { code: d.code.as_str().into(), value })
        };
        shown.filter_map(read).collect()
    }
}

impl Definition {
    /// Reads one value; nothing when it says nothing.
    fn read(&self, value: &Value, before: Option<&Value>) -> Result<Option<AttributeValue>, Refused> {
        match &self.kind {
            AttributeKind::Enum(choices) => {
                let Value::String(code) = value else { return Err(wrong_type("one code of its list")) };
                let kept = pick(choices, code, before)?;
                Ok(Some(AttributeValue::Choices([kept].into())))
            }
            AttributeKind::MultiEnum(choices) => read_list(choices, value, before).map(Some),
            AttributeKind::Number(measure) => {
                read_number(*measure, value).map(|n| Some(AttributeValue::Number(n)))
            }
            AttributeKind::Text(max) => read_text(*max, value).map(|t| t.map(AttributeValue::Text)),
            AttributeKind::Boolean => match value {
                Value::Bool(yes) => Ok(Some(AttributeValue::Flag(*yes))),
                _ => Err(wrong_type("true or false")),
            },
        }
    }

    /// A value as it is stored.
    pub(crate) fn write(&self, value: &AttributeValue) -> Value {
        match value {
            AttributeValue::Choices(codes) => match (&self.kind, &**codes) {
                (AttributeKind::Enum(_), [code]) => Value::String(code.to_string()),
                (_, codes) => codes.iter().map(|c| Value::String(c.to_string())).collect(),
            },
            AttributeValue::Number(milli) => number(*milli),
            AttributeValue::Text(text) => Value::String(text.to_string()),
            AttributeValue::Flag(yes) => Value::Bool(*yes),
        }
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn wrong_type(expected: &str) -> Refused {
    ("wrong_type", format!("Expected {expected}."))
}

fn pick(choices: &[Choice], code: &str, before: Option<&Value>) -> Result<Arc<str>, Refused> {
    let Some(choice) = choices.iter().find(|c| c.code == code) else {
        let offered: Vec<_> = choices.iter().filter(|c| !c.archived).map(|c| c.code.as_str()).collect();
        return Err(("unknown_value", format!("Choose one of: {}.", offered.join(", "))));
    };
    if choice.archived && !has(before, code) {
        return Err(("archived_value", format!("“{}” is out of use: choose another.", choice.label)));
    }
    Ok(choice.code.as_str().into())
}

/// Whether a stored value names a code.
fn has(before: Option<&Value>, code: &str) -> bool {
    match before {
        Some(Value::String(one)) => one == code,
        Some(Value::Array(list)) => list.iter().any(|v| v == code),
        _ => false,
    }
}

fn read_list(choices: &[Choice], value: &Value, before: Option<&Value>) -> Result<AttributeValue, Refused> {
    let Value::Array(list) = value else { return Err(wrong_type("a list of codes")) };
    let mut kept = Vec::new();
    for item in list {
        let Value::String(code) = item else { return Err(wrong_type("a list of codes")) };
        let code = pick(choices, code, before)?;
        if kept.contains(&code) {
            return Err(("repeated", "Name each value once.".to_owned()));
        }
        kept.push(code);
    }
    kept.sort_by_key(|code| choices.iter().position(|c| *c.code == **code));
    Ok(AttributeValue::Choices(kept.into()))
}

/// A number, or text that says the number with or without the unit: `12.5`, `"12.5 mm"`.
fn read_number(measure: Measure, value: &Value) -> Result<i64, Refused> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return Err(wrong_type("a number")),
    };
    let cut = text.find(|c: char| !c.is_ascii_digit() && !"+-.,".contains(c)).unwrap_or(text.len());
    let (digits, said) = text.split_at(cut);
    let said = said.trim();
    let unit = measure.unit;
    if !said.is_empty() && said != unit.code() && said != unit.symbol() && said != unit.label() {
        let message = match unit.symbol() {
            "" => "Enter a number without a unit.".to_owned(),
            _ => format!("Enter {}, for example {}.", unit.label(), with_unit(measure.min_milli, unit)),
        };
        return Err(("wrong_unit", message));
    }
    let milli = parse_milli(digits.trim()).ok_or_else(|| {
        ("not_a_number", "Enter a number with at most three decimals, for example 12.5.".to_owned())
    })?;
    if (measure.min_milli..=measure.max_milli).contains(&milli) {
        Ok(milli)
    } else {
        let message =
            format!("Enter {} to {}.", decimal(measure.min_milli), with_unit(measure.max_milli, unit));
        Err(("out_of_range", message))
    }
}

/// `-12.5` is -12,500 thousandths; at most three decimals, and no more than twelve digits before them.
pub fn parse_milli(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() > 12 || rest.len() > 3 || !digits(whole) || !digits(rest) {
        return None;
    }
    format!("{whole}{rest:0<3}").parse::<i64>().ok().map(|n| sign * n)
}

/// Thousandths as a JSON number.
fn number(milli: i64) -> Value {
    decimal(milli).parse::<Number>().map_or(Value::Null, Value::Number)
}

fn read_text(max: usize, value: &Value) -> Result<Option<Arc<str>>, Refused> {
    let Value::String(text) = value else { return Err(wrong_type("text")) };
    let text = clean_text(text, false);
    if text.chars().count() > max {
        return Err(("too_long", format!("Keep this to {max} characters.")));
    }
    Ok((!text.is_empty()).then(|| text.into()))
}
