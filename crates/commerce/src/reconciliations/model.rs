//! What a reconciliation finds.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use kernel::{
    Money,
    ids::{OrderId, ReconciliationId},
};

/// One comparison of the provider's books with ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Its id.
    pub id: ReconciliationId,
    /// The provider whose books were read.
    pub provider: String,
    /// Up to when.
    pub until: DateTime<Utc>,
    /// When.
    pub ran_at: DateTime<Utc>,
    /// Who asked for it.
    pub asked_by: String,
    /// How many movements of the provider's are known by now.
    pub movements: i64,
    /// What does not fit; empty when all is well.
    pub findings: Vec<Finding>,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Why.
    pub cause: Cause,
    /// The provider's id of the payment or refund, where one is meant.
    pub provider_id: Option<String>,
    /// The order and its number, where one is known.
    pub order: Option<(OrderId, String)>,
    /// What the provider's books say; `None` where they say nothing.
    pub theirs: Option<Money>,
    /// What ours say; `None` where they say nothing.
    pub ours: Option<Money>,
}

/// Why something does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The provider took money for a payment that we do not know.
    UnknownPayment,
    /// The provider took money for a payment of ours that we have not recorded as paid.
    NotRecorded,
    /// We recorded money that the provider's books do not have.
    MissingAtProvider,
    /// Both have the payment, with different amounts.
    AmountDiffers,
    /// The provider gave money back by a refund that we do not know.
    UnknownRefund,
    /// The provider gave money back that we have not recorded as gone.
    RefundNotRecorded,
    /// We recorded a refund that the provider's books do not have.
    RefundMissingAtProvider,
    /// Both have the refund, with different amounts.
    RefundAmountDiffers,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 8] = [
        Self::UnknownPayment,
        Self::NotRecorded,
        Self::MissingAtProvider,
        Self::AmountDiffers,
        Self::UnknownRefund,
        Self::RefundNotRecorded,
        Self::RefundMissingAtProvider,
        Self::RefundAmountDiffers,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownPayment => "unknown_payment",
            Self::NotRecorded => "not_recorded",
            Self::MissingAtProvider => "missing_at_provider",
            Self::AmountDiffers => "amount_differs",
            Self::UnknownRefund => "unknown_refund",
            Self::RefundNotRecorded => "refund_not_recorded",
            Self::RefundMissingAtProvider => "refund_missing_at_provider",
            Self::RefundAmountDiffers => "refund_amount_differs",
        }
    }

    /// What it means, and what to do about it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::UnknownPayment => {
                "The provider took money for a payment that this house does not know. Look it up at the provider: it may be another shop's, or made by hand."
            }
            Self::NotRecorded => {
                "The provider took money that the order does not show as paid. Upkeep asks after such payments every few minutes; if it stays, open the order and look at its payment."
            }
            Self::MissingAtProvider => {
                "The order shows money that the provider's books do not have. Hold the order until the provider has explained it."
            }
            Self::AmountDiffers => "The order shows another amount than the provider took.",
            Self::UnknownRefund => {
                "The provider gave money back by a refund that was not asked for here, perhaps by hand in its own pages."
            }
            Self::RefundNotRecorded => "The provider gave money back that the order does not show as gone.",
            Self::RefundMissingAtProvider => {
                "The order shows a refund that the provider's books do not have: the client may not have their money."
            }
            Self::RefundAmountDiffers => {
                "The order shows another amount given back than the provider's books."
            }
        }
    }
}

/// The text is not a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no cause has this name")]
pub struct UnknownCause;

impl FromStr for Cause {
    type Err = UnknownCause;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|cause| cause.code() == text).ok_or(UnknownCause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_read_back_from_its_word_and_says_what_it_means() {
        for cause in Cause::ALL {
            assert_eq!(cause.code().parse(), Ok(cause));
            assert!(cause.words().ends_with('.'), "{cause:?}");
        }
    }
}
