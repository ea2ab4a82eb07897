//! Holding, making and giving back uses. Called by checkout and orders, in their transactions.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{
    EmailAddress,
    ids::{AccountId, OrderId, PromotionId},
};
use platform::Cx;
use uuid::Uuid;

use super::{Promotion, PromotionError, find_promotion};
use crate::orders;

/// Uses that an order wants to hold.
#[derive(Debug, Clone)]
pub(crate) struct HoldUses<'a> {
    pub(crate) order: OrderId,
    pub(crate) email: &'a EmailAddress,
    /// The account that the cart belongs to.
    pub(crate) account: Option<AccountId>,
    pub(crate) promotions: &'a [Promotion],
}

/// Who uses a code, as far as codes tell: their address, as a digest that tells nobody which, and their account.
struct Person {
    digest: String,
    account: Option<Uuid>,
}

/// Locks the promotions that an order holds or has made uses of and those another is about to, in the order of their ids, so that two checkouts
/// that trade codes cannot wait for each other.
pub(crate) async fn lock(
    tx: &mut Tx,
    held_by: Option<OrderId>,
    wanted: &[PromotionId],
) -> Result<(), DbError> {
    let wanted: Vec<Uuid> = wanted.iter().map(|id| id.uuid()).collect();
    sqlx::query(
        "SELECT 1 FROM promotions
         WHERE id = ANY($1) OR id IN (SELECT promotion_id FROM promotion_uses WHERE order_id = $2 AND state <> 'released')
         ORDER BY id FOR UPDATE",
    )
    .bind(&wanted)
    .bind(held_by.map(|order| order.uuid()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Holds one use of each promotion for an order, or says whose limit is reached. The count of all changes in the statement that checks
/// it. Every promotion is locked by then, and whoever uses one for a first order waits for that person's other orders, so that no count
/// of one person's is a stale view.
pub(crate) async fn hold_uses(tx: &mut Tx, cx: &Cx, ask: &HoldUses<'_>) -> Result<(), PromotionError> {
    if ask.promotions.is_empty() {
        return Ok(());
    }
    let now = tx.now().await?;
    let ids: Vec<_> = ask.promotions.iter().map(|promotion| promotion.id).collect();
    lock(tx, None, &ids).await?;
    let person = Person {
        digest: cx.secret.sign("promotion_customer", &[ask.email.canonical().as_bytes()]),
        account: ask.account.map(|account| account.uuid()),
    };
    if ask.promotions.iter().any(|promotion| promotion.first_order) {
        refuse_later_orders(tx, ask, &person).await?;
    }
    for promotion in ask.promotions {
        count_use(tx, promotion, now).await?;
        refuse_beyond_persons_limit(tx, promotion, &person).await?;
        insert_use(tx, ask.order, promotion, &person, now).await?;
    }
    Ok(())
}

/// Refuses whoever has a living order besides this one. Two orders of one person meet here, whichever codes they use.
async fn refuse_later_orders(tx: &mut Tx, ask: &HoldUses<'_>, person: &Person) -> Result<(), PromotionError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('first order ' || $1, 0))")
        .bind(&person.digest)
        .execute(&mut **tx)
        .await?;
    match orders::count_living_of(tx, ask.email, person.account, ask.order).await? {
        0 => Ok(()),
        _ => Err(PromotionError::NotAccepted),
    }
}

/// Raises the count, if the promotion still is what was read, runs, and has a use left.
async fn count_use(tx: &mut Tx, promotion: &Promotion, now: DateTime<Utc>) -> Result<(), PromotionError> {
    let counted = sqlx::query(
        "UPDATE promotions SET uses = uses + 1
         WHERE id = $1 AND version = $2 AND paused_at IS NULL AND starts_at <= $3 AND (ends_at IS NULL OR $3 < ends_at)
           AND (limit_total IS NULL OR uses < limit_total)",
    )
    .bind(promotion.id.uuid())
    .bind(promotion.version)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if counted.rows_affected() == 1 {
        return Ok(());
    }
    match find_promotion(tx, &promotion.code).await? {
        Some(found) if found.version != promotion.version => {
            // staff changed it since it was read a moment ago: everything is computed once more
            let moved = sqlx::Error::Protocol(format!("promotion {} was changed", promotion.code));
            Err(DbError::Contended(moved).into())
        }
        Some(found) if found.runs(now) => Err(PromotionError::Exhausted { code: found.code }),
        _ => Err(PromotionError::NotAccepted),
    }
}

async fn refuse_beyond_persons_limit(
    tx: &mut Tx,
    promotion: &Promotion,
    person: &Person,
) -> Result<(), PromotionError> {
    let Some(limit) = promotion.limit_per_customer else { return Ok(()) };
    let theirs: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM promotion_uses WHERE promotion_id = $1 AND state <> 'released' AND (customer = $2 OR account_id = $3)",
    )
    .bind(promotion.id.uuid())
    .bind(&person.digest)
    .bind(person.account)
    .fetch_one(&mut **tx)
    .await?;
    if theirs < i64::from(limit) { Ok(()) } else { Err(PromotionError::NotAccepted) }
}

async fn insert_use(
    tx: &mut Tx,
    order: OrderId,
    promotion: &Promotion,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO promotion_uses (promotion_id, order_id, customer, account_id, state, created_at) VALUES ($1, $2, $3, $4, 'held', $5)",
    )
    .bind(promotion.id.uuid())
    .bind(order.uuid())
    .bind(&person.digest)
    .bind(person.account)
    .bind(now)
    .execute(&mut **tx)
    .await?;
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
    give_back(tx, order, "held").await
}

/// The order lapsed after its deposit: others may have what it used. Locks the promotions in the order of their ids.
pub(crate) async fn return_uses(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    give_back(tx, order, "made").await
}

async fn give_back(tx: &mut Tx, order: OrderId, from: &'static str) -> Result<(), DbError> {
    lock(tx, Some(order), &[]).await?;
    let now = tx.now().await?;
    sqlx::query(
        "WITH freed AS (UPDATE promotion_uses SET state = 'released', closed_at = $2
                        WHERE order_id = $1 AND state = $3 RETURNING promotion_id)
         UPDATE promotions SET uses = uses - 1 WHERE id IN (SELECT promotion_id FROM freed)",
    )
    .bind(order.uuid())
    .bind(now)
    .bind(from)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
