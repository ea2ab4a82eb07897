//! Let the transfers that were matched to an order pay what is open of it.
//!
//! An installment is paid when enough has come for all of it, out of the earliest money first. When nothing is open any more, or the
//! order ended, what is left is owed back. Called whenever either side changes: a transfer was matched, an installment was paid by
//! card, an order ended. Refuses nothing. Writes `bank_transfers`, `bank_transfer_uses`, `payments`, the order and the ledger. The caller
//! holds the row locks of the cart and the order.

use db::Tx;
use kernel::{Money, ids::OrderId};
use platform::Cx;

use super::{Transfer, store};
use crate::{
    ledger::{self, Account, Posting},
    orders::{self, OrderError, OrderState},
    payments,
    schedules::{self, Installment},
};

/// Pays what can be paid, and puts aside what goes back.
pub(crate) async fn settle_waiting(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<(), OrderError> {
    let mut waiting = store::lock_waiting(tx, order).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    loop {
        // as it stands now: paying an installment changes it
        let order = orders::lock(tx, order).await?.ok_or(OrderError::NotFound)?;
        let takes = matches!(order.state, OrderState::PendingPayment | OrderState::DepositPaid);
        let next = if takes { schedules::find_first_open(tx, order.id).await? } else { None };
        let Some(installment) = next else { return put_aside(tx, cx, &waiting).await };
        let left = waiting.iter().map(Transfer::remaining);
        let enough = Money::sum(order.total.currency(), left)
            .is_some_and(|sum| sum.minor() >= installment.amount.minor());
        if !enough {
            return Ok(());
        }
        apply(tx, cx, &installment, &waiting).await?;
        orders::record_installment(tx, cx, &order, &installment, Account::Suspense).await?;
        waiting = store::lock_waiting(tx, order.id).await?;
        if waiting.is_empty() {
            return Ok(());
        }
    }
}

/// Takes the installment's amount out of the transfers, the earliest first.
async fn apply(
    tx: &mut Tx,
    cx: &Cx,
    installment: &Installment,
    waiting: &[Transfer],
) -> Result<(), OrderError> {
    let payment = payments::record_transfer(tx, cx, installment).await?;
    let mut owed = installment.amount.minor();
    for transfer in waiting {
        let part = owed.min(transfer.remaining().minor());
        if part > 0 {
            store::use_for(tx, transfer.id, payment, part).await?;
            owed -= part;
        }
    }
    Ok(())
}

/// Nothing is open any more: what is left is owed to whoever sent it.
async fn put_aside(tx: &mut Tx, cx: &Cx, waiting: &[Transfer]) -> Result<(), OrderError> {
    for transfer in waiting {
        tracing::warn!(transfer.id = %transfer.id, amount = %transfer.remaining(), "money came by bank that its order has no use for; it goes back");
        store::owe(tx, transfer.id).await?;
        let legs = ledger::transfer(Account::RefundsDue, Account::Suspense, transfer.remaining());
        let legs = legs.map_err(ledger::LedgerError::from)?;
        ledger::post(tx, cx, Posting { order: None, legs }).await?;
    }
    Ok(())
}
