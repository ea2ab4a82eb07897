//! Make an order paid. Called by `payments::settle`, which has compared the money to the total, and for what a channel sold.
//!
//! Refuses an order that does not wait for payment. Writes `orders`, sells what it kept, closes its cart, posts the
//! sale to the ledger, writes the state log, and announces `orders.paid` once an order.
//! The caller holds the row locks of the cart and the order.

use catalog::stones;
use db::Tx;
use platform::{Cx, outbox, states};

use super::{LockedOrder, OrderError, OrderState, events::Paid};
use kernel::Money;

use crate::{
    cart, credits, inventory,
    ledger::{self, Account, Leg, Posting},
    promotions,
};

/// Turns a pending order into a paid one: the received money is exactly what credits left of its total.
pub(crate) async fn record_payment(tx: &mut Tx, cx: &Cx, order: &LockedOrder) -> Result<(), OrderError> {
    record_payment_in(tx, cx, order, Account::Gateway).await
}

/// The same for money that came to another account of ours.
pub(crate) async fn record_payment_in(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    received_in: Account,
) -> Result<(), OrderError> {
    let to = OrderState::Paid;
    if !order.state.may_become(to) {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE orders SET state = 'paid', paid_minor = total_minor - credited_minor, paid_at = greatest(placed_at, $2), version = version + 1
         WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    let spent = spend(tx, order).await?;
    stones::consume_claims(tx, cx, order.id).await?;
    inventory::consume_holds(tx, cx, order.id).await?;
    promotions::make_uses(tx, order.id).await?;
    cart::close(tx, cx, order.cart, order.id).await?;
    let received = (received_in, order.due);
    let ahead = Money::zero(order.due.currency());
    let legs =
        ledger::last_installment(received, ahead, &spent, order.merchandise, order.shipping, order.tax)
            .map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: Some(order.id), legs }).await?;
    outbox::publish(tx, cx, &Paid { order: order.id, number: order.number.clone() }).await?;
    Ok(())
}

/// Takes what the order kept of credits, and answers with the legs of their accounts.
pub(super) async fn spend(tx: &mut Tx, order: &LockedOrder) -> Result<Vec<Leg>, OrderError> {
    if order.due == order.total {
        return Ok(Vec::new());
    }
    let tenders = credits::list_of_order(tx, order.id, order.total.currency()).await?;
    credits::take_claims(tx, order.id).await?;
    Ok(tenders.iter().map(|tender| (tender.ledger_account(), tender.amount)).collect())
}
