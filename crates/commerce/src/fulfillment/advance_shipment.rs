//! Take a shipment over the bench, through the quality check and into its box.
//!
//! Refuses a stale version, a step that is not the next one of its kind's plan nor the way back, and what the step's guards refuse. Writes
//! `shipments`, `shipment_steps`, the log of states and the audit log. Releasing, sending and handing over are operations of their own.

use db::Tx;
use kernel::{Text, ids::ShipmentId};
use platform::Cx;

use super::{
    FulfillmentError, ShipmentState,
    guards::{self, Given},
    store,
};

/// Which shipment, and its next step.
#[derive(Debug, Clone)]
pub struct AdvanceShipment {
    /// The shipment.
    pub shipment: ShipmentId,
    /// The version staff saw.
    pub expected_version: i64,
    /// Where it stands from now on: at the bench, in the quality check, or packed.
    pub to: ShipmentState,
    /// What is written beside it; empty for nothing.
    pub note: String,
}

/// Takes the step.
#[tracing::instrument(name = "fulfillment.advance_shipment", skip_all, fields(shipment.id = %ask.shipment))]
pub async fn advance_shipment(tx: &mut Tx, cx: &Cx, ask: AdvanceShipment) -> Result<(), FulfillmentError> {
    let note =
        Text::optional_line("note", &ask.note, 300).map_err(|error| FulfillmentError::Fields(vec![error]))?;
    let found = store::lock_at(tx, ask.shipment, ask.expected_version).await?;
    if !matches!(ask.to, ShipmentState::AtTheBench | ShipmentState::QualityCheck | ShipmentState::Packed) {
        return Err(FulfillmentError::not_next(found.state, ask.to));
    }
    advance(tx, cx, &found, ask.to, (note.as_ref().map(Text::as_str), &Given::default())).await
}

/// The same under the shipment's lock.
pub(super) async fn advance(
    tx: &mut Tx,
    cx: &Cx,
    of: &store::Locked,
    to: ShipmentState,
    (note, given): (Option<&str>, &Given<'_>),
) -> Result<(), FulfillmentError> {
    let step = store::step_to(tx, of, to).await?;
    guards::ask(tx, cx, of, &step, given).await?;
    Ok(store::take_step(tx, cx, of, to, note).await?)
}
