//! Reading stones and holds from the database: the truth that carts and builders use.

use db::{Conn, DbError};
use kernel::ids::{OrderId, StoneHoldId, StoneId};
use uuid::Uuid;

use super::{
    Serial, StoneHold, StoneView,
    store::{hold, view, view_columns},
};
use crate::index::Interner;

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
