//! Cancel a conversation.
//!
//! Refuses one that is over; cancelling twice is done already. Writes `consultations`, whose time is free with that; announces
//! [`ConsultationChanged`].

use db::Tx;
use kernel::Token;
use platform::{Cx, outbox};

use super::{Consultation, events::ConsultationChanged, find_by_token};
use crate::BespokeError;

/// Cancels it.
#[tracing::instrument(name = "bespoke.cancel_consultation", skip_all)]
pub async fn cancel_consultation(tx: &mut Tx, cx: &Cx, token: &Token) -> Result<Consultation, BespokeError> {
    let found = find_by_token(tx, token).await?.ok_or(BespokeError::NotFound)?;
    let now = tx.now().await?;
    if found.cancelled {
        return Ok(found);
    }
    if found.starts_at <= now {
        return Err(BespokeError::NotBooked);
    }
    sqlx::query("UPDATE consultations SET state = 'cancelled', updated_at = $2 WHERE id = $1")
        .bind(found.id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let event = ConsultationChanged {
        consultation: found.id,
        what: "cancelled".to_owned(),
        starts_at: found.starts_at,
        moves: found.moves,
    };
    outbox::publish(tx, cx, &event).await?;
    Ok(Consultation { cancelled: true, ..found })
}
