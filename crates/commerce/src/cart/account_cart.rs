//! The one open cart of an account.
//!
//! Refuses nothing. Writes `carts` and `cart_tokens`. When the last one was paid for, every device of the account goes on in
//! the next.

use db::{Conn, DbError, Tx};
use kernel::{
    Currency, Token,
    ids::{AccountId, CartId, SessionId},
};
use platform::Cx;

use super::{next_cart::begin_next, tokens};

/// The account's open cart, if it has one, as it stands at this moment.
pub(super) async fn find_of_account(conn: &mut Conn, account: AccountId) -> Result<Option<CartId>, DbError> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM carts WHERE account_id = $1 AND state = 'open'")
            .bind(account.uuid())
            .fetch_optional(conn)
            .await?;
    Ok(id.map(CartId::from_uuid))
}

/// The account's open cart, if it has one, its row locked. The caller has locked the account.
///
/// It looks twice: one that was being paid for while the first look waited for its row may have gone on in another, which did not
/// exist when that look began.
pub(super) async fn lock_of_account(tx: &mut Tx, account: AccountId) -> Result<Option<CartId>, DbError> {
    for _ in 0..2 {
        let id: Option<uuid::Uuid> =
            sqlx::query_scalar("SELECT id FROM carts WHERE account_id = $1 AND state = 'open' FOR UPDATE")
                .bind(account.uuid())
                .fetch_optional(&mut **tx)
                .await?;
        if let Some(id) = id {
            return Ok(Some(CartId::from_uuid(id)));
        }
    }
    Ok(None)
}

/// The cart that the account paid for last.
pub(super) async fn find_last_paid(tx: &mut Tx, account: AccountId) -> Result<Option<CartId>, DbError> {
    let id: Option<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM carts WHERE account_id = $1 AND state = 'ordered' ORDER BY updated_at DESC, id DESC LIMIT 1",
    )
    .bind(account.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(id.map(CartId::from_uuid))
}

/// The account's open cart, begun if it has none. The caller has locked the account.
pub(super) async fn open_of_account(tx: &mut Tx, cx: &Cx, account: AccountId) -> Result<CartId, DbError> {
    if let Some(cart) = lock_of_account(tx, account).await? {
        return Ok(cart);
    }
    match find_last_paid(tx, account).await? {
        Some(paid) => begin_next(tx, cx, paid).await,
        None => begin_first(tx, cx, account).await,
    }
}

async fn begin_first(tx: &mut Tx, cx: &Cx, account: AccountId) -> Result<CartId, DbError> {
    let (id, now) = (CartId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO carts (id, journal, token_digest, account_id, state, currency, created_at, updated_at)
         VALUES ($1, $1, $2, $3, 'open', $4, $5, $5)",
    )
    .bind(id.uuid())
    // devices are given tokens of their own
    .bind(tokens::nobodys(cx).as_slice())
    .bind(account.uuid())
    .bind(Currency::Usd.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// The account's open cart with a token for the device of a session.
pub(super) async fn open_for_account(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    session: SessionId,
) -> Result<(CartId, Token), DbError> {
    customers::accounts::lock(tx, account).await?;
    let cart = open_of_account(tx, cx, account).await?;
    Ok((cart, tokens::give(tx, cx, cart, session).await?))
}
