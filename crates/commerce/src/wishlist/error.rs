//! Why a wishlist refuses.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

use super::{MAX_ITEMS, MAX_SHARES};
use crate::cart::CartError;

/// A refusal of the wishlist.
#[derive(Debug, thiserror::Error)]
pub enum WishlistError {
    /// There is no such list, or it is not the caller's.
    #[error("there is no such wishlist")]
    NotFound,
    /// The list has no such piece.
    #[error("the wishlist has no such piece")]
    ItemNotFound,
    /// There is no such link, or it is not the caller's.
    #[error("there is no such link")]
    ShareNotFound,
    /// The keeper ended the link.
    #[error("the link was ended")]
    ShareRevoked,
    /// The piece does not exist or is not shown.
    #[error("the piece is not shown")]
    NotShown,
    /// The list is full.
    #[error("the wishlist has {MAX_ITEMS} pieces")]
    Full,
    /// There are as many links as a list may have.
    #[error("the wishlist has {MAX_SHARES} links")]
    TooManyShares,
    /// A choice is needed before the piece can go into the bag.
    #[error("the piece needs a choice first")]
    ChoiceNeeded,
    /// Enough hints for today.
    #[error("enough hints were sent today")]
    TooManyHints,
    /// A field broke a rule.
    #[error("a field is refused: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The bag refused the piece.
    #[error(transparent)]
    Cart(#[from] CartError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for WishlistError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl db::Retryable for WishlistError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Database(error) => error.is_contended(),
            Self::Cart(error) => error.is_contended(),
            _ => false,
        }
    }
}

impl Fault for WishlistError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::ItemNotFound | Self::ShareNotFound => Kind::NotFound,
            Self::ShareRevoked => Kind::Gone,
            Self::NotShown | Self::Full | Self::TooManyShares | Self::ChoiceNeeded | Self::Invalid(_) => {
                Kind::Invalid
            }
            Self::TooManyHints => Kind::RateLimited,
            Self::Cart(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "wishlist_not_found",
            Self::ItemNotFound => "wishlist_item_not_found",
            Self::ShareNotFound => "share_not_found",
            Self::ShareRevoked => "share_revoked",
            Self::NotShown => "not_shown",
            Self::Full => "wishlist_full",
            Self::TooManyShares => "too_many_shares",
            Self::ChoiceNeeded => "choice_needed",
            Self::TooManyHints => "too_many_hints",
            Self::Invalid(fields) => fields.first().map_or("invalid_wishlist", |field| field.code),
            Self::Cart(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this wishlist. Press the heart on any piece to begin one.".into(),
            Self::ItemNotFound => "This piece is no longer on your wishlist.".into(),
            Self::ShareNotFound => "We can't find this wishlist. Ask for the link again: it may have been cut short.".into(),
            Self::ShareRevoked => "This wishlist is no longer shared.".into(),
            Self::NotShown => "This piece isn't shown at the moment, so it can't be kept.".into(),
            Self::Full => format!("A wishlist holds {MAX_ITEMS} pieces. Take one out to keep another.").into(),
            Self::TooManyShares => format!("A wishlist has at most {MAX_SHARES} links. End one to make another.").into(),
            Self::ChoiceNeeded => "Choose a metal and a size on the page of the piece first.".into(),
            Self::TooManyHints => {
                "That is as many hints as we send in a day. You can still copy the link to the piece and send it yourself.".into()
            }
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::Cart(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Cart(error) => error.fields(),
            _ => &[],
        }
    }
}
