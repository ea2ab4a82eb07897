//! Give store credit for what was paid of an order, instead of the money. Called by `returns` only.
//!
//! Refuses what a refund refuses: an order that is not paid in full, more than is left, a payment that is disputed. The amount is laid over
//! what the order was paid with as a refund's is (ADR 0066): what the provider has becomes store credit and is claimed of its payment, so that
//! it does not go back as well; what a gift card or store credit paid goes back to it. Writes `payments`, `payment_refunds`, `credits`,
//! the order, the ledger and the audit log. The same key gives once. The caller holds the order's row lock.

use db::Tx;
use kernel::{
    Money,
    ids::{AccountId, CreditId, PaymentId},
};
use platform::{Cx, audit};
use serde_json::{Value, json};

use super::{
    PaymentError, credit_parts,
    refunds::{self, GoesTo, RefundState},
    request_refund::{claim, find_sources, insert, lay, left},
};
use crate::{
    credits::{self, CreditKind},
    ledger::{self, LedgerError, Posting},
    orders::{LockedOrder, OrderError},
};

/// How much, and whose store credit it becomes.
#[derive(Debug, Clone)]
pub(crate) struct GiveAsCredit {
    pub(crate) amount: Money,
    pub(crate) account: AccountId,
    pub(crate) note: String,
    pub(crate) key: String,
}

/// Gives it; answers which store credit has it.
pub(crate) async fn give_as_credit(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    ask: GiveAsCredit,
) -> Result<CreditId, PaymentError> {
    let sources = find_sources(tx, order).await?;
    let parts = lay(ask.amount, &sources)
        .ok_or_else(|| PaymentError::MoreThanLeft { left: left(order.total, &sources) })?;
    let (own, foreign): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(source, _)| matches!(source.to, GoesTo::Credit { .. }));
    for (source, amount) in own.iter().chain(&foreign) {
        if let GoesTo::Provider(payment) = source.to
            && refunds::is_disputed(tx, payment).await?
        {
            return Err(PaymentError::Disputed);
        }
        if !claim(tx, order.id, &source.to, *amount).await? {
            return Err(PaymentError::MoreThanLeft { left: refunds::refundable(tx, order.id).await? });
        }
    }
    let sum =
        |parts: &[(&refunds::Source, Money)]| parts.iter().map(|(_, amount)| amount.minor()).sum::<i64>();
    let given = Money::new(sum(&foreign), ask.amount.currency());
    let credit = credits::raise_store_credit(tx, cx, ask.account, given, "").await?;
    for (source, amount) in &foreign {
        if let GoesTo::Provider(payment) = source.to {
            convert(tx, cx, (payment, *amount, credit), &ask).await?;
        }
    }
    if !given.is_zero() {
        let account = CreditKind::StoreCredit.ledger_account(credit);
        let legs = ledger::refund(account, given).map_err(LedgerError::from).map_err(OrderError::from)?;
        // what an order's own credits paid is counted by its number; this was paid by card
        ledger::post(tx, cx, Posting { order: None, legs }).await.map_err(OrderError::from)?;
    }
    if !own.is_empty() {
        let key = format!("{}:{}:own", order.id, ask.key);
        let request = insert(tx, cx, order, &own, (&ask.note, &key), false).await?;
        credit_parts::give_back(tx, cx, order, request).await?;
    }
    let told = json!({ "credit": credit.to_string(), "given": given.to_string(), "note": ask.note });
    let change = audit::Change::<Value> {
        action: "payments.give_as_credit",
        object: order.id.to_string(),
        before: None,
        after: Some(&told),
    };
    audit::record(tx, cx, change).await?;
    Ok(credit)
}

async fn convert(
    tx: &mut Tx,
    cx: &Cx,
    (payment, amount, credit): (PaymentId, Money, CreditId),
    ask: &GiveAsCredit,
) -> Result<(), PaymentError> {
    let (id, now) = (PaymentId::new(&*cx.random).uuid(), tx.now().await?);
    sqlx::query(
        "INSERT INTO payment_refunds (id, ask_id, payment_id, given_as, provider_key, request_key, amount_minor, reason, note, state, requested_by,
                                      created_at, done_at)
         VALUES ($1, $1, $2, $3, $4, $5, $6, 'requested', $7, $8, $9, $10, $10)",
    )
    .bind(id)
    .bind(payment.uuid())
    .bind(credit.uuid())
    .bind(format!("credit:{id}"))
    .bind(format!("{}:{payment}", ask.key))
    .bind(amount.minor())
    .bind(&ask.note)
    .bind(RefundState::Converted.code())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
