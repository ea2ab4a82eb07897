//! Quotes.

use chrono::{DateTime, Utc};
use commerce::cart::drafts::{Draft, link};
use platform::Cx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyIn, MoneyOut};

/// A quote to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderDraft)]
pub(crate) struct OrderDraftIn {
    /// The address that the client signs in with.
    #[schema(example = "ada@example.com")]
    pub(crate) email: String,
    /// What is offered, each piece once.
    pub(crate) lines: Vec<DraftLineIn>,
    /// For how many days its prices hold, within the house's rules.
    pub(crate) days: Option<i64>,
    /// What the client reads above it.
    pub(crate) words: Option<String>,
}

/// One piece of a quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderDraftLine)]
pub(crate) struct DraftLineIn {
    pub(crate) sku: String,
    #[schema(minimum = 1)]
    pub(crate) quantity: i64,
    /// What one costs here; today's price when it is left out.
    pub(crate) unit_price: Option<MoneyIn>,
    /// Why it costs less than today; the client does not read it.
    pub(crate) reason: Option<String>,
}

/// A quote.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderDraft)]
pub(crate) struct OrderDraftOut {
    #[schema(example = "drf_069283r0000000000000000000")]
    id: String,
    /// `open`, `ordered`, `expired` or `ended`.
    #[schema(example = "open")]
    status: &'static str,
    /// The page at which its client confirms it.
    url: String,
    email: String,
    words: Option<String>,
    lines: Vec<DraftLineOut>,
    /// Before tax and delivery.
    subtotal: MoneyOut,
    made_by: String,
    made_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// One piece of a quote.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderDraftLine)]
pub(crate) struct DraftLineOut {
    variant_id: String,
    title: String,
    quantity: i32,
    unit_price: MoneyOut,
    /// What it cost on the day the quote was written, where that is more.
    listed: Option<MoneyOut>,
    reason: Option<String>,
}

/// The latest quotes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderDrafts)]
pub(crate) struct OrderDraftsOut {
    pub(crate) data: Vec<OrderDraftOut>,
}

impl OrderDraftOut {
    /// The quote with its link.
    pub(crate) fn new(cx: &Cx, draft: &Draft) -> Self {
        let line = |line: &commerce::cart::CartLine| {
            let over =
                line.kept.and_then(|kept| draft.overrides.iter().find(|over| over.line == kept.saved_line));
            DraftLineOut {
                variant_id: line.variant.to_string(),
                title: line.title.clone(),
                quantity: line.quantity.get(),
                unit_price: line.unit_price.into(),
                listed: over.map(|over| over.listed.into()),
                reason: over.map(|over| over.reason.clone()),
            }
        };
        Self {
            id: draft.id.to_string(),
            status: draft.state.code(),
            url: cx.link(&link(cx, draft.id)),
            email: draft.email.to_string(),
            words: draft.words.clone(),
            lines: draft.bag.lines.iter().map(line).collect(),
            subtotal: draft.bag.subtotal.into(),
            made_by: draft.made_by.clone(),
            made_at: draft.made_at,
            expires_at: draft.bag.expires_at,
        }
    }
}
