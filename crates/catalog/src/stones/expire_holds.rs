//! Put back the stones whose time is over.
//!
//! Refuses nothing. Writes `stones` and `stone_holds`. What an order keeps ends with the order. Holds that another transaction is working on are left for the next round.

use db::Tx;
use kernel::ids::StoneHoldId;
use uuid::Uuid;

use super::{StoneError, StoneStatus, store};

/// How many holds one round ends.
const BATCH: i64 = 500;

/// Ends holds whose time is over, at most five hundred; answers how many.
#[tracing::instrument(name = "stones.expire_holds", skip_all)]
pub async fn expire_holds(tx: &mut Tx) -> Result<usize, StoneError> {
    let now = tx.now().await?;
    // the stones first, as everywhere; whoever waits for one of them would find its hold gone anyway
    let due: Vec<Uuid> = sqlx::query_scalar(
        "SELECT h.id FROM stone_holds h JOIN stones s ON s.id = h.stone_id
         WHERE h.state = 'active' AND h.order_id IS NULL AND h.expires_at <= $1 ORDER BY h.expires_at LIMIT $2 FOR UPDATE OF s SKIP LOCKED",
    )
    .bind(now)
    .bind(BATCH)
    .fetch_all(&mut **tx)
    .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let holds: Vec<_> = due.into_iter().map(StoneHoldId::from_uuid).collect();
    store::close_holds(tx, &holds, "released", StoneStatus::Available).await?;
    Ok(holds.len())
}
