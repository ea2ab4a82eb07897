//! The house as it was at a moment, in a folder of its own.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use db::{
    ClusterSettings, Purpose,
    physical::{PhysicalError, Restoration, SegmentName},
};
use platform::config::Config;

use super::{Manifest, Vaulted, ship::Lying};
use crate::Failure;

/// What is wanted back.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The moment; all there is when left out.
    pub(crate) at: Option<DateTime<Utc>>,
    /// From which copy; the newest before the moment when left out.
    pub(crate) from: Option<String>,
    /// The folder, which becomes a data folder.
    pub(crate) into: PathBuf,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Restored {
    /// The copy it was made from.
    pub(crate) manifest: Manifest,
    /// The time of the last transaction in it, in the server's words; none when nothing was written after the copy.
    pub(crate) last_transaction: Option<String>,
    /// Whether the house's key material came with it.
    pub(crate) secret: bool,
}

/// Makes a house of a backup. The folder has to be empty; after an error it holds nothing that could be taken for a house.
///
/// # Errors
/// A sentence that names what is missing, changed, foreign or of another key.
pub(crate) async fn restore(
    backups: &Vaulted,
    config: &Config,
    wanted: &Wanted,
) -> Result<Restored, Failure> {
    let into = &wanted.into;
    if into.exists() && std::fs::read_dir(into)?.next().is_some() {
        return Err(PhysicalError::NotEmpty(into.clone()).into());
    }
    let manifest = backups.choose(wanted).await?;
    let segments = backups.needed(&manifest, wanted.at).await?;
    let mut data = config.data.clone();
    data.folder.clone_from(into);
    data.ensure()?;
    let done = backups.make(config, &manifest, &segments, wanted).await;
    if done.is_err() {
        // half a house is none; the folder was empty
        let _ = db::Cluster::forget(&into.join("postgres"));
        let _ = std::fs::remove_dir_all(into);
    }
    done
}

impl Vaulted {
    async fn make(
        &self,
        config: &Config,
        manifest: &Manifest,
        segments: &[Lying],
        wanted: &Wanted,
    ) -> Result<Restored, Failure> {
        let settings = ClusterSettings {
            home: wanted.into.join("postgres"),
            binaries: config.database.binaries.clone(),
            purpose: Purpose::House,
        };
        let restoration = Restoration::begin(&settings, manifest.postgres).await?;
        let base = manifest.file("base.tar.gz").ok_or("the manifest names no copy of the server")?;
        let mut unpacking = restoration.unpack()?;
        let given = self.vault.give(&base.name, Some(base), unpacking.entry()?).await;
        let unpacked = unpacking.finish().await;
        given?;
        unpacked?;
        restoration.verify().await?;
        for segment in segments {
            let file = tokio::fs::File::create(restoration.archive().join(segment.name.to_string())).await?;
            self.vault.give(&segment.path, None, file).await?;
        }
        let recovered = restoration.recover(wanted.at, &manifest.about()).await?;
        self.give_media(manifest, &wanted.into.join("media")).await?;
        let secret = self.give_secret(manifest, &wanted.into).await?;
        Ok(Restored { manifest: manifest.clone(), last_transaction: recovered.last_transaction, secret })
    }

    /// The copy from which the moment is reached with the least of the log.
    async fn choose(&self, wanted: &Wanted) -> Result<Manifest, Failure> {
        let found = self.bases().await?;
        if let Some(id) = &wanted.from {
            if found.unfinished.contains(id) {
                return Err(format!("the backup {id} is incomplete: it was never finished. `atelier backup list` names those that were.").into());
            }
            if !found.whole.contains(id) {
                return Err(format!("there is no backup {id}: `atelier backup list` names them.").into());
            }
            let manifest = Manifest::read(&self.vault, id).await?;
            return match wanted.at.filter(|at| *at < manifest.finished) {
                Some(_) => Err(format!(
                    "the backup {id} is of {}: it knows nothing of a moment before that.",
                    told(manifest.finished)
                )
                .into()),
                None => Ok(manifest),
            };
        }
        let mut oldest = None;
        for id in found.whole.iter().rev() {
            let manifest = Manifest::read(&self.vault, id).await?;
            if wanted.at.is_none_or(|at| manifest.finished <= at) {
                return Ok(manifest);
            }
            oldest = Some(manifest.finished);
        }
        Err(match oldest {
            Some(oldest) => format!(
                "the oldest backup is of {}: one cannot go back to a moment before that.",
                told(oldest)
            ),
            None => "there is no backup there: is ATELIER_BACKUP_TO right?".to_owned(),
        }
        .into())
    }

    /// The part of the log that leads from the copy to the moment, with nothing missing in between.
    async fn needed(&self, manifest: &Manifest, at: Option<DateTime<Utc>>) -> Result<Vec<Lying>, Failure> {
        let first: SegmentName =
            manifest.segment.parse().map_err(|()| "the manifest names no segment of the log")?;
        let lying = self.lying(&manifest.system).await?;
        let lying = lying.into_iter().filter(|l| l.name.timeline == first.timeline && l.name >= first);
        let (mut needed, mut next, mut covered) = (Vec::<Lying>::new(), first, None);
        for segment in lying {
            if needed.last().is_some_and(|last| last.name == segment.name) {
                // the same once more, from when it was known up to when it reaches
                covered = segment.covers.max(covered);
            } else if segment.name == next {
                next = segment.name.next(manifest.segment_bytes);
                covered = segment.covers.max(covered);
                needed.push(segment);
            } else {
                return Err(gap(next, covered));
            }
            if at.zip(covered).is_some_and(|(at, covered)| at < covered) {
                return Ok(needed);
            }
        }
        match (at, covered) {
            (None, _) => Ok(needed),
            (Some(_), None) => Err("the log since that backup is missing: leave --at out to have the backup as it was taken.".into()),
            (Some(at), Some(covered)) => Err(format!(
                "the log reaches to {}, and not to {}: ask for a moment before that, or leave --at out to have all there is.",
                told(covered),
                told(at)
            )
            .into()),
        }
    }

    async fn give_secret(&self, manifest: &Manifest, into: &Path) -> Result<bool, Failure> {
        let Some(kept) = manifest.file("secret") else { return Ok(false) };
        let mut text = Vec::new();
        self.vault.give(&kept.name, Some(kept), &mut text).await?;
        let path = into.join("secret");
        tokio::fs::write(&path, &text).await?;
        let closed = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        tokio::fs::set_permissions(&path, closed).await?;
        Ok(true)
    }
}

fn gap(next: SegmentName, covered: Option<DateTime<Utc>>) -> Failure {
    let until = covered.map_or("no moment".to_owned(), |covered| format!("moments before {}", told(covered)));
    format!("the backup is incomplete: segment {next} of the log is missing. With what is there one can go back to {until}.").into()
}

/// A moment as it can be given back to `--at`.
pub(crate) fn told(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}
