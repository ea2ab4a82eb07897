//! Reads of quotes.

use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{OrderDraftId, SavedBagId, SavedLineId},
};
use sqlx::{Row, postgres::PgRow};

use super::{Draft, DraftState, Override};
use crate::cart::saved;

/// A quote by its id. For callers that have shown they may see it.
pub async fn find_draft(conn: &mut Conn, id: OrderDraftId) -> Result<Option<Draft>, DbError> {
    let row = sqlx::query("SELECT * FROM order_drafts WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut *conn)
        .await?;
    match row {
        Some(row) => read(conn, &row).await,
        None => Ok(None),
    }
}

/// The latest quotes, the newest first.
pub async fn list_drafts(conn: &mut Conn, limit: i64) -> Result<Vec<Draft>, DbError> {
    let rows = sqlx::query("SELECT * FROM order_drafts ORDER BY made_at DESC, id LIMIT $1")
        .bind(limit)
        .fetch_all(&mut *conn)
        .await?;
    let mut drafts = Vec::with_capacity(rows.len());
    for row in &rows {
        drafts.extend(read(conn, row).await?);
    }
    Ok(drafts)
}

async fn read(conn: &mut Conn, row: &PgRow) -> Result<Option<Draft>, DbError> {
    let id = OrderDraftId::from_uuid(row.try_get("id")?);
    let bag = SavedBagId::from_uuid(row.try_get("saved_bag_id")?);
    let Some((bag, dropped)) = saved::find_kept_or_dropped(conn, bag).await? else { return Ok(None) };
    let left: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM saved_bag_lines WHERE saved_bag_id = $1 AND order_id IS NULL)",
    )
    .bind(bag.id.uuid())
    .fetch_one(&mut *conn)
    .await?;
    let overrides =
        sqlx::query("SELECT saved_line_id, listed_minor, reason FROM order_draft_prices WHERE draft_id = $1")
            .bind(id.uuid())
            .fetch_all(&mut *conn)
            .await?;
    let read = |row: &PgRow| -> Result<Override, DbError> {
        Ok(Override {
            line: SavedLineId::from_uuid(row.try_get("saved_line_id")?),
            listed: Money::new(row.try_get("listed_minor")?, bag.currency),
            reason: row.try_get("reason")?,
        })
    };
    let overrides = overrides.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let ended = dropped || row.try_get::<Option<chrono::DateTime<chrono::Utc>>, _>("ended_at")?.is_some();
    let account = customers::accounts::find(conn, bag.account).await?;
    let Some(email) = account.map(|account| account.email) else { return Ok(None) };
    Ok(Some(Draft {
        id,
        state: DraftState::of(!left, ended, bag.expired),
        email,
        words: row.try_get("words")?,
        overrides,
        made_by: row.try_get("made_by")?,
        made_at: row.try_get("made_at")?,
        bag,
    }))
}
