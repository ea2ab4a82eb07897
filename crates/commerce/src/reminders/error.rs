//! Why reminders refuse.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind};

/// A refusal of reminders.
#[derive(Debug, thiserror::Error)]
pub enum ReminderError {
    /// A field broke a rule.
    #[error("a field is refused: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The link is not one of ours, or no letter was written with it.
    #[error("there is no such link")]
    LinkNotFound,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl ReminderError {
    /// A guest asks for a letter and does not say where to.
    pub(super) fn email_needed() -> Self {
        let words = "Enter the e-mail address that the reminder should go to.";
        Self::Invalid(vec![FieldError::new("email", "required", words)])
    }

    /// A customer names an address; their letters go to the one they signed in with.
    pub(super) fn email_is_the_accounts() -> Self {
        let words = "Reminders of an account go to its own address. Leave this out.";
        Self::Invalid(vec![FieldError::new("email", "not_needed", words)])
    }
}

impl From<sqlx::Error> for ReminderError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl db::Retryable for ReminderError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_contended())
    }
}

impl Fault for ReminderError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::LinkNotFound => Kind::NotFound,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(fields) => fields.first().map_or("invalid_reminder", |field| field.code),
            Self::LinkNotFound => "reminder_link_not_found",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some details need another look.".into(),
            Self::LinkNotFound => {
                "This link does not work. Open it from the letter once more: it may have been cut short."
                    .into()
            }
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
