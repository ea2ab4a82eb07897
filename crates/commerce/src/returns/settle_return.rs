//! Make a return good: its pieces are back in the house's books and its money on the way, once.
//!
//! Refuses a stale version, one that was not looked at (what was lost never is), more taken off than it gives, and something taken off
//! without a reason. One transaction, under the order's row lock: the state moves in the statement that checks it; `orders::take_back` counts
//! the pieces; `payments::request_refund` (under the return's own key, and with its second person above the limit) or
//! `payments::give_as_credit` moves the money. The provider is asked after it, or by upkeep. Writes `returns`, the state log and the audit
//! log, announces `returns.moved`.

use db::Tx;
use kernel::{FieldError, Money, ids::ReturnId};
use platform::Cx;
use serde_json::json;
use uuid::Uuid;

use super::{
    Resolution, Return, ReturnError, ReturnState, Verdict, ask_return::find_account, queries, store,
};
use crate::{
    Commerce,
    orders::{self, Condition, ReturnedLine},
    payments::{self, GiveAsCredit, RequestRefund},
};

/// Which return, and what is taken off.
#[derive(Debug, Clone)]
pub struct SettleReturn {
    /// The return.
    pub id: ReturnId,
    /// The version that was seen.
    pub expected_version: i64,
    /// What is taken off what it gives, in minor units, for a piece that lost value; usually nothing.
    pub less_minor: i64,
    /// Why; its client reads it.
    pub less_words: String,
}

/// The return as it stands now, and the refund whose provider is to be asked, unless it waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The return.
    pub settled: Return,
    /// The request of the refund, for [`payments::send_refund`] after the transaction.
    pub send: Option<Uuid>,
}

/// Settles it.
#[tracing::instrument(name = "returns.settle_return", skip_all, fields(return.id = %ask.id))]
pub async fn settle_return(
    tx: &mut Tx,
    commerce: &Commerce,
    cx: &Cx,
    ask: SettleReturn,
) -> Result<Settled, ReturnError> {
    let (order, found) = store::lock(tx, ask.id, Some(ask.expected_version)).await?;
    store::may(&found, ReturnState::Settled)?;
    let less = read_less(&found, &ask)?;
    let gives = found.owed();
    let amount =
        Money::new(gives.minor() - less.as_ref().map_or(0, |(less, _)| less.minor()), gives.currency());
    let back = pieces(&found);
    let (refund, credit, send) = if amount.is_zero() {
        take_back(tx, cx, &order, &back).await?;
        (None, None, None)
    } else if found.resolution == Resolution::StoreCredit {
        let whole = orders::find(tx, order.id).await?.ok_or(ReturnError::NotFound)?;
        let account = find_account(tx, &whole).await?.ok_or(ReturnError::NoAccount)?;
        take_back(tx, cx, &order, &back).await?;
        let give =
            GiveAsCredit { amount, account, note: format!("Return {}", found.number), key: key(&found) };
        (None, Some(payments::give_as_credit(tx, cx, &order, give).await?), None)
    } else {
        let note = format!("Return {}", found.number);
        let refund = RequestRefund { order: order.id, amount, note, returns: back, key: key(&found) };
        let asked = payments::request_refund(tx, commerce, cx, refund).await?;
        (Some(asked.id), None, (!asked.waits).then_some(asked.id))
    };
    let now = tx.now().await?;
    let moved = sqlx::query(
        "UPDATE returns SET state = 'settled', settled_minor = $2, less_minor = $3, less_words = $4, refund_id = $5, credit_id = $6,
                version = version + 1, closed_at = greatest(asked_at, $7) WHERE id = $1 AND state = $8",
    )
    .bind(found.id.uuid())
    .bind(amount.minor())
    .bind(less.as_ref().map_or(0, |(less, _)| less.minor()))
    .bind(less.as_ref().map(|(_, words)| words))
    .bind(refund)
    .bind(credit.map(kernel::ids::CreditId::uuid))
    .bind(now)
    .bind(found.state.code())
    .execute(&mut **tx)
    .await?;
    if moved.rows_affected() == 0 {
        return Err(ReturnError::InvalidTransition { from: found.state });
    }
    let told =
        json!({ "gives": amount.to_string(), "less": less.as_ref().map(|(less, _)| less.to_string()) });
    store::note_move(tx, cx, &found, ReturnState::Settled, &told).await?;
    let settled = queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)?;
    Ok(Settled { settled, send })
}

fn key(found: &Return) -> String {
    format!("return:{}", found.id)
}

async fn take_back(
    tx: &mut Tx,
    cx: &Cx,
    order: &orders::LockedOrder,
    back: &[ReturnedLine],
) -> Result<(), ReturnError> {
    if back.is_empty() { Ok(()) } else { Ok(orders::take_back(tx, cx, order, back).await?) }
}

/// What comes back into the books: what is as it was sold is for sale again, unless it was made for this client; what is worn, or was lost,
/// is written off; what is not ours never left the client.
fn pieces(found: &Return) -> Vec<ReturnedLine> {
    let back = |line: &super::ReturnLine| {
        let condition = match line.verdict {
            Some(Verdict::NotOurs) => return None,
            Some(Verdict::AsSold) if !line.made_for_one => Condition::ForSale,
            _ => Condition::KeptBack,
        };
        Some(ReturnedLine { line: line.line, quantity: line.quantity, condition })
    };
    found.lines.iter().filter_map(back).collect()
}

fn read_less(found: &Return, ask: &SettleReturn) -> Result<Option<(Money, String)>, ReturnError> {
    let mut wrong = Vec::new();
    let words = store::optional("less_words", &ask.less_words, 300, &mut wrong);
    let gives = found.owed();
    if !(0..=gives.minor()).contains(&ask.less_minor) {
        wrong.push(FieldError::new("less", "out_of_range", format!("Enter at most {gives}.")));
    }
    if ask.less_minor > 0 && words.is_none() {
        wrong.push(FieldError::new("less_words", "required", "Tell the client why less goes back."));
    }
    if !wrong.is_empty() {
        return Err(ReturnError::Fields(wrong));
    }
    Ok(words
        .filter(|_| ask.less_minor > 0)
        .map(|words| (Money::new(ask.less_minor, gives.currency()), words)))
}
