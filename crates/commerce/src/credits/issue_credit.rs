//! Give somebody credit: a new gift card, or more store credit for an account.
//!
//! Refuses an amount that is none or beyond what staff may give at once, a reason that is missing, and an account that is not there. Writes
//! `credits`, the ledger (goodwill pays for what nobody bought) and the audit log, which keeps the reason. The code of a card is in the
//! answer and nowhere else.

use db::{DbError, Tx};
use kernel::{
    Currency, EmailAddress, FieldError, Money, clean_text,
    ids::{AccountId, CreditId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{Credit, CreditError, CreditKind, GiftCardCode, find_credit};
use crate::ledger::{self, Posting};

/// The most that is given at once: more than a client's usual purchase, less than a mistyped number.
const MOST_MINOR: i64 = 10_000_000;

/// Who shall be able to spend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// Whoever has the code of a new gift card.
    Bearer,
    /// The account of an address.
    Account(EmailAddress),
}

/// What is given, to whom and why.
#[derive(Debug, Clone)]
pub struct IssueCredit {
    /// Who shall be able to spend it.
    pub to: For,
    /// Its currency.
    pub currency: Currency,
    /// How much.
    pub amount_minor: i64,
    /// Why; kept in the audit log.
    pub reason: String,
    /// For whom, so that staff find it again. May be empty.
    pub note: String,
}

/// What was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The credit as it is now.
    pub credit: Credit,
    /// The code of a new gift card: the only copy there will ever be.
    pub code: Option<GiftCardCode>,
}

#[derive(Serialize)]
struct Recorded<'a> {
    kind: CreditKind,
    amount: String,
    balance: String,
    reason: &'a str,
    note: &'a str,
}

/// Gives the credit.
#[tracing::instrument(name = "credits.issue_credit", skip_all)]
pub async fn issue_credit(tx: &mut Tx, cx: &Cx, ask: IssueCredit) -> Result<Issued, CreditError> {
    let (reason, note) = check(&ask).map_err(CreditError::Invalid)?;
    let amount = Money::new(ask.amount_minor, ask.currency);
    let (id, code) = match &ask.to {
        For::Bearer => {
            let code = GiftCardCode::new(&*cx.random);
            (insert_card(tx, cx, &code, amount, &note).await?, Some(code))
        }
        For::Account(email) => {
            let account = customers::accounts::find_by_email(tx, email).await?.ok_or_else(nobody)?;
            (raise_store_credit(tx, cx, account.id, amount, &note).await?, None)
        }
    };
    let credit = find_credit(tx, id).await?.ok_or(CreditError::NotFound)?;
    let legs = ledger::credit_given(credit.ledger_account(), amount).map_err(ledger::LedgerError::from)?;
    ledger::post(tx, cx, Posting { order: None, legs }).await?;
    let recorded = Recorded {
        kind: credit.kind,
        amount: amount.to_string(),
        balance: credit.balance.to_string(),
        reason: &reason,
        note: &note,
    };
    let change = audit::Change {
        action: "credits.issue_credit",
        object: id.to_string(),
        before: None,
        after: Some(&recorded),
    };
    audit::record(tx, cx, change).await?;
    Ok(Issued { credit, code })
}

fn nobody() -> CreditError {
    let words = "Nobody has an account with this address. A gift card needs none.";
    CreditError::Invalid(vec![FieldError::new("email", "unknown", words)])
}

async fn insert_card(
    tx: &mut Tx,
    cx: &Cx,
    code: &GiftCardCode,
    amount: Money,
    note: &str,
) -> Result<CreditId, CreditError> {
    let (id, now) = (CreditId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO credits (id, kind, code_digest, last_four, currency, balance_minor, note, created_at)
         VALUES ($1, 'gift_card', $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(code.digest().as_slice())
    .bind(code.last_four())
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(note)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Raises the store credit of an account, which begins with the first; the caller posts the same amount to the ledger.
pub(crate) async fn raise_store_credit(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    amount: Money,
    note: &str,
) -> Result<CreditId, DbError> {
    let now = tx.now().await?;
    let id: uuid::Uuid = sqlx::query_scalar(
        "INSERT INTO credits (id, kind, account_id, currency, balance_minor, note, created_at)
         VALUES ($1, 'store_credit', $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, currency) WHERE kind = 'store_credit'
             DO UPDATE SET balance_minor = credits.balance_minor + $4, version = credits.version + 1,
                           note = CASE WHEN $5 = '' THEN credits.note ELSE $5 END
         RETURNING id",
    )
    .bind(CreditId::new(&*cx.random).uuid())
    .bind(account.uuid())
    .bind(amount.currency().code())
    .bind(amount.minor())
    .bind(note)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?;
    Ok(CreditId::from_uuid(id))
}

fn check(ask: &IssueCredit) -> Result<(String, String), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let (reason, note) = (clean_text(&ask.reason, false), clean_text(&ask.note, false));
    if !(1..=MOST_MINOR).contains(&ask.amount_minor) {
        let most = Money::new(MOST_MINOR, ask.currency);
        let words = format!("Enter an amount up to {most}.");
        wrong.push(FieldError::new("amount", "out_of_range", words));
    }
    if !(3..=200).contains(&reason.chars().count()) {
        let words = "Say why, in 3 to 200 characters; it is kept in the audit log.";
        wrong.push(FieldError::new("reason", "length", words));
    }
    if note.chars().count() > 100 {
        wrong.push(FieldError::new("note", "length", "Enter at most 100 characters."));
    }
    if wrong.is_empty() { Ok((reason, note)) } else { Err(wrong) }
}
