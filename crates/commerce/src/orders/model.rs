//! An order and its states.

use catalog::model::Media;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Currency, EmailAddress, Money, Quantity, Rate,
    ids::{AccountId, CartId, OrderId, OrderLineId, ProductId, PromotionId, VariantId},
};

use crate::{
    cart::{EngravingFont, gift_phrases, wishes},
    checkout::Address,
    credits::Tender,
    rings::Ring,
    tax::{Rounding, TaxPart, Treatment, tax_words},
};

/// What somebody bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// What people call it, e.g. `JC-7K2M9QX`. Says nothing about how many orders there are.
    pub number: String,
    /// What it is of.
    pub kind: OrderKind,
    /// Where it stands.
    pub state: OrderState,
    /// The cart it was made from.
    pub cart: CartId,
    /// Who bought, when they were signed in.
    pub account: Option<AccountId>,
    /// Where letters about it go.
    pub email: EmailAddress,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What the pieces cost, before discount and tax.
    pub subtotal: Money,
    /// What was taken off.
    pub discount: Money,
    /// By which promotions, in the order in which they were applied.
    pub promotions: Vec<OrderPromotion>,
    /// What delivery costs.
    pub shipping: Money,
    /// The tax that came on top, on lines and delivery.
    pub tax: Money,
    /// The tax that the prices contain.
    pub tax_included: Money,
    /// How the tax stood to the prices.
    pub tax_treatment: Treatment,
    /// How the tax of each line became whole minor units.
    pub tax_rounding: Rounding,
    /// Who computed it; `None` on orders from before it was kept.
    pub tax_source: Option<String>,
    /// What the client was told beside it.
    pub tax_note: Option<String>,
    /// What the tax of delivery is made of.
    pub shipping_taxes: Vec<TaxPart>,
    /// What the tax is called, e.g. "New York sales tax".
    pub tax_name: String,
    /// The rate of the tax.
    pub tax_rate: Rate,
    /// `subtotal − discount + shipping + tax`.
    pub total: Money,
    /// What credits pay of it.
    pub tenders: Vec<Tender>,
    /// What is paid by card: the total without what credits pay.
    pub due: Money,
    /// What was received for it.
    pub paid: Money,
    /// What was given back of that.
    pub refunded: Money,
    /// What was given back to the credits that paid.
    pub credit_refunded: Money,
    /// The code of the way it is delivered.
    pub shipping_method: String,
    /// That way in words.
    pub shipping_name: String,
    /// What the carrier insures it for; `None` where nothing travels, and on orders from before it was kept.
    pub shipping_cover: Option<Money>,
    /// Where it goes.
    pub shipping_address: Address,
    /// Whom the bank knows.
    pub billing_address: Address,
    /// The day by which it was promised.
    pub deliver_by: NaiveDate,
    /// The gift that the parcel is, if it is one.
    pub gift: Option<OrderGift>,
    /// Where the parcel is.
    pub tracking: Option<Tracking>,
    /// When the pieces kept for it go back unless it is paid.
    pub hold_expires_at: DateTime<Utc>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When it was paid in full.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub fulfilled_at: Option<DateTime<Utc>>,
    /// When it died: cancelled, expired or lapsed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether the house may keep the deposit when the balance never comes, as its client was told before paying; `None` without one.
    pub deposit_kept: Option<bool>,
    /// Rises by one with every change.
    pub version: i64,
}

/// The gift that an order's parcel is, in the words of the day it was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderGift {
    /// Words for the card.
    pub note: Option<String>,
    /// How it is wrapped; none in orders from before that could be chosen.
    pub wrapping: Option<String>,
    /// Whether no paper in the parcel shows a price.
    pub hide_prices: bool,
}

impl OrderGift {
    /// What a summary says of it, each part as a phrase; the words of the card stand apart.
    pub fn phrases(&self) -> Vec<String> {
        gift_phrases(self.note.as_deref(), self.wrapping.as_deref(), self.hide_prices)
    }
}

/// One line of an order, in the words of the day it was placed.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderLine {
    /// Its id.
    pub id: OrderLineId,
    /// What was bought; none of a commission, which was agreed on and not chosen.
    pub variant: Option<VariantId>,
    /// The design it belongs to; none of a commission.
    pub product: Option<ProductId>,
    /// The design's address at the time; empty of a commission.
    pub slug: String,
    /// The house's stock-keeping code.
    pub sku: String,
    /// The design's name.
    pub title: String,
    /// What set the variant apart.
    pub options: String,
    /// The picture that was shown.
    pub image: Option<Media>,
    /// The serial number of a one-of-a-kind piece.
    pub serial: Option<String>,
    /// Words to cut into each piece.
    pub engraving: Option<String>,
    /// The face they are cut in; none without words.
    pub engraving_font: Option<EngravingFont>,
    /// Whether a free ring sizer is sent before the ring is made or sized.
    pub ring_sizer: bool,
    /// The stone it is made around, when the client chose one, in the words of the day.
    pub ring: Option<Ring>,
    /// What was said of its stones: "1.25 ct natural diamond; 20 natural diamonds, 0.35 ct in total". `None` without stones, and on
    /// orders from before it was kept.
    pub disclosure: Option<String>,
    /// How many.
    pub quantity: Quantity,
    /// What one cost.
    pub unit_price: Money,
    /// What was taken off the line.
    pub discount: Money,
    /// The tax on top of the line, rounded once.
    pub tax: Money,
    /// The tax that its price contains, rounded once.
    pub tax_included: Money,
    /// What its tax is made of: whose, what it is called, at which rate, of what. Empty on orders from before it was kept.
    pub taxes: Vec<TaxPart>,
    /// `unit_price × quantity − discount + tax`.
    pub line_total: Money,
    /// Whether it is made for this order.
    pub made_to_order: bool,
    /// Days before it could be sent.
    pub lead_days: i32,
    /// Whether it can be returned.
    pub returnable: bool,
    /// How many came back.
    pub returned: i32,
}

impl OrderLine {
    /// How many are with the client, or on their way.
    pub fn out(&self) -> i32 {
        self.quantity.get() - self.returned
    }

    /// Whether it was made for this client: engraved, or a ring around a stone of their choice. It cannot be sold as new.
    pub const fn made_for_one(&self) -> bool {
        self.engraving.is_some() || self.ring.is_some()
    }

    /// What is done to the piece for this client, each wish as a phrase.
    pub fn wishes(&self) -> Vec<String> {
        wishes(self.ring.as_ref(), self.engraving.as_deref(), self.engraving_font, self.ring_sizer)
    }
}

/// A promotion as an order was given it, in the words of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPromotion {
    /// The promotion.
    pub id: PromotionId,
    /// The code that was typed.
    pub code: String,
    /// What it was called.
    pub name: String,
    /// What it took off the pieces.
    pub discount: Money,
    /// What it took off delivery.
    pub shipping_off: Money,
}

/// What was taken off the pieces as rows of a receipt, each under its promotion's name; they sum to the discount.
pub(crate) fn discount_rows(discount: Money, promotions: &[OrderPromotion]) -> Vec<(String, Money)> {
    let given = promotions.iter().filter(|promotion| !promotion.discount.is_zero());
    let rows: Vec<_> = given.map(|promotion| (promotion.name.clone(), promotion.discount)).collect();
    // an order from before promotions were kept
    if rows.is_empty() && !discount.is_zero() { vec![("Discount".to_owned(), discount)] } else { rows }
}

/// What pays a total, as rows below it: each credit, and what is left for a card. Nothing where a card pays all of it.
pub(crate) fn tender_rows(tenders: &[Tender], due: Money) -> Vec<(String, Money)> {
    let mut rows: Vec<_> = tenders.iter().map(|tender| (tender.name(), tender.amount)).collect();
    if !rows.is_empty() && !due.is_zero() {
        rows.push(("By card".to_owned(), due));
    }
    rows
}

/// What is said beside delivery when a promotion made it cheaper: "Free delivery: −$75.00".
pub(crate) fn delivery_words(promotions: &[OrderPromotion]) -> Option<String> {
    let given = promotions.iter().filter(|promotion| !promotion.shipping_off.is_zero());
    let words: Vec<_> = given.map(|p| format!("{}: −{}", p.name, p.shipping_off)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Where a parcel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracking {
    /// Who carries it.
    pub courier: String,
    /// The courier's number for it.
    pub number: String,
}

/// What an order is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// Pieces that somebody chose, in the shop or where a channel sells.
    #[default]
    Shop,
    /// What a client and the atelier agreed on: one line, without stock.
    Commission,
}

impl OrderKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Shop, Self::Commission];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Commission => "commission",
        }
    }

    /// The kind of a code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// Placed; its pieces are kept while it is being paid.
    PendingPayment,
    /// Paid in full.
    Paid,
    /// Sent, or ready to be collected.
    Fulfilled,
    /// In the client's hands.
    Delivered,
    /// Its deposit was paid: its pieces are sold to its client, and nothing is sent before the balance is paid.
    DepositPaid,
    /// Part of the money went back.
    PartiallyRefunded,
    /// All of the money went back.
    Refunded,
    /// Called off before it was paid.
    Cancelled,
    /// Not paid in time.
    Expired,
    /// Paid after it had died; the money went back.
    RefundedLate,
    /// Its deposit was paid and its balance never came: its pieces went back on sale.
    Lapsed,
}

impl OrderState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 11] = [
        Self::PendingPayment,
        Self::Paid,
        Self::Fulfilled,
        Self::Delivered,
        Self::DepositPaid,
        Self::PartiallyRefunded,
        Self::Refunded,
        Self::Cancelled,
        Self::Expired,
        Self::RefundedLate,
        Self::Lapsed,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PendingPayment => "pending_payment",
            Self::Paid => "paid",
            Self::Fulfilled => "fulfilled",
            Self::Delivered => "delivered",
            Self::DepositPaid => "deposit_paid",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::RefundedLate => "refunded_late",
            Self::Lapsed => "lapsed",
        }
    }

    /// The words people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::PendingPayment => "Awaiting payment",
            Self::Paid => "Paid",
            Self::Fulfilled => "Dispatched",
            Self::Delivered => "Delivered",
            Self::DepositPaid => "Deposit paid",
            Self::PartiallyRefunded => "Partly refunded",
            Self::Refunded => "Refunded",
            Self::Cancelled => "Cancelled",
            Self::Expired => "Expired",
            Self::RefundedLate => "Refunded",
            Self::Lapsed => "Lapsed",
        }
    }

    /// Whether money for it has been received and kept for a purpose: its stock is sold.
    pub const fn is_paid(self) -> bool {
        matches!(
            self,
            Self::Paid
                | Self::Fulfilled
                | Self::Delivered
                | Self::DepositPaid
                | Self::PartiallyRefunded
                | Self::Refunded
        )
    }

    /// Whether it ended without being paid in full; money that still comes goes back.
    pub const fn is_dead(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::RefundedLate | Self::Lapsed)
    }

    /// Whether the next state may follow. The table `state_transitions` says the same.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::PendingPayment, Self::Paid | Self::DepositPaid | Self::Cancelled | Self::Expired)
                | (Self::DepositPaid, Self::Paid | Self::Lapsed)
                | (Self::Paid, Self::Fulfilled)
                | (Self::Paid | Self::Fulfilled | Self::Delivered, Self::Refunded)
                | (Self::Refunded, Self::Paid | Self::Fulfilled | Self::Delivered)
                | (Self::Fulfilled, Self::Delivered)
                | (Self::Cancelled | Self::Expired, Self::RefundedLate)
        )
    }
}

impl std::fmt::Display for OrderState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a state of an order")]
pub struct UnknownState(String);

impl std::str::FromStr for OrderState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|s| s.code() == text);
        found.ok_or_else(|| UnknownState(text.chars().take(32).collect()))
    }
}

impl Order {
    /// The tax as a line of the receipt: what it is called, and how much. `None` for the amount where the recipient owes it.
    pub fn tax_words(&self) -> (String, Option<Money>) {
        tax_words(self.tax_treatment, &self.tax_name, self.tax_rate, self.tax, self.tax_included)
    }

    /// What was taken off the pieces as rows of the receipt, each under its promotion's name.
    pub fn discount_rows(&self) -> Vec<(String, Money)> {
        discount_rows(self.discount, &self.promotions)
    }

    /// What is said beside delivery when a promotion made it cheaper.
    pub fn delivery_words(&self) -> Option<String> {
        delivery_words(&self.promotions)
    }

    /// What pays the total, as rows below it; nothing where a card pays all of it.
    pub fn tender_rows(&self) -> Vec<(String, Money)> {
        tender_rows(&self.tenders, self.due)
    }

    /// What was given for it in all, by credits too: money received and, once it is paid in full, what credits paid.
    pub fn given(&self) -> Money {
        let credited = self.total.checked_sub(self.due).filter(|_| self.paid_at.is_some());
        credited.and_then(|credited| self.paid.checked_add(credited)).unwrap_or(self.paid)
    }

    /// What of it went back in all.
    pub fn returned(&self) -> Money {
        self.refunded.checked_add(self.credit_refunded).unwrap_or(self.refunded)
    }

    /// How many pieces it has.
    pub fn pieces(&self) -> i32 {
        self.lines.iter().map(|l| l.quantity.get()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back_from_its_code() {
        for state in OrderState::ALL {
            assert_eq!(state.code().parse(), Ok(state));
        }
        assert!("PAID".parse::<OrderState>().is_err());
    }

    #[test]
    fn a_state_is_paid_or_dead_or_waiting_and_never_two_of_them() {
        for state in OrderState::ALL {
            let waiting = state == OrderState::PendingPayment;
            assert_eq!(
                u8::from(state.is_paid()) + u8::from(state.is_dead()) + u8::from(waiting),
                1,
                "{state}"
            );
        }
    }

    #[test]
    fn nothing_leads_from_paid_to_dead_or_back_to_life_but_a_deposit_whose_balance_never_came() {
        for from in OrderState::ALL {
            for to in OrderState::ALL {
                let revived = from.is_dead() && !to.is_dead();
                let lapsed = (from, to) == (OrderState::DepositPaid, OrderState::Lapsed);
                let killed = from.is_paid() && to.is_dead() && !lapsed;
                assert!(!(from.may_become(to) && (revived || killed || from == to)), "{from} to {to}");
            }
        }
    }
}
