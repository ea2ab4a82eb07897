//! What the house relies on in a store of files: one suite, run on every adapter.

use std::io::Write;

use bytes::Bytes;
use platform::files::{Content, FileKey, FileStore};

/// Larger than a part of a multipart upload to S3, which is at least 5 MiB.
const LARGE: usize = 12 * 1024 * 1024 + 7;

/// Runs the whole suite on an empty store.
///
/// # Panics
/// At the first thing that is not as the port promises.
pub async fn contract(store: &dyn FileStore) {
    what_was_put_is_read_back(store).await;
    a_range_is_cut_at_the_end(store).await;
    what_is_kept_is_never_replaced(store).await;
    of_two_at_the_same_time_one_is_kept(store).await;
    a_large_file_is_kept_whole(store).await;
    what_is_not_there_is_an_answer(store).await;
}

fn key(text: &str) -> FileKey {
    text.parse().expect("a key")
}

fn bytes(text: &'static str) -> Content {
    Content::Bytes(Bytes::from_static(text.as_bytes()))
}

async fn what_was_put_is_read_back(store: &dyn FileStore) {
    let key = key("contract/read-back/a.avif");
    assert!(store.put(&key, bytes("gold")).await.expect("kept"));
    assert_eq!(store.get(&key, None).await.expect("read").as_deref(), Some(&b"gold"[..]));
    assert_eq!(store.size(&key).await.expect("measured"), Some(4));
    let empty = "contract/read-back/empty".parse().expect("a key");
    assert!(store.put(&empty, bytes("")).await.expect("kept"));
    assert_eq!(store.get(&empty, None).await.expect("read").as_deref(), Some(&b""[..]));
}

async fn a_range_is_cut_at_the_end(store: &dyn FileStore) {
    let key = key("contract/range");
    store.put(&key, bytes("0123456789")).await.expect("kept");
    for (range, expected) in [(0..4, "0123"), (8..10, "89"), (8..99, "89"), (10..12, ""), (99..120, "")] {
        let part = store.get(&key, Some(range.clone())).await.expect("read").expect("there");
        assert_eq!(part, expected.as_bytes(), "{range:?}");
    }
}

async fn what_is_kept_is_never_replaced(store: &dyn FileStore) {
    let key = key("contract/once");
    assert!(store.put(&key, bytes("first")).await.expect("kept"));
    assert!(!store.put(&key, bytes("second")).await.expect("refused"));
    assert_eq!(store.get(&key, None).await.expect("read").as_deref(), Some(&b"first"[..]));
}

async fn of_two_at_the_same_time_one_is_kept(store: &dyn FileStore) {
    let key = key("contract/race");
    let (a, b) = tokio::join!(store.put(&key, bytes("a")), store.put(&key, bytes("b")));
    assert!(a.expect("an answer") != b.expect("an answer"), "exactly one was kept");
}

async fn a_large_file_is_kept_whole(store: &dyn FileStore) {
    let key = key("contract/large.mp4");
    let content: Vec<u8> = (0..LARGE).map(|n| u8::try_from(n % 251).expect("below 251")).collect();
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&content).expect("written");
    let again = file.try_clone().expect("the same file");
    assert!(store.put(&key, Content::File(file)).await.expect("kept"));
    assert!(!store.put(&key, Content::File(again)).await.expect("refused"));
    assert_eq!(store.size(&key).await.expect("measured"), Some(LARGE as u64));
    assert!(store.get(&key, None).await.expect("read").expect("there") == content);
    let seam = 5 * 1024 * 1024;
    let part = store.get(&key, Some(seam - 3..seam + 3)).await.expect("read").expect("there");
    let at = usize::try_from(seam).expect("small");
    assert_eq!(part, content[at - 3..at + 3]);
}

async fn what_is_not_there_is_an_answer(store: &dyn FileStore) {
    let key = key("contract/gone");
    assert_eq!(store.get(&key, None).await.expect("asked"), None);
    assert_eq!(store.get(&key, Some(0..1)).await.expect("asked"), None);
    assert_eq!(store.size(&key).await.expect("asked"), None);
    store.delete(&key).await.expect("nothing to do");
    store.put(&key, bytes("x")).await.expect("kept");
    store.delete(&key).await.expect("forgotten");
    assert_eq!(store.size(&key).await.expect("asked"), None);
    assert!(store.put(&key, bytes("again")).await.expect("kept"));
}
