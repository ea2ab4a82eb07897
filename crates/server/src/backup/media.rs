//! Uploaded files on their way into the vault and back. What lies under a key never changes, so each goes once.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use adapters::{Kept, VaultError};

use super::{Backups, Manifest, Vaulted, manifest};
use crate::Failure;

/// The uploads that belong to a copy.
#[derive(Debug, Default)]
pub(super) struct KeptMedia {
    pub(super) files: usize,
    pub(super) list: Option<Kept>,
}

impl Backups {
    /// Keeps every upload that the vault does not have, and the list of all.
    pub(super) async fn keep_media(&self, id: &str) -> Result<KeptMedia, Failure> {
        let Some(folder) = self.media.clone() else { return Ok(KeptMedia::default()) };
        let there: BTreeSet<String> = self.vault.list("media").await?.into_iter().collect();
        let root = folder.clone();
        let found = tokio::task::spawn_blocking(move || files_in(&root)).await??;
        let mut kept = Vec::new();
        for key in found {
            let name = format!("media/{key}");
            if !there.contains(&name) {
                match tokio::fs::File::open(folder.join(&key)).await {
                    Ok(file) => drop(self.vault.keep(&name, file).await?),
                    // an upload that was given up meanwhile
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(source) => return Err(VaultError::Io { name, source }.into()),
                }
            }
            kept.push(key);
        }
        let list = serde_json::to_vec(&kept)?;
        let list = self.vault.keep(&manifest::path(id, "media.json"), list.as_slice()).await?;
        Ok(KeptMedia { files: kept.len(), list: Some(list) })
    }
}

impl Vaulted {
    /// The keys of the uploads that belong to a copy.
    pub(super) async fn media_of(&self, manifest: &Manifest) -> Result<Vec<String>, Failure> {
        let Some(list) = manifest.file("media.json") else { return Ok(Vec::new()) };
        let mut text = Vec::new();
        self.vault.give(&list.name, Some(list), &mut text).await?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Brings the uploads of a copy back into a folder.
    pub(super) async fn give_media(&self, manifest: &Manifest, folder: &Path) -> Result<(), Failure> {
        for key in self.media_of(manifest).await? {
            let key: platform::files::FileKey =
                key.parse().map_err(|_| format!("{key} is not the name of an upload"))?;
            let path = folder.join(key.as_str());
            tokio::fs::create_dir_all(path.parent().unwrap_or(folder)).await?;
            let file = tokio::fs::File::create(&path).await?;
            self.vault.give(&format!("media/{key}"), None, file).await?;
        }
        Ok(())
    }
}

/// The keys of the files below a folder, in order; none when there is no folder. Files under way have no key.
fn files_in(root: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::from(root)]);
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if let Some(key) = path.strip_prefix(root).ok().and_then(|p| p.to_str())
                && key.parse::<platform::files::FileKey>().is_ok()
            {
                found.push(key.to_owned());
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
