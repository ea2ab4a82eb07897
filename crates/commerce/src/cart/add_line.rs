//! Put a piece in the cart.
//!
//! Refuses a paid-for cart, a variant that is not sold in its currency, a second unit of a one-of-a-kind
//! piece, more units than are ready (unless we make it), a fifty-first line, and words that cannot be engraved.
//! Takes no stock: checkout does. Writes `cart_lines`.

use catalog::offers::{Offer, find_offers};
use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId, VariantId},
};
use platform::Cx;

use super::{
    Cart, CartError, Engraving, MAX_LINES,
    model::{self, StoredLine},
    queries,
    store::{self, Head},
};
use crate::orders;

/// What the shopper asked for.
#[derive(Debug, Clone)]
pub struct AddLine {
    /// The cart, found by its token.
    pub cart: CartId,
    /// The variant.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// Words to engrave, as typed.
    pub engraving: Option<String>,
}

/// Adds a line, or raises the quantity of the line that asks for the same piece with the same words.
#[tracing::instrument(name = "cart.add_line", skip_all, fields(cart.id = %ask.cart, variant.id = %ask.variant))]
pub async fn add_line(tx: &mut Tx, cx: &Cx, ask: AddLine) -> Result<Cart, CartError> {
    let (head, lines) = store::lock_open(tx, ask.cart, None).await?;
    let offer = find_sellable(tx, &head, ask.variant).await?;
    let room = if offer.engravable { usize::try_from(offer.engraving_max).unwrap_or(0) } else { 0 };
    let engraving =
        Engraving::parse(ask.engraving.as_deref().unwrap_or(""), room)?.map(Engraving::into_string);
    let twin = lines.iter().find(|l| l.variant == ask.variant && l.engraving == engraving);
    if twin.is_none() && lines.len() >= MAX_LINES {
        return Err(CartError::TooManyLines);
    }
    let line_quantity = twin.map_or(0, |l| l.quantity.get()) + ask.quantity.get();
    check_stock(tx, &head, &offer, &lines, ask.quantity.get()).await?;
    Quantity::new(line_quantity.into())?;
    upsert(tx, cx, &ask, engraving.as_deref(), line_quantity).await?;
    store::touch(tx, ask.cart).await
}

async fn find_sellable(tx: &mut Tx, head: &Head, variant: VariantId) -> Result<Offer, CartError> {
    let offer = find_offers(tx, &[variant]).await?.into_iter().next();
    offer.filter(|o| o.sellable && o.price.currency() == head.currency).ok_or(CartError::NotForSale)
}

/// Whether the cart may ask for `more` units of the offer than its lines do now.
pub(super) async fn check_stock(
    tx: &mut Tx,
    head: &Head,
    offer: &Offer,
    lines: &[StoredLine],
    more: i32,
) -> Result<(), CartError> {
    let pending = orders::find_pending_of_cart(tx, head.id).await?;
    let ready = queries::count_for_shopper(tx, &[offer.variant], pending).await?;
    let now: i32 = lines.iter().filter(|l| l.variant == offer.variant).map(|l| l.quantity.get()).sum();
    model::check_units(offer, now + more, ready.get(&offer.variant).copied().unwrap_or(0))
}

async fn upsert(
    tx: &mut Tx,
    cx: &Cx,
    ask: &AddLine,
    engraving: Option<&str>,
    quantity: i32,
) -> Result<(), CartError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO cart_lines (id, cart_id, variant_id, quantity, engraving, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (cart_id, variant_id, coalesce(engraving, '')) DO UPDATE SET quantity = EXCLUDED.quantity",
    )
    .bind(CartLineId::new(&*cx.random).uuid())
    .bind(ask.cart.uuid())
    .bind(ask.variant.uuid())
    .bind(quantity)
    .bind(engraving)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
