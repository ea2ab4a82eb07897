//! Holding, making and giving back uses. Called by checkout and orders, in their transactions.

use db::{DbError, Tx};
use kernel::{
    EmailAddress,
    ids::{OrderId, PromotionId},
};
use platform::Cx;
use uuid::Uuid;

use super::{Promotion, PromotionError};

/// A use that an order wants to hold.
#[derive(Debug, Clone)]
pub(crate) struct HoldUses<'a> {
    pub(crate) order: OrderId,
    pub(crate) email: &'a EmailAddress,
    pub(crate) promotions: &'a [Promotion],
}

/// Locks the promotions that an order holds uses of and those another is about to, in the order of their ids, so that two checkouts
/// that trade codes cannot wait for each other.
pub(crate) async fn lock(
    tx: &mut Tx,
    held_by: Option<OrderId>,
    wanted: &[PromotionId],
) -> Result<(), DbError> {
    let wanted: Vec<Uuid> = wanted.iter().map(|id| id.uuid()).collect();
    sqlx::query(
        "SELECT 1 FROM promotions
         WHERE id = ANY($1) OR id IN (SELECT promotion_id FROM promotion_uses WHERE order_id = $2 AND state = 'held')
         ORDER BY id FOR UPDATE",
    )
    .bind(&wanted)
    .bind(held_by.map(|order| order.uuid()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Holds one use of each promotion for an order, or says whose limit is reached. The count of all changes in the statement that checks
/// it; that statement locks the promotion, so the count of one person's uses read after it is nobody's stale view.
pub(crate) async fn hold_uses(tx: &mut Tx, cx: &Cx, ask: &HoldUses<'_>) -> Result<(), PromotionError> {
    let (now, customer) = (tx.now().await?, customer(cx, ask.email));
    let mut sorted: Vec<_> = ask.promotions.iter().collect();
    sorted.sort_by_key(|promotion| promotion.id);
    for promotion in sorted {
        let taken = sqlx::query(
            "UPDATE promotions SET uses = uses + 1
             WHERE id = $1 AND ended_at IS NULL AND starts_at <= $2 AND (ends_at IS NULL OR $2 < ends_at)
               AND (limit_total IS NULL OR uses < limit_total)",
        )
        .bind(promotion.id.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
        if taken.rows_affected() == 0 {
            return Err(PromotionError::Exhausted { code: promotion.code.clone() });
        }
        let (theirs, orders): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM promotion_uses WHERE promotion_id = $1 AND customer = $2 AND state <> 'released'),
                    (SELECT count(*) FROM orders WHERE lower(email) = $3 AND id <> $4 AND state NOT IN ('cancelled', 'expired', 'refunded_late'))",
        )
        .bind(promotion.id.uuid())
        .bind(&customer)
        .bind(ask.email.canonical())
        .bind(ask.order.uuid())
        .fetch_one(&mut **tx)
        .await?;
        if promotion.limit_per_customer.is_some_and(|limit| theirs >= i64::from(limit))
            || (promotion.first_order && orders > 0)
        {
            return Err(PromotionError::NotAccepted);
        }
        sqlx::query(
            "INSERT INTO promotion_uses (promotion_id, order_id, customer, state, created_at) VALUES ($1, $2, $3, 'held', $4)",
        )
        .bind(promotion.id.uuid())
        .bind(ask.order.uuid())
        .bind(&customer)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// The order was paid: what it held is used.
pub(crate) async fn make_uses(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE promotion_uses SET state = 'made', closed_at = $2 WHERE order_id = $1 AND state = 'held'",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The order ended unpaid: others may have what it held. Locks the promotions in the order of their ids.
pub(crate) async fn release_uses(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    lock(tx, Some(order), &[]).await?;
    let now = tx.now().await?;
    sqlx::query(
        "WITH freed AS (UPDATE promotion_uses SET state = 'released', closed_at = $2
                        WHERE order_id = $1 AND state = 'held' RETURNING promotion_id)
         UPDATE promotions SET uses = uses - 1 WHERE id IN (SELECT promotion_id FROM freed)",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One person, as far as codes tell: their address, as a digest that tells nobody which.
fn customer(cx: &Cx, email: &EmailAddress) -> String {
    cx.secret.sign("promotion_customer", &[email.canonical().as_bytes()])
}
