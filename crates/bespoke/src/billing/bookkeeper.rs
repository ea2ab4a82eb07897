//! The listener that brings news of the books into the logs of commissions.

use async_trait::async_trait;
use commerce::orders::events::MoneyMoved;
use db::Tx;
use platform::{
    Cx,
    outbox::{Delivery, Listener, ListenerError},
};

use super::take_receipts::hear;

/// `orders.money_moved` → what came for a commission, or went back, stands in its log. In the transaction that marks the news as heard.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bookkeeper;

#[async_trait]
impl Listener for Bookkeeper {
    async fn handle(&self, tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        let Some(MoneyMoved { order }) = event.read() else { return Ok(()) };
        hear(tx, cx, order).await?;
        Ok(())
    }
}
