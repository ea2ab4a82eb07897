//! The value of an attribute that staff defined, as a product carries it.

use std::sync::Arc;

use super::Answer;

/// An attribute of a product with its value; [`crate::attributes::Schema`] says what it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// The definition's code.
    pub code: Arc<str>,
    /// What the product says.
    pub value: AttributeValue,
}

/// A value of one of the kinds that a definition may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttributeValue {
    /// Codes of the definition's choices, in the definition's order: one, or several.
    Choices(Arc<[Arc<str>]>),
    /// Thousandths of the definition's unit.
    Number(i64),
    /// Words.
    Text(Arc<str>),
    /// Yes or no.
    Flag(bool),
}

impl AttributeValue {
    /// The codes that a list can be narrowed by: choices, and yes or no. Numbers and words have none.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        let (choices, flag) = match self {
            Self::Choices(codes) => (&**codes, None),
            Self::Flag(yes) => (&[][..], Some(Answer::from(*yes).code())),
            Self::Number(_) | Self::Text(_) => (&[][..], None),
        };
        choices.iter().map(|code| &**code).chain(flag)
    }
}
