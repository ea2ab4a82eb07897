//! End an agreement: what was not paid is not asked for any more, what was paid goes back, or stays as it was agreed.
//!
//! Refuses nothing that is open; one that ended, or was given back, stays as it is. Writes `orders`, `order_installments`, `payment_refunds`, the
//! ledger, the state log and the audit log. Of one that is paid in full a refund is asked for, which a second person approves.

use db::Tx;
use kernel::{Money, ids::OrderId};
use platform::Cx;

use super::{amend_agreement::lock, give_back::ask_back};
use crate::{
    orders::{self, Closing, Fate, OrderError, OrderState},
    schedules::{self, InstallmentKind},
};

/// What the house keeps of what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// The deposit: the work had begun.
    Deposit,
}

/// Ends it.
#[tracing::instrument(name = "agreements.end_agreement", skip_all, fields(order.id = %id))]
pub async fn end_agreement(tx: &mut Tx, cx: &Cx, id: OrderId, keep: Keep) -> Result<(), OrderError> {
    let order = lock(tx, id).await?;
    match order.state {
        OrderState::PendingPayment => orders::close_order(tx, cx, &order, Closing::Cancelled).await,
        OrderState::DepositPaid => {
            let fate = if keep == Keep::Deposit { Fate::DepositKept } else { Fate::Returned };
            orders::end_begun(tx, cx, &order, fate).await
        }
        state if state.is_dead() => Ok(()),
        _ => {
            let parts = schedules::list_for_order(tx, id).await?;
            let deposit = parts.iter().filter(|part| part.kind == InstallmentKind::Deposit);
            let kept = match keep {
                Keep::Nothing => 0,
                Keep::Deposit => deposit.map(|part| part.amount.minor()).sum(),
            };
            let back = Money::new((order.total.minor() - kept).max(0), order.total.currency());
            ask_back(tx, cx, &order, back, "end", "The commission ended").await
        }
    }
}

/// Lets nothing more be paid for an agreement of which nothing was paid yet: something newer takes its place. Answers whether that was so.
#[tracing::instrument(name = "agreements.withdraw_agreement", skip_all, fields(order.id = %id))]
pub async fn withdraw_agreement(tx: &mut Tx, cx: &Cx, id: OrderId) -> Result<bool, OrderError> {
    let order = lock(tx, id).await?;
    if order.state != OrderState::PendingPayment {
        return Ok(false);
    }
    orders::close_order(tx, cx, &order, Closing::Cancelled).await?;
    Ok(true)
}
