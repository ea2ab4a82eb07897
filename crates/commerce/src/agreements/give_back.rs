//! Give back a part of what was paid in full for an agreement, because it became less.
//!
//! What came through the provider is asked back, never more than is left; a second person approves it. What came by bank goes back by bank, by
//! hand. Writes what [`crate::payments::request_refund`] writes.

use db::Tx;
use kernel::{Money, ids::OrderId};
use platform::Cx;

use super::amend_agreement::lock;
use crate::{
    orders::{LockedOrder, OrderError},
    payments::{self, PaymentError, RequestRefund},
};

/// Asks for the refund. The key tells it from every other of the order.
#[tracing::instrument(name = "agreements.give_back", skip_all, fields(order.id = %id))]
pub async fn give_back(
    tx: &mut Tx,
    cx: &Cx,
    id: OrderId,
    (amount, key, note): (Money, &str, &str),
) -> Result<(), OrderError> {
    let order = lock(tx, id).await?;
    ask_back(tx, cx, &order, amount, key, note).await
}

pub(super) async fn ask_back(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    amount: Money,
    key: &str,
    note: &str,
) -> Result<(), OrderError> {
    let left = payments::refundable(tx, order.id).await?;
    let amount = left.map_or(0, |left| left.minor().min(amount.minor()));
    if amount <= 0 {
        tracing::warn!(order.id = %order.id, "nothing can go back through the provider; what came by bank goes back by hand");
        return Ok(());
    }
    let ask = RequestRefund {
        order: order.id,
        amount: Money::new(amount, order.total.currency()),
        note: note.to_owned(),
        returns: Vec::new(),
        key: format!("agreement:{key}"),
    };
    // whoever asks is often the client: somebody of the house looks at it in any case
    match payments::ask_refund(tx, cx, ask, 0).await {
        Ok(_) => Ok(()),
        Err(PaymentError::Database(error)) => Err(error.into()),
        Err(PaymentError::Order(error)) => Err(error),
        Err(error) => {
            tracing::error!(order.id = %order.id, %error, "money that should go back could not be asked for; people must look at it");
            Ok(())
        }
    }
}
