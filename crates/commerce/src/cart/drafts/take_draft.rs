//! Confirm a quote: take its pieces into a bag, at its prices, to be paid at checkout.
//!
//! For whoever has shown the quote's link. Refuses one that is ordered, expired or taken back. Stock and limits are asked as adding does; what
//! cannot come along is told of. Taking twice changes nothing. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::ids::{CartId, OrderDraftId};
use platform::Cx;

use super::{DraftState, queries};
use crate::cart::{Cart, CartError, editing::Editing, saved, take_in};

/// Which quote goes where.
#[derive(Debug, Clone, Copy)]
pub struct TakeDraft {
    /// The quote.
    pub draft: OrderDraftId,
    /// The cart, found by its token.
    pub into: CartId,
}

/// Takes the pieces.
#[tracing::instrument(name = "cart.take_draft", skip_all, fields(cart.id = %ask.into))]
pub async fn take_draft(tx: &mut Tx, cx: &Cx, ask: TakeDraft) -> Result<Cart, CartError> {
    let editing = Editing::lock(tx, ask.into, None).await?;
    let draft = queries::find_draft(tx, ask.draft).await?.ok_or(CartError::DraftNotFound)?;
    if draft.state != DraftState::Open {
        return Err(CartError::DraftClosed(draft.state));
    }
    let lines = saved::read_lines(tx, draft.bag.id).await?;
    take_in::take(editing, tx, cx, lines).await
}
