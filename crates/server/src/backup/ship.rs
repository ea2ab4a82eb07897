//! The log on its way into the vault.

use adapters::VaultError;
use chrono::{DateTime, TimeZone, Utc};
use db::{
    Conn,
    physical::{About, Segment, SegmentName},
};

use super::{Backups, Vaulted};
use crate::Failure;

/// What was handed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shipped {
    /// Whether the log in the vault lacks a part before what was handed on now.
    pub(super) gap: bool,
}

/// A segment in the vault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lying {
    pub(super) name: SegmentName,
    /// Whoever has the log up to its end can go back to any moment before this one.
    pub(super) covers: Option<DateTime<Utc>>,
    /// Its name in the vault.
    pub(super) path: String,
}

impl Backups {
    /// Fetches what the server wrote since the last time, and keeps it.
    pub(super) async fn ship(&self, conn: &mut Conn, about: &About) -> Result<Shipped, Failure> {
        let mut log = self.log.lock().await;
        let segments = log.fetch(conn, about).await?;
        let there = self.lying(&about.system).await?;
        let there: Vec<_> = there.into_iter().filter(|lying| lying.name.timeline == about.timeline).collect();
        let mut last = there.last().map(|lying| lying.name);
        let mut gap = false;
        for segment in segments {
            if last.is_none_or(|last| segment.name > last) {
                gap |= last.is_some_and(|last| last.next(about.segment_bytes) != segment.name);
                self.keep_segment(&segment, about).await?;
                last = Some(segment.name);
            } else if segment.covers.is_some()
                && there.iter().all(|l| l.name != segment.name || l.covers.is_none())
            {
                // it went before anybody knew up to when it reaches
                self.keep_segment(&segment, about).await?;
            }
            if let Some(covers) = segment.covers {
                self.note(|seen| seen.covered = Some(covers));
            }
        }
        log.let_go()?;
        Ok(Shipped { gap })
    }

    async fn keep_segment(&self, segment: &Segment, about: &About) -> Result<(), Failure> {
        let until = segment.covers.map_or(String::new(), |covers| format!("-{}", covers.timestamp_millis()));
        let name = format!("log/{}/{}{until}", about.system, segment.name);
        let file = tokio::fs::File::open(&segment.path).await?;
        self.vault.keep(&name, file).await?;
        Ok(())
    }
}

impl Vaulted {
    /// The segments of a server's log that lie in the vault, in order.
    pub(super) async fn lying(&self, system: &str) -> Result<Vec<Lying>, VaultError> {
        let names = self.vault.list(&format!("log/{system}")).await?;
        let mut found: Vec<Lying> = names.into_iter().filter_map(read).collect();
        found.sort_unstable();
        Ok(found)
    }
}

fn read(path: String) -> Option<Lying> {
    let file = path.rsplit('/').next()?;
    let (name, until) = file.split_once('-').map_or((file, None), |(name, until)| (name, Some(until)));
    let name = name.parse().ok()?;
    let covers = until.and_then(|millis| Utc.timestamp_millis_opt(millis.parse().ok()?).single());
    Some(Lying { name, covers, path })
}
