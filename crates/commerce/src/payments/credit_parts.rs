//! The parts of a refund that go back to gift cards and store credit: the house's own books, so they arrive in the transaction that decides them.

use db::Tx;
use platform::Cx;
use uuid::Uuid;

use super::{
    PaymentError,
    refunds::{self, GoesTo, RefundState},
};
use crate::{
    credits,
    orders::{self, LockedOrder},
};

/// Gives back every part of a request that waits for it. Writes `payment_refunds`, `credits`, the order and the ledger, and announces
/// `orders.refund_sent` for each. The caller holds the order's row lock and has the second person's word where one is needed.
pub(super) async fn give_back(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    ask: Uuid,
) -> Result<(), PaymentError> {
    let now = tx.now().await?;
    let mut parts: Vec<_> = refunds::list_of_ask(tx, ask)
        .await?
        .into_iter()
        .filter_map(|part| match part.to {
            GoesTo::Credit { credit, kind, ref last_four } => {
                Some((credit, kind.ledger_account(credit), kind.name(last_four.as_deref()), part))
            }
            GoesTo::Provider(_) | GoesTo::Bank(_) => None,
        })
        .collect();
    // two refunds that share cards cannot wait for each other
    parts.sort_by_key(|(credit, ..)| *credit);
    for (credit, account, name, part) in parts {
        let done = sqlx::query(
            "UPDATE payment_refunds SET state = $2, done_at = greatest(created_at, $3) WHERE id = $1 AND state IN ('waiting', 'pending')",
        )
        .bind(part.id)
        .bind(RefundState::Done.code())
        .bind(now)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 0 {
            continue;
        }
        credits::give_back(tx, credit, part.amount).await?;
        let returned =
            orders::Returned { refund: part.id, amount: part.amount, credit: Some((account, name)) };
        orders::record_refund(tx, cx, order, returned).await?;
    }
    Ok(())
}
