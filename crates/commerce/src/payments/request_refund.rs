//! Ask that money goes back to a client.
//!
//! Refuses an order that is not paid in full, an amount that is nothing, of another currency or more than is left, a payment that the client disputes
//! (the bank decides then), an empty note, and what cannot have come back. The amount is laid over what the order was paid with: payments through the provider first, then
//! credits, never more to one than it had paid (ADR 0066); each part is claimed in the statement that checks it, so that no number of
//! requests gives back more than was taken. Writes `payments`, `credit_claims`, `payment_refunds`,
//! what came back, and the audit log. Above the house's limit,
//! counted over all refunds of the order, it waits for a second person; otherwise credits have their part at once, and the provider is asked
//! after the transaction, or by upkeep.

use db::Tx;
use kernel::{
    FieldError, Money, Text,
    ids::{OrderId, PaymentId},
};
use platform::{Cx, audit};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    PaymentError,
    care::is_above,
    credit_parts,
    refunds::{self, GoesTo, RefundState, Source},
};
use crate::{
    Commerce,
    credits::{self, apportion},
    orders::{self, LockedOrder, OrderState, ReturnedLine},
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
    /// What came back with it; may be nothing. Written down at once, also where the money waits for a second person.
    pub returns: Vec<ReturnedLine>,
    /// The asker's own key: the same key asks for the same refund, once.
    pub key: String,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundRequested {
    /// The request: the id of its first part.
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
    ask_refund(tx, cx, ask, commerce.policy.refund_alone_dollars).await
}

/// As [`request_refund`]; above so many dollars a second person decides.
pub(crate) async fn ask_refund(
    tx: &mut Tx,
    cx: &Cx,
    ask: RequestRefund,
    alone_dollars: i64,
) -> Result<RefundRequested, PaymentError> {
    let note = Text::line("note", &ask.note, 300, "Say in a few words why it goes back.")
        .map_err(|field| PaymentError::Fields(vec![field]))?;
    let order = orders::lock(tx, ask.order).await?.ok_or(PaymentError::NotFound)?;
    let key = format!("{}:{}", order.id, ask.key);
    if let Some(known) = refunds::find_by_request(tx, &key).await? {
        return answer_again(tx, known, ask.amount).await;
    }
    let sources = find_sources(tx, &order).await?;
    check_amount(ask.amount, order.total)?;
    let parts = lay(ask.amount, &sources)
        .ok_or_else(|| PaymentError::MoreThanLeft { left: left(order.total, &sources) })?;
    for (source, _) in &parts {
        if let GoesTo::Provider(payment) = source.to
            && refunds::is_disputed(tx, payment).await?
        {
            return Err(PaymentError::Disputed);
        }
    }
    let asked = refunds::sum_requested(tx, order.id).await?.saturating_add(ask.amount.minor());
    let waits = is_above(Money::new(asked, ask.amount.currency()), alone_dollars);
    for (source, amount) in &parts {
        if !claim(tx, order.id, &source.to, *amount).await? {
            return Err(PaymentError::MoreThanLeft { left: refunds::refundable(tx, order.id).await? });
        }
    }
    let id = insert(tx, cx, &order, &parts, (note.as_str(), &key), waits).await?;
    if !ask.returns.is_empty() {
        orders::take_back(tx, cx, &order, &ask.returns).await?;
    }
    if !waits {
        credit_parts::give_back(tx, cx, &order, id).await?;
    }
    let told: Vec<_> = parts
        .iter()
        .map(|(source, amount)| json!({ "to": source.to.name(), "amount": amount.to_string() }))
        .collect();
    let change = audit::Change::<Value> {
        action: "payments.request_refund",
        object: order.id.to_string(),
        before: None,
        after: Some(
            &json!({ "refund": id, "amount": ask.amount.to_string(), "note": note.as_str(), "waits": waits, "parts": told }),
        ),
    };
    audit::record(tx, cx, change).await?;
    Ok(RefundRequested { id, waits })
}

/// The answer to a key that asked before.
async fn answer_again(tx: &mut Tx, known: Uuid, amount: Money) -> Result<RefundRequested, PaymentError> {
    let parts = refunds::list_of_ask(tx, known).await?;
    if Money::sum(amount.currency(), parts.iter().map(|part| part.amount)) != Some(amount) {
        return Err(PaymentError::KeyReused);
    }
    Ok(RefundRequested { id: known, waits: parts.iter().any(|part| part.state == RefundState::Waiting) })
}

pub(super) async fn find_sources(tx: &mut Tx, order: &LockedOrder) -> Result<Vec<Source>, PaymentError> {
    if !order.state.is_paid() || order.state == OrderState::DepositPaid {
        return Err(PaymentError::NothingToRefund);
    }
    let sources = refunds::list_sources(tx, order.id).await?;
    if sources.is_empty() { Err(PaymentError::NothingToRefund) } else { Ok(sources) }
}

pub(super) fn left(total: Money, sources: &[Source]) -> Option<Money> {
    let sum = Money::sum(total.currency(), sources.iter().map(|source| source.left));
    sum.filter(|sum| sum.minor() > 0)
}

/// Each source in turn gets as much as is left of it, until nothing is left to give; nothing at all where they do not have so much.
pub(super) fn lay(amount: Money, sources: &[Source]) -> Option<Vec<(&Source, Money)>> {
    let left: Vec<_> = sources.iter().map(|source| source.left).collect();
    let parts = apportion(amount, Money::zero(amount.currency()), &left)?;
    (Money::sum(amount.currency(), parts.iter().copied()) == Some(amount))
        .then(|| sources.iter().zip(parts).filter(|(_, part)| !part.is_zero()).collect())
}

pub(super) async fn claim(
    tx: &mut Tx,
    order: OrderId,
    from: &GoesTo,
    amount: Money,
) -> Result<bool, PaymentError> {
    match from {
        GoesTo::Credit { credit, .. } => Ok(credits::claim_return(tx, order, *credit, amount).await?),
        GoesTo::Bank(_) => Ok(false),
        GoesTo::Provider(payment) => {
            let claimed = sqlx::query(
                "UPDATE payments SET claimed_minor = claimed_minor + $2
                 WHERE id = $1 AND state = 'succeeded' AND claimed_minor + $2 <= captured_minor",
            )
            .bind(payment.uuid())
            .bind(amount.minor())
            .execute(&mut **tx)
            .await?;
            Ok(claimed.rows_affected() == 1)
        }
    }
}

/// Writes the parts; the first has the asker's key, and its id is the request's.
pub(super) async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    parts: &[(&Source, Money)],
    (note, key): (&str, &str),
    waits: bool,
) -> Result<Uuid, PaymentError> {
    let now = tx.now().await?;
    // refunds have no public id of their own yet; a payment's kind of id serves for the row
    let mut ids: Vec<_> = parts.iter().map(|_| PaymentId::new(&*cx.random).uuid()).collect();
    ids.sort_unstable();
    let ask = *ids.first().ok_or(PaymentError::NothingToRefund)?;
    for ((source, amount), id) in parts.iter().zip(&ids) {
        let (payment, credit) = match &source.to {
            GoesTo::Provider(payment) | GoesTo::Bank(payment) => (Some(payment.uuid()), None),
            GoesTo::Credit { credit, .. } => (None, Some(credit.uuid())),
        };
        // a credit's part is given back by the statement that follows, or waits
        let state = if waits || credit.is_some() { RefundState::Waiting } else { RefundState::Pending };
        sqlx::query(
            "INSERT INTO payment_refunds (id, ask_id, payment_id, credit_id, order_id, provider_key, request_key, amount_minor, reason, note, state,
                                          requested_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'requested', $9, $10, $11, $12)",
        )
        .bind(id)
        .bind(ask)
        .bind(payment)
        .bind(credit)
        .bind(credit.map(|_| order.id.uuid()))
        .bind(format!("order:{}:refund:{id}", order.id))
        .bind((*id == ask).then_some(key))
        .bind(amount.minor())
        .bind(note)
        .bind(state.code())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(ask)
}

fn check_amount(amount: Money, total: Money) -> Result<(), PaymentError> {
    let wrong =
        |words: String| Err(PaymentError::Fields(vec![FieldError::new("amount", "out_of_range", words)]));
    if amount.currency() != total.currency() {
        return wrong(format!("It was paid in {}, so it goes back in {0}.", total.currency().code()));
    }
    if amount.minor() <= 0 {
        return wrong("Enter how much goes back, for example 120.50.".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, ids::CreditId};
    use proptest::prelude::*;

    use super::*;
    use crate::credits::CreditKind;

    fn sources(left: &[i64]) -> Vec<Source> {
        let money = |minor| Money::new(minor, Currency::Usd);
        let credit = || GoesTo::Credit {
            credit: CreditId::from_uuid(Uuid::nil()),
            kind: CreditKind::StoreCredit,
            last_four: None,
        };
        left.iter().map(|minor| Source { to: credit(), left: money(*minor) }).collect()
    }

    fn parts(amount: i64, left: &[i64]) -> Option<Vec<i64>> {
        let sources = sources(left);
        let laid = lay(Money::new(amount, Currency::Usd), &sources)?;
        Some(laid.iter().map(|(_, part)| part.minor()).collect())
    }

    #[test]
    fn the_first_source_is_emptied_before_the_next_is_touched() {
        assert_eq!(parts(10, &[100, 50]), Some(vec![10]));
        assert_eq!(parts(120, &[100, 50]), Some(vec![100, 20]));
        assert_eq!(parts(20, &[0, 50]), Some(vec![20]), "nothing is left of the first");
        assert_eq!(parts(151, &[100, 50]), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_more_than_was_left(amount in 1_i64..1_000_000, left in prop::collection::vec(0_i64..300_000, 0..6)) {
            let all: i64 = left.iter().sum();
            let sources = sources(&left);
            let laid = lay(Money::new(amount, Currency::Usd), &sources);
            prop_assert_eq!(laid.is_some(), amount <= all);
            if let Some(laid) = laid {
                prop_assert_eq!(laid.iter().map(|(_, part)| part.minor()).sum::<i64>(), amount);
                prop_assert!(laid.iter().all(|(source, part)| part.minor() > 0 && part.minor() <= source.left.minor()));
            }
        }
    }
}
