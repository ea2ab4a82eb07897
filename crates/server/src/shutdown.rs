//! Being asked to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Tells the parts of the process that it is to stop, and then that it is to stop at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shutdown {
    /// The first Ctrl-C or SIGTERM: finish what is under way.
    pub(crate) asked: CancellationToken,
    /// The second: drop what is under way.
    pub(crate) urged: CancellationToken,
}

impl Shutdown {
    /// Listens for the signals from now on.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let this = Self::default();
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let tokens = this.clone();
        tokio::spawn(async move {
            for token in [tokens.asked, tokens.urged] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                token.cancel();
            }
        });
        Ok(this)
    }

    /// Runs a part of the start; `None` when it was asked to stop meanwhile.
    pub(crate) async fn unless_asked<T>(&self, part: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = part => Some(done),
            () = self.asked.cancelled() => None,
        }
    }
}
