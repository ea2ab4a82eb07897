//! Reads of papers.

use db::{Conn, DbError};
use kernel::ids::{DocumentId, OrderId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Document, DocumentKind};
use crate::error::unreadable;

/// The papers of an order, the oldest first.
pub async fn list_documents(conn: &mut Conn, order: OrderId) -> Result<Vec<Document>, DbError> {
    let rows = sqlx::query("SELECT * FROM documents WHERE order_id = $1 ORDER BY issued_at, id")
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// A paper of an order by its number; one of another order is not found.
pub async fn find_document(
    conn: &mut Conn,
    order: OrderId,
    number: &str,
) -> Result<Option<Document>, DbError> {
    let row = sqlx::query("SELECT * FROM documents WHERE order_id = $1 AND number = $2")
        .bind(order.uuid())
        .bind(number)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn find_of_subject(
    conn: &mut Conn,
    order: OrderId,
    kind: DocumentKind,
    subject: Uuid,
) -> Result<Option<Document>, DbError> {
    let row = sqlx::query("SELECT * FROM documents WHERE order_id = $1 AND kind = $2 AND subject = $3")
        .bind(order.uuid())
        .bind(kind.code())
        .bind(subject)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &PgRow) -> Result<Document, DbError> {
    let kind: String = row.try_get("kind")?;
    let facts: serde_json::Value = row.try_get("facts")?;
    Ok(Document {
        id: DocumentId::from_uuid(row.try_get("id")?),
        kind: DocumentKind::find(&kind).ok_or_else(|| unreadable("kind of paper", &kind))?,
        number: row.try_get("number")?,
        order: OrderId::from_uuid(row.try_get("order_id")?),
        subject: row.try_get("subject")?,
        facts: serde_json::from_value(facts).map_err(|e| DbError::Broken(sqlx::Error::Decode(e.into())))?,
        issued_at: row.try_get("issued_at")?,
    })
}
