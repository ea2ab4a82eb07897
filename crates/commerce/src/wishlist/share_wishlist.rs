//! Make a link by which others see the wishlist.
//!
//! Refuses an empty list, an eleventh link, and a name that carries a web or mail address. Writes `wishlist_shares` and
//! the audit log.

use catalog::model::RingSize;
use db::Tx;
use kernel::{
    FieldError,
    ids::{WishlistId, WishlistShareId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{Keeper, MAX_SHARES, Share, ShareRole, WishlistError, model, queries, store};

/// Whom the link is for, and what it shows.
#[derive(Debug, Clone)]
pub struct ShareWishlist {
    /// Whose list.
    pub keeper: Keeper,
    /// Whom it is for.
    pub role: ShareRole,
    /// What the keeper is called on the page, as typed, at most 60 characters; empty for no name.
    pub from_name: String,
    /// Whether notes are shown.
    pub with_notes: bool,
    /// Whether prices are shown.
    pub with_prices: bool,
    /// A ring size to hint at.
    pub ring_size: Option<RingSize>,
}

#[derive(Serialize)]
struct Recorded {
    share: WishlistShareId,
    role: &'static str,
    with_notes: bool,
    with_prices: bool,
}

/// Makes the link; [`super::share_path`] writes its address.
#[tracing::instrument(name = "wishlist.share_wishlist", skip_all)]
pub async fn share_wishlist(tx: &mut Tx, cx: &Cx, ask: ShareWishlist) -> Result<Share, WishlistError> {
    let from_name = model::read_plain("from_name", &ask.from_name, 60, false)
        .map_err(|error| WishlistError::Invalid(vec![error]))?;
    let list = store::lock_own(tx, &ask.keeper).await?;
    if store::read_items(tx, list).await?.is_empty() {
        let error = FieldError::new("items", "empty", "Keep a piece first: there is nothing to share yet.");
        return Err(WishlistError::Invalid(vec![error]));
    }
    if queries::list_shares(tx, list).await?.len() >= MAX_SHARES {
        return Err(WishlistError::TooManyShares);
    }
    let share = Share {
        id: WishlistShareId::new(&*cx.random),
        role: ask.role,
        from_name,
        with_notes: ask.with_notes,
        with_prices: ask.with_prices,
        ring_size: ask.ring_size,
        created_at: tx.now().await?,
    };
    insert(tx, list, &share).await?;
    let after = Recorded {
        share: share.id,
        role: share.role.code(),
        with_notes: share.with_notes,
        with_prices: share.with_prices,
    };
    let change = audit::Change {
        action: "wishlist.share_wishlist",
        object: list.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(share)
}

async fn insert(tx: &mut Tx, list: WishlistId, share: &Share) -> Result<(), WishlistError> {
    sqlx::query(
        "INSERT INTO wishlist_shares (id, wishlist_id, role, from_name, with_notes, with_prices, ring_circumference_um, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(share.id.uuid())
    .bind(list.uuid())
    .bind(share.role.code())
    .bind(share.from_name.as_deref())
    .bind(share.with_notes)
    .bind(share.with_prices)
    .bind(share.ring_size.map(RingSize::circumference_um))
    .bind(share.created_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
