//! Send everything that is left of an order at once: the short way through the same steps.
//!
//! Whoever takes it says that all of its checks are true. Refuses what each of the steps refuses, two people where two are asked for among
//! it, and an order that has a shipment in the house: that one goes its own way.

use db::Tx;
use platform::Cx;

use super::{
    FulfillmentError, ShipShipment, ShipmentState, advance_shipment::advance, create_shipment::create,
    guards::Given, queries, release_shipment::release_locked, ship_shipment::ship, store,
};
use crate::orders::LockedOrder;

/// Takes every step up to the carrier. The caller holds the order's row lock.
pub(crate) async fn send_at_once(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    courier: &str,
    tracking_number: &str,
) -> Result<(), FulfillmentError> {
    if store::has_in_house(tx, order.id).await? {
        return Err(FulfillmentError::InHouse);
    }
    let shipment = create(tx, cx, order, None).await?;
    // whoever sends it says that the bench's work was looked at
    let finished = Given { looked_at: true, ..Given::default() };
    loop {
        let found = store::lock(tx, shipment).await?;
        let plan = store::read_plan(tx, found.kind).await?;
        let Some(to) = plan.next(found.state, found.way).map(|step| step.state) else { return Ok(()) };
        match to {
            ShipmentState::Released => {
                let release = queries::judge_locked(tx, order.id, found.declared).await?;
                let all: Vec<_> = release.checks.iter().map(|check| check.code.clone()).collect();
                release_locked(tx, cx, &found, &release, &all).await?;
            }
            ShipmentState::Shipped | ShipmentState::ReadyToCollect => {
                let ask = ShipShipment {
                    shipment,
                    expected_version: found.version,
                    courier: courier.to_owned(),
                    tracking_number: tracking_number.to_owned(),
                    cover_minor: None,
                };
                return ship(tx, cx, &found, &ask).await;
            }
            _ => advance(tx, cx, &found, to, (None, &finished)).await?,
        }
    }
}
