//! Statements that several order operations share.

use catalog::model::{Focal, Media, MediaKind};
use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::{
    Currency, EmailAddress, Money,
    ids::{CartId, OrderId},
};
use serde_json::{Value, json};
use sqlx::{Row, postgres::PgRow};

use super::{OrderKind, OrderState};
use crate::error::unreadable;

/// The facts of an order that decisions about money and stock need, read under its row lock.
#[derive(Debug, Clone)]
pub(crate) struct LockedOrder {
    pub(crate) id: OrderId,
    pub(crate) number: String,
    pub(crate) kind: OrderKind,
    pub(crate) cart: CartId,
    pub(crate) email: EmailAddress,
    pub(crate) state: OrderState,
    /// What the pieces were sold for, without discount and without the tax that their prices contain.
    pub(crate) merchandise: Money,
    /// What delivery was sold for, without the tax that it contains.
    pub(crate) shipping: Money,
    /// All tax, added or contained.
    pub(crate) tax: Money,
    pub(crate) total: Money,
    /// What the provider is asked for: the total without what credits pay.
    pub(crate) due: Money,
    pub(crate) hold_expires_at: DateTime<Utc>,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) placed_at: DateTime<Utc>,
}

/// Locks an order's row. Whoever also needs its cart's row locks that one first.
pub(crate) async fn lock(tx: &mut Tx, order: OrderId) -> Result<Option<LockedOrder>, DbError> {
    let row = sqlx::query(
        "SELECT id, number, kind, cart_id, email, state, currency, total_minor, total_minor - credited_minor AS due_minor,
                subtotal_minor - discount_minor - (tax_included_minor - shipping_tax_included_minor) AS merchandise_minor,
                shipping_minor - shipping_tax_included_minor AS shipping_minor, tax_minor + tax_included_minor AS tax_minor, hold_expires_at, fingerprint, version, placed_at
         FROM orders WHERE id = $1 FOR UPDATE",
    )
    .bind(order.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let currency = read_currency(&row)?;
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    Ok(Some(LockedOrder {
        id: order,
        number: row.try_get("number")?,
        kind: read_kind(&row)?,
        cart: CartId::from_uuid(row.try_get("cart_id")?),
        email: row.try_get::<String, _>("email")?.parse().map_err(|_| unreadable("e-mail address", "…"))?,
        state: read_state(&row)?,
        merchandise: money("merchandise_minor")?,
        shipping: money("shipping_minor")?,
        tax: money("tax_minor")?,
        total: money("total_minor")?,
        due: money("due_minor")?,
        hold_expires_at: row.try_get("hold_expires_at")?,
        fingerprint: row.try_get("fingerprint")?,
        version: row.try_get("version")?,
        placed_at: row.try_get("placed_at")?,
    }))
}

/// Moves the moment at which the order's stock goes back.
pub(crate) async fn extend_hold(tx: &mut Tx, order: OrderId, until: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE orders SET hold_expires_at = $2 WHERE id = $1 AND state = 'pending_payment'")
        .bind(order.uuid())
        .bind(until)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An order is paid in parts from now on; what was said of its deposit stays as it was said first.
pub(crate) async fn note_schedule(tx: &mut Tx, order: OrderId, deposit_kept: bool) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE orders SET deposit_kept = coalesce(deposit_kept, $2), version = version + 1 WHERE id = $1",
    )
    .bind(order.uuid())
    .bind(deposit_kept)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) fn read_currency(row: &PgRow) -> Result<Currency, DbError> {
    let code: String = row.try_get("currency")?;
    code.parse().map_err(|_| unreadable("currency", &code))
}

pub(super) fn read_kind(row: &PgRow) -> Result<OrderKind, DbError> {
    let code: String = row.try_get("kind")?;
    OrderKind::find(&code).ok_or_else(|| unreadable("kind of order", &code))
}

pub(super) fn read_state(row: &PgRow) -> Result<OrderState, DbError> {
    let code: String = row.try_get("state")?;
    code.parse().map_err(|_| unreadable("state of an order", &code))
}

/// The picture as it is kept with the line, so that an order looks the same after the catalogue moved on.
pub(super) fn image_to_json(image: &Media) -> Value {
    json!({
        "image_set": &*image.image_set,
        "view": &*image.view,
        "metal": image.metal,
        "width": image.width,
        "height": image.height,
        "widths": &*image.widths,
        "alt": &*image.alt,
        "focal": [image.focal.x, image.focal.y],
    })
}

/// `None` when the picture was kept in a form this program does not know; an order is shown without it then.
pub(super) fn image_from_json(value: &Value) -> Option<Media> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let pixels = |v: &Value| v.as_i64().and_then(|n| i32::try_from(n).ok());
    let focal: Option<Vec<i32>> =
        value.get("focal").and_then(Value::as_array).map(|point| point.iter().filter_map(pixels).collect());
    let focal = match focal.as_deref() {
        Some(&[x, y]) => Focal { x, y },
        _ => Focal::CENTER,
    };
    Some(Media {
        // a line shows a picture, also of a piece that is filmed
        kind: MediaKind::Picture,
        image_set: text("image_set")?.into(),
        view: text("view")?.into(),
        metal: text("metal").and_then(|m| m.parse().ok()),
        width: value.get("width").and_then(pixels)?,
        height: value.get("height").and_then(pixels)?,
        widths: value.get("widths")?.as_array()?.iter().map(pixels).collect::<Option<Vec<_>>>()?.into(),
        alt: text("alt")?.into(),
        focal,
        variants: [].into(),
        file: None,
    })
}
