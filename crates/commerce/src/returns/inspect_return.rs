//! Say what was found when the pieces were looked at: each as it was sold, worn or damaged, or not ours.
//!
//! Refuses a stale version, a return that was not received, a piece without a verdict, and a bad one without words. Writes `returns`,
//! `return_lines`, the state log and the audit log, announces `returns.moved`.

use db::Tx;
use kernel::{
    FieldError,
    ids::{OrderLineId, ReturnId},
};
use platform::Cx;
use serde_json::json;

use super::{Return, ReturnError, ReturnState, Verdict, queries, store};

/// What was found of one line.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// The line.
    pub line: OrderLineId,
    /// What was found.
    pub verdict: Verdict,
    /// In words; needed unless it is as it was sold.
    pub words: String,
}

/// Which return, and what was found.
#[derive(Debug, Clone)]
pub struct InspectReturn {
    /// The return.
    pub id: ReturnId,
    /// The version that was seen.
    pub expected_version: i64,
    /// One for each of its lines.
    pub lines: Vec<Inspected>,
}

/// Writes it down.
#[tracing::instrument(name = "returns.inspect_return", skip_all, fields(return.id = %ask.id))]
pub async fn inspect_return(tx: &mut Tx, cx: &Cx, ask: InspectReturn) -> Result<Return, ReturnError> {
    let (_, found) = store::lock(tx, ask.id, Some(ask.expected_version)).await?;
    store::may(&found, ReturnState::Inspected)?;
    let mut wrong = Vec::new();
    let mut told = Vec::new();
    for line in &found.lines {
        let Some(seen) = ask.lines.iter().find(|seen| seen.line == line.line) else {
            let words = format!("Say what you found of {}.", line.title);
            wrong.push(FieldError::new(format!("verdict.{}", line.line), "required", words));
            continue;
        };
        let words = store::optional("words", &seen.words, 500, &mut wrong);
        if seen.verdict != Verdict::AsSold && words.is_none() {
            let text = format!("Say in a sentence what is wrong with {}: its client reads it.", line.title);
            wrong.push(FieldError::new(format!("words.{}", line.line), "required", text));
        }
        told.push((line.line, seen.verdict, words));
    }
    if !wrong.is_empty() {
        return Err(ReturnError::Fields(wrong));
    }
    for (line, verdict, words) in &told {
        sqlx::query(
            "UPDATE return_lines SET verdict = $3, verdict_words = $4 WHERE return_id = $1 AND line_id = $2",
        )
        .bind(ask.id.uuid())
        .bind(line.uuid())
        .bind(verdict.code())
        .bind(words)
        .execute(&mut **tx)
        .await?;
    }
    let now = tx.now().await?;
    sqlx::query("UPDATE returns SET inspected_by = $2, inspected_at = greatest(asked_at, $3) WHERE id = $1")
        .bind(ask.id.uuid())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let verdicts: Vec<_> =
        told.iter().map(|(line, verdict, words)| json!([line, verdict.code(), words])).collect();
    store::move_to(tx, cx, &found, ReturnState::Inspected, &json!(verdicts)).await?;
    queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)
}
