//! Writes that finish.

use std::future::Future;

/// Runs a write in a task of its own, so that a shopper who closes the page cannot cut it off half-way.
///
/// A panic inside is a panic here, and becomes a 500.
pub async fn spawn_write<T, F>(write: F) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    match tokio::spawn(write).await {
        Ok(value) => value,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // only a runtime that is shutting down cancels a task nobody holds; there is nobody left to answer
        Err(_) => std::future::pending().await,
    }
}

/// Begins work that goes on after the answer was given, and outlives whoever asked for it. Nobody waits for it: how it ends is
/// written where people find it.
pub fn spawn_along<F>(work: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(work);
}
