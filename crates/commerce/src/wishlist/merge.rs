//! Let a guest's list join the list of the account they signed in to.
//!
//! Refuses nothing, and doing it twice changes nothing: a list joins once. The account's list becomes the union; where both
//! hold the same choice, one stays and both notes are kept. Nothing is dropped for being too many. Links to the guest's
//! list go on where the account's list was empty; otherwise they end, because a link must not show pieces that its maker
//! could not see when making it. Writes `wishlists`, `wishlist_items`, `wishlist_shares` and the audit log.

use db::{DbError, Tx};
use kernel::{
    Actor, Token,
    ids::{AccountId, WishlistId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use super::store;

#[derive(Serialize)]
struct Recorded {
    guest_list: WishlistId,
    pieces: i64,
}

/// Joins the lists. A token that opens no list, or one that joined an account before, changes nothing.
#[tracing::instrument(name = "wishlist.merge", skip_all, fields(account.id = %account))]
pub async fn merge(tx: &mut Tx, cx: &Cx, account: AccountId, guest: &Token) -> Result<(), DbError> {
    let Some(from) = lock_unmerged(tx, guest).await? else { return Ok(()) };
    let into = store::open_for_account(tx, cx, account).await?;
    let was_empty = count_items(tx, into).await? == 0;
    let pieces = count_items(tx, from).await?;
    keep_both_notes(tx, from, into).await?;
    move_items(tx, from, into).await?;
    if was_empty {
        move_shares(tx, from, into).await?;
    } else {
        end_shares(tx, from).await?;
    }
    mark_merged(tx, from, into).await?;
    store::touch(tx, into).await?;
    let change = audit::Change {
        action: "wishlist.merge",
        object: into.to_string(),
        before: None,
        after: Some(&Recorded { guest_list: from, pieces }),
    };
    audit::record(tx, &cx.with_actor(Actor::Customer(account)), change).await
}

async fn lock_unmerged(tx: &mut Tx, guest: &Token) -> Result<Option<WishlistId>, DbError> {
    let row = sqlx::query(
        "SELECT id, merged_into IS NULL AS open FROM wishlists WHERE token_digest = $1 FOR UPDATE",
    )
    .bind(guest.digest().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: uuid::Uuid = row.try_get("id")?;
    Ok(row.try_get::<bool, _>("open")?.then_some(WishlistId::from_uuid(id)))
}

async fn count_items(tx: &mut Tx, list: WishlistId) -> Result<i64, DbError> {
    let count = sqlx::query_scalar("SELECT count(*) FROM wishlist_items WHERE wishlist_id = $1")
        .bind(list.uuid())
        .fetch_one(&mut **tx)
        .await?;
    Ok(count)
}

async fn keep_both_notes(tx: &mut Tx, from: WishlistId, into: WishlistId) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE wishlist_items kept
         SET note = CASE WHEN kept.note IS NULL OR position(kept.note IN joining.note) > 0 THEN joining.note
                         WHEN position(joining.note IN kept.note) > 0 THEN kept.note
                         ELSE left(kept.note || chr(10) || joining.note, 2000) END
         FROM wishlist_items joining
         WHERE kept.wishlist_id = $2 AND joining.wishlist_id = $1 AND joining.note IS NOT NULL
           AND kept.product_id = joining.product_id AND kept.variant_id IS NOT DISTINCT FROM joining.variant_id",
    )
    .bind(from.uuid())
    .bind(into.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn move_items(tx: &mut Tx, from: WishlistId, into: WishlistId) -> Result<(), DbError> {
    sqlx::query(
        "DELETE FROM wishlist_items joining USING wishlist_items kept
         WHERE joining.wishlist_id = $1 AND kept.wishlist_id = $2
           AND kept.product_id = joining.product_id AND kept.variant_id IS NOT DISTINCT FROM joining.variant_id",
    )
    .bind(from.uuid())
    .bind(into.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE wishlist_items SET wishlist_id = $2 WHERE wishlist_id = $1")
        .bind(from.uuid())
        .bind(into.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn move_shares(tx: &mut Tx, from: WishlistId, into: WishlistId) -> Result<(), DbError> {
    sqlx::query("UPDATE wishlist_shares SET wishlist_id = $2 WHERE wishlist_id = $1")
        .bind(from.uuid())
        .bind(into.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn end_shares(tx: &mut Tx, from: WishlistId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE wishlist_shares SET revoked_at = $2 WHERE wishlist_id = $1 AND revoked_at IS NULL")
        .bind(from.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn mark_merged(tx: &mut Tx, from: WishlistId, into: WishlistId) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query("UPDATE wishlists SET merged_into = $2, merged_at = $3, updated_at = $3 WHERE id = $1")
        .bind(from.uuid())
        .bind(into.uuid())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
