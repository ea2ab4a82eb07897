//! What a definition may be.

use std::collections::HashSet;

use kernel::{FieldError, clean_text};

use super::model::{AttributeKind, Choice, Measure, Schema};
use crate::index::Filters;

/// The most attributes the house may define, and the most values of one list.
pub(super) const MOST: usize = 200;
const MOST_CHOICES: usize = 200;
/// The most a number may be, in thousandths.
const MOST_MILLI: i64 = 999_999_999_000;
/// Words that lists are asked with.
const RESERVED: [&str; 13] = [
    "q",
    "as_typed",
    "sort",
    "page",
    "limit",
    "cursor",
    "after",
    "facets",
    "price",
    "carat",
    "collection",
    "tag",
    "size",
];

/// Collects what is wrong, each under the name of its field.
#[derive(Default)]
pub(super) struct Wrong(pub(super) Vec<FieldError>);

impl Wrong {
    pub(super) fn add(&mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError::new(field.into(), code, message.into()));
    }

    fn text(&mut self, field: &str, value: &str, min: usize, max: usize) {
        let length = clean_text(value, false).chars().count();
        if length < min {
            self.add(field, "required", "Fill this in.");
        } else if length > max {
            self.add(field, "too_long", format!("Keep this to {max} characters."));
        }
    }

    /// A code that may be taken: small letters, digits and single underscores, and none of the house's own names.
    pub(super) fn code(&mut self, code: &str) {
        if !is_code(code) {
            let message =
                "Use small letters, digits and single underscores, beginning with a letter: 2 to 40.";
            self.add("code", "malformed", message);
            return;
        }
        let own = Schema::built_in().iter().any(|d| d.code == code)
            || RESERVED.contains(&code)
            || Filters::NAMES.contains(&code)
            || code.ends_with("_min")
            || code.ends_with("_max");
        if own {
            self.add("code", "reserved", "The house uses this word itself. Choose another.");
        }
    }

    pub(super) fn words(&mut self, label: &str, hint: &str) {
        self.text("label", label, 1, 40);
        self.text("hint", hint, 0, 140);
    }

    pub(super) fn kind(&mut self, kind: &AttributeKind) {
        match kind {
            AttributeKind::Enum(choices) | AttributeKind::MultiEnum(choices) => self.choices(choices),
            AttributeKind::Number(measure) => self.measure(*measure),
            AttributeKind::Text(max) => {
                if !(1..=500).contains(max) {
                    self.add("max_length", "out_of_range", "Enter 1 to 500 characters.");
                }
            }
            AttributeKind::Boolean => {}
        }
    }

    fn choices(&mut self, choices: &[Choice]) {
        if choices.is_empty() {
            self.add("choices", "required", "Give the list at least one value.");
        }
        if choices.len() > MOST_CHOICES {
            self.add("choices", "too_many", format!("Give the list at most {MOST_CHOICES} values."));
        }
        let (mut codes, mut labels) = (HashSet::new(), HashSet::new());
        for (at, choice) in choices.iter().enumerate() {
            if !is_code(&choice.code) && !is_short(&choice.code) {
                self.add(
                    format!("choices[{at}].code"),
                    "malformed",
                    "Use small letters, digits and single underscores.",
                );
            }
            self.text(&format!("choices[{at}].label"), &choice.label, 1, 40);
            if !codes.insert(&choice.code) || !labels.insert(clean_text(&choice.label, false).to_lowercase())
            {
                self.add(format!("choices[{at}].label"), "repeated", "This value comes twice.");
            }
        }
    }

    fn measure(&mut self, measure: Measure) {
        if !measure.unit.is_offered() {
            self.add("unit", "unknown_value", "Choose one of the units that are offered.");
        }
        for (field, milli) in [("min", measure.min_milli), ("max", measure.max_milli)] {
            if !(-MOST_MILLI..=MOST_MILLI).contains(&milli) {
                self.add(field, "out_of_range", "Enter a number below a thousand million.");
            }
        }
        if measure.min_milli >= measure.max_milli {
            self.add("max", "below_minimum", "Enter a number above the lowest.");
        }
    }
}

fn is_code(code: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (2..=40).contains(&code.len())
        && code.bytes().all(plain)
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && !code.ends_with('_')
        && !code.contains("__")
}

/// A value may be a single sign, or begin with a digit: "a", "18th_century".
fn is_short(code: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=40).contains(&code.len())
        && code.bytes().all(plain)
        && !code.starts_with('_')
        && !code.ends_with('_')
}
