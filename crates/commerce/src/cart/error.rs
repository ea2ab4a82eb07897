//! Why a cart refuses.

use std::borrow::Cow;

use db::DbError;
use kernel::{
    Currency, Fault, FieldError, Kind, Quantity, QuantityOutOfRange,
    ids::{OrderId, VariantId},
};

use super::{
    EngravingError, GiftError, MAX_LINES, MAX_MUTATIONS,
    drafts::DraftState,
    saved::MAX_SAVED,
    sharing::{MAX_SHARES, Right},
};
use crate::{error::from_database, rings::RingError};

/// A refusal of the cart.
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    /// There is no such cart, or it is not the caller's.
    #[error("there is no such cart")]
    NotFound,
    /// The cart has no such line.
    #[error("the cart has no such line")]
    LineNotFound,
    /// The variant does not exist, is not sold, or not in the cart's currency.
    #[error("the variant is not for sale")]
    NotForSale,
    /// A second unit of a piece that exists once.
    #[error("the piece exists once and is in the cart")]
    OneOfAKindOnce,
    /// There are fewer ready than asked for.
    #[error("only {available} of {variant} are ready")]
    InsufficientStock {
        /// Of what.
        variant: VariantId,
        /// How many there are.
        available: i32,
    },
    /// The cart was paid for.
    #[error("the cart became order {order}")]
    Completed {
        /// The order it became.
        order: OrderId,
    },
    /// The cart is full.
    #[error("the cart has {MAX_LINES} lines")]
    TooManyLines,
    /// The line would ask for more than the house lets one line ask for.
    #[error("a line asks for 1 to {max} pieces", max = Quantity::MAX)]
    Quantity,
    /// The stone is in the cart already, in another ring or in this one.
    #[error("the stone is in the cart")]
    StoneOnce,
    /// A ring around a chosen stone cannot be had.
    #[error(transparent)]
    Ring(RingError),
    /// A ring sizer for what has no ring size.
    #[error("the piece has no ring size")]
    NoRingSize,
    /// The words cannot be engraved.
    #[error("the engraving is refused: {}", .0[0].code)]
    Engraving([FieldError; 1]),
    /// A line cannot become a variant of another piece.
    #[error("the variant belongs to another piece")]
    OtherPiece,
    /// A size was named for a piece whose sizes are variants.
    #[error("the sizes of the piece are its variants")]
    SizeIsAVariant,
    /// The gift cannot be as it was asked for.
    #[error("the gift is refused: {}", .0[0].code)]
    Gift([FieldError; 1]),
    /// The house has no prices in the currency, or sends nothing that is paid in it.
    #[error("the house has no prices in {0}")]
    CurrencyNotOffered(Currency),
    /// Pieces in the cart have no price in the currency.
    #[error("{} piece(s) have no price in {currency}", .titles.len())]
    NoPriceIn {
        /// The currency.
        currency: Currency,
        /// What they are called.
        titles: Vec<String>,
    },
    /// What the change made was changed again since, so that it cannot be taken back by itself.
    #[error("it was changed again since")]
    ChangedSince,
    /// The cart has changed since the caller read it.
    #[error("the cart is at version {current}")]
    VersionConflict {
        /// The present version.
        current: i64,
    },
    /// More mutations at once than a batch may hold.
    #[error("a batch holds {MAX_MUTATIONS} mutations")]
    TooManyMutations,
    /// The id of a mutation was used for another one before.
    #[error("the id belongs to another mutation")]
    MutationReused,
    /// The cart knows no such change.
    #[error("the cart has no such change")]
    ChangeNotFound,
    /// The change was taken back before.
    #[error("the change was taken back before")]
    AlreadyUndone,
    /// There is no such link to a bag, or it is not the caller's.
    #[error("there is no such link")]
    ShareNotFound,
    /// The link was ended, or its time is over.
    #[error("the link works no more")]
    ShareEnded,
    /// The bag of the link was closed, and no other has taken its place yet.
    #[error("the shared bag is closed")]
    SharedBagRests,
    /// The link does not let its holder do this.
    #[error("the link does not include the right to {}", .0.code())]
    ShareForbids(Right),
    /// There are as many links as a bag may have.
    #[error("the bag has {MAX_SHARES} links")]
    TooManyShares,
    /// A field of a form about sharing or saving broke a rule.
    #[error("a field is refused: {}", .0[0].code)]
    Field([FieldError; 1]),
    /// There is no such quote.
    #[error("there is no such draft")]
    DraftNotFound,
    /// The quote cannot be confirmed any more.
    #[error("the draft is closed")]
    DraftClosed(DraftState),
    /// There is no such saved bag, or it is not the caller's.
    #[error("there is no such saved bag")]
    SavedBagNotFound,
    /// There is nothing in the bag that could be saved.
    #[error("the bag holds nothing that could be saved")]
    NothingToSave,
    /// There are as many saved bags as an account may have.
    #[error("the account has {MAX_SAVED} saved bags")]
    TooManySavedBags,
    /// The price of a line was kept for fewer pieces.
    #[error("the price was kept for {0}")]
    KeptForFewer(i32),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(CartError);

impl From<EngravingError> for CartError {
    fn from(error: EngravingError) -> Self {
        Self::Engraving([FieldError::new(error.field(), error.code(), error.to_string())])
    }
}

impl From<GiftError> for CartError {
    fn from(error: GiftError) -> Self {
        Self::Gift([error.named()])
    }
}

impl From<RingError> for CartError {
    fn from(error: RingError) -> Self {
        match error {
            RingError::Database(error) => Self::Database(error),
            other => Self::Ring(other),
        }
    }
}

impl From<QuantityOutOfRange> for CartError {
    fn from(_: QuantityOutOfRange) -> Self {
        Self::Quantity
    }
}

impl Fault for CartError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound
            | Self::LineNotFound
            | Self::ChangeNotFound
            | Self::ShareNotFound
            | Self::DraftNotFound
            | Self::SavedBagNotFound => Kind::NotFound,
            Self::ShareEnded => Kind::Gone,
            Self::ShareForbids(_) => Kind::Forbidden,
            Self::NotForSale
            | Self::OneOfAKindOnce
            | Self::TooManyLines
            | Self::Quantity
            | Self::NoRingSize
            | Self::TooManyMutations
            | Self::MutationReused
            | Self::OtherPiece
            | Self::SizeIsAVariant
            | Self::Gift(_)
            | Self::CurrencyNotOffered(_)
            | Self::TooManyShares
            | Self::TooManySavedBags
            | Self::NothingToSave
            | Self::KeptForFewer(_)
            | Self::Field(_)
            | Self::Engraving(_) => Kind::Invalid,
            Self::InsufficientStock { .. }
            | Self::Completed { .. }
            | Self::SharedBagRests
            | Self::StoneOnce
            | Self::NoPriceIn { .. }
            | Self::ChangedSince
            | Self::DraftClosed(_)
            | Self::AlreadyUndone => Kind::Conflict,
            Self::Ring(error) => error.kind(),
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "cart_not_found",
            Self::LineNotFound => "line_not_found",
            Self::NotForSale => "not_for_sale",
            Self::OneOfAKindOnce => "one_of_a_kind_once",
            Self::InsufficientStock { .. } => "insufficient_stock",
            Self::Completed { .. } => "cart_completed",
            Self::TooManyLines => "too_many_lines",
            Self::Quantity => "quantity_out_of_range",
            Self::StoneOnce => "stone_in_cart",
            Self::Ring(error) => error.code(),
            Self::NoRingSize => "no_ring_size",
            Self::Engraving([field]) | Self::Gift([field]) | Self::Field([field]) => field.code,
            Self::OtherPiece => "other_piece",
            Self::SizeIsAVariant => "size_is_a_variant",
            Self::CurrencyNotOffered(_) => "currency_not_offered",
            Self::NoPriceIn { .. } => "no_price_in_currency",
            Self::ChangedSince => "changed_since",
            Self::ShareNotFound => "share_not_found",
            Self::ShareEnded => "share_ended",
            Self::SharedBagRests => "shared_bag_rests",
            Self::ShareForbids(_) => "share_forbids",
            Self::TooManyShares => "too_many_shares",
            Self::SavedBagNotFound => "saved_bag_not_found",
            Self::DraftNotFound => "draft_not_found",
            Self::DraftClosed(_) => "draft_closed",
            Self::NothingToSave => "nothing_to_save",
            Self::TooManySavedBags => "too_many_saved_bags",
            Self::KeptForFewer(_) => "price_kept_for_fewer",
            Self::VersionConflict { .. } => "version_conflict",
            Self::TooManyMutations => "too_many_mutations",
            Self::MutationReused => "mutation_id_reused",
            Self::ChangeNotFound => "change_not_found",
            Self::AlreadyUndone => "already_undone",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this bag. Start a new one from any piece.".into(),
            Self::LineNotFound => "This piece is no longer in your bag.".into(),
            Self::NotForSale => {
                "This piece isn't offered at the moment. Our concierge can help you find its sister.".into()
            }
            Self::OneOfAKindOnce => "One of these exists, and it is in your bag.".into(),
            Self::InsufficientStock { available: ..=0, .. } => {
                "This piece has found its owner, or is being bought as we speak. We can make its sister."
                    .into()
            }
            Self::InsufficientStock { available: 1, .. } => {
                "One of these is ready. Lower the quantity, or ask us to make more.".into()
            }
            Self::InsufficientStock { available, .. } => {
                format!("{available} of these are ready. Lower the quantity, or ask us to make more.").into()
            }
            Self::Completed { .. } => "This bag has become an order. Your next piece starts a new one.".into(),
            Self::TooManyLines => format!(
                "A bag holds {MAX_LINES} different pieces. Our concierge is glad to take larger orders."
            )
            .into(),
            Self::Quantity => format!(
                "Choose a quantity from 1 to {}. Our concierge is glad to take larger orders.",
                Quantity::MAX
            )
            .into(),
            Self::StoneOnce => {
                "This stone is in your bag already. Take its ring out first, and set it in another.".into()
            }
            Self::Ring(error) => error.message(),
            Self::NoRingSize => "This piece has no ring size, so it needs no sizer.".into(),
            Self::Engraving([field]) | Self::Gift([field]) | Self::Field([field]) => field.message.clone(),
            Self::OtherPiece => "That is another piece. Add it to your bag, and take this one out.".into(),
            Self::SizeIsAVariant => "Choose one of the sizes that this piece is offered in.".into(),
            Self::CurrencyNotOffered(currency) => format!(
                "We have no prices in {currency}. Choose a currency that our pieces are priced in."
            )
            .into(),
            Self::NoPriceIn { currency, titles } => format!(
                "{} has no price in {currency}, so your bag stays as it is. Take it out first, or ask our concierge.",
                titles.join(" or ")
            )
            .into(),
            Self::ChangedSince => {
                "This was changed again since. Change it as you wish it to be now.".into()
            }
            Self::ShareNotFound => "We can't find this link. It may have been cut short: copy all of it.".into(),
            Self::ShareEnded => "This link works no more. Ask whoever sent it for a new one.".into(),
            Self::SharedBagRests => {
                "Nothing can be changed in this bag at the moment. Look again later: the link stays the same."
                    .into()
            }
            Self::ShareForbids(Right::Change) => {
                "This link lets you look at the bag, and not change it.".into()
            }
            Self::ShareForbids(Right::Pay) => {
                "This link lets you look at the bag, and not pay for it.".into()
            }
            Self::TooManyShares => {
                format!("A bag has at most {MAX_SHARES} links. End one of them first.").into()
            }
            Self::SavedBagNotFound => "We can't find this saved bag.".into(),
            Self::DraftNotFound => "We can't find this quote.".into(),
            Self::DraftClosed(state) => state.told().into(),
            Self::NothingToSave => "There is nothing in the bag whose price could be kept.".into(),
            Self::TooManySavedBags => {
                format!("{MAX_SAVED} bags are saved already. Let one of them go first.").into()
            }
            Self::KeptForFewer(units) => format!(
                "The price was kept for {units} of these. Add more from the piece's page, at today's price."
            )
            .into(),
            Self::VersionConflict { .. } => {
                "Your bag changed in another window. Here it is as it stands now.".into()
            }
            Self::TooManyMutations => {
                format!("Send at most {MAX_MUTATIONS} changes at once, and the rest afterwards.").into()
            }
            Self::MutationReused => {
                "This change carries the number of another one, so we did not act on it. Please try again."
                    .into()
            }
            Self::ChangeNotFound => "There is nothing of that kind to take back.".into(),
            Self::AlreadyUndone => "This was taken back already.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Engraving(field) | Self::Gift(field) | Self::Field(field) => field,
            Self::Ring(error) => error.fields(),
            _ => &[],
        }
    }
}
