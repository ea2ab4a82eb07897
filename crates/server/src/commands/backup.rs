//! `atelier backup`.

use std::process::ExitCode;

use platform::config::Config;

use crate::{
    Failure,
    backup::{Backups, told},
    cli::Backup,
    foundation::Foundation,
};

/// What to say to a house that keeps none.
pub(super) const NONE: &str = "no backups are set up: set ATELIER_BACKUP_TO to a folder or s3://bucket/folder, and ATELIER_BACKUP_KEY to the output of `openssl rand -hex 32`.";

pub(super) async fn run(config: Config, command: Option<Backup>) -> Result<ExitCode, Failure> {
    let foundation = Foundation::connect(config).await?;
    let done = match command {
        None => take(&foundation).await,
        Some(Backup::List) => list(&foundation).await,
    };
    foundation.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn take(foundation: &Foundation) -> Result<(), Failure> {
    let backups = Backups::of(&foundation.config, &foundation.db)?.ok_or(NONE)?;
    let taken = backups.take_now().await?;
    crate::say(format_args!("{}  {}", taken.id, megabytes(taken.bytes)));
    crate::say(format_args!("uploads: {} files, {}", taken.media_files, taken.media_place));
    if let Some(covered) = backups.seen().covered {
        crate::say(format_args!(
            "one can go back to any moment from {} to {}",
            told(taken.finished),
            told(covered)
        ));
    }
    Ok(())
}

async fn list(foundation: &Foundation) -> Result<(), Failure> {
    let backups = Backups::of(&foundation.config, &foundation.db)?.ok_or(NONE)?;
    for manifest in backups.manifests().await? {
        crate::say(format_args!(
            "{}  {}  from {}  PostgreSQL {}  {} uploads {}  {}",
            manifest.id,
            megabytes(manifest.bytes()),
            told(manifest.finished),
            manifest.postgres,
            manifest.media_files,
            manifest.media_place,
            manifest.house,
        ));
    }
    match backups.covered().await? {
        Some(covered) => crate::say(format_args!("the log reaches to {}", told(covered))),
        None => crate::say("there is no log"),
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
