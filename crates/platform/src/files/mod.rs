//! Where files are kept: pictures, films, and the parts of uploads under way.
//!
//! A port. [`Folder`] keeps them in a local folder; the S3 adapter keeps them in a bucket. Both pass
//! `testkit::files`, one suite of what the house relies on. A key is written once: what is stored under it never
//! changes, so that every copy of it may be kept for ever.

mod folder;
mod key;

use std::{fs::File, ops::Range};

use async_trait::async_trait;
use bytes::Bytes;

pub use folder::Folder;
pub use key::{FileKey, MalformedKey};

/// What is to be kept.
#[derive(Debug)]
pub enum Content {
    /// Bytes in memory: pictures, parts of uploads.
    Bytes(Bytes),
    /// A local file, read from its beginning and piece by piece: films.
    File(File),
}

/// A store of files. Cheap to call from many tasks at once.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Keeps a file under a key, unless something is kept there already: then nothing is written and the answer is false.
    ///
    /// Whoever reads finds all of it or nothing, also when this process is killed half-way.
    async fn put(&self, key: &FileKey, content: Content) -> Result<bool, FileError>;

    /// The file, or the part of it that lies within the range; `None` when nothing is kept under the key.
    ///
    /// A range may reach beyond the end and is cut there; one that begins at or beyond the end is empty.
    async fn get(&self, key: &FileKey, range: Option<Range<u64>>) -> Result<Option<Bytes>, FileError>;

    /// How many bytes are kept under the key; `None` when nothing is.
    async fn size(&self, key: &FileKey) -> Result<Option<u64>, FileError>;

    /// Forgets the file. Forgetting what is not there is done already.
    async fn delete(&self, key: &FileKey) -> Result<(), FileError>;
}

/// The store does not do what was asked: it cannot be reached, is full, or refuses our key.
#[derive(Debug, thiserror::Error)]
#[error("the store of files failed at {key}: {source}")]
pub struct FileError {
    key: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl FileError {
    /// A failure at a key.
    pub fn new(key: &FileKey, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { key: key.to_string(), source: source.into() }
    }
}

impl kernel::Fault for FileError {
    fn kind(&self) -> kernel::Kind {
        kernel::Kind::Unavailable
    }

    fn code(&self) -> &'static str {
        "files_unavailable"
    }

    fn message(&self) -> std::borrow::Cow<'static, str> {
        "The store of our pictures does not answer just now. Please try again shortly.".into()
    }
}
