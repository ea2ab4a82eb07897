//! Claiming credits for an order, taking what was claimed, and giving it back. Called by checkout and orders, in their transactions.

use db::{DbError, Tx};
use kernel::ids::{CartId, OrderId};

use super::Tender;

/// Whether credits had what an order counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// Everything is kept for the order.
    All,
    /// One of them has less by now: everything is computed once more.
    Less,
}

/// Locks the credits that a cart names and those that its waiting order keeps, in the order of their ids and before anything else of an
/// order, so that what is read of them next is nobody's stale view and two checkouts that share cards cannot wait for each other.
pub(crate) async fn lock_of_cart(tx: &mut Tx, cart: CartId, waiting: Option<OrderId>) -> Result<(), DbError> {
    sqlx::query(
        "SELECT 1 FROM credits
         WHERE id IN (SELECT credit_id FROM cart_credits WHERE cart_id = $1)
            OR id IN (SELECT credit_id FROM credit_claims WHERE order_id = $2 AND state = 'held')
         ORDER BY id FOR UPDATE",
    )
    .bind(cart.uuid())
    .bind(waiting.map(|order| order.uuid()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn lock_of_order(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    sqlx::query(
        "SELECT 1 FROM credits WHERE id IN (SELECT credit_id FROM credit_claims WHERE order_id = $1 AND state = 'held')
         ORDER BY id FOR UPDATE",
    )
    .bind(order.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps what credits pay of an order. What is kept rises in the statement that compares it with the balance, so that a card is never
/// promised twice. The caller has locked them.
pub(crate) async fn claim_credits(
    tx: &mut Tx,
    order: OrderId,
    tenders: &[Tender],
) -> Result<Claimed, DbError> {
    if tenders.is_empty() {
        return Ok(Claimed::All);
    }
    let now = tx.now().await?;
    for (position, tender) in (0_i16..).zip(tenders) {
        let kept = sqlx::query(
            "UPDATE credits SET reserved_minor = reserved_minor + $2
             WHERE id = $1 AND currency = $3 AND disabled_at IS NULL AND balance_minor - reserved_minor >= $2",
        )
        .bind(tender.credit.uuid())
        .bind(tender.amount.minor())
        .bind(tender.amount.currency().code())
        .execute(&mut **tx)
        .await?;
        if kept.rows_affected() == 0 {
            return Ok(Claimed::Less);
        }
        sqlx::query(
            "INSERT INTO credit_claims (order_id, position, credit_id, amount_minor, state, created_at) VALUES ($1, $2, $3, $4, 'held', $5)",
        )
        .bind(order.uuid())
        .bind(position)
        .bind(tender.credit.uuid())
        .bind(tender.amount.minor())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(Claimed::All)
}

/// The order was paid: what it kept is spent. The caller posts the same amounts to the ledger.
pub(crate) async fn take_claims(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    lock_of_order(tx, order).await?;
    let now = tx.now().await?;
    sqlx::query(
        "WITH taken AS (UPDATE credit_claims SET state = 'taken', closed_at = $2
                        WHERE order_id = $1 AND state = 'held' RETURNING credit_id, amount_minor)
         UPDATE credits c SET balance_minor = c.balance_minor - taken.amount_minor, reserved_minor = c.reserved_minor - taken.amount_minor
         FROM taken WHERE c.id = taken.credit_id",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The order ended unpaid: what it kept can be spent again.
pub(crate) async fn release_claims(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    lock_of_order(tx, order).await?;
    let now = tx.now().await?;
    sqlx::query(
        "WITH freed AS (UPDATE credit_claims SET state = 'released', closed_at = $2
                        WHERE order_id = $1 AND state = 'held' RETURNING credit_id, amount_minor)
         UPDATE credits c SET reserved_minor = c.reserved_minor - freed.amount_minor FROM freed WHERE c.id = freed.credit_id",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
