//! Files in a bucket of an S3-compatible store.

use std::{fs::File, io::Seek, ops::Range};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions, WriteMultipart,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use platform::{
    config::S3Keys,
    files::{Content, FileError, FileKey, FileStore},
};
use tokio::io::AsyncReadExt;

/// The bytes of one part of a large file; S3 takes no smaller ones but the last.
const PART: usize = 8 * 1024 * 1024;
/// How many parts are on their way at once.
const AT_ONCE: usize = 4;

/// A bucket. Requests are signed (SigV4); nothing in it is public, every file is answered through the house.
#[derive(Debug)]
pub struct S3(AmazonS3);

impl S3 {
    /// The store in a bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Settings that make no address.
    pub fn new(settings: &S3Keys) -> Result<Self, object_store::Error> {
        builder(settings).build().map(Self)
    }

    async fn exists(&self, key: &FileKey) -> Result<bool, FileError> {
        Ok(self.size(key).await?.is_some())
    }

    /// S3 cannot make a large object only if it is not there: it is looked at first. Of two that come at the same time
    /// the later stays, which is harmless, because what is put under a key is always the same.
    async fn put_large(&self, key: &FileKey, mut file: File) -> Result<bool, FileError> {
        if self.exists(key).await? {
            return Ok(false);
        }
        file.rewind().map_err(|e| FileError::new(key, e))?;
        let upload = self.0.put_multipart(&path(key)).await.map_err(|e| FileError::new(key, e))?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut file = tokio::fs::File::from_std(file);
        loop {
            let mut part = Vec::with_capacity(PART);
            let read = (&mut file).take(PART as u64).read_to_end(&mut part).await;
            match read {
                Ok(0) => break,
                Ok(_) => {
                    writer.wait_for_capacity(AT_ONCE).await.map_err(|e| FileError::new(key, e))?;
                    writer.put(part.into());
                }
                Err(error) => {
                    // parts of an upload that is not finished cost money until they are forgotten
                    let _ = writer.abort().await;
                    return Err(FileError::new(key, error));
                }
            }
        }
        writer.finish().await.map_err(|e| FileError::new(key, e))?;
        Ok(true)
    }
}

/// A store in a bucket, not opened yet.
pub(crate) fn builder(settings: &S3Keys) -> AmazonS3Builder {
    // one TLS for the whole house; a second call finds it done
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(&settings.secret_access_key);
    match &settings.endpoint {
        Some(endpoint) => builder
            .with_endpoint(endpoint)
            .with_allow_http(endpoint.starts_with("http://"))
            .with_virtual_hosted_style_request(false),
        None => builder,
    }
}

fn path(key: &FileKey) -> Path {
    Path::from(key.as_str())
}

#[async_trait]
impl FileStore for S3 {
    async fn put(&self, key: &FileKey, content: Content) -> Result<bool, FileError> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(file) => return self.put_large(key, file).await,
        };
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.0.put_opts(&path(key), bytes.into(), options).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(FileError::new(key, error)),
        }
    }

    async fn get(&self, key: &FileKey, range: Option<Range<u64>>) -> Result<Option<Bytes>, FileError> {
        let range = match range {
            // a store refuses a range that begins beyond the end, and an empty one
            Some(range) => {
                let Some(size) = self.size(key).await? else { return Ok(None) };
                let end = range.end.min(size);
                if range.start >= end {
                    return Ok(Some(Bytes::new()));
                }
                Some(GetRange::Bounded(range.start..end))
            }
            None => None,
        };
        let options = GetOptions { range, ..GetOptions::default() };
        let answer = match self.0.get_opts(&path(key), options).await {
            Ok(answer) => answer,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(FileError::new(key, error)),
        };
        answer.bytes().await.map(Some).map_err(|e| FileError::new(key, e))
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, FileError> {
        match self.0.head(&path(key)).await {
            Ok(about) => Ok(Some(about.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(FileError::new(key, error)),
        }
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        match self.0.delete(&path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(FileError::new(key, error)),
        }
    }
}
