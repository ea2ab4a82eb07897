//! Whether a letter may remind of a cart.

use chrono::{DateTime, Utc};
use commerce::reminders::{CHOICE, ReminderChoice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person chose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChooseReminder, example = json!({"wanted": true, "email": "ada@example.com"}))]
pub(crate) struct ReminderIn {
    /// Whether they want the letter.
    pub(crate) wanted: bool,
    /// Where it goes; a guest's alone.
    pub(crate) email: Option<String>,
}

/// Whether a letter may remind of the cart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reminder)]
pub(crate) struct ReminderOut {
    /// False until somebody chose it.
    wanted: bool,
    /// The address a guest gave; null for an account's, and before anything was chosen.
    email: Option<String>,
    /// When that was chosen; null when nothing was.
    chosen_at: Option<DateTime<Utc>>,
    /// The sentence that is agreed to.
    words: &'static str,
}

impl From<Option<&ReminderChoice>> for ReminderOut {
    fn from(choice: Option<&ReminderChoice>) -> Self {
        Self {
            wanted: choice.is_some_and(|choice| choice.wanted),
            email: choice.and_then(|choice| choice.email.as_ref()).map(ToString::to_string),
            chosen_at: choice.map(|choice| choice.chosen_at),
            words: CHOICE,
        }
    }
}
