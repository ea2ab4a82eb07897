//! Ask that pieces come back, or claim that something is wrong with them.
//!
//! Refuses pieces that have not left, that came back or are in another return, whose days are over, or that never come back (a claim has no
//! days); staff go beyond that with a reason in words. Refuses a claim without words and store credit for somebody without an account.
//! Says what each piece gives back and keeps it. Writes `returns`, `return_lines`, the state log and the audit log, announces
//! `returns.moved`. Under the order's row lock, so that a piece is asked for once.

use db::Tx;
use kernel::{
    Actor, FieldError,
    ids::{OrderId, OrderLineId, ReturnId},
};
use platform::{Cx, audit, states};
use serde_json::{Value, json};

use super::{Kind, Reason, Resolution, Return, ReturnError, ReturnState, Way, offer::Chosen, queries, store};
use crate::orders::{self, Order};

/// What comes back, why, and how it is made good.
#[derive(Debug, Clone)]
pub struct AskReturn {
    /// The order.
    pub order: OrderId,
    /// Which lines, and how many of each.
    pub lines: Vec<(OrderLineId, i32)>,
    /// Why; says whether it is a return or a claim.
    pub reason: Reason,
    /// In the client's words; a claim needs some.
    pub words: String,
    /// How it is made good.
    pub resolution: Resolution,
    /// How it comes back.
    pub way: Way,
    /// Why it is taken back though nobody had promised to: staff only; empty within the promise.
    pub beyond: String,
}

/// Asks for it. It waits for an answer of staff, also when staff ask in their client's name.
#[tracing::instrument(name = "returns.ask_return", skip_all, fields(order.id = %ask.order))]
pub async fn ask_return(tx: &mut Tx, cx: &Cx, ask: AskReturn) -> Result<Return, ReturnError> {
    let kind = ask.reason.kind();
    let mut wrong = Vec::new();
    let words = store::optional("words", &ask.words, 1_000, &mut wrong).unwrap_or_default();
    let beyond = store::optional("beyond", &ask.beyond, 300, &mut wrong)
        .filter(|_| matches!(cx.actor, Actor::Staff(_)));
    if kind == Kind::Claim && words.chars().count() < 10 {
        let text = "Tell us in a sentence or two what you found, so that we can make it good.";
        wrong.push(FieldError::new("words", "required", text));
    }
    let way = match (ask.reason, ask.way) {
        (Reason::Lost, _) => Way::None,
        (_, Way::None) => {
            wrong.push(FieldError::new("way", "required", "Choose how it comes back."));
            Way::None
        }
        (_, way) => way,
    };
    if !wrong.is_empty() {
        return Err(ReturnError::Fields(wrong));
    }
    orders::lock(tx, ask.order).await?.ok_or(ReturnError::NotFound)?;
    let order = orders::find(tx, ask.order).await?.ok_or(ReturnError::NotFound)?;
    let now = tx.now().await?;
    let offer = queries::offer(tx, &order, now).await?;
    let chosen = offer.choose(&ask.lines, kind, beyond.is_some())?;
    if ask.resolution == Resolution::StoreCredit && find_account(tx, &order).await?.is_none() {
        return Err(ReturnError::NoAccount);
    }
    let id = insert(tx, cx, &order, &ask, way, (&words, beyond.as_deref()), &chosen).await?;
    let asked = queries::find_return(tx, id).await?.ok_or(ReturnError::NotFound)?;
    states::record(tx, "return", id.uuid(), None, ReturnState::Requested.code()).await?;
    store::announce(tx, cx, &asked, ReturnState::Requested).await?;
    let told = json!({
        "return": asked.number,
        "reason": asked.reason.code(),
        "resolution": asked.resolution.code(),
        "promised": asked.promised().to_string(),
        "beyond": asked.beyond,
    });
    let change = audit::Change::<Value> {
        action: "returns.ask_return",
        object: order.id.to_string(),
        before: None,
        after: Some(&told),
    };
    audit::record(tx, cx, change).await?;
    Ok(asked)
}

/// Whose store credit it would be: the account that the order was placed with, or that has proven the order's address.
pub(super) async fn find_account(
    tx: &mut Tx,
    order: &Order,
) -> Result<Option<kernel::ids::AccountId>, ReturnError> {
    match order.account {
        Some(account) => Ok(Some(account)),
        None => Ok(customers::accounts::find_by_email(tx, &order.email).await?.map(|account| account.id)),
    }
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    order: &Order,
    ask: &AskReturn,
    way: Way,
    (words, beyond): (&str, Option<&str>),
    chosen: &Chosen,
) -> Result<ReturnId, ReturnError> {
    let (id, now) = (ReturnId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO returns (id, order_id, no, kind, state, reason, words, resolution, way, beyond, delivery_minor, asked_by, asked_at)
         SELECT $1, $2, 1 + coalesce((SELECT max(no) FROM returns WHERE order_id = $2), 0), $3, 'requested', $4, $5, $6, $7, $8, $9, $10, $11",
    )
    .bind(id.uuid())
    .bind(order.id.uuid())
    .bind(ask.reason.kind().code())
    .bind(ask.reason.code())
    .bind(words)
    .bind(ask.resolution.code())
    .bind(way.code())
    .bind(beyond)
    .bind(chosen.delivery.minor())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for (line, quantity, amount) in &chosen.lines {
        sqlx::query(
            "INSERT INTO return_lines (return_id, line_id, quantity, amount_minor) VALUES ($1, $2, $3, $4)",
        )
        .bind(id.uuid())
        .bind(line.uuid())
        .bind(quantity)
        .bind(amount.minor())
        .execute(&mut **tx)
        .await?;
    }
    Ok(id)
}
