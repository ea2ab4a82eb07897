//! Write into a commission's log what its orders' books say of money, each movement once.
//!
//! Refuses nothing. Writes the commission's log and `commission_receipts`, whose key lets no movement be told twice, however often and by whomever
//! this is called. Whoever calls holds the commission's row lock; orders are read as they are committed.

use commerce::payments::{self, OrderMoney};
use db::Tx;
use kernel::{Actor, ids::OrderId};
use platform::Cx;

use super::{Bill, queries};
use crate::{
    BespokeError,
    commissions::{Action, Commission, append, decide, lock},
};

/// As [`take_receipts`], for whichever commission the order is of; nothing for one that is of none.
#[tracing::instrument(name = "bespoke.hear", skip_all, fields(order.id = %order))]
pub async fn hear(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<Option<Commission>, BespokeError> {
    let Some(commission) = queries::find_commission_of(tx, order).await? else { return Ok(None) };
    let locked = lock(tx, commission).await?;
    Ok(Some(take_receipts(tx, cx, locked).await?))
}

/// Takes down every movement that is not in the log of the locked commission yet.
pub async fn take_receipts(tx: &mut Tx, cx: &Cx, locked: Commission) -> Result<Commission, BespokeError> {
    let bills = queries::list_bills(tx, locked.id).await?;
    if bills.is_empty() {
        return Ok(locked);
    }
    let known: Vec<String> =
        sqlx::query_scalar("SELECT source FROM commission_receipts WHERE commission_id = $1")
            .bind(locked.id.uuid())
            .fetch_all(&mut **tx)
            .await?;
    let mut commission = locked;
    for bill in &bills {
        for movement in payments::list_money(tx, bill.order.id, bill.order.currency).await? {
            if is_new(&movement, &known) {
                commission = take(tx, cx, commission, bill, &movement).await?;
            }
        }
    }
    Ok(commission)
}

/// Whether the log does not tell it yet. A refund that failed is news only where the log has told that it arrived.
fn is_new(movement: &OrderMoney, known: &[String]) -> bool {
    if known.contains(&movement.source) {
        return false;
    }
    match movement.source.strip_prefix("returned:") {
        Some(refund) => known.iter().any(|source| source.strip_prefix("refund:") == Some(refund)),
        None => true,
    }
}

async fn take(
    tx: &mut Tx,
    cx: &Cx,
    commission: Commission,
    bill: &Bill,
    movement: &OrderMoney,
) -> Result<Commission, BespokeError> {
    let house = cx.with_actor(Actor::System);
    let by = if movement.provider == payments::BANK_TRANSFER { "bank transfer" } else { "card" };
    let reference = format!("Order {}, {by}", bill.order.number);
    let amount = movement.amount.minor();
    let action = match amount {
        0.. => Action::Pay { amount_minor: amount, reference },
        _ => Action::PayBack { amount_minor: -amount, reference },
    };
    let fact = decide(&commission.state, action, tx.now().await?)?;
    let after = append(tx, &house, commission, &fact).await?;
    sqlx::query(
        "INSERT INTO commission_receipts (source, order_id, commission_id, seq, amount_minor) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&movement.source)
    .bind(bill.order.id.uuid())
    .bind(after.id.uuid())
    .bind(after.version)
    .bind(amount)
    .execute(&mut **tx)
    .await?;
    Ok(after)
}
