//! Statements that several cart operations share.

use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Quantity,
    ids::{CartId, CartLineId, OrderId, VariantId},
};
use sqlx::Row;

use super::{Cart, CartError, CartState, model::StoredLine, queries};
use crate::error::unreadable;

/// A cart without its lines.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) id: CartId,
    pub(crate) state: CartState,
    pub(crate) version: i64,
    pub(crate) currency: Currency,
}

pub(super) fn read_head(row: &sqlx::postgres::PgRow) -> Result<Head, DbError> {
    let state: String = row.try_get("state")?;
    let order: Option<_> = row.try_get("order_id")?;
    let state = match (state.as_str(), order) {
        ("open", _) => CartState::Open,
        ("ordered", Some(order)) => CartState::Ordered { order: OrderId::from_uuid(order) },
        _ => return Err(unreadable("cart state", &state)),
    };
    let currency: String = row.try_get("currency")?;
    Ok(Head {
        id: CartId::from_uuid(row.try_get("id")?),
        state,
        version: row.try_get("version")?,
        currency: currency.parse().map_err(|_| unreadable("currency", &currency))?,
    })
}

/// Locks a cart's row and its stored lines, whatever its state.
pub(crate) async fn lock_for_order(
    tx: &mut Tx,
    cart: CartId,
) -> Result<Option<(Head, Vec<StoredLine>)>, DbError> {
    let row =
        sqlx::query("SELECT id, state, version, currency, order_id FROM carts WHERE id = $1 FOR UPDATE")
            .bind(cart.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let head = read_head(&row)?;
    let lines = read_lines(tx, cart).await?;
    Ok(Some((head, lines)))
}

/// Locks a cart that may be changed.
pub(super) async fn lock_open(
    tx: &mut Tx,
    cart: CartId,
    expected_version: Option<i64>,
) -> Result<(Head, Vec<StoredLine>), CartError> {
    let (head, lines) = lock_for_order(tx, cart).await?.ok_or(CartError::NotFound)?;
    if let CartState::Ordered { order } = head.state {
        return Err(CartError::Completed { order });
    }
    match expected_version {
        Some(version) if version != head.version => Err(CartError::VersionConflict { current: head.version }),
        _ => Ok((head, lines)),
    }
}

/// The stored lines of a cart, the oldest first.
pub(super) async fn read_lines(conn: &mut Conn, cart: CartId) -> Result<Vec<StoredLine>, DbError> {
    let rows = sqlx::query(
        "SELECT id, variant_id, quantity, engraving FROM cart_lines WHERE cart_id = $1 ORDER BY created_at, id",
    )
    .bind(cart.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let quantity: i32 = row.try_get("quantity")?;
            Ok(StoredLine {
                id: CartLineId::from_uuid(row.try_get("id")?),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                quantity: Quantity::new(quantity.into())
                    .map_err(|_| unreadable("quantity", &quantity.to_string()))?,
                engraving: row.try_get("engraving")?,
            })
        })
        .collect()
}

/// Raises the version after a change and reads the cart back.
pub(super) async fn touch(tx: &mut Tx, cart: CartId) -> Result<Cart, CartError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE carts SET version = version + 1, updated_at = $2 WHERE id = $1")
        .bind(cart.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    queries::find(tx, cart).await?.ok_or(CartError::NotFound)
}
