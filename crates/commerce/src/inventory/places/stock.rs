//! What lies where, and how it came there.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{LocationId, MovementId, PieceId, VariantId},
};
use sqlx::Row;

use super::queries::{names, read_variant};

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct ListStock {
    /// Only there.
    pub location: Option<LocationId>,
    /// The beginning of a serial number, or a code of counted stock.
    pub text: String,
    /// Only what came in at least so many days ago.
    pub older_than_days: Option<i32>,
    /// How many rows at most.
    pub limit: i64,
    /// How many rows to pass over.
    pub offset: i64,
}

/// Something that lies somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// What it is.
    pub variant: VariantId,
    /// What it is called.
    pub title: String,
    /// Its code.
    pub sku: String,
    /// A piece and its serial number; `None` for counted stock.
    pub piece: Option<(PieceId, String)>,
    /// Where it lies.
    pub location: LocationId,
    /// How many lie there.
    pub quantity: i32,
    /// `available`, `held`, `reserved`, `away`; counted stock has no state of its own.
    pub state: Option<String>,
    /// When it came in; of counted stock the oldest delivery there can be.
    pub since: Option<DateTime<Utc>>,
}

/// Everything that lies somewhere under these filters, by code and serial number, with the number of all.
pub async fn list_stock(conn: &mut Conn, ask: &ListStock) -> Result<(Vec<Placed>, i64), DbError> {
    let rows = sqlx::query(
        "WITH placed AS (
             SELECT p.variant_id, p.id AS piece_id, p.serial, p.location_id, 1 AS quantity, p.state, p.created_at AS since
             FROM stock_pieces p WHERE p.state NOT IN ('sold', 'written_off') AND ($2 = '' OR starts_with(lower(p.serial), lower($2)))
             UNION ALL
             SELECT s.variant_id, NULL, NULL, s.location_id, s.quantity, NULL,
                    (SELECT min(l.at) FROM stock_lots l WHERE l.variant_id = s.variant_id)
             FROM stock_shelves s WHERE s.quantity > 0 AND $2 = '')
         SELECT *, count(*) OVER () AS everything FROM placed
         WHERE ($1::uuid IS NULL OR location_id = $1) AND ($3::integer IS NULL OR since < now() - make_interval(days => $3))
         ORDER BY serial NULLS LAST, variant_id, location_id LIMIT $4 OFFSET $5",
    )
    .bind(ask.location.map(LocationId::uuid))
    .bind(ask.text.trim())
    .bind(ask.older_than_days)
    .bind(ask.limit)
    .bind(ask.offset)
    .fetch_all(&mut *conn)
    .await?;
    let variants = rows.iter().map(read_variant).collect::<Result<Vec<_>, _>>()?;
    let names = names(conn, &variants).await?;
    let all = rows.first().map_or(Ok(0), |row| row.try_get("everything"))?;
    let placed = rows
        .iter()
        .map(|row| {
            let variant = read_variant(row)?;
            let (title, sku) = names.get(&variant).cloned().unwrap_or_default();
            let piece = row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid);
            Ok(Placed {
                variant,
                title,
                sku,
                piece: piece.zip(row.try_get::<Option<String>, _>("serial")?),
                location: LocationId::from_uuid(row.try_get("location_id")?),
                quantity: row.try_get("quantity")?,
                state: row.try_get("state")?,
                since: row.try_get("since")?,
            })
        })
        .collect::<Result<_, DbError>>()?;
    Ok((placed, all))
}

/// How much lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocationTotal {
    /// The place.
    pub location: LocationId,
    /// Pieces with a serial number.
    pub pieces: i64,
    /// Units of counted stock.
    pub units: i64,
}

/// How much lies at each place where anything does.
pub async fn total_locations(conn: &mut Conn) -> Result<Vec<LocationTotal>, DbError> {
    let rows = sqlx::query(
        "SELECT location_id, sum(pieces)::bigint AS pieces, sum(units)::bigint AS units FROM (
             SELECT location_id, count(*) AS pieces, 0 AS units FROM stock_pieces WHERE state NOT IN ('sold', 'written_off') GROUP BY 1
             UNION ALL SELECT location_id, 0, sum(quantity) FROM stock_shelves WHERE quantity > 0 GROUP BY 1) t GROUP BY 1",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let location = LocationId::from_uuid(row.try_get("location_id")?);
            Ok(LocationTotal { location, pieces: row.try_get("pieces")?, units: row.try_get("units")? })
        })
        .collect()
}

/// A piece with its cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceFound {
    /// The piece.
    pub id: PieceId,
    /// What it is.
    pub variant: VariantId,
    /// What it is called.
    pub title: String,
    /// Its code.
    pub sku: String,
    /// Its serial number.
    pub serial: String,
    /// How it stands: `available`, `held`, `reserved`, `away`, `sold`, `written_off`.
    pub state: String,
    /// Where it lies, or lay last.
    pub location: LocationId,
    /// The delivery it came with, and what it cost. Not everybody may see that.
    pub lot: Option<(MovementId, Option<Money>)>,
}

/// One piece by its serial number or id.
pub async fn find_piece(conn: &mut Conn, name: &str) -> Result<Option<PieceFound>, DbError> {
    let id = name.parse::<PieceId>().ok().map(PieceId::uuid);
    let row = sqlx::query(
        "SELECT p.id, p.variant_id, p.serial, p.state, p.location_id, l.movement_id, l.unit_cost_minor, l.currency
         FROM stock_pieces p LEFT JOIN stock_lots l ON l.piece_id = p.id WHERE p.serial = $1 OR p.id = $2
         ORDER BY l.at DESC LIMIT 1",
    )
    .bind(name)
    .bind(id)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let variant = read_variant(&row)?;
    let (title, sku) = names(conn, &[variant]).await?.remove(&variant).unwrap_or_default();
    let cost = row.try_get::<Option<i64>, _>("unit_cost_minor")?;
    let currency =
        row.try_get::<Option<String>, _>("currency")?.and_then(|code| code.parse::<Currency>().ok());
    let cost = cost.zip(currency).map(|(minor, currency)| Money::new(minor, currency));
    Ok(Some(PieceFound {
        id: PieceId::from_uuid(row.try_get("id")?),
        variant,
        title,
        sku,
        serial: row.try_get("serial")?,
        state: row.try_get("state")?,
        location: LocationId::from_uuid(row.try_get("location_id")?),
        lot: row.try_get::<Option<_>, _>("movement_id")?.map(|id| (MovementId::from_uuid(id), cost)),
    }))
}

/// One line of the ledger of stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the ledger.
    pub seq: i64,
    /// Why stock moved: `receive`, `hold`, `sell`, `move` and the like.
    pub kind: String,
    /// How many units.
    pub quantity: i32,
    /// The place that was left.
    pub from: Option<LocationId>,
    /// The place that it came to.
    pub to: Option<LocationId>,
    /// What caused it, e.g. an order's id.
    pub reference: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The whole history of a piece, or the latest of a variant, the newest first.
pub async fn list_history(
    conn: &mut Conn,
    variant: VariantId,
    piece: Option<PieceId>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    // two statements of one shape: each has an index of its own
    let rows = match piece {
        Some(piece) => {
            sqlx::query("SELECT * FROM stock_movements WHERE piece_id = $1 ORDER BY seq DESC LIMIT $2")
                .bind(piece.uuid())
                .bind(limit)
                .fetch_all(conn)
                .await?
        }
        None => {
            sqlx::query("SELECT * FROM stock_movements WHERE variant_id = $1 ORDER BY seq DESC LIMIT $2")
                .bind(variant.uuid())
                .bind(limit)
                .fetch_all(conn)
                .await?
        }
    };
    rows.iter()
        .map(|row| {
            let place = |column: &str| -> Result<Option<LocationId>, sqlx::Error> {
                Ok(row.try_get::<Option<_>, _>(column)?.map(LocationId::from_uuid))
            };
            Ok(Entry {
                seq: row.try_get("seq")?,
                kind: row.try_get("kind")?,
                quantity: row.try_get("quantity")?,
                from: place("from_location")?,
                to: place("to_location")?,
                reference: row.try_get("ref")?,
                actor: row.try_get("actor")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}
