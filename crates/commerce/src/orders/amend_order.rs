//! Let an order of a commission be about another amount. Called by [`crate::agreements`] only, which divides it anew.
//!
//! Refuses an order of the shop, one that is paid in full or ended, and an amount that is not above what was paid. Writes `orders`,
//! its one line, and a row of `order_taxes` that corrects the tax; the ledger knows nothing of an amount before it is paid in full.

use db::Tx;
use kernel::{FieldError, Money};
use platform::{Cx, audit};
use serde_json::json;

use super::{LockedOrder, OrderError, OrderKind, OrderState};
use crate::agreements::AgreedPrice;

/// What an order is about from now on.
#[derive(Debug, Clone)]
pub(crate) struct Amendment {
    pub(crate) price: AgreedPrice,
    /// What was paid for it, and stays.
    pub(crate) paid: Money,
}

/// Changes the amounts. The caller holds the row locks of the cart and the order.
pub(crate) async fn amend_order(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    to: &Amendment,
) -> Result<(), OrderError> {
    let open = matches!(order.state, OrderState::PendingPayment | OrderState::DepositPaid);
    if order.kind != OrderKind::Commission || !open {
        return Err(OrderError::InvalidTransition { from: order.state, to: order.state });
    }
    let total = to.price.total().ok_or_else(too_little)?;
    if total.minor() <= to.paid.minor() || to.price.net.minor() <= 0 {
        return Err(too_little());
    }
    correct_tax(tx, order, &to.price).await?;
    sqlx::query(
        "UPDATE order_lines SET unit_price_minor = $2, tax_minor = $3, line_total_minor = $4 WHERE order_id = $1",
    )
    .bind(order.id.uuid())
    .bind(to.price.net.minor())
    .bind(to.price.tax.minor())
    .bind(total.minor())
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE orders SET subtotal_minor = $2, tax_minor = $3, total_minor = $4, rate_ppm = $5, version = version + 1 WHERE id = $1",
    )
    .bind(order.id.uuid())
    .bind(to.price.net.minor())
    .bind(to.price.tax.minor())
    .bind(total.minor())
    .bind(i32::try_from(to.price.rate.millionths()).unwrap_or(i32::MAX))
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "orders.amend_order",
        object: order.id.to_string(),
        before: Some(&json!({ "total": order.total.to_string() })),
        after: Some(&json!({ "total": total.to_string() })),
    };
    Ok(audit::record(tx, cx, change).await?)
}

fn too_little() -> OrderError {
    let words =
        "More than that was paid already. Agree on it once the rest is paid: the difference goes back then.";
    OrderError::Fields(vec![FieldError::new("amount", "below_what_is_paid", words)])
}

/// What was written down of tax stays; a row beside it says by how much it changed.
async fn correct_tax(tx: &mut Tx, order: &LockedOrder, price: &AgreedPrice) -> Result<(), OrderError> {
    let base = price.net.minor() - order.merchandise.minor();
    let tax = price.tax.minor() - order.tax.minor();
    if tax == 0 {
        return Ok(());
    }
    // above nothing, so that a correction never takes the place of the first row
    sqlx::query(
        "INSERT INTO order_taxes (order_id, line_id, position, jurisdiction, name, rate_ppm, base_minor, amount_minor, included)
         SELECT $1, l.id, (SELECT greatest(coalesce(max(t.position), 0), 0) + 1 FROM order_taxes t WHERE t.line_id = l.id), '', o.rate_name, $2, $3, $4, false
         FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.order_id = $1",
    )
    .bind(order.id.uuid())
    .bind(i32::try_from(price.rate.millionths()).unwrap_or(i32::MAX))
    .bind(base)
    .bind(tax)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
