//! Answer a return: it may be sent, or it does not come about.
//!
//! Refuses a stale version, one that does not wait for an answer, and a no without words. Writes `returns`, the state log and the audit log,
//! announces `returns.moved`. What was found to be not ours is declined after its inspection the same way.

use db::Tx;
use kernel::{FieldError, ids::ReturnId};
use platform::Cx;
use serde_json::json;

use super::{Return, ReturnError, ReturnState, queries, store};

/// Which return, and the answer.
#[derive(Debug, Clone)]
pub struct DecideReturn {
    /// The return.
    pub id: ReturnId,
    /// The version that was seen.
    pub expected_version: i64,
    /// Whether it may be sent.
    pub approve: bool,
    /// What its client is told; a no needs some.
    pub words: String,
    /// Who fetches it, where that is known already.
    pub courier: String,
    /// The courier's number.
    pub tracking: String,
}

/// Answers it.
#[tracing::instrument(name = "returns.decide_return", skip_all, fields(return.id = %ask.id))]
pub async fn decide_return(tx: &mut Tx, cx: &Cx, ask: DecideReturn) -> Result<Return, ReturnError> {
    let mut wrong = Vec::new();
    let words = store::optional("words", &ask.words, 500, &mut wrong);
    let courier = store::optional("courier", &ask.courier, 60, &mut wrong);
    let tracking = store::optional("tracking", &ask.tracking, 60, &mut wrong);
    if !ask.approve && words.is_none() {
        wrong.push(FieldError::new("words", "required", "Tell the client why, in a sentence."));
    }
    if !wrong.is_empty() {
        return Err(ReturnError::Fields(wrong));
    }
    let (_, found) = store::lock(tx, ask.id, Some(ask.expected_version)).await?;
    let to = if ask.approve { ReturnState::Approved } else { ReturnState::Declined };
    store::may(&found, to)?;
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE returns SET decision = $2, courier = coalesce($3, courier), tracking = coalesce($4, tracking), decided_by = $5,
                decided_at = greatest(asked_at, $6) WHERE id = $1",
    )
    .bind(ask.id.uuid())
    .bind(&words)
    .bind(&courier)
    .bind(&tracking)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    store::move_to(tx, cx, &found, to, &json!({ "words": words, "courier": courier })).await?;
    queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)
}
