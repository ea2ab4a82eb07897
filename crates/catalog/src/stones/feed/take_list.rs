//! Take a list, some thousand lines at a time.
//!
//! Refuses nothing of a list that was looked through ([`super::open_list`]): lines that cannot be taken are noted and left out. Each
//! batch is one transaction that writes `stones`, `stone_parkings`, `stone_import_notes` and the counts of `stone_imports`, and is
//! announced once. Stones that are kept for a client or sold stay as they are. A line that says what it said before
//! costs a look and nothing else, so a run that was killed is begun again and passes over what it had taken. Stones that are no longer
//! in the list are withdrawn at the very end, when it was read whole.

use std::collections::HashSet;

use db::{Db, Tx};
use kernel::{Fault, FieldError, ids::StoneImportId};
use platform::{Cx, audit};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::{
    ImportCounts, MOST_NOTES, StoneError, StoneList,
    bands::Medians,
    file::FileReader,
    list::{blocking, short},
    model::ImportNote,
    row::Reader,
    stop_import, store, withdraw,
};

/// How many lines one transaction takes.
const BATCH: usize = 2_000;

/// Hears of a run after every batch.
pub type Watch<'a> = &'a (dyn Fn(&ImportCounts) + Send + Sync);

/// One line as it stands in the file.
pub(super) struct RawLine {
    pub(super) line: u64,
    pub(super) record: csv::StringRecord,
    pub(super) key: Result<String, FieldError>,
    /// The key in eight bytes.
    pub(super) short_key: i64,
    /// What the line says in eight bytes.
    pub(super) hash: i64,
    /// An earlier line of the file has the same key.
    pub(super) repeated: bool,
}

/// A list being taken.
pub(super) struct Run<'a> {
    pub(super) db: &'a Db,
    pub(super) cx: &'a Cx,
    pub(super) import: StoneImportId,
    pub(super) list: &'a StoneList,
    pub(super) columns: super::columns::Columns,
    /// What stones cost in the house.
    pub(super) medians: Medians,
    pub(super) counts: ImportCounts,
    pub(super) notes: usize,
    /// Keys of stones that the supplier names and does not offer.
    pub(super) not_offered: HashSet<i64>,
}

/// Takes the list that the import was begun with, to its end, and answers what became of it. What was taken before an error stays;
/// the import is then closed as failed.
#[tracing::instrument(name = "stones.take_list", skip_all, fields(import.id = %import))]
pub async fn take_list(
    db: &Db,
    cx: &Cx,
    import: StoneImportId,
    list: &StoneList,
    watch: Watch<'_>,
) -> Result<ImportCounts, StoneError> {
    let taken = take(db, cx, import, list, watch).await;
    if let Err(error) = &taken
        && !matches!(error, StoneError::ImportEnded)
    {
        let said = error.fields().first().map_or_else(|| error.message(), |f| f.message.clone());
        tracing::warn!(%error, "a supplier's list was not taken to its end");
        if let Err(again) = close_failed(db, import, &said).await {
            tracing::warn!(error = %again, "nor could that be noted; the import counts as dead in two minutes");
        }
    }
    taken
}

async fn take(
    db: &Db,
    cx: &Cx,
    import: StoneImportId,
    list: &StoneList,
    watch: Watch<'_>,
) -> Result<ImportCounts, StoneError> {
    let (sender, mut batches) = mpsc::channel(2);
    let reading = tokio::spawn(blocking({
        let list = list.clone();
        move || read_lines(&list, &sender)
    }));
    let columns = open(list)?.columns;
    let mut run = Run {
        db,
        cx,
        import,
        list,
        columns,
        medians: store::house_medians(db).await?,
        counts: ImportCounts::default(),
        notes: 0,
        not_offered: HashSet::new(),
    };
    while let Some(batch) = batches.recv().await {
        run.take_batch(batch).await?;
        watch(&run.counts);
    }
    let seen =
        reading.await.map_err(|e| db::DbError::Broken(sqlx::Error::Io(std::io::Error::other(e))))???;
    let seen: HashSet<i64> = seen.difference(&run.not_offered).copied().collect();
    withdraw::withdraw_missing(&mut run, &seen).await?;
    watch(&run.counts);
    run.finish().await?;
    Ok(run.counts)
}

async fn close_failed(db: &Db, import: StoneImportId, why: &str) -> Result<(), StoneError> {
    let mut tx = db.begin().await?;
    stop_import(&mut tx, import, why).await?;
    Ok(tx.commit().await?)
}

fn open(list: &StoneList) -> Result<FileReader, StoneError> {
    let supplier = &list.supplier;
    FileReader::open(&list.file, &supplier.columns, supplier.currency, &list.edition)
        .map_err(StoneError::Invalid)
}

/// Reads the file once more on a thread of its own and hands its lines over in batches. Answers every key it met, when the file
/// is the one that was looked through.
fn read_lines(list: &StoneList, batches: &mpsc::Sender<Vec<RawLine>>) -> Result<HashSet<i64>, StoneError> {
    let mut lines = open(list)?;
    let columns = lines.columns.clone();
    let reader = Reader { supplier: &list.supplier, columns: &columns, pricing: &list.pricing };
    let one = |error| StoneError::Invalid(vec![error]);
    let (mut seen, mut batch) = (HashSet::with_capacity(list.rows), Vec::with_capacity(BATCH));
    while let Some((line, record)) = lines.next().map_err(one)? {
        let key = reader.key(record);
        let short_key = key.as_ref().map_or(0, |k| short(&Sha256::digest(k)));
        let repeated = key.is_ok() && !seen.insert(short_key);
        let hash = list.line_hash(&columns, record);
        batch.push(RawLine { line, record: record.clone(), key, short_key, hash, repeated });
        if batch.len() == BATCH && batches.blocking_send(std::mem::take(&mut batch)).is_err() {
            // nobody takes the lines any more: the run has failed and says why
            return Err(StoneError::ImportEnded);
        }
    }
    if lines.finish(list.confirmed).map_err(one)? != list.hash {
        let message = "The file changed while it was read: what was taken stays, and nothing was withdrawn. Send it again.";
        return Err(one(FieldError::new("file", "changed", message)));
    }
    if batches.blocking_send(batch).is_err() {
        return Err(StoneError::ImportEnded);
    }
    Ok(seen)
}

impl Run<'_> {
    /// Writes notes while there is room for them.
    pub(super) async fn write_notes(&self, tx: &mut Tx, notes: &[ImportNote]) -> Result<usize, StoneError> {
        let room = MOST_NOTES.saturating_sub(self.notes).min(notes.len());
        store::add_notes(tx, self.import, self.notes, &notes[..room]).await?;
        Ok(room)
    }

    async fn finish(&self) -> Result<(), StoneError> {
        let mut tx = self.db.begin().await?;
        store::close_done(&mut tx, self.import, &self.counts).await?;
        let change = audit::Change {
            action: "catalog.take_list",
            object: self.import.to_string(),
            before: None,
            after: Some(&self.counts),
        };
        audit::record(&mut tx, self.cx, change).await?;
        Ok(tx.commit().await?)
    }
}
