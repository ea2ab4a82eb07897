//! What checkout asks and answers.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{EmailAddress, Money, Rate, ids::CartId};
use serde_json::Value;

use super::Address;
use crate::{
    cart::CartLine,
    credits::Tender,
    orders::{Order, OrderPromotion, delivery_words, discount_rows, tender_rows},
    payments::IntentStatus,
    schedules::PaymentPlan,
    shipping::ShippingMethod,
    tax::{Treatment, tax_words},
};

/// What to quote a cart for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteAsk {
    /// Where it goes: ISO 3166-1 code of two letters.
    pub country: String,
    /// Its state or province, by code or name.
    pub region: Option<String>,
    /// Its postal code, when it is known.
    pub postal_code: Option<String>,
    /// How it is delivered; the first method that is offered when `None`.
    pub shipping_method: Option<String>,
    /// Codes of promotions, as typed.
    pub codes: Vec<String>,
}

/// What a cart would cost now. Binds nobody: [`super::place_order`] computes again.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// What the pieces cost.
    pub subtotal: Money,
    /// What is taken off them.
    pub discount: Money,
    /// By which promotions, and what each takes off the pieces and off delivery.
    pub promotions: Vec<OrderPromotion>,
    /// What delivery costs.
    pub shipping: Money,
    /// What the tax is called.
    pub tax_name: String,
    /// The rate of the tax.
    pub tax_rate: Rate,
    /// How it stands to the prices.
    pub tax_treatment: Treatment,
    /// What the client is told beside it.
    pub tax_note: Option<String>,
    /// The tax that comes on top, on lines and delivery.
    pub tax: Money,
    /// The tax that the prices contain.
    pub tax_included: Money,
    /// Everything together.
    pub total: Money,
    /// What credits that the cart names pay of it.
    pub tenders: Vec<Tender>,
    /// What remains to be paid by card.
    pub due: Money,
    /// The day by which it would arrive.
    pub deliver_by: NaiveDate,
    /// How it would be delivered.
    pub shipping_method: ShippingMethod,
}

impl Quote {
    /// The tax as a line of the receipt: what it is called, and how much. `None` for the amount where the recipient owes it.
    pub fn tax_words(&self) -> (String, Option<Money>) {
        tax_words(self.tax_treatment, &self.tax_name, self.tax_rate, self.tax, self.tax_included)
    }

    /// What is taken off the pieces as rows of the receipt, each under its promotion's name.
    pub fn discount_rows(&self) -> Vec<(String, Money)> {
        discount_rows(self.discount, &self.promotions)
    }

    /// What is said beside delivery when a promotion makes it cheaper.
    pub fn delivery_words(&self) -> Option<String> {
        delivery_words(&self.promotions)
    }

    /// What pays the total, as rows below it; nothing where a card pays all of it.
    pub fn tender_rows(&self) -> Vec<(String, Money)> {
        tender_rows(&self.tenders, self.due)
    }
}

/// What a shopper asks for at checkout.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    /// The network it comes from, for limits; none for the house's own machine.
    pub network: Option<String>,
    /// The cart, found by its token.
    pub cart: CartId,
    /// Where letters about the order go.
    pub email: EmailAddress,
    /// Where it goes.
    pub shipping_address: Address,
    /// Whom the bank knows; the shipping address when `None`.
    pub billing_address: Option<Address>,
    /// The code of the way it is delivered.
    pub shipping_method: String,
    /// The total the shopper saw. Another total is refused with both.
    pub expected_total: Option<Money>,
    /// What the shopper saw that remains to be paid once credits paid their part. Another amount is refused with both.
    pub expected_due: Option<Money>,
    /// How it is to be paid.
    pub plan: PaymentPlan,
    /// Words for the card, in place of those that the cart's gift has; `None` leaves them as they are.
    pub gift_note: Option<String>,
    /// Codes of promotions, as typed.
    pub codes: Vec<String>,
}

impl PlaceOrder {
    /// The same as a question for what it costs.
    pub(super) fn place(&self) -> QuoteAsk {
        QuoteAsk {
            country: self.shipping_address.country.clone(),
            region: self.shipping_address.region.clone(),
            postal_code: self.shipping_address.postal_code.clone(),
            shipping_method: Some(self.shipping_method.clone()),
            codes: self.codes.clone(),
        }
    }
}

/// A caller's idempotency key, and how to keep the answer for it.
#[derive(Debug, Clone)]
pub struct IdempotencyRequest {
    /// Whose key it is, and for what, e.g. `checkout cart_…`.
    pub scope: String,
    /// The key.
    pub key: String,
    /// SHA-256 of the request; another request under the same key is refused.
    pub fingerprint: [u8; 32],
    /// The network whose tries at promotion codes are counted.
    pub network: String,
    /// Makes the face's answer (status and body), kept in the transaction that binds the payment.
    pub answer: fn(&Placed) -> (u16, Value),
}

/// What became of a request with an idempotency key.
#[derive(Debug, Clone, PartialEq)]
pub enum Once {
    /// It was done now; this is the order, and the answer that was kept.
    Placed {
        /// The order and its payment.
        placed: Box<Placed>,
        /// The status of the answer.
        status: u16,
        /// The body of the answer.
        response: Value,
    },
    /// It was done before; this was the answer.
    Replayed {
        /// The status of the first answer.
        status: u16,
        /// The body of the first answer.
        response: Value,
    },
}

/// An order that waits for payment, or one of which credits paid everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The order.
    pub order: Order,
    /// How to pay it; `None` when nothing is due and the order is paid.
    pub payment: Option<PaymentHandle>,
    /// When its pieces go back unless it is paid.
    pub hold_expires_at: DateTime<Utc>,
}

/// What the client needs to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentHandle {
    /// The provider, e.g. `demo`.
    pub provider: &'static str,
    /// The provider's id of the payment.
    pub intent_id: String,
    /// What the client confirms with; fresh from the provider.
    pub client_secret: String,
    /// Where the payment stands.
    pub status: IntentStatus,
}

/// The lines of an order from the lines of a cart: a variant that stands on several lines (with different
/// engravings) becomes lines of one unit each, so that every order line has a hold of exactly its quantity.
pub(super) fn order_lines(lines: &[CartLine]) -> Vec<CartLine> {
    let stands_twice = |line: &CartLine| lines.iter().filter(|l| l.variant == line.variant).count() > 1;
    let mut result = Vec::with_capacity(lines.len());
    for line in lines {
        if stands_twice(line) {
            let unit =
                CartLine { quantity: kernel::Quantity::ONE, line_total: line.unit_price, ..line.clone() };
            result.extend((0..line.quantity.get()).map(|_| unit.clone()));
        } else {
            result.push(line.clone());
        }
    }
    result
}
