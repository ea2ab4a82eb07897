//! Why a paper is not issued.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, Kind};

use super::DocumentKind;
use crate::error::from_database;

/// A refusal about a paper.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// There is no such order or paper, or it is not the caller's.
    #[error("there is no such paper")]
    NotFound,
    /// The order is not paid in full.
    #[error("the order is not paid in full")]
    NotPaid,
    /// No money has gone back that a credit note could be about.
    #[error("no money has gone back")]
    NothingReturned,
    /// Nothing of the order is left with its client.
    #[error("nothing is left to write about")]
    NothingLeft,
    /// Its amounts do not add up, which would be a defect: it is not issued.
    #[error("the {} does not add up", .0.code())]
    DoesNotAddUp(DocumentKind),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(DocumentError);

impl Fault for DocumentError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NotPaid | Self::NothingReturned | Self::NothingLeft => Kind::Conflict,
            Self::DoesNotAddUp(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "document_not_found",
            Self::NotPaid => "order_not_paid",
            Self::NothingReturned => "nothing_returned",
            Self::NothingLeft => "nothing_left",
            Self::DoesNotAddUp(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::NotFound => "We can't find this paper.".into(),
            Self::NotPaid => "Papers are issued once the order is paid in full.".into(),
            Self::NothingReturned => "A credit note is issued when money has gone back.".into(),
            Self::NothingLeft => {
                "Every piece of this order came back, so there is nothing to write about.".into()
            }
            Self::DoesNotAddUp(_) => "Something went wrong on our side. Nothing was issued.".into(),
            Self::Database(error) => error.message(),
        }
    }
}
