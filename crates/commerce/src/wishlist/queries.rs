//! Reads of wishlists.

use std::collections::HashMap;

use catalog::{
    model::RingSize,
    offers::{Offer, list_offers_of},
};
use db::{Conn, DbError};
use kernel::ids::{ProductId, VariantId, WishlistId, WishlistShareId};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use super::{
    Keeper, Share, ShareRole, SharedItem, SharedWishlist, Wishlist, WishlistError, links, model, store,
};
use crate::{error::unreadable, inventory};

/// The list that a keeper reaches. A guest's list that joined an account is reached no more.
pub async fn find(conn: &mut Conn, keeper: &Keeper) -> Result<Option<Wishlist>, DbError> {
    let id: Option<uuid::Uuid> = match keeper {
        Keeper::Account(account) => {
            sqlx::query_scalar("SELECT id FROM wishlists WHERE account_id = $1")
                .bind(account.uuid())
                .fetch_optional(&mut *conn)
                .await?
        }
        Keeper::Guest(token) => {
            sqlx::query_scalar("SELECT id FROM wishlists WHERE token_digest = $1 AND merged_into IS NULL")
                .bind(token.digest().as_slice())
                .fetch_optional(&mut *conn)
                .await?
        }
    };
    match id {
        Some(id) => get(conn, WishlistId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// A list by its id, for whoever has shown that they may see it.
pub(super) async fn get(conn: &mut Conn, id: WishlistId) -> Result<Option<Wishlist>, DbError> {
    let version: Option<i64> = sqlx::query_scalar("SELECT version FROM wishlists WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut *conn)
        .await?;
    let Some(version) = version else { return Ok(None) };
    let stored = store::read_items(conn, id).await?;
    let products: Vec<_> = stored.iter().map(|item| item.product).collect();
    let (offers, ready) = look_up(conn, &products).await?;
    let items = stored
        .into_iter()
        // the schema keeps every product and variant that a list names, so a standing is always found
        .filter_map(|item| {
            let standing = model::standing(item.product, item.variant, &offers, &ready)?;
            Some(model::item(item, &standing))
        })
        .collect();
    Ok(Some(Wishlist { id, version, items }))
}

/// The offers of every form of these designs, and how many units of each anyone may buy.
pub(super) async fn look_up(
    conn: &mut Conn,
    products: &[ProductId],
) -> Result<(Vec<Offer>, HashMap<VariantId, i32>), DbError> {
    let offers = list_offers_of(conn, products).await?;
    let variants: Vec<_> = offers.iter().map(|o| o.variant).collect();
    let ready = inventory::count_ready(conn, &variants).await?;
    Ok((offers, ready))
}

/// The links to a list that still work, the newest first.
pub async fn list_shares(conn: &mut Conn, list: WishlistId) -> Result<Vec<Share>, DbError> {
    let rows = sqlx::query(
        "SELECT id, role, from_name, with_notes, with_prices, ring_circumference_um, created_at FROM wishlist_shares
         WHERE wishlist_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC",
    )
    .bind(list.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read_share).collect()
}

/// The list behind the key of a link, with what its keeper lets be seen.
///
/// # Errors
/// Says whether the link was ended by its keeper or is none of ours.
pub async fn find_shared(conn: &mut Conn, cx: &Cx, key: &str) -> Result<SharedWishlist, WishlistError> {
    let id = links::open_key(cx, key).ok_or(WishlistError::ShareNotFound)?;
    let row = sqlx::query(
        "SELECT id, wishlist_id, role, from_name, with_notes, with_prices, ring_circumference_um, created_at,
                revoked_at IS NOT NULL AS revoked
         FROM wishlist_shares WHERE id = $1",
    )
    .bind(id.uuid())
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(WishlistError::ShareNotFound)?;
    if row.try_get("revoked")? {
        return Err(WishlistError::ShareRevoked);
    }
    let share = read_share(&row)?;
    let list = get(conn, WishlistId::from_uuid(row.try_get("wishlist_id")?)).await?;
    let items = list.map(|list| list.items).unwrap_or_default();
    Ok(SharedWishlist { items: items.into_iter().map(|item| SharedItem::of(item, &share)).collect(), share })
}

fn read_share(row: &PgRow) -> Result<Share, DbError> {
    let role: String = row.try_get("role")?;
    let ring_size: Option<i32> = row.try_get("ring_circumference_um")?;
    Ok(Share {
        id: WishlistShareId::from_uuid(row.try_get("id")?),
        role: ShareRole::from_code(&role).ok_or_else(|| unreadable("share role", &role))?,
        from_name: row.try_get("from_name")?,
        with_notes: row.try_get("with_notes")?,
        with_prices: row.try_get("with_prices")?,
        ring_size: ring_size.and_then(RingSize::from_circumference_um),
        created_at: row.try_get("created_at")?,
    })
}
