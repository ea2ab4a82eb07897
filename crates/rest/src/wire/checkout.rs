//! Delivery, totals, checkout and paying.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    checkout::{AddressInput, PaymentHandle, Placed, Quote, QuoteAsk},
    orders::Order,
    payments::DemoOutcome,
    schedules::{Method, PaymentPlan},
    shipping::{CollectedIn, ShippingMethod},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    common::{MoneyIn, MoneyOut},
    credits::TenderOut,
    promotions::AppliedPromotionOut,
};

/// Where something goes, as typed. Which fields are required depends on the country.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressInput, example = json!({
    "name": "Ada Byron", "line1": "12 West 47th Street", "city": "New York", "region": "NY", "postal_code": "10036", "country": "US"
}))]
pub(crate) struct AddressIn {
    pub(crate) name: Option<String>,
    pub(crate) line1: Option<String>,
    pub(crate) line2: Option<String>,
    pub(crate) city: Option<String>,
    /// State or province, by code or name.
    pub(crate) region: Option<String>,
    pub(crate) postal_code: Option<String>,
    /// ISO 3166-1, two letters.
    pub(crate) country: Option<String>,
    /// For the courier, on the day of delivery.
    pub(crate) phone: Option<String>,
}

impl From<AddressIn> for AddressInput {
    fn from(given: AddressIn) -> Self {
        let text = Option::<String>::unwrap_or_default;
        Self {
            name: text(given.name),
            line1: text(given.line1),
            line2: text(given.line2),
            city: text(given.city),
            region: text(given.region),
            postal_code: text(given.postal_code),
            country: text(given.country),
            phone: text(given.phone),
        }
    }
}

/// An order to place. Amounts are ours: `expected_total` is only compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Checkout, example = json!({
    "email": "ada@example.com",
    "shipping_address": {"name": "Ada Byron", "line1": "12 West 47th Street", "city": "New York", "region": "NY",
                         "postal_code": "10036", "country": "US"},
    "shipping_method": "insured_courier",
    "expected_total": {"amount": 1067000, "currency": "USD"}
}))]
pub(crate) struct CheckoutIn {
    /// Where letters about the order go.
    pub(crate) email: String,
    pub(crate) shipping_address: AddressIn,
    /// The shipping address unless given.
    pub(crate) billing_address: Option<AddressIn>,
    /// A code of `GET /shipping-methods`.
    pub(crate) shipping_method: String,
    /// The total the shopper saw; 409 `price_changed` with both when it is another by now.
    pub(crate) expected_total: Option<MoneyIn>,
    /// What the client saw that remains to be paid; only compared, like the total.
    pub(crate) expected_due: Option<MoneyIn>,
    /// How it is paid; the whole by card unless given.
    pub(crate) payment: Option<PaymentPlanIn>,
    /// Words for the card in the box, at most 300 characters.
    pub(crate) gift_note: Option<String>,
    /// Codes of promotions.
    #[serde(default)]
    pub(crate) codes: Vec<String>,
}

/// How an order is to be paid. What the house offers depends on the total.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentPlan, example = json!({"deposit": true, "method": "card"}))]
pub(crate) struct PaymentPlanIn {
    /// A deposit now and the balance before dispatch.
    #[serde(default)]
    #[schema(required = false)]
    deposit: bool,
    /// How the first money comes.
    #[serde(default)]
    #[schema(required = false)]
    method: MethodIn,
    /// The client allows that the balance is charged to the card of the deposit. Only with a deposit by card, and only where they have read and agreed
    /// to exactly this: "I allow the house to charge the balance of this order to the same card on the day it is due. I am written to before, and can take this back at any time before that day."
    #[serde(default)]
    #[schema(required = false)]
    balance_by_card: bool,
}

/// How money comes.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentMethod)]
pub(crate) enum MethodIn {
    /// Through the payment provider.
    #[default]
    Card,
    /// To the house's bank account.
    BankTransfer,
}

impl From<MethodIn> for Method {
    fn from(given: MethodIn) -> Self {
        match given {
            MethodIn::Card => Self::Card,
            MethodIn::BankTransfer => Self::BankTransfer,
        }
    }
}

impl From<PaymentPlanIn> for PaymentPlan {
    fn from(given: PaymentPlanIn) -> Self {
        Self { deposit: given.deposit, method: given.method.into(), balance_by_card: given.balance_by_card }
    }
}

/// An order that waits for payment, or one that gift cards and store credit paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacedOrder)]
pub(crate) struct CheckoutOut {
    order: OrderRefOut,
    /// Null when nothing is due: the order is paid.
    payment: Option<PaymentOut>,
    /// When its pieces go back unless it is paid.
    hold_expires_at: DateTime<Utc>,
}

impl From<&Placed> for CheckoutOut {
    fn from(placed: &Placed) -> Self {
        Self {
            order: (&placed.order).into(),
            payment: placed.payment.as_ref().map(Into::into),
            hold_expires_at: placed.hold_expires_at,
        }
    }
}

/// An order in short.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderRef, example = json!({
    "id": "ord_069283r0000000000000000000", "number": "JC-7K2M9QX", "status": "pending_payment",
    "total": {"amount": 1067000, "currency": "USD"}, "deliver_by": "2026-12-21"
}))]
pub(crate) struct OrderRefOut {
    id: String,
    number: String,
    status: &'static str,
    total: MoneyOut,
    /// The day by which it is promised.
    deliver_by: NaiveDate,
}

impl From<&Order> for OrderRefOut {
    fn from(o: &Order) -> Self {
        Self {
            id: o.id.to_string(),
            number: o.number.clone(),
            status: o.state.code(),
            total: o.total.into(),
            deliver_by: o.deliver_by,
        }
    }
}

/// What the client needs to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentHandle)]
pub(crate) struct PaymentOut {
    #[schema(example = "demo")]
    provider: &'static str,
    intent_id: String,
    client_secret: String,
    #[schema(example = "requires_payment_method")]
    status: &'static str,
}

impl From<&PaymentHandle> for PaymentOut {
    fn from(p: &PaymentHandle) -> Self {
        Self {
            provider: p.provider,
            intent_id: p.intent_id.clone(),
            client_secret: p.client_secret.clone(),
            status: p.status.code(),
        }
    }
}

/// What the shopper and the bank do in a demonstration.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DemoOutcome)]
pub(crate) enum OutcomeIn {
    /// The bank pays.
    Succeed,
    /// The bank declines.
    Decline,
    /// The bank asks the shopper to confirm first; confirm again with one of the others.
    Challenge,
}

impl From<OutcomeIn> for DemoOutcome {
    fn from(given: OutcomeIn) -> Self {
        match given {
            OutcomeIn::Succeed => Self::Succeed,
            OutcomeIn::Decline => Self::Decline,
            OutcomeIn::Challenge => Self::Challenge,
        }
    }
}

/// A demonstration payment to confirm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConfirmDemoPayment, example = json!({"outcome": "succeed"}))]
pub(crate) struct ConfirmIn {
    pub(crate) outcome: OutcomeIn,
    /// The payment's own; compared when it is given.
    pub(crate) client_secret: Option<String>,
}

/// What became of a confirmation that was not declined.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentConfirmation)]
pub(crate) struct ConfirmOut {
    /// `succeeded` or `requires_action`.
    #[schema(example = "succeeded")]
    pub(crate) status: &'static str,
    /// The order, once it is paid.
    pub(crate) order: Option<OrderRefOut>,
}

/// What to quote the cart for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteCart, example = json!({"country": "US", "region": "NY", "shipping_method": "insured_courier"}))]
pub(crate) struct QuoteIn {
    /// ISO 3166-1, two letters.
    country: String,
    /// State or province, by code or name.
    region: Option<String>,
    /// When it is known: some taxes depend on it.
    postal_code: Option<String>,
    /// The first that is offered unless given.
    shipping_method: Option<String>,
    /// Codes of promotions.
    #[serde(default)]
    codes: Vec<String>,
}

impl From<QuoteIn> for QuoteAsk {
    fn from(given: QuoteIn) -> Self {
        Self {
            country: given.country,
            region: given.region,
            postal_code: given.postal_code,
            shipping_method: given.shipping_method,
            codes: given.codes,
        }
    }
}

/// What the cart would cost now. Binds nobody: placing the order computes again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub(crate) struct QuoteOut {
    subtotal: MoneyOut,
    /// Off the pieces.
    discount: MoneyOut,
    /// By which promotions.
    promotions: Vec<AppliedPromotionOut>,
    /// What gift cards and store credit that the cart names pay of the total.
    tenders: Vec<TenderOut>,
    /// What remains to be paid by card.
    due: MoneyOut,
    shipping: MoneyOut,
    #[schema(example = "New York sales tax")]
    tax_name: String,
    /// Millionths: 88750 is 8.875 %.
    tax_rate_ppm: i64,
    /// `added` to the prices, `included` in them, or not charged: `export`, `unregistered`, `exempt`.
    #[schema(example = "added")]
    tax_treatment: &'static str,
    /// What the client is told beside it, for example that import duties are theirs.
    tax_note: Option<String>,
    /// What comes on top, on pieces and delivery.
    tax: MoneyOut,
    /// What the prices contain.
    tax_included: MoneyOut,
    /// `subtotal − discount + shipping + tax`.
    total: MoneyOut,
    /// The day by which it would arrive.
    deliver_by: NaiveDate,
    shipping_method: ShippingMethodOut,
}

impl From<&Quote> for QuoteOut {
    fn from(q: &Quote) -> Self {
        Self {
            subtotal: q.subtotal.into(),
            discount: q.discount.into(),
            promotions: q.promotions.iter().map(Into::into).collect(),
            tenders: q.tenders.iter().map(Into::into).collect(),
            due: q.due.into(),
            shipping: q.shipping.into(),
            tax_name: q.tax_name.clone(),
            tax_rate_ppm: q.tax_rate.millionths(),
            tax_treatment: q.tax_treatment.code(),
            tax_note: q.tax_note.clone(),
            tax: q.tax.into(),
            tax_included: q.tax_included.into(),
            total: q.total.into(),
            deliver_by: q.deliver_by,
            shipping_method: (&q.shipping_method).into(),
        }
    }
}

/// A way to have it delivered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingMethod)]
pub(crate) struct ShippingMethodOut {
    #[schema(example = "insured_courier")]
    code: String,
    name: String,
    promise: String,
    price: MoneyOut,
    /// Working days on the road.
    transit_days: i32,
    /// The value of goods from which it is offered.
    least_value: MoneyOut,
    /// What the carrier insures; pieces worth more do not travel that way. Null where nothing travels.
    insured_up_to: Option<MoneyOut>,
    /// Where it is fetched, and taxed; null for what travels.
    collected_in: Option<PlaceOut>,
}

/// A country, and its region where it has them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
pub(crate) struct PlaceOut {
    country: String,
    region: Option<String>,
}

impl From<&CollectedIn> for PlaceOut {
    fn from(place: &CollectedIn) -> Self {
        Self { country: place.country.clone(), region: place.region.clone() }
    }
}

impl From<&ShippingMethod> for ShippingMethodOut {
    fn from(m: &ShippingMethod) -> Self {
        Self {
            code: m.code.clone(),
            name: m.name.clone(),
            promise: m.promise.clone(),
            price: m.price.into(),
            transit_days: m.transit_days,
            least_value: m.least_value.into(),
            insured_up_to: m.cover.map(Into::into),
            collected_in: m.collected_in.as_ref().map(Into::into),
        }
    }
}

/// The ways to deliver to a country, the usual one first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingMethods)]
pub(crate) struct ShippingMethodsOut {
    pub(crate) data: Vec<ShippingMethodOut>,
}
