//! What every error enum of this crate shares.

/// Lets a failed statement become an error of the enum, and says whether running again may help. The enum
/// has a variant `Database(#[from] DbError)`.
macro_rules! from_database {
    ($($error:ty),+) => {$(
        impl From<sqlx::Error> for $error {
            fn from(error: sqlx::Error) -> Self {
                Self::Database(db::DbError::from(error))
            }
        }

        impl db::Retryable for $error {
            fn is_contended(&self) -> bool {
                matches!(self, Self::Database(error) if error.is_contended())
            }
        }
    )+};
}
pub(crate) use from_database;

/// A stored word that no version of this program writes: the row was changed by hand, or by a newer one.
pub(crate) fn unreadable(what: &str, given: &str) -> db::DbError {
    db::DbError::Broken(sqlx::Error::Decode(format!("\"{given}\" is not a {what}").into()))
}
