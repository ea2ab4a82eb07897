//! Announcements from the database.

use sqlx::postgres::PgListener;

use crate::{Db, DbError};

/// Hears what the database announces on one topic of this schema, e.g. which products changed.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Starts listening on `topic`. The channel's name carries the schema, so test runs do not hear each other.
    pub async fn open(db: &Db, topic: &str) -> Result<Self, DbError> {
        let mut inner = PgListener::connect_with(db.pool()).await?;
        inner.listen(&format!("{topic}_{}", db.schema())).await?;
        Ok(Self(inner))
    }

    /// The next announcement's payload. `None` means the connection was lost and regained, so
    /// announcements may have been missed and everything should be read again.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        Ok(self.0.try_recv().await?.map(|n| n.payload().to_owned()))
    }
}
