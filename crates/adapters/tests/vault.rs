//! What was kept comes back as it was, or not at all and by name.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

use std::{fs, path::Path};

use adapters::{Vault, VaultError};
use platform::config::{BackupKey, BackupPlace};

fn vault(folder: &Path, key: &str) -> Vault {
    let key = BackupKey::read(&key.repeat(32)).unwrap();
    Vault::open(&BackupPlace::Folder(folder.to_owned()), &key).unwrap()
}

async fn read(vault: &Vault, name: &str) -> Result<Vec<u8>, VaultError> {
    let mut found = Vec::new();
    vault.give(name, None, &mut found).await.map(|()| found)
}

/// A few pieces that are not alike.
fn content(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| (at / 7 % 251) as u8).collect()
}

#[tokio::test]
async fn what_was_kept_comes_back_whatever_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), "a1");
    for bytes in [0, 1, 65_535, 65_536, 65_537, 3 * 65_536, 200_000] {
        let name = format!("files/{bytes}");
        let kept = vault.keep(&name, content(bytes).as_slice()).await.unwrap();
        assert_eq!(fs::metadata(folder.path().join(&name)).unwrap().len(), kept.bytes);
        assert_eq!(read(&vault, &name).await.unwrap(), content(bytes));
        vault.give(&name, Some(&kept), tokio::io::sink()).await.unwrap();
    }
    assert_eq!(vault.list("files").await.unwrap().len(), 7);
    vault.forget(&["files/1".into(), "files/never".into()]).await.unwrap();
    assert!(matches!(read(&vault, "files/1").await, Err(VaultError::Missing(name)) if name == "files/1"));
}

#[tokio::test]
async fn every_change_is_found_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), "a1");
    let kept = vault.keep("file", content(200_000).as_slice()).await.unwrap();
    vault.keep("other", content(200_000).as_slice()).await.unwrap();
    let (path, other) = (folder.path().join("file"), fs::read(folder.path().join("other")).unwrap());
    let whole = fs::read(&path).unwrap();
    assert!(!whole.windows(64).any(|part| part == &content(64)[..]), "nothing of it can be read there");
    let piece = 65_536 + 16;
    let head = whole.len() - 3 * piece - (200_000 - 3 * 65_536 + 16);
    let (first, second) = (head..head + piece, head + piece..head + 2 * piece);
    let flipped = |at: usize| [&whole[..at], &[whole[at] ^ 1], &whole[at + 1..]].concat();
    let swapped = [&whole[..head], &whole[second.clone()], &whole[first], &whole[second.end..]].concat();
    for (what, bytes) in [
        ("a bit of the salt", flipped(head - 1)),
        ("a bit of the first piece", flipped(head)),
        ("the last bit", flipped(whole.len() - 1)),
        ("two pieces changed places", swapped),
        ("the last piece is missing", whole[..head + 3 * piece].to_vec()),
        ("a part of the last piece is missing", whole[..whole.len() - 20].to_vec()),
        ("nothing but the head", whole[..head].to_vec()),
        ("something after the end", [&whole[..], b"x"].concat()),
        ("another file of the same house", other),
    ] {
        fs::write(&path, bytes).unwrap();
        assert!(
            matches!(read(&vault, "file").await, Err(VaultError::Tampered(name)) if name == "file"),
            "{what}"
        );
    }
    // sealed again by whoever has the key: the list of what was kept knows better
    vault.keep("file", content(200_000).as_slice()).await.unwrap();
    let found = vault.give("file", Some(&kept), tokio::io::sink()).await;
    assert!(matches!(found, Err(VaultError::Tampered(_))), "{found:?}");
}

#[tokio::test]
async fn another_key_and_another_kind_of_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    vault(folder.path(), "a1").keep("file", &b"secret"[..]).await.unwrap();
    let other = vault(folder.path(), "b2");
    assert!(matches!(read(&other, "file").await, Err(VaultError::OtherKey { .. })));
    fs::write(
        folder.path().join("file"),
        "PGDMP and so on, longer than a head would have to be at the very least",
    )
    .unwrap();
    assert!(matches!(read(&other, "file").await, Err(VaultError::Foreign(_))));
}
