//! Write down that a shipment was received, and by whom.
//!
//! Refuses a stale version, a shipment that neither travels nor waits to be collected, a missing name, a missing document where one is due,
//! and for what is collected a code that is not the shipment's. Writes `shipments`, `shipment_steps`, the log of states and the audit log,
//! and announces `fulfillment.delivered`; with the last shipment the order is delivered.

use db::Tx;
use kernel::{FieldError, Text, ids::ShipmentId};
use platform::{Cx, outbox};

use super::{
    FulfillmentError, IdKind, ShipmentState, Way,
    events::Delivered,
    guards::{self, Given},
    label, store,
};
use crate::orders;

/// Who received it, and how that is known.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// The name in which it was signed for.
    pub received_by: String,
    /// Which document was shown.
    pub id_kind: Option<IdKind>,
    /// The client's code, for what is collected.
    pub code: String,
}

/// Which shipment, and who received it.
#[derive(Debug, Clone)]
pub struct DeliverShipment {
    /// The shipment.
    pub shipment: ShipmentId,
    /// The version staff saw.
    pub expected_version: i64,
    /// Who received it.
    pub receipt: Receipt,
}

/// The six digits by which a client collects a shipment. Told to the client only.
pub fn collection_code(cx: &Cx, shipment: ShipmentId) -> String {
    label::code_of(&cx.secret, &shipment.to_string())
}

/// Writes it down.
#[tracing::instrument(name = "fulfillment.deliver_shipment", skip_all, fields(shipment.id = %ask.shipment))]
pub async fn deliver_shipment(tx: &mut Tx, cx: &Cx, ask: DeliverShipment) -> Result<(), FulfillmentError> {
    let found = store::lock_at(tx, ask.shipment, ask.expected_version).await?;
    deliver(tx, cx, &found, &ask.receipt).await
}

/// The same under the shipment's lock.
pub(super) async fn deliver(
    tx: &mut Tx,
    cx: &Cx,
    of: &store::Locked,
    receipt: &Receipt,
) -> Result<(), FulfillmentError> {
    let to = ShipmentState::Delivered;
    let step = store::step_to(tx, of, to).await?;
    let name = Text::line("received_by", &receipt.received_by, 100, "Enter who received it, as they signed.");
    let missing = || {
        FieldError::new(
            "id_kind",
            "required",
            "Choose the document that was shown: at this value one is due.",
        )
    };
    let document = if of.id_due && receipt.id_kind.is_none() { Some(missing()) } else { None };
    let (name, document) = match (name, document) {
        (Ok(name), None) => (name, receipt.id_kind),
        (name, document) => {
            return Err(FulfillmentError::Fields([name.err(), document].into_iter().flatten().collect()));
        }
    };
    if of.way == Way::Collect {
        let id = of.id.to_string();
        let digits: String = receipt.code.chars().filter(char::is_ascii_digit).collect();
        if !cx.secret.verify_six_digits("collection", &[id.as_bytes()], &digits) {
            return Err(FulfillmentError::WrongCode);
        }
    }
    guards::ask(tx, cx, of, &step, &Given { signed: true, ..Given::default() }).await?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE shipments SET state = 'delivered', delivered_at = greatest(left_at, $2), received_by = $3, id_kind = $4, track_at = NULL
         WHERE id = $1",
    )
    .bind(of.id.uuid())
    .bind(now)
    .bind(name.as_str())
    .bind(document.map(IdKind::code))
    .execute(&mut **tx)
    .await?;
    store::take_step(tx, cx, of, to, None).await?;
    outbox::publish(tx, cx, &Delivered { shipment: of.id, order: of.order.id }).await?;
    let waits: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM shipments WHERE order_id = $1 AND state NOT IN ('delivered', 'cancelled'))",
    )
    .bind(of.order.id.uuid())
    .fetch_one(&mut **tx)
    .await?;
    if !waits {
        orders::record_delivered(tx, cx, &of.order).await?;
    }
    Ok(())
}
