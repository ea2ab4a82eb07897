//! A schema of one's own.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use db::{Db, PoolSettings};
use kernel::{Clock, SystemClock};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::{sync::OnceCell, time::timeout};

use crate::server;

static COUNT: AtomicU32 = AtomicU32::new(0);
static SWEPT: OnceCell<()> = OnceCell::const_new();

/// How old a schema may grow before it counts as left behind, in seconds.
const LEFT_BEHIND: i64 = 1800;
/// The key of the lock that lets one process sweep at a time.
const SWEEPER: i64 = 0x6174_656c;

/// The schema; dropping the value drops it, as far as the server lets us.
pub(crate) struct Schema {
    name: String,
    options: PgConnectOptions,
}

impl Schema {
    pub(crate) async fn create() -> Self {
        let options = server::options().await;
        let mut connection = options.connect().await.expect("the test server takes a connection");
        SWEPT.get_or_init(|| sweep(&options)).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        // the name says when and by whom it was made, for the sweep
        let name = format!("test_{}_{}_{number}", SystemClock.now().timestamp(), process::id());
        // the name is made of our own digits, and the timeline is part of the binary
        let script = format!("CREATE SCHEMA {name};\nSET search_path = {name};\n{}", db::timeline_sql());
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut connection).await.expect("the timeline applies");
        connection.close().await.expect("the connection closes");
        Self { name, options }
    }

    pub(crate) fn connect(&self, max_connections: u32) -> Db {
        let settings = PoolSettings {
            max_connections,
            acquire_timeout: Duration::from_secs(20),
            schema: Some(self.name.clone()),
        };
        Db::new(self.options.clone(), &settings)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (name, options) = (std::mem::take(&mut self.name), self.options.clone());
        // a runtime of its own, because the test's may be ending; what fails here is swept later
        let dropper = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime
                .block_on(async { timeout(Duration::from_secs(3), drop_schema(&options, &name)).await.ok() })
        });
        let _ = dropper.join();
    }
}

async fn drop_schema(options: &PgConnectOptions, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = options.connect().await?;
    remove(&mut connection, name).await?;
    connection.close().await
}

async fn remove(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let script = format!(
        "SET lock_timeout = '1s'; SET client_min_messages = warning; DROP SCHEMA IF EXISTS {name} CASCADE"
    );
    sqlx::raw_sql(AssertSqlSafe(script)).execute(connection).await.map(|_| ())
}

/// Drops what killed test runs left behind. One process at a time; the others go on.
async fn sweep(options: &PgConnectOptions) {
    let Ok(mut connection) = options.connect().await else { return };
    let free =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(SWEEPER).fetch_one(&mut connection).await;
    if !matches!(free, Ok(true)) {
        return;
    }
    let names: Vec<String> =
        sqlx::query_scalar(r"SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'test\_%' LIMIT 500")
            .fetch_all(&mut connection)
            .await
            .unwrap_or_default();
    let now = SystemClock.now().timestamp();
    for name in names.iter().filter(|name| is_left_behind(name, now)) {
        // one that cannot be dropped now is met again next time
        let _ = remove(&mut connection, name).await;
    }
    let _ = connection.close().await;
}

fn is_left_behind(name: &str, now: i64) -> bool {
    let made = name.split('_').nth(1).and_then(|seconds| seconds.parse::<i64>().ok());
    made.is_some_and(|made| now - made > LEFT_BEHIND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_counts_as_left_behind_after_half_an_hour_and_foreign_names_never_do() {
        assert!(is_left_behind("test_1000_42_0", 1000 + LEFT_BEHIND + 1));
        assert!(!is_left_behind("test_1000_42_0", 1000 + LEFT_BEHIND));
        assert!(!is_left_behind("test_data", i64::MAX));
        assert!(!is_left_behind("public", i64::MAX));
    }
}
