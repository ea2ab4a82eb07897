//! What staff read about suppliers, imports and stones that wait.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{StoneId, StoneImportId, StoneParkingId, StoneSupplierId},
};
use sqlx::{Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use super::{
    Headings, ImportCounts, ImportNote, Markup, ParkReason, ParkedStone, Pricing, StoneImport, Supplier,
    SupplierSummary,
};
use crate::{
    index::{code, optional_code},
    stones::queries::find_stones,
};

fn supplier(row: &PgRow) -> Result<Supplier, DbError> {
    Ok(Supplier {
        id: StoneSupplierId::from_uuid(row.try_get("id")?),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        currency: code(row, "currency")?,
        location: row.try_get("location")?,
        evidence: row.try_get("evidence")?,
        columns: row.try_get::<Json<Headings>, _>("columns")?.0,
    })
}

/// The supplier that goes by this word.
pub async fn find_supplier(conn: &mut Conn, code: &str) -> Result<Option<Supplier>, DbError> {
    let row = sqlx::query(
        "SELECT id, code, name, currency, location, evidence, columns FROM stone_suppliers WHERE code = $1",
    )
    .bind(code)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(supplier).transpose()
}

/// Every supplier by its word, with how many of its stones can be had and how many wait.
pub async fn list_suppliers(conn: &mut Conn) -> Result<Vec<SupplierSummary>, DbError> {
    let rows = sqlx::query(
        "SELECT s.id, s.code, s.name, s.currency, s.location, s.evidence, s.columns,
                COALESCE(n.available, 0) AS available, COALESCE(n.parked, 0) AS parked, i.ended_at
         FROM stone_suppliers s
         LEFT JOIN (SELECT supplier_id, count(*) FILTER (WHERE status = 'available') AS available,
                           count(*) FILTER (WHERE status = 'parked') AS parked
                    FROM stones WHERE supplier_id IS NOT NULL GROUP BY supplier_id) n ON n.supplier_id = s.id
         LEFT JOIN LATERAL (SELECT ended_at FROM stone_imports WHERE supplier_id = s.id AND state = 'done'
                            ORDER BY began_at DESC LIMIT 1) i ON true
         ORDER BY s.code",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SupplierSummary {
                supplier: supplier(row)?,
                available: row.try_get("available")?,
                parked: row.try_get("parked")?,
                last_import_at: row.try_get("ended_at")?,
            })
        })
        .collect()
}

/// Every supplier's code and name, by its code.
pub async fn list_supplier_names(conn: &mut Conn) -> Result<Vec<(String, String)>, DbError> {
    Ok(sqlx::query_as("SELECT code, name FROM stone_suppliers ORDER BY code").fetch_all(conn).await?)
}

/// The house's rules of markup and guard bands.
pub async fn get_pricing(conn: &mut Conn) -> Result<Pricing, DbError> {
    let markups = sqlx::query(
        "SELECT origin_class, carat_from, carat_below, cost_from, cost_below, factor_milli, round_to FROM stone_markups ORDER BY position",
    )
    .fetch_all(&mut *conn)
    .await?;
    let row = sqlx::query(
        "SELECT factor_milli, round_to, floor_milli, floor_minor, move_milli, median_milli, withdraw_milli, version FROM stone_pricing",
    )
    .fetch_one(conn)
    .await?;
    let markup = |row: &PgRow| -> Result<Markup, DbError> {
        Ok(Markup {
            origin_class: optional_code(row, "origin_class")?,
            carat: row.try_get("carat_from")?..row.try_get("carat_below")?,
            cost: row.try_get("cost_from")?..row.try_get("cost_below")?,
            factor_milli: row.try_get("factor_milli")?,
            round_to: row.try_get("round_to")?,
        })
    };
    Ok(Pricing {
        markups: markups.iter().map(markup).collect::<Result<_, _>>()?,
        factor_milli: row.try_get("factor_milli")?,
        round_to: row.try_get("round_to")?,
        floor_milli: row.try_get("floor_milli")?,
        floor_minor: row.try_get("floor_minor")?,
        move_milli: row.try_get("move_milli")?,
        median_milli: row.try_get("median_milli")?,
        withdraw_milli: row.try_get("withdraw_milli")?,
        version: row.try_get("version")?,
    })
}

/// The columns that [`import`] reads.
macro_rules! import_columns {
    () => {
        "i.id, s.code, s.name, i.file_name, i.actor, i.state, i.rows_total, i.rows_read, i.created, i.changed, i.unchanged, i.rejected, \
         i.parked, i.kept, i.withdrawn, i.failure, i.began_at, i.beat_at, i.ended_at FROM stone_imports i JOIN stone_suppliers s ON s.id = i.supplier_id"
    };
}

fn import(row: &PgRow) -> Result<StoneImport, DbError> {
    Ok(StoneImport {
        id: StoneImportId::from_uuid(row.try_get("id")?),
        supplier: (row.try_get("code")?, row.try_get("name")?),
        file_name: row.try_get("file_name")?,
        actor: row.try_get("actor")?,
        state: code(row, "state")?,
        rows_total: row.try_get("rows_total")?,
        counts: ImportCounts {
            rows_read: row.try_get("rows_read")?,
            created: row.try_get("created")?,
            changed: row.try_get("changed")?,
            unchanged: row.try_get("unchanged")?,
            rejected: row.try_get("rejected")?,
            parked: row.try_get("parked")?,
            kept: row.try_get("kept")?,
            withdrawn: row.try_get("withdrawn")?,
        },
        failure: row.try_get("failure")?,
        began_at: row.try_get("began_at")?,
        beat_at: row.try_get("beat_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}

/// Imports, newest first, before a place in the list.
pub async fn list_imports(
    conn: &mut Conn,
    before: Option<(DateTime<Utc>, StoneImportId)>,
    limit: i64,
) -> Result<Vec<StoneImport>, DbError> {
    let (at, id) = before.map_or((None, None), |(at, id)| (Some(at), Some(id.uuid())));
    let rows = sqlx::query(concat!(
        "SELECT ",
        import_columns!(),
        " WHERE $1::timestamptz IS NULL OR (i.began_at, i.id) < ($1, $2::uuid) ORDER BY i.began_at DESC, i.id DESC LIMIT $3"
    ))
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(import).collect()
}

/// One import.
pub async fn find_import(conn: &mut Conn, id: StoneImportId) -> Result<Option<StoneImport>, DbError> {
    let row = sqlx::query(concat!("SELECT ", import_columns!(), " WHERE i.id = $1"))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(import).transpose()
}

/// An import's notes in the order of its lines, from a place on.
pub async fn list_notes(
    conn: &mut Conn,
    id: StoneImportId,
    from: i32,
    limit: i64,
) -> Result<Vec<ImportNote>, DbError> {
    let rows = sqlx::query(
        "SELECT line, key, code, message FROM stone_import_notes WHERE import_id = $1 AND place >= $2 ORDER BY place LIMIT $3",
    )
    .bind(id.uuid())
    .bind(from)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ImportNote {
                line: row.try_get("line")?,
                key: row.try_get("key")?,
                code: row.try_get("code")?,
                message: row.try_get("message")?,
            })
        })
        .collect()
}

/// Which stones that wait are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParkedFilter {
    /// Of this import only.
    pub import: Option<StoneImportId>,
    /// For this reason only.
    pub reason: Option<ParkReason>,
    /// Those after this place in the list.
    pub before: Option<(DateTime<Utc>, StoneParkingId)>,
}

/// Stones that wait for a second person, newest first.
pub async fn list_parked(
    conn: &mut Conn,
    ask: &ParkedFilter,
    limit: i64,
) -> Result<Vec<ParkedStone>, DbError> {
    let (at, id) = ask.before.map_or((None, None), |(at, id)| (Some(at), Some(id.uuid())));
    let rows = sqlx::query(
        "SELECT p.id, p.stone_id, p.import_id, p.parked_by, p.reason, p.words, p.cost_before, p.cost_after, p.currency, p.parked_at,
                u.code AS supplier_code, s.supplier_key
         FROM stone_parkings p JOIN stones s ON s.id = p.stone_id LEFT JOIN stone_suppliers u ON u.id = s.supplier_id
         WHERE p.state = 'waiting' AND ($1::uuid IS NULL OR p.import_id = $1) AND ($2::text IS NULL OR p.reason = $2)
           AND ($3::timestamptz IS NULL OR (p.parked_at, p.id) < ($3, $4::uuid))
         ORDER BY p.parked_at DESC, p.id DESC LIMIT $5",
    )
    .bind(ask.import.map(|i| i.uuid()))
    .bind(ask.reason.map(|r| r.code()))
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<StoneId> = rows
        .iter()
        .map(|row| Ok(StoneId::from_uuid(row.try_get("stone_id")?)))
        .collect::<Result<_, DbError>>()?;
    let mut stones: std::collections::HashMap<_, _> =
        find_stones(conn, &ids).await?.into_iter().map(|s| (s.id, s)).collect();
    rows.iter()
        .zip(ids)
        .filter_map(|(row, id)| stones.remove(&id).map(|stone| (row, stone)))
        .map(|(row, stone)| {
            let currency = code(row, "currency")?;
            let (supplier, key): (Option<String>, Option<String>) =
                (row.try_get("supplier_code")?, row.try_get("supplier_key")?);
            Ok(ParkedStone {
                id: StoneParkingId::from_uuid(row.try_get("id")?),
                stone,
                supplier: supplier.zip(key),
                import: row.try_get::<Option<Uuid>, _>("import_id")?.map(StoneImportId::from_uuid),
                parked_by: row.try_get("parked_by")?,
                reason: code(row, "reason")?,
                words: row.try_get("words")?,
                cost_before: row.try_get::<Option<i64>, _>("cost_before")?.map(|m| Money::new(m, currency)),
                cost: Money::new(row.try_get("cost_after")?, currency),
                parked_at: row.try_get("parked_at")?,
            })
        })
        .collect()
}

/// How many stones wait for a second person.
pub async fn count_parked(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM stone_parkings WHERE state = 'waiting'")
        .fetch_one(conn)
        .await?)
}
