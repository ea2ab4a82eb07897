//! Promotions: codes by which clients pay less.
//!
//! Owns `promotions` and `promotion_uses`. A use is held when an order is placed, in the statement that checks the limit; it is made
//! when the order is paid, and given back when the order ends unpaid. What an order was given is frozen on it (`order_promotions`).
//! Pieces of which one exists and bespoke ones are left out unless a promotion says otherwise.
//!
//! Operations: [`put_promotion`], [`end_promotion`], [`admit_codes`]. Reads: [`list_promotions`], [`find_promotion`].
//! Pure rules: [`discounts`], [`Promotion::is_for`], [`tidy_code`].

mod admit_codes;
mod end_promotion;
mod error;
mod model;
mod put_promotion;
mod queries;
mod uses;

pub use admit_codes::{AdmitCodes, admit_codes};
pub use end_promotion::{EndPromotion, end_promotion};
pub use error::PromotionError;
pub use model::{Benefit, Discountable, Discounts, MOST_CODES, Promotion, discounts, tidy_code};
pub use put_promotion::{PutPromotion, put_promotion};
pub(crate) use queries::find_usable;
pub use queries::{find_promotion, list_promotions};
pub(crate) use uses::{HoldUses, hold_uses, lock, make_uses, release_uses};
