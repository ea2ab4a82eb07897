//! Reads of orders.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money, Quantity, Rate,
    ids::{AccountId, CartId, OrderId, OrderLineId, ProductId, VariantId},
};
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};

use super::{Order, OrderLine, Tracking, number, store};
use crate::{checkout::Address, error::unreadable};

/// An order by its id. For callers that have already shown they may see it.
pub async fn find(conn: &mut Conn, id: OrderId) -> Result<Option<Order>, DbError> {
    let row =
        sqlx::query("SELECT * FROM orders WHERE id = $1").bind(id.uuid()).fetch_optional(&mut *conn).await?;
    fill(conn, row).await
}

/// An order by its number, however it is typed. A number alone opens nothing: ask for the link's key too.
pub async fn find_by_number(conn: &mut Conn, text: &str) -> Result<Option<Order>, DbError> {
    let row = sqlx::query("SELECT * FROM orders WHERE number = $1")
        .bind(number::tidy(text))
        .fetch_optional(&mut *conn)
        .await?;
    fill(conn, row).await
}

/// The order made from a cart that waits for payment; there is one at most.
pub async fn find_pending_of_cart(conn: &mut Conn, cart: CartId) -> Result<Option<OrderId>, DbError> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM orders WHERE cart_id = $1 AND state = 'pending_payment'")
            .bind(cart.uuid())
            .fetch_optional(conn)
            .await?;
    Ok(id.map(OrderId::from_uuid))
}

/// The cart an order was made from.
pub(crate) async fn find_cart(conn: &mut Conn, order: OrderId) -> Result<Option<CartId>, DbError> {
    let id: Option<uuid::Uuid> = sqlx::query_scalar("SELECT cart_id FROM orders WHERE id = $1")
        .bind(order.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(id.map(CartId::from_uuid))
}

/// Orders whose time to pay is over, the longest overdue first.
pub(crate) async fn list_due(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, DbError> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM orders WHERE state = 'pending_payment' AND hold_expires_at <= $1 ORDER BY hold_expires_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(OrderId::from_uuid).collect())
}

async fn fill(conn: &mut Conn, row: Option<PgRow>) -> Result<Option<Order>, DbError> {
    let Some(row) = row else { return Ok(None) };
    let currency = store::read_currency(&row)?;
    let id = OrderId::from_uuid(row.try_get("id")?);
    let lines = sqlx::query("SELECT * FROM order_lines WHERE order_id = $1 ORDER BY position")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    let lines = lines.iter().map(|line| read_line(line, currency)).collect::<Result<_, _>>()?;
    read_order(&row, id, currency, lines).map(Some)
}

fn read_order(row: &PgRow, id: OrderId, currency: Currency, lines: Vec<OrderLine>) -> Result<Order, DbError> {
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let email: String = row.try_get("email")?;
    let courier: Option<String> = row.try_get("tracking_courier")?;
    let tracking_number: Option<String> = row.try_get("tracking_number")?;
    Ok(Order {
        id,
        number: row.try_get("number")?,
        state: store::read_state(row)?,
        cart: CartId::from_uuid(row.try_get("cart_id")?),
        account: row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid),
        email: email.parse().map_err(|_| unreadable("e-mail address", "…"))?,
        currency,
        lines,
        subtotal: money("subtotal_minor")?,
        discount: money("discount_minor")?,
        shipping: money("shipping_minor")?,
        tax: money("tax_minor")?,
        tax_name: row.try_get("rate_name")?,
        tax_rate: Rate::per_million(i64::from(row.try_get::<i32, _>("rate_ppm")?)),
        total: money("total_minor")?,
        paid: money("paid_minor")?,
        refunded: money("refunded_minor")?,
        shipping_method: row.try_get("shipping_method")?,
        shipping_name: row.try_get("shipping_name")?,
        shipping_address: read_address(row, "shipping_address")?,
        billing_address: read_address(row, "billing_address")?,
        deliver_by: row.try_get("deliver_by")?,
        gift_note: row.try_get("gift_note")?,
        tracking: courier.zip(tracking_number).map(|(courier, number)| Tracking { courier, number }),
        hold_expires_at: row.try_get("hold_expires_at")?,
        placed_at: row.try_get("placed_at")?,
        paid_at: row.try_get("paid_at")?,
        fulfilled_at: row.try_get("fulfilled_at")?,
        closed_at: row.try_get("closed_at")?,
        version: row.try_get("version")?,
    })
}

fn read_address(row: &PgRow, column: &str) -> Result<Address, DbError> {
    // the message never carries the address itself: it reaches the log
    serde_json::from_value(row.try_get::<Value, _>(column)?).map_err(|_| unreadable("address", column))
}

fn read_line(row: &PgRow, currency: Currency) -> Result<OrderLine, DbError> {
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let quantity: i32 = row.try_get("quantity")?;
    Ok(OrderLine {
        id: OrderLineId::from_uuid(row.try_get("id")?),
        variant: VariantId::from_uuid(row.try_get("variant_id")?),
        product: ProductId::from_uuid(row.try_get("product_id")?),
        slug: row.try_get("product_slug")?,
        sku: row.try_get("sku")?,
        title: row.try_get("title")?,
        options: row.try_get("options")?,
        image: row.try_get::<Option<Value>, _>("image")?.as_ref().and_then(store::image_from_json),
        serial: row.try_get("serial")?,
        engraving: row.try_get("engraving")?,
        quantity: Quantity::new(quantity.into())
            .map_err(|_| unreadable("quantity", &quantity.to_string()))?,
        unit_price: money("unit_price_minor")?,
        discount: money("discount_minor")?,
        tax: money("tax_minor")?,
        line_total: money("line_total_minor")?,
        made_to_order: row.try_get("made_to_order")?,
        lead_days: row.try_get("lead_days")?,
        returnable: row.try_get("returnable")?,
    })
}
