//! What a database says no with.

use std::borrow::Cow;

use kernel::{Fault, Kind};

/// A failed statement, sorted by what can be done about it. Details go to the log, never to people.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database does not answer, or no connection came free in time.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// Another transaction was in the way (deadlock, serialization, lock timeout): trying again may work.
    #[error("another transaction was in the way: {0}")]
    Contended(#[source] sqlx::Error),
    /// A named rule of the schema was broken.
    #[error("constraint {name} refused the row: {source}")]
    Constraint {
        /// The constraint or unique index.
        name: String,
        /// The statement's error.
        #[source]
        source: sqlx::Error,
    },
    /// Anything else is a defect of ours.
    #[error("the statement failed: {0}")]
    Broken(#[source] sqlx::Error),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let Some(refusal) = error.as_database_error() else {
            return match error {
                E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                    Self::Unavailable(error)
                }
                _ => Self::Broken(error),
            };
        };
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        let code = refusal.code().unwrap_or_default();
        match code.as_ref() {
            "40001" | "40P01" | "55P03" => Self::Contended(error),
            "57P01" | "57P02" | "57P03" | "53300" | "53100" | "25006" => Self::Unavailable(error),
            _ if code.starts_with("08") => Self::Unavailable(error),
            _ => match refusal.constraint().map(str::to_owned) {
                Some(name) => Self::Constraint { name, source: error },
                None => Self::Broken(error),
            },
        }
    }
}

impl Fault for DbError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(_) | Self::Contended(_) => Kind::Unavailable,
            Self::Constraint { .. } | Self::Broken(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "database_unavailable",
            Self::Contended(_) => "try_again",
            Self::Constraint { .. } | Self::Broken(_) => "internal",
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self.kind() {
            Kind::Unavailable => {
                "We are pausing for a moment. Nothing was lost: please try again shortly.".into()
            }
            _ => "Something went wrong on our side. Nothing was changed.".into(),
        }
    }
}

/// Turns a broken schema rule into a refusal of the domain, at the statement that may break it.
pub trait ConstraintExt<T> {
    /// The value, or the domain's refusal when `constraint` was broken, or the error itself.
    fn on_constraint<E: From<DbError>>(self, constraint: &str, refusal: impl FnOnce() -> E) -> Result<T, E>;
}

impl<T> ConstraintExt<T> for Result<T, sqlx::Error> {
    fn on_constraint<E: From<DbError>>(self, constraint: &str, refusal: impl FnOnce() -> E) -> Result<T, E> {
        self.map_err(|error| match DbError::from(error) {
            DbError::Constraint { name, .. } if name == constraint => refusal(),
            other => E::from(other),
        })
    }
}
