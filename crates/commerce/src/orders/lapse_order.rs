//! Let an order lapse whose deposit was paid and whose balance never came.
//!
//! Refuses an order that is not in that state, a stale version, one whose client still has time (the last day of grace has not passed), and a
//! deposit that would be kept although its client was told that it goes back. Its pieces go back on sale and others may have its uses of promotions; what was paid goes back by the
//! way it came, or is kept as it was agreed. Writes `orders`, `order_installments`, stock, stones, `payment_refunds`, the ledger, the state
//! log and the audit log, and announces `orders.lapsed`. The provider gives money back afterwards; upkeep sees to it.

use catalog::stones;
use db::Tx;
use kernel::{FieldError, Money, ids::OrderId};
use platform::{Cx, audit, outbox, states};
use serde_json::json;

use super::{LockedOrder, OrderError, OrderKind, OrderState, events::Lapsed, find_cart, store};
use crate::{
    cart, credits, holds, inventory,
    ledger::{self, Account, Posting},
    payments, promotions,
    schedules::{self, Progress},
    transfers,
};

/// What becomes of what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes back by the way it came.
    Returned,
    /// The house keeps it.
    Kept,
    /// The house keeps the deposit, and the rest goes back. Of a commission that ends at the bench.
    DepositKept,
}

/// Which order, and what becomes of what was paid.
#[derive(Debug, Clone, Copy)]
pub struct LapseOrder {
    /// The order.
    pub order: OrderId,
    /// The version staff saw.
    pub expected_version: i64,
    /// What becomes of what was paid.
    pub fate: Fate,
}

/// Ends the order.
#[tracing::instrument(name = "orders.lapse_order", skip_all, fields(order.id = %ask.order))]
pub async fn lapse_order(tx: &mut Tx, cx: &Cx, ask: LapseOrder) -> Result<(), OrderError> {
    let cart = find_cart(tx, ask.order).await?.ok_or(OrderError::NotFound)?;
    cart::lock_for_order(tx, cart).await?;
    let order = store::lock(tx, ask.order).await?.ok_or(OrderError::NotFound)?;
    if order.version != ask.expected_version {
        return Err(OrderError::VersionConflict { current: order.version });
    }
    let to = OrderState::Lapsed;
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    check(tx, &order, ask.fate).await?;
    if order.kind == OrderKind::Commission {
        let words = "This order belongs to a commission: end the commission, and what was paid is settled by its rule.";
        return Err(OrderError::Fields(vec![FieldError::new("deposit", "of_a_commission", words)]));
    }
    end_begun(tx, cx, &order, ask.fate).await
}

/// Ends an order of which a part was paid. The caller holds the row locks of the cart and the order.
pub(crate) async fn end_begun(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    fate: Fate,
) -> Result<(), OrderError> {
    let to = OrderState::Lapsed;
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    let now = tx.now().await?;
    sqlx::query("UPDATE orders SET state = $2, closed_at = greatest(placed_at, $3), version = version + 1 WHERE id = $1")
        .bind(order.id.uuid())
        .bind(to.code())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    schedules::void_open(tx, order.id).await?;
    payments::request_cancel(tx, order.id).await?;
    settle_what_was_paid(tx, cx, order, fate).await?;
    credits::release_claims(tx, order.id).await?;
    stones::return_claims(tx, cx, order.id).await?;
    inventory::restock_order(tx, cx, order.id).await?;
    holds::rest_after_order(tx, order.id).await?;
    promotions::return_uses(tx, order.id).await?;
    transfers::settle_waiting(tx, cx, order.id).await?;
    let change = audit::Change {
        action: "orders.lapse_order",
        object: order.id.to_string(),
        before: Some(&json!({ "state": order.state.code() })),
        after: Some(&json!({ "state": to.code(), "deposit_kept": fate != Fate::Returned })),
    };
    audit::record(tx, cx, change).await?;
    outbox::publish(tx, cx, &Lapsed { order: order.id, number: order.number.clone() }).await?;
    Ok(())
}

/// The client's time is over, and what was said of the deposit is kept to.
async fn check(tx: &mut Tx, order: &LockedOrder, fate: Fate) -> Result<(), OrderError> {
    let today = tx.now().await?.date_naive();
    let due = schedules::find_first_open(tx, order.id).await?;
    if due.is_some_and(|installment| installment.progress(today) != Progress::Undecided) {
        return Err(OrderError::StillInTime);
    }
    let agreed: Option<bool> = sqlx::query_scalar("SELECT deposit_kept FROM orders WHERE id = $1")
        .bind(order.id.uuid())
        .fetch_one(&mut **tx)
        .await?;
    if fate != Fate::Returned && agreed != Some(true) {
        let words = "The client was told that the deposit goes back, so it can't be kept.";
        return Err(OrderError::Fields(vec![FieldError::new("deposit", "not_agreed", words)]));
    }
    Ok(())
}

async fn settle_what_was_paid(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    fate: Fate,
) -> Result<(), OrderError> {
    let unbalanced = ledger::LedgerError::from;
    let currency = order.total.currency();
    let (kept, goes_back) = match fate {
        Fate::Kept => (payments::sum_kept(tx, order.id, currency).await?, None),
        Fate::Returned => (Money::zero(currency), Some(false)),
        Fate::DepositKept => (payments::sum_kept_deposit(tx, order.id, currency).await?, Some(true)),
    };
    if !kept.is_zero() {
        let legs = ledger::transfer(Account::Forfeited, Account::Deposits, kept).map_err(unbalanced)?;
        ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    }
    match goes_back {
        None => {}
        Some(but_the_deposit) => {
            let returned = payments::return_deposits(tx, cx, order.id, currency, but_the_deposit).await?;
            if !returned.by_provider.is_zero() {
                let legs = ledger::transfer(Account::Unearned, Account::Deposits, returned.by_provider);
                let legs = legs.map_err(unbalanced)?;
                ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
            }
            if !returned.by_bank.is_zero() {
                let legs = ledger::transfer(Account::Suspense, Account::Deposits, returned.by_bank);
                let legs = legs.map_err(unbalanced)?;
                ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
                sqlx::query("UPDATE orders SET refunded_minor = refunded_minor + $2 WHERE id = $1")
                    .bind(order.id.uuid())
                    .bind(returned.by_bank.minor())
                    .execute(&mut **tx)
                    .await?;
            }
        }
    }
    Ok(())
}
