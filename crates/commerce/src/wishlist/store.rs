//! Statements that several wishlist operations share.

use chrono::Duration;
use db::{Conn, DbError, Tx};
use kernel::{
    Money, Token,
    ids::{AccountId, ProductId, VariantId, WishlistId, WishlistItemId},
};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use super::{Keeper, Wishlist, WishlistError, model::StoredItem, queries};
use crate::error::unreadable;

/// How long a guest's token leads to the account's list after the two became one: long enough for what another tab had
/// already sent, and no longer.
const GRACE: Duration = Duration::minutes(10);

/// A list that may be changed, its row locked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locked {
    pub(super) id: WishlistId,
    /// The caller holds a guest's token, and the list is an account's by now: it may be added to, not shown.
    pub(super) joined: bool,
}

/// Locks the list that a keeper reaches. A guest's list that has just joined an account leads there.
pub(super) async fn lock(tx: &mut Tx, keeper: &Keeper) -> Result<Option<Locked>, DbError> {
    match keeper {
        Keeper::Account(account) => {
            let id = lock_of_account(tx, *account).await?;
            Ok(id.map(|id| Locked { id, joined: false }))
        }
        Keeper::Guest(token) => lock_of_guest(tx, token).await,
    }
}

/// Locks the list of an account, if it has one.
pub(super) async fn lock_of_account(tx: &mut Tx, account: AccountId) -> Result<Option<WishlistId>, DbError> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM wishlists WHERE account_id = $1 FOR UPDATE")
            .bind(account.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(id.map(WishlistId::from_uuid))
}

async fn lock_of_guest(tx: &mut Tx, token: &Token) -> Result<Option<Locked>, DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "SELECT id, merged_into, merged_at > $2 AS lately FROM wishlists WHERE token_digest = $1 FOR UPDATE",
    )
    .bind(token.digest().as_slice())
    .bind(now - GRACE)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let merged_into: Option<uuid::Uuid> = row.try_get("merged_into")?;
    let Some(into) = merged_into else {
        return Ok(Some(Locked { id: WishlistId::from_uuid(row.try_get("id")?), joined: false }));
    };
    if row.try_get::<Option<bool>, _>("lately")? != Some(true) {
        return Ok(None);
    }
    sqlx::query("SELECT id FROM wishlists WHERE id = $1 FOR UPDATE").bind(into).fetch_one(&mut **tx).await?;
    Ok(Some(Locked { id: WishlistId::from_uuid(into), joined: true }))
}

/// The list of an account, made if it has none, locked.
pub(super) async fn open_for_account(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
) -> Result<WishlistId, DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO wishlists (id, account_id, created_at, updated_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (account_id) WHERE account_id IS NOT NULL DO NOTHING",
    )
    .bind(WishlistId::new(&*cx.random).uuid())
    .bind(account.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM wishlists WHERE account_id = $1 FOR UPDATE")
        .bind(account.uuid())
        .fetch_one(&mut **tx)
        .await?;
    Ok(WishlistId::from_uuid(id))
}

/// A fresh list for a guest, with the token that is the only way to it.
pub(super) async fn open_for_guest(tx: &mut Tx, cx: &Cx) -> Result<(WishlistId, Token), DbError> {
    let (id, token, now) = (WishlistId::new(&*cx.random), Token::new(&*cx.random), tx.now().await?);
    sqlx::query("INSERT INTO wishlists (id, token_digest, created_at, updated_at) VALUES ($1, $2, $3, $3)")
        .bind(id.uuid())
        .bind(token.digest().as_slice())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok((id, token))
}

/// Raises the version after a change.
pub(super) async fn touch(tx: &mut Tx, list: WishlistId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE wishlists SET version = version + 1, updated_at = $2 WHERE id = $1")
        .bind(list.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Raises the version after a change and reads the list back.
pub(super) async fn changed(tx: &mut Tx, list: WishlistId) -> Result<Wishlist, WishlistError> {
    touch(tx, list).await?;
    queries::get(tx, list).await?.ok_or(WishlistError::NotFound)
}

/// The stored items of a list, the latest first.
pub(super) async fn read_items(conn: &mut Conn, list: WishlistId) -> Result<Vec<StoredItem>, DbError> {
    let rows = sqlx::query(
        "SELECT id, product_id, variant_id, note, price_minor, currency, was_available, created_at FROM wishlist_items
         WHERE wishlist_id = $1 ORDER BY created_at DESC, id DESC",
    )
    .bind(list.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read_item).collect()
}

fn read_item(row: &PgRow) -> Result<StoredItem, DbError> {
    let currency: String = row.try_get("currency")?;
    let currency = currency.parse().map_err(|_| unreadable("currency", &currency))?;
    Ok(StoredItem {
        id: WishlistItemId::from_uuid(row.try_get("id")?),
        product: ProductId::from_uuid(row.try_get("product_id")?),
        variant: row.try_get::<Option<_>, _>("variant_id")?.map(VariantId::from_uuid),
        note: row.try_get("note")?,
        kept_price: Money::new(row.try_get("price_minor")?, currency),
        was_available: row.try_get("was_available")?,
        kept_at: row.try_get("created_at")?,
    })
}

/// Locks the list that a keeper sees as their own. What changes or shows a list stops at the door of an account; only a
/// piece that was on its way follows the list there.
pub(super) async fn lock_own(tx: &mut Tx, keeper: &Keeper) -> Result<WishlistId, WishlistError> {
    let list = lock(tx, keeper).await?.filter(|list| !list.joined);
    list.map(|list| list.id).ok_or(WishlistError::NotFound)
}

/// Removes one item.
pub(super) async fn delete_item(
    tx: &mut Tx,
    list: WishlistId,
    item: WishlistItemId,
) -> Result<(), WishlistError> {
    let done = sqlx::query("DELETE FROM wishlist_items WHERE id = $1 AND wishlist_id = $2")
        .bind(item.uuid())
        .bind(list.uuid())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 { Err(WishlistError::ItemNotFound) } else { Ok(()) }
}
