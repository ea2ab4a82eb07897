//! Remind clients of conversations within a day.
//!
//! Refuses nothing; each is announced once for a time, and one that was booked within that day needs no reminder. Writes `consultations`; announces
//! [`ConsultationChanged`].

use chrono::Duration;
use db::Tx;
use platform::{Cx, outbox};
use sqlx::Row;

use super::events::ConsultationChanged;
use crate::{BespokeError, ids::ConsultationId};

/// How long before it begins.
const BEFORE: Duration = Duration::hours(24);

/// Announces what is near; returns how many.
#[tracing::instrument(name = "bespoke.remind_consultations", skip_all)]
pub async fn remind_consultations(tx: &mut Tx, cx: &Cx) -> Result<usize, BespokeError> {
    let now = tx.now().await?;
    let rows = sqlx::query(
        "UPDATE consultations SET reminded_at = $1
         WHERE state = 'booked' AND reminded_at IS NULL AND starts_at > $1 AND starts_at <= $2 AND updated_at < starts_at - ($2 - $1)
         RETURNING id, starts_at, moves",
    )
    .bind(now)
    .bind(now + BEFORE)
    .fetch_all(&mut **tx)
    .await?;
    for row in &rows {
        let event = ConsultationChanged {
            consultation: ConsultationId::from_uuid(row.try_get("id")?),
            what: "near".to_owned(),
            starts_at: row.try_get("starts_at")?,
            moves: row.try_get("moves")?,
        };
        outbox::publish(tx, cx, &event).await?;
    }
    Ok(rows.len())
}
