//! What waits to be made of uploads.

use db::{Conn, DbError};
use platform::backlog::Backlog;

/// The uploads whose renditions are not made yet.
///
/// # Errors
/// The database's.
pub async fn backlog(conn: &mut Conn) -> Result<Backlog, DbError> {
    Ok(sqlx::query_as(
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing,
                greatest(coalesce(extract(epoch FROM now() - min(created_at)), 0), 0)::float8 AS oldest_seconds
         FROM media_assets WHERE state = 'waiting'",
    )
    .fetch_one(conn)
    .await?)
}
