//! What tables say no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

/// A refusal of a table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Fields broke a rule; each is named.
    #[error("{} field(s) broke a rule, first {}", .0.len(), .0.first().map_or("none", |f| &f.field))]
    Invalid(Vec<FieldError>),
    /// There is no such view, or it is another person's own.
    #[error("no such view")]
    ViewNotFound,
    /// The view is locked by somebody else.
    #[error("the view is locked")]
    ViewLocked,
    /// Somebody else changed the view first.
    #[error("the view is at version {current} by now")]
    VersionConflict {
        /// The version the view has now.
        current: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl TableError {
    pub(super) fn field(
        field: &'static str,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
}

impl From<FieldError> for TableError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl From<sqlx::Error> for TableError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Retryable for TableError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_contended())
    }
}

impl Fault for TableError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::ViewNotFound => Kind::NotFound,
            Self::ViewLocked => Kind::Forbidden,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::ViewNotFound => "view_not_found",
            Self::ViewLocked => "view_locked",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::ViewNotFound => "There is no such view. It may have been removed.".into(),
            Self::ViewLocked => {
                "Somebody locked this view. Only they can change it: save yours under another name.".into()
            }
            Self::VersionConflict { current } => {
                format!("Someone changed this view meanwhile. It is at version {current} now: open it again and repeat your change.").into()
            }
            Self::Db(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}
