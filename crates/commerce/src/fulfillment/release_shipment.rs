//! Say that a packed shipment may leave.
//!
//! Refuses a stale version, a shipment that is not packed, an order that is not paid, held, or whose payment is disputed, reviewed or
//! suspected, a shipment of which pieces went back to stock, a checklist that is not ticked off, and at a value that asks for two people
//! whoever packed it. Writes `shipments`, `shipment_checks`, `shipment_steps`, the log of states and the audit log.

use db::Tx;
use kernel::ids::ShipmentId;
use platform::Cx;

use super::{
    FulfillmentError, Release, ShipmentState,
    guards::{self, Given},
    queries, store,
};

/// Which shipment, and what was ticked off.
#[derive(Debug, Clone)]
pub struct ReleaseShipment {
    /// The shipment.
    pub shipment: ShipmentId,
    /// The version staff saw.
    pub expected_version: i64,
    /// The codes of the checks that are true.
    pub checks: Vec<String>,
}

/// Releases it.
#[tracing::instrument(name = "fulfillment.release_shipment", skip_all, fields(shipment.id = %ask.shipment))]
pub async fn release_shipment(tx: &mut Tx, cx: &Cx, ask: ReleaseShipment) -> Result<(), FulfillmentError> {
    let found = store::lock_at(tx, ask.shipment, ask.expected_version).await?;
    let release = queries::judge_locked(tx, found.order.id, found.declared).await?;
    release_locked(tx, cx, &found, &release, &ask.checks).await
}

/// The same under the shipment's lock.
pub(super) async fn release_locked(
    tx: &mut Tx,
    cx: &Cx,
    of: &store::Locked,
    release: &Release,
    ticked: &[String],
) -> Result<(), FulfillmentError> {
    let to = ShipmentState::Released;
    let step = store::step_to(tx, of, to).await?;
    guards::ask(tx, cx, of, &step, &Given { release: Some((release, ticked)), ..Given::default() }).await?;
    let now = tx.now().await?;
    for check in &release.checks {
        sqlx::query(
            "INSERT INTO shipment_checks (shipment_id, check_code, actor, at) VALUES ($1, $2, $3, $4)",
        )
        .bind(of.id.uuid())
        .bind(&check.code)
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "UPDATE shipments SET tier = $2, two_people = $3, id_due = $4, checks_due = $5 WHERE id = $1",
    )
    .bind(of.id.uuid())
    .bind(release.tier.code())
    .bind(release.two_people)
    .bind(release.id_due)
    .bind(i16::try_from(release.checks.len()).unwrap_or(i16::MAX))
    .execute(&mut **tx)
    .await?;
    Ok(store::take_step(tx, cx, of, to, None).await?)
}
