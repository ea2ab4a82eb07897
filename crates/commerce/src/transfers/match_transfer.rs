//! Say which order a transfer is for.
//!
//! Refuses a transfer that was matched to another order or is owed back, and another currency than the order's. The money pays what is open
//! of the order as far as it reaches: exactly, it is applied; short, it waits for more; over, the rest pays what comes next or is owed
//! back; for an order that ended all of it is owed back. Writes `bank_transfers` and whatever paying writes, and the audit log.

use db::Tx;
use kernel::ids::{OrderId, TransferId};
use platform::{Cx, audit};
use serde_json::json;

use super::{Transfer, TransferError, TransferState, queries, settle_waiting, store};
use crate::{
    cart,
    orders::{self, OrderState},
    payments, schedules,
};

/// Which transfer, and which order.
#[derive(Debug, Clone, Copy)]
pub struct MatchTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// The order.
    pub order: OrderId,
}

/// Matches it, and answers the transfer as it stands afterwards.
#[tracing::instrument(name = "transfers.match_transfer", skip_all, fields(transfer.id = %ask.transfer, order.id = %ask.order))]
pub async fn match_transfer(tx: &mut Tx, cx: &Cx, ask: MatchTransfer) -> Result<Transfer, TransferError> {
    let cart = orders::find_cart(tx, ask.order).await?.ok_or(TransferError::OrderNotFound)?;
    cart::lock_for_order(tx, cart).await?;
    let order = orders::lock(tx, ask.order).await?.ok_or(TransferError::OrderNotFound)?;
    let transfer = store::lock(tx, ask.transfer).await?.ok_or(TransferError::NotFound)?;
    match (transfer.state, transfer.order) {
        // said before: nothing is done twice
        (_, Some(known)) if known == order.id => return Ok(transfer),
        (TransferState::Unmatched, _) => {}
        (state, _) => return Err(TransferError::InvalidState(state)),
    }
    if transfer.amount.currency() != order.total.currency() {
        let words = format!(
            "The order is in {}, and this money is in another currency.",
            order.total.currency().code()
        );
        return Err(TransferError::field("order", "currency", words));
    }
    if order.state == OrderState::PendingPayment && !schedules::has_schedule(tx, order.id).await? {
        let whole = schedules::adopt_whole(tx, cx, order.id, order.due).await?;
        payments::adopt_open(tx, order.id, whole).await?;
    }
    store::assign(tx, transfer.id, order.id).await?;
    settle_waiting(tx, cx, order.id).await?;
    let after = queries::find_transfer(tx, transfer.id).await?.ok_or(TransferError::NotFound)?;
    let change = audit::Change {
        action: "transfers.match_transfer",
        object: transfer.id.to_string(),
        before: Some(&json!({ "state": transfer.state.code() })),
        after: Some(&json!({ "state": after.state.code(), "order": order.number, "applied": after.applied })),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}
