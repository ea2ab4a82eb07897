//! A carrier that carries nothing: its books are one table that nothing else reads.
//!
//! It keeps the promises a real one makes: one label a key, numbers that are found again, a way that goes on with the clock. A parcel is
//! picked up two hours after its label was made, travels through the night, and is signed for by its recipient on the second day. It cannot
//! be constructed in production.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use db::Db;
use kernel::{Currency, Money, Random};
use platform::Cx;
use sqlx::Row;

use super::{
    Carrier, CarrierError, Label, LabelRequest, TrackingEvent, TrackingKind,
    label::{self, Face},
};
use crate::payments::RefusedInProduction;

/// What it insures a parcel for at most, in whole units of any currency.
const MOST_COVER: i64 = 150_000;

/// The demonstration carrier.
#[derive(Clone)]
pub struct DemoCarrier {
    db: Db,
    random: Arc<dyn Random>,
}

impl DemoCarrier {
    /// A carrier that keeps its books in `db`.
    ///
    /// # Errors
    /// Refuses a house in production.
    pub fn new(db: Db, cx: &Cx) -> Result<Self, RefusedInProduction> {
        if cx.house.production {
            return Err(RefusedInProduction);
        }
        Ok(Self { db, random: Arc::clone(&cx.random) })
    }

    fn fresh_number(&self) -> String {
        let mut bytes = [0_u8; 10];
        self.random.fill(&mut bytes);
        let digits: String = bytes.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
        format!("DC{digits}")
    }
}

#[async_trait]
impl Carrier for DemoCarrier {
    fn code(&self) -> &'static str {
        "demo"
    }

    fn name(&self) -> &'static str {
        "Demonstration carrier"
    }

    fn most_cover(&self, currency: Currency) -> Option<Money> {
        Some(Money::new(MOST_COVER * currency.factor(), currency))
    }

    async fn make_label(&self, ask: &LabelRequest) -> Result<Label, CarrierError> {
        let most = self.most_cover(ask.declared.currency());
        if most.is_none_or(|most| most.minor() < ask.declared.minor()) {
            return Err(CarrierError::Refused(
                "the declared value is above what a parcel is insured for".into(),
            ));
        }
        let mut tx = self.db.begin().await?;
        let now = tx.now().await?;
        sqlx::query(
            "INSERT INTO demo_carrier_parcels (number, label_key, recipient, town, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (label_key) DO NOTHING",
        )
        .bind(self.fresh_number())
        .bind(&ask.key)
        .bind(&ask.to.name)
        .bind(&ask.to.city)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let number: String =
            sqlx::query_scalar("SELECT number FROM demo_carrier_parcels WHERE label_key = $1")
                .bind(&ask.key)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        let from = std::iter::once(ask.sender.clone()).chain(ask.return_address.iter().cloned());
        let face = Face {
            service: "EXPRESS 2 DAY".into(),
            from: from.collect(),
            to: ask.to.lines(),
            number: number.clone(),
            handling: if ask.id_due { "Adult signature, photo ID" } else { "Adult signature" },
        };
        Ok(Label {
            number,
            media_type: "image/svg+xml".into(),
            document: label::svg(&face).into_bytes(),
            cover: ask.declared,
        })
    }

    async fn track(&self, number: &str) -> Result<Vec<TrackingEvent>, CarrierError> {
        let mut tx = self.db.begin().await?;
        let now = tx.now().await?;
        let row = sqlx::query("SELECT * FROM demo_carrier_parcels WHERE number = $1 AND voided_at IS NULL")
            .bind(number)
            .fetch_optional(&mut *tx)
            .await?;
        let row = row.ok_or(CarrierError::NotFound)?;
        let town: String = row.try_get("town")?;
        Ok(way(row.try_get("created_at")?, &row.try_get::<String, _>("recipient")?, &town, now))
    }

    async fn void_label(&self, key: &str, number: &str) -> Result<(), CarrierError> {
        let mut tx = self.db.begin().await?;
        let now = tx.now().await?;
        sqlx::query("UPDATE demo_carrier_parcels SET voided_at = coalesce(voided_at, $3) WHERE label_key = $1 AND number = $2")
            .bind(key)
            .bind(number)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// What happened by `now` to a parcel whose label was made at a moment.
fn way(made: DateTime<Utc>, recipient: &str, town: &str, now: DateTime<Utc>) -> Vec<TrackingEvent> {
    let event = |hours, kind, place: &str, words: &str| TrackingEvent {
        kind,
        place: place.to_owned(),
        words: words.to_owned(),
        signed_by: (kind == TrackingKind::Delivered).then(|| recipient.to_owned()),
        at: made + Duration::hours(hours),
    };
    let mut events = vec![
        event(0, TrackingKind::Labelled, "Sender", "Label made"),
        event(2, TrackingKind::PickedUp, "Sender", "Picked up, sealed"),
        event(14, TrackingKind::OnItsWay, "Hub", "Left the hub under escort"),
        event(26, TrackingKind::OutForDelivery, town, "Out for delivery"),
        event(30, TrackingKind::Delivered, town, "Delivered against signature"),
    ];
    events.retain(|event| event.at <= now);
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_goes_on_with_the_clock_and_is_signed_for_at_the_end() {
        let made = DateTime::UNIX_EPOCH;
        let after = |hours| way(made, "Ada Byron", "New York", made + Duration::hours(hours));
        assert_eq!(after(1).len(), 1);
        assert_eq!(after(14).last().map(|event| event.kind), Some(TrackingKind::OnItsWay));
        let end = after(100);
        assert_eq!((end.len(), end[4].signed_by.as_deref()), (5, Some("Ada Byron")));
        assert!(end[..4].iter().all(|event| event.signed_by.is_none()));
    }
}
