//! Attempts to have an order paid: begun with the order, bound to the provider's payment, ended with it.
//!
//! Writes `payments`. The provider's key is `order:{id}:purchase:{attempt}`, so whoever asks again, after whatever
//! crash, is answered with the same payment.

use db::{DbError, Tx};
use kernel::{
    Actor, Money,
    ids::{OrderId, PaymentId},
};
use platform::Cx;

use super::{CreateIntent, GatewayError, Intent, Payment, concerns::close_authorization, queries};
use crate::Commerce;

/// Where an attempt comes from, and how careful it makes the house.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The digest of the network it was begun from; none when nobody knows, or it is the house's own machine.
    pub(crate) network: Option<String>,
    /// Whether the bank makes sure of the shopper whatever the amount.
    pub(crate) strict: bool,
}

impl Origin {
    /// Another attempt comes from where the one before it did.
    pub(crate) fn of(payment: &Payment) -> Self {
        Self { network: payment.network.clone(), strict: payment.strict }
    }
}

/// Makes sure that the order has a payment that can still be paid, beginning another attempt if the last one was
/// cancelled. The caller holds the order's row lock.
pub(crate) async fn ensure_attempt(
    tx: &mut Tx,
    cx: &Cx,
    provider: &'static str,
    order: OrderId,
    amount: Money,
    origin: &Origin,
) -> Result<(), DbError> {
    if queries::find_live(tx, order).await?.is_some() {
        return Ok(());
    }
    let now = tx.now().await?;
    let last: Option<i32> =
        sqlx::query_scalar("SELECT max(attempt) FROM payments WHERE order_id = $1 AND purpose = 'purchase'")
            .bind(order.uuid())
            .fetch_one(&mut **tx)
            .await?;
    let attempt = last.unwrap_or(0) + 1;
    sqlx::query(
        "INSERT INTO payments (id, order_id, purpose, attempt, provider, provider_key, currency, amount_minor, state, network, strict, created_at, updated_at)
         VALUES ($1, $2, 'purchase', $3, $8, $4, $5, $6, 'pending', $9, $10, $7, $7)",
    )
    .bind(PaymentId::new(&*cx.random).uuid())
    .bind(order.uuid())
    .bind(attempt)
    .bind(format!("order:{order}:purchase:{attempt}"))
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(now)
    .bind(provider)
    .bind(&origin.network)
    .bind(origin.strict)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Asks the provider for the payment: the one it knows, or the one it makes under our key for this customer of its own.
pub(crate) async fn ask_provider(
    commerce: &Commerce,
    payment: &Payment,
    customer: Option<String>,
) -> Result<Intent, GatewayError> {
    match &payment.intent_id {
        Some(id) => in_time(commerce, commerce.gateway.retrieve(id)).await,
        None => {
            let ask = CreateIntent {
                key: payment.provider_key.clone(),
                amount: payment.amount,
                order_ref: payment.order.to_string(),
                care: payment.care(),
                customer,
            };
            in_time(commerce, commerce.gateway.create_intent(ask)).await
        }
    }
}

/// Waits for the provider no longer than the policy says.
pub(crate) async fn in_time<T>(
    commerce: &Commerce,
    call: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    tokio::time::timeout(commerce.policy.gateway_timeout, call).await.unwrap_or(Err(GatewayError::Timeout))
}

/// Puts the provider's id of the payment on record. The caller holds the order's row lock.
pub(crate) async fn bind_intent(tx: &mut Tx, payment: &Payment, intent_id: &str) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET intent_id = $2, updated_at = $3 WHERE id = $1 AND intent_id IS DISTINCT FROM $2",
    )
    .bind(payment.id.uuid())
    .bind(intent_id)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The provider confirmed that the payment can no longer be paid.
pub(crate) async fn record_cancelled(tx: &mut Tx, payment: PaymentId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET state = 'cancelled', updated_at = $2
         WHERE id = $1 AND state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')",
    )
    .bind(payment.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    close_authorization(tx, payment, Actor::System, "let go").await
}

/// The order died: its payment is to be cancelled at the provider, by whoever comes first. The caller holds the
/// order's row lock.
pub(crate) async fn request_cancel(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET cancel_requested_at = $2
         WHERE order_id = $1 AND cancel_requested_at IS NULL
               AND state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')",
    )
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
