//! Decide about a refund that waits for a second person.
//!
//! Refuses a refund that does not wait, and whoever asked for it: two people agree, or nothing goes back. All parts of one request are decided
//! together. Writes `payment_refunds`, `payments` and `credit_claims` (a refund that is turned down claims nothing any more), `credits` (they
//! have their part back at once) and the audit log. The provider is asked after the transaction.

use db::Tx;
use kernel::Money;
use platform::{Cx, audit};
use serde_json::json;
use uuid::Uuid;

use super::{
    PaymentError, credit_parts,
    refunds::{self, GoesTo, RefundState, StoredRefund},
};
use crate::{credits, orders};

/// Which refund, by the id of any of its parts, and whether it goes back.
#[derive(Debug, Clone, Copy)]
pub struct DecideRefund {
    /// The refund.
    pub refund: Uuid,
    /// Whether the money goes back.
    pub approve: bool,
}

/// Approves a refund or turns it down.
#[tracing::instrument(name = "payments.decide_refund", skip_all, fields(refund.id = %ask.refund))]
pub async fn decide_refund(tx: &mut Tx, cx: &Cx, ask: DecideRefund) -> Result<(), PaymentError> {
    let found = refunds::find_refund(tx, ask.refund).await?.ok_or(PaymentError::NotFound)?;
    let order = orders::lock(tx, found.order).await?.ok_or(PaymentError::NotFound)?;
    let me = cx.actor.to_string();
    if found.requested_by == me {
        return Err(PaymentError::OwnRefund);
    }
    let state = if ask.approve { RefundState::Pending } else { RefundState::Refused };
    let parts = decide(tx, found.ask, state, &me).await?;
    if parts.is_empty() {
        return Err(PaymentError::NotWaiting);
    }
    let amount = Money::sum(found.amount.currency(), parts.iter().map(|part| part.amount));
    if ask.approve {
        credit_parts::give_back(tx, cx, &order, found.ask).await?;
    } else {
        for part in &parts {
            match part.to {
                GoesTo::Provider(payment) | GoesTo::Bank(payment) => {
                    refunds::unclaim(tx, payment, part.amount).await?;
                }
                GoesTo::Credit { credit, .. } => {
                    credits::unclaim_return(tx, order.id, credit, part.amount).await?;
                }
            }
        }
    }
    let change = audit::Change {
        action: "payments.decide_refund",
        object: found.order.to_string(),
        before: Some(
            &json!({ "refund": found.ask, "state": "waiting", "amount": amount.unwrap_or(found.amount).to_string() }),
        ),
        after: Some(&json!({ "state": state.code() })),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}

/// Writes the answer to every part that waits, and answers with those parts. A credit's part stays until it is given back, in the same
/// transaction.
async fn decide(
    tx: &mut Tx,
    ask: Uuid,
    state: RefundState,
    by: &str,
) -> Result<Vec<StoredRefund>, PaymentError> {
    let now = tx.now().await?;
    let decided: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE payment_refunds SET state = CASE WHEN credit_id IS NOT NULL AND $2 = 'pending' THEN state ELSE $2 END, approved_by = $3, decided_at = $4
         WHERE (ask_id = $1 OR id = $1) AND state = 'waiting' RETURNING id",
    )
    .bind(ask)
    .bind(state.code())
    .bind(by)
    .bind(now)
    .fetch_all(&mut **tx)
    .await?;
    let mut parts = refunds::list_of_ask(tx, ask).await?;
    parts.retain(|part| decided.contains(&part.id));
    Ok(parts)
}
