//! Where long work on pictures is done: off the threads that answer requests, one piece at a time.

use kernel::FieldError;
use tokio::sync::Semaphore;

use crate::CatalogError;

/// One decode or encode at a time in this process: an encoder uses every core by itself, and the memory of two large
/// pictures at once would be another's.
static BENCH: Semaphore = Semaphore::const_new(1);

/// Does the work when its turn comes.
pub(super) async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FieldError> + Send + 'static,
) -> Result<T, CatalogError> {
    // the semaphore is never closed
    let turn = BENCH.acquire().await.ok();
    let done = tokio::task::spawn_blocking(work).await;
    drop(turn);
    match done {
        Ok(done) => done.map_err(|error| CatalogError::Invalid(vec![error])),
        // a decoder that panics has met a file made to make it do so
        Err(error) => {
            tracing::error!(%error, "work on a file ended in a panic");
            Err(CatalogError::Invalid(vec![super::sniff::unfit(
                "We could not read this file. Please save it again and send that.",
            )]))
        }
    }
}
