//! The gift that a cart's parcel can be: the words on its card, how it is wrapped, and whether prices stay off its paper.
//!
//! One gift a cart, because one parcel leaves the house. Wrapping is the house's own choice of data (`cart_wrappings`) and costs
//! nothing. None of it is shown to anybody but the shopper and staff.

mod model;
mod note;
mod queries;

pub(crate) use model::phrases;
pub use model::{Gift, GiftError, GiftWish, Wrapping, WrappingChoice};
pub use note::{GIFT_NOTE_LINES, GIFT_NOTE_MAX, GiftNote};
pub use queries::list_wrappings;
pub(super) use queries::{find_wrapping, usual_wrapping};
