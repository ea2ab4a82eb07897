//! Reconciliations on the wire.

use chrono::{DateTime, Utc};
use commerce::reconciliations::{Finding, Reconciliation};
use serde::Serialize;
use utoipa::ToSchema;

use super::MoneyOut;

/// A comparison of the provider's own books with ours.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub(crate) struct ReconciliationOut {
    #[schema(example = "rcn_069283r0000000000000000000")]
    id: String,
    #[schema(example = "stripe")]
    provider: String,
    /// Up to when the provider's books were read.
    until: DateTime<Utc>,
    ran_at: DateTime<Utc>,
    /// How many movements of the provider's are known by now.
    #[schema(example = 1042)]
    movements: i64,
    /// What does not fit; empty when all is well.
    unmatched: Vec<FindingOut>,
}

/// Something that does not fit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationFinding)]
pub(crate) struct FindingOut {
    /// `unknown_payment`, `not_recorded`, `missing_at_provider`, `amount_differs`, `unknown_refund`, `refund_not_recorded`,
    /// `refund_missing_at_provider` or `refund_amount_differs`.
    #[schema(example = "missing_at_provider")]
    cause: &'static str,
    /// What it means, and what to do about it.
    words: &'static str,
    /// The provider's payment or refund.
    provider_id: Option<String>,
    order_id: Option<String>,
    #[schema(example = "JC-7K2M9QX")]
    order_number: Option<String>,
    /// What the provider's books say.
    theirs: Option<MoneyOut>,
    /// What ours say.
    ours: Option<MoneyOut>,
}

impl From<Finding> for FindingOut {
    fn from(f: Finding) -> Self {
        let (order_id, order_number) = f.order.map(|(id, number)| (id.to_string(), number)).unzip();
        Self {
            cause: f.cause.code(),
            words: f.cause.words(),
            provider_id: f.provider_id,
            order_id,
            order_number,
            theirs: f.theirs.map(Into::into),
            ours: f.ours.map(Into::into),
        }
    }
}

impl From<Reconciliation> for ReconciliationOut {
    fn from(r: Reconciliation) -> Self {
        Self {
            id: r.id.to_string(),
            provider: r.provider,
            until: r.until,
            ran_at: r.ran_at,
            movements: r.movements,
            unmatched: r.findings.into_iter().map(Into::into).collect(),
        }
    }
}
