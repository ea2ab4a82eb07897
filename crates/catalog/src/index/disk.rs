//! The snapshot on disk, so that a restart serves at once.
//!
//! A header says which build's words the file is written in and what its content sums up to; a file of
//! another build, or one that is cut short or altered, is ignored and the database is read instead. It is
//! written beside the old one and renamed over it, so there is never half a file.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use super::{
    Snapshot,
    intern::{Lists, Shared},
    pack::{Pack, Reader, Writer},
    snapshot::CollectionSource,
};
use crate::{
    attributes::{Definition, Schema},
    model::{ProductView, vocabulary},
};

const MAGIC: [u8; 8] = *b"atelier\0";
/// Grows with every change of what is written, or in which order.
const FORMAT: u32 = 7;
const HEADER: usize = 8 + 3 * 8;

/// The saved snapshot; `None` when there is none that this build can read.
pub(super) fn load(path: &Path) -> Option<Snapshot> {
    let file = match fs::read(path) {
        Ok(file) => file,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, path = %path.display(), "the saved catalogue cannot be read");
            }
            return None;
        }
    };
    let snapshot = decode(&file);
    if snapshot.is_none() {
        tracing::warn!(path = %path.display(), "the saved catalogue is damaged or of another build; the database will be read");
    }
    snapshot
}

/// Writes the snapshot in place of the one before.
pub(super) fn save(path: &Path, snapshot: &Snapshot) -> io::Result<()> {
    let file = encode(snapshot);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let written = write(&beside, &file).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn encode(snapshot: &Snapshot) -> Vec<u8> {
    let mut writer = Writer::default();
    schema_text(snapshot.schema()).pack(&mut writer);
    snapshot.len().pack(&mut writer);
    for product in snapshot.products() {
        product.pack(&mut writer);
    }
    snapshot.collection_sources().pack(&mut writer);
    let body = writer.into_bytes();
    let mut file = Vec::with_capacity(HEADER + body.len());
    file.extend(MAGIC);
    file.extend(fingerprint().to_le_bytes());
    file.extend(snapshot.version.to_le_bytes());
    file.extend(sum(&body).to_le_bytes());
    file.extend(body);
    file
}

fn decode(file: &[u8]) -> Option<Snapshot> {
    let (header, body) = file.split_at_checked(HEADER)?;
    let number = |at: usize| header.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
    let sound = header.starts_with(&MAGIC) && number(8)? == fingerprint() && number(24)? == sum(body);
    sound.then_some(())?;
    let mut reader = Reader::new(body);
    let schema = read_schema(&Arc::unpack(&mut reader)?)?;
    let count = usize::unpack(&mut reader)?;
    let mut kept = Kept::default();
    let mut products = Vec::new();
    for _ in 0..count {
        products.push(kept.shared(ProductView::unpack(&mut reader)?));
    }
    let collections = Vec::<CollectionSource>::unpack(&mut reader)?;
    let assemble = || Snapshot::assemble(number(16).unwrap_or(0), products, &collections).with_schema(schema);
    reader.is_at_end().then(assemble)
}

/// The attributes that staff defined are few: they are written in words.
fn schema_text(schema: &Schema) -> Arc<str> {
    serde_json::to_string(schema.defined()).unwrap_or_default().into()
}

fn read_schema(text: &str) -> Option<Schema> {
    serde_json::from_str::<Vec<Definition>>(text).ok().map(Schema::new)
}

/// Keeps equal lists once, as reading from the database does.
#[derive(Default)]
struct Kept {
    stones: Lists<crate::model::Stone>,
    media: Lists<crate::model::Media>,
    memberships: Lists<Arc<str>>,
    natures: Shared<crate::model::Nature>,
}

impl Kept {
    fn shared(&mut self, product: ProductView) -> ProductView {
        ProductView {
            stones: self.stones.same(product.stones),
            media: self.media.same(product.media),
            collections: self.memberships.same(product.collections),
            nature: self.natures.same(product.nature),
            ..product
        }
    }
}

/// What the closed lists were when the file was written: codes are stored as their places.
fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    (FORMAT, vocabulary()).hash(&mut hasher);
    hasher.finish()
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::sample;

    #[test]
    fn a_saved_snapshot_reads_back_the_same() {
        let before = sample::snapshot(200);
        let after = decode(&encode(&before)).unwrap();
        assert_eq!(after.version, before.version);
        assert!(before.products().eq(after.products()));
        assert!(before.collections().eq(after.collections()));
    }

    #[test]
    fn a_damaged_file_is_ignored_wherever_it_is_damaged() {
        let file = encode(&sample::snapshot(3));
        for at in 0..file.len() {
            let mut altered = file.clone();
            altered[at] ^= 0x40;
            // the version is only a number: any other is as good
            assert!((16..24).contains(&at) || decode(&altered).is_none(), "byte {at}");
        }
        for length in 0..file.len() {
            assert!(decode(&file[..length]).is_none(), "cut at {length}");
        }
    }
}
