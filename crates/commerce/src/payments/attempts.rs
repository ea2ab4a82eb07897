//! Attempts to have an order paid: begun with the order, bound to the provider's payment, ended with it.
//!
//! Writes `payments`. The provider's key is `order:{id}:{purpose}:{attempt}`, where the purpose is the whole purchase or the kind of an
//! installment, so whoever asks again, after whatever crash, is answered with the same payment.

use db::{Db, DbError, Tx};
use kernel::{
    Actor, Money,
    ids::{InstallmentId, OrderId, PaymentId},
};
use platform::Cx;

use super::{
    BANK_TRANSFER, CreateIntent, GatewayError, Intent, POS, Payment, PaymentError,
    concerns::close_authorization,
    customers::{Terms, forget_customer, make_terms},
    queries,
};
use crate::{
    Commerce,
    schedules::{self, Installment},
};

/// Where an attempt comes from, and how careful it makes the house.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The digest of the network it was begun from; none when nobody knows, or it is the house's own machine.
    pub(crate) network: Option<String>,
    /// Whether the bank makes sure of the shopper whatever the amount.
    pub(crate) strict: bool,
}

/// What an attempt is to pay.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'a> {
    pub(crate) order: OrderId,
    /// None where the order is paid whole.
    pub(crate) installment: Option<&'a Installment>,
    pub(crate) amount: Money,
    pub(crate) origin: &'a Origin,
    /// Whether it is charged to a saved card, without its client.
    pub(crate) off_session: bool,
}

impl Attempt<'_> {
    fn purpose(&self) -> &'static str {
        self.installment.map_or("purchase", |installment| installment.kind.code())
    }

    fn installment_id(&self) -> Option<InstallmentId> {
        self.installment.map(|installment| installment.id)
    }
}

/// Makes sure that whatever is to be paid next of an order, the whole or its first open installment, has a payment that can still be
/// paid. The caller holds the order's row lock.
pub(crate) async fn ensure_next(
    tx: &mut Tx,
    cx: &Cx,
    provider: &'static str,
    order: OrderId,
    total: Money,
    origin: &Origin,
) -> Result<(), DbError> {
    let next = schedules::find_first_open(tx, order).await?;
    let amount = next.as_ref().map_or(total, |installment| installment.amount);
    ensure_attempt(
        tx,
        cx,
        provider,
        Attempt { order, installment: next.as_ref(), amount, origin, off_session: false },
    )
    .await
}

/// Makes sure that there is a payment that can still be paid, beginning another attempt if the last one was cancelled. The caller holds
/// the order's row lock.
pub(crate) async fn ensure_attempt(
    tx: &mut Tx,
    cx: &Cx,
    provider: &'static str,
    ask: Attempt<'_>,
) -> Result<(), DbError> {
    let live = match ask.installment_id() {
        Some(installment) => queries::find_live_of(tx, installment).await?,
        None => queries::find_live(tx, ask.order).await?,
    };
    if live.is_some() {
        return Ok(());
    }
    let now = tx.now().await?;
    let attempt = next_number(tx, ask.order, ask.purpose()).await?;
    sqlx::query(
        "INSERT INTO payments (id, order_id, purpose, attempt, provider, provider_key, currency, amount_minor, state, created_at, updated_at,
                               installment_id, network, strict, off_session)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $9, $10, $11, $12, $13)",
    )
    .bind(PaymentId::new(&*cx.random).uuid())
    .bind(ask.order.uuid())
    .bind(ask.purpose())
    .bind(attempt)
    .bind(provider)
    .bind(format!("order:{}:{}:{attempt}", ask.order, ask.purpose()))
    .bind(ask.amount.currency().code())
    .bind(ask.amount.minor())
    .bind(now)
    .bind(ask.installment_id().map(InstallmentId::uuid))
    .bind(&ask.origin.network)
    .bind(ask.origin.strict)
    .bind(ask.off_session)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn next_number(tx: &mut Tx, order: OrderId, purpose: &'static str) -> Result<i32, DbError> {
    let last: Option<i32> =
        sqlx::query_scalar("SELECT max(attempt) FROM payments WHERE order_id = $1 AND purpose = $2")
            .bind(order.uuid())
            .bind(purpose)
            .fetch_one(&mut **tx)
            .await?;
    Ok(last.unwrap_or(0) + 1)
}

/// A payment that a channel took where it sold. The caller holds the order's row lock and posts the money.
pub(crate) async fn record_at_till(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    amount: Money,
) -> Result<PaymentId, DbError> {
    let (id, now) = (PaymentId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO payments (id, order_id, purpose, attempt, provider, provider_key, currency, amount_minor, captured_minor, state,
                               created_at, updated_at)
         VALUES ($1, $2, 'purchase', 1, $3, $4, $5, $6, $6, 'succeeded', $7, $7)",
    )
    .bind(id.uuid())
    .bind(order.uuid())
    .bind(POS)
    .bind(format!("pos:{order}"))
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// A payment that stands for money which came by bank: it is received as soon as it is written down. The caller holds the order's
/// row lock and posts the money.
pub(crate) async fn record_transfer(
    tx: &mut Tx,
    cx: &Cx,
    installment: &Installment,
) -> Result<PaymentId, DbError> {
    let (id, now) = (PaymentId::new(&*cx.random), tx.now().await?);
    let attempt = next_number(tx, installment.order, installment.kind.code()).await?;
    sqlx::query(
        "INSERT INTO payments (id, order_id, purpose, attempt, provider, provider_key, currency, amount_minor, captured_minor, state,
                               created_at, updated_at, installment_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 'succeeded', $9, $9, $10)",
    )
    .bind(id.uuid())
    .bind(installment.order.uuid())
    .bind(installment.kind.code())
    .bind(attempt)
    .bind(BANK_TRANSFER)
    .bind(format!("transfer:{}", installment.id))
    .bind(installment.amount.currency().code())
    .bind(installment.amount.minor())
    .bind(now)
    .bind(installment.id.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Lets the open payment of a whole order pay its only installment, which asks for the same amount.
pub(crate) async fn adopt_open(
    tx: &mut Tx,
    order: OrderId,
    installment: InstallmentId,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE payments p SET installment_id = i.id FROM order_installments i
         WHERE i.id = $2 AND p.order_id = $1 AND p.installment_id IS NULL AND p.amount_minor = i.amount_minor
               AND p.state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')",
    )
    .bind(order.uuid())
    .bind(installment.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Asks the provider for the payment: the one it knows, or the one it makes under our key on these terms.
pub(crate) async fn ask_provider(
    commerce: &Commerce,
    payment: &Payment,
    terms: Terms,
) -> Result<Intent, GatewayError> {
    match &payment.intent_id {
        Some(id) => in_time(commerce, commerce.gateway.retrieve(id)).await,
        None => {
            let ask = CreateIntent {
                key: payment.provider_key.clone(),
                amount: payment.amount,
                order_ref: payment.order.to_string(),
                care: payment.care(),
                customer: terms.customer,
                saves: terms.saves,
                off_session: terms.off_session,
            };
            in_time(commerce, commerce.gateway.create_intent(ask)).await
        }
    }
}

/// As [`ask_provider`], for the customer that placed the order, who is made known on first use.
pub(crate) async fn ask_of(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    payment: &Payment,
) -> Result<Intent, PaymentError> {
    if payment.intent_id.is_some() {
        return Ok(ask_provider(commerce, payment, Terms::default()).await?);
    }
    let terms = make_terms(db, commerce, cx, payment).await?;
    match (ask_provider(commerce, payment, terms.clone()).await, terms.customer) {
        // a card that was saved for somebody who is gone is gone with them
        (answer, _) if payment.off_session => Ok(answer?),
        // somebody removed the customer in the provider's own pages
        (Err(GatewayError::NotFound), Some(gone)) => {
            forget_customer(db, commerce, &gone).await?;
            let terms = make_terms(db, commerce, cx, payment).await?;
            Ok(ask_provider(commerce, payment, terms).await?)
        }
        (answer, _) => Ok(answer?),
    }
}

/// Where the attempts of an order came from so far, the last one that anybody knows of; strict where one of them was.
pub(crate) async fn origin_of(tx: &mut Tx, order: OrderId) -> Result<Origin, DbError> {
    let (network, strict): (Option<String>, bool) = sqlx::query_as(
        "SELECT (array_agg(network ORDER BY created_at DESC, attempt DESC) FILTER (WHERE network IS NOT NULL))[1], coalesce(bool_or(strict), false)
         FROM payments WHERE order_id = $1",
    )
    .bind(order.uuid())
    .fetch_one(&mut **tx)
    .await?;
    Ok(Origin { network, strict })
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

/// An installment was paid by other money: what is open for it is to be cancelled at the provider. The caller holds the order's row
/// lock.
pub(crate) async fn request_cancel_of(tx: &mut Tx, installment: InstallmentId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE payments SET cancel_requested_at = $2
         WHERE installment_id = $1 AND cancel_requested_at IS NULL
               AND state IN ('pending', 'requires_action', 'declined', 'processing', 'authorized')",
    )
    .bind(installment.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The order died, or is divided otherwise: what is open of it is to be cancelled at the provider, by whoever comes first. The caller
/// holds the order's row lock.
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
