//! Say that a paid order was handed to its client where it was bought.
//!
//! Refuses an order that is not paid. Writes `orders` and the state log; no parcel travels, so that nobody is told of one. The caller made
//! the order in the same transaction.

use db::Tx;
use kernel::ids::OrderId;
use platform::states;

use super::{OrderError, OrderState, store};

/// Marks a paid order as fulfilled at a place.
pub(crate) async fn hand_over(tx: &mut Tx, order: OrderId, place: &str) -> Result<(), OrderError> {
    let order = store::lock(tx, order).await?.ok_or(OrderError::NotFound)?;
    let to = OrderState::Fulfilled;
    if order.state != OrderState::Paid {
        return Err(OrderError::InvalidTransition { from: order.state, to });
    }
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE orders SET state = 'fulfilled', fulfilled_at = greatest(paid_at, $2), tracking_courier = 'Handed over', tracking_number = $3,
                version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(now)
    .bind(place)
    .execute(&mut **tx)
    .await?;
    states::record(tx, "order", order.id.uuid(), Some(order.state.code()), to.code()).await?;
    Ok(())
}
