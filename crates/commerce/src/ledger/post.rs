//! Post to the ledger.
//!
//! Refuses legs that do not sum to zero in one currency. Writes `ledger_entries`, all legs under one transaction id.

use db::Tx;
use kernel::ids::{LedgerTransactionId, OrderId};
use platform::Cx;

use super::{LedgerError, Leg, model::balanced};

/// A balanced movement of money.
#[derive(Debug, Clone)]
pub struct Posting {
    /// The order it belongs to; none for money that came by bank and has not found one, and for what is given to a client in advance.
    pub order: Option<OrderId>,
    /// Its legs.
    pub legs: Vec<Leg>,
}

/// Adds a posting to the ledger.
#[tracing::instrument(name = "ledger.post", skip_all)]
pub async fn post(tx: &mut Tx, cx: &Cx, ask: Posting) -> Result<LedgerTransactionId, LedgerError> {
    let legs = balanced(ask.legs)?;
    let (id, at) = (LedgerTransactionId::new(&*cx.random), tx.now().await?);
    for (account, amount) in legs {
        sqlx::query(
            "INSERT INTO ledger_entries (txn, account, currency, amount_minor, order_id, at, credit_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.uuid())
        .bind(account.code())
        .bind(amount.currency().code())
        .bind(amount.minor())
        .bind(ask.order.map(OrderId::uuid))
        .bind(at)
        .bind(account.credit().map(|credit| credit.uuid()))
        .execute(&mut **tx)
        .await?;
    }
    Ok(id)
}
