//! What tests stand on: a schema of one's own in a shared PostgreSQL, a clock that only the test moves, and
//! chance that repeats.
//!
//! ```no_run
//! # async fn example() {
//! let house = testkit::TestDb::new().await;
//! let (db, cx) = (house.db(), house.cx());
//! let mut tx = db.begin().await.expect("a transaction");
//! # let _ = (&mut tx, cx);
//! # }
//! ```
//!
//! The server lives in `target/test-postgres`, is started by the first test that needs it and stays up for the
//! next run; `cargo xtask test-db stop` ends it. `TEST_DATABASE_URL` names another server instead.

#![expect(clippy::expect_used, reason = "a test that cannot begin panics with the reason")]

pub mod files;
mod schema;
mod server;

use std::sync::Arc;

use chrono::{DateTime, Duration, TimeZone, Utc};
use db::Db;
use kernel::{Actor, FrozenClock, Random, Secret, SeededRandom};
use platform::{Cx, House};

pub use server::{home, stop};

/// A database of one's own: a fresh schema at the newest version, dropped with the value.
pub struct TestDb {
    db: Db,
    cx: Cx,
    clock: Arc<FrozenClock>,
    // dropped last, after the connections above were let go
    _schema: schema::Schema,
}

impl TestDb {
    /// A fresh schema with the whole timeline in it.
    ///
    /// # Panics
    /// When there is no PostgreSQL to be had; the message says what to install.
    pub async fn new() -> Self {
        Self::with_connections(12).await
    }

    /// As [`TestDb::new`], for races: up to so many transactions at the same time.
    ///
    /// # Panics
    /// As [`TestDb::new`].
    pub async fn with_connections(max: u32) -> Self {
        let schema = schema::Schema::create().await;
        let db = schema.connect(max);
        let clock = Arc::new(FrozenClock::at(start_of_day()));
        let cx = context(Arc::clone(&clock), Arc::new(SeededRandom::new(20_261_123)));
        Self { db, cx, clock, _schema: schema }
    }

    /// The database; cloning shares its connections.
    pub fn db(&self) -> Db {
        self.db.clone()
    }

    /// A context on behalf of the house itself; `with_actor` makes another's.
    pub fn cx(&self) -> Cx {
        self.cx.clone()
    }

    /// Lets time pass, both on the clock that pages read and for what transactions store.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.db.shift_clock(by);
    }
}

/// A context without a database: the clock stands at [`start_of_day`], chance repeats, the house is "Jason & Co.".
pub fn context(clock: Arc<FrozenClock>, random: Arc<dyn Random>) -> Cx {
    Cx {
        clock,
        random,
        secret: secret(),
        house: Arc::new(House {
            name: "Jason & Co.".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            production: false,
        }),
        actor: Actor::System,
        request_id: None,
    }
}

/// Where the clock of a test stands: Monday, 23 November 2026, nine in the morning.
///
/// # Panics
/// Never: the moment exists.
pub fn start_of_day() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).single().expect("a moment that exists")
}

/// The key material of every test.
fn secret() -> Secret {
    Secret::new(&[7; 32]).expect("32 bytes are enough")
}
