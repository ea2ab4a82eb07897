//! Let an agreement be about another price, in other parts.
//!
//! Refuses what is paid in full or ended, and a price that is not above what was paid. What was paid stays and counts for the first parts; what is
//! open is voided, its payments asked to be cancelled (money that was faster goes back as a surplus), and the rest is divided anew. Writes
//! `orders`, its line and tax, `order_installments` and the audit log.

use db::Tx;
use kernel::{Money, ids::OrderId};
use platform::Cx;

use super::{AgreedPrice, Terms, installments};
use crate::{
    cart,
    orders::{self, Amendment, LockedOrder, OrderError},
    payments,
    schedules::{self, InstallmentState},
};

/// What it is about from now on.
#[derive(Debug, Clone)]
pub struct AmendAgreement {
    /// Which order.
    pub order: OrderId,
    /// The price.
    pub price: AgreedPrice,
    /// The parts in which it is paid, counted from the beginning.
    pub terms: Terms,
}

/// Amends it.
#[tracing::instrument(name = "agreements.amend_agreement", skip_all, fields(order.id = %ask.order))]
pub async fn amend_agreement(tx: &mut Tx, cx: &Cx, ask: AmendAgreement) -> Result<(), OrderError> {
    let order = lock(tx, ask.order).await?;
    let paid = paid_of(tx, &order).await?;
    orders::amend_order(tx, cx, &order, &Amendment { price: ask.price, paid }).await?;
    let total = ask.price.total().unwrap_or(order.total);
    // above what was paid, so there is a rest to divide
    let parts = installments(total, paid, &ask.terms).unwrap_or_default();
    schedules::void_open(tx, order.id).await?;
    payments::request_cancel(tx, order.id).await?;
    schedules::record_schedule(tx, cx, order.id, &parts).await?;
    Ok(())
}

/// Locks the rows of cart and order, in that order.
pub(super) async fn lock(tx: &mut Tx, id: OrderId) -> Result<LockedOrder, OrderError> {
    let bag = orders::find_cart(tx, id).await?.ok_or(OrderError::NotFound)?;
    cart::lock_for_order(tx, bag).await?;
    orders::lock(tx, id).await?.ok_or(OrderError::NotFound)
}

/// What was paid of its installments.
pub(super) async fn paid_of(tx: &mut Tx, order: &LockedOrder) -> Result<Money, OrderError> {
    let parts = schedules::list_for_order(tx, order.id).await?;
    let paid = parts.iter().filter(|part| part.state == InstallmentState::Paid).map(|part| part.amount);
    let sum = Money::sum(order.total.currency(), paid);
    sum.ok_or_else(|| crate::error::unreadable("sum of installments", "it does not fit").into())
}
