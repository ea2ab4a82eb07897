//! Take the pieces of a shared bag into one's own, to pay for them there.
//!
//! Who pays has an order, an address and a payment of their own: nothing of the owner's is shown to them, nor theirs to the owner. Prices
//! that a saved bag keeps come along. Refuses a link that does not work, and one without the right to pay; pieces that cannot come along are
//! told of. Taking twice changes nothing. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::{Token, ids::CartId};
use platform::Cx;

use super::{Right, SharedOf, queries::lock};
use crate::cart::{Cart, CartError, editing::Editing, model::StoredLine, saved, store, take_in};

/// Whose pieces go where.
#[derive(Debug, Clone)]
pub struct TakeShared {
    /// The link's secret.
    pub token: Token,
    /// The cart of who pays, found by its token.
    pub into: CartId,
}

/// Takes the pieces.
#[tracing::instrument(name = "cart.take_shared", skip_all, fields(cart.id = %ask.into))]
pub async fn take_shared(tx: &mut Tx, cx: &Cx, ask: &TakeShared) -> Result<Cart, CartError> {
    let editing = Editing::lock(tx, ask.into, None).await?;
    let share = lock(tx, &ask.token).await?;
    if !share.rights.include(Right::Pay) {
        return Err(CartError::ShareForbids(Right::Pay));
    }
    let lines = match share.of {
        SharedOf::Cart(cart) if cart == ask.into => return editing.finish(tx).await,
        SharedOf::Cart(cart) => {
            let lines = store::read_lines(tx, cart).await?.into_iter().filter(|line| !line.set_aside);
            lines.map(|line| StoredLine { shared_from: Some(cart), ..line }).collect()
        }
        SharedOf::Saved(saved) => saved::read_lines(tx, saved).await?,
    };
    take_in::take(editing, tx, cx, lines).await
}
