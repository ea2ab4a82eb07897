//! `atelier passport`.

use std::{path::Path, process::ExitCode};

use bespoke::passports::{KeyId, Sealed, Standing, list_keys, print_keys, read_keys, rotate_key};
use platform::config::Config;

use crate::{Failure, cli::Passport, foundation::Foundation};

/// What a good seal under a key that nothing vouches for exits with: a forger has keys too.
const UNVOUCHED: u8 = 3;

pub(super) async fn run(config: Config, command: Passport) -> Result<ExitCode, Failure> {
    let foundation = Foundation::open(config).await?;
    let done = with_house(&foundation, command).await;
    foundation.close().await;
    done
}

async fn with_house(foundation: &Foundation, command: Passport) -> Result<ExitCode, Failure> {
    match command {
        Passport::Verify { file, key, keys } => return verify(&file, key.as_deref(), keys.as_deref()),
        Passport::Keys => {}
        Passport::RotateKey => {
            let mut tx = foundation.db.begin().await?;
            let id = rotate_key(&mut tx, &foundation.cx).await?;
            tx.commit().await?;
            crate::say(format_args!("New passports are sealed by {}\n", id.grouped()));
        }
    }
    let keys = list_keys(&mut *foundation.db.read().await?).await?;
    crate::say(format_args!("{}", print_keys(&foundation.cx.house.name, &keys).trim_end()));
    Ok(ExitCode::SUCCESS)
}

/// Checks a file that somebody kept, with nothing but the file.
pub(super) fn verify(file: &Path, key: Option<&str>, keys: Option<&Path>) -> Result<ExitCode, Failure> {
    let text =
        std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
    let mut trusted = Vec::new();
    if let Some(key) = key {
        trusted.push(KeyId::parse(key).ok_or("A key is 32 digits and letters from a to f, as on the card.")?);
    }
    if let Some(path) = keys {
        let text =
            std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
        trusted.extend(read_keys(&text).ok_or_else(|| format!("{} holds no keys.", path.display()))?);
    }
    let document = match Sealed::read(&text).and_then(|sealed| sealed.verify()) {
        Ok(document) => document,
        Err(bad) => {
            crate::say(format_args!("{bad}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let id = KeyId::parse(&document.key_id).ok_or("The key of this passport has no name.")?;
    crate::say(format_args!("{}", document.content.piece));
    crate::say(format_args!(
        "Serial {}, version {}, sealed on {} by {}",
        document.serial, document.version, document.issued, document.house
    ));
    crate::say(format_args!("Key {}", id.grouped()));
    if let Standing::Revoked { reason } = &document.standing {
        crate::say(format_args!("Revoked: {reason}"));
    }
    if trusted.is_empty() {
        crate::say(format_args!(
            "The seal is good. Hold the key against the card that came with the piece, or give it with --key: a forger has keys too."
        ));
        return Ok(ExitCode::from(UNVOUCHED));
    }
    if !trusted.contains(&id) {
        crate::say(format_args!("The seal is good, and its key is none of those given: this is not theirs."));
        return Ok(ExitCode::FAILURE);
    }
    crate::say(format_args!("The seal is good, and its key is known."));
    Ok(if document.is_valid() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use bespoke::{
        commissions::{BoardFilter, Stage, list_board},
        passports::{Sealed, list_of_commission},
    };
    use testkit::TestDb;

    use super::*;

    #[tokio::test]
    async fn a_file_is_checked_without_the_house_and_a_key_that_nothing_vouches_for_is_told_apart() {
        let kit = TestDb::new().await;
        let (db, cx) = (kit.db(), kit.cx());
        crate::demo::commissions::load(&db, &cx).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let cards = list_board(&mut conn, &BoardFilter::default()).await.unwrap();
        let delivered = cards.iter().find(|card| card.stage == Stage::Delivered).unwrap();
        let passport = list_of_commission(&mut conn, delivered.id).await.unwrap().remove(0);
        let sealed: Sealed = bespoke::passports::newest(&mut conn, &passport).await.unwrap().sealed;
        let keys = list_keys(&mut conn).await.unwrap();
        drop(conn);
        assert!(
            bespoke::invariants::run(&mut db.read().await.unwrap())
                .await
                .unwrap()
                .iter()
                .all(|finding| finding.violations.is_empty())
        );

        let folder = std::env::temp_dir().join(format!("atelier-passport-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let file = write("passport.txt", &sealed.file());
        let known = write("keys.txt", &print_keys("Jason & Co.", &keys));
        let changed = write("changed.txt", &sealed.file().replace(" g\n", "0 g\n"));
        let said = |code: Result<ExitCode, Failure>| format!("{:?}", code.map_err(|e| e.to_string()));
        let good = said(Ok(ExitCode::SUCCESS));
        let bad = said(Ok(ExitCode::FAILURE));
        let id = keys[0].id.grouped();
        assert_eq!(said(verify(&file, Some(&id), None)), good);
        assert_eq!(said(verify(&file, None, Some(&known))), good);
        assert_eq!(said(verify(&file, None, None)), said(Ok(ExitCode::from(UNVOUCHED))));
        assert_eq!(said(verify(&file, Some(&"0".repeat(32)), None)), bad);
        assert_eq!(said(verify(&changed, Some(&id), None)), bad);
        assert!(verify(&folder.join("nothing.txt"), None, None).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
