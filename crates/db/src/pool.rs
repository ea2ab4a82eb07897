//! The pool of connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use sqlx::{
    PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{DbError, Tx};

/// How a pool behaves.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// The most connections held at once.
    pub max_connections: u32,
    /// How long a caller waits for a free connection before it is told that the house is pausing.
    pub acquire_timeout: Duration,
    /// The schema that unqualified names mean; the database's own default when `None`.
    pub schema: Option<String>,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self { max_connections: 24, acquire_timeout: Duration::from_secs(5), schema: None }
    }
}

/// The database. Cloning shares the pool.
#[derive(Debug, Clone)]
pub struct Db {
    pool: PgPool,
    schema: String,
    shift_millis: Arc<AtomicI64>,
}

impl Db {
    /// Connects lazily: the pool exists even while the server is away, so that the shop window stays lit.
    ///
    /// Every connection refuses to wait for ever: statements end after 8 s, locks after 3 s, and a
    /// transaction left idle after 10 s.
    pub fn new(options: PgConnectOptions, settings: &PoolSettings) -> Self {
        let schema = settings.schema.clone().unwrap_or_else(|| "public".to_owned());
        // the name carries the schema, so that what a house leaves hanging can be told from its neighbours'
        let options = options.application_name(&format!("atelier {schema}")).options([
            ("search_path", schema.as_str()),
            ("statement_timeout", "8000"),
            ("lock_timeout", "3000"),
            ("idle_in_transaction_session_timeout", "10000"),
            ("timezone", "UTC"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(settings.max_connections)
            .acquire_timeout(settings.acquire_timeout)
            .connect_lazy_with(options);
        Self { pool, schema, shift_millis: Arc::default() }
    }

    /// Begins a transaction; dropping it without [`Tx::commit`] undoes everything.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Ok(Tx::new(self.pool.begin().await?, self.shift_millis.load(Ordering::Relaxed)))
    }

    /// A connection for reading, outside any transaction.
    pub async fn read(&self) -> Result<PoolConnection<Postgres>, DbError> {
        Ok(self.pool.acquire().await?)
    }

    /// The schema that unqualified names mean; announcements are named after it.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The pool itself, for the listener and the test kit.
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Moves what [`Tx::now`] answers, for tests that need an hour to pass. Statements that call the
    /// database's `now()` themselves are not moved.
    pub fn shift_clock(&self, by: chrono::Duration) {
        self.shift_millis.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
