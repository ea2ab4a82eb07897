//! What Stripe answers, as far as we read it. A word we do not know is kept apart, never an error.

use chrono::{DateTime, Utc};
use commerce::payments::GatewayError;
use kernel::{Currency, Money};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorAnswer {
    #[serde(default)]
    pub(super) error: ErrorBody,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorBody {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) payment_intent: Option<Named>,
}

/// A payment.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PaymentIntent {
    pub(super) id: String,
    pub(super) client_secret: Option<String>,
    pub(super) status: String,
    pub(super) amount: i64,
    #[serde(default)]
    pub(super) amount_received: i64,
    #[serde(default)]
    pub(super) amount_capturable: i64,
    pub(super) currency: String,
    pub(super) latest_charge: Option<Expandable<Charge>>,
    pub(super) last_payment_error: Option<PaymentProblem>,
    pub(super) customer: Option<Expandable<Named>>,
    pub(super) payment_method: Option<Expandable<Named>>,
    pub(super) setup_future_usage: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PaymentProblem {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    pub(super) decline_code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) charge: Option<String>,
    pub(super) payment_method: Option<Method>,
}

/// What was used to pay.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Method {
    pub(super) card: Option<CardMark>,
}

/// What a card is called wherever it is used.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CardMark {
    pub(super) fingerprint: Option<String>,
}

/// An object, or only its id when it was not asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl<T> Expandable<T> {
    pub(super) fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl Expandable<Named> {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(named) => &named.id,
        }
    }
}

/// One try to have a payment paid.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) outcome: Option<Outcome>,
    pub(super) payment_method_details: Option<MethodDetails>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Outcome {
    pub(super) risk_level: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct MethodDetails {
    pub(super) card: Option<CardDetails>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CardDetails {
    pub(super) three_d_secure: Option<ThreeDSecure>,
    pub(super) capture_before: Option<i64>,
    pub(super) brand: Option<String>,
    pub(super) last4: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ThreeDSecure {
    pub(super) result: Option<String>,
}

/// Money that goes back.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RefundObject {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) metadata: std::collections::BTreeMap<String, String>,
}

/// Money that moved on Stripe's own books.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BalanceTransaction {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// In the currency that is settled in, which need not be the payment's.
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) created: i64,
    pub(super) source: Option<Expandable<MovedBy>>,
}

/// The charge or refund that money moved by, in the currency of the payment.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct MovedBy {
    pub(super) id: String,
    pub(super) amount: Option<i64>,
    /// Of a charge: what was captured of it.
    pub(super) amount_captured: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) payment_intent: Option<Expandable<Named>>,
}

/// Anything of which only the id matters.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Named {
    pub(super) id: String,
}

/// A secret for the browser.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CustomerSession {
    pub(super) client_secret: String,
}

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Listing<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
}

/// An amount in the currency as Stripe spells it.
pub(super) fn money(minor: i64, currency: &str) -> Result<Money, GatewayError> {
    let known: Result<Currency, _> = currency.to_ascii_uppercase().parse();
    known.map(|currency| Money::new(minor, currency)).map_err(|_| {
        GatewayError::Unavailable(format!("it speaks of a currency this house does not price in: {currency}"))
    })
}

/// A moment in Stripe's seconds.
pub(super) fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}
