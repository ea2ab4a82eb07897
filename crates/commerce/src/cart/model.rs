//! A cart and its rules.

use std::collections::HashMap;

use catalog::{
    model::{Media, RingSize},
    offers::Offer,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Currency, Money, Quantity,
    ids::{AccountId, CartId, CartLineId, OrderId, ProductId, SavedLineId, StoneId, VariantId},
};
use serde::{Deserialize, Serialize};

use super::{
    CartError, EngravingFont, EngravingProof, Gift, Personalization,
    ring_line::{RingFacts, ring_line},
};
use crate::{
    checkout::{USUAL_TRANSIT_DAYS, deliver_by},
    holds::LineHold,
    rings::Ring,
};

/// The most lines a cart may have.
pub const MAX_LINES: usize = 50;

/// What a shopper means to buy, priced as of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Cart {
    /// Its id. Not a capability: callers present the cart's token.
    pub id: CartId,
    /// Whose it is; none for a guest's.
    pub account: Option<AccountId>,
    /// Whether it can still be changed.
    pub state: CartState,
    /// Rises by one with every change.
    pub version: i64,
    /// The currency it is priced in.
    pub currency: Currency,
    /// Its lines, the oldest first.
    pub lines: Vec<CartLine>,
    /// What is set aside: kept with the cart, not counted and not ordered.
    pub set_aside: Vec<CartLine>,
    /// What the lines that can be bought cost together, before tax and delivery.
    pub subtotal: Money,
    /// The order made from it that waits for payment, if there is one. Changing the cart makes the order
    /// stale: the next checkout replaces it.
    pub pending_order: Option<OrderId>,
    /// What could not come along when its shopper signed in; told until the cart is changed next.
    pub left_behind: Vec<LeftBehind>,
    /// The gift that its parcel is, if it is one.
    pub gift: Option<Gift>,
}

/// A piece of a guest's cart that could not come along, or not all of it, when the cart joined its account's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// The piece.
    pub variant: VariantId,
    /// What it is called.
    pub title: String,
    /// Why, as a stable word.
    pub code: String,
    /// Why, as a sentence for people.
    pub words: String,
}

/// Whether a cart can still be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CartState {
    /// It can.
    Open,
    /// Its contents were paid for.
    Ordered {
        /// The order.
        order: OrderId,
    },
    /// It joined an account's cart. No token leads to it.
    Merged,
}

/// One line of a cart, in the catalogue's words of now.
#[derive(Debug, Clone, PartialEq)]
pub struct CartLine {
    /// Its id.
    pub id: CartLineId,
    /// What it is.
    pub variant: VariantId,
    /// The design it belongs to.
    pub product: ProductId,
    /// The design's address.
    pub slug: String,
    /// The design's name.
    pub title: String,
    /// What sets the variant apart, e.g. "18k yellow gold, size 6½".
    pub options: String,
    /// The house's stock-keeping code.
    pub sku: String,
    /// How many.
    pub quantity: Quantity,
    /// What one costs.
    pub unit_price: Money,
    /// What the line costs.
    pub line_total: Money,
    /// Words to cut into each piece of the line.
    pub engraving: Option<String>,
    /// The face they are cut in; none without words.
    pub engraving_font: Option<EngravingFont>,
    /// Those words as they will be cut; none without words, or when the piece has no room for them any more.
    pub proof: Option<EngravingProof>,
    /// Whether a free ring sizer is sent first, because the shopper is not sure of the size.
    pub ring_sizer: bool,
    /// The stone it is made around, when the shopper chose one.
    pub ring: Option<Ring>,
    /// The picture to show.
    pub image: Option<Media>,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Whether it will be made after the order; false when enough are ready.
    pub made_to_order: bool,
    /// Whether the house makes it when none is ready.
    pub can_be_made: bool,
    /// Days at the bench before it can be sent; none when enough are ready.
    pub lead_days: i32,
    /// Days at the bench if it has to be made.
    pub bench_days: i32,
    /// The day by which it would arrive by the usual way if it were ordered alone, today; none while it cannot be bought.
    pub arrives_by: Option<NaiveDate>,
    /// Whether it can be returned; engraved pieces cannot.
    pub returnable: bool,
    /// Why it cannot be bought as it stands.
    pub problem: Option<LineProblem>,
    /// How it is held, where one exists.
    pub hold: Option<LineHold>,
    /// The price that was kept for it, when it came from a saved bag.
    pub kept: Option<KeptPrice>,
}

/// The price of the day on which a bag was saved, kept for a line until it expires. Whoever has it never pays more, and less when
/// the piece costs less by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptPrice {
    /// The line of the saved bag.
    pub saved_line: SavedLineId,
    /// What one piece cost then.
    pub price: Money,
    /// What one costs today.
    pub today: Money,
    /// Until when it holds.
    pub until: DateTime<Utc>,
    /// The least that the house's rules let one cost today.
    pub least: Money,
    /// Whether it holds at this moment, and why not.
    pub state: KeptState,
}

/// Whether a kept price holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptState {
    /// It does.
    Holds,
    /// Its day has passed.
    Expired,
    /// An order was paid at it.
    Used,
    /// It was kept for fewer pieces than the bag asks for at it.
    ForFewer,
}

impl KeptPrice {
    /// Whether it holds at this moment: it has not expired, no order was paid at it, and it is for these pieces.
    pub const fn holds(&self) -> bool {
        matches!(self.state, KeptState::Holds)
    }

    /// What one costs by it: what was promised, and never less than the house's rules allow. None while it does not hold, or
    /// where today's price is no more than that.
    pub fn charged(&self) -> Option<Money> {
        let same = self.price.currency() == self.today.currency();
        let charged = if self.least.minor() > self.price.minor() { self.least } else { self.price };
        (self.holds() && same && charged.minor() < self.today.minor()).then_some(charged)
    }

    /// The least that the rules allow, where that is more than was promised.
    pub fn raised_to(&self) -> Option<Money> {
        let same = self.price.currency() == self.least.currency();
        (same && self.holds() && self.least.minor() > self.price.minor()).then_some(self.least)
    }
}

/// Why a line cannot be bought as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineProblem {
    /// The house no longer sells it.
    Gone,
    /// Somebody else has it, or is paying for it.
    SoldOut,
    /// Fewer are ready than the cart asks for.
    OnlyLeft(i32),
    /// Somebody else has the stone of the ring, or is paying for it.
    StoneTaken,
    /// It is held for another client, who is at checkout.
    HeldByAnother {
        /// Whole minutes until that hold ends by itself, rounded up.
        minutes: i64,
    },
}

impl Cart {
    /// How many pieces are in it; what the bag's counter shows.
    pub fn pieces(&self) -> i32 {
        self.lines.iter().map(|l| l.quantity.get()).sum()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line by its id.
    pub fn line(&self, id: CartLineId) -> Option<&CartLine> {
        self.lines.iter().find(|l| l.id == id)
    }
}

impl CartLine {
    /// Gives the line the price that was kept for it, where that is lower than today's and holds.
    pub(super) fn keep_price(&mut self, kept: Option<KeptPrice>) {
        self.kept = kept;
        let Some(charged) = kept.and_then(|kept| kept.charged()) else { return };
        if let Some(total) = charged.checked_mul(self.quantity.get().into()) {
            (self.unit_price, self.line_total) = (charged, total);
        }
    }

    /// What is done to the piece for this client, each wish as a phrase: "Engraved “A & L” in roman letters".
    pub fn wishes(&self) -> Vec<String> {
        wishes(self.ring.as_ref(), self.engraving.as_deref(), self.engraving_font, self.ring_sizer)
    }

    /// Whether it counts towards what is paid for.
    const fn counts(&self) -> bool {
        matches!(self.problem, None | Some(LineProblem::OnlyLeft(_)))
    }

    /// The day by which it would arrive, ordered on a day.
    pub(super) fn promised(&self, ordered: NaiveDate) -> Option<NaiveDate> {
        self.counts().then(|| deliver_by(ordered, self.lead_days, USUAL_TRANSIT_DAYS))
    }
}

/// The wishes of a line in words, for bags, orders and letters.
pub(crate) fn wishes(
    ring: Option<&Ring>,
    engraving: Option<&str>,
    font: Option<EngravingFont>,
    ring_sizer: bool,
) -> Vec<String> {
    let face = font.unwrap_or_default();
    let mut said = Vec::new();
    said.extend(ring.map(|ring| format!("Set with stone {}: {}", ring.serial, ring.words)));
    said.extend(engraving.map(|words| format!("Engraved “{words}” in {face} letters")));
    if ring_sizer {
        said.push("A free ring sizer is sent first; we make the size you tell us".to_owned());
    }
    said
}

/// A line as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredLine {
    pub(crate) id: CartLineId,
    pub(crate) variant: VariantId,
    pub(crate) quantity: Quantity,
    pub(crate) engraving: Option<String>,
    pub(crate) engraving_font: Option<EngravingFont>,
    pub(crate) ring_sizer: bool,
    /// Kept with the cart, and neither counted nor ordered.
    pub(crate) set_aside: bool,
    /// The line of a saved bag whose kept price it may have.
    pub(crate) saved_line: Option<SavedLineId>,
    /// The shared bag that it is to be paid for.
    pub(crate) shared_from: Option<CartId>,
    /// The stone it is made around, and the size.
    pub(crate) ring: Option<(StoneId, RingSize)>,
    /// When it came; the oldest stands first, also when it went and came back.
    pub(crate) created_at: DateTime<Utc>,
}

impl StoredLine {
    /// Whether the other line asks for the same piece with the same wishes, so that both are one. A ring around a chosen stone
    /// has no twin.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        let plain = self.ring.is_none() && other.ring.is_none();
        plain && self.stands_as(other) && self.variant == other.variant && self.wished() == other.wished()
    }

    /// As [`StoredLine::is_twin_of`], for lines of two carts: a ring is the same when all of it is.
    pub(super) fn wishes_the_same(&self, other: &Self) -> bool {
        // of a ring around a chosen stone there is one, in the bag or beside it
        self.is_the_piece_of(other) && (self.ring.is_some() || self.stands_as(other))
    }

    /// Whether it is the same piece with the same wishes, wherever and at whatever price it stands.
    pub(super) fn is_the_piece_of(&self, other: &Self) -> bool {
        self.variant == other.variant && self.ring == other.ring && self.wished() == other.wished()
    }

    /// Whether both stand in the bag, or both beside it, and at the same kept price.
    fn stands_as(&self, other: &Self) -> bool {
        self.set_aside == other.set_aside && self.saved_line == other.saved_line
    }

    /// What is done to it for its client.
    pub(super) fn personalization(&self) -> Personalization {
        Personalization {
            engraving: self.engraving.clone(),
            font: self.engraving_font,
            ring_sizer: self.ring_sizer,
        }
    }

    /// What sets it apart from other lines of the same variant.
    fn wished(&self) -> (Option<(&str, EngravingFont)>, bool) {
        let words = self.engraving.as_deref();
        (words.map(|text| (text, self.engraving_font.unwrap_or_default())), self.ring_sizer)
    }
}

/// Puts the catalogue's words and prices, and the state of the stock, to stored lines. `ready` counts the
/// units that this shopper can have: what anyone may buy and what the cart's own pending order keeps.
pub(super) fn price_lines(
    currency: Currency,
    stored: Vec<StoredLine>,
    offers: &[Offer],
    ready: &HashMap<VariantId, i32>,
    rings: &RingFacts,
) -> Vec<CartLine> {
    let mut wanted: HashMap<VariantId, i32> = HashMap::new();
    for line in stored.iter().filter(|line| line.ring.is_none() && !line.set_aside) {
        *wanted.entry(line.variant).or_default() += line.quantity.get();
    }
    let find = |id| offers.iter().find(|o| o.variant == id);
    stored
        .into_iter()
        // the schema keeps every variant that a cart names, so an offer is missing only if it was never active
        .filter_map(|line| find(line.variant).map(|offer| (line, offer)))
        .map(|(line, offer)| {
            let ready = ready.get(&line.variant).copied().unwrap_or(0);
            let in_bag = wanted.get(&line.variant).copied().unwrap_or(0);
            // what is set aside asks for nothing; it is told whether it could be had by itself
            let wanted = if line.set_aside { line.quantity.get() } else { in_bag };
            match line.ring.and_then(|(stone, size)| rings.quote(offer, stone, size)) {
                Some(quote) => ring_line(currency, line, &quote, rings),
                None => price_line(currency, line, offer, ready, wanted),
            }
        })
        .collect()
}

pub(super) fn price_line(
    currency: Currency,
    line: StoredLine,
    offer: &Offer,
    ready: i32,
    wanted: i32,
) -> CartLine {
    let total = offer.price.checked_mul(i64::from(line.quantity.get()));
    let sells = offer.sellable && offer.price.currency() == currency && total.is_some();
    let is_made = offer.made_to_order && ready < line.quantity.get();
    let problem = match (sells, ready >= wanted || offer.made_to_order, ready) {
        (false, _, _) => Some(LineProblem::Gone),
        (true, true, _) => None,
        (true, false, ..=0) => Some(LineProblem::SoldOut),
        (true, false, left) => Some(LineProblem::OnlyLeft(left)),
    };
    CartLine {
        id: line.id,
        variant: line.variant,
        product: offer.product,
        slug: offer.slug.clone(),
        title: offer.title.clone(),
        options: offer.options.clone(),
        sku: offer.sku.clone(),
        quantity: line.quantity,
        unit_price: offer.price,
        line_total: total.unwrap_or(offer.price),
        returnable: offer.returnable && line.engraving.is_none(),
        proof: EngravingProof::of_offer(line.engraving.as_deref(), line.engraving_font, offer),
        engraving: line.engraving,
        engraving_font: line.engraving_font,
        ring_sizer: line.ring_sizer,
        ring: None,
        image: offer.image.clone(),
        one_of_a_kind: offer.one_of_a_kind,
        made_to_order: is_made,
        can_be_made: offer.made_to_order,
        lead_days: if is_made { offer.lead_days } else { 0 },
        bench_days: offer.lead_days,
        arrives_by: None,
        problem,
        hold: None,
        kept: None,
    }
}

/// What the lines that can be bought cost together; lines in another currency never count.
pub(super) fn subtotal(currency: Currency, lines: &[CartLine]) -> Money {
    // a sum that does not fit is shown as nothing and refused at checkout, where the bound is far below
    Money::sum(currency, lines.iter().filter(|l| l.counts()).map(|l| l.line_total))
        .unwrap_or(Money::zero(currency))
}

/// Whether `wanted` units of an offer, over all lines, may stand in a cart.
pub(super) fn check_units(offer: &Offer, wanted: i32, ready: i32) -> Result<(), CartError> {
    if offer.one_of_a_kind && wanted > 1 {
        return Err(CartError::OneOfAKindOnce);
    }
    if !offer.made_to_order && wanted > ready {
        return Err(CartError::InsufficientStock { variant: offer.variant, available: ready.max(0) });
    }
    Ok(())
}
