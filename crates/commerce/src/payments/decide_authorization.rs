//! Decide about money that is authorized: take it, or let go of it.
//!
//! Refuses an empty note and an order whose payment has nothing authorized. The decision is written first (`payments`, `payment_concerns`, the audit
//! log), then the provider is asked, by the one function that records money; if it does not answer, upkeep goes on from there.
//! To let go is to call the order off, so that its pieces go back on sale; where its deposit was paid only this payment is let go of, and the
//! installment stays open.

use db::{Db, with_retry};
use kernel::{Text, ids::OrderId};
use platform::{Cx, audit};
use serde_json::json;

use super::{
    Payment, PaymentError, PaymentState, Settlement, concerns::close_authorization, queries, settle,
    withdraw::withdraw_payment,
};
use crate::{Commerce, orders};

/// What is decided, about which order.
#[derive(Debug, Clone)]
pub struct DecideAuthorization {
    /// The order whose money is authorized.
    pub order: OrderId,
    /// Whether it is taken; otherwise the order is called off and the bank lets go of it.
    pub take: bool,
    /// Why, for whoever asks later.
    pub note: String,
}

/// Takes the money, or calls the order off. Answers what became of the payment.
#[tracing::instrument(name = "payments.decide_authorization", skip_all, fields(order.id = %ask.order))]
pub async fn decide_authorization(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    ask: DecideAuthorization,
) -> Result<Settlement, PaymentError> {
    let note = Text::line("note", &ask.note, 300, "Say in a few words why it is taken, or let go of.")
        .map_err(|field| PaymentError::Fields(vec![field]))?;
    let payment = queries::find_live(&mut *db.read().await?, ask.order).await?;
    let payment =
        payment.filter(|p| p.state == PaymentState::Authorized).ok_or(PaymentError::NothingAuthorized)?;
    let intent = payment.intent_id.clone().ok_or(PaymentError::NothingAuthorized)?;
    with_retry(|| write(db, cx, &payment, ask.take, note.as_str())).await?;
    if !ask.take {
        let order = orders::find(&mut *db.read().await?, ask.order).await?.ok_or(PaymentError::NotFound)?;
        if order.state.is_paid() {
            withdraw_payment(db, commerce, cx, payment.id).await;
        } else {
            Box::pin(orders::cancel_order(db, commerce, cx, ask.order)).await?;
        }
    }
    settle(db, commerce, cx, &intent).await
}

async fn write(db: &Db, cx: &Cx, payment: &Payment, take: bool, note: &str) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, payment.order).await?.ok_or(PaymentError::NotFound)?;
    let now = tx.now().await?;
    let changed = sqlx::query(
        "UPDATE payments SET capture_approved_at = CASE WHEN $2 THEN $3::timestamptz END WHERE id = $1 AND state = 'authorized'",
    )
    .bind(payment.id.uuid())
    .bind(take)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(PaymentError::NothingAuthorized);
    }
    close_authorization(&mut tx, payment.id, cx.actor, note).await?;
    let change = audit::Change {
        action: "payments.decide_authorization",
        object: payment.order.to_string(),
        before: Some(&json!({ "state": payment.state.code() })),
        after: Some(&json!({ "take": take, "note": note })),
    };
    audit::record(&mut tx, cx, change).await?;
    Ok(tx.commit().await?)
}
