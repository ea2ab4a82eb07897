//! Say that a concern no longer keeps an order from being sent.
//!
//! Refuses an unknown concern, one that is cleared already, one about money that is authorized (that is decided, not cleared)
//! and an empty note. Writes `payment_concerns` and the audit log.

use db::Tx;
use kernel::{Text, ids::OrderId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;
use uuid::Uuid;

use super::PaymentError;
use crate::orders;

/// Which concern, and why it is none any more.
#[derive(Debug, Clone)]
pub struct ClearConcern {
    /// The concern.
    pub concern: Uuid,
    /// Why, for whoever asks later.
    pub note: String,
}

/// Clears a concern. Whatever the provider says of it afterwards, short of the money being lost, does not open it again.
#[tracing::instrument(name = "payments.clear_concern", skip_all, fields(concern.id = %ask.concern))]
pub async fn clear_concern(tx: &mut Tx, cx: &Cx, ask: ClearConcern) -> Result<(), PaymentError> {
    let note =
        Text::line("note", &ask.note, 300, "Say in a few words why nothing speaks against sending it.")
            .map_err(|field| PaymentError::Fields(vec![field]))?;
    let order: Option<Uuid> =
        sqlx::query_scalar("SELECT order_id FROM payment_concerns WHERE id = $1 AND kind <> 'authorization'")
            .bind(ask.concern)
            .fetch_optional(&mut **tx)
            .await?;
    let order = OrderId::from_uuid(order.ok_or(PaymentError::NotFound)?);
    orders::lock(tx, order).await?.ok_or(PaymentError::NotFound)?;
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE payment_concerns c SET state = 'cleared', answered_by = $2, note = $3, updated_at = $4
         FROM payment_concerns old WHERE c.id = $1 AND old.id = c.id AND c.state <> 'cleared' RETURNING old.state, c.kind",
    )
    .bind(ask.concern)
    .bind(cx.actor.to_string())
    .bind(note.as_str())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(PaymentError::NotFound)?;
    let (state, kind): (String, String) = (row.try_get("state")?, row.try_get("kind")?);
    let change = audit::Change {
        action: "payments.clear_concern",
        object: order.to_string(),
        before: Some(&json!({ "concern": ask.concern, "kind": kind, "state": state })),
        after: Some(&json!({ "state": "cleared", "note": note.as_str() })),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
