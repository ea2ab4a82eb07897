//! The store in a local folder.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Content, FileError, FileKey, FileStore};

/// Files in a folder of this machine, or of a disk that all nodes share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder {
    root: Arc<PathBuf>,
    /// Tells the unfinished files of this process apart.
    unfinished: Arc<AtomicU64>,
}

impl Folder {
    /// The store in a folder, which is made when the first file is kept.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: Arc::new(root.into()), unfinished: Arc::default() }
    }

    fn path(&self, key: &FileKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// A name that no key has, in the same folder, so that the finished file can be put in place in one step.
    fn unfinished_path(&self, target: &Path) -> PathBuf {
        let number = self.unfinished.fetch_add(1, Ordering::Relaxed);
        target.with_file_name(format!(".unfinished-{}-{number}", std::process::id()))
    }
}

#[async_trait]
impl FileStore for Folder {
    async fn put(&self, key: &FileKey, content: Content) -> Result<bool, FileError> {
        let target = self.path(key);
        let unfinished = self.unfinished_path(&target);
        on_disk(key, move || put(&target, &unfinished, content)).await
    }

    async fn get(&self, key: &FileKey, range: Option<Range<u64>>) -> Result<Option<Bytes>, FileError> {
        let path = self.path(key);
        on_disk(key, move || found(get(&path, range))).await
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, FileError> {
        let path = self.path(key);
        on_disk(key, move || found(fs::metadata(&path).map(|about| about.len()))).await
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        let path = self.path(key);
        on_disk(key, move || found(fs::remove_file(&path)).map(|_| ())).await
    }
}

/// Work on the disk, off the threads that answer requests.
async fn on_disk<T: Send + 'static>(
    key: &FileKey,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, FileError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| FileError::new(key, error)),
        Err(error) => Err(FileError::new(key, error)),
    }
}

/// What is not there is an answer, not a failure. A key may also lead through a file as if it were a folder.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Writes beside the target and links it into place: a link, unlike a rename, never replaces what is there.
fn put(target: &Path, unfinished: &Path, content: Content) -> io::Result<bool> {
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder)?;
    let written = write(unfinished, content);
    let linked = written.and_then(|()| match fs::hard_link(unfinished, target) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    // it may not even have been made
    let _ = fs::remove_file(unfinished);
    if linked.as_ref().is_ok_and(|new| *new) {
        File::open(folder)?.sync_all()?;
    }
    linked
}

fn write(path: &Path, content: Content) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    match content {
        Content::Bytes(bytes) => file.write_all(&bytes)?,
        Content::File(mut from) => {
            from.rewind()?;
            io::copy(&mut from, &mut file)?;
        }
    }
    file.sync_all()
}

fn get(path: &Path, range: Option<Range<u64>>) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let size = about.len();
    let Range { start, end } = range.map_or(0..size, |r| r.start.min(size)..r.end.min(size));
    file.seek(SeekFrom::Start(start))?;
    let length = end.saturating_sub(start);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}
