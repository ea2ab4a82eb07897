//! Reads of links, and what follows a cart.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{AccountId, CartId, CartShareId, SavedBagId},
};
use sqlx::{Row, postgres::PgRow};

use super::{BagShare, Recipient, Rights, SharedBag, SharedOf};
use crate::{
    cart::{CartError, TokenDigest, queries, saved},
    error::unreadable,
    holds,
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

/// The link with a secret, while it works. One that was ended or has expired is told apart from none.
pub async fn get_share(conn: &mut Conn, token: &Token) -> Result<BagShare, CartError> {
    let row = sqlx::query(
        "SELECT id, cart_id, saved_bag_id, recipient, from_name, sees_prices, may_change, may_pay, created_at, expires_at, last_opened_at,
                revoked_at IS NULL AND expires_at > now() AS works
         FROM cart_shares WHERE digest = $1",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(conn)
    .await?;
    let row = row.ok_or(CartError::ShareNotFound)?;
    if row.try_get("works")? { Ok(read(&row)?) } else { Err(CartError::ShareEnded) }
}

/// The link with a secret, which cannot end before the transaction does. Carts are locked before their links, here as where a cart
/// closes or joins another.
pub(super) async fn lock(tx: &mut Tx, token: &Token) -> Result<BagShare, CartError> {
    sqlx::query("SELECT FROM cart_shares WHERE digest = $1 FOR SHARE")
        .bind(token.digest().as_slice())
        .fetch_optional(&mut **tx)
        .await?;
    get_share(tx, token).await
}

/// The link with a secret and the bag as it shows it, while it works. What `viewer`, the cart of who looks, holds already is no
/// obstacle to them.
pub async fn get_shared(
    conn: &mut Conn,
    token: &Token,
    viewer: Option<CartId>,
) -> Result<(BagShare, SharedBag), CartError> {
    let share = get_share(conn, token).await?;
    let bag = match share.of {
        SharedOf::Cart(cart) => {
            let mut cart = queries::find(conn, cart).await?.ok_or(CartError::ShareNotFound)?;
            holds::pass_own(conn, viewer, &mut cart.lines).await?;
            SharedBag::of(&cart, share.rights)
        }
        SharedOf::Saved(saved) => {
            let mut bag = saved::find_any(conn, saved).await?.ok_or(CartError::ShareEnded)?;
            holds::pass_own(conn, viewer, &mut bag.lines).await?;
            SharedBag::new(1, bag.currency, &bag.lines, share.rights)
        }
    };
    Ok((share, bag))
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

/// A link by which a client pays later for a bag that staff saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivingPayLink {
    /// The link.
    pub share: BagShare,
    /// The client.
    pub account: AccountId,
    /// What the saved bag is called.
    pub name: Option<String>,
    /// Until when its prices are kept.
    pub kept_until: DateTime<Utc>,
}

/// The links to bags that staff saved by which somebody may pay and that work, the newest first, a hundred at most.
pub async fn list_pay_links(conn: &mut Conn) -> Result<Vec<LivingPayLink>, DbError> {
    let rows = sqlx::query(
        "SELECT s.id, s.cart_id, s.saved_bag_id, s.recipient, s.from_name, s.sees_prices, s.may_change, s.may_pay, s.created_at, s.expires_at,
                s.last_opened_at, b.account_id, b.name, b.expires_at AS kept_until
         FROM cart_shares s JOIN saved_bags b ON b.id = s.saved_bag_id
         WHERE s.recipient = 'payer' AND b.saved_by LIKE 'staff %' AND s.revoked_at IS NULL AND s.expires_at > now()
         ORDER BY s.created_at DESC, s.id LIMIT 100",
    )
    .fetch_all(conn)
    .await?;
    let living = |row: &PgRow| {
        Ok(LivingPayLink {
            share: read(row)?,
            account: AccountId::from_uuid(row.try_get("account_id")?),
            name: row.try_get("name")?,
            kept_until: row.try_get("kept_until")?,
        })
    };
    rows.iter().map(living).collect()
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
