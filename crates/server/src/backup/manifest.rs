//! What belongs to a copy, and which copies there are.

use std::collections::BTreeSet;

use adapters::{Kept, Vault};
use chrono::{DateTime, NaiveDateTime, Utc};
use db::physical::About;
use serde::{Deserialize, Serialize};

use crate::Failure;

/// The form of manifests that this version writes and reads.
const FORM: u32 = 1;
/// How a copy is called: by the moment it was begun.
const ID: &str = "%Y%m%dT%H%M%SZ";

/// What belongs to a copy of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    form: u32,
    /// The copy's name.
    pub(crate) id: String,
    /// The house's name.
    pub(crate) house: String,
    /// The version of Atelier that took it.
    pub(crate) version: String,
    /// When it was begun.
    pub(crate) begun: DateTime<Utc>,
    /// When the copy of the server was whole: one can go back to any moment from here on.
    pub(crate) finished: DateTime<Utc>,
    /// The server's own number.
    pub(crate) system: String,
    /// The server's history.
    pub(crate) timeline: u32,
    /// PostgreSQL's major version.
    pub(crate) postgres: u32,
    /// Bytes of a segment of the log.
    pub(crate) segment_bytes: u64,
    /// From which segment on the log is needed.
    pub(crate) segment: String,
    /// The database of the house.
    pub(crate) database: String,
    /// The role of the house.
    pub(crate) role: String,
    /// Where uploads are, in words.
    pub(crate) media_place: String,
    /// How many uploaded files belong to it.
    pub(crate) media_files: usize,
    /// Every file of the copy.
    pub(crate) files: Vec<Kept>,
}

/// The copies in a vault, by name, oldest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bases {
    /// Those that were finished.
    pub(super) whole: Vec<String>,
    /// Those that were not, or not yet.
    pub(super) unfinished: Vec<String>,
}

impl Manifest {
    pub(super) fn new(house: &str, begun: DateTime<Utc>, finished: DateTime<Utc>, about: &About) -> Self {
        Self {
            form: FORM,
            id: id(begun),
            house: house.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            begun,
            finished,
            system: about.system.clone(),
            timeline: about.timeline,
            postgres: about.major,
            segment_bytes: about.segment_bytes,
            segment: about.segment.clone(),
            database: about.database.clone(),
            role: about.role.clone(),
            media_place: String::new(),
            media_files: 0,
            files: Vec::new(),
        }
    }

    /// The server that was copied.
    pub(super) fn about(&self) -> About {
        About {
            system: self.system.clone(),
            timeline: self.timeline,
            major: self.postgres,
            segment_bytes: self.segment_bytes,
            segment: self.segment.clone(),
            database: self.database.clone(),
            role: self.role.clone(),
        }
    }

    /// Reads the manifest of a copy.
    ///
    /// # Errors
    /// The vault's, and a form that a later version wrote.
    pub(crate) async fn read(vault: &Vault, id: &str) -> Result<Self, Failure> {
        let name = path(id, "manifest.json");
        let mut text = Vec::new();
        vault.give(&name, None, &mut text).await?;
        let form: serde_json::Value = serde_json::from_slice(&text).map_err(|e| format!("{name}: {e}"))?;
        if form["form"] != FORM {
            return Err(
                format!("{name} is of another version of Atelier: restore it with that version.").into()
            );
        }
        serde_json::from_value(form).map_err(|e| format!("{name}: {e}").into())
    }

    pub(super) async fn write(&self, vault: &Vault) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(self)?;
        vault.keep(&path(&self.id, "manifest.json"), text.as_slice()).await?;
        Ok(())
    }

    /// The file of the copy that is called so.
    pub(super) fn file(&self, name: &str) -> Option<&Kept> {
        let name = path(&self.id, name);
        self.files.iter().find(|kept| kept.name == name)
    }

    /// Bytes of its files as they lie there, but for uploads.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|kept| kept.bytes).sum()
    }
}

impl super::Vaulted {
    /// The copies in the vault.
    ///
    /// # Errors
    /// The vault's.
    pub(super) async fn bases(&self) -> Result<Bases, Failure> {
        let names = self.vault.list("bases").await?;
        let parts = || names.iter().filter_map(|name| name.strip_prefix("bases/")?.split_once('/'));
        let whole: BTreeSet<_> =
            parts().filter(|(_, file)| *file == "manifest.json").map(|(id, _)| id).collect();
        let all: BTreeSet<_> = parts().map(|(id, _)| id).collect();
        let unfinished = all.difference(&whole).map(|id| (*id).to_owned()).collect();
        Ok(Bases { whole: whole.into_iter().map(str::to_owned).collect(), unfinished })
    }
}

/// The name of a copy that is begun at a moment.
pub(super) fn id(begun: DateTime<Utc>) -> String {
    begun.format(ID).to_string()
}

/// When the copy of that name was begun.
pub(super) fn begun(id: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(id, ID).ok().map(|time| time.and_utc())
}

/// The name of a file of a copy.
pub(super) fn path(id: &str, file: &str) -> String {
    format!("bases/{id}/{file}")
}
