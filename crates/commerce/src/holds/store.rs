//! Statements about holds that several operations share.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Actor,
    ids::{AccountId, CartId, HoldId, OrderId, StoneId, VariantId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Held, MOST, Thing, minutes_left, model::Past};

/// Things as the statements below take them: pieces, and stones.
pub(super) fn split(things: &[Thing]) -> (Vec<Uuid>, Vec<Uuid>) {
    let pieces = things.iter().filter_map(|thing| thing.piece()).collect();
    (pieces, things.iter().filter_map(|thing| thing.stone()).collect())
}

fn read(row: &PgRow) -> Result<Held, DbError> {
    let stone: Option<Uuid> = row.try_get("stone_id")?;
    let piece: Option<Uuid> = row.try_get("variant_id")?;
    let thing = match (stone, piece) {
        (Some(stone), _) => Thing::Stone(StoneId::from_uuid(stone)),
        // the schema names one of the two
        (None, piece) => Thing::Piece(VariantId::from_uuid(piece.unwrap_or_default())),
    };
    let (until, now): (DateTime<Utc>, DateTime<Utc>) = (row.try_get("expires_at")?, row.try_get("now")?);
    Ok(Held {
        thing,
        cart: CartId::from_uuid(row.try_get("cart_id")?),
        until,
        extendable: row.try_get("extendable")?,
        minutes_left: minutes_left(now, until),
    })
}

/// The holds of these things that live at this moment. Whether one is closed does not matter: time decides.
pub async fn find_live(conn: &mut Conn, things: &[Thing]) -> Result<Vec<Held>, DbError> {
    let (pieces, stones) = split(things);
    let rows = sqlx::query(
        "SELECT variant_id, stone_id, cart_id, expires_at, now() AS now,
                extended_at IS NULL AND expires_at < begun_at + interval '30 minutes' AS extendable
         FROM holds
         WHERE state = 'active' AND expires_at > now() AND (variant_id = ANY($1) OR stone_id = ANY($2))",
    )
    .bind(pieces)
    .bind(stones)
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// As [`find_live`], for whoever has locked the things: the holds are locked too, and those whose time is over are closed first.
pub(super) async fn lock_live(tx: &mut Tx, things: &[Thing]) -> Result<Vec<Held>, DbError> {
    let now = tx.now().await?;
    let (pieces, stones) = split(things);
    sqlx::query(
        "UPDATE holds SET state = 'expired', closed_at = expires_at
         WHERE state = 'active' AND expires_at <= $3 AND (variant_id = ANY($1) OR stone_id = ANY($2))",
    )
    .bind(&pieces)
    .bind(&stones)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let rows = sqlx::query(
        "SELECT variant_id, stone_id, cart_id, expires_at, $3 AS now,
                extended_at IS NULL AND expires_at < begun_at + interval '30 minutes' AS extendable
         FROM holds WHERE state = 'active' AND (variant_id = ANY($1) OR stone_id = ANY($2)) ORDER BY id FOR UPDATE",
    )
    .bind(pieces)
    .bind(stones)
    .bind(now)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(read).collect()
}

/// Every hold that lives at this moment.
pub(super) async fn list_live(conn: &mut Conn) -> Result<Vec<Held>, DbError> {
    let rows = sqlx::query(
        "SELECT variant_id, stone_id, cart_id, expires_at, now() AS now, false AS extendable
         FROM holds WHERE state = 'active' AND expires_at > now()",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// Who holds, or asks to.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    /// `customer acc_…`, or `guest cart_…`.
    pub(super) name: String,
    /// A guest's network, as a digest.
    pub(super) network: Option<String>,
}

impl Holder {
    /// The name of whoever has a cart.
    pub(super) fn name_of(account: Option<AccountId>, cart: CartId) -> String {
        account.map_or_else(|| format!("{} {cart}", Actor::Guest), |id| Actor::Customer(id).to_string())
    }
}

/// The last hold that this holder, or another guest of their network, had of a thing.
pub(super) async fn find_past(tx: &mut Tx, holder: &Holder, thing: Thing) -> Result<Option<Past>, DbError> {
    let row = sqlx::query(
        "SELECT begun_at, closed_at FROM holds
         WHERE (variant_id = $1 OR stone_id = $2) AND state <> 'active' AND (holder = $3 OR network = $4)
         ORDER BY closed_at DESC LIMIT 1",
    )
    .bind(thing.piece())
    .bind(thing.stone())
    .bind(&holder.name)
    .bind(&holder.network)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok(Past { begun_at: row.try_get("begun_at")?, ended_at: row.try_get("closed_at")? }))
        .transpose()
}

/// Lets the holds of a cart go whose pieces are not in it any more, or are set aside.
pub(crate) async fn let_go_of_gone(tx: &mut Tx, cart: CartId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE holds h SET state = 'released', closed_at = least(h.expires_at, $2)
         WHERE h.cart_id = $1 AND h.state = 'active' AND NOT EXISTS (
             SELECT FROM cart_lines l WHERE l.cart_id = $1 AND NOT l.set_aside
             AND CASE WHEN h.stone_id IS NULL THEN l.variant_id = h.variant_id ELSE l.stone_id = h.stone_id END)",
    )
    .bind(cart.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes what a guest's cart holds, and held, the account's.
pub(crate) async fn give_to_account(tx: &mut Tx, cart: CartId, account: AccountId) -> Result<(), DbError> {
    sqlx::query("UPDATE holds SET holder = $2 WHERE cart_id = $1")
        .bind(cart.uuid())
        .bind(Actor::Customer(account).to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a cart holds follows its lines into another; beyond the most that one holds, the latest are let go.
pub(crate) async fn follow_cart(
    tx: &mut Tx,
    from: CartId,
    to: CartId,
    account: Option<AccountId>,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE holds SET cart_id = $2, holder = $3 WHERE cart_id = $1 AND state = 'active'")
        .bind(from.uuid())
        .bind(to.uuid())
        .bind(Holder::name_of(account, to))
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "UPDATE holds SET state = 'released', closed_at = least(expires_at, $2)
         WHERE id IN (SELECT id FROM holds WHERE cart_id = $1 AND state = 'active' ORDER BY created_at, id OFFSET $3)",
    )
    .bind(to.uuid())
    .bind(now)
    .bind(i64::try_from(MOST).unwrap_or(i64::MAX))
    .execute(&mut **tx)
    .await?;
    let_go_of_gone(tx, to).await
}

/// Lets what an order took over rest from when the order ended: an order is no way around the cap.
pub(crate) async fn rest_after_order(tx: &mut Tx, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE holds SET closed_at = $2 WHERE order_id = $1 AND state = 'ordered'")
        .bind(order.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Closes the holds whose time is over, which announces them. Nothing depends on it being done. Returns how many.
pub(crate) async fn close_expired(tx: &mut Tx) -> Result<u64, DbError> {
    let now = tx.now().await?;
    let closed = sqlx::query(
        "UPDATE holds SET state = 'expired', closed_at = expires_at WHERE id IN (
             SELECT id FROM holds WHERE state = 'active' AND expires_at <= $1 ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)",
    )
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(closed.rows_affected())
}

/// Which of these carts have a thing in them.
pub async fn list_open_carts_with(
    conn: &mut Conn,
    thing: Thing,
    carts: &[CartId],
) -> Result<Vec<CartId>, DbError> {
    let asked: Vec<Uuid> = carts.iter().map(|cart| cart.uuid()).collect();
    let found: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT cart_id FROM cart_lines WHERE cart_id = ANY($1) AND (stone_id = $3 OR (variant_id = $2 AND stone_id IS NULL))",
    )
    .bind(asked)
    .bind(thing.piece())
    .bind(thing.stone())
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(CartId::from_uuid).collect())
}

/// Writes a hold.
pub(super) async fn insert(
    tx: &mut Tx,
    id: HoldId,
    (cart, thing): (CartId, Thing),
    holder: &Holder,
    span: super::model::Span,
) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let done = sqlx::query(
        "INSERT INTO holds (id, cart_id, variant_id, stone_id, holder, network, state, begun_at, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(id.uuid())
    .bind(cart.uuid())
    .bind(thing.piece())
    .bind(thing.stone())
    .bind(&holder.name)
    .bind(&holder.network)
    .bind(span.begun_at)
    .bind(now)
    .bind(span.until)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Pieces were sold by a channel whose client has left with them: nobody at a checkout holds them any more.
pub(crate) async fn end_of_sold(tx: &mut Tx, variants: &[VariantId]) -> Result<(), DbError> {
    let now = tx.now().await?;
    let ids: Vec<_> = variants.iter().map(|v| v.uuid()).collect();
    sqlx::query(
        "UPDATE holds SET state = 'released', closed_at = greatest(created_at, $2) WHERE variant_id = ANY($1) AND state = 'active'",
    )
    .bind(ids)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
