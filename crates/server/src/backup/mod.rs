//! The house's own backups: now and then a copy of the whole server, every minute what it wrote since, each uploaded file
//! once, and from them the house as it was at a moment.
//!
//! In the vault (`adapters::Vault`, every file encrypted):
//!
//! ```text
//! bases/20261127T064633Z/base.tar.gz     the copy of the server, whole by itself
//! bases/20261127T064633Z/media.json      which uploaded files belong to it
//! bases/20261127T064633Z/secret          key material, when it is kept in the data folder
//! bases/20261127T064633Z/manifest.json   what belongs to it, with checksums; written last: without it there is no backup
//! log/<server>/<segment>[-<until, ms>]   the write-ahead log
//! media/<key>                            uploaded files
//! ```

mod manifest;
mod media;
mod restore;
mod retain;
mod ship;
mod take;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use adapters::Vault;
use chrono::{DateTime, Utc};
use db::{
    Alone, Db,
    physical::{Log, Source},
};
use platform::config::{Backup, Config, Media};

pub(crate) use manifest::Manifest;
pub(crate) use restore::{Wanted, restore, told};
pub(crate) use take::Taken;

use crate::Failure;

/// The work that one process of the house does at a time.
const WORK: &str = "backup";

/// The backups of a house as they lie there. Nothing of the house itself is needed to read them.
#[derive(Debug, Clone)]
pub(crate) struct Vaulted {
    vault: Vault,
    settings: Backup,
}

/// A house that backs itself up. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Backups {
    db: Db,
    vaulted: Vaulted,
    source: Source,
    house: String,
    /// The folder of uploads, unless they are in a bucket.
    media: Option<PathBuf>,
    /// Where uploads are, in words.
    media_place: String,
    /// The file of the house's key material; a setting may take its place.
    secret: PathBuf,
    log: Arc<tokio::sync::Mutex<Log>>,
    seen: Arc<Mutex<Seen>>,
}

/// What this process knows of the vault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// When the newest whole copy was begun.
    pub(crate) newest: Option<DateTime<Utc>>,
    /// Up to when the log was handed on, as far as this process did it.
    pub(crate) covered: Option<DateTime<Utc>>,
    /// How often backing up failed since the start.
    pub(crate) failures: u64,
}

impl Vaulted {
    /// The backups in the place that the settings name; `None` when they name none.
    ///
    /// # Errors
    /// A place that cannot be opened.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, Failure> {
        let Some(settings) = config.backup.clone() else { return Ok(None) };
        let vault =
            Vault::open(&settings.place, &settings.key).map_err(|e| format!("ATELIER_BACKUP_TO: {e}"))?;
        Ok(Some(Self { vault, settings }))
    }

    /// When the newest whole copy was begun.
    ///
    /// # Errors
    /// The vault's.
    pub(crate) async fn newest(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        Ok(self.bases().await?.whole.last().and_then(|id| manifest::begun(id)))
    }

    /// The manifests of all whole copies, oldest first.
    ///
    /// # Errors
    /// The vault's.
    pub(crate) async fn manifests(&self) -> Result<Vec<Manifest>, Failure> {
        let mut found = Vec::new();
        for id in self.bases().await?.whole {
            found.push(Manifest::read(&self.vault, &id).await?);
        }
        Ok(found)
    }

    /// Up to when the log of the newest copy reaches.
    ///
    /// # Errors
    /// The vault's.
    pub(crate) async fn covered(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        let Some(id) = self.bases().await?.whole.pop() else { return Ok(None) };
        let newest = Manifest::read(&self.vault, &id).await?;
        Ok(self.lying(&newest.system).await?.into_iter().filter_map(|lying| lying.covers).max())
    }

    /// How old the newest copy may be before something is wrong: one was missed.
    pub(crate) fn patience(&self) -> std::time::Duration {
        self.settings.every * 2
    }
}

impl Backups {
    /// The backups that the settings ask for; `None` when they ask for none.
    ///
    /// # Errors
    /// A place that cannot be opened.
    pub(crate) fn of(config: &Config, db: &Db) -> Result<Option<Self>, Failure> {
        let Some(vaulted) = Vaulted::of(config)? else { return Ok(None) };
        let source = Source::new(db, config.database.binaries.clone());
        let (media, media_place) = match &config.media {
            Media::Folder => {
                let folder = config.data.folder.join("media");
                (Some(folder), "in the backup".to_owned())
            }
            Media::S3(keys) => (None, format!("in the bucket {}", keys.bucket)),
        };
        Ok(Some(Self {
            db: db.clone(),
            log: Arc::new(tokio::sync::Mutex::new(Log::new(
                source.clone(),
                config.data.folder.join("backup-log"),
            ))),
            vaulted,
            source,
            house: config.house.name.clone(),
            media,
            media_place,
            secret: config.data.folder.join("secret"),
            seen: Arc::default(),
        }))
    }

    /// What is known of the vault.
    pub(crate) fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is due: hands the log on, and takes a copy of the whole when the newest is too old, is of another server, or
    /// when the log has a gap. Does nothing while another process of the house does it.
    ///
    /// # Errors
    /// A sentence; it may be tried again.
    pub(crate) async fn tend(&self) -> Result<Option<Taken>, Failure> {
        let Some(mut alone) = self.db.alone(WORK).await? else {
            let newest = self.newest().await?;
            self.note(|seen| seen.newest = newest);
            return Ok(None);
        };
        let done = self.tend_alone(&mut alone).await;
        alone.end().await;
        done
    }

    async fn tend_alone(&self, alone: &mut Alone) -> Result<Option<Taken>, Failure> {
        let about = self.source.about(alone.conn()).await?;
        let shipped = self.ship(alone.conn(), &about).await?;
        let newest = self.newest().await?;
        self.note(|seen| seen.newest = newest);
        let due = match newest {
            None => true,
            Some(newest) => {
                let now = db::physical::now(alone.conn()).await?;
                let age = now.signed_duration_since(newest).to_std().unwrap_or_default();
                age >= self.settings.every || shipped.gap || self.is_of_another(&about).await?
            }
        };
        if !due {
            return Ok(None);
        }
        let taken = self.take(alone.conn(), &about).await?;
        self.retain(taken.begun).await?;
        Ok(Some(taken))
    }

    /// Takes a copy of the whole now, and lets go of what nobody can want back any more.
    ///
    /// # Errors
    /// A sentence, also when another process of the house is at it.
    pub(crate) async fn take_now(&self) -> Result<Taken, Failure> {
        let alone = self.db.alone(WORK).await?;
        let mut alone =
            alone.ok_or("another process of the house is backing up just now: try again in a minute")?;
        let done = async {
            let about = self.source.about(alone.conn()).await?;
            self.ship(alone.conn(), &about).await?;
            let taken = self.take(alone.conn(), &about).await?;
            self.retain(taken.begun).await?;
            Ok(taken)
        };
        let done = done.await;
        alone.end().await;
        done
    }

    pub(crate) fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What lies there can be asked of the house too.
impl std::ops::Deref for Backups {
    type Target = Vaulted;

    fn deref(&self) -> &Vaulted {
        &self.vaulted
    }
}
