//! Statements that several cart operations share.

use catalog::model::RingSize;
use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Quantity,
    ids::{CartId, CartLineId, OrderId, StoneId, VariantId},
};
use sqlx::Row;

use super::{Cart, CartError, CartState, EngravingFont, model::StoredLine, queries};
use crate::{error::unreadable, rings::read_size};

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
        "SELECT id, variant_id, quantity, engraving, engraving_font, ring_sizer, stone_id, ring_circumference_um FROM cart_lines
         WHERE cart_id = $1 ORDER BY created_at, id",
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
                engraving_font: read_font(row)?,
                ring_sizer: row.try_get("ring_sizer")?,
                ring: row.try_get::<Option<_>, _>("stone_id")?.map(StoneId::from_uuid).zip(read_size(row)?),
            })
        })
        .collect()
}

/// The face of a line's words; lines from before faces could be chosen were cut in the usual one.
pub(crate) fn read_font(row: &sqlx::postgres::PgRow) -> Result<Option<EngravingFont>, DbError> {
    let (words, font): (Option<String>, Option<String>) =
        (row.try_get("engraving")?, row.try_get("engraving_font")?);
    match (words, font) {
        (None, _) => Ok(None),
        (Some(_), None) => Ok(Some(EngravingFont::default())),
        (Some(_), Some(code)) => code.parse().map(Some).map_err(|_| unreadable("engraving font", &code)),
    }
}

/// A line to be written.
pub(super) struct NewLine<'a> {
    pub(super) id: CartLineId,
    pub(super) variant: VariantId,
    pub(super) quantity: i32,
    pub(super) engraving: Option<&'a str>,
    pub(super) font: Option<&'a str>,
    pub(super) ring_sizer: bool,
    /// The stone it is made around, and the size.
    pub(super) ring: Option<(StoneId, RingSize)>,
}

/// Writes a line.
pub(super) async fn insert_line(tx: &mut Tx, cart: CartId, line: &NewLine<'_>) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO cart_lines (id, cart_id, variant_id, quantity, engraving, engraving_font, ring_sizer, stone_id, ring_circumference_um,
                                 created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(line.id.uuid())
    .bind(cart.uuid())
    .bind(line.variant.uuid())
    .bind(line.quantity)
    .bind(line.engraving)
    .bind(line.font)
    .bind(line.ring_sizer)
    .bind(line.ring.map(|(stone, _)| stone.uuid()))
    .bind(line.ring.map(|(_, size)| size.circumference_um()))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
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
