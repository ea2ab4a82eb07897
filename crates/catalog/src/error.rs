//! What the catalogue says no with.

use std::borrow::Cow;

use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind};
use platform::files::FileError;

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
    /// The design is not set with a stone of the client's choice.
    #[error("no such mount")]
    MountNotFound,
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
    /// Something else in the house is for this collection.
    #[error("something in the house is for this collection")]
    CollectionInUse,
    /// There is no such entry among the piece's pictures.
    #[error("no such picture, film or model")]
    MediaNotFound,
    /// There is no such upload, or it is another's.
    #[error("no such upload")]
    UploadNotFound,
    /// A part does not begin where the last one ended.
    #[error("the upload has {received} bytes by now")]
    OffsetConflict {
        /// How many bytes have arrived: where the next part begins.
        received: i64,
    },
    /// More bytes than the house takes of any file.
    #[error("the file is too large")]
    FileTooLarge,
    /// An account has uploaded as much as it may for now.
    #[error("the account has reached what it may upload")]
    UploadQuota,
    /// The store of files said no.
    #[error(transparent)]
    Files(#[from] FileError),
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
            | Self::ReportNotFound
            | Self::MediaNotFound
            | Self::UploadNotFound
            | Self::MountNotFound => Kind::NotFound,
            Self::VersionConflict { .. }
            | Self::DraftConflict { .. }
            | Self::AttributeConflict { .. }
            | Self::CollectionConflict { .. } => Kind::PreconditionFailed,
            Self::DraftBehind { .. } | Self::OffsetConflict { .. } | Self::CollectionInUse => Kind::Conflict,
            Self::FileTooLarge => Kind::Invalid,
            Self::UploadQuota => Kind::RateLimited,
            Self::Files(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::ProductNotFound => "product_not_found",
            Self::ReportNotFound => "report_not_found",
            Self::MountNotFound => "mount_not_found",
            Self::DraftNotFound => "draft_not_found",
            Self::AttributeNotFound => "attribute_not_found",
            Self::CollectionNotFound => "collection_not_found",
            Self::VersionConflict { .. }
            | Self::AttributeConflict { .. }
            | Self::CollectionConflict { .. } => "version_conflict",
            Self::DraftConflict { .. } => "draft_conflict",
            Self::DraftBehind { .. } => "draft_behind",
            Self::CollectionInUse => "collection_in_use",
            Self::MediaNotFound => "media_not_found",
            Self::UploadNotFound => "upload_not_found",
            Self::OffsetConflict { .. } => "offset_conflict",
            Self::FileTooLarge => "file_too_large",
            Self::UploadQuota => "upload_quota",
            Self::Files(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Please look at the fields that are marked.".into(),
            Self::ProductNotFound => "There is no such piece.".into(),
            Self::ReportNotFound => "The piece has no such report.".into(),
            Self::MediaNotFound => "There is no such picture, film or model. It may have been removed.".into(),
            Self::UploadNotFound => {
                "There is no such upload. One that rests for some minutes is forgotten: please send the file again.".into()
            }
            Self::OffsetConflict { received } => {
                format!("{received} bytes have arrived so far: continue from there.").into()
            }
            Self::FileTooLarge => {
                "That is more than we take: 40 MB of a picture, 50 MB of a model, 200 MB of a film.".into()
            }
            Self::UploadQuota => {
                "You have uploaded as much as one person may in a day, or have too many uploads under way. Please continue later.".into()
            }
            Self::Files(error) => error.message(),
            Self::MountNotFound => "This design is not set with a stone of the client's choice.".into(),
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
            Self::CollectionInUse => "A promotion is only for this collection, so it stays: what clients were given must be told from it. Take its pieces out instead.".into(),
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
