//! Put a piece in the cart.
//!
//! Refuses a paid-for cart, a variant that is not sold in its currency, a second unit of a one-of-a-kind
//! piece, more units than are ready (unless we make it), a fifty-first line, words that cannot be engraved, and a ring
//! sizer for what has no ring size.
//! Takes no stock: checkout does. Writes `cart_lines`.

use catalog::offers::{Offer, find_offers};
use db::Tx;
use kernel::{
    Quantity,
    ids::{CartId, CartLineId, VariantId},
};
use platform::Cx;

use super::{
    Cart, CartError, Engraving, EngravingFont, EngravingSpace, MAX_LINES,
    model::{self, StoredLine},
    queries,
    store::{self, Head, NewLine},
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
    let (head, lines) = store::lock_open(tx, ask.cart, None).await?;
    let offer = find_sellable(tx, &head, ask.variant).await?;
    let engraving = read_engraving(&offer, &ask.personalization)?;
    let ring_sizer = ask.personalization.ring_sizer;
    if ring_sizer && offer.ring_size.is_none() {
        return Err(CartError::NoRingSize);
    }
    let wished = (engraving.as_ref().map(|e| (e.as_str(), e.font())), ring_sizer);
    let twin = lines.iter().find(|l| l.variant == ask.variant && l.ring.is_none() && l.wished() == wished);
    if twin.is_none() && lines.len() >= MAX_LINES {
        return Err(CartError::TooManyLines);
    }
    let line_quantity = twin.map_or(0, |l| l.quantity.get()) + ask.quantity.get();
    check_stock(tx, &head, &offer, &lines, ask.quantity.get()).await?;
    Quantity::new(line_quantity.into())?;
    match twin {
        Some(twin) => raise(tx, twin.id, line_quantity).await?,
        None => insert(tx, cx, &ask, engraving.as_ref()).await?,
    }
    store::touch(tx, ask.cart).await
}

async fn find_sellable(tx: &mut Tx, head: &Head, variant: VariantId) -> Result<Offer, CartError> {
    let offer = find_offers(tx, &[variant]).await?.into_iter().next();
    offer.filter(|o| o.sellable && o.price.currency() == head.currency).ok_or(CartError::NotForSale)
}

pub(super) fn read_engraving(offer: &Offer, wish: &Personalization) -> Result<Option<Engraving>, CartError> {
    let text = wish.engraving.as_deref().unwrap_or("");
    Ok(Engraving::parse(text, wish.font.unwrap_or_default(), &EngravingSpace::of_offer(offer))?)
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
    let now: i32 = lines
        .iter()
        .filter(|l| l.variant == offer.variant && l.ring.is_none())
        .map(|l| l.quantity.get())
        .sum();
    model::check_units(offer, now + more, ready.get(&offer.variant).copied().unwrap_or(0))
}

async fn raise(tx: &mut Tx, line: CartLineId, quantity: i32) -> Result<(), CartError> {
    sqlx::query("UPDATE cart_lines SET quantity = $2 WHERE id = $1")
        .bind(line.uuid())
        .bind(quantity)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn insert(tx: &mut Tx, cx: &Cx, ask: &AddLine, engraving: Option<&Engraving>) -> Result<(), CartError> {
    let line = NewLine {
        id: CartLineId::new(&*cx.random),
        variant: ask.variant,
        quantity: ask.quantity.get(),
        engraving: engraving.map(Engraving::as_str),
        font: engraving.map(|e| e.font().code()),
        ring_sizer: ask.personalization.ring_sizer,
        ring: None,
    };
    Ok(store::insert_line(tx, ask.cart, &line).await?)
}
