//! Record that money came to the house's account.
//!
//! Refuses an amount that is not above nothing, a day to come, words that are missing or too long, and a line of the statement that was
//! recorded with other facts. The same line again changes nothing and answers what is recorded. Writes `bank_transfers`, the ledger
//! (bank and suspense) and the audit log.

use chrono::NaiveDate;
use db::Tx;
use kernel::{FieldError, Money, clean_text, ids::TransferId};
use platform::{Cx, audit};

use super::{Transfer, TransferError, queries::read};
use crate::ledger::{self, Account, Posting};

/// A line of the bank's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordTransfer {
    /// The bank's own id of the line: the same line is recorded once.
    pub line_id: String,
    /// How much came.
    pub amount: Money,
    /// The day the bank booked it.
    pub received_on: NaiveDate,
    /// Who sent it, as the bank says.
    pub payer: String,
    /// What they wrote.
    pub reference: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is new.
    New(Transfer),
    /// It was recorded before.
    Known(Transfer),
}

impl Recorded {
    /// The transfer, new or known.
    pub fn into_transfer(self) -> Transfer {
        match self {
            Self::New(transfer) | Self::Known(transfer) => transfer,
        }
    }
}

/// Records the line, once.
#[tracing::instrument(name = "transfers.record_transfer", skip_all)]
pub async fn record_transfer(tx: &mut Tx, cx: &Cx, ask: RecordTransfer) -> Result<Recorded, TransferError> {
    let now = tx.now().await?;
    let ask = check(&ask, now.date_naive())?;
    let row = sqlx::query(
        "INSERT INTO bank_transfers (id, line_id, currency, amount_minor, received_on, payer, reference, state, recorded_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'unmatched', $8, $9)
         ON CONFLICT ON CONSTRAINT bank_transfers_once DO NOTHING RETURNING *",
    )
    .bind(TransferId::new(&*cx.random).uuid())
    .bind(&ask.line_id)
    .bind(ask.amount.currency().code())
    .bind(ask.amount.minor())
    .bind(ask.received_on)
    .bind(&ask.payer)
    .bind(&ask.reference)
    .bind(cx.actor.to_string())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return find_known(tx, &ask).await };
    let transfer = read(&row)?;
    let legs = ledger::transfer(Account::Suspense, Account::Bank, transfer.amount);
    let legs = legs.map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: None, legs }).await?;
    let change = audit::Change {
        action: "transfers.record_transfer",
        object: transfer.id.to_string(),
        before: None,
        after: Some(&transfer),
    };
    audit::record(tx, cx, change).await?;
    Ok(Recorded::New(transfer))
}

async fn find_known(tx: &mut Tx, ask: &RecordTransfer) -> Result<Recorded, TransferError> {
    let row = sqlx::query("SELECT * FROM bank_transfers WHERE line_id = $1")
        .bind(&ask.line_id)
        .fetch_one(&mut **tx)
        .await?;
    let known = read(&row)?;
    let same = (known.amount, known.received_on, known.payer.as_str(), known.reference.as_str())
        == (ask.amount, ask.received_on, ask.payer.as_str(), ask.reference.as_str());
    if same { Ok(Recorded::Known(known)) } else { Err(TransferError::LineKnown) }
}

fn check(ask: &RecordTransfer, today: NaiveDate) -> Result<RecordTransfer, TransferError> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: &'static str, code: &'static str, words: &'static str| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    let [line_id, payer, reference] =
        [&ask.line_id, &ask.payer, &ask.reference].map(|text| clean_text(text, false));
    let within = |text: &str, least: usize, most: usize| (least..=most).contains(&text.chars().count());
    refuse(
        !within(&line_id, 1, 100),
        "line_id",
        "length",
        "Enter the bank's id of the line, in up to 100 characters.",
    );
    refuse(ask.amount.minor() <= 0, "amount", "out_of_range", "Enter an amount above nothing.");
    refuse(
        ask.received_on > today,
        "received_on",
        "out_of_range",
        "Enter the day it was booked, today at the latest.",
    );
    refuse(!within(&payer, 0, 200), "payer", "too_long", "Keep the payer to 200 characters.");
    refuse(!within(&reference, 0, 500), "reference", "too_long", "Keep the reference to 500 characters.");
    if wrong.is_empty() {
        Ok(RecordTransfer { line_id, payer, reference, ..*ask })
    } else {
        Err(TransferError::Invalid(wrong))
    }
}
