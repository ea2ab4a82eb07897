//! How careful the house is with what leaves it, and what people put on an order by hand.

use chrono::{DateTime, Utc};
use commerce::{
    fulfillment::{PutReleasePolicy, ReleasePolicy},
    orders::{OrderHold, OrderNote},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From which values on the house is careful, in whole US dollars.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleasePolicy)]
pub(crate) struct ReleasePolicyBody {
    /// Above this a first order, or one that goes elsewhere than its bill, is looked at twice.
    raised_above: i32,
    /// Above this packing and releasing take two people; null for never.
    two_people_above: Option<i32>,
    /// Above this whoever receives it shows a document; null for never.
    id_above: Option<i32>,
    /// Who stands on labels as the sender: neither the house's name nor a word of value.
    #[schema(example = "Dispatch Department")]
    sender: String,
    /// Where it goes back to, one line of the label a line.
    return_address: String,
}

impl From<&ReleasePolicy> for ReleasePolicyBody {
    fn from(p: &ReleasePolicy) -> Self {
        Self {
            raised_above: p.raised_above_dollars,
            two_people_above: p.two_people_above_dollars,
            id_above: p.id_above_dollars,
            sender: p.sender.clone(),
            return_address: p.return_address.clone(),
        }
    }
}

impl ReleasePolicyBody {
    /// The policy to put down.
    pub(crate) fn read(self, expected_version: i64) -> PutReleasePolicy {
        PutReleasePolicy {
            expected_version,
            raised_above_dollars: self.raised_above,
            two_people_above_dollars: self.two_people_above,
            id_above_dollars: self.id_above,
            sender: self.sender,
            return_address: self.return_address,
        }
    }
}

/// Why an order is kept, or why it is not any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderHoldWords)]
pub(crate) struct HoldIn {
    #[schema(example = "The client travels until May.")]
    pub(crate) reason: String,
}

/// A note beside an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderNote)]
pub(crate) struct OrderNoteIn {
    pub(crate) words: String,
    /// Whether the client reads it on the order's page.
    #[serde(default)]
    pub(crate) for_client: bool,
}

/// What people put on an order by hand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderCare)]
pub(crate) struct OrderCareOut {
    /// The hold it is on; null where nobody keeps it.
    hold: Option<OrderHoldOut>,
    /// The latest hundred notes, the oldest first.
    notes: Vec<OrderNoteOut>,
}

/// A hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderHold)]
pub(crate) struct OrderHoldOut {
    reason: String,
    put_by: String,
    put_at: DateTime<Utc>,
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderNote)]
pub(crate) struct OrderNoteOut {
    words: String,
    for_client: bool,
    actor: String,
    at: DateTime<Utc>,
}

impl OrderCareOut {
    /// The hold and the notes.
    pub(crate) fn new(hold: Option<OrderHold>, notes: Vec<OrderNote>) -> Self {
        Self {
            hold: hold.map(|h| OrderHoldOut { reason: h.reason, put_by: h.put_by, put_at: h.put_at }),
            notes: notes
                .into_iter()
                .map(|n| OrderNoteOut { words: n.words, for_client: n.for_client, actor: n.actor, at: n.at })
                .collect(),
        }
    }
}
