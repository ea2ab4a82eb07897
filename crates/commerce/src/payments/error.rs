//! Why a payment cannot go on.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind, Money};

use super::GatewayError;
use crate::{error::from_database, orders::OrderError};

/// A refusal about a payment.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// There is no such payment, or the secret is not its own.
    #[error("there is no such payment")]
    NotFound,
    /// The order died, so it can no longer be paid.
    #[error("the order can no longer be paid")]
    OrderClosed {
        /// Whether money that came all the same is going back.
        refunded: bool,
    },
    /// Other money had paid it; this goes back.
    #[error("other money had paid it")]
    PaidAlready,
    /// Money came that does not fit the order; people look at it.
    #[error("the payment is under review")]
    UnderReview,
    /// No money is authorized for the order.
    #[error("no money is authorized for the order")]
    NothingAuthorized,
    /// No money was taken that could go back.
    #[error("there is nothing to refund")]
    NothingToRefund,
    /// More than is left of what was taken.
    #[error("more than is left to refund")]
    MoreThanLeft {
        /// What can still go back.
        left: Option<Money>,
    },
    /// The client asks the bank for the money: the bank decides.
    #[error("the payment is disputed")]
    Disputed,
    /// Whoever asked for a refund does not approve it.
    #[error("a refund is decided by another person than asked for it")]
    OwnRefund,
    /// The refund does not wait for anybody.
    #[error("the refund does not wait")]
    NotWaiting,
    /// The key asked for another refund before.
    #[error("the key was used for another refund")]
    KeyReused,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Fields(Vec<FieldError>),
    /// The provider did not do what was asked.
    #[error(transparent)]
    Gateway(GatewayError),
    /// Orders said no, which they never should here.
    #[error(transparent)]
    Order(OrderError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(PaymentError);

impl From<GatewayError> for PaymentError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::NotFound => Self::NotFound,
            other => Self::Gateway(other),
        }
    }
}

impl From<OrderError> for PaymentError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(other),
        }
    }
}

impl Fault for PaymentError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::Gateway(GatewayError::Unsupported) => Kind::NotFound,
            Self::OrderClosed { .. }
            | Self::PaidAlready
            | Self::UnderReview
            | Self::NothingAuthorized
            | Self::NothingToRefund
            | Self::MoreThanLeft { .. }
            | Self::Disputed
            | Self::NotWaiting => Kind::Conflict,
            Self::OwnRefund => Kind::Forbidden,
            Self::KeyReused => Kind::Invalid,
            Self::Fields(_) => Kind::Invalid,
            Self::Gateway(_) => Kind::Unavailable,
            Self::Order(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound | Self::Gateway(GatewayError::Unsupported) => "payment_not_found",
            Self::OrderClosed { .. } => "order_closed",
            Self::PaidAlready => "already_paid",
            Self::UnderReview => "payment_under_review",
            Self::NothingAuthorized => "nothing_authorized",
            Self::NothingToRefund => "nothing_to_refund",
            Self::MoreThanLeft { .. } => "refund_exceeds_payment",
            Self::Disputed => "payment_disputed",
            Self::OwnRefund => "own_refund",
            Self::NotWaiting => "refund_not_waiting",
            Self::KeyReused => "idempotency_key_reused",
            Self::Fields(_) => "invalid",
            Self::Gateway(_) => "payment_pending",
            Self::Order(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound | Self::Gateway(GatewayError::Unsupported) => "We can't find this payment.".into(),
            Self::OrderClosed { refunded: true } => {
                "The time to pay this order had passed, so the payment is on its way back to you in full.".into()
            }
            Self::OrderClosed { refunded: false } => {
                "The time to pay this order has passed. Nothing was charged. Your bag is as you left it.".into()
            }
            Self::PaidAlready => {
                "This was paid before, so the second payment is on its way back to you in full.".into()
            }
            Self::UnderReview => {
                "We received a payment that doesn't match this order. Please write to our concierge with your order number, and we will put it right.".into()
            }
            Self::NothingToRefund => "No money of this order can go back: none was taken, or all of it went back.".into(),
            Self::MoreThanLeft { left: Some(left) } => format!("At most {left} can still go back. Nothing was sent.").into(),
            Self::MoreThanLeft { left: None } => "All of it went back, or is on its way. Nothing was sent.".into(),
            Self::Disputed => {
                "The client disputes this payment, so their bank decides about the money. Answer the dispute in the provider's pages.".into()
            }
            Self::OwnRefund => "You asked for this refund, so somebody else has to approve it.".into(),
            Self::NotWaiting => "This refund does not wait any more. Please look at it again.".into(),
            Self::KeyReused => "This key asked for another refund before. Use a new key for a new refund.".into(),
            Self::NothingAuthorized => "No money is authorized for this order, so there is nothing to decide.".into(),
            Self::Fields(_) => "Some details need another look.".into(),
            Self::Gateway(_) => {
                "We are still waiting for the payment service. Nothing will be charged twice; this page continues where it stands.".into()
            }
            Self::Order(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}
