//! Which commissions have changed, for boards that are open.
//!
//! The database announces each commission as the change of it is kept; one connection of this node hears that and passes it on to every open board.
//! What was lost, with the connection or because a board was slow, is made good by reading what changed since.

use std::time::Duration;

use db::{Db, DbError, Listener};
use tokio::{sync::broadcast, time::sleep};

use crate::ids::CommissionId;

/// How many changes a board may be behind before it reads what changed since.
const BEHIND: usize = 256;
/// How long to rest after the database said no.
const REST: Duration = Duration::from_millis(500);

/// What an open board is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// This commission changed.
    Changed(CommissionId),
    /// Something may have been missed: read what changed since.
    Missed,
    /// This node ends; connect again.
    End,
}

/// Which commissions change, as it happens. Cheap to clone; [`News::follow`] keeps it coming.
#[derive(Debug, Clone)]
pub struct News(broadcast::Sender<Told>);

impl Default for News {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl News {
    /// Hears what is told from now on.
    pub fn hear(&self) -> broadcast::Receiver<Told> {
        self.0.subscribe()
    }

    /// Says that this node ends.
    pub fn end(&self) {
        // nobody listens when no board is open
        drop(self.0.send(Told::End));
    }

    /// Listens to the database until dropped.
    pub async fn follow(&self, db: &Db) {
        loop {
            if let Err(error) = self.listen(db).await {
                tracing::warn!(%error, "changes of commissions cannot be heard for the moment");
            }
            sleep(REST).await;
        }
    }

    async fn listen(&self, db: &Db) -> Result<(), DbError> {
        let mut ear = Listener::open(db, "commissions").await?;
        loop {
            drop(self.0.send(Told::Missed));
            while let Some(heard) = ear.next().await? {
                if let Ok(id) = heard.parse() {
                    drop(self.0.send(Told::Changed(CommissionId::from_uuid(id))));
                }
            }
        }
    }
}
