//! Put a ring around a chosen stone in the cart.
//!
//! Refuses a paid-for cart, a setting that is not sold in its currency, a stone that is taken or does not fit, a size that is not made, a
//! stone that is in the cart already, a fifty-first line, and words that cannot be engraved. There is one of such a ring. Keeps no stone:
//! checkout does. Writes `cart_lines`.

use catalog::{model::RingSize, stones::list_claimed};
use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId, StoneId, VariantId},
};
use platform::Cx;

use super::{
    Cart, CartError, Engraving, MAX_LINES, Personalization,
    add_line::read_engraving,
    store::{self, NewLine},
};
use crate::{orders, rings};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct AddRing {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The setting, in its metal.
    pub variant: VariantId,
    /// The stone.
    pub stone: StoneId,
    /// The size it is made in.
    pub size: RingSize,
    /// What is done to it for this client.
    pub personalization: Personalization,
}

/// Adds the ring as a line of its own.
#[tracing::instrument(name = "cart.add_ring", skip_all, fields(cart.id = %ask.cart, variant.id = %ask.variant, stone.id = %ask.stone))]
pub async fn add_ring(tx: &mut Tx, cx: &Cx, ask: AddRing) -> Result<Cart, CartError> {
    let (head, lines) = store::lock_open(tx, ask.cart, None).await?;
    let quote = rings::quote(tx, ask.variant, ask.stone, ask.size).await?;
    let kept = match orders::find_pending_of_cart(tx, head.id).await? {
        Some(order) => list_claimed(tx, order).await?.contains(&ask.stone),
        None => false,
    };
    let price = quote.check(kept)?;
    if price.total.currency() != head.currency {
        return Err(CartError::NotForSale);
    }
    if lines.iter().any(|line| line.ring.is_some_and(|(stone, _)| stone == ask.stone)) {
        return Err(CartError::StoneOnce);
    }
    if lines.len() >= MAX_LINES {
        return Err(CartError::TooManyLines);
    }
    let engraving: Option<Engraving> = read_engraving(&quote.offer, &ask.personalization)?;
    let line = NewLine {
        id: CartLineId::new(&*cx.random),
        variant: ask.variant,
        quantity: Quantity::ONE.get(),
        engraving: engraving.as_ref().map(Engraving::as_str),
        font: engraving.as_ref().map(|e| e.font().code()),
        ring_sizer: ask.personalization.ring_sizer,
        ring: Some((ask.stone, ask.size)),
    };
    store::insert_line(tx, ask.cart, &line).await?;
    store::touch(tx, ask.cart).await
}
