//! Work that one process of the house does at a time, on however many machines it runs.

use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::{Db, DbError};

/// The right to do a work alone, and a connection to do it with. Dropping it gives the right back, and so does the end of the process.
#[derive(Debug)]
pub struct Alone(PgConnection);

impl Db {
    /// The right to do this work alone; `None` while somebody else does it. The connection is none of the pool's.
    ///
    /// # Errors
    /// The database's.
    pub async fn alone(&self, work: &str) -> Result<Option<Alone>, DbError> {
        let mut connection = self.pool().connect_options().connect().await?;
        let key = format!("{work} {}", self.schema());
        let ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(key)
            .fetch_one(&mut connection)
            .await?;
        Ok(ours.then_some(Alone(connection)))
    }
}

impl Alone {
    /// The connection, which holds the right.
    pub const fn conn(&mut self) -> &mut PgConnection {
        &mut self.0
    }

    /// Gives the right back.
    pub async fn end(self) {
        // the server lets go of it with the connection, however that ends
        let _ = self.0.close().await;
    }
}
