//! Say that money which belongs to no order goes back to whoever sent it.
//!
//! Refuses a transfer that is an order's, or that goes back already. Writes `bank_transfers`, the ledger and the audit log.

use db::Tx;
use kernel::ids::TransferId;
use platform::{Cx, audit};
use serde_json::json;

use super::{Transfer, TransferError, TransferState, queries, store};
use crate::ledger::{self, Account, Posting};

/// Puts the money aside, to be sent back.
#[tracing::instrument(name = "transfers.owe_back", skip_all, fields(transfer.id = %id))]
pub async fn owe_back(tx: &mut Tx, cx: &Cx, id: TransferId) -> Result<Transfer, TransferError> {
    let transfer = store::lock(tx, id).await?.ok_or(TransferError::NotFound)?;
    if transfer.state != TransferState::Unmatched {
        return Err(TransferError::InvalidState(transfer.state));
    }
    store::owe(tx, id).await?;
    let legs = ledger::transfer(Account::RefundsDue, Account::Suspense, transfer.remaining());
    let legs = legs.map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: None, legs }).await?;
    let change = audit::Change {
        action: "transfers.owe_back",
        object: id.to_string(),
        before: Some(&json!({ "state": transfer.state.code() })),
        after: Some(&json!({ "state": TransferState::RefundDue.code() })),
    };
    audit::record(tx, cx, change).await?;
    queries::find_transfer(tx, id).await?.ok_or(TransferError::NotFound)
}
