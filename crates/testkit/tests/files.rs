//! The local folder keeps the promises of the port.

use bytes::Bytes;
use platform::files::{Content, FileStore, Folder};

#[tokio::test(flavor = "multi_thread")]
async fn the_local_folder_keeps_the_contract() {
    let place = tempfile::tempdir().unwrap();
    testkit::files::contract(&Folder::new(place.path().join("not/made/yet"))).await;
}

#[tokio::test]
async fn what_a_killed_process_left_half_written_is_nobodys_file() {
    let place = tempfile::tempdir().unwrap();
    let store = Folder::new(place.path());
    let key = "public/a.avif".parse().unwrap();
    std::fs::create_dir(place.path().join("public")).unwrap();
    std::fs::write(place.path().join("public/.unfinished-1-0"), "half").unwrap();
    assert_eq!(store.size(&key).await.unwrap(), None);
    assert!(store.put(&key, Content::Bytes(Bytes::from_static(b"whole"))).await.unwrap());
    assert_eq!(store.get(&key, None).await.unwrap().as_deref(), Some(&b"whole"[..]));
}

#[tokio::test]
async fn a_folder_is_no_file_and_a_file_is_no_folder() {
    let place = tempfile::tempdir().unwrap();
    let store = Folder::new(place.path());
    let inner = "a/b".parse().unwrap();
    store.put(&inner, Content::Bytes(Bytes::from_static(b"x"))).await.unwrap();
    assert_eq!(store.get(&"a".parse().unwrap(), None).await.unwrap(), None);
    assert_eq!(store.get(&"a/b/c".parse().unwrap(), None).await.unwrap(), None);
}
