//! What the catalogue says no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};

/// A refusal of the catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Fields broke a rule; each is named.
    #[error("{} field(s) broke a rule, first {}", .0.len(), .0.first().map_or("none", |f| &f.field))]
    Invalid(Vec<FieldError>),
    /// There is no such product.
    #[error("no such product")]
    ProductNotFound,
    /// Someone else changed the product first.
    #[error("the product is at version {current} by now")]
    VersionConflict {
        /// The version the product has now.
        current: i64,
    },
    /// The database said no.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl CatalogError {
    /// A refusal about one field.
    pub(crate) fn field(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
}

impl From<sqlx::Error> for CatalogError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Retryable for CatalogError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_contended())
    }
}

impl Fault for CatalogError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::ProductNotFound => Kind::NotFound,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::ProductNotFound => "product_not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::ProductNotFound => "There is no such piece.".into(),
            Self::VersionConflict { current } => format!(
                "Someone changed this piece while you were editing. It is at version {current} now: load it again and repeat your change."
            )
            .into(),
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
