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
    /// Someone else changed the product first.
    #[error("the product is at version {current} by now")]
    VersionConflict {
        /// The version the product has now.
        current: i64,
    },
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
            Self::ProductNotFound | Self::ReportNotFound | Self::MediaNotFound | Self::UploadNotFound => {
                Kind::NotFound
            }
            Self::OffsetConflict { .. } => Kind::Conflict,
            Self::FileTooLarge => Kind::Invalid,
            Self::UploadQuota => Kind::RateLimited,
            Self::Files(error) => error.kind(),
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid_fields",
            Self::ProductNotFound => "product_not_found",
            Self::ReportNotFound => "report_not_found",
            Self::MediaNotFound => "media_not_found",
            Self::UploadNotFound => "upload_not_found",
            Self::OffsetConflict { .. } => "offset_conflict",
            Self::FileTooLarge => "file_too_large",
            Self::UploadQuota => "upload_quota",
            Self::Files(error) => error.code(),
            Self::VersionConflict { .. } => "version_conflict",
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
