//! Concerns and evidence on the wire.

use chrono::{DateTime, Utc};
use commerce::{
    orders::Order,
    payments::{Concern, ConcernKind, Payment},
};
use platform::{mail::StoredMail, states::StateChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MoneyOut, StaffOrderOut};

/// What keeps an order from being sent, or its money from being taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Concern)]
pub(crate) struct ConcernOut {
    #[schema(example = "0192d3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d")]
    id: String,
    /// `authorization`, `dispute`, `review`, `fraud_warning`, `refund_elsewhere` or `refund_failed`.
    #[schema(example = "authorization")]
    kind: &'static str,
    order_id: String,
    #[schema(example = "JC-7K2M9QX")]
    order_number: String,
    /// What the payment is worth.
    amount: MoneyOut,
    /// The provider's id of it.
    provider_id: String,
    /// The provider's own word for where it stands.
    provider_word: String,
    /// Whether the money is lost: the order is not sent.
    lost: bool,
    opened_at: DateTime<Utc>,
    /// Until when money that is authorized waits; then the order expires and the bank lets go of it.
    until: Option<DateTime<Utc>>,
    /// How it was answered, once it was.
    answer: Option<ConcernAnswerOut>,
}

/// How a concern was answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernAnswer)]
pub(crate) struct ConcernAnswerOut {
    /// Whether nothing speaks against sending any more.
    cleared: bool,
    by: String,
    note: String,
    at: DateTime<Utc>,
}

impl From<Concern> for ConcernOut {
    fn from(c: Concern) -> Self {
        Self {
            id: c.id.to_string(),
            kind: ConcernKind::code(c.kind),
            order_id: c.order.to_string(),
            order_number: c.number,
            amount: c.amount.into(),
            provider_id: c.provider_id,
            provider_word: c.word,
            lost: c.lost,
            opened_at: c.opened_at,
            until: c.until,
            answer: c.answer.map(|a| ConcernAnswerOut {
                cleared: a.cleared,
                by: a.by,
                note: a.note,
                at: a.at,
            }),
        }
    }
}

/// Every concern that nobody has answered, or that is lost; the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Concerns)]
pub(crate) struct ConcernsOut {
    pub(crate) data: Vec<ConcernOut>,
}

/// Why nothing speaks against sending it any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClearConcern, example = json!({"note": "Called the client at the number of an earlier order."}))]
pub(crate) struct ClearConcernIn {
    pub(crate) note: String,
}

/// What becomes of money that is authorized, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideAuthorization, example = json!({"take": true, "note": "A client since 2019, called back."}))]
pub(crate) struct DecideAuthorizationIn {
    /// Takes it; otherwise the order is cancelled and the bank lets go of it.
    pub(crate) take: bool,
    pub(crate) note: String,
}

/// Everything that shows who bought what, paid and received it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub(crate) struct EvidenceOut {
    /// When it was put together.
    made_at: DateTime<Utc>,
    /// The order with its addresses, amounts, payments and parcel.
    order: StaffOrderOut,
    /// What the bank and the provider found, payment by payment.
    findings: Vec<FindingOut>,
    concerns: Vec<ConcernOut>,
    timeline: Vec<MomentOut>,
    letters: Vec<LetterOut>,
    /// Other orders with the same address, the newest first.
    other_orders: Vec<OtherOrderOut>,
}

/// What was found when a payment's money was authorized.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentFinding)]
pub(crate) struct FindingOut {
    payment_id: String,
    intent_id: Option<String>,
    /// 3-D Secure: `authenticated`, `acknowledged` or `missing`; null while nothing was authorized.
    authentication: Option<&'static str>,
    /// As the provider judged it: `normal` or `raised`.
    risk: Option<&'static str>,
}

/// A change of the order's state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderMoment)]
pub(crate) struct MomentOut {
    at: DateTime<Utc>,
    from: Option<String>,
    to: String,
}

/// A letter about the order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderLetter)]
pub(crate) struct LetterOut {
    to: String,
    subject: String,
    written_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

/// Another order of the same client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OtherOrder)]
pub(crate) struct OtherOrderOut {
    id: String,
    number: String,
    placed_at: DateTime<Utc>,
    status: &'static str,
    total: MoneyOut,
}

/// What evidence is made of.
pub(crate) struct Gathered {
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) order: Order,
    pub(crate) payments: Vec<Payment>,
    pub(crate) concerns: Vec<Concern>,
    pub(crate) states: Vec<StateChange>,
    pub(crate) mails: Vec<StoredMail>,
    pub(crate) others: Vec<Order>,
}

impl From<Gathered> for EvidenceOut {
    fn from(g: Gathered) -> Self {
        let finding = |p: &Payment| FindingOut {
            payment_id: p.id.to_string(),
            intent_id: p.intent_id.clone(),
            authentication: p.found.map(|found| found.authentication.code()),
            risk: p.found.map(|found| found.risk.code()),
        };
        let own = g.order.id;
        Self {
            made_at: g.made_at,
            findings: g.payments.iter().map(finding).collect(),
            order: StaffOrderOut::new(&g.order, &g.payments),
            concerns: g.concerns.into_iter().map(Into::into).collect(),
            timeline: g.states.into_iter().map(|s| MomentOut { at: s.at, from: s.from, to: s.to }).collect(),
            letters: g
                .mails
                .into_iter()
                .map(|m| LetterOut {
                    to: m.recipient,
                    subject: m.subject,
                    written_at: m.created_at,
                    sent_at: m.sent_at,
                })
                .collect(),
            other_orders: g
                .others
                .into_iter()
                .filter(|other| other.id != own)
                .map(|o| OtherOrderOut {
                    id: o.id.to_string(),
                    number: o.number.clone(),
                    placed_at: o.placed_at,
                    status: o.state.code(),
                    total: o.total.into(),
                })
                .collect(),
        }
    }
}
