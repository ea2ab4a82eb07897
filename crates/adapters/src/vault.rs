//! Backups in a folder or a bucket: every file encrypted and authenticated, piece by piece.
//!
//! A sealed file begins with [`MAGIC`], eight bytes that name the key, and a salt of 32 bytes. Pieces of [`PIECE`] bytes follow, each
//! encrypted with AES-256-GCM under a key of the file's own (HMAC-SHA256 of salt and name under the house's key) in the STREAM
//! construction, by which pieces that are changed, missing, doubled, out of order, of another file, or after the end are found.

mod seal;

use std::{io, sync::Arc};

use futures_util::{StreamExt, TryStreamExt};
use object_store::{
    ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem, path::Path, prefix::PrefixStore,
};
use platform::config::{BackupKey, BackupPlace};
use rand::TryRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use seal::{HEAD, Head, TAG};

/// The first bytes of every sealed file.
const MAGIC: &[u8; 17] = b"atelier sealed 1\n";
/// The bytes of plain text in a piece.
const PIECE: usize = 64 * 1024;
/// The bytes of one part on its way to a bucket.
const PART: usize = 8 * 1024 * 1024;
/// How many parts are on their way at once.
const AT_ONCE: usize = 4;

/// What was kept: enough to find every change of it without the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The name.
    pub name: String,
    /// Bytes as they lie there, encrypted.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// Why a backup cannot be written or read. Each message is one sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It is not there.
    #[error("{0} is missing: the backup is incomplete")]
    Missing(String),
    /// It is something else.
    #[error("{0} is not a file of an Atelier backup")]
    Foreign(String),
    /// It was sealed with another key.
    #[error("{name} was encrypted with another key ({theirs}) than ATELIER_BACKUP_KEY ({ours})")]
    OtherKey {
        /// The file.
        name: String,
        /// The name of the key it was sealed with.
        theirs: String,
        /// The name of ours.
        ours: String,
    },
    /// It was changed, cut short, or put in the place of another.
    #[error("{0} was changed since it was written, or is another backup's: do not trust this backup")]
    Tampered(String),
    /// The folder or the bucket.
    #[error("the place of the backups failed at {name}: {source}")]
    Store {
        /// The file.
        name: String,
        /// What it said.
        #[source]
        source: object_store::Error,
    },
    /// The other end of a file.
    #[error("{name}: {source}")]
    Io {
        /// The file.
        name: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The place of a house's backups. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    key: BackupKey,
}

impl Vault {
    /// The vault in a place, which is made if it is a folder that is not there.
    ///
    /// # Errors
    /// A folder that cannot be made, or settings that make no address.
    pub fn open(place: &BackupPlace, key: &BackupKey) -> Result<Self, VaultError> {
        let store: Arc<dyn ObjectStore> = match place {
            BackupPlace::Folder(folder) => {
                let name = folder.display().to_string();
                std::fs::create_dir_all(folder)
                    .map_err(|source| VaultError::Io { name: name.clone(), source })?;
                let store = LocalFileSystem::new_with_prefix(folder)
                    .map_err(|source| VaultError::Store { name, source })?;
                Arc::new(store.with_fsync(true))
            }
            BackupPlace::Bucket(keys, folder) => {
                let store = crate::s3::builder(keys).build();
                let store =
                    store.map_err(|source| VaultError::Store { name: keys.bucket.clone(), source })?;
                Arc::new(PrefixStore::new(store, folder.as_str()))
            }
        };
        Ok(Self { store, key: key.clone() })
    }

    /// Keeps what is read under a name. Whoever reads finds all of it or nothing.
    ///
    /// # Errors
    /// The reader's and the store's.
    pub async fn keep(
        &self,
        name: &str,
        mut from: impl AsyncRead + Unpin + Send,
    ) -> Result<Kept, VaultError> {
        let fail = |source| VaultError::Store { name: name.to_owned(), source };
        let upload = self.store.put_multipart(&Path::from(name)).await.map_err(fail)?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        match self.seal(name, &mut from, &mut writer).await {
            Ok(kept) => writer.finish().await.map_err(fail).map(|_| kept),
            Err(error) => {
                // parts that are not finished cost money until they are forgotten
                let _ = writer.abort().await;
                Err(error)
            }
        }
    }

    async fn seal(
        &self,
        name: &str,
        from: &mut (impl AsyncRead + Unpin + Send),
        writer: &mut WriteMultipart,
    ) -> Result<Kept, VaultError> {
        let io = |source| VaultError::Io { name: name.to_owned(), source };
        let mut salt = [0_u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut salt).map_err(|e| io(io::Error::other(e)))?;
        let head = Head::new(&self.key, salt);
        let (mut bytes, mut digest) = (0_u64, Sha256::new());
        let mut write = |writer: &mut WriteMultipart, piece: &[u8]| {
            bytes += piece.len() as u64;
            digest.update(piece);
            writer.write(piece);
        };
        write(writer, &head.bytes());
        let mut sealer = head.sealer(&self.key, name);
        let mut piece = read_piece(from, PIECE).await.map_err(io)?;
        loop {
            // whether a piece is the last is known once there is no other
            let next =
                if piece.len() == PIECE { read_piece(from, PIECE).await.map_err(io)? } else { Vec::new() };
            if next.is_empty() {
                let sealed =
                    sealer.encrypt_last(piece.as_slice()).map_err(|e| io(io::Error::other(e.to_string())))?;
                write(writer, &sealed);
                return Ok(Kept { name: name.to_owned(), bytes, sha256: hex(&digest.finalize()) });
            }
            let sealed =
                sealer.encrypt_next(piece.as_slice()).map_err(|e| io(io::Error::other(e.to_string())))?;
            write(writer, &sealed);
            writer
                .wait_for_capacity(AT_ONCE)
                .await
                .map_err(|source| VaultError::Store { name: name.to_owned(), source })?;
            piece = next;
        }
    }

    /// Gives back what is kept under a name. Every piece was proven before it is written on; what was written is to be thrown
    /// away when the answer is an error.
    ///
    /// # Errors
    /// As [`VaultError`] names them; with `expected`, [`VaultError::Tampered`] for anything that is not exactly what was kept.
    pub async fn give(
        &self,
        name: &str,
        expected: Option<&Kept>,
        mut to: impl AsyncWrite + Unpin + Send,
    ) -> Result<(), VaultError> {
        let io = |source| VaultError::Io { name: name.to_owned(), source };
        let tampered = || VaultError::Tampered(name.to_owned());
        let answer = self.store.get(&Path::from(name)).await.map_err(|source| match source {
            object_store::Error::NotFound { .. } => VaultError::Missing(name.to_owned()),
            source => VaultError::Store { name: name.to_owned(), source },
        })?;
        let stream = answer.into_stream().map_err(io::Error::other);
        let mut from =
            Hashed { inner: tokio_util::io::StreamReader::new(stream), bytes: 0, digest: Sha256::new() };
        let head = from.piece(HEAD).await.map_err(io)?;
        let head = Head::read(&head).ok_or_else(|| VaultError::Foreign(name.to_owned()))?;
        if let Some((theirs, ours)) = head.other_key(&self.key) {
            return Err(VaultError::OtherKey {
                name: name.to_owned(),
                theirs: hex(&theirs),
                ours: hex(&ours),
            });
        }
        let mut opener = head.opener(&self.key, name);
        let mut piece = from.piece(PIECE + TAG).await.map_err(io)?;
        loop {
            let next = if piece.len() == PIECE + TAG {
                from.piece(PIECE + TAG).await.map_err(io)?
            } else {
                Vec::new()
            };
            if next.is_empty() {
                let plain = opener.decrypt_last(piece.as_slice()).map_err(|_| tampered())?;
                if expected.is_some_and(|kept| {
                    kept.bytes != from.bytes || kept.sha256 != hex(&from.digest.finalize())
                }) {
                    return Err(tampered());
                }
                to.write_all(&plain).await.map_err(io)?;
                return to.shutdown().await.map_err(io);
            }
            let plain = opener.decrypt_next(piece.as_slice()).map_err(|_| tampered())?;
            to.write_all(&plain).await.map_err(io)?;
            piece = next;
        }
    }

    /// The names below a folder of the vault, in order.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self, folder: &str) -> Result<Vec<String>, VaultError> {
        let found = self.store.list(Some(&Path::from(folder))).map_ok(|about| about.location.to_string());
        let found: Result<Vec<String>, _> = found.try_collect().await;
        let mut names = found.map_err(|source| VaultError::Store { name: folder.to_owned(), source })?;
        names.sort_unstable();
        Ok(names)
    }

    /// Forgets files. Forgetting what is not there is done already.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self, names: &[String]) -> Result<(), VaultError> {
        let mut going = futures_util::stream::iter(names).map(|name| async move {
            match self.store.delete(&Path::from(name.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(source) => Err(VaultError::Store { name: name.clone(), source }),
            }
        });
        while let Some(going) = going.next().await {
            going.await?;
        }
        Ok(())
    }
}

/// Bytes on their way, counted and digested.
struct Hashed<R> {
    inner: R,
    bytes: u64,
    digest: Sha256,
}

impl<R: AsyncRead + Unpin> Hashed<R> {
    async fn piece(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let piece = read_piece(&mut self.inner, most).await?;
        self.bytes += piece.len() as u64;
        self.digest.update(&piece);
        Ok(piece)
    }
}

/// As many bytes as there are, up to so many.
async fn read_piece(from: &mut (impl AsyncRead + Unpin), most: usize) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(most);
    from.take(most as u64).read_to_end(&mut piece).await?;
    Ok(piece)
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
