//! Copies of a whole server and of its write-ahead log, and a server made of them again, to a moment.
//!
//! PostgreSQL's own tools do the work: `pg_basebackup` and `pg_receivewal` on the way out, `tar`, `pg_verifybackup` and the
//! server's recovery on the way in. What is made here are streams and files; where they are kept, and under which key, is
//! the caller's business.

mod error;
mod log;
mod restore;
mod source;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub use error::PhysicalError;
pub use log::{Log, Segment, SegmentName};
pub use restore::{Recovered, Restoration, Unpacking};
pub use source::{About, BaseCopy, Source};

use crate::DbError;

/// The server's time: it stamps every transaction, and moments to go back to are in it.
///
/// # Errors
/// The database's.
pub async fn now(conn: &mut PgConnection) -> Result<DateTime<Utc>, DbError> {
    Ok(sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(conn).await?)
}
