//! The newest picture of the stones, and the worker that keeps it so.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use db::{Db, DbError, Listener};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{StoneSnapshot, disk, read};

/// How long announcements are gathered before the index follows them.
const DEBOUNCE: Duration = Duration::from_millis(50);
/// How long nothing must have changed before the picture is saved.
const SAVE_AFTER: Duration = Duration::from_secs(2);

/// Where faces find the stones.
pub(crate) struct Shelf {
    current: ArcSwap<StoneSnapshot>,
    path: Option<PathBuf>,
    /// One rebuild at a time.
    building: Mutex<()>,
}

impl Shelf {
    /// What was last saved, or nothing; `Shelf::follow` brings it up to date.
    pub(crate) fn from_disk(path: Option<PathBuf>) -> Self {
        let saved = path.as_deref().and_then(disk::load);
        Self {
            current: ArcSwap::from_pointee(saved.unwrap_or_else(StoneSnapshot::empty)),
            path,
            building: Mutex::new(()),
        }
    }

    /// Nothing yet.
    pub(crate) fn empty(path: Option<PathBuf>) -> Self {
        Self { current: ArcSwap::from_pointee(StoneSnapshot::empty()), path, building: Mutex::new(()) }
    }

    /// Whether nothing was ever read or saved.
    pub(crate) fn is_blank(&self) -> bool {
        self.current.load().version == 0
    }

    pub(crate) fn snapshot(&self) -> Arc<StoneSnapshot> {
        self.current.load_full()
    }

    /// Reads everything again.
    pub(crate) async fn refresh(&self, db: &Db) -> Result<(), DbError> {
        let _one_at_a_time = self.building.lock().await;
        let (moment, columns) = read::read_all(db).await?;
        let version = self.next_version(moment.at_micros);
        let next = blocking(move || StoneSnapshot::assemble(version, moment.watermark, &columns)).await?;
        self.current.store(Arc::new(next));
        Ok(())
    }

    /// Reads what changed since the last time.
    pub(crate) async fn catch_up(&self, db: &Db) -> Result<(), DbError> {
        let _one_at_a_time = self.building.lock().await;
        let now = self.snapshot();
        let (moment, changes) = read::read_changes(db, now.watermark).await?;
        let version = self.next_version(moment.at_micros);
        let next = blocking(move || now.with_changes(version, moment.watermark, &changes)).await?;
        self.current.store(Arc::new(next));
        Ok(())
    }

    fn next_version(&self, at_micros: u64) -> u64 {
        at_micros.max(self.snapshot().version + 1)
    }

    /// Saves the picture where the next start looks for it.
    pub(crate) async fn save(&self) {
        let Some(path) = self.path.clone() else { return };
        let snapshot = self.snapshot();
        let saved = blocking(move || disk::save(Path::new(&path), &snapshot)).await;
        if let Ok(Err(error)) = saved {
            tracing::warn!(%error, "the stones could not be saved; the next start will read the database first");
        }
    }

    /// Follows the database's announcements until cancelled. Outlives the database: it tries again until it is back.
    pub(crate) async fn follow(&self, db: &Db, cancel: &CancellationToken) {
        while !cancel.is_cancelled() {
            if let Err(error) = self.follow_once(db, cancel).await {
                tracing::warn!(%error, "the stones cannot follow the database for the moment");
            }
            cancel.run_until_cancelled(sleep(Duration::from_secs(1))).await;
        }
    }

    async fn follow_once(&self, db: &Db, cancel: &CancellationToken) -> Result<(), DbError> {
        let mut listener = Listener::open(db, "stones").await?;
        // what changed before the ear was open; transaction numbers of another cluster would mean nothing here
        self.refresh(db).await?;
        let mut unsaved = true;
        loop {
            let heard = tokio::select! {
                () = cancel.cancelled() => break,
                heard = listener.next() => Some(heard?),
                () = sleep(SAVE_AFTER), if unsaved => None,
            };
            if heard.is_none() {
                self.save().await;
                unsaved = false;
                continue;
            }
            let until = Instant::now() + DEBOUNCE;
            while let Ok(more) =
                timeout(until.saturating_duration_since(Instant::now()), listener.next()).await
            {
                more?;
            }
            let began = Instant::now();
            self.catch_up(db).await?;
            unsaved = true;
            // an import announces every batch: following it must not keep a core from everything else
            let rest = began.elapsed() * 3;
            if rest > DEBOUNCE {
                cancel.run_until_cancelled(sleep(rest)).await;
            }
        }
        if unsaved {
            self.save().await;
        }
        Ok(())
    }
}

/// Runs work that keeps a core busy away from the threads that answer shoppers.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| DbError::Broken(sqlx::Error::Io(std::io::Error::other(error))))
}
