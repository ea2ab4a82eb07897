//! What is held at this moment, in memory, so that the page of a piece can say so without asking the database.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use db::{Db, DbError};
use tokio::time::sleep;

use super::{Thing, store};

/// How often it is read again: there are never more holds than a few clients make.
const EVERY: Duration = Duration::from_secs(1);

/// Until when which piece is held. For showing: holding and ordering ask the database. Cheap to clone; [`Board::follow`] keeps it.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<RwLock<HashMap<Thing, DateTime<Utc>>>>);

impl Board {
    /// Until when a thing is held; `None` when nobody holds it.
    pub fn until(&self, thing: Thing, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.get(&thing).copied().filter(|until| *until > now)
    }

    /// Reads it again until dropped. While the database is away it shows what it knew; what it knew ends by itself.
    pub async fn follow(&self, db: &Db) {
        loop {
            if let Err(error) = self.read(db).await {
                tracing::debug!(%error, "holds cannot be read for the moment");
            }
            sleep(EVERY).await;
        }
    }

    /// Reads it once.
    pub async fn read(&self, db: &Db) -> Result<(), DbError> {
        let live = store::list_live(&mut *db.read().await?).await?;
        let held = live.into_iter().map(|held| (held.thing, held.until)).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(())
    }
}
