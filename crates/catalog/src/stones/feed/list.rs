//! A list that was looked through before anything of it is taken.

use std::{fs::File, sync::Arc};

use chrono::{DateTime, Utc};
use db::{Db, DbError};
use kernel::{FieldError, Money, ids::StoneImportId};
use sha2::{Digest, Sha256};

use super::{
    FeedField, Pricing, StoneError, Supplier,
    bands::{Band, Gathered, Medians},
    file::{FileReader, MOST_LINES},
    judge::carat_cost,
    queries,
    row::{Line, Reader, cell},
};

/// Grows when lines are read otherwise than before, so that every line is looked at again.
const READING: &str = "1";

/// A file to be looked through.
#[derive(Debug)]
pub struct OpenList {
    /// The supplier's code.
    pub supplier: String,
    /// The file, open for reading.
    pub file: File,
    /// What it is called.
    pub file_name: String,
    /// Somebody says that the file is the whole list: its last line needs no end, and it may take away as many stones as it does.
    pub confirmed: bool,
}

/// A supplier's list that is whole, has the columns it needs, and at least one line that can be taken.
#[derive(Debug, Clone)]
pub struct StoneList {
    /// Whose it is.
    pub supplier: Supplier,
    /// What it is called.
    pub file_name: String,
    /// How many lines it has.
    pub rows: usize,
    pub(super) pricing: Pricing,
    pub(super) file: Arc<File>,
    pub(super) confirmed: bool,
    /// Of the bytes and of the rules they are read by.
    pub(super) hash: [u8; 32],
    pub(super) edition: [u8; 32],
    /// What stones cost in this list itself, for bands that the house knows nothing of.
    pub(super) medians: Medians,
}

/// Looks a supplier's file through without taking anything of it. Refused: an unknown supplier; a file that is cut, is no CSV in
/// UTF-8, lacks a column that is needed, has no lines, or none that can be taken.
#[tracing::instrument(name = "stones.open_list", skip_all, fields(supplier = %ask.supplier))]
pub async fn open_list(db: &Db, ask: OpenList) -> Result<StoneList, StoneError> {
    let mut conn = db.read().await?;
    let supplier =
        queries::find_supplier(&mut conn, &ask.supplier).await?.ok_or(StoneError::SupplierNotFound)?;
    let pricing = queries::get_pricing(&mut conn).await?;
    drop(conn);
    blocking(move || look_through(supplier, pricing, ask)).await?
}

/// Runs work that keeps a core or a disk busy away from the threads that answer shoppers.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| DbError::Broken(sqlx::Error::Io(std::io::Error::other(error))))
}

fn look_through(supplier: Supplier, pricing: Pricing, ask: OpenList) -> Result<StoneList, StoneError> {
    let edition = edition(&supplier, &pricing);
    let file = Arc::new(ask.file);
    let mut lines = FileReader::open(&file, &supplier.columns, supplier.currency, &edition)
        .map_err(StoneError::Invalid)?;
    let columns = lines.columns.clone();
    let reader = Reader { supplier: &supplier, columns: &columns, pricing: &pricing };
    let (mut rows, mut taken, mut first, mut gathered) = (0, 0_usize, None, Gathered::default());
    while let Some((line, record)) = lines.next().map_err(one)? {
        rows += 1;
        if rows > MOST_LINES {
            return Err(refuse(
                "too_many_lines",
                format!("The file has more than {MOST_LINES} lines: send it in parts."),
            ));
        }
        match reader.whole(record) {
            Ok(Line::Stone(stone)) => {
                taken += 1;
                let each = stone.cost.map(|cost: Money| carat_cost(cost, stone.facts.carat_milli));
                gathered.add(Band::of(&stone.facts), each.unwrap_or(1));
            }
            Ok(Line::NotOffered(_)) => taken += 1,
            Err(wrong) if first.is_none() => first = wrong.into_iter().next().map(|w| (line, w)),
            Err(_) => {}
        }
    }
    let hash = lines.finish(ask.confirmed).map_err(one)?;
    match first {
        _ if rows == 0 => {
            return Err(refuse(
                "empty",
                "The file has headings and no stones: send the list itself.".to_owned(),
            ));
        }
        Some((line, wrong)) if taken == 0 => {
            let message =
                format!("None of the {rows} lines can be taken. The first, line {line}: {}", wrong.message);
            return Err(refuse("nothing_to_take", message));
        }
        _ => {}
    }
    let medians = gathered.medians();
    let (file_name, confirmed) = (kernel::clean_text(&ask.file_name, false), ask.confirmed);
    let file_name: String =
        if file_name.is_empty() { "stones.csv".to_owned() } else { file_name.chars().take(120).collect() };
    Ok(StoneList { supplier, file_name, rows, pricing, file, confirmed, hash, edition, medians })
}

fn one(error: FieldError) -> StoneError {
    StoneError::Invalid(vec![error])
}

fn refuse(code: &'static str, message: String) -> StoneError {
    one(FieldError::new("file", code, message))
}

/// The rules that a line is read and priced by, in a few bytes.
fn edition(supplier: &Supplier, pricing: &Pricing) -> [u8; 32] {
    let mut hash = Sha256::new().chain_update(READING);
    hash.update(supplier.currency.code());
    for part in [&supplier.location, supplier.evidence.as_deref().unwrap_or_default()] {
        hash.update(part);
        hash.update([0x1F]);
    }
    for (field, heading) in &supplier.columns {
        hash.update(format!("{field}\u{1F}{heading}\u{1F}"));
    }
    // the guard bands do not change what a line comes to
    let prices =
        (&pricing.markups, pricing.factor_milli, pricing.round_to, pricing.floor_milli, pricing.floor_minor);
    hash.update(serde_json::to_vec(&prices).unwrap_or_default());
    hash.finalize().into()
}

impl StoneList {
    /// What a line says, in eight bytes: of the columns that are read, under the rules they are read by. Never 0.
    pub(super) fn line_hash(&self, columns: &super::columns::Columns, record: &csv::StringRecord) -> i64 {
        let mut hash = Sha256::new().chain_update(self.edition);
        for field in FeedField::ALL {
            hash.update(cell(columns, record, *field));
            hash.update([0x1F]);
        }
        short(&hash.finalize())
    }
}

/// The first 63 bits: a changed line is taken for the one before once in nine quintillion.
pub(super) fn short(hash: &[u8]) -> i64 {
    hash.first_chunk().map_or(1, |bytes| i64::from_le_bytes(*bytes) & i64::MAX).max(1)
}

/// The import that took the same file before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameAsLast {
    /// The import.
    pub id: StoneImportId,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}
