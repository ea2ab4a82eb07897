//! Reads of the house's ways to wrap.

use db::{Conn, DbError};
use sqlx::{Row, postgres::PgRow};

use super::{GiftError, Wrapping, WrappingChoice};
use crate::cart::CartError;

/// The ways in which the house wraps, the usual one first.
pub async fn list_wrappings(conn: &mut Conn) -> Result<Vec<WrappingChoice>, DbError> {
    let rows = sqlx::query(
        "SELECT code, name, description FROM cart_wrappings WHERE offered ORDER BY position, code",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok(WrappingChoice { wrapping: read(row)?, description: row.try_get("description")? }))
        .collect()
}

/// A way to wrap that the house offers, by its code.
pub(in crate::cart) async fn find_wrapping(conn: &mut Conn, code: &str) -> Result<Wrapping, CartError> {
    let row = sqlx::query("SELECT code, name FROM cart_wrappings WHERE offered AND code = $1")
        .bind(code)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()?.ok_or_else(|| GiftError::Wrapping.into())
}

/// The way in which a gift is wrapped unless somebody says otherwise.
pub(in crate::cart) async fn usual_wrapping(conn: &mut Conn) -> Result<Wrapping, CartError> {
    let first = list_wrappings(conn).await?.into_iter().next();
    first.map(|choice| choice.wrapping).ok_or_else(|| GiftError::Wrapping.into())
}

fn read(row: &PgRow) -> Result<Wrapping, DbError> {
    Ok(Wrapping { code: row.try_get("code")?, name: row.try_get("name")? })
}
