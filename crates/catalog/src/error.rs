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
    /// There is no such report, or it is another product's.
    #[error("no such report")]
    ReportNotFound,
    /// Someone else changed the product first.
    #[error("the product is at version {current} by now")]
    VersionConflict {
        /// The version the product has now.
        current: i64,
    },
    /// There is no draft of the product.
    #[error("no draft of this product")]
    DraftNotFound,
    /// Someone else saved the draft first.
    #[error("the draft is at version {current} by now")]
    DraftConflict {
        /// The version the draft has now.
        current: i64,
    },
    /// The live product moved on since the draft was made.
    #[error("the live product is at version {current} by now")]
    DraftBehind {
        /// The version the live product has now.
        current: i64,
    },
    /// There is no such attribute.
    #[error("no such attribute")]
    AttributeNotFound,
    /// Someone else changed the attribute first.
    #[error("the attribute is at version {current} by now")]
    AttributeConflict {
        /// The version the attribute has now.
        current: i64,
    },
    /// There is no such collection.
    #[error("no such collection")]
    CollectionNotFound,
    /// Someone else changed the collection first.
    #[error("the collection is at version {current} by now")]
    CollectionConflict {
        /// The version the collection has now.
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
            Self::ProductNotFound
            | Self::DraftNotFound
            | Self::AttributeNotFound
            | Self::CollectionNotFound
            | Self::ReportNotFound => Kind::NotFound,
            Self::VersionConflict { .. }
            | Self::DraftConflict { .. }
            | Self::AttributeConflict { .. }
            | Self::CollectionConflict { .. } => Kind::PreconditionFailed,
            Self::DraftBehind { .. } => Kind::Conflict,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::ProductNotFound => "product_not_found",
            Self::ReportNotFound => "report_not_found",
            Self::DraftNotFound => "draft_not_found",
            Self::AttributeNotFound => "attribute_not_found",
            Self::CollectionNotFound => "collection_not_found",
            Self::VersionConflict { .. }
            | Self::AttributeConflict { .. }
            | Self::CollectionConflict { .. } => "version_conflict",
            Self::DraftConflict { .. } => "draft_conflict",
            Self::DraftBehind { .. } => "draft_behind",
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::ProductNotFound => "There is no such piece.".into(),
            Self::ReportNotFound => "The piece has no such report.".into(),
            Self::VersionConflict { current } => format!(
                "Someone changed this piece while you were editing. It is at version {current} now: load it again and repeat your change."
            )
            .into(),
            Self::DraftNotFound => "There is no draft of this piece: it was published or thrown away.".into(),
            Self::DraftConflict { current } => format!(
                "Someone saved this draft while you were editing. It is at version {current} now: load it again and repeat your change."
            )
            .into(),
            Self::DraftBehind { current } => format!(
                "The live piece moved on since this draft was made. It is at version {current} now: compare both and save the draft again."
            )
            .into(),
            Self::AttributeNotFound => "There is no such attribute.".into(),
            Self::AttributeConflict { current } => format!(
                "Someone changed this attribute while you were editing. It is at version {current} now: load it again and repeat your change."
            )
            .into(),
            Self::CollectionNotFound => "There is no such collection.".into(),
            Self::CollectionConflict { current } => format!(
                "Someone changed this collection while you were editing. It is at version {current} now: load it again and repeat your change."
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
