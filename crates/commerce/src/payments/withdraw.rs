//! Have a payment cancelled at the provider.
//!
//! For orders that died, and for those about to: the provider decides whether the money was faster. Writes
//! `payments`, or settles. A provider that does not answer is asked again by upkeep. A payment that was begun but is not
//! on record (the process died in between) is found under its key first, so that none stays open unknown.

use db::{Db, with_retry};
use kernel::ids::OrderId;
use platform::Cx;

use super::{
    IntentStatus, Payment, PaymentError,
    attempts::{ask_provider, bind_intent, in_time, record_cancelled},
    customers::find_customer,
    queries, settle,
};
use crate::{Commerce, orders};

/// Cancels the order's open payment. Returns true when none is open any more.
pub(crate) async fn withdraw(db: &Db, commerce: &Commerce, cx: &Cx, order: OrderId) -> bool {
    match try_withdraw(db, commerce, cx, order).await {
        Ok(done) => done,
        Err(error) => {
            tracing::warn!(order.id = %order, %error, "the payment could not be cancelled yet; upkeep asks again");
            false
        }
    }
}

async fn try_withdraw(db: &Db, commerce: &Commerce, cx: &Cx, order: OrderId) -> Result<bool, PaymentError> {
    let payment = queries::find_live(&mut *db.read().await?, order).await?;
    let Some(payment) = payment.filter(|p| p.state.is_open()) else { return Ok(true) };
    let intent_id = match &payment.intent_id {
        Some(id) => id.clone(),
        // while the order lives, a checkout may be asking the provider this very moment: leave it alone
        None if !payment.cancel_requested => return Ok(false),
        None => {
            // whoever began it knew the customer first, or none
            let customer = find_customer(&mut *db.read().await?, commerce, order).await?;
            let intent = ask_provider(commerce, &payment, customer).await?;
            with_retry(|| bind_found(db, &payment, &intent.id)).await?;
            intent.id
        }
    };
    let intent = in_time(commerce, commerce.gateway.cancel(&intent_id)).await?;
    match intent.status {
        IntentStatus::Succeeded => {
            // boxed because settling may in turn give money back
            Box::pin(settle(db, commerce, cx, &intent_id)).await?;
            Ok(true)
        }
        IntentStatus::Canceled => {
            with_retry(|| write_cancelled(db, &payment)).await?;
            Ok(true)
        }
        // it cannot be stopped: written down, so that it is asked after less often
        IntentStatus::Processing => {
            Box::pin(settle(db, commerce, cx, &intent_id)).await?;
            Ok(false)
        }
        IntentStatus::RequiresPaymentMethod
        | IntentStatus::RequiresConfirmation
        | IntentStatus::RequiresAction
        | IntentStatus::RequiresCapture => Ok(false),
    }
}

async fn bind_found(db: &Db, payment: &Payment, intent_id: &str) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?;
    bind_intent(&mut tx, payment, intent_id).await?;
    Ok(tx.commit().await?)
}

async fn write_cancelled(db: &Db, payment: &Payment) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?;
    record_cancelled(&mut tx, payment.id).await?;
    Ok(tx.commit().await?)
}
