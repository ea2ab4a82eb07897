//! Stripe's balance transactions as movements.

use chrono::DateTime;
use commerce::payments::{GatewayError, ListMovements, Movement, MovementKind, Movements};

use super::{
    Stripe,
    wire::{BalanceTransaction, moment, money},
};

/// A page of what moved on Stripe's books.
pub(super) async fn list(stripe: &Stripe, ask: &ListMovements) -> Result<Movements, GatewayError> {
    let span = (ask.since.timestamp(), ask.until.timestamp());
    let page = stripe.list_moved(span, ask.after.as_ref()).await?;
    let last = page.data.last().map(|moved| moved.id.clone());
    let movements = page.data.iter().map(movement).collect::<Result<_, _>>()?;
    Ok(Movements { movements, next: last.filter(|_| page.has_more) })
}

/// What is charged or given back is told in the currency of the payment; fees, payouts and disputes in that of the account.
fn movement(moved: &BalanceTransaction) -> Result<Movement, GatewayError> {
    let kind = match moved.kind.as_str() {
        "charge" | "payment" => MovementKind::Charge,
        "refund" | "payment_refund" => MovementKind::Refund,
        "refund_failure" | "payment_failure_refund" => MovementKind::RefundFailure,
        _ => MovementKind::Other,
    };
    let by = moved.source.as_ref().and_then(|source| source.object());
    let settled = money(moved.amount, &moved.currency);
    let (source, amount) = match (kind, by) {
        (MovementKind::Charge, Some(charge)) => {
            let intent = charge.payment_intent.as_ref().map(|intent| intent.id().to_owned());
            let paid = charge.amount_captured.or(charge.amount);
            let amount = match (paid, &charge.currency) {
                (Some(minor), Some(currency)) => money(minor, currency)?,
                _ => settled?,
            };
            (intent.or_else(|| Some(charge.id.clone())), amount)
        }
        (MovementKind::Refund | MovementKind::RefundFailure, Some(refund)) => {
            let amount = match (refund.amount, &refund.currency) {
                (Some(minor), Some(currency)) => {
                    money(if kind == MovementKind::Refund { -minor } else { minor }, currency)?
                }
                _ => settled?,
            };
            (Some(refund.id.clone()), amount)
        }
        (_, by) => (by.map(|by| by.id.clone()), settled?),
    };
    let at = moment(moved.created).unwrap_or(DateTime::UNIX_EPOCH);
    Ok(Movement { id: moved.id.clone(), kind, word: moved.kind.clone(), source, amount, at })
}
