//! Reads of saved bags, and what their lines are for carts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Money, Quantity,
    ids::{AccountId, CartLineId, OrderId, SavedBagId, SavedLineId, StoneId, VariantId},
};
use sqlx::{Row, postgres::PgRow};

use super::promise::Promise;
use crate::{
    cart::{
        CartError, CartLine, KeptState, account_cart::find_of_account, model::StoredLine,
        queries::price_stored, read_font,
    },
    error::unreadable,
    holds,
    rings::read_size,
};

/// A saved bag, priced as an order from it would be now.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedBag {
    /// Its id.
    pub id: SavedBagId,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: Option<String>,
    /// The currency it is priced in.
    pub currency: Currency,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
    /// Until when its prices hold.
    pub expires_at: DateTime<Utc>,
    /// Whether they have expired.
    pub expired: bool,
    /// Its lines. Each has its kept price, and costs that or today's, whichever is lower, while it holds.
    pub lines: Vec<CartLine>,
    /// What can be bought of it, before tax and delivery.
    pub subtotal: Money,
}

async fn fill(conn: &mut Conn, row: &PgRow) -> Result<SavedBag, DbError> {
    let id = SavedBagId::from_uuid(row.try_get("id")?);
    let currency: String = row.try_get("currency")?;
    let currency: Currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    let stored = read_lines(conn, id).await?;
    let account = AccountId::from_uuid(row.try_get("account_id")?);
    let own = find_of_account(conn, account).await?;
    let mut lines = price_stored(conn, currency, stored, None).await?;
    holds::mark(conn, own, None, &mut lines).await?;
    Ok(SavedBag {
        id,
        account,
        name: row.try_get("name")?,
        currency,
        saved_at: row.try_get("saved_at")?,
        expires_at: row.try_get("expires_at")?,
        expired: row.try_get("expired")?,
        subtotal: crate::cart::model::subtotal(currency, &lines),
        lines,
    })
}

/// The saved bags of an account, the newest first.
pub async fn list_saved_bags(conn: &mut Conn, account: AccountId) -> Result<Vec<SavedBag>, DbError> {
    let rows = sqlx::query(
        "SELECT id, account_id, name, currency, saved_at, expires_at, expires_at <= now() AS expired FROM saved_bags
         WHERE account_id = $1 AND dropped_at IS NULL ORDER BY saved_at DESC, id",
    )
    .bind(account.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let mut bags = Vec::with_capacity(rows.len());
    for row in &rows {
        bags.push(fill(conn, row).await?);
    }
    Ok(bags)
}

/// How many bags an account has saved.
pub(super) async fn count_saved_bags(conn: &mut Conn, account: AccountId) -> Result<usize, DbError> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM saved_bags WHERE account_id = $1 AND dropped_at IS NULL")
            .bind(account.uuid())
            .fetch_one(conn)
            .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A saved bag of an account.
pub async fn find_saved_bag(
    conn: &mut Conn,
    account: AccountId,
    id: SavedBagId,
) -> Result<Option<SavedBag>, DbError> {
    Ok(find_any(conn, id).await?.filter(|bag| bag.account == account))
}

/// A saved bag, also one that its owner let go, with whether they did.
pub(in crate::cart) async fn find_kept_or_dropped(
    conn: &mut Conn,
    id: SavedBagId,
) -> Result<Option<(SavedBag, bool)>, DbError> {
    let row = sqlx::query(
        "SELECT id, account_id, name, currency, saved_at, expires_at, expires_at <= now() AS expired, dropped_at IS NOT NULL AS dropped
         FROM saved_bags WHERE id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(&mut *conn)
    .await?;
    match row {
        Some(row) => Ok(Some((fill(conn, &row).await?, row.try_get("dropped")?))),
        None => Ok(None),
    }
}

/// Gives a line of a saved bag another price than that of its day. For quotes, in the transaction that saves the bag.
pub(in crate::cart) async fn set_price(tx: &mut Tx, line: SavedLineId, price: Money) -> Result<(), DbError> {
    sqlx::query("UPDATE saved_bag_lines SET unit_price_minor = $2 WHERE id = $1 AND order_id IS NULL")
        .bind(line.uuid())
        .bind(price.minor())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A saved bag, for callers that have shown they may see it.
pub(in crate::cart) async fn find_any(conn: &mut Conn, id: SavedBagId) -> Result<Option<SavedBag>, DbError> {
    let row = sqlx::query(
        "SELECT id, account_id, name, currency, saved_at, expires_at, expires_at <= now() AS expired FROM saved_bags
         WHERE id = $1 AND dropped_at IS NULL",
    )
    .bind(id.uuid())
    .fetch_optional(&mut *conn)
    .await?;
    match row {
        Some(row) => fill(conn, &row).await.map(Some),
        None => Ok(None),
    }
}

/// Locks a saved bag of an account: until when its prices hold.
pub(in crate::cart) async fn lock_own(
    tx: &mut Tx,
    account: AccountId,
    id: SavedBagId,
) -> Result<DateTime<Utc>, CartError> {
    let until = sqlx::query_scalar(
        "SELECT expires_at FROM saved_bags WHERE id = $1 AND account_id = $2 AND dropped_at IS NULL FOR UPDATE",
    )
    .bind(id.uuid())
    .bind(account.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    until.ok_or(CartError::SavedBagNotFound)
}

/// The lines of a saved bag as lines that a cart may take in.
pub(in crate::cart) async fn read_lines(conn: &mut Conn, id: SavedBagId) -> Result<Vec<StoredLine>, DbError> {
    let rows = sqlx::query(
        "SELECT l.id, l.variant_id, l.quantity, l.engraving, l.engraving_font, l.ring_sizer, l.stone_id, l.ring_circumference_um, b.saved_at
         FROM saved_bag_lines l JOIN saved_bags b ON b.id = l.saved_bag_id WHERE l.saved_bag_id = $1 ORDER BY l.position",
    )
    .bind(id.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let (line, units): (uuid::Uuid, i32) = (row.try_get("id")?, row.try_get("quantity")?);
            Ok(StoredLine {
                id: CartLineId::from_uuid(line),
                variant: VariantId::from_uuid(row.try_get("variant_id")?),
                quantity: Quantity::new(units.into())
                    .map_err(|_| unreadable("quantity", &units.to_string()))?,
                engraving: row.try_get("engraving")?,
                engraving_font: read_font(row)?,
                ring_sizer: row.try_get("ring_sizer")?,
                set_aside: false,
                saved_line: Some(SavedLineId::from_uuid(line)),
                shared_from: None,
                ring: row.try_get::<Option<_>, _>("stone_id")?.map(StoneId::from_uuid).zip(read_size(row)?),
                created_at: row.try_get("saved_at")?,
            })
        })
        .collect()
}

/// The prices that are kept for these lines.
pub(in crate::cart) async fn find_kept(
    conn: &mut Conn,
    lines: &[StoredLine],
) -> Result<HashMap<SavedLineId, Promise>, DbError> {
    let named: Vec<_> = lines.iter().filter_map(|line| line.saved_line.map(SavedLineId::uuid)).collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query(
        "SELECT l.id, l.unit_price_minor, l.currency, l.quantity, b.expires_at, b.expires_at <= now() AS expired, l.order_id IS NOT NULL AS used,
                r.least_percent
         FROM saved_bag_lines l JOIN saved_bags b ON b.id = l.saved_bag_id CROSS JOIN saved_bag_rules r WHERE l.id = ANY($1)",
    )
    .bind(named)
    .fetch_all(conn)
    .await?;
    let mut kept = HashMap::with_capacity(rows.len());
    for row in &rows {
        let saved_line = SavedLineId::from_uuid(row.try_get("id")?);
        let code: String = row.try_get("currency")?;
        let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
        let state = match (row.try_get("used")?, row.try_get("expired")?) {
            (true, _) => KeptState::Used,
            (false, true) => KeptState::Expired,
            (false, false) => KeptState::Holds,
        };
        let promise = Promise {
            saved_line,
            price: Money::new(row.try_get("unit_price_minor")?, currency),
            units: row.try_get("quantity")?,
            until: row.try_get("expires_at")?,
            least_percent: row.try_get("least_percent")?,
            state,
        };
        kept.insert(saved_line, promise);
    }
    Ok(kept)
}

/// For how many pieces a price was kept.
pub(in crate::cart) async fn find_quantity(conn: &mut Conn, line: SavedLineId) -> Result<i32, DbError> {
    let units = sqlx::query_scalar("SELECT quantity FROM saved_bag_lines WHERE id = $1")
        .bind(line.uuid())
        .fetch_one(conn)
        .await?;
    Ok(units)
}

/// An order was paid at kept prices: they were used, once.
pub(in crate::cart) async fn mark_used(
    tx: &mut Tx,
    order: OrderId,
    lines: &[SavedLineId],
) -> Result<(), DbError> {
    let lines: Vec<_> = lines.iter().map(|line| line.uuid()).collect();
    sqlx::query("UPDATE saved_bag_lines SET order_id = $1 WHERE id = ANY($2) AND order_id IS NULL")
        .bind(order.uuid())
        .bind(lines)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
