//! One installment of an order was paid. Called by `payments::settle` and by transfers only, which have compared the money to it.
//!
//! Refuses an installment that is not open, and an order that takes no money. The first one sells what the order kept, uses its promotions and closes its cart;
//! what comes before the last is owed to the client in the ledger, and the last one turns all of it into a sale. Writes `orders`,
//! `order_installments`, the ledger and the state log, and announces `orders.deposit_paid` or `orders.paid`, each once an order; of a commission also
//! `orders.money_moved`.
//! The caller holds the row locks of the cart and the order.

use catalog::stones;
use db::Tx;
use kernel::Money;
use platform::{Cx, outbox, states};

use super::{
    LockedOrder, OrderError, OrderKind, OrderState,
    events::{DepositPaid, MoneyMoved, Paid},
    record_payment::spend,
};
use crate::{
    cart, inventory,
    ledger::{self, Account, Posting},
    payments, promotions,
    schedules::{self, Installment},
};

/// Records that exactly the installment's amount came, to an account of ours.
pub(crate) async fn record_installment(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    installment: &Installment,
    received_in: Account,
) -> Result<(), OrderError> {
    let first = order.state == OrderState::PendingPayment;
    if !schedules::mark_paid(tx, installment.id).await? {
        return Err(OrderError::InvalidTransition { from: order.state, to: OrderState::Paid });
    }
    // what else is open for it, through the provider, has no use any more
    payments::request_cancel_of(tx, installment.id).await?;
    let is_last = schedules::find_first_open(tx, order.id).await?.is_none();
    let to = if is_last { OrderState::Paid } else { OrderState::DepositPaid };
    if to != order.state && !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    write(tx, order, installment.amount, to).await?;
    if first {
        // what was agreed on keeps no stock
        if order.kind == OrderKind::Shop {
            stones::consume_claims(tx, cx, order.id).await?;
            inventory::consume_holds(tx, cx, order.id).await?;
        }
        promotions::make_uses(tx, order.id).await?;
        cart::close(tx, cx, order.cart, order.id).await?;
    }
    post(tx, cx, order, installment.amount, (received_in, is_last)).await?;
    if order.kind == OrderKind::Commission {
        outbox::publish(tx, cx, &MoneyMoved { order: order.id }).await?;
    }
    let number = order.number.clone();
    if is_last {
        outbox::publish(tx, cx, &Paid { order: order.id, number }).await?;
    } else if first {
        outbox::publish(tx, cx, &DepositPaid { order: order.id, number }).await?;
    }
    Ok(())
}

async fn write(tx: &mut Tx, order: &LockedOrder, amount: Money, to: OrderState) -> Result<(), OrderError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE orders SET state = $2, paid_minor = paid_minor + $3, version = version + 1,
                paid_at = CASE WHEN $2 = 'paid' THEN greatest(placed_at, $4) END WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(to.code())
    .bind(amount.minor())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if to != order.state {
        states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    }
    Ok(())
}

async fn post(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    amount: Money,
    (received_in, is_last): (Account, bool),
) -> Result<(), OrderError> {
    let unbalanced = || ledger::LedgerError::from(ledger::UnbalancedPosting);
    let legs = if is_last {
        let ahead = order.due.checked_sub(amount).ok_or_else(unbalanced)?;
        let spent = spend(tx, order).await?;
        let received = (received_in, amount);
        ledger::last_installment(received, ahead, &spent, order.merchandise, order.shipping, order.tax)
    } else {
        ledger::transfer(Account::Deposits, received_in, amount)
    };
    let legs = legs.map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    Ok(())
}
