//! SQL of imports.

use std::collections::HashMap;

use db::{Conn, Db, DbError, Tx};
use futures_util::TryStreamExt;
use kernel::{
    Currency,
    ids::{StoneId, StoneImportId, StoneParkingId, StoneSupplierId},
};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{
    ImportCounts, StoneError,
    bands::{Band, Gathered, Medians},
    judge::{Namesake, ParkReason},
    model::{Existing, ImportNote},
};
use crate::{
    index::{Interner, code, optional_code},
    model::Lab,
    stones::{
        StoneStatus,
        store::{view, view_columns},
    },
};

/// A transaction for looking things up by key, thousands at a time.
pub(super) async fn begin_lookup(db: &Db) -> Result<Tx, DbError> {
    let mut tx = db.begin().await?;
    // the planner knows nothing yet of what an import has just written, and would read the whole table for every batch
    sqlx::query("SET LOCAL enable_seqscan = off").execute(&mut *tx).await?;
    Ok(tx)
}

/// What is in the drawer under these keys of the supplier's.
pub(super) async fn find_existing(
    conn: &mut Conn,
    supplier: StoneSupplierId,
    keys: &[&str],
) -> Result<HashMap<String, Existing>, DbError> {
    let rows = sqlx::query(
        "SELECT id, supplier_key, status, feed_hash, accepted_carat_cost FROM stones WHERE supplier_id = $1 AND supplier_key = ANY($2)",
    )
    .bind(supplier.uuid())
    .bind(keys)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let existing = Existing {
                id: StoneId::from_uuid(row.try_get("id")?),
                status: code(row, "status")?,
                feed_hash: row.try_get("feed_hash")?,
                accepted_carat_cost: row.try_get("accepted_carat_cost")?,
                facts: None,
            };
            Ok((row.try_get("supplier_key")?, existing))
        })
        .collect()
}

/// Stones that go by these reports, withdrawn ones left out.
pub(super) async fn find_namesakes(
    conn: &mut Conn,
    reports: &[(Lab, &str)],
) -> Result<Vec<(Lab, String, Namesake)>, DbError> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let (labs, numbers): (Vec<&str>, Vec<&str>) =
        reports.iter().map(|(lab, number)| (lab.code(), *number)).unzip();
    let rows = sqlx::query(concat!(
        "SELECT ",
        view_columns!(),
        " FROM stones WHERE (lab, report_number) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND status <> 'withdrawn'"
    ))
    .bind(labs)
    .bind(numbers)
    .fetch_all(conn)
    .await?;
    let mut texts = Interner::default();
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let stone = view(row, &mut texts)?;
        let paper = stone.facts.lab.zip(stone.facts.report_number.clone());
        if let Some((lab, number)) = paper {
            let name = stone.serial.to_string();
            found.push((lab, number.to_string(), Namesake { id: Some(stone.id), name, facts: stone.facts }));
        }
    }
    Ok(found)
}

/// What stones cost in the house, of those that can be had or are kept for a client.
pub(super) async fn house_medians(db: &Db) -> Result<Medians, DbError> {
    let mut tx = begin_long(db).await?;
    let mut gathered = Gathered::default();
    {
        let mut rows = sqlx::query(
            "SELECT species, origin_class, carat_milli, colour, clarity, accepted_carat_cost,
                    EXISTS (SELECT 1 FROM unnest(treatments) t WHERE t <> 'none') AS treated
             FROM stones WHERE status IN ('available', 'held') AND accepted_carat_cost IS NOT NULL",
        )
        .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            let band = Band::new(
                code(&row, "species")?,
                code(&row, "origin_class")?,
                row.try_get("carat_milli")?,
                optional_code(&row, "colour")?,
                optional_code(&row, "clarity")?,
                row.try_get("treated")?,
            );
            gathered.add(band, row.try_get("accepted_carat_cost")?);
        }
    }
    tx.commit().await?;
    Ok(gathered.medians())
}

/// The supplier's stones that can be had or wait, with its names for them.
pub(super) async fn list_live(db: &Db, supplier: StoneSupplierId) -> Result<Vec<(Uuid, String)>, DbError> {
    let mut tx = begin_long(db).await?;
    let live = sqlx::query_as(
        "SELECT id, supplier_key FROM stones WHERE supplier_id = $1 AND status IN ('available', 'parked')",
    )
    .bind(supplier.uuid())
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(live)
}

/// Half a million rows take longer to read than a page may take.
async fn begin_long(db: &Db) -> Result<Tx, DbError> {
    let mut tx = db.begin().await?;
    sqlx::query("SET LOCAL statement_timeout = '110s'").execute(&mut *tx).await?;
    Ok(tx)
}

/// Locks stones in order and answers those that are kept for a client or sold.
pub(super) async fn lock_taken(
    tx: &mut Tx,
    ids: &[StoneId],
) -> Result<HashMap<StoneId, StoneStatus>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query("SELECT id, status FROM stones WHERE id = ANY($1) ORDER BY id FOR UPDATE")
        .bind(ids)
        .fetch_all(&mut **tx)
        .await?;
    let mut taken = HashMap::new();
    for row in &rows {
        let status: StoneStatus = code(row, "status")?;
        if matches!(status, StoneStatus::Held | StoneStatus::Sold) {
            taken.insert(StoneId::from_uuid(row.try_get("id")?), status);
        }
    }
    Ok(taken)
}

/// A stone that is to wait.
pub(super) struct NewParking<'a> {
    pub(super) id: StoneParkingId,
    pub(super) stone: StoneId,
    pub(super) reason: ParkReason,
    pub(super) words: &'a str,
    pub(super) cost_before: Option<i64>,
    pub(super) cost_after: i64,
    pub(super) currency: Currency,
}

/// Lets go of what waited about these stones: the list says something new of them, or nothing more.
pub(super) async fn supersede_parkings(tx: &mut Tx, stones: &[Uuid]) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stone_parkings SET state = 'superseded', decided_at = $2 WHERE stone_id = ANY($1) AND state = 'waiting'",
    )
    .bind(stones)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn add_parkings(
    tx: &mut Tx,
    cx: &Cx,
    import: StoneImportId,
    parkings: &[NewParking<'_>],
) -> Result<(), DbError> {
    if parkings.is_empty() {
        return Ok(());
    }
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stone_parkings (id, stone_id, import_id, parked_by, reason, words, cost_before, cost_after, currency, state, parked_at)
         SELECT n.id, n.stone_id, $8, $9, n.reason, n.words, n.cost_before, n.cost_after, n.currency, 'waiting', $10
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
              AS n (id, stone_id, reason, words, cost_before, cost_after, currency)",
    )
    .bind(parkings.iter().map(|p| p.id.uuid()).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.stone.uuid()).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.reason.code()).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.words).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.cost_before).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.cost_after).collect::<Vec<_>>())
    .bind(parkings.iter().map(|p| p.currency.code()).collect::<Vec<_>>())
    .bind(import.uuid())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes notes from a place on.
pub(super) async fn add_notes(
    tx: &mut Tx,
    import: StoneImportId,
    from: usize,
    notes: &[ImportNote],
) -> Result<(), DbError> {
    if notes.is_empty() {
        return Ok(());
    }
    let places: Vec<i32> = (from..from + notes.len()).map(|n| i32::try_from(n).unwrap_or(i32::MAX)).collect();
    sqlx::query(
        "INSERT INTO stone_import_notes (import_id, place, line, key, code, message)
         SELECT $1, n.* FROM unnest($2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[]) AS n",
    )
    .bind(import.uuid())
    .bind(places)
    .bind(notes.iter().map(|n| n.line).collect::<Vec<_>>())
    .bind(notes.iter().map(|n| n.key.as_str()).collect::<Vec<_>>())
    .bind(notes.iter().map(|n| n.code.as_str()).collect::<Vec<_>>())
    .bind(notes.iter().map(|n| n.message.as_str()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Withdraws stones that can be had or wait, and answers how many. What the list said last is forgotten, so that a stone that
/// comes back is looked at anew.
pub(super) async fn withdraw(tx: &mut Tx, stones: &[Uuid]) -> Result<i32, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stones SET status = 'withdrawn', feed_hash = NULL, version = version + 1, updated_at = $2
         WHERE id = ANY($1) AND status IN ('available', 'parked')",
    )
    .bind(stones)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    supersede_parkings(tx, stones).await?;
    Ok(i32::try_from(done.rows_affected()).unwrap_or(i32::MAX))
}

/// Says what was done and that the run lives. Refused when another took its place.
pub(super) async fn note_progress(
    tx: &mut Tx,
    import: StoneImportId,
    counts: &ImportCounts,
) -> Result<(), StoneError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE stone_imports SET rows_read = $2, created = $3, changed = $4, unchanged = $5, rejected = $6, parked = $7, kept = $8,
                withdrawn = $9, beat_at = $10
         WHERE id = $1 AND state = 'running'",
    )
    .bind(import.uuid())
    .bind(counts.rows_read)
    .bind(counts.created)
    .bind(counts.changed)
    .bind(counts.unchanged)
    .bind(counts.rejected)
    .bind(counts.parked)
    .bind(counts.kept)
    .bind(counts.withdrawn)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoneError::ImportEnded) }
}

pub(super) async fn close_done(
    tx: &mut Tx,
    import: StoneImportId,
    counts: &ImportCounts,
) -> Result<(), StoneError> {
    note_progress(tx, import, counts).await?;
    sqlx::query("UPDATE stone_imports SET state = 'done', ended_at = beat_at WHERE id = $1")
        .bind(import.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn close_failed(tx: &mut Tx, import: StoneImportId, why: &str) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stone_imports SET state = 'failed', failure = $2, ended_at = $3 WHERE id = $1 AND state = 'running'",
    )
    .bind(import.uuid())
    .bind(why)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
