//! Say that an order was sent: everything that is left of it, in one parcel.
//!
//! The short way through the steps of a shipment (`fulfillment::send_at_once`): whoever takes it says that its checks are true. Refuses an
//! order of a commission, one that is not paid, one of which every piece is back in the house, one that is held or whose payment is disputed,
//! reviewed or suspected, one that two people have to see to, one with parcels in the house, a stale version, and an unreadable courier or
//! number. Writes a shipment, `orders`, the state log and the audit log, and announces `fulfillment.shipped` and `orders.fulfilled`.

use db::Tx;
use kernel::{FieldError, Text, ids::OrderId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{OrderError, OrderKind, OrderState, store};
use crate::{fulfillment, payments};

/// What was sent, and how.
#[derive(Debug, Clone)]
pub struct MarkFulfilled {
    /// The order.
    pub order: OrderId,
    /// The version staff saw.
    pub expected_version: i64,
    /// Who carries it, e.g. "Malca-Amit".
    pub courier: String,
    /// The courier's number for it.
    pub tracking_number: String,
}

#[derive(Serialize)]
struct Recorded<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<&'a str>,
}

/// Marks a paid order as sent.
#[tracing::instrument(name = "orders.mark_fulfilled", skip_all, fields(order.id = %ask.order))]
pub async fn mark_fulfilled(tx: &mut Tx, cx: &Cx, ask: MarkFulfilled) -> Result<(), OrderError> {
    let (courier, tracking) = read_tracking(&ask)?;
    let order = store::lock(tx, ask.order).await?.ok_or(OrderError::NotFound)?;
    if order.version != ask.expected_version {
        return Err(OrderError::VersionConflict { current: order.version });
    }
    if order.kind == OrderKind::Commission {
        let words = "This order belongs to a commission: it is delivered from the commission's page, which says what is still missing.";
        return Err(OrderError::Fields(vec![FieldError::new("courier", "of_a_commission", words)]));
    }
    let to = OrderState::Fulfilled;
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    if payments::keeps_from_dispatch(tx, order.id).await? {
        return Err(OrderError::PaymentHeld);
    }
    if !has_pieces(tx, order.id).await? {
        return Err(OrderError::NothingToSend);
    }
    fulfillment::send_at_once(tx, cx, &order, courier.as_str(), tracking.as_str()).await?;
    let before = Recorded { state: order.state.code(), courier: None, tracking_number: None };
    let after = Recorded {
        state: to.code(),
        courier: Some(courier.as_str()),
        tracking_number: Some(tracking.as_str()),
    };
    let change = audit::Change {
        action: "orders.mark_fulfilled",
        object: order.id.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}

/// Whether not all of its pieces went back to stock before they were sent.
async fn has_pieces(tx: &mut Tx, order: OrderId) -> Result<bool, OrderError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM order_lines WHERE order_id = $1 AND returned < quantity)",
    )
    .bind(order.uuid())
    .fetch_one(&mut **tx)
    .await?)
}

fn read_tracking(ask: &MarkFulfilled) -> Result<(Text, Text), OrderError> {
    let courier = Text::line("courier", &ask.courier, 60, "Enter who carries the parcel.");
    let tracking = Text::line("tracking_number", &ask.tracking_number, 60, "Enter the courier's number.");
    match (courier, tracking) {
        (Ok(courier), Ok(tracking)) => Ok((courier, tracking)),
        (courier, tracking) => {
            Err(OrderError::Fields([courier.err(), tracking.err()].into_iter().flatten().collect()))
        }
    }
}
