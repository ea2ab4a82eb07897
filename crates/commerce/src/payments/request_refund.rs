//! Ask that money goes back to a client.
//!
//! Refuses an order that is not paid in full, an amount that is nothing, of another currency or more than is left, a payment that the client disputes
//! (the bank decides then), and an empty note. The sum of what goes back is claimed in the statement that checks it, so that no number of
//! requests gives back more than was taken. Writes `payments`, `payment_refunds` and the audit log. Above the house's limit, counted over all
//! refunds of the payment, it waits for a second person; otherwise the provider is asked after the transaction, or by upkeep.

use db::Tx;
use kernel::{
    FieldError, Money, Text,
    ids::{OrderId, PaymentId},
};
use platform::{Cx, audit};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PaymentError, care::is_above, refunds};
use crate::{
    Commerce,
    orders::{self, OrderState},
};

/// What goes back, of which order, and why.
#[derive(Debug, Clone)]
pub struct RequestRefund {
    /// The order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
    /// Why, for whoever asks later.
    pub note: String,
    /// The asker's own key: the same key asks for the same refund, once.
    pub key: String,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundRequested {
    /// The refund.
    pub id: Uuid,
    /// Whether a second person has to approve it first.
    pub waits: bool,
}

/// Asks for a refund. The same key answers the same refund; with another amount it is refused.
#[tracing::instrument(name = "payments.request_refund", skip_all, fields(order.id = %ask.order))]
pub async fn request_refund(
    tx: &mut Tx,
    commerce: &Commerce,
    cx: &Cx,
    ask: RequestRefund,
) -> Result<RefundRequested, PaymentError> {
    let note = Text::line("note", &ask.note, 300, "Say in a few words why it goes back.")
        .map_err(|field| PaymentError::Fields(vec![field]))?;
    let order = orders::lock(tx, ask.order).await?.ok_or(PaymentError::NotFound)?;
    let key = format!("{}:{}", order.id, ask.key);
    if let Some(known) = refunds::find_by_request(tx, &key).await? {
        let same = known.amount == ask.amount;
        return if same {
            Ok(RefundRequested { id: known.id, waits: known.state == refunds::RefundState::Waiting })
        } else {
            Err(PaymentError::KeyReused)
        };
    }
    let payment = refunds::find_refundable(tx, order.id)
        .await?
        .filter(|_| order.state.is_paid() && order.state != OrderState::DepositPaid);
    let payment = payment.ok_or(PaymentError::NothingToRefund)?;
    check_amount(ask.amount, payment.captured)?;
    if refunds::is_disputed(tx, payment.id).await? {
        return Err(PaymentError::Disputed);
    }
    let claimed: Option<i64> = sqlx::query_scalar(
        "UPDATE payments SET claimed_minor = claimed_minor + $2
         WHERE id = $1 AND state = 'succeeded' AND claimed_minor + $2 <= captured_minor RETURNING claimed_minor",
    )
    .bind(payment.id.uuid())
    .bind(ask.amount.minor())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(claimed) = claimed else {
        return Err(PaymentError::MoreThanLeft { left: refunds::refundable(tx, order.id).await? });
    };
    let waits = is_above(Money::new(claimed, ask.amount.currency()), commerce.policy.refund_alone_dollars);
    // refunds have no public id of their own yet; a payment's kind of id serves for the row
    let (id, now) = (PaymentId::new(&*cx.random).uuid(), tx.now().await?);
    sqlx::query(
        "INSERT INTO payment_refunds (id, payment_id, provider_key, request_key, amount_minor, reason, note, state, requested_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 'requested', $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(payment.id.uuid())
    .bind(format!("order:{}:refund:{id}", order.id))
    .bind(&key)
    .bind(ask.amount.minor())
    .bind(note.as_str())
    .bind(if waits { "waiting" } else { "pending" })
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change::<Value> {
        action: "payments.request_refund",
        object: order.id.to_string(),
        before: None,
        after: Some(
            &json!({ "refund": id, "amount": ask.amount.to_string(), "note": note.as_str(), "waits": waits }),
        ),
    };
    audit::record(tx, cx, change).await?;
    Ok(RefundRequested { id, waits })
}

fn check_amount(amount: Money, captured: Money) -> Result<(), PaymentError> {
    let wrong =
        |words: String| Err(PaymentError::Fields(vec![FieldError::new("amount", "out_of_range", words)]));
    if amount.currency() != captured.currency() {
        return wrong(format!("It was paid in {}, so it goes back in {0}.", captured.currency().code()));
    }
    if amount.minor() <= 0 {
        return wrong("Enter how much goes back, for example 120.50.".into());
    }
    Ok(())
}
