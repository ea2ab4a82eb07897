//! The schema's timeline.

use std::time::Duration;

use sqlx::migrate::Migrator;

use crate::{Db, DbError, indexes};

/// How long a start waits for indexes: a backup that runs for an hour keeps one from being finished.
const INDEXES: Duration = Duration::from_secs(30);

static TIMELINE: Migrator = sqlx::migrate!("../../migrations");

/// What a migration run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationReport {
    /// How many steps the timeline has.
    pub known: usize,
    /// How many were applied now.
    pub applied: usize,
}

/// Brings the schema to the newest version and builds the indexes that are missing; safe to run from several nodes at once.
///
/// # Errors
/// A step that was changed after it had been applied, or a database that is newer than this binary, is
/// refused with a sentence that names it.
pub async fn migrate(db: &Db) -> Result<MigrationReport, MigrationError> {
    let before = applied(db).await;
    tokio::time::timeout(Duration::from_secs(600), TIMELINE.run(db.pool()))
        .await
        .map_err(|_| MigrationError::TooSlow)??;
    // without them the house is slow and right, so it opens all the same
    match tokio::time::timeout(INDEXES, indexes::build_missing(db)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "an index could not be built; the next start tries again"),
        // PostgreSQL finishes a statement whose client has gone
        Err(_) => {
            tracing::warn!("an index takes long: it goes on being built, and the next start builds the rest");
        }
    }
    Ok(MigrationReport {
        known: TIMELINE.iter().count(),
        applied: TIMELINE.iter().count().saturating_sub(before),
    })
}

async fn applied(db: &Db) -> usize {
    // the table does not exist before the first run, which counts as nothing applied
    let count: Result<i64, _> =
        sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success").fetch_one(db.pool()).await;
    count.ok().and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The timeline refused.
    #[error("the schema could not be brought up to date: {0}")]
    Refused(#[from] sqlx::migrate::MigrateError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Another node held the migration lock for ten minutes.
    #[error(
        "the schema was not brought up to date within ten minutes: is another node stuck in a migration?"
    )]
    TooSlow,
}

/// The whole timeline with the indexes after it as one script, for the test kit, which replays it into a schema of its own.
pub fn timeline_sql() -> String {
    let mut steps: Vec<_> = TIMELINE.iter().map(|step| step.sql.as_str().to_owned()).collect();
    steps.push(indexes::plain_sql());
    steps.join("\n")
}
