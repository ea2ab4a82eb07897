//! Reads of orders.

use catalog::mounts::RingPrice;
use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, EmailAddress, Money, Quantity, Rate,
    ids::{AccountId, CartId, OrderId, OrderLineId, ProductId, PromotionId, SavedLineId, StoneId, VariantId},
};
use serde_json::Value;
use sqlx::{Row, postgres::PgRow};

use super::{Order, OrderGift, OrderLine, OrderPromotion, Tracking, number, store, taxes};
use crate::{
    cart::read_font,
    checkout::Address,
    credits,
    error::unreadable,
    holds::Thing,
    rings::{Ring, read_size},
};

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

/// The latest fifty orders placed with an address, the newest first; those that came to nothing are left out. For a person
/// who has proven that the address is theirs. Orders of commissions stand on their project's page.
pub async fn list_of_address(conn: &mut Conn, email: &EmailAddress) -> Result<Vec<Order>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM orders WHERE lower(email) = $1 AND state NOT IN ('expired', 'cancelled') AND kind = 'shop'
         ORDER BY placed_at DESC, id DESC LIMIT 50",
    )
    .bind(email.canonical())
    .fetch_all(&mut *conn)
    .await?;
    let mut orders = Vec::with_capacity(rows.len());
    for row in rows {
        orders.extend(fill(conn, Some(row)).await?);
    }
    Ok(orders)
}

/// How many orders live that somebody placed, by their address or signed in, one left out: the one that is just being placed.
pub(crate) async fn count_living_of(
    conn: &mut Conn,
    email: &EmailAddress,
    account: Option<uuid::Uuid>,
    except: OrderId,
) -> Result<i64, DbError> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM orders
         WHERE (lower(email) = $1 OR account_id = $2) AND id <> $3 AND state NOT IN ('cancelled', 'expired', 'refunded_late')",
    )
    .bind(email.canonical())
    .bind(account)
    .bind(except.uuid())
    .fetch_one(conn)
    .await?;
    Ok(count)
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

/// How many orders of an address await a bank transfer.
pub(crate) async fn count_awaiting_transfer(conn: &mut Conn, email: &EmailAddress) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT count(DISTINCT o.id) FROM orders o JOIN order_installments i ON i.order_id = o.id
         WHERE lower(o.email) = $1 AND o.state = 'pending_payment' AND i.method = 'bank_transfer' AND i.state = 'open'",
    )
    .bind(email.canonical())
    .fetch_one(conn)
    .await?)
}

/// What an order that waits keeps of things that exist once, until when, and the present moment.
pub(crate) async fn find_kept(
    conn: &mut Conn,
    order: OrderId,
) -> Result<Option<(Vec<Thing>, DateTime<Utc>, DateTime<Utc>)>, DbError> {
    let rows = sqlx::query(
        "SELECT o.hold_expires_at, now() AS now, l.stone_id, l.variant_id FROM orders o JOIN order_lines l ON l.order_id = o.id
         WHERE o.id = $1 AND o.state = 'pending_payment' AND (l.stone_id IS NOT NULL OR l.serial IS NOT NULL)",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (until, now) = (first.try_get("hold_expires_at")?, first.try_get("now")?);
    let thing = |row: &sqlx::postgres::PgRow| -> Result<Thing, DbError> {
        let stone: Option<uuid::Uuid> = row.try_get("stone_id")?;
        Ok(match stone {
            Some(stone) => Thing::Stone(StoneId::from_uuid(stone)),
            None => Thing::Piece(VariantId::from_uuid(row.try_get("variant_id")?)),
        })
    };
    Ok(Some((rows.iter().map(thing).collect::<Result<_, _>>()?, until, now)))
}

/// The cart an order was made from.
pub(crate) async fn find_cart(conn: &mut Conn, order: OrderId) -> Result<Option<CartId>, DbError> {
    let id: Option<uuid::Uuid> = sqlx::query_scalar("SELECT cart_id FROM orders WHERE id = $1")
        .bind(order.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(id.map(CartId::from_uuid))
}

/// The account that placed an order; `None` for a guest's.
pub(crate) async fn find_account(conn: &mut Conn, order: OrderId) -> Result<Option<AccountId>, DbError> {
    let id: Option<Option<uuid::Uuid>> = sqlx::query_scalar("SELECT account_id FROM orders WHERE id = $1")
        .bind(order.uuid())
        .fetch_optional(conn)
        .await?;
    Ok(id.flatten().map(AccountId::from_uuid))
}

/// The lines of saved bags whose kept prices an order was made at.
pub(crate) async fn list_saved_lines(conn: &mut Conn, order: OrderId) -> Result<Vec<SavedLineId>, DbError> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT saved_line_id FROM order_lines WHERE order_id = $1 AND saved_line_id IS NOT NULL",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(SavedLineId::from_uuid).collect())
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
        .fetch_all(&mut *conn)
        .await?;
    let lines = lines.iter().map(|line| read_line(line, currency)).collect::<Result<_, _>>()?;
    let mut order = read_order(&row, id, currency, lines)?;
    taxes::add(conn, &mut order).await?;
    order.promotions = list_promotions(conn, id, currency).await?;
    if order.due != order.total {
        order.tenders = credits::list_of_order(conn, id, currency).await?;
    }
    Ok(Some(order))
}

async fn list_promotions(
    conn: &mut Conn,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<OrderPromotion>, DbError> {
    let rows = sqlx::query("SELECT * FROM order_promotions WHERE order_id = $1 ORDER BY position")
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    let read = |row: &PgRow| -> Result<OrderPromotion, DbError> {
        Ok(OrderPromotion {
            id: PromotionId::from_uuid(row.try_get("promotion_id")?),
            code: row.try_get("code")?,
            name: row.try_get("name")?,
            discount: Money::new(row.try_get("discount_minor")?, currency),
            shipping_off: Money::new(row.try_get("shipping_off_minor")?, currency),
        })
    };
    rows.iter().map(read).collect()
}

fn read_order(row: &PgRow, id: OrderId, currency: Currency, lines: Vec<OrderLine>) -> Result<Order, DbError> {
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let email: String = row.try_get("email")?;
    let courier: Option<String> = row.try_get("tracking_courier")?;
    let tracking_number: Option<String> = row.try_get("tracking_number")?;
    Ok(Order {
        id,
        number: row.try_get("number")?,
        kind: store::read_kind(row)?,
        state: store::read_state(row)?,
        cart: CartId::from_uuid(row.try_get("cart_id")?),
        account: row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid),
        email: email.parse().map_err(|_| unreadable("e-mail address", "…"))?,
        currency,
        lines,
        subtotal: money("subtotal_minor")?,
        discount: money("discount_minor")?,
        promotions: Vec::new(),
        shipping: money("shipping_minor")?,
        tax: money("tax_minor")?,
        tax_included: money("tax_included_minor")?,
        tax_treatment: taxes::read_treatment(row)?,
        tax_rounding: taxes::read_rounding(row)?,
        tax_source: row.try_get("rate_source")?,
        tax_note: row.try_get("rate_note")?,
        shipping_taxes: Vec::new(),
        tax_name: row.try_get("rate_name")?,
        tax_rate: Rate::per_million(i64::from(row.try_get::<i32, _>("rate_ppm")?)),
        total: money("total_minor")?,
        tenders: Vec::new(),
        due: Money::new(
            row.try_get::<i64, _>("total_minor")? - row.try_get::<i64, _>("credited_minor")?,
            currency,
        ),
        paid: money("paid_minor")?,
        refunded: money("refunded_minor")?,
        credit_refunded: money("credit_refunded_minor")?,
        shipping_method: row.try_get("shipping_method")?,
        shipping_name: row.try_get("shipping_name")?,
        shipping_cover: row
            .try_get::<Option<i64>, _>("shipping_cover_minor")?
            .map(|minor| Money::new(minor, currency)),
        shipping_address: read_address(row, "shipping_address")?,
        billing_address: read_address(row, "billing_address")?,
        deliver_by: row.try_get("deliver_by")?,
        gift: read_gift(row)?,
        tracking: courier.zip(tracking_number).map(|(courier, number)| Tracking { courier, number }),
        hold_expires_at: row.try_get("hold_expires_at")?,
        placed_at: row.try_get("placed_at")?,
        paid_at: row.try_get("paid_at")?,
        fulfilled_at: row.try_get("fulfilled_at")?,
        closed_at: row.try_get("closed_at")?,
        deposit_kept: row.try_get("deposit_kept")?,
        version: row.try_get("version")?,
    })
}

/// Before wrapping could be chosen, a note made a gift, and the box never showed a price.
fn read_gift(row: &PgRow) -> Result<Option<OrderGift>, DbError> {
    let (note, wrapping): (Option<String>, Option<String>) =
        (row.try_get("gift_note")?, row.try_get("gift_wrapping")?);
    let hide_prices = row.try_get::<Option<bool>, _>("gift_hide_prices")?.unwrap_or(true);
    Ok((note.is_some() || wrapping.is_some()).then_some(OrderGift { note, wrapping, hide_prices }))
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
        variant: row.try_get::<Option<_>, _>("variant_id")?.map(VariantId::from_uuid),
        product: row.try_get::<Option<_>, _>("product_id")?.map(ProductId::from_uuid),
        slug: row.try_get("product_slug")?,
        sku: row.try_get("sku")?,
        title: row.try_get("title")?,
        options: row.try_get("options")?,
        image: row.try_get::<Option<Value>, _>("image")?.as_ref().and_then(store::image_from_json),
        serial: row.try_get("serial")?,
        engraving: row.try_get("engraving")?,
        engraving_font: read_font(row)?,
        ring_sizer: row.try_get("ring_sizer")?,
        ring: read_ring(row, currency)?,
        disclosure: row.try_get("disclosure")?,
        quantity: Quantity::new(quantity.into())
            .map_err(|_| unreadable("quantity", &quantity.to_string()))?,
        unit_price: money("unit_price_minor")?,
        discount: money("discount_minor")?,
        tax: money("tax_minor")?,
        tax_included: money("tax_included_minor")?,
        taxes: Vec::new(),
        line_total: money("line_total_minor")?,
        made_to_order: row.try_get("made_to_order")?,
        lead_days: row.try_get("lead_days")?,
        returnable: row.try_get("returnable")?,
        returned: row.try_get("returned")?,
    })
}

/// The stone of a ring as it was sold.
fn read_ring(row: &PgRow, currency: Currency) -> Result<Option<Ring>, DbError> {
    let money = |column: &str| -> Result<Money, DbError> { Ok(Money::new(row.try_get(column)?, currency)) };
    let (Some(stone), Some(size)) = (row.try_get::<Option<_>, _>("stone_id")?, read_size(row)?) else {
        return Ok(None);
    };
    let price = RingPrice {
        setting: money("setting_minor")?,
        stone: money("stone_minor")?,
        fee: money("setting_fee_minor")?,
        total: money("unit_price_minor")?,
    };
    Ok(Some(Ring {
        stone: StoneId::from_uuid(stone),
        serial: row.try_get("stone_serial")?,
        words: row.try_get("stone_words")?,
        size,
        price: Some(price),
    }))
}
