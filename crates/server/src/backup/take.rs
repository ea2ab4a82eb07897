//! Taking a copy of the whole.

use adapters::VaultError;
use chrono::{DateTime, Utc};
use db::{
    Conn,
    physical::{About, now},
};

use super::{Backups, Manifest, manifest};
use crate::Failure;

/// A copy that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Its name.
    pub(crate) id: String,
    /// When it was begun.
    pub(crate) begun: DateTime<Utc>,
    /// One can go back to any moment from here on.
    pub(crate) finished: DateTime<Utc>,
    /// Bytes in the vault, but for uploads.
    pub(crate) bytes: u64,
    /// How many uploaded files belong to it.
    pub(crate) media_files: usize,
    /// Where uploads are, in words.
    pub(crate) media_place: String,
}

impl Backups {
    /// Copies the server, its uploads and its secret; the log up to now follows, so that the copy can be brought to any moment
    /// from its end on. The manifest is written last: what ends before leaves no backup behind.
    pub(super) async fn take(&self, conn: &mut Conn, about: &About) -> Result<Taken, Failure> {
        let begun = now(conn).await?;
        let id = manifest::id(begun);
        let mut copy = self.source.copy(about).await?;
        let base = self.vault.keep(&manifest::path(&id, "base.tar.gz"), copy.stream()?).await;
        // what the tool says is closer to the cause than a stream that broke off
        copy.finish().await?;
        let base = base?;
        let mut manifest = Manifest::new(&self.house, begun, now(conn).await?, about);
        manifest.files.push(base);
        // after the server: every file that a row names was kept before the row was written
        let media = self.keep_media(&id).await?;
        manifest.media_files = media.files;
        manifest.media_place.clone_from(&self.media_place);
        manifest.files.extend(media.list);
        manifest.files.extend(self.keep_secret(&id).await?);
        self.ship(conn, about).await?;
        manifest.write(&self.vault).await?;
        self.note(|seen| seen.newest = manifest::begun(&id));
        Ok(Taken {
            begun,
            finished: manifest.finished,
            bytes: manifest.bytes(),
            media_files: manifest.media_files,
            media_place: manifest.media_place.clone(),
            id,
        })
    }

    /// Whether the newest copy is of another server than this one, or of another of its histories.
    pub(super) async fn is_of_another(&self, about: &About) -> Result<bool, Failure> {
        let Some(id) = self.bases().await?.whole.pop() else { return Ok(true) };
        let newest = Manifest::read(&self.vault, &id).await?;
        Ok((newest.system, newest.timeline) != (about.system.clone(), about.timeline))
    }

    async fn keep_secret(&self, id: &str) -> Result<Option<adapters::Kept>, Failure> {
        match tokio::fs::File::open(&self.secret).await {
            Ok(file) => Ok(Some(self.vault.keep(&manifest::path(id, "secret"), file).await?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(VaultError::Io { name: self.secret.display().to_string(), source }.into()),
        }
    }
}
