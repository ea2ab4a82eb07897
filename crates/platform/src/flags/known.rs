//! What a node knows of the flags.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use db::{Db, DbError, Listener};
use tokio::time::{sleep, timeout};

use super::{Flag, Rule, Setting, Visit, queries::list_flag_settings};

/// How long a node waits for an announcement before it looks by itself; announcements may be lost with a connection.
const LOOK_AFTER: Duration = Duration::from_secs(30);
/// How long it rests when the database is away.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// The flags as this node knows them. Cheap to clone and to ask; [`Flags::follow`] keeps them. As made, they stand as declared.
#[derive(Debug, Clone)]
pub struct Flags(Arc<ArcSwap<Vec<Setting>>>);

impl Default for Flags {
    fn default() -> Self {
        Self::fixed([])
    }
}

impl Flags {
    /// Flags that stand as said, and otherwise as declared. For tests, and before the first look at the database.
    pub fn fixed(said: impl IntoIterator<Item = (Flag, Rule)>) -> Self {
        let said = said.into_iter().map(|(flag, rule)| Setting { rule, ..Setting::declared(flag) });
        Self(Arc::new(ArcSwap::from_pointee(said.collect())))
    }

    /// Whether a flag is on for somebody.
    pub fn is_on(&self, flag: Flag, visit: Visit<'_>, now: DateTime<Utc>) -> bool {
        match self.0.load().iter().find(|setting| setting.flag == flag) {
            Some(setting) => setting.rule.lets(flag, visit, now),
            None => flag.declared(),
        }
    }

    /// Reads them once.
    ///
    /// # Errors
    /// The database's; what was known is kept.
    pub async fn read(&self, db: &Db) -> Result<(), DbError> {
        let settings = list_flag_settings(&mut *db.read().await?).await?;
        self.0.store(Arc::new(settings));
        Ok(())
    }

    /// Follows every change until dropped. While the database is away the last known rules count.
    pub async fn follow(&self, db: &Db) {
        loop {
            if let Err(error) = self.listen(db).await {
                tracing::debug!(%error, "flags stay as they were last known");
            }
            sleep(AFTER_FAILURE).await;
        }
    }

    /// Listens first and reads then, so that nothing falls between.
    async fn listen(&self, db: &Db) -> Result<(), DbError> {
        let mut announcements = Listener::open(db, "flags").await?;
        loop {
            self.read(db).await?;
            if let Ok(heard) = timeout(LOOK_AFTER, announcements.next()).await {
                heard?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::Channel;

    #[test]
    fn without_a_database_flags_stand_as_said_and_otherwise_as_declared() {
        let flags = Flags::fixed([(Flag::Hints, Rule::all(false))]);
        let visit = Visit { channel: Channel::Shop, staff: false, account: None, key: None };
        assert!(!flags.is_on(Flag::Hints, visit, DateTime::UNIX_EPOCH));
        assert!(flags.is_on(Flag::SharedWishlists, visit, DateTime::UNIX_EPOCH));
    }
}
