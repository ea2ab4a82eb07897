//! Say that what was left of a transfer has been sent back from the house's account.
//!
//! Refuses a transfer of which nothing is owed, a day before it came or to come, a missing id of the bank's line, and one that was told of
//! another transfer. Writes `bank_transfers`, the ledger and the audit log. The house sends the money at its bank; this writes it down.

use chrono::NaiveDate;
use db::{ConstraintExt as _, Tx};
use kernel::{FieldError, clean_text, ids::TransferId};
use platform::{Cx, audit};
use serde_json::json;

use super::{Transfer, TransferError, TransferState, queries, store};
use crate::ledger::{self, Account, Posting};

/// Which transfer, when, and by which line of the statement.
#[derive(Debug, Clone)]
pub struct ReturnTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// The day it was sent back.
    pub returned_on: NaiveDate,
    /// The bank's id of the line by which it went.
    pub line_id: String,
}

/// Writes down that it went back.
#[tracing::instrument(name = "transfers.return_transfer", skip_all, fields(transfer.id = %ask.transfer))]
pub async fn return_transfer(tx: &mut Tx, cx: &Cx, ask: ReturnTransfer) -> Result<Transfer, TransferError> {
    let transfer = store::lock(tx, ask.transfer).await?.ok_or(TransferError::NotFound)?;
    if transfer.state != TransferState::RefundDue {
        return Err(TransferError::InvalidState(transfer.state));
    }
    let line_id = check(&ask, &transfer, tx.now().await?.date_naive())?;
    let amount = transfer.remaining();
    sqlx::query(
        "UPDATE bank_transfers SET returned_minor = returned_minor + $2, state = 'refunded', returned_on = $3, return_line = $4 WHERE id = $1",
    )
    .bind(transfer.id.uuid())
    .bind(amount.minor())
    .bind(ask.returned_on)
    .bind(&line_id)
    .execute(&mut **tx)
    .await
    .on_constraint("bank_transfers_returned_once", || {
        TransferError::field("line_id", "taken", "This line was told of another transfer.")
    })?;
    let legs = ledger::transfer(Account::Bank, Account::RefundsDue, amount);
    let legs = legs.map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: None, legs }).await?;
    let change = audit::Change {
        action: "transfers.return_transfer",
        object: transfer.id.to_string(),
        before: Some(&json!({ "state": transfer.state.code() })),
        after: Some(&json!({ "state": "refunded", "returned": amount, "line_id": line_id })),
    };
    audit::record(tx, cx, change).await?;
    queries::find_transfer(tx, transfer.id).await?.ok_or(TransferError::NotFound)
}

fn check(ask: &ReturnTransfer, transfer: &Transfer, today: NaiveDate) -> Result<String, TransferError> {
    let line_id = clean_text(&ask.line_id, false);
    let mut wrong = Vec::new();
    if line_id.is_empty() || line_id.chars().count() > 100 {
        wrong.push(FieldError::new(
            "line_id",
            "length",
            "Enter the bank's id of the line, in up to 100 characters.",
        ));
    }
    if ask.returned_on < transfer.received_on || ask.returned_on > today {
        let words = "Enter the day it was sent back: from the day it came until today.";
        wrong.push(FieldError::new("returned_on", "out_of_range", words));
    }
    if wrong.is_empty() { Ok(line_id) } else { Err(TransferError::Invalid(wrong)) }
}
