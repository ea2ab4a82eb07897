//! The one open cart of an account.
//!
//! Refuses nothing. Writes `carts` and `cart_tokens`. When the last one was paid for, every device of the account goes on in
//! the next.

use db::{DbError, Tx};
use kernel::{
    Currency, Token,
    ids::{AccountId, CartId, SessionId},
};
use platform::Cx;
use sqlx::Row;

use super::tokens;

/// The account's open cart, if it has one, its row locked. The caller has locked the account.
pub(super) async fn lock_of_account(tx: &mut Tx, account: AccountId) -> Result<Option<CartId>, DbError> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM carts WHERE account_id = $1 AND state = 'open' FOR UPDATE")
            .bind(account.uuid())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(id.map(CartId::from_uuid))
}

/// The account's open cart, made if it has none. The caller has locked the account.
pub(super) async fn open_of_account(tx: &mut Tx, cx: &Cx, account: AccountId) -> Result<CartId, DbError> {
    if let Some(cart) = lock_of_account(tx, account).await? {
        return Ok(cart);
    }
    let (id, now) = (CartId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO carts (id, journal, token_digest, account_id, state, currency, created_at, updated_at)
         VALUES ($1, $1, $2, $3, 'open', $4, $5, $5)",
    )
    .bind(id.uuid())
    // a digest that no token has: devices are given tokens of their own
    .bind(Token::new(&*cx.random).digest().as_slice())
    .bind(account.uuid())
    .bind(Currency::Usd.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE cart_tokens SET cart_id = $1
         WHERE cart_id IN (SELECT id FROM carts WHERE account_id = $2 AND state = 'ordered')",
    )
    .bind(id.uuid())
    .bind(account.uuid())
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE cart_shares SET cart_id = $1
         WHERE cart_id IN (SELECT id FROM carts WHERE account_id = $2 AND state = 'ordered')",
    )
    .bind(id.uuid())
    .bind(account.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// The cart in which a device of an account goes on after the one its token led to was paid for; `None` for a guest's token
/// and for one that is good no more.
#[tracing::instrument(name = "cart.open_next", skip_all)]
pub async fn open_next(tx: &mut Tx, cx: &Cx, token: &Token) -> Result<Option<CartId>, DbError> {
    if tokens::find_version(tx, token).await?.is_none() {
        return Ok(None);
    }
    let row = sqlx::query(
        "SELECT c.account_id FROM cart_tokens t JOIN carts c ON c.id = t.cart_id
         WHERE t.digest = $1 AND t.session_id IS NOT NULL AND c.account_id IS NOT NULL",
    )
    .bind(token.digest().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account = AccountId::from_uuid(row.try_get("account_id")?);
    customers::accounts::lock(tx, account).await?;
    open_of_account(tx, cx, account).await.map(Some)
}

/// The account's open cart with a token for the device of a session.
#[tracing::instrument(name = "cart.open_for_account", skip_all, fields(account.id = %account))]
pub async fn open_for_account(
    tx: &mut Tx,
    cx: &Cx,
    account: AccountId,
    session: SessionId,
) -> Result<(CartId, Token), DbError> {
    customers::accounts::lock(tx, account).await?;
    let cart = open_of_account(tx, cx, account).await?;
    Ok((cart, tokens::give(tx, cx, cart, Some(session)).await?))
}
