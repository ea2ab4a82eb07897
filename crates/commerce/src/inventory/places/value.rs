//! What the stock is worth at cost, as of any moment, and how long it has lain.
//!
//! First in is first out, so what is here is always what came last: the units that the ledger says were here at the moment are covered
//! by the newest deliveries before it. Nothing is written when something is sold. A piece has its own delivery, and so its own cost.
//! What lies at several places shares the value of its variant by units, to the cent.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{LocationId, PieceId, VariantId},
};
use sqlx::Row;

use super::queries::names;
use crate::inventory::places::BENCH;

/// The stock at cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Valuation {
    /// By place and currency, the dearest first. Consigned stock is listed and is somebody else's.
    pub locations: Vec<ValueLine>,
    /// By age, in the order of [`Aged::BOUNDS`].
    pub ages: Vec<Aged>,
    /// Units of which nobody has said what they cost.
    pub without_cost: i64,
    /// The dearest of it.
    pub dearest: Vec<Dear>,
}

/// A piece, or the units of a variant, among the dearest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dear {
    /// What it is called.
    pub title: String,
    /// Its code.
    pub sku: String,
    /// The piece, where it is one.
    pub piece: Option<PieceId>,
    /// How many units.
    pub units: i64,
    /// What they cost.
    pub value: Money,
}

/// What lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueLine {
    /// The place.
    pub location: LocationId,
    /// How many units.
    pub units: i64,
    /// What they cost.
    pub value: Money,
}

/// What has lain for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aged {
    /// Which of the bounds, from 0.
    pub bucket: i32,
    /// How many units.
    pub units: i64,
    /// What they cost.
    pub value: Money,
}

impl Aged {
    /// The days at which stock is called older: up to 90, 180, 365, and beyond.
    pub const BOUNDS: [i32; 3] = [90, 180, 365];

    /// What people call it.
    pub const fn label(bucket: i32) -> &'static str {
        match bucket {
            0 => "Up to 90 days",
            1 => "91 to 180 days",
            2 => "181 to 365 days",
            _ => "Over a year",
        }
    }
}

/// `$1` is the moment, `$2` the bench, whose pieces belong to orders already. What is here now is known without the ledger; only what
/// moved since the moment is undone: the first movement of a piece after it says where the piece was. Counted stock is covered by its newest
/// deliveries, and each place gets the difference of two rounded running shares of its variant's value, so that the shares add up to it.
const STATEMENT: &str = "
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT ON (piece_id) piece_id, from_location AS place FROM stock_movements
        WHERE at > $1 AND piece_id IS NOT NULL AND (from_location IS NOT NULL OR to_location IS NOT NULL) ORDER BY piece_id, seq),
    here AS (
        SELECT p.id AS piece_id, p.location_id AS place FROM stock_pieces p
        WHERE p.state NOT IN ('sold', 'written_off') AND NOT EXISTS (SELECT FROM touched t WHERE t.piece_id = p.id)
        UNION ALL SELECT piece_id, place FROM touched WHERE place IS NOT NULL),
    pieces AS MATERIALIZED (
        SELECT h.place, h.piece_id, l.variant_id, l.unit_cost_minor AS value, l.currency, extract(day FROM $1::timestamptz - l.at)::integer AS days
        FROM here h JOIN stock_lots l ON l.piece_id = h.piece_id AND l.at <= $1 WHERE h.place <> $2),
    placed AS MATERIALIZED (
        SELECT variant_id, place, sum(units)::bigint AS units FROM (
            SELECT variant_id, location_id AS place, quantity AS units FROM stock_shelves WHERE quantity > 0
            UNION ALL
            SELECT m.variant_id, p.place, p.units FROM stock_movements m
            CROSS JOIN LATERAL (VALUES (m.to_location, -m.quantity), (m.from_location, m.quantity)) p (place, units)
            WHERE m.at > $1 AND m.piece_id IS NULL AND p.place IS NOT NULL) u
        WHERE place <> $2 GROUP BY 1, 2 HAVING sum(units) <> 0),
    owned AS (SELECT variant_id, sum(units)::bigint AS units FROM placed GROUP BY 1),
    layers AS (
        SELECT o.variant_id, o.units, l.at, l.unit_cost_minor, l.currency, l.quantity::bigint AS quantity,
               sum(l.quantity) OVER (PARTITION BY l.variant_id ORDER BY l.at DESC, l.movement_id DESC) AS newest
        FROM owned o JOIN stock_lots l ON l.variant_id = o.variant_id AND l.piece_id IS NULL AND l.at <= $1),
    remaining AS MATERIALIZED (
        SELECT variant_id, unit_cost_minor, currency, least(quantity, units - (newest - quantity))::bigint AS units,
               extract(day FROM $1::timestamptz - at)::integer AS days
        FROM layers WHERE units > newest - quantity),
    worth AS MATERIALIZED (
        SELECT variant_id, currency, sum(units * unit_cost_minor)::bigint AS value, sum(units)::bigint AS units
        FROM remaining WHERE unit_cost_minor IS NOT NULL GROUP BY 1, 2),
    shares AS (
        SELECT p.place, w.currency, p.units,
               floor(w.value::numeric * sum(p.units) OVER q / o.units) - floor(w.value::numeric * (sum(p.units) OVER q - p.units) / o.units) AS share
        FROM placed p JOIN owned o ON o.variant_id = p.variant_id AND o.units > 0 JOIN worth w ON w.variant_id = p.variant_id
        WINDOW q AS (PARTITION BY p.variant_id, w.currency ORDER BY p.place)),
    costed AS (
        SELECT days, currency, units, units * unit_cost_minor AS value FROM remaining WHERE unit_cost_minor IS NOT NULL
        UNION ALL SELECT days, currency, 1, value FROM pieces WHERE value IS NOT NULL)
    SELECT 'place' AS what, place AS id, NULL::uuid AS piece_id, 0 AS bucket, currency, sum(units)::bigint AS units, sum(share)::bigint AS value
    FROM (SELECT place, currency, units, share FROM shares
          UNION ALL SELECT place, currency, count(*), sum(value) FROM pieces WHERE value IS NOT NULL GROUP BY 1, 2) s GROUP BY 2, 5
    UNION ALL
    SELECT 'age', NULL, NULL, CASE WHEN days <= $3 THEN 0 WHEN days <= $4 THEN 1 WHEN days <= $5 THEN 2 ELSE 3 END, currency,
           sum(units)::bigint, sum(value)::bigint
    FROM costed GROUP BY 4, 5
    UNION ALL
    SELECT 'uncosted', NULL, NULL, 0, NULL, (SELECT coalesce(sum(units), 0) FROM remaining WHERE unit_cost_minor IS NULL)::bigint
           + (SELECT count(*) FROM pieces WHERE value IS NULL), 0
    UNION ALL
    (SELECT 'dear', variant_id, piece_id, 0, currency, units, value FROM (
         SELECT variant_id, NULL::uuid AS piece_id, currency, units, value FROM worth
         UNION ALL SELECT variant_id, piece_id, currency, 1, value FROM pieces WHERE value IS NOT NULL) d
     ORDER BY value DESC, variant_id LIMIT 25)";

/// The stock at cost as of a moment.
pub async fn value_stock(conn: &mut Conn, as_of: DateTime<Utc>) -> Result<Valuation, DbError> {
    let [first, second, third] = Aged::BOUNDS;
    let rows = sqlx::query(STATEMENT)
        .bind(as_of)
        .bind(BENCH.uuid())
        .bind(first)
        .bind(second)
        .bind(third)
        .fetch_all(&mut *conn)
        .await?;
    let mut valuation = Valuation::default();
    let mut dearest = Vec::new();
    for row in &rows {
        let units: i64 = row.try_get("units")?;
        match row.try_get::<&str, _>("what")? {
            "place" => {
                let location = LocationId::from_uuid(row.try_get("id")?);
                valuation.locations.push(ValueLine { location, units, value: money(row)? });
            }
            "age" => valuation.ages.push(Aged { bucket: row.try_get("bucket")?, units, value: money(row)? }),
            "uncosted" => valuation.without_cost = units,
            _ => dearest.push((VariantId::from_uuid(row.try_get("id")?), row)),
        }
    }
    valuation.locations.sort_by_key(|line| (std::cmp::Reverse(line.value.minor()), line.location));
    valuation.ages.sort_by_key(|aged| aged.bucket);
    let variants: Vec<_> = dearest.iter().map(|(variant, _)| *variant).collect();
    let names = names(conn, &variants).await?;
    for (variant, row) in dearest {
        let (title, sku) = names.get(&variant).cloned().unwrap_or_default();
        let piece = row.try_get::<Option<_>, _>("piece_id")?.map(PieceId::from_uuid);
        valuation.dearest.push(Dear { title, sku, piece, units: row.try_get("units")?, value: money(row)? });
    }
    valuation.dearest.sort_by_key(|dear| std::cmp::Reverse(dear.value.minor()));
    Ok(valuation)
}

fn money(row: &sqlx::postgres::PgRow) -> Result<Money, DbError> {
    let code: String = row.try_get("currency")?;
    let currency: Currency = code.parse().map_err(|_| crate::error::unreadable("currency", &code))?;
    Ok(Money::new(row.try_get("value")?, currency))
}
