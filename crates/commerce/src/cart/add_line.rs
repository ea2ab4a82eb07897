//! Put a piece in the cart.
//!
//! Refuses a paid-for cart, a variant that is not sold in its currency, a second unit of a one-of-a-kind
//! piece, more units than are ready (unless we make it), a fifty-first line, words that cannot be engraved, and a ring
//! sizer for what has no ring size.
//! Takes no stock: checkout does. Writes `cart_lines` and `cart_changes`.

use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, VariantId},
};
use platform::Cx;

use super::{Cart, CartError, Change, EngravingFont, editing::Editing, journal::Journal};

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct AddLine {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The variant.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// What is done to it for this client.
    pub personalization: Personalization,
}

/// What is done to a piece for one client alone; part of what makes two lines the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Personalization {
    /// Words to engrave, as typed.
    pub engraving: Option<String>,
    /// The face they are cut in; the usual one when `None`.
    pub font: Option<EngravingFont>,
    /// Whether a free ring sizer is sent before the ring is made or sized.
    pub ring_sizer: bool,
}

impl Personalization {
    /// Words to engrave in the usual face.
    pub fn engraved(text: impl Into<String>) -> Self {
        Self { engraving: Some(text.into()), ..Self::default() }
    }
}

/// Adds a line, or raises the quantity of the line that asks for the same piece with the same wishes.
#[tracing::instrument(name = "cart.add_line", skip_all, fields(cart.id = %ask.cart, variant.id = %ask.variant))]
pub async fn add_line(tx: &mut Tx, cx: &Cx, ask: AddLine) -> Result<Cart, CartError> {
    let mut editing = Editing::lock(tx, ask.cart, None).await?;
    let AddLine { variant, personalization, .. } = ask;
    let change = Change::Add { variant, quantity: ask.quantity.get().into(), personalization };
    editing.change(tx, cx, &change, &Journal::default(), None).await?;
    editing.finish(tx).await
}
