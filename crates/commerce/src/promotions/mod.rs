//! Promotions: codes by which clients pay less.
//!
//! Owns `promotions` and `promotion_uses`. A use is held when an order is placed, in the statement that checks the limit; it is made
//! when the order is paid, and given back when the order ends unpaid. What an order was given is frozen on it (`order_promotions`).
//! Pieces of which one exists and bespoke ones are left out unless a promotion says otherwise.
//!
//! Operations: [`put_promotion`], [`pause_promotion`], [`admit_codes`]. Reads: [`list_promotions`], [`find_promotion`], [`list_uses`].
//! Pure rules: [`discounts`], [`Promotion::is_for`], [`tidy_code`].

mod admit_codes;
mod error;
mod model;
mod pause_promotion;
mod put_promotion;
mod queries;
mod uses;

pub use admit_codes::{AdmitCodes, admit_codes};
pub use error::PromotionError;
pub use model::{
    Benefit, Discountable, Discounts, MOST_CODES, Promotion, PromotionState, Use, UseState, discounts,
    tidy_code,
};
pub use pause_promotion::{PausePromotion, pause_promotion};
pub use put_promotion::{PutPromotion, put_promotion};
pub(crate) use queries::find_usable;
pub use queries::{UseCursor, find_promotion, list_promotions, list_uses};
pub(crate) use uses::{HoldUses, hold_uses, lock, make_uses, release_uses, return_uses};
