//! What bulk edits say no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

use super::BulkState;
use crate::CatalogError;

/// A refusal of a bulk edit.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// Fields broke a rule; each is named.
    #[error("{} field(s) broke a rule, first {}", .0.len(), .0.first().map_or("none", |f| &f.field))]
    Invalid(Vec<FieldError>),
    /// There is no such bulk edit.
    #[error("no such bulk edit")]
    NotFound,
    /// It is not in a state in which this can be done.
    #[error("the bulk edit is {0:?}")]
    State(BulkState),
    /// Whoever prepared it cannot be the second person.
    #[error("the second person is the first")]
    SamePerson,
    /// More than a day has passed.
    #[error("too late to undo")]
    TooLate,
    /// The catalogue said no.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl BulkError {
    pub(super) fn field(
        field: &'static str,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
}

impl From<sqlx::Error> for BulkError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<FieldError> for BulkError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl Retryable for BulkError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Db(error) => error.is_contended(),
            Self::Catalog(error) => error.is_contended(),
            _ => false,
        }
    }
}

impl Fault for BulkError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::NotFound => Kind::NotFound,
            Self::State(_) | Self::TooLate => Kind::Conflict,
            Self::SamePerson => Kind::Forbidden,
            Self::Catalog(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::NotFound => "bulk_edit_not_found",
            Self::State(_) => "bulk_edit_state",
            Self::SamePerson => "second_person_needed",
            Self::TooLate => "too_late_to_undo",
            Self::Catalog(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::NotFound => "There is no such bulk edit.".into(),
            Self::State(state) => {
                format!("This bulk edit is {}: that cannot be done with it now. Load its page again to see where it stands.", state.label().to_lowercase()).into()
            }
            Self::SamePerson => "Somebody else has to decide about this: whoever prepares a change of this size cannot release it.".into(),
            Self::TooLate => "A bulk edit can be undone for 24 hours, and these have passed. Its diff still shows what was there before: a new edit can bring it back.".into(),
            Self::Catalog(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Catalog(error) => error.fields(),
            _ => &[],
        }
    }
}
