//! Go on paying an order that was placed: what its payment page shows.
//!
//! The provider is asked where the payment stands. While it can be paid, its secret is answered, tied to the order as
//! [`super::place_order`] does it; a bank's no is written down on the way. What the shopper has done is settled. Refuses an order
//! that is not there, and another attempt for whom the velocity rules ask to wait; a provider that does not answer leaves everything as it
//! is and says so.

use db::{Db, with_retry};
use kernel::ids::OrderId;
use platform::Cx;

use super::{
    CheckoutError, Placed,
    bind::bind,
    pay::{Asked, ask},
};
use crate::{
    Commerce,
    orders::{self, Order, OrderState},
    payments::{self, Decline, IntentStatus, PaymentState, Settlement},
};

/// Where an order stands for whoever comes to pay it.
#[derive(Debug, Clone, PartialEq)]
pub enum ToPay {
    /// It can be paid.
    Open {
        /// The order and its payment.
        placed: Box<Placed>,
        /// Why the bank said no, if it did last.
        declined: Option<Decline>,
        /// Lets the browser offer the cards that the customer saved; works once.
        saved: Option<String>,
    },
    /// The time to pay is over, and nothing was paid.
    Late(Box<Order>),
    /// The order is paid, or ended before.
    Closed(Box<Order>),
    /// The shopper has done their part.
    Settled(Settlement),
}

/// Finds out where the order stands and, while it can be paid, how.
#[tracing::instrument(name = "checkout.resume_payment", skip_all, fields(order.id = %order))]
pub async fn resume_payment(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<ToPay, CheckoutError> {
    let found = find(db, order).await?;
    if found.state != OrderState::PendingPayment {
        return Ok(ToPay::Closed(Box::new(found)));
    }
    let (payment, intent) = match ask(db, commerce, cx, order).await {
        Ok(Asked::Open(open)) => *open,
        Ok(Asked::Settled(settled)) => return Ok(ToPay::Settled(settled)),
        Err(CheckoutError::Superseded) => return over(db, order).await,
        Err(error) => return Err(error),
    };
    if found.hold_expires_at <= db.begin().await?.now().await? {
        return Ok(ToPay::Late(Box::new(found)));
    }
    let placed = match with_retry(|| bind(db, commerce, &payment, &intent, None)).await {
        Ok((placed, _)) => Box::new(placed),
        Err(CheckoutError::Superseded) => return over(db, order).await,
        Err(error) => return Err(error),
    };
    let declined = intent.decline.filter(|_| intent.status == IntentStatus::RequiresPaymentMethod);
    let asks = intent.status == IntentStatus::RequiresAction;
    if (declined.is_some() && payment.state != PaymentState::Declined)
        || (asks && payment.state != PaymentState::RequiresAction)
    {
        let settled = payments::settle(db, commerce, cx, &intent.id).await?;
        if !matches!(
            settled,
            Settlement::Declined { .. } | Settlement::RequiresAction(_) | Settlement::Waiting(_)
        ) {
            return Ok(ToPay::Settled(settled));
        }
    }
    let saved = match &intent.customer {
        Some(customer) => saved_cards(commerce, customer).await,
        None => None,
    };
    Ok(ToPay::Open { placed, declined, saved })
}

/// Nothing can be paid any more: the order ended, or its time did and upkeep has yet to end it.
async fn over(db: &Db, order: OrderId) -> Result<ToPay, CheckoutError> {
    let order = Box::new(find(db, order).await?);
    Ok(if order.state == OrderState::PendingPayment { ToPay::Late(order) } else { ToPay::Closed(order) })
}

/// Saved cards are a convenience: without them the page stands all the same.
async fn saved_cards(commerce: &Commerce, customer: &str) -> Option<String> {
    let asked =
        tokio::time::timeout(commerce.policy.gateway_timeout, commerce.gateway.customer_session(customer));
    match asked.await {
        Ok(Ok(secret)) => Some(secret),
        Ok(Err(error)) => {
            tracing::warn!(%error, "saved cards cannot be offered");
            None
        }
        Err(_) => None,
    }
}

async fn find(db: &Db, order: OrderId) -> Result<Order, CheckoutError> {
    orders::find(&mut *db.read().await?, order).await?.ok_or(CheckoutError::Superseded)
}
