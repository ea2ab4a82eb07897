//! The stones on disk, so that a restart shows them at once.
//!
//! The same care as for the catalogue's copy: a header says which build's words the file is written in and what its content
//! sums up to; a file of another build, or one that is cut short or altered, is ignored. It is written beside the old one
//! and renamed over it.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use uuid::Uuid;

use super::{
    StoneSnapshot,
    columns::{Columns, WORDS},
};
use crate::model::vocabulary;

const MAGIC: [u8; 8] = *b"stones\0\0";
/// Grows with every change of what is written, or in which order.
const FORMAT: u32 = 1;
const HEADER: usize = 8 + 3 * 8;

/// The saved stones; `None` when there are none that this build can read.
pub(super) fn load(path: &Path) -> Option<StoneSnapshot> {
    let file = match fs::read(path) {
        Ok(file) => file,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, path = %path.display(), "the saved stones cannot be read");
            }
            return None;
        }
    };
    let snapshot = decode(&file);
    if snapshot.is_none() {
        tracing::warn!(path = %path.display(), "the saved stones are damaged or of another build; the database will be read");
    }
    snapshot
}

/// Writes the stones in place of those before.
pub(super) fn save(path: &Path, snapshot: &StoneSnapshot) -> io::Result<()> {
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

fn encode(snapshot: &StoneSnapshot) -> Vec<u8> {
    let columns = snapshot.columns();
    let mut file = Vec::with_capacity(HEADER + columns.bytes());
    file.extend(MAGIC);
    file.extend(fingerprint().to_le_bytes());
    file.extend(snapshot.version.to_le_bytes());
    file.extend([0; 8]);
    put(&mut file, columns.len());
    columns.ids.iter().for_each(|id| file.extend(id.as_bytes()));
    columns.serials.iter().for_each(|n| file.extend(n.to_le_bytes()));
    columns.prices.iter().for_each(|n| file.extend(n.to_le_bytes()));
    columns.carats.iter().for_each(|n| file.extend(n.to_le_bytes()));
    columns.sizes.iter().flatten().for_each(|n| file.extend(n.to_le_bytes()));
    columns.shares.iter().flatten().for_each(|n| file.extend(n.to_le_bytes()));
    for column in [&columns.ratios, &columns.treatments, &columns.country, &columns.location] {
        column.iter().for_each(|n| file.extend(n.to_le_bytes()));
    }
    columns.words.iter().for_each(|column| file.extend(column));
    columns.report_ends.iter().for_each(|n| file.extend(n.to_le_bytes()));
    put(&mut file, columns.reports.len());
    file.extend(&columns.reports);
    put(&mut file, columns.places.len());
    columns.places.iter().for_each(|text| put_text(&mut file, text));
    put(&mut file, columns.urls.len());
    for (at, url) in &columns.urls {
        file.extend(at.to_le_bytes());
        put_text(&mut file, url);
    }
    let sum = sum(&file[HEADER..]);
    file[HEADER - 8..HEADER].copy_from_slice(&sum.to_le_bytes());
    file
}

fn put(file: &mut Vec<u8>, n: usize) {
    file.extend((n as u64).to_le_bytes());
}

fn put_text(file: &mut Vec<u8>, text: &str) {
    put(file, text.len());
    file.extend(text.as_bytes());
}

fn decode(file: &[u8]) -> Option<StoneSnapshot> {
    let (header, body) = file.split_at_checked(HEADER)?;
    let number = |at: usize| header.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
    let sound = header.starts_with(&MAGIC) && number(8)? == fingerprint() && number(24)? == sum(body);
    sound.then_some(())?;
    let mut from = Reader(body);
    let len = from.size()?;
    let mut columns = Columns {
        ids: from.list(len, |b: [u8; 16]| Uuid::from_bytes(b))?,
        serials: from.list(len, u64::from_le_bytes)?,
        prices: from.list(len, u64::from_le_bytes)?,
        carats: from.list(len, u32::from_le_bytes)?,
        sizes: from.list(len, |[a, b, c, d, e, f]: [u8; 6]| {
            [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]), u16::from_le_bytes([e, f])]
        })?,
        shares: from
            .list(len, |[a, b, c, d]: [u8; 4]| [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])])?,
        ratios: from.list(len, u16::from_le_bytes)?,
        treatments: from.list(len, u16::from_le_bytes)?,
        country: from.list(len, u16::from_le_bytes)?,
        location: from.list(len, u16::from_le_bytes)?,
        ..Columns::default()
    };
    for place in 0..WORDS {
        columns.words[place] = from.take(len)?.to_vec();
    }
    columns.report_ends = from.list(len, u32::from_le_bytes)?;
    let reports = from.size()?;
    columns.reports = from.take(reports)?.to_vec();
    for _ in 0..from.size()? {
        columns.places.push(from.text()?);
    }
    for _ in 0..from.size()? {
        let at = from.list(1, u32::from_le_bytes)?;
        columns.urls.push((*at.first()?, from.text()?));
    }
    // transaction numbers are not kept: whoever loads a copy reads the database again before it follows
    from.0.is_empty().then(|| StoneSnapshot::assemble(number(16).unwrap_or(0), 0, &columns))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.take(8)?.try_into().ok()?)).ok()
    }

    fn text(&mut self) -> Option<Arc<str>> {
        let length = self.size()?;
        std::str::from_utf8(self.take(length)?).ok().map(Arc::from)
    }

    fn list<T, const N: usize>(&mut self, length: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.take(length.checked_mul(N)?)?;
        Some(bytes.chunks_exact(N).filter_map(|b| b.try_into().ok()).map(of).collect())
    }
}

/// What the closed lists were when the file was written: codes are stored as their places.
fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    ("stones", FORMAT, vocabulary()).hash(&mut hasher);
    hasher.finish()
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn saved_stones_read_back_the_same() {
        let before = sample::snapshot(300);
        let after = decode(&encode(&before)).unwrap();
        assert_eq!((after.version, after.columns()), (before.version, before.columns()));
    }

    #[test]
    fn a_damaged_file_is_ignored_wherever_it_is_damaged() {
        let file = encode(&sample::snapshot(2));
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
