//! What changed in the stock, for channels that listen.
//!
//! The database announces each variant whose stock changed; one connection of this node hears that, gathers for a moment, and passes it on to
//! every stream of every channel. What was lost, with the connection or because a stream was slow, is made good by reading everything
//! again: each state of a variant has a number, and a higher one is newer.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use db::{Db, DbError, Listener};
use kernel::ids::VariantId;
use tokio::{
    sync::broadcast,
    time::{sleep, timeout},
};

/// How long changes are gathered: a sale of ten lines is one message.
const GATHER: Duration = Duration::from_millis(20);
/// How many changes are gathered at most before they are passed on.
const MOST: usize = 500;
/// How many messages a stream may be behind before it reads everything again.
const BEHIND: usize = 256;
/// How long to rest after the database said no.
const REST: Duration = Duration::from_millis(500);

/// What a stream is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The stock of these variants changed.
    Changed(Arc<[VariantId]>),
    /// Something may have been missed: read everything again.
    Everything,
    /// This node ends; connect again.
    End,
}

/// What changed in the stock, as it happens. Cheap to clone; [`News::follow`] keeps it coming.
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
        // nobody listens when there is no stream
        drop(self.0.send(Told::End));
    }

    /// Listens to the database until dropped.
    pub async fn follow(&self, db: &Db) {
        loop {
            if let Err(error) = self.listen(db).await {
                tracing::warn!(%error, "changes of the stock cannot be heard for the moment");
            }
            sleep(REST).await;
        }
    }

    async fn listen(&self, db: &Db) -> Result<(), DbError> {
        let mut ear = Listener::open(db, "stock").await?;
        loop {
            drop(self.0.send(Told::Everything));
            while let Some(first) = ear.next().await? {
                let mut changed = BTreeSet::new();
                changed.extend(read(&first));
                let mut lost = false;
                while changed.len() < MOST && !lost {
                    match timeout(GATHER, ear.next()).await {
                        Ok(heard) => match heard? {
                            Some(heard) => changed.extend(read(&heard)),
                            None => lost = true,
                        },
                        Err(_) => break,
                    }
                }
                let told = if lost { Told::Everything } else { Told::Changed(changed.into_iter().collect()) };
                drop(self.0.send(told));
            }
        }
    }
}

fn read(heard: &str) -> Option<VariantId> {
    heard.parse().ok().map(VariantId::from_uuid)
}
