//! Make a link by which somebody else sees a bag, as it lives or as it was saved.
//!
//! Refuses a cart that is closed, an unknown saved bag, an eleventh link, a name that carries an address, and rights to pay for what
//! one does not see the price of. Writes `cart_shares` and the audit log. The secret is handed out once; its digest is kept.

use chrono::{DateTime, Duration, Utc};
use db::Tx;
use kernel::{
    FieldError, Token,
    ids::{AccountId, CartId, CartShareId, SavedBagId},
};
use platform::{Cx, audit};
use serde::Serialize;

use super::{BagShare, MAX_SHARES, Recipient, Rights, SharedOf, model::SHARE_DAYS, queries};
use crate::{
    cart::{CartError, saved, store},
    wishlist,
};

/// Whom the link to a living bag is for, and what it lets them do.
#[derive(Debug, Clone)]
pub struct ShareCart {
    /// The cart, found by its token.
    pub cart: CartId,
    /// Whom it is for.
    pub recipient: Recipient,
    /// What the owner is called on the page, as typed; empty for no name.
    pub from_name: String,
    /// What it lets them do.
    pub rights: Rights,
}

/// Whom the link to a saved bag is for.
#[derive(Debug, Clone)]
pub struct ShareSavedBag {
    /// Whose bag it is.
    pub account: AccountId,
    /// Which.
    pub saved: SavedBagId,
    /// Whom it is for.
    pub recipient: Recipient,
    /// What the owner is called on the page, as typed; empty for no name.
    pub from_name: String,
    /// What it lets them do; a saved bag is never changed.
    pub rights: Rights,
}

#[derive(Serialize)]
struct Recorded {
    share: CartShareId,
    recipient: &'static str,
    sees_prices: bool,
    may_change: bool,
    may_pay: bool,
}

/// Makes a link to a living bag: it, and the only copy of its secret there will ever be.
#[tracing::instrument(name = "cart.share_cart", skip_all, fields(cart.id = %ask.cart))]
pub async fn share_cart(tx: &mut Tx, cx: &Cx, ask: ShareCart) -> Result<(BagShare, Token), CartError> {
    store::lock_open(tx, ask.cart, None).await?;
    let living = queries::list_shares(tx, ask.cart).await?.len();
    let until = tx.now().await? + Duration::days(SHARE_DAYS);
    let of = SharedOf::Cart(ask.cart);
    make(tx, cx, (of, ask.cart.to_string()), (ask.recipient, &ask.from_name, ask.rights), living, until).await
}

/// Makes a link to a saved bag. It works for a while after the prices have expired, and says so then.
#[tracing::instrument(name = "cart.share_saved_bag", skip_all, fields(saved.id = %ask.saved))]
pub async fn share_saved_bag(
    tx: &mut Tx,
    cx: &Cx,
    ask: ShareSavedBag,
) -> Result<(BagShare, Token), CartError> {
    let until = saved::lock_own(tx, ask.account, ask.saved).await? + Duration::days(SHARE_DAYS);
    let living = queries::list_saved_shares(tx, ask.saved).await?.len();
    let rights = Rights { may_change: false, ..ask.rights };
    let of = SharedOf::Saved(ask.saved);
    make(tx, cx, (of, ask.saved.to_string()), (ask.recipient, &ask.from_name, rights), living, until).await
}

async fn make(
    tx: &mut Tx,
    cx: &Cx,
    (of, object): (SharedOf, String),
    (recipient, from_name, rights): (Recipient, &str, Rights),
    living: usize,
    expires_at: DateTime<Utc>,
) -> Result<(BagShare, Token), CartError> {
    let from_name =
        wishlist::read_plain("from_name", from_name, 60, false).map_err(|e| CartError::Field([e]))?;
    let rights = match recipient {
        Recipient::Payer => Rights { sees_prices: true, may_change: false, may_pay: true },
        Recipient::Partner | Recipient::Advisor => rights,
    };
    if rights.may_pay && !rights.sees_prices {
        let words = "Who pays has to see what it costs. Show prices on this link, or leave paying out.";
        return Err(CartError::Field([FieldError::new("may_pay", "paying_needs_prices", words)]));
    }
    if living >= MAX_SHARES {
        return Err(CartError::TooManyShares);
    }
    let token = Token::new(&*cx.random);
    let created_at = tx.now().await?;
    let id = CartShareId::new(&*cx.random);
    let share =
        BagShare { id, of, recipient, from_name, rights, created_at, expires_at, last_opened_at: None };
    insert(tx, &share, &token).await?;
    let recorded = Recorded {
        share: id,
        recipient: recipient.code(),
        sees_prices: rights.sees_prices,
        may_change: rights.may_change,
        may_pay: rights.may_pay,
    };
    let change = audit::Change { action: "cart.share_bag", object, before: None, after: Some(&recorded) };
    audit::record(tx, cx, change).await?;
    Ok((share, token))
}

async fn insert(tx: &mut Tx, share: &BagShare, token: &Token) -> Result<(), CartError> {
    let (cart, saved) = match share.of {
        SharedOf::Cart(cart) => (Some(cart.uuid()), None),
        SharedOf::Saved(saved) => (None, Some(saved.uuid())),
    };
    sqlx::query(
        "INSERT INTO cart_shares (id, digest, cart_id, saved_bag_id, recipient, from_name, sees_prices, may_change, may_pay, created_at,
                                  expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(share.id.uuid())
    .bind(token.digest().as_slice())
    .bind(cart)
    .bind(saved)
    .bind(share.recipient.code())
    .bind(share.from_name.as_deref())
    .bind(share.rights.sees_prices)
    .bind(share.rights.may_change)
    .bind(share.rights.may_pay)
    .bind(share.created_at)
    .bind(share.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
