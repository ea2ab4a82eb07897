//! `atelier restore`.

use std::process::ExitCode;

use platform::config::Config;

use super::{audit, backup::NONE};
use crate::{
    Failure,
    backup::{self, Vaulted, Wanted, told},
    cli::Restore,
    foundation::Foundation,
};

pub(super) async fn run(config: Config, how: Restore) -> Result<ExitCode, Failure> {
    let wanted = Wanted { at: how.at, from: how.from, into: how.into };
    let vaulted = Vaulted::of(&config)?.ok_or(NONE)?;
    let restored = backup::restore(&vaulted, &config, &wanted).await?;
    let manifest = &restored.manifest;
    crate::say(format_args!(
        "{} as of {}, from the backup {}",
        manifest.house,
        wanted.at.map_or("the end of the log".to_owned(), told),
        manifest.id
    ));
    if let Some(last) = &restored.last_transaction {
        crate::say(format_args!("the last transaction is of {last}"));
    }
    crate::say(format_args!("uploads: {} files, {}", manifest.media_files, manifest.media_place));
    if !restored.secret {
        crate::say("ATELIER_SECRET is not in the backup: set the one that the house had");
    }
    let mut scratch = config;
    scratch.data.folder.clone_from(&wanted.into);
    scratch.database.url = None;
    scratch.backup = None;
    // brings the schema to this version, which its invariants are about
    let foundation = Foundation::open(scratch).await?;
    let sound = audit::report(&foundation).await;
    foundation.close().await;
    let folder = wanted.into.display();
    crate::say(format_args!(
        "it lies in {folder}; ATELIER_DATA={folder} without DATABASE_URL opens it. Letters that had not gone by then will go."
    ));
    Ok(if sound? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
