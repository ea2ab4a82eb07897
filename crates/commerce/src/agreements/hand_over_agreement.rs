//! Say that what was agreed on is with its client.
//!
//! Refuses an order that is not paid in full, and one whose payment is disputed, reviewed or suspected. One that was handed over before stays as it
//! is. Writes `orders` and the state log.

use db::Tx;
use kernel::ids::OrderId;
use platform::Cx;

use super::amend_agreement::lock;
use crate::{
    orders::{self, OrderError, OrderState},
    payments,
};

/// Marks it as handed over, in the words of how.
#[tracing::instrument(name = "agreements.hand_over_agreement", skip_all, fields(order.id = %id))]
pub async fn hand_over_agreement(tx: &mut Tx, _cx: &Cx, id: OrderId, how: &str) -> Result<(), OrderError> {
    let order = lock(tx, id).await?;
    if order.state != OrderState::Paid {
        return Ok(());
    }
    if payments::keeps_from_dispatch(tx, id).await? {
        return Err(OrderError::PaymentHeld);
    }
    orders::hand_over(tx, id, how).await
}
