//! Reads of places, transfers and counts.

use std::collections::HashMap;

use catalog::offers::find_offers;
use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::ids::{LocationId, PieceId, StockCountId, StockTransferId, VariantId};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Address, CountState, Location, LocationKind, TransferState};
use crate::error::unreadable;

pub(super) fn read_location(row: &PgRow) -> Result<Location, DbError> {
    let kind: String = row.try_get("kind")?;
    Ok(Location {
        id: LocationId::from_uuid(row.try_get("id")?),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        kind: LocationKind::find(&kind).ok_or_else(|| unreadable("kind of a location", &kind))?,
        sellable: row.try_get("sellable")?,
        address: Address {
            line1: row.try_get("line1")?,
            city: row.try_get("city")?,
            region: row.try_get("region")?,
            postal_code: row.try_get("postal_code")?,
            country: row.try_get("country")?,
        },
        position: row.try_get("position")?,
        closed_at: row.try_get("closed_at")?,
        version: row.try_get("version")?,
    })
}

/// Every place, those that stock is taken from first.
pub async fn list_locations(conn: &mut Conn) -> Result<Vec<Location>, DbError> {
    let rows = sqlx::query("SELECT * FROM stock_locations ORDER BY closed_at IS NOT NULL, position, code")
        .fetch_all(conn)
        .await?;
    rows.iter().map(read_location).collect()
}

/// One place.
pub async fn find_location(conn: &mut Conn, id: LocationId) -> Result<Option<Location>, DbError> {
    let row = sqlx::query("SELECT * FROM stock_locations WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read_location).transpose()
}

/// What a variant is called, with its code: for lists of staff.
pub(super) async fn names(
    conn: &mut Conn,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, (String, String)>, DbError> {
    let offers = find_offers(conn, variants).await?;
    Ok(offers.into_iter().map(|o| (o.variant, (format!("{}, {}", o.title, o.options), o.sku))).collect())
}

/// A transfer as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: StockTransferId,
    /// Where it came from.
    pub from: LocationId,
    /// Where it goes.
    pub to: LocationId,
    /// Where it stands.
    pub state: TransferState,
    /// What whoever receives it should know.
    pub note: String,
    /// Who sent it.
    pub sent_by: String,
    /// When.
    pub sent_at: DateTime<Utc>,
    /// Who ended it.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// What is in it.
    pub lines: Vec<SentLine>,
}

/// One thing in a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLine {
    /// What it is.
    pub variant: VariantId,
    /// Its name.
    pub title: String,
    /// Its code.
    pub sku: String,
    /// The serial number of a piece.
    pub serial: Option<String>,
    /// How many.
    pub quantity: i32,
}

/// Transfers, the newest first; those of one state where asked.
pub async fn list_transfers(
    conn: &mut Conn,
    state: Option<TransferState>,
    limit: i64,
) -> Result<Vec<Sent>, DbError> {
    let rows = sqlx::query("SELECT * FROM stock_transfers WHERE $1::text IS NULL OR state = $1 ORDER BY sent_at DESC, id LIMIT $2")
        .bind(state.map(TransferState::code))
        .bind(limit)
        .fetch_all(&mut *conn)
        .await?;
    with_lines(conn, &rows).await
}

/// One transfer.
pub async fn find_transfer(conn: &mut Conn, id: StockTransferId) -> Result<Option<Sent>, DbError> {
    let rows = sqlx::query("SELECT * FROM stock_transfers WHERE id = $1")
        .bind(id.uuid())
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_lines(conn, &rows).await?.pop())
}

async fn with_lines(conn: &mut Conn, rows: &[PgRow]) -> Result<Vec<Sent>, DbError> {
    let ids = rows.iter().map(|row| row.try_get::<Uuid, _>("id")).collect::<Result<Vec<_>, _>>()?;
    let found = sqlx::query(
        "SELECT l.transfer_id, l.variant_id, p.serial, l.quantity FROM stock_transfer_lines l LEFT JOIN stock_pieces p ON p.id = l.piece_id
         WHERE l.transfer_id = ANY($1) ORDER BY l.transfer_id, l.position",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let variants = found.iter().map(read_variant).collect::<Result<Vec<_>, _>>()?;
    let names = names(conn, &variants).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get("id")?;
            let mut lines = Vec::new();
            for line in &found {
                if line.try_get::<Uuid, _>("transfer_id")? == id {
                    let variant = read_variant(line)?;
                    let (title, sku) = names.get(&variant).cloned().unwrap_or_default();
                    let (serial, quantity) = (line.try_get("serial")?, line.try_get("quantity")?);
                    lines.push(SentLine { variant, title, sku, serial, quantity });
                }
            }
            let state: String = row.try_get("state")?;
            Ok(Sent {
                id: StockTransferId::from_uuid(id),
                from: LocationId::from_uuid(row.try_get("from_location")?),
                to: LocationId::from_uuid(row.try_get("to_location")?),
                state: TransferState::find(&state)
                    .ok_or_else(|| unreadable("state of a transfer", &state))?,
                note: row.try_get("note")?,
                sent_by: row.try_get("sent_by")?,
                sent_at: row.try_get("sent_at")?,
                closed_by: row.try_get("closed_by")?,
                closed_at: row.try_get("closed_at")?,
                lines,
            })
        })
        .collect()
}

pub(super) fn read_variant(row: &PgRow) -> Result<VariantId, DbError> {
    Ok(VariantId::from_uuid(row.try_get("variant_id")?))
}

/// A count as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Its id.
    pub id: StockCountId,
    /// Where was counted.
    pub location: LocationId,
    /// Where it stands.
    pub state: CountState,
    /// Whether everything there was counted.
    pub whole: bool,
    /// What whoever decides should know.
    pub note: String,
    /// Who counted.
    pub counted_by: String,
    /// When.
    pub counted_at: DateTime<Utc>,
    /// Who decided; `system` where the books agreed.
    pub decided_by: Option<String>,
    /// How many things were compared.
    pub compared: i64,
    /// What differed.
    pub differences: Vec<CountLine>,
}

/// One difference of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountLine {
    /// What it is called.
    pub title: String,
    /// Its code.
    pub sku: String,
    /// The serial number of a piece.
    pub serial: Option<String>,
    /// The piece.
    pub piece: Option<PieceId>,
    /// How many the books had.
    pub expected: i32,
    /// How many there were.
    pub counted: i32,
}

/// One count.
pub async fn find_count(conn: &mut Conn, id: StockCountId) -> Result<Option<Count>, DbError> {
    Ok(read_counts(conn, Some(id), 1).await?.pop())
}

/// Counts, those that wait first, then the newest.
pub async fn list_counts(conn: &mut Conn, limit: i64) -> Result<Vec<Count>, DbError> {
    read_counts(conn, None, limit).await
}

async fn read_counts(conn: &mut Conn, only: Option<StockCountId>, limit: i64) -> Result<Vec<Count>, DbError> {
    let rows = sqlx::query(
        "SELECT c.*, (SELECT count(*) FROM stock_count_lines l WHERE l.count_id = c.id) AS compared
         FROM stock_counts c WHERE $2::uuid IS NULL OR c.id = $2
         ORDER BY c.state <> 'waiting', c.counted_at DESC, c.id LIMIT $1",
    )
    .bind(limit)
    .bind(only.map(StockCountId::uuid))
    .fetch_all(&mut *conn)
    .await?;
    let ids = rows.iter().map(|row| row.try_get::<Uuid, _>("id")).collect::<Result<Vec<_>, _>>()?;
    let found = sqlx::query(
        "SELECT l.count_id, l.variant_id, l.piece_id, p.serial, l.expected, l.counted
         FROM stock_count_lines l LEFT JOIN stock_pieces p ON p.id = l.piece_id
         WHERE l.count_id = ANY($1) AND l.expected <> l.counted ORDER BY l.count_id, l.position",
    )
    .bind(&ids)
    .fetch_all(&mut *conn)
    .await?;
    let variants = found.iter().map(read_variant).collect::<Result<Vec<_>, _>>()?;
    let names = names(conn, &variants).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get("id")?;
            let mut differences = Vec::new();
            for line in &found {
                if line.try_get::<Uuid, _>("count_id")? == id {
                    let (title, sku) = names.get(&read_variant(line)?).cloned().unwrap_or_default();
                    differences.push(CountLine {
                        title,
                        sku,
                        serial: line.try_get("serial")?,
                        piece: line.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid),
                        expected: line.try_get("expected")?,
                        counted: line.try_get("counted")?,
                    });
                }
            }
            let state: String = row.try_get("state")?;
            Ok(Count {
                id: StockCountId::from_uuid(id),
                location: LocationId::from_uuid(row.try_get("location_id")?),
                state: CountState::find(&state).ok_or_else(|| unreadable("state of a count", &state))?,
                whole: row.try_get("whole")?,
                note: row.try_get("note")?,
                counted_by: row.try_get("counted_by")?,
                counted_at: row.try_get("counted_at")?,
                decided_by: row.try_get("decided_by")?,
                compared: row.try_get("compared")?,
                differences,
            })
        })
        .collect()
}
