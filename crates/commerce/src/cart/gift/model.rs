//! What a gift is.

use std::borrow::Cow;

use kernel::FieldError;
use serde::{Deserialize, Serialize};

use super::{GIFT_NOTE_LINES, GIFT_NOTE_MAX, GiftNote};

/// The gift that a cart's parcel is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Words for the card; none for a card without words.
    pub note: Option<GiftNote>,
    /// How it is wrapped.
    pub wrapping: Wrapping,
    /// Whether no paper in the parcel shows a price.
    pub hide_prices: bool,
}

/// One of the house's ways to wrap, in the words of when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapping {
    /// Its code, e.g. `ribbon`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A way to wrap as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappingChoice {
    /// What it is.
    pub wrapping: Wrapping,
    /// What is done, in a line.
    pub description: String,
}

/// A gift as a shopper asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GiftWish {
    /// Words for the card, as typed.
    pub note: Option<String>,
    /// The code of the wrapping; the usual one when `None`.
    pub wrapping: Option<String>,
    /// Whether no paper in the parcel shall show a price.
    pub hide_prices: bool,
}

impl Gift {
    /// What a summary says of it, each part as a phrase.
    pub fn phrases(&self) -> Vec<String> {
        phrases(self.note.as_ref().map(GiftNote::as_str), Some(&self.wrapping.name), self.hide_prices)
    }
}

/// A gift in phrases, for bags, orders and letters. The words of the card stand apart: they are several lines.
pub(crate) fn phrases(note: Option<&str>, wrapping: Option<&str>, hide_prices: bool) -> Vec<String> {
    let mut said: Vec<String> = wrapping.map(str::to_owned).into_iter().collect();
    said.extend(note.map(|_| "A card with your words".to_owned()));
    if hide_prices {
        said.push("No price on any paper in the parcel".to_owned());
    }
    said
}

/// Why a gift cannot be as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GiftError {
    /// The note has more characters than the card holds.
    #[error("The card holds {GIFT_NOTE_MAX} characters. Yours has {given}.")]
    TooLong {
        /// How many were given.
        given: usize,
    },
    /// The note has more lines than the card holds.
    #[error("The card holds {GIFT_NOTE_LINES} lines. Yours has {given}.")]
    TooManyLines {
        /// How many were given.
        given: usize,
    },
    /// Characters that our calligrapher does not write, named.
    #[error(
        "Our calligrapher can't write {0} on the card. Use letters, digits, accents, the usual signs, ♥ and ∞; for another script, ask our concierge."
    )]
    Characters(String),
    /// The house does not wrap so, or no longer.
    #[error("We don't offer this wrapping. Choose one of those we show.")]
    Wrapping,
}

impl GiftError {
    /// The stable word of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "gift_note_too_long",
            Self::TooManyLines { .. } => "gift_note_too_many_lines",
            Self::Characters(_) => "gift_note_characters",
            Self::Wrapping => "unknown_wrapping",
        }
    }

    /// As a refusal of a field, under the name that the caller has for it.
    pub fn about(&self, field: impl Into<Cow<'static, str>>) -> FieldError {
        FieldError::new(field, self.code(), self.to_string())
    }

    /// The refusal under the name of the part that is wrong: `note` or `wrapping`.
    pub fn named(&self) -> FieldError {
        self.about(if matches!(self, Self::Wrapping) { "wrapping" } else { "note" })
    }
}
