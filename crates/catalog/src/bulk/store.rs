//! SQL shared by the operations on bulk edits.

use db::{Conn, DbError, Tx};
use kernel::{
    Actor,
    ids::{AccountId, BulkEditId, ProductId},
};
use platform::{Cx, audit};
use serde::Serialize;
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    BulkError, BulkOrigin, BulkState,
    plan::{PlannedFault, PlannedRow, WantedRow, plan},
    warn::Weight,
};
use crate::{
    attributes::{self, Schema},
    products::list_wholes,
};

/// How many pieces are read and judged at a time.
const BATCH: usize = 250;
/// How many rows one statement writes.
const ROWS: usize = 5_000;

/// A row that changes something or cannot.
pub(super) struct Prepared {
    pub(super) line: Option<u32>,
    pub(super) sku: String,
    pub(super) product: Option<Uuid>,
    pub(super) variant: Option<Uuid>,
    pub(super) plan: PlannedRow,
}

impl Prepared {
    /// A row of which nothing is known but that it is wrong.
    pub(super) fn unknown(line: u32, sku: &str, faults: Vec<PlannedFault>) -> Self {
        let plan = PlannedRow { cells: Vec::new(), faults };
        Self { line: Some(line), sku: sku.to_owned(), product: None, variant: None, plan }
    }
}

/// What a bulk edit is, before its rows.
pub(super) struct Heading {
    pub(super) origin: BulkOrigin,
    pub(super) asked: Value,
    pub(super) said: String,
    pub(super) chosen: String,
    pub(super) rows_read: usize,
}

/// Judges rows by piece; those that stay as they are are left out. `wanted` makes the rows of a piece once it is read.
pub(super) async fn judge(
    tx: &mut Tx,
    pieces: Vec<(ProductId, Vec<WantedRow>)>,
    fill: impl Fn(&crate::products::NewProduct, &mut WantedRow) + Sync,
) -> Result<Vec<Prepared>, BulkError> {
    let schema: Schema = attributes::load(tx).await?;
    let now = tx.now().await?;
    let mut prepared = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while pieces.peek().is_some() {
        let mut batch: Vec<(ProductId, Vec<WantedRow>)> = pieces.by_ref().take(BATCH).collect();
        batch.sort_by_key(|(id, _)| *id);
        let ids: Vec<ProductId> = batch.iter().map(|(id, _)| *id).collect();
        let wholes = list_wholes(tx, &ids).await?;
        let mut wholes = wholes.into_iter().peekable();
        for (id, mut rows) in batch {
            let Some(whole) = wholes.next_if(|w| w.id == id) else { continue };
            rows.iter_mut().for_each(|row| fill(&whole.product, row));
            let plans = plan(&whole, &rows, &schema, now);
            let changed =
                rows.into_iter().zip(plans).filter(|(_, p)| !p.cells.is_empty() || !p.faults.is_empty());
            prepared.extend(changed.map(|(row, plan)| Prepared {
                line: row.line,
                sku: row.sku,
                product: Some(id.uuid()),
                variant: Some(row.variant.uuid()),
                plan,
            }));
        }
    }
    Ok(prepared)
}

/// Writes a bulk edit with its rows and answers its id.
pub(super) async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    heading: Heading,
    mut rows: Vec<Prepared>,
) -> Result<BulkEditId, BulkError> {
    let (id, now) = (BulkEditId::new(&*cx.random), tx.now().await?);
    let author = cx.actor.account().ok_or(BulkError::SamePerson)?;
    // of a file in its order; of a selection as its pieces come
    rows.sort_by_key(|row| row.line);
    let mut weight = Weight::default();
    let (mut changed, mut cells, mut warnings) = (0_usize, 0_usize, 0_usize);
    for row in rows.iter().filter(|row| row.plan.faults.is_empty()) {
        changed += 1;
        weight.add_row();
        for cell in &row.plan.cells {
            cells += 1;
            warnings += usize::from(cell.warning.is_some());
            weight.add_cell(cell.field, cell.after.as_deref(), cell.warning.is_some());
        }
    }
    let int = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    sqlx::query(
        "INSERT INTO bulk_edits (id, origin, asked, said, chosen, state, author_id, reasons, rows_read, rows_changed, rows_rejected,
                                 cells, warnings, created_at)
         VALUES ($1, $2, $3, $4, $5, 'prepared', $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(id.uuid())
    .bind(match heading.origin {
        BulkOrigin::Edit => "edit",
        BulkOrigin::File => "file",
    })
    .bind(heading.asked)
    .bind(heading.said)
    .bind(heading.chosen)
    .bind(author.uuid())
    .bind(weight.reasons())
    .bind(int(heading.rows_read))
    .bind(int(changed))
    .bind(int(rows.len() - changed))
    .bind(int(cells))
    .bind(int(warnings))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for (at, chunk) in rows.chunks(ROWS).enumerate() {
        insert_rows(tx, id, at * ROWS, chunk).await?;
    }
    Ok(id)
}

async fn insert_rows(tx: &mut Tx, id: BulkEditId, first: usize, rows: &[Prepared]) -> Result<(), DbError> {
    let at = |n: usize| i32::try_from(first + n).unwrap_or(i32::MAX);
    let positions: Vec<i32> = (0..rows.len()).map(at).collect();
    let line = |row: &Prepared| row.line.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    sqlx::query(
        "INSERT INTO bulk_edit_rows (edit_id, position, line, sku, product_id, variant_id, state)
         SELECT $1, n.* FROM unnest($2::int[], $3::int[], $4::text[], $5::uuid[], $6::uuid[], $7::text[]) AS n",
    )
    .bind(id.uuid())
    .bind(&positions)
    .bind(rows.iter().map(line).collect::<Vec<_>>())
    .bind(rows.iter().map(|r| r.sku.as_str()).collect::<Vec<_>>())
    .bind(rows.iter().map(|r| r.product).collect::<Vec<_>>())
    .bind(rows.iter().map(|r| r.variant).collect::<Vec<_>>())
    .bind(rows.iter().map(|r| if r.plan.faults.is_empty() { "waiting" } else { "rejected" }).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    let sound = positions.iter().zip(rows).filter(|(_, r)| r.plan.faults.is_empty());
    let cells: Vec<_> = sound.flat_map(|(at, r)| r.plan.cells.iter().map(move |c| (*at, c))).collect();
    sqlx::query(
        "INSERT INTO bulk_edit_cells (edit_id, position, field, before, after, warning)
         SELECT $1, n.* FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) AS n",
    )
    .bind(id.uuid())
    .bind(cells.iter().map(|(at, _)| *at).collect::<Vec<_>>())
    .bind(cells.iter().map(|(_, c)| c.field).collect::<Vec<_>>())
    .bind(cells.iter().map(|(_, c)| c.before.as_deref()).collect::<Vec<_>>())
    .bind(cells.iter().map(|(_, c)| c.after.as_deref()).collect::<Vec<_>>())
    .bind(cells.iter().map(|(_, c)| c.warning.as_deref()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    let faults: Vec<_> = positions
        .iter()
        .zip(rows)
        .flat_map(|(at, r)| (0_i32..).zip(&r.plan.faults).map(move |(seq, f)| (*at, seq, f)))
        .collect();
    sqlx::query(
        "INSERT INTO bulk_edit_faults (edit_id, position, seq, field, given, message)
         SELECT $1, n.* FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[]) AS n",
    )
    .bind(id.uuid())
    .bind(faults.iter().map(|(at, _, _)| *at).collect::<Vec<_>>())
    .bind(faults.iter().map(|(_, seq, _)| *seq).collect::<Vec<_>>())
    .bind(faults.iter().map(|(_, _, f)| f.field.as_str()).collect::<Vec<_>>())
    .bind(faults.iter().map(|(_, _, f)| super::cells::short(&f.given)).collect::<Vec<_>>())
    .bind(faults.iter().map(|(_, _, f)| f.message.as_str()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What is known of a bulk edit that is about to change its state.
pub(super) struct Locked {
    pub(super) state: BulkState,
    pub(super) author: AccountId,
    pub(super) reasons: Vec<String>,
    pub(super) cells: i32,
    pub(super) ended_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The bulk edit, held until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: BulkEditId) -> Result<Locked, BulkError> {
    let row = sqlx::query(
        "SELECT state, author_id, reasons, cells, ended_at FROM bulk_edits WHERE id = $1 FOR UPDATE",
    )
    .bind(id.uuid())
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(BulkError::NotFound)?;
    let read = |row: &PgRow| -> Result<Locked, sqlx::Error> {
        Ok(Locked {
            state: BulkState::read(row.try_get("state")?),
            author: AccountId::from_uuid(row.try_get("author_id")?),
            reasons: row.try_get("reasons")?,
            cells: row.try_get("cells")?,
            ended_at: row.try_get("ended_at")?,
        })
    };
    Ok(read(&row)?)
}

/// What the audit log keeps of a bulk edit's way.
#[derive(Serialize)]
struct Step {
    state: &'static str,
}

/// Moves the bulk edit to another state, in the name of whoever asks. `decided`: as the second person.
pub(super) async fn move_to(
    tx: &mut Tx,
    cx: &Cx,
    id: BulkEditId,
    action: &'static str,
    (from, to): (BulkState, BulkState),
    decided: bool,
) -> Result<(), BulkError> {
    let now = tx.now().await?;
    let mover = cx.actor.account().map(kernel::Id::uuid);
    sqlx::query(
        "UPDATE bulk_edits SET state = $2, mover_id = coalesce($3, mover_id), decider_id = CASE WHEN $4 THEN $3 ELSE decider_id END,
                began_at = CASE WHEN $2 IN ('running', 'undoing') THEN $5 ELSE began_at END,
                ended_at = CASE WHEN $2 = 'done' THEN $5 ELSE ended_at END,
                undone_at = CASE WHEN $2 = 'undone' THEN $5 ELSE undone_at END, version = version + 1
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(to.code())
    .bind(mover)
    .bind(decided)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if to == BulkState::Discarded {
        // files are large, and nobody sends this one again
        sqlx::query("DELETE FROM bulk_edit_files WHERE edit_id = $1")
            .bind(id.uuid())
            .execute(&mut **tx)
            .await?;
    }
    let change = audit::Change {
        action,
        object: id.to_string(),
        before: Some(&Step { state: from.code() }),
        after: Some(&Step { state: to.code() }),
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}

/// Work that is going on.
pub(super) struct Job {
    pub(super) id: BulkEditId,
    pub(super) undoing: bool,
    /// In whose name.
    pub(super) actor: Actor,
}

/// The next bulk edit with work to do, held until the transaction ends; one that somebody else works on is passed over.
pub(super) async fn take(tx: &mut Tx, only: Option<BulkEditId>) -> Result<Option<Job>, DbError> {
    let row = sqlx::query(
        "SELECT id, state, coalesce(mover_id, author_id) AS mover FROM bulk_edits
         WHERE state IN ('running', 'undoing') AND ($1::uuid IS NULL OR id = $1) ORDER BY began_at LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .bind(only.map(kernel::Id::uuid))
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Job {
        id: BulkEditId::from_uuid(row.try_get("id")?),
        undoing: row.try_get::<&str, _>("state")? == BulkState::Undoing.code(),
        actor: Actor::Staff(AccountId::from_uuid(row.try_get("mover")?)),
    }))
}

/// What the file said of its codes: where each variant is.
pub(super) async fn find_skus(
    conn: &mut Conn,
    skus: &[&str],
) -> Result<Vec<(String, Uuid, Uuid, String)>, DbError> {
    Ok(sqlx::query_as(
        "SELECT sku, id, product_id, currency::text FROM product_variants WHERE sku = ANY($1) ORDER BY product_id, position",
    )
    .bind(skus)
    .fetch_all(conn)
    .await?)
}
