//! Have a payment cancelled at the provider.
//!
//! For orders that died, and for those about to: the provider decides whether the money was faster. Writes
//! `payments`, or settles. A provider that does not answer is asked again by upkeep. A payment that was begun but is not
//! on record (the process died in between) is found under its key first, so that none stays open unknown.

use db::{Db, with_retry};
use kernel::ids::{OrderId, PaymentId};
use platform::Cx;

use super::{
    IntentStatus, Payment, PaymentError,
    attempts::{ask_provider, bind_intent, in_time, record_cancelled},
    customers::find_terms,
    queries, settle,
};
use crate::{Commerce, orders};

/// Cancels every open payment of an order that is about to end, or has. Returns true when none is open any more.
pub(crate) async fn withdraw(db: &Db, commerce: &Commerce, cx: &Cx, order: OrderId) -> bool {
    let withdrawn = async {
        let open = queries::list_open(&mut *db.read().await?, order).await?;
        let mut done = true;
        for payment in open {
            done &= try_withdraw(db, commerce, cx, payment).await?;
        }
        Ok::<_, PaymentError>(done)
    };
    withdrawn.await.unwrap_or_else(|error| {
        tracing::warn!(order.id = %order, %error, "the payment could not be cancelled yet; upkeep asks again");
        false
    })
}

/// Cancels one payment, of an order that may live on. Returns true when it is not open any more.
pub(crate) async fn withdraw_payment(db: &Db, commerce: &Commerce, cx: &Cx, id: PaymentId) -> bool {
    let withdrawn = async {
        match queries::find(&mut *db.read().await?, id).await? {
            Some(payment) if payment.state.is_open() => try_withdraw(db, commerce, cx, payment).await,
            _ => Ok(true),
        }
    };
    withdrawn.await.unwrap_or_else(|error| {
        tracing::warn!(payment.id = %id, %error, "the payment could not be cancelled yet; upkeep asks again");
        false
    })
}

async fn try_withdraw(db: &Db, commerce: &Commerce, cx: &Cx, payment: Payment) -> Result<bool, PaymentError> {
    let intent_id = match &payment.intent_id {
        Some(id) => id.clone(),
        // while the order lives, a checkout may be asking the provider this very moment: leave it alone
        None if !payment.cancel_requested => return Ok(false),
        None => {
            // whoever began it knew the customer first, or none
            let terms = find_terms(&mut *db.read().await?, commerce, &payment).await?;
            let intent = ask_provider(commerce, &payment, terms).await?;
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
