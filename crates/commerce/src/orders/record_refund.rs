//! Write down that money went back to a client, or came back to us after all. Called by `payments` only.
//!
//! Writes `orders` and the ledger; when everything has gone back, to the provider and to credits, also the state log. Announces
//! `orders.refund_sent`. The caller holds the order's row lock.

use db::Tx;
use kernel::Money;
use platform::{Cx, outbox, states};
use uuid::Uuid;

use super::{
    LockedOrder, OrderError, OrderKind, OrderState,
    events::{MoneyMoved, RefundSent},
};
use crate::ledger::{self, Account, Posting};

/// What has gone back, and where it went.
#[derive(Debug, Clone)]
pub(crate) struct Returned {
    /// The refund, or its part.
    pub(crate) refund: Uuid,
    pub(crate) amount: Money,
    /// The gift card or store credit that has it, with its name; the provider otherwise.
    pub(crate) credit: Option<(Account, String)>,
}

/// A refund has arrived, or a part of it.
pub(crate) async fn record_refund(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    returned: Returned,
) -> Result<(), OrderError> {
    let Returned { refund, amount, credit } = returned;
    let whole: bool = sqlx::query_scalar(
        "UPDATE orders SET refunded_minor = refunded_minor + CASE WHEN $3 THEN 0 ELSE $2 END,
                credit_refunded_minor = credit_refunded_minor + CASE WHEN $3 THEN $2 ELSE 0 END, version = version + 1
         WHERE id = $1 RETURNING paid_minor = refunded_minor AND credited_minor = credit_refunded_minor",
    )
    .bind(order.id.uuid())
    .bind(amount.minor())
    .bind(credit.is_some())
    .fetch_one(&mut **tx)
    .await?;
    if whole {
        become_state(tx, order, OrderState::Refunded).await?;
    }
    let account = credit.as_ref().map_or(Account::Gateway, |(account, _)| *account);
    let legs = ledger::refund(account, amount).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    tell_commission(tx, cx, order).await?;
    let to = credit.map(|(_, name)| name);
    outbox::publish(
        tx,
        cx,
        &RefundSent { order: order.id, number: order.number.clone(), refund, amount, to },
    )
    .await?;
    Ok(())
}

/// A refund that had arrived came back: the order stands where it stood before.
pub(crate) async fn record_returned_refund(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    amount: Money,
) -> Result<(), OrderError> {
    sqlx::query(
        "UPDATE orders SET refunded_minor = refunded_minor - $2, version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(amount.minor())
    .execute(&mut **tx)
    .await?;
    if order.state == OrderState::Refunded {
        let changes = states::list(tx, "order", order.id.uuid()).await?;
        let last = changes.iter().rev().find(|change| change.to == OrderState::Refunded.code());
        let before = last.and_then(|change| change.from.as_deref()?.parse().ok()).unwrap_or(OrderState::Paid);
        become_state(tx, order, before).await?;
    }
    let legs = ledger::returned_refund(amount).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    tell_commission(tx, cx, order).await
}

/// Whose money is part of a commission is told in its log.
pub(super) async fn tell_commission(tx: &mut Tx, cx: &Cx, order: &LockedOrder) -> Result<(), OrderError> {
    if order.kind == OrderKind::Commission {
        outbox::publish(tx, cx, &MoneyMoved { order: order.id }).await?;
    }
    Ok(())
}

async fn become_state(tx: &mut Tx, order: &LockedOrder, to: OrderState) -> Result<(), OrderError> {
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    sqlx::query("UPDATE orders SET state = $2 WHERE id = $1")
        .bind(order.id.uuid())
        .bind(to.code())
        .execute(&mut **tx)
        .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    Ok(())
}
