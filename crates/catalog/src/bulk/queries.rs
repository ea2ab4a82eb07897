//! What staff read about bulk edits.

use db::{Conn, DbError};
use kernel::ids::{AccountId, BulkEditId, ProductId, VariantId};
use sqlx::{Row, postgres::PgRow};

use super::{BulkCell, BulkCounts, BulkEdit, BulkFault, BulkOrigin, BulkRow, BulkState};

/// The columns that [`read`] reads.
macro_rules! columns {
    () => {
        "SELECT b.id, b.origin, b.said, b.chosen, b.state, b.author_id, b.decider_id, b.reasons, b.rows_read, b.rows_changed,
                b.rows_rejected, b.cells, b.warnings, b.created_at, b.ended_at, b.undone_at, n.applied, n.refused, n.undone, n.kept
         FROM bulk_edits b CROSS JOIN LATERAL (
             SELECT count(*) FILTER (WHERE r.state = 'applied') AS applied, count(*) FILTER (WHERE r.state = 'refused') AS refused,
                    count(*) FILTER (WHERE r.state = 'undone') AS undone, count(*) FILTER (WHERE r.state = 'kept') AS kept
             FROM bulk_edit_rows r WHERE r.edit_id = b.id) n "
    };
}

/// A bulk edit.
pub async fn find_bulk_edit(conn: &mut Conn, id: BulkEditId) -> Result<Option<BulkEdit>, DbError> {
    let row =
        sqlx::query(concat!(columns!(), "WHERE b.id = $1")).bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The newest bulk edits, newest first.
pub async fn list_bulk_edits(conn: &mut Conn, limit: i64) -> Result<Vec<BulkEdit>, DbError> {
    let rows = sqlx::query(concat!(columns!(), "ORDER BY b.created_at DESC, b.id LIMIT $1"))
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<BulkEdit, DbError> {
    let origin: &str = row.try_get("origin")?;
    Ok(BulkEdit {
        id: BulkEditId::from_uuid(row.try_get("id")?),
        origin: if origin == "file" { BulkOrigin::File } else { BulkOrigin::Edit },
        said: row.try_get("said")?,
        chosen: row.try_get("chosen")?,
        state: BulkState::read(row.try_get("state")?),
        author: AccountId::from_uuid(row.try_get("author_id")?),
        decider: row.try_get::<Option<_>, _>("decider_id")?.map(AccountId::from_uuid),
        reasons: row.try_get("reasons")?,
        counts: BulkCounts {
            read: row.try_get("rows_read")?,
            changed: row.try_get("rows_changed")?,
            rejected: row.try_get("rows_rejected")?,
            cells: row.try_get("cells")?,
            warnings: row.try_get("warnings")?,
            applied: row.try_get("applied")?,
            refused: row.try_get("refused")?,
            undone: row.try_get("undone")?,
            kept: row.try_get("kept")?,
        },
        created_at: row.try_get("created_at")?,
        ended_at: row.try_get("ended_at")?,
        undone_at: row.try_get("undone_at")?,
    })
}

/// The rows that change, from after a place in the edit. `only` narrows to those in a state; `warned` to those with a warning.
pub async fn list_changes(
    conn: &mut Conn,
    id: BulkEditId,
    only: Option<&str>,
    warned: bool,
    after: i32,
    limit: i64,
) -> Result<Vec<BulkRow>, DbError> {
    let rows = sqlx::query(
        "WITH page AS (
             SELECT position, line, sku, product_id, variant_id, state, fault FROM bulk_edit_rows r
             WHERE edit_id = $1 AND state <> 'rejected' AND position > $4 AND ($2::text IS NULL OR state = $2)
               AND (NOT $3 OR EXISTS (SELECT 1 FROM bulk_edit_cells w
                                      WHERE w.edit_id = $1 AND w.position = r.position AND w.warning IS NOT NULL))
             ORDER BY position LIMIT $5)
         SELECT p.*, c.field, c.before, c.after, c.warning
         FROM page p JOIN bulk_edit_cells c ON c.edit_id = $1 AND c.position = p.position ORDER BY p.position, c.field",
    )
    .bind(id.uuid())
    .bind(only)
    .bind(warned)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let mut all: Vec<BulkRow> = Vec::new();
    for row in &rows {
        let position: i32 = row.try_get("position")?;
        if all.last().is_none_or(|last| last.position != position) {
            all.push(BulkRow {
                position,
                line: row.try_get("line")?,
                sku: row.try_get("sku")?,
                product: ProductId::from_uuid(row.try_get("product_id")?),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                state: row.try_get("state")?,
                fault: row.try_get("fault")?,
                cells: Vec::new(),
            });
        }
        let cell = BulkCell {
            field: row.try_get("field")?,
            before: row.try_get("before")?,
            after: row.try_get("after")?,
            warning: row.try_get("warning")?,
        };
        if let Some(last) = all.last_mut() {
            last.cells.push(cell);
        }
    }
    Ok(all)
}

/// Every fault of the rejected rows, in their order.
pub async fn list_faults(conn: &mut Conn, id: BulkEditId, limit: i64) -> Result<Vec<BulkFault>, DbError> {
    let rows = sqlx::query(
        "SELECT r.line, r.sku, f.field, f.given, f.message FROM bulk_edit_faults f
         JOIN bulk_edit_rows r ON r.edit_id = f.edit_id AND r.position = f.position
         WHERE f.edit_id = $1 ORDER BY f.position, f.seq LIMIT $2",
    )
    .bind(id.uuid())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let fault = |row: &PgRow| {
        Ok(BulkFault {
            line: row.try_get("line")?,
            sku: row.try_get("sku")?,
            field: row.try_get("field")?,
            given: row.try_get("given")?,
            message: row.try_get("message")?,
        })
    };
    rows.iter().map(fault).collect()
}

/// The file that a bulk edit came from.
#[derive(Debug, Clone)]
pub struct BulkFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// Its headings.
    pub headings: Vec<String>,
    /// The field of each column; empty for one that is not read.
    pub fields: Vec<String>,
}

/// The file that a bulk edit came from, if it came from one.
pub async fn find_file(conn: &mut Conn, id: BulkEditId) -> Result<Option<BulkFile>, DbError> {
    let row = sqlx::query(
        "SELECT f.name, f.content, ARRAY(SELECT jsonb_array_elements_text(b.asked -> 'headings')) AS headings,
                ARRAY(SELECT jsonb_array_elements_text(b.asked -> 'fields')) AS fields
         FROM bulk_edit_files f JOIN bulk_edits b ON b.id = f.edit_id WHERE f.edit_id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(BulkFile {
        name: row.try_get("name")?,
        content: row.try_get("content")?,
        headings: row.try_get("headings")?,
        fields: row.try_get("fields")?,
    }))
}
