//! Write a note beside an order, for the house or for its client too.
//!
//! Refuses an empty or overlong note. Writes `order_notes` and the audit log. A note is never changed: another one corrects it.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{FieldError, clean_text, ids::OrderId};
use platform::{Cx, audit};
use serde_json::json;
use sqlx::Row;

use super::{OrderError, store};

/// What stands beside an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNote {
    /// The words.
    pub words: String,
    /// Whether its client reads them on the order's page.
    pub for_client: bool,
    /// Who wrote them: an actor, as in the audit log.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes it.
#[tracing::instrument(name = "orders.add_note", skip_all, fields(order.id = %order))]
pub async fn add_note(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    words: &str,
    for_client: bool,
) -> Result<(), OrderError> {
    let words = clean_text(words, true);
    if words.is_empty() || words.chars().count() > 1_000 {
        let wrong = FieldError::new("words", "length", "Write up to 1,000 characters.");
        return Err(OrderError::Fields(vec![wrong]));
    }
    store::lock(tx, order).await?.ok_or(OrderError::NotFound)?;
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO order_notes (order_id, words, for_client, actor, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(order.uuid())
    .bind(&words)
    .bind(for_client)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let after = json!({ "for_client": for_client, "words": words });
    let change = audit::Change {
        action: "orders.add_note",
        object: order.to_string(),
        before: None::<&serde_json::Value>,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}

/// The notes of an order, the oldest first; at most a hundred of the latest.
pub async fn list_notes(conn: &mut Conn, order: OrderId) -> Result<Vec<OrderNote>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM (SELECT * FROM order_notes WHERE order_id = $1 ORDER BY seq DESC LIMIT 100) n ORDER BY seq",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OrderNote {
                words: row.try_get("words")?,
                for_client: row.try_get("for_client")?,
                actor: row.try_get("actor")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}
