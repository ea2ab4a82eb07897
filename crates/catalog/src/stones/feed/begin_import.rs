//! Begin to take a list that was looked through.
//!
//! Refuses while another list of the same supplier is being taken; one that gave no sign of life for [`DEAD_AFTER`] is
//! closed as failed and makes way. The file that was taken last is not taken again, unless somebody confirms it. Writes
//! `stone_imports` and the audit log.

use db::{ConstraintExt, Tx};
use kernel::ids::StoneImportId;
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use super::{DEAD_AFTER, StoneError, StoneList, list::SameAsLast};

/// What the audit log keeps.
#[derive(Serialize)]
struct Began<'a> {
    supplier: &'a str,
    file: &'a str,
    rows: usize,
    confirmed: bool,
}

/// What taking a list begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The import to go on with.
    Import(StoneImportId),
    /// This file was the last one taken: there is nothing to do.
    SameAsLast(SameAsLast),
}

/// Opens an import for the list.
#[tracing::instrument(name = "stones.begin_import", skip_all, fields(supplier = %list.supplier.code))]
pub async fn begin_import(tx: &mut Tx, cx: &Cx, list: &StoneList) -> Result<Begun, StoneError> {
    close_dead(tx, list).await?;
    if !list.confirmed
        && let Some(last) = find_same(tx, list).await?
    {
        return Ok(Begun::SameAsLast(last));
    }
    let id = insert(tx, cx, list).await?;
    let after = Began {
        supplier: &list.supplier.code,
        file: &list.file_name,
        rows: list.rows,
        confirmed: list.confirmed,
    };
    let change = audit::Change {
        action: "catalog.begin_import",
        object: id.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(Begun::Import(id))
}

async fn close_dead(tx: &mut Tx, list: &StoneList) -> Result<(), StoneError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stone_imports SET state = 'failed', ended_at = $2,
                failure = 'Its process ended without a word. What it had taken stays; nothing was withdrawn.'
         WHERE supplier_id = $1 AND state = 'running' AND beat_at < $3",
    )
    .bind(list.supplier.id.uuid())
    .bind(now)
    .bind(now - DEAD_AFTER)
    .execute(&mut **tx)
    .await?;
    let running = sqlx::query(
        "SELECT began_at, beat_at FROM stone_imports WHERE supplier_id = $1 AND state = 'running'",
    )
    .bind(list.supplier.id.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    match running {
        Some(row) => {
            Err(StoneError::ImportRunning { since: row.try_get("began_at")?, beat: row.try_get("beat_at")? })
        }
        None => Ok(()),
    }
}

/// The last import that was taken to its end, when it was of this file under these rules.
async fn find_same(tx: &mut Tx, list: &StoneList) -> Result<Option<SameAsLast>, StoneError> {
    let row = sqlx::query(
        "SELECT id, file_hash, ended_at FROM stone_imports WHERE supplier_id = $1 AND state = 'done' ORDER BY began_at DESC, id DESC LIMIT 1",
    )
    .bind(list.supplier.id.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let same = row.try_get::<&[u8], _>("file_hash")? == list.hash.as_slice();
    let id = StoneImportId::from_uuid(row.try_get("id")?);
    Ok(if same { Some(SameAsLast { id, ended_at: row.try_get("ended_at")? }) } else { None })
}

async fn insert(tx: &mut Tx, cx: &Cx, list: &StoneList) -> Result<StoneImportId, StoneError> {
    let (id, now) = (StoneImportId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO stone_imports (id, supplier_id, file_name, file_hash, actor, state, rows_total, began_at, beat_at)
         VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $7)",
    )
    .bind(id.uuid())
    .bind(list.supplier.id.uuid())
    .bind(&list.file_name)
    .bind(list.hash.as_slice())
    .bind(cx.actor.to_string())
    .bind(i32::try_from(list.rows).unwrap_or(i32::MAX))
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("stone_imports_one_run_a_supplier", || StoneError::ImportRunning { since: now, beat: now })?;
    Ok(id)
}
