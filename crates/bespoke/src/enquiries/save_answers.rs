//! Keep what was typed on a screen.
//!
//! Refuses an enquiry that was sent. Writes `enquiries`: also what is not right yet, so that nothing typed is lost. Answers what is not right.

use db::Tx;
use kernel::FieldError;
use sqlx::types::Json;

use super::{Enquiry, Screen, check_screen, lock_draft, queries::KEPT};
use crate::{BespokeError, ids::EnquiryId};

/// What was typed.
#[derive(Debug, Clone)]
pub struct SaveAnswers {
    /// Into which draft.
    pub enquiry: EnquiryId,
    /// On which screen.
    pub screen: Screen,
    /// Names and values, as the form sends them.
    pub typed: Vec<(String, String)>,
}

/// Keeps it; the draft, and what is not right on this screen.
#[tracing::instrument(name = "bespoke.save_answers", skip_all, fields(enquiry.id = %ask.enquiry))]
pub async fn save_answers(tx: &mut Tx, ask: SaveAnswers) -> Result<(Enquiry, Vec<FieldError>), BespokeError> {
    let mut enquiry = lock_draft(tx, ask.enquiry).await?;
    enquiry.answers.take(ask.screen, &ask.typed);
    let now = tx.now().await?;
    enquiry.expires_at = now + KEPT;
    sqlx::query("UPDATE enquiries SET answers = $2, updated_at = $3, expires_at = $4 WHERE id = $1")
        .bind(enquiry.id.uuid())
        .bind(Json(&enquiry.answers))
        .bind(now)
        .bind(enquiry.expires_at)
        .execute(&mut **tx)
        .await?;
    let wrong = check_screen(ask.screen, &enquiry.answers, now.date_naive());
    Ok((enquiry, wrong))
}
