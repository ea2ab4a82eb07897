//! Say what came of a conversation.
//!
//! Refuses one that has not begun, was cancelled, or was said something of before, and words that are missing or too long. Writes `consultations` and
//! the audit log.

use chrono::NaiveDate;
use db::Tx;
use kernel::Text;
use platform::{Cx, audit};
use serde_json::json;

use super::{Consultation, find_consultation};
use crate::{BespokeError, ids::ConsultationId};

/// What came of which conversation.
#[derive(Debug, Clone)]
pub struct CloseConsultation {
    /// Which.
    pub consultation: ConsultationId,
    /// Whether it took place; otherwise nobody came.
    pub held: bool,
    /// What was said, or tried.
    pub words: String,
    /// When the client hears from us next.
    pub follow_up_on: Option<NaiveDate>,
}

/// Writes it down.
#[tracing::instrument(name = "bespoke.close_consultation", skip_all, fields(consultation.id = %ask.consultation))]
pub async fn close_consultation(
    tx: &mut Tx,
    cx: &Cx,
    ask: CloseConsultation,
) -> Result<Consultation, BespokeError> {
    let words = Text::line("outcome", &ask.words, 500, "Say in a few words what came of it.");
    let words = words.map_err(|wrong| BespokeError::Invalid(vec![wrong]))?;
    let (now, state) = (tx.now().await?, if ask.held { "held" } else { "missed" });
    let done = sqlx::query(
        "UPDATE consultations SET state = $2, outcome = $3, follow_up_on = $4, updated_at = $5
         WHERE id = $1 AND state = 'booked' AND starts_at <= $5",
    )
    .bind(ask.consultation.uuid())
    .bind(state)
    .bind(words.as_str())
    .bind(ask.follow_up_on)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let found = find_consultation(tx, ask.consultation).await?.ok_or(BespokeError::NotFound)?;
    if done.rows_affected() == 0 {
        return Err(BespokeError::NotBooked);
    }
    let change = audit::Change {
        action: "bespoke.close_consultation",
        object: ask.consultation.to_string(),
        before: None,
        after: Some(&json!({ "state": state, "follow_up_on": ask.follow_up_on })),
    };
    audit::record(tx, cx, change).await?;
    Ok(found)
}
