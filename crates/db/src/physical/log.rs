//! The write-ahead log on its way out: cut at a moment, received as whole segments, handed on, and let go.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{About, PhysicalError, Source};
use crate::DbError;

/// The slot by which the server keeps what was not fetched yet.
const SLOT: &str = "atelier_backup";
/// How many moments are remembered whose place in the log was not received yet.
const MARKS: usize = 1_000;

/// The name of a segment of the log: its history, and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName {
    /// The history.
    pub timeline: u32,
    log: u32,
    segment: u32,
}

impl SegmentName {
    /// The segment that follows, of so many bytes.
    pub const fn next(self, segment_bytes: u64) -> Self {
        let last = (0x1_0000_0000 / segment_bytes) as u32 - 1;
        if self.segment < last {
            Self { segment: self.segment + 1, ..self }
        } else {
            Self { log: self.log.wrapping_add(1), segment: 0, ..self }
        }
    }

    /// The position in the log at which it ends.
    const fn end(self, segment_bytes: u64) -> u64 {
        ((self.log as u64) << 32) + (self.segment as u64 + 1) * segment_bytes
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}{:08X}{:08X}", self.timeline, self.log, self.segment)
    }
}

impl FromStr for SegmentName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 24 || !text.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)) {
            return Err(());
        }
        let part = |at: usize| u32::from_str_radix(&text[at..at + 8], 16).map_err(|_| ());
        Ok(Self { timeline: part(0)?, log: part(8)?, segment: part(16)? })
    }
}

/// A whole segment that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub name: SegmentName,
    /// The file.
    pub path: PathBuf,
    /// Whoever has the log up to its end can go back to any moment before this one; known for the last of each cut.
    pub covers: Option<DateTime<Utc>>,
}

/// The log of a server, as far as it was fetched into a folder.
#[derive(Debug)]
pub struct Log {
    source: Source,
    folder: PathBuf,
    seen: Option<i64>,
    marks: Vec<(u64, DateTime<Utc>)>,
}

impl Log {
    /// The log of `source`; segments wait in `folder` until they were handed on.
    pub fn new(source: Source, folder: PathBuf) -> Self {
        Self { source, folder, seen: None, marks: Vec::new() }
    }

    /// Cuts the log if something was written since the last time, fetches what is whole, and lists it, oldest first. The
    /// newest of those handed on before is listed again.
    ///
    /// # Errors
    /// The database's and the tool's.
    pub async fn fetch(
        &mut self,
        conn: &mut PgConnection,
        about: &About,
    ) -> Result<Vec<Segment>, PhysicalError> {
        fs::create_dir_all(&self.folder).map_err(|e| PhysicalError::io("make", &self.folder, e))?;
        self.forget_others(about)?;
        hold(conn, about).await?;
        let until = self.cut(conn, about).await?;
        let newest = self.segments()?.pop();
        if newest.is_none_or(|(name, _)| name.end(about.segment_bytes) < until) {
            self.receive(until, about).await?;
        }
        let covers = covered(&mut self.marks, until);
        let segments = self.segments()?.into_iter();
        Ok(segments
            .map(|(name, path)| Segment {
                covers: covers.filter(|_| name.end(about.segment_bytes) == until),
                name,
                path,
            })
            .collect())
    }

    /// Lets go of what was handed on, but for the newest, from which the next fetch goes on.
    ///
    /// # Errors
    /// The folder's.
    pub fn let_go(&self) -> Result<(), PhysicalError> {
        let mut segments = self.segments()?;
        segments.pop();
        for (_, path) in segments {
            fs::remove_file(&path).map_err(|e| PhysicalError::io("remove", &path, e))?;
        }
        Ok(())
    }

    /// Ends the segment under way, when something was written. The marker is a commit of its own: going back to a moment
    /// needs one after it, and a quiet house might not write another for hours.
    async fn cut(&mut self, conn: &mut PgConnection, about: &About) -> Result<u64, DbError> {
        if self.seen != Some(next_transaction(conn).await?) {
            let now = super::now(conn).await?;
            sqlx::query("SELECT pg_current_xact_id()").execute(&mut *conn).await?;
            let at = position(conn, "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint").await?;
            if self.marks.len() == MARKS {
                self.marks.remove(0);
            }
            self.marks.push((at, now));
            switch(conn).await?;
            self.seen = Some(next_transaction(conn).await?);
        }
        let flushed = position(conn, "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint").await?;
        Ok(flushed - flushed % about.segment_bytes)
    }

    async fn receive(&self, until: u64, about: &About) -> Result<(), PhysicalError> {
        let mut command = self.source.tool("pg_receivewal", about.major).await?;
        let last = until.saturating_sub(1);
        command.arg("--directory").arg(&self.folder).args(["--slot", SLOT, "--no-loop", "--no-password"]);
        command.arg(format!("--endpos={:X}/{:X}", last >> 32, last & 0xffff_ffff));
        let output = command.output().await.map_err(|e| PhysicalError::io("start", "pg_receivewal", e))?;
        if output.status.success() {
            return Ok(());
        }
        Err(PhysicalError::said("pg_receivewal", &about.role, &String::from_utf8_lossy(&output.stderr)))
    }

    /// What is left of another history (the house was brought back to a moment) has its end in the store already.
    fn forget_others(&self, about: &About) -> Result<(), PhysicalError> {
        let note = self.folder.join("system");
        if fs::read_to_string(&note).is_ok_and(|text| text != about.system) {
            for (_, path) in self.segments()? {
                fs::remove_file(&path).map_err(|e| PhysicalError::io("remove", &path, e))?;
            }
        }
        for (_, path) in self.segments()?.into_iter().filter(|(name, _)| name.timeline != about.timeline) {
            fs::remove_file(&path).map_err(|e| PhysicalError::io("remove", &path, e))?;
        }
        fs::write(&note, &about.system).map_err(|e| PhysicalError::io("write", &note, e))
    }

    fn segments(&self) -> Result<Vec<(SegmentName, PathBuf)>, PhysicalError> {
        list(&self.folder).map_err(|e| PhysicalError::io("list", &self.folder, e))
    }
}

/// The newest moment whose mark lies before this position, which is forgotten with all before it.
fn covered(marks: &mut Vec<(u64, DateTime<Utc>)>, until: u64) -> Option<DateTime<Utc>> {
    let within = marks.iter().take_while(|(at, _)| *at <= until).count();
    marks.drain(..within).next_back().map(|(_, time)| time)
}

fn list(folder: &Path) -> std::io::Result<Vec<(SegmentName, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
            found.push((name, entry.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// From now on the server keeps what was not fetched. A slot that fell too far behind was cut off by the server: a new one begins.
async fn hold(conn: &mut PgConnection, about: &About) -> Result<(), PhysicalError> {
    let held: Option<Option<String>> =
        sqlx::query_scalar("SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1")
            .bind(SLOT)
            .fetch_optional(&mut *conn)
            .await
            .map_err(DbError::from)?;
    if matches!(&held, Some(Some(status)) if status == "lost") {
        tracing::warn!(
            "the log was not fetched for too long and has a gap; the next copy of the server closes it"
        );
        let drop = sqlx::query("SELECT pg_drop_replication_slot($1)").bind(SLOT).execute(&mut *conn).await;
        drop.map_err(DbError::from)?;
    } else if held.is_some() {
        return Ok(());
    }
    let made =
        sqlx::query("SELECT pg_create_physical_replication_slot($1, true)").bind(SLOT).execute(conn).await;
    match made {
        Err(error) if error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("42501")) => {
            Err(PhysicalError::NotAllowed { role: about.role.clone() })
        }
        made => made.map(drop).map_err(|e| DbError::from(e).into()),
    }
}

/// Without the right to end a segment its own `archive_timeout` ends it.
async fn switch(conn: &mut PgConnection) -> Result<(), DbError> {
    match sqlx::query("SELECT pg_switch_wal()").execute(conn).await {
        Err(error) if error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("42501")) => {
            Ok(())
        }
        done => Ok(done.map(drop)?),
    }
}

/// Changes whenever a transaction has written something.
async fn next_transaction(conn: &mut PgConnection) -> Result<i64, DbError> {
    let sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    Ok(sqlx::query_scalar(sql).fetch_one(conn).await?)
}

async fn position(conn: &mut PgConnection, sql: &'static str) -> Result<u64, DbError> {
    let position: i64 = sqlx::query_scalar(sql).fetch_one(conn).await?;
    Ok(position.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEGMENT: u64 = 16 << 20;

    #[test]
    fn segments_follow_one_another_over_the_edge_of_a_log() {
        let name: SegmentName = "0000000100000003000000FF".parse().unwrap();
        assert_eq!(name.next(SEGMENT).to_string(), "000000010000000400000000");
        assert_eq!(name.end(SEGMENT), 4 << 32);
        for bad in ["", "00000001000000030000000F.partial", "00000002.history", "0000000100000003000000fg"] {
            assert!(bad.parse::<SegmentName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_moment_is_covered_once_the_log_up_to_its_mark_is_there() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let mut marks = vec![(10, at(1)), (20, at(2)), (30, at(3))];
        assert_eq!(covered(&mut marks, 25), Some(at(2)));
        assert_eq!(covered(&mut marks, 25), None);
        assert_eq!(covered(&mut marks, 30), Some(at(3)));
    }
}
