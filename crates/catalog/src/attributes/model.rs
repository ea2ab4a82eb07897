//! What an attribute is, and the schema that all of them make.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::built_in;
use crate::model::{Answer, Attribute, AttributeValue, Category, codes::codes};

codes! {
    /// What kind of value an attribute has.
    "attribute_kind" KindWord {
        Enum = "enum", "One of a list";
        MultiEnum = "multi_enum", "Several of a list";
        Number = "number", "Number";
        Text = "text", "Text";
        Boolean = "boolean", "Yes or no";
    }

    /// What an attribute is about.
    "attribute_scope" Scope {
        Product = "product", "Product";
        Variant = "variant", "Variant";
        Stone = "stone", "Stone";
    }

    /// What a number counts. Micrometres, milligrams and thousandths of a carat are how columns keep lengths
    /// and weights exact; staff choose from the others.
    "attribute_unit" Unit {
        None = "none", "no unit";
        Millimetre = "mm", "millimetres";
        Centimetre = "cm", "centimetres";
        Gram = "g", "grams";
        Carat = "ct", "carats";
        Degree = "deg", "degrees";
        Percent = "percent", "per cent";
        Year = "years", "years";
        Day = "days", "days";
        Piece = "pieces", "pieces";
        Micrometre = "um", "micrometres";
        Milligram = "mg", "milligrams";
        MilliCarat = "mct", "thousandths of a carat";
    }
}

impl KindWord {
    /// Whether its values are chosen from a few; a number or a text can be anything.
    pub const fn is_chosen(self) -> bool {
        matches!(self, Self::Enum | Self::MultiEnum | Self::Boolean)
    }

    /// Whether lists can be narrowed by it: values to choose from, or a number with a least and a greatest.
    pub const fn narrows(self) -> bool {
        self.is_chosen() || matches!(self, Self::Number)
    }
}

impl Unit {
    /// What stands behind the number: "mm", "°".
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Degree => "°",
            Self::Percent => "%",
            Self::Micrometre => "µm",
            other => other.code(),
        }
    }

    /// Whether staff may define attributes in it.
    pub const fn is_offered(self) -> bool {
        !matches!(self, Self::Micrometre | Self::Milligram | Self::MilliCarat)
    }
}

/// One of the values of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What products carry; never changes.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Whether it is out of use: pieces that have it keep it, no other gets it.
    pub archived: bool,
}

/// What a number may be, in thousandths of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What it counts.
    pub unit: Unit,
    /// The least.
    pub min_milli: i64,
    /// The most.
    pub max_milli: i64,
}

/// The kind of an attribute with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeKind {
    /// One of these.
    Enum(Vec<Choice>),
    /// Any of these.
    MultiEnum(Vec<Choice>),
    /// A number within a range.
    Number(Measure),
    /// Words, at most so many characters.
    Text(usize),
    /// Yes or no.
    Boolean,
}

impl AttributeKind {
    /// The kind without what belongs to it.
    pub const fn word(&self) -> KindWord {
        match self {
            Self::Enum(_) => KindWord::Enum,
            Self::MultiEnum(_) => KindWord::MultiEnum,
            Self::Number(_) => KindWord::Number,
            Self::Text(_) => KindWord::Text,
            Self::Boolean => KindWord::Boolean,
        }
    }

    /// The values of the list; none for other kinds.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Enum(choices) | Self::MultiEnum(choices) => choices,
            _ => &[],
        }
    }
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name for programs; never changes. For built-in ones the name of the field in the API.
    pub code: String,
    /// Its name for people.
    pub label: String,
    /// A sentence that helps to fill it in; may be empty.
    pub hint: String,
    /// What it is about.
    pub scope: Scope,
    /// What values it has.
    pub kind: AttributeKind,
    /// The categories it exists for; every category when empty.
    pub categories: Vec<Category>,
    /// Whether a piece needs it to be published.
    pub required: bool,
    /// Whether shoppers can narrow a list by it; words are nothing to narrow by.
    pub filterable: bool,
    /// Its place, lowest first.
    pub position: i32,
    /// Whether it is out of use: pieces keep their values, shoppers no longer see them.
    pub archived: bool,
    /// Whether it is a column of the house's own tables, which staff cannot change.
    pub built_in: bool,
    /// The version a change must name; 0 for built-in ones.
    pub version: i64,
}

impl Definition {
    /// Whether pieces of a category have it.
    pub fn is_for(&self, category: Category) -> bool {
        self.categories.is_empty() || self.categories.contains(&category)
    }

    /// Whether lists offer it to be narrowed by. What staff defined has to be more than words.
    pub fn is_facet(&self) -> bool {
        self.filterable && !self.archived && (self.built_in || self.kind.word().narrows())
    }

    /// The codes of its values with the words people read, in their order; none for numbers and text.
    pub fn answers(&self) -> Vec<(&str, &str)> {
        match &self.kind {
            AttributeKind::Enum(choices) | AttributeKind::MultiEnum(choices) => {
                choices.iter().map(|c| (c.code.as_str(), c.label.as_str())).collect()
            }
            AttributeKind::Boolean => Answer::ALL.iter().map(|a| (a.code(), a.label())).collect(),
            AttributeKind::Number(_) | AttributeKind::Text(_) => Vec::new(),
        }
    }

    /// The choice of a code.
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.kind.choices().iter().find(|c| c.code == code)
    }

    /// A value in words: "French hook", "12.5 mm", "Yes".
    pub fn say(&self, value: &AttributeValue) -> String {
        match value {
            AttributeValue::Choices(codes) => {
                let labels = codes.iter().map(|code| self.choice(code).map_or(&**code, |c| c.label.as_str()));
                labels.collect::<Vec<_>>().join(", ")
            }
            AttributeValue::Number(milli) => match &self.kind {
                AttributeKind::Number(measure) => with_unit(*milli, measure.unit),
                _ => decimal(*milli),
            },
            AttributeValue::Text(text) => text.to_string(),
            AttributeValue::Flag(true) => "Yes".to_owned(),
            AttributeValue::Flag(false) => "No".to_owned(),
        }
    }
}

/// Everything that can be told about a piece. Cloning shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    defined: Arc<Vec<Definition>>,
}

static BUILT_IN: LazyLock<Vec<Definition>> = LazyLock::new(built_in::definitions);
static PLAIN: LazyLock<Arc<Vec<Definition>>> = LazyLock::new(Arc::default);

impl Default for Schema {
    fn default() -> Self {
        Self { defined: Arc::clone(&PLAIN) }
    }
}

impl Schema {
    /// The built-in attributes and these, which are put in their order.
    pub fn new(mut defined: Vec<Definition>) -> Self {
        defined.sort_by(|a, b| (a.position, &a.code).cmp(&(b.position, &b.code)));
        Self { defined: Arc::new(defined) }
    }

    /// The attributes that staff defined, archived ones too, in their order.
    pub fn defined(&self) -> &[Definition] {
        &self.defined
    }

    /// The attributes that are columns of the house's own tables.
    pub fn built_in() -> &'static [Definition] {
        &BUILT_IN
    }

    /// Every attribute, the built-in ones first.
    pub fn all(&self) -> impl Iterator<Item = &Definition> {
        BUILT_IN.iter().chain(self.defined.iter())
    }

    /// An attribute that staff defined.
    pub fn find(&self, code: &str) -> Option<&Definition> {
        self.defined.iter().find(|d| d.code == code)
    }

    /// Every field that pieces of a category have, archived ones left out.
    pub fn fields_of(&self, category: Category) -> impl Iterator<Item = &Definition> {
        self.all().filter(move |d| !d.archived && d.is_for(category))
    }

    /// The attributes that staff defined and that lists can be narrowed by, in their order.
    pub fn facets(&self) -> impl Iterator<Item = &Definition> {
        self.defined.iter().filter(|d| d.is_facet())
    }

    /// The attribute of a code that staff defined and that lists can be narrowed by its values.
    pub fn facet(&self, code: &str) -> Option<&Definition> {
        self.find(code).filter(|d| d.is_facet() && d.kind.word().is_chosen())
    }

    /// The number that staff defined and that lists can be narrowed by, where a filter's name is one of its ends:
    /// `drop_min`, or `drop_max` (`true`).
    pub fn end(&self, name: &str) -> Option<(&Definition, Measure, bool)> {
        let (code, greatest) = match name.strip_suffix("_min") {
            Some(code) => (code, false),
            None => (name.strip_suffix("_max")?, true),
        };
        self.number(code).map(|(definition, measure)| (definition, measure, greatest))
    }

    /// The number of a code that staff defined and that lists can be narrowed by.
    pub fn number(&self, code: &str) -> Option<(&Definition, Measure)> {
        let definition = self.find(code).filter(|d| d.is_facet())?;
        match definition.kind {
            AttributeKind::Number(measure) => Some((definition, measure)),
            _ => None,
        }
    }

    /// A product's attributes in words: label and value.
    pub fn facts<'a>(&'a self, attributes: &'a [Attribute]) -> impl Iterator<Item = (&'a str, String)> {
        attributes.iter().filter_map(|a| self.find(&a.code).map(|d| (d.label.as_str(), d.say(&a.value))))
    }
}

/// Thousandths as a decimal: `12.5`, `-0.125`, `3`.
pub fn decimal(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let (whole, rest) = (milli.unsigned_abs() / 1_000, milli.unsigned_abs() % 1_000);
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `12.5 mm`, `45°`, `3 pieces`.
pub(crate) fn with_unit(milli: i64, unit: Unit) -> String {
    let gap = if matches!(unit, Unit::None | Unit::Degree | Unit::Percent) { "" } else { " " };
    format!("{}{gap}{}", decimal(milli), unit.symbol())
}
