//! Ask carriers where shipments are, and write down what they tell.
//!
//! A carrier is asked with no transaction open; what it tells is written under the shipment's lock, each word once. A shipment that was signed
//! for is delivered, unless a document was due: then staff say which one was shown. Writes `shipment_events` and, for what was delivered,
//! what [`super::deliver_shipment`] writes.

use db::{Db, DbError, Tx, with_retry};
use kernel::{Actor, ids::ShipmentId};
use platform::Cx;

use super::{
    CarrierError, FulfillmentError, Receipt, ShipmentState, TrackingEvent, TrackingKind,
    deliver_shipment::deliver, queries, store,
};
use crate::Commerce;

/// How long after an answer a carrier is asked again, in minutes.
const EVERY_MINUTES: i64 = 30;

/// Asks about as many shipments as are due, at most `limit`, and says how many carriers told something, and how many did not answer.
///
/// # Errors
/// Only when the database cannot say what there is to ask.
pub async fn track_shipments(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    limit: i64,
) -> Result<(usize, usize), DbError> {
    let now = db.begin().await?.now().await?;
    let due = queries::list_to_track(&mut *db.read().await?, now, limit).await?;
    let (mut told, mut failed) = (0, 0);
    let cx = cx.with_actor(Actor::System);
    for (shipment, carrier, number) in due {
        match track_one(db, commerce, &cx, shipment, &carrier, &number).await {
            Ok(()) => told += 1,
            Err(error) => {
                tracing::warn!(%error, shipment = %shipment, "a carrier could not be asked; the next round tries again");
                failed += 1;
            }
        }
    }
    Ok((told, failed))
}

async fn track_one(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    shipment: ShipmentId,
    carrier: &str,
    number: &str,
) -> Result<(), FulfillmentError> {
    let answer = match commerce.carrier(carrier) {
        Some(carrier) => carrier.track(number).await,
        None => Err(CarrierError::NotFound),
    };
    // one that does not know the parcel yet, or is not connected any more, is asked as seldom as one that answers
    let (events, failure) = match answer {
        Ok(events) => (events, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    with_retry(|| async {
        let mut tx = db.begin().await?;
        record(&mut tx, cx, shipment, &events).await?;
        Ok::<_, FulfillmentError>(tx.commit().await?)
    })
    .await?;
    failure.map_or(Ok(()), |error| Err(error.into()))
}

async fn record(
    tx: &mut Tx,
    cx: &Cx,
    shipment: ShipmentId,
    events: &[TrackingEvent],
) -> Result<(), FulfillmentError> {
    let found = store::lock(tx, shipment).await?;
    let now = tx.now().await?;
    for event in events {
        sqlx::query(
            "INSERT INTO shipment_events (shipment_id, kind, place, words, signed_by, at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT ON CONSTRAINT shipment_events_once DO NOTHING",
        )
        .bind(shipment.uuid())
        .bind(event.kind.code())
        .bind(kernel::clean_text(&event.place, false))
        .bind(kernel::clean_text(&event.words, false))
        .bind(&event.signed_by)
        .bind(event.at)
        .execute(&mut **tx)
        .await?;
    }
    let delivered = events.iter().rfind(|event| event.kind == TrackingKind::Delivered);
    let next = delivered.is_none().then(|| now + chrono::Duration::minutes(EVERY_MINUTES));
    sqlx::query("UPDATE shipments SET track_at = $2 WHERE id = $1 AND track_at IS NOT NULL")
        .bind(shipment.uuid())
        .bind(next)
        .execute(&mut **tx)
        .await?;
    let signed = delivered.and_then(|event| event.signed_by.clone());
    if let Some(received_by) = signed.filter(|_| found.state == ShipmentState::Shipped && !found.id_due) {
        let receipt = Receipt { received_by, ..Receipt::default() };
        deliver(tx, cx, &found, &receipt).await?;
    }
    Ok(())
}
