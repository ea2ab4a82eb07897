//! Give a released shipment to its carrier, or put it where its client collects it.
//!
//! Refuses a stale version, a shipment that is not released, an order that is not paid, held, or whose payment is disputed, reviewed or
//! suspected, a shipment of which pieces went back to stock, one that is not insured for its value, and an unreadable courier or number.
//! Writes `shipments`, `shipment_lines`, `shipment_steps`, the log of states and the audit log, and announces `fulfillment.shipped` or
//! `fulfillment.ready_to_collect`; with the last piece of an order the order is dispatched.

use db::Tx;
use kernel::{FieldError, Money, Text, ids::ShipmentId};
use platform::{Cx, outbox};

use super::{
    FulfillmentError, ShipmentState, Way,
    events::{ReadyToCollect, Shipped},
    guards::{self, Given},
    store,
};
use crate::orders;

/// Which shipment, and who carries it.
#[derive(Debug, Clone)]
pub struct ShipShipment {
    /// The shipment.
    pub shipment: ShipmentId,
    /// The version staff saw.
    pub expected_version: i64,
    /// Who carries it, e.g. "Malca-Amit"; ignored where a carrier made a label, and where nothing travels.
    pub courier: String,
    /// The courier's number for it.
    pub tracking_number: String,
    /// What the courier insures it for, in minor units; `None` for what the order's way of delivery is insured for.
    pub cover_minor: Option<i64>,
}

/// Gives it away.
#[tracing::instrument(name = "fulfillment.ship_shipment", skip_all, fields(shipment.id = %ask.shipment))]
pub async fn ship_shipment(tx: &mut Tx, cx: &Cx, ask: ShipShipment) -> Result<(), FulfillmentError> {
    let found = store::lock_at(tx, ask.shipment, ask.expected_version).await?;
    ship(tx, cx, &found, &ask).await
}

/// Who has it, under which number, and what it is insured for.
struct Travels {
    carrier: String,
    number: String,
    cover: Option<Money>,
}

/// The same under the shipment's lock.
pub(super) async fn ship(
    tx: &mut Tx,
    cx: &Cx,
    of: &store::Locked,
    ask: &ShipShipment,
) -> Result<(), FulfillmentError> {
    let to = match of.way {
        Way::Courier => ShipmentState::Shipped,
        Way::Collect => ShipmentState::ReadyToCollect,
    };
    let step = store::step_to(tx, of, to).await?;
    let travels = match of.way {
        Way::Courier => travels(tx, of, ask).await?,
        // collected pieces keep what staff wrote beside them, as they did before
        Way::Collect => Travels {
            carrier: or(&ask.courier, "Collected"),
            number: or(&ask.tracking_number, &format!("{} / {}", of.order.number, of.position)),
            cover: None,
        },
    };
    guards::ask(tx, cx, of, &step, &Given { cover: travels.cover, ..Given::default() }).await?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE shipments SET carrier = $2, tracking_number = $3, cover_minor = $4, left_at = greatest(created_at, $5),
                track_at = CASE WHEN label_carrier IS NULL THEN NULL ELSE $5 END, state = $6 WHERE id = $1",
    )
    .bind(of.id.uuid())
    .bind(&travels.carrier)
    .bind(&travels.number)
    .bind(travels.cover.map(Money::minor))
    .bind(now)
    .bind(to.code())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE shipment_lines SET open = false WHERE shipment_id = $1")
        .bind(of.id.uuid())
        .execute(&mut **tx)
        .await?;
    store::take_step(tx, cx, of, to, None).await?;
    match of.way {
        Way::Courier => {
            outbox::publish(tx, cx, &Shipped { shipment: of.id, order: of.order.id }).await?;
        }
        Way::Collect => {
            outbox::publish(tx, cx, &ReadyToCollect { shipment: of.id, order: of.order.id }).await?;
        }
    }
    store::close_if_all_left(tx, cx, &of.order, (&travels.carrier, &travels.number)).await
}

fn or(given: &str, otherwise: &str) -> String {
    let given = kernel::clean_text(given, false);
    if given.is_empty() { otherwise.to_owned() } else { given.chars().take(60).collect() }
}

async fn travels(tx: &mut Tx, of: &store::Locked, ask: &ShipShipment) -> Result<Travels, FulfillmentError> {
    if let (Some(_), Some(carrier), Some(number)) = (&of.label_carrier, &of.carrier, &of.tracking_number) {
        return Ok(Travels { carrier: carrier.clone(), number: number.clone(), cover: of.cover });
    }
    let courier = Text::line("courier", &ask.courier, 60, "Enter who carries the parcel.");
    let number = Text::line("tracking_number", &ask.tracking_number, 60, "Enter the courier's number.");
    let (courier, number) = match (courier, number) {
        (Ok(courier), Ok(number)) => (courier, number),
        (courier, number) => {
            return Err(FulfillmentError::Fields(
                [courier.err(), number.err()].into_iter().flatten().collect(),
            ));
        }
    };
    let cover = match ask.cover_minor {
        Some(minor) if minor < 0 => {
            let wrong =
                FieldError::new("cover", "out_of_range", "Enter what the courier insures the parcel for.");
            return Err(FulfillmentError::Fields(vec![wrong]));
        }
        Some(minor) => Some(Money::new(minor, of.declared.currency())),
        None => orders::find(tx, of.order.id).await?.and_then(|order| order.shipping_cover),
    };
    Ok(Travels { carrier: courier.into_string(), number: number.into_string(), cover })
}
