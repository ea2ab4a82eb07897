//! Keep a stone for an order that is being paid.
//!
//! Refuses a stone that is not available, and one that is kept for somebody else. What the same holder had kept for later, and a
//! hold whose time is over, make way. Writes `stones` and `stone_holds`. A claim does not end by the clock, unlike what shoppers keep:
//! money may still be on its way, so [`super::release_claims`] or [`super::consume_claims`] ends it with its order.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{
    Money,
    ids::{OrderId, StoneHoldId, StoneId},
};
use platform::Cx;
use sqlx::Row;

use super::{StoneError, StoneStatus, store};
use crate::index::money;

/// What to keep, for which order.
#[derive(Debug, Clone)]
pub struct ClaimStone {
    /// The stone.
    pub stone: StoneId,
    /// Who buys, e.g. `guest cart_…`.
    pub holder: String,
    /// The order it is for.
    pub order: OrderId,
    /// When the order goes stale unless it is paid.
    pub expires_at: DateTime<Utc>,
}

/// Keeps the stone for the order and answers what it costs, which cannot change before the transaction ends. Claiming it again for the same
/// order changes nothing.
#[tracing::instrument(name = "stones.claim_stone", skip_all, fields(stone.id = %ask.stone, order.id = %ask.order))]
pub async fn claim_stone(tx: &mut Tx, cx: &Cx, ask: ClaimStone) -> Result<Money, StoneError> {
    let (status, price) = lock_stone(tx, ask.stone).await?;
    if let Some(live) = find_live(tx, ask.stone).await? {
        match live.order {
            Some(order) if order == ask.order => return Ok(price),
            Some(_) => return Err(StoneError::Unavailable(status)),
            None if live.holder == ask.holder || live.expires_at <= tx.now().await? => {
                store::close_holds(tx, &[live.id], "released", StoneStatus::Available).await?;
            }
            None => return Err(StoneError::Unavailable(status)),
        }
    }
    if !store::move_status(tx, ask.stone, StoneStatus::Available, StoneStatus::Held).await? {
        return Err(StoneError::Unavailable(status));
    }
    insert(tx, cx, &ask).await?;
    Ok(price)
}

async fn lock_stone(tx: &mut Tx, stone: StoneId) -> Result<(StoneStatus, Money), StoneError> {
    let status = store::lock_stone(tx, stone).await?;
    let row = sqlx::query("SELECT price_minor, currency FROM stones WHERE id = $1")
        .bind(stone.uuid())
        .fetch_one(&mut **tx)
        .await?;
    Ok((status, money(&row)?))
}

struct Live {
    id: StoneHoldId,
    holder: String,
    order: Option<OrderId>,
    expires_at: DateTime<Utc>,
}

async fn find_live(tx: &mut Tx, stone: StoneId) -> Result<Option<Live>, DbError> {
    let row = sqlx::query(
        "SELECT id, holder, order_id, expires_at FROM stone_holds WHERE stone_id = $1 AND state = 'active' FOR UPDATE",
    )
    .bind(stone.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let read = |row: sqlx::postgres::PgRow| {
        Ok(Live {
            id: StoneHoldId::from_uuid(row.try_get("id")?),
            holder: row.try_get("holder")?,
            order: row.try_get::<Option<_>, _>("order_id")?.map(OrderId::from_uuid),
            expires_at: row.try_get("expires_at")?,
        })
    };
    row.map(read).transpose()
}

async fn insert(tx: &mut Tx, cx: &Cx, ask: &ClaimStone) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stone_holds (id, stone_id, holder, reference, order_id, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 'active', $6, $7)",
    )
    .bind(StoneHoldId::new(&*cx.random).uuid())
    .bind(ask.stone.uuid())
    .bind(&ask.holder)
    .bind(ask.order.to_string())
    .bind(ask.order.uuid())
    .bind(now)
    .bind(ask.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
