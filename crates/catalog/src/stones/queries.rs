//! Reading stones and holds from the database: the truth that carts and builders use.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{OrderId, StoneHoldId, StoneId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    Serial, StoneHold, StoneStatus, StoneView,
    feed::StaffStone,
    store::{hold, view, view_columns},
};
use crate::{index::Interner, model::Lab};

/// The stone with this number, whatever its status.
pub async fn find_stone(conn: &mut Conn, serial: Serial) -> Result<Option<StoneView>, DbError> {
    let row = sqlx::query(concat!("SELECT ", view_columns!(), " FROM stones WHERE serial = $1"))
        .bind(serial.to_string())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(|row| view(row, &mut Interner::default())).transpose()
}

/// These stones, whatever their status; those that never were are left out. In no particular order.
pub async fn find_stones(conn: &mut Conn, ids: &[StoneId]) -> Result<Vec<StoneView>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query(concat!("SELECT ", view_columns!(), " FROM stones WHERE id = ANY($1)"))
        .bind(ids)
        .fetch_all(conn)
        .await?;
    let mut texts = Interner::default();
    rows.iter().map(|row| view(row, &mut texts)).collect()
}

/// How many stones there are, whatever their status.
pub async fn count_stones(conn: &mut Conn) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM stones").fetch_one(conn).await?)
}

/// The stones that an order keeps while it is being paid.
pub async fn list_claimed(conn: &mut Conn, order: OrderId) -> Result<Vec<StoneId>, DbError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT stone_id FROM stone_holds WHERE order_id = $1 AND state = 'active'")
            .bind(order.uuid())
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(StoneId::from_uuid).collect())
}

/// A hold that is still alive.
pub async fn find_hold(conn: &mut Conn, id: StoneHoldId) -> Result<Option<StoneHold>, DbError> {
    let row = sqlx::query(
        "SELECT id, stone_id, holder, reference, expires_at FROM stone_holds WHERE id = $1 AND state = 'active'",
    )
    .bind(id.uuid())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(hold).transpose()
}

/// Which stones staff ask for.
#[derive(Debug, Clone)]
pub struct StaffFilter {
    /// Where they stand.
    pub status: StoneStatus,
    /// This supplier's only, by its code.
    pub supplier: Option<String>,
    /// Those after this place in the list.
    pub before: Option<(DateTime<Utc>, StoneId)>,
}

/// The columns that [`staff_stone`] reads.
macro_rules! staff_columns {
    () => {
        concat!("SELECT ", view_columns!(), ", cost_minor, updated_at, supplier_key,
                 (SELECT code FROM stone_suppliers u WHERE u.id = supplier_id) AS supplier_code FROM stones ")
    };
}

fn staff_stone(row: &PgRow, texts: &mut Interner) -> Result<StaffStone, DbError> {
    let view = view(row, texts)?;
    let (supplier, key): (Option<String>, Option<String>) =
        (row.try_get("supplier_code")?, row.try_get("supplier_key")?);
    let currency = view.price.currency();
    Ok(StaffStone {
        view,
        supplier: supplier.zip(key),
        cost: row.try_get::<Option<i64>, _>("cost_minor")?.map(|minor| Money::new(minor, currency)),
        updated_at: row.try_get("updated_at")?,
    })
}

/// Stones as staff see them, what changed last first.
pub async fn list_for_staff(
    conn: &mut Conn,
    ask: &StaffFilter,
    limit: i64,
) -> Result<Vec<StaffStone>, DbError> {
    let (at, id) = ask.before.map_or((None, None), |(at, id)| (Some(at), Some(id.uuid())));
    let rows = sqlx::query(concat!(
        staff_columns!(),
        "WHERE status = $1 AND ($2::text IS NULL OR supplier_id = (SELECT id FROM stone_suppliers WHERE code = $2))
           AND ($3::timestamptz IS NULL OR updated_at < $3 OR (updated_at = $3 AND id > $4::uuid))
         ORDER BY updated_at DESC, id LIMIT $5"
    ))
    .bind(ask.status.code())
    .bind(&ask.supplier)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let mut texts = Interner::default();
    rows.iter().map(|row| staff_stone(row, &mut texts)).collect()
}

/// The stones that go by this number: the house's serial, a report's, or a supplier's name for it. Whatever their status.
pub async fn find_by_number(conn: &mut Conn, number: &str) -> Result<Vec<StaffStone>, DbError> {
    let serial = number.parse::<Serial>().map(|s| s.to_string()).unwrap_or_default();
    let labs: Vec<&str> = Lab::ALL.iter().map(|lab| lab.code()).collect();
    let rows = sqlx::query(concat!(
        staff_columns!(),
        "WHERE serial = $1 OR (lab = ANY($2) AND report_number = upper($3))
            OR (supplier_id = ANY(ARRAY(SELECT id FROM stone_suppliers)) AND supplier_key = $3)
         ORDER BY updated_at DESC, id LIMIT 50"
    ))
    .bind(serial)
    .bind(labs)
    .bind(number)
    .fetch_all(conn)
    .await?;
    let mut texts = Interner::default();
    rows.iter().map(|row| staff_stone(row, &mut texts)).collect()
}
