//! Put a ring around a chosen stone in the cart.
//!
//! Refuses a paid-for cart, a setting that is not sold in its currency, a stone that is taken or does not fit, a size that is not made, a
//! stone that is in the cart already, a fifty-first line, and words that cannot be engraved. There is one of such a ring. Keeps no stone:
//! checkout does. Writes `cart_lines` and `cart_changes`.

use catalog::model::RingSize;
use db::Tx;
use kernel::ids::{CartId, StoneId, VariantId};
use platform::Cx;

use super::{Cart, CartError, Change, Personalization, editing::Editing, journal::Journal};

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
    let mut editing = Editing::lock(tx, ask.cart, None).await?;
    let AddRing { variant, stone, size, personalization, .. } = ask;
    let change = Change::AddRing { variant, stone, size, personalization };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
