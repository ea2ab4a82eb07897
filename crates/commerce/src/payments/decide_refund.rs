//! Decide about a refund that waits for a second person.
//!
//! Refuses a refund that does not wait, and whoever asked for it: two people agree, or nothing goes back. Writes `payment_refunds`,
//! `payments` (a refund that is turned down claims nothing any more) and the audit log. The provider is asked after the transaction.

use db::Tx;
use platform::{Cx, audit};
use serde_json::json;
use uuid::Uuid;

use super::{
    PaymentError,
    refunds::{self, RefundState},
};
use crate::orders;

/// Which refund, and whether it goes back.
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
    orders::lock(tx, found.order).await?.ok_or(PaymentError::NotFound)?;
    let me = cx.actor.to_string();
    if found.requested_by == me {
        return Err(PaymentError::OwnRefund);
    }
    let (state, now) =
        (if ask.approve { RefundState::Pending } else { RefundState::Refused }, tx.now().await?);
    let decided = sqlx::query(
        "UPDATE payment_refunds SET state = $2, approved_by = $3, decided_at = $4 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(ask.refund)
    .bind(state.code())
    .bind(&me)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if decided.rows_affected() == 0 {
        return Err(PaymentError::NotWaiting);
    }
    if !ask.approve {
        refunds::unclaim(tx, found.payment, found.amount).await?;
    }
    let change = audit::Change {
        action: "payments.decide_refund",
        object: found.order.to_string(),
        before: Some(
            &json!({ "refund": ask.refund, "state": "waiting", "amount": found.amount.to_string() }),
        ),
        after: Some(&json!({ "state": state.code() })),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
