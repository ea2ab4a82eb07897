//! Reads of links, and what follows a cart.

use std::collections::HashMap;

use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{CartId, CartShareId, SavedBagId},
};
use sqlx::{Row, postgres::PgRow};

use super::{BagShare, Recipient, Rights, SharedBag, SharedOf};
use crate::{
    cart::{CartError, TokenDigest, queries, saved},
    error::unreadable,
};

fn read(row: &PgRow) -> Result<BagShare, DbError> {
    let recipient: String = row.try_get("recipient")?;
    let cart: Option<uuid::Uuid> = row.try_get("cart_id")?;
    let saved: Option<uuid::Uuid> = row.try_get("saved_bag_id")?;
    let of = match (cart, saved) {
        (Some(cart), None) => SharedOf::Cart(CartId::from_uuid(cart)),
        (None, Some(saved)) => SharedOf::Saved(SavedBagId::from_uuid(saved)),
        _ => return Err(unreadable("shared bag", "")),
    };
    Ok(BagShare {
        id: CartShareId::from_uuid(row.try_get("id")?),
        of,
        recipient: Recipient::from_code(&recipient).ok_or_else(|| unreadable("recipient", &recipient))?,
        from_name: row.try_get("from_name")?,
        rights: Rights {
            sees_prices: row.try_get("sees_prices")?,
            may_change: row.try_get("may_change")?,
            may_pay: row.try_get("may_pay")?,
        },
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        last_opened_at: row.try_get("last_opened_at")?,
    })
}

/// The link with a secret, while it works.
pub async fn find_share(conn: &mut Conn, token: &Token) -> Result<Option<BagShare>, DbError> {
    let row = sqlx::query(
        "SELECT id, cart_id, saved_bag_id, recipient, from_name, sees_prices, may_change, may_pay, created_at, expires_at, last_opened_at
         FROM cart_shares WHERE digest = $1 AND revoked_at IS NULL AND expires_at > now()",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The link with a secret, which cannot end before the transaction does.
pub(super) async fn lock(tx: &mut Tx, token: &Token) -> Result<BagShare, CartError> {
    sqlx::query("SELECT FROM cart_shares WHERE digest = $1 FOR SHARE")
        .bind(token.digest().as_slice())
        .fetch_optional(&mut **tx)
        .await?;
    find_share(tx, token).await?.ok_or(CartError::ShareNotFound)
}

/// The link with a secret and the bag as it shows it, while it works.
pub async fn find_shared(conn: &mut Conn, token: &Token) -> Result<Option<(BagShare, SharedBag)>, DbError> {
    let Some(share) = find_share(conn, token).await? else { return Ok(None) };
    let bag = match share.of {
        SharedOf::Cart(cart) => {
            queries::find(conn, cart).await?.map(|cart| SharedBag::of(&cart, share.rights))
        }
        SharedOf::Saved(saved) => saved::find_any(conn, saved)
            .await?
            .map(|bag| SharedBag::new(1, bag.currency, &bag.lines, share.rights)),
    };
    Ok(bag.map(|bag| (share, bag)))
}

/// The links to a cart that work, the newest first.
pub async fn list_shares(conn: &mut Conn, cart: CartId) -> Result<Vec<BagShare>, DbError> {
    let rows = sqlx::query(
        "SELECT id, cart_id, saved_bag_id, recipient, from_name, sees_prices, may_change, may_pay, created_at, expires_at, last_opened_at
         FROM cart_shares WHERE cart_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY created_at DESC, id",
    )
    .bind(cart.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// The links to a saved bag that work, the newest first.
pub async fn list_saved_shares(conn: &mut Conn, saved: SavedBagId) -> Result<Vec<BagShare>, DbError> {
    let rows = sqlx::query(
        "SELECT id, cart_id, saved_bag_id, recipient, from_name, sees_prices, may_change, may_pay, created_at, expires_at, last_opened_at
         FROM cart_shares WHERE saved_bag_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY created_at DESC, id",
    )
    .bind(saved.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// Where those of these secrets lead that are of links to living bags and work at this moment, with the version of that cart.
pub(in crate::cart) async fn list_good(
    conn: &mut Conn,
    digests: &[&[u8]],
) -> Result<HashMap<TokenDigest, (CartId, i64)>, DbError> {
    let rows = sqlx::query(
        "SELECT s.digest, c.id, c.version FROM cart_shares s JOIN carts c ON c.id = s.cart_id
         WHERE s.digest = ANY($1) AND s.revoked_at IS NULL AND s.expires_at > now()",
    )
    .bind(digests)
    .fetch_all(conn)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let digest: Vec<u8> = row.try_get("digest")?;
        // the schema keeps every digest at 32 bytes
        if let Ok(digest) = TokenDigest::try_from(digest) {
            found.insert(digest, (CartId::from_uuid(row.try_get("id")?), row.try_get("version")?));
        }
    }
    Ok(found)
}

/// Lets every link to a cart lead to the one that goes on in its place.
pub(in crate::cart) async fn move_all(tx: &mut Tx, from: CartId, to: CartId) -> Result<(), DbError> {
    sqlx::query("UPDATE cart_shares SET cart_id = $2 WHERE cart_id = $1")
        .bind(from.uuid())
        .bind(to.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends every link to a cart.
pub(in crate::cart) async fn end_all(tx: &mut Tx, cart: CartId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE cart_shares SET revoked_at = $2 WHERE cart_id = $1 AND revoked_at IS NULL")
        .bind(cart.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
