//! Put a conversation to another time.
//!
//! Refuses one that is over or was cancelled, and a time that is not free; then the old time stays. Writes `consultations`; announces
//! [`ConsultationChanged`](super::events::ConsultationChanged).

use chrono::{DateTime, Utc};
use db::{ConstraintExt, Tx};
use kernel::Token;
use platform::Cx;

use super::{Consultation, book_consultation::announce, find_by_token, find_consultation, slots::find_slot};
use crate::BespokeError;

/// Puts it there.
#[tracing::instrument(name = "bespoke.move_consultation", skip_all)]
pub async fn move_consultation(
    tx: &mut Tx,
    cx: &Cx,
    token: &Token,
    to: DateTime<Utc>,
) -> Result<Consultation, BespokeError> {
    let found = find_by_token(tx, token).await?.ok_or(BespokeError::NotFound)?;
    let now = tx.now().await?;
    if found.cancelled || found.starts_at <= now {
        return Err(BespokeError::NotBooked);
    }
    let besides = Some(found.id.uuid());
    let slot = find_slot(tx, &found.kind, now, to, besides).await?.ok_or(BespokeError::SlotTaken)?;
    let moved = sqlx::query(
        "UPDATE consultations c SET advisor_no = $2, starts_at = $3, ends_at = $4, moves = moves + 1, updated_at = $5, reminded_at = NULL,
                blocked = tstzrange($3, $4 + (SELECT make_interval(mins => k.buffer_minutes) FROM consultation_kinds k WHERE k.code = c.kind))
         WHERE id = $1 AND state = 'booked'",
    )
    .bind(found.id.uuid())
    .bind(slot.advisor_no)
    .bind(slot.starts_at)
    .bind(slot.ends_at)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("consultations_never_overlap", || BespokeError::SlotTaken)?;
    if moved.rows_affected() == 0 {
        return Err(BespokeError::NotBooked);
    }
    announce(tx, cx, found.id, "moved", &slot, found.moves + 1).await?;
    find_consultation(tx, found.id).await?.ok_or(BespokeError::NotFound)
}
