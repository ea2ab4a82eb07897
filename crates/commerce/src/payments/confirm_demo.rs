//! Play the shopper and the bank in a demonstration. Does not exist with a real provider.
//!
//! Refuses an unknown payment, a secret that is not its own, and an order that died. Writes only what `settle` writes.

use db::Db;
use platform::Cx;

use super::{DemoOutcome, PaymentError, Settlement, attempts::in_time, queries, settle::settle};
use crate::{
    Commerce,
    orders::{self, Order},
};

/// What the shopper sees after confirming.
#[derive(Debug, Clone, PartialEq)]
pub enum Confirmation {
    /// The order is paid.
    Paid {
        /// The order.
        order: Box<Order>,
    },
    /// The bank said no. The order waits, its pieces are kept, and another card may be tried.
    Declined {
        /// What to tell the shopper.
        message: String,
    },
    /// The bank asks the shopper to confirm; a second confirmation with `Succeed` or `Decline` answers it.
    RequiresAction,
}

/// Confirms a demonstration payment. `client_secret` is compared when the caller has one; the payment's id is
/// itself unguessable and shown to nobody but its shopper.
#[tracing::instrument(name = "payments.confirm_demo", skip_all, fields(intent.id = %intent_id))]
pub async fn confirm_demo(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    intent_id: &str,
    client_secret: Option<&str>,
    outcome: DemoOutcome,
) -> Result<Confirmation, PaymentError> {
    let order = find_order(db, intent_id).await?;
    if let Some(given) = client_secret {
        let intent = in_time(commerce, commerce.gateway.retrieve(intent_id)).await?;
        if !intent.has_secret(given) {
            return Err(PaymentError::NotFound);
        }
    }
    if !order.state.is_dead() {
        in_time(commerce, commerce.gateway.confirm_demo(intent_id, outcome)).await?;
    }
    match settle(db, commerce, cx, intent_id).await? {
        Settlement::Paid(order) => Ok(Confirmation::Paid { order }),
        Settlement::Declined { message, .. } => Ok(Confirmation::Declined { message }),
        Settlement::RequiresAction(order) if !order.state.is_dead() => Ok(Confirmation::RequiresAction),
        Settlement::RefundedLate(_) => Err(PaymentError::OrderClosed { refunded: true }),
        Settlement::Surplus(_) => Err(PaymentError::PaidAlready),
        Settlement::UnderReview(_) => Err(PaymentError::UnderReview),
        // the demonstration provider's bank answers at once and authorizes nothing
        Settlement::Waiting(_)
        | Settlement::Cancelled(_)
        | Settlement::RequiresAction(_)
        | Settlement::Processing(_)
        | Settlement::Authorized(_) => Err(PaymentError::OrderClosed { refunded: false }),
    }
}

async fn find_order(db: &Db, intent_id: &str) -> Result<Order, PaymentError> {
    let mut conn = db.read().await?;
    let payment = queries::find_by_intent(&mut conn, intent_id).await?.ok_or(PaymentError::NotFound)?;
    orders::find(&mut conn, payment.order).await?.ok_or(PaymentError::NotFound)
}
