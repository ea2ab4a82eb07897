//! Take back the stones that an order had bought, because it lapsed before anything was sent.
//!
//! Refuses nothing: an order without rings around a chosen stone has none. A stone that comes back is withdrawn, not on sale: it may be set
//! already, and somebody looks at it first. Writes `stones`, `stone_holds` and the audit log, one entry a stone. The caller holds the
//! order's row lock.

use db::{DbError, Tx};
use kernel::ids::OrderId;
use platform::{Cx, audit};
use serde_json::json;
use uuid::Uuid;

use super::StoneStatus;

/// Ends every consumed claim of the order. Answers how many there were.
#[tracing::instrument(name = "stones.return_claims", skip_all, fields(order.id = %order))]
pub async fn return_claims(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<usize, DbError> {
    let now = tx.now().await?;
    let returned: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE stones SET status = 'withdrawn', version = version + 1, updated_at = $2
         WHERE status = 'sold' AND id IN (SELECT stone_id FROM stone_holds WHERE order_id = $1 AND state = 'consumed') RETURNING id",
    )
    .bind(order.uuid())
    .bind(now)
    .fetch_all(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE stone_holds SET state = 'released', closed_at = greatest(created_at, $2) WHERE order_id = $1 AND state = 'consumed'",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for stone in &returned {
        let change = audit::Change {
            action: "catalog.return_claims",
            object: kernel::ids::StoneId::from_uuid(*stone).to_string(),
            before: Some(&json!({ "status": StoneStatus::Sold.code(), "order": order })),
            after: Some(&json!({ "status": StoneStatus::Withdrawn.code() })),
        };
        audit::record(tx, cx, change).await?;
    }
    Ok(returned.len())
}
