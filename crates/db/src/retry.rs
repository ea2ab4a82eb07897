//! Trying a short transaction again.

use std::{future::Future, time::Duration};

/// Errors that say whether the same transaction may succeed if it is run again.
pub trait Retryable {
    /// True for deadlocks, serialization failures and lock timeouts.
    fn is_contended(&self) -> bool;
}

impl Retryable for crate::DbError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

/// Runs a whole transaction, up to four times when another was in the way, waiting a little longer each time.
/// The closure must begin, act and commit; nothing outside the database may happen in it.
pub async fn with_retry<T, E, F, Fut>(mut attempt: F) -> Result<T, E>
where
    E: Retryable,
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    for pause_millis in [15_u64, 60, 200] {
        match attempt().await {
            Err(error) if error.is_contended() => {
                tokio::time::sleep(Duration::from_millis(pause_millis)).await;
            }
            settled => return settled,
        }
    }
    attempt().await
}
