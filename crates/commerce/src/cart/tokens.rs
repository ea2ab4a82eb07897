//! The tokens that lead to carts: one a device. A guest's lives as long as its cart; one that came with a session ends with it.

use std::collections::HashMap;

use customers::sessions::list_living;
use db::{Conn, DbError, Tx};
use kernel::{
    Token,
    ids::{CartId, SessionId},
};
use platform::Cx;
use sqlx::Row;

use super::sharing;

/// The digest of a token, as the database knows it.
pub type TokenDigest = [u8; 32];

/// A digest that no token has: carts whose devices have tokens of their own keep one in the column that came before those.
pub(super) fn nobodys(cx: &Cx) -> TokenDigest {
    Token::new(&*cx.random).digest()
}

/// Makes a token for the device of a session.
pub(super) async fn give(tx: &mut Tx, cx: &Cx, cart: CartId, session: SessionId) -> Result<Token, DbError> {
    let token = Token::new(&*cx.random);
    put(tx, &token, cart, Some(session)).await?;
    Ok(token)
}

/// The token by which the device of a session goes on: the one it has, if that is the session's and leads to this cart.
pub(super) async fn give_once(
    tx: &mut Tx,
    cx: &Cx,
    cart: CartId,
    session: SessionId,
    has: Option<&Token>,
) -> Result<Token, DbError> {
    if let Some(token) = has {
        let is_own: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM cart_tokens WHERE digest = $1 AND cart_id = $2 AND session_id = $3)",
        )
        .bind(token.digest().as_slice())
        .bind(cart.uuid())
        .bind(session.uuid())
        .fetch_one(&mut **tx)
        .await?;
        if is_own {
            return Ok(token.clone());
        }
    }
    give(tx, cx, cart, session).await
}

/// Lets a token lead to a cart.
pub(super) async fn put(
    tx: &mut Tx,
    token: &Token,
    cart: CartId,
    session: Option<SessionId>,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO cart_tokens (digest, cart_id, session_id, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (digest) DO UPDATE SET cart_id = EXCLUDED.cart_id, session_id = EXCLUDED.session_id",
    )
    .bind(token.digest().as_slice())
    .bind(cart.uuid())
    .bind(session.map(SessionId::uuid))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The cart and its version, if the token leads to one and what it came with still lives.
pub async fn find_version(conn: &mut Conn, token: &Token) -> Result<Option<(CartId, i64)>, DbError> {
    let digest = token.digest();
    Ok(list_good_tokens(conn, &[digest]).await?.remove(&digest))
}

/// Where those of these tokens lead that are good at this moment, links to shared bags among them, and the version of that cart.
/// Three questions, however many they are.
pub async fn list_good_tokens(
    conn: &mut Conn,
    digests: &[TokenDigest],
) -> Result<HashMap<TokenDigest, (CartId, i64)>, DbError> {
    let asked: Vec<&[u8]> = digests.iter().map(<[u8; 32]>::as_slice).collect();
    let rows = sqlx::query(
        "SELECT t.digest, t.session_id, c.id, c.version FROM cart_tokens t JOIN carts c ON c.id = t.cart_id
         WHERE t.digest = ANY($1)",
    )
    .bind(&asked)
    .fetch_all(&mut *conn)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let digest: Vec<u8> = row.try_get("digest")?;
        let session: Option<uuid::Uuid> = row.try_get("session_id")?;
        // the schema keeps every digest at 32 bytes
        if let Ok(digest) = TokenDigest::try_from(digest) {
            let cart = (CartId::from_uuid(row.try_get("id")?), row.try_get("version")?);
            found.push((digest, cart, session.map(SessionId::from_uuid)));
        }
    }
    let sessions: Vec<_> = found.iter().filter_map(|(.., session)| *session).collect();
    let living = list_living(conn, &sessions).await?;
    let good = found.into_iter().filter(|(.., session)| session.is_none_or(|s| living.contains(&s)));
    let mut good: HashMap<_, _> = good.map(|(digest, cart, _)| (digest, cart)).collect();
    good.extend(sharing::list_good(conn, &asked).await?);
    Ok(good)
}

/// Whether a token leads to this cart.
pub(super) async fn leads_to(conn: &mut Conn, token: &Token, cart: CartId) -> Result<bool, DbError> {
    let leads =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM cart_tokens WHERE digest = $1 AND cart_id = $2)")
            .bind(token.digest().as_slice())
            .bind(cart.uuid())
            .fetch_one(conn)
            .await?;
    Ok(leads)
}

/// Lets every token of a cart, and every link to it, lead to another.
pub(super) async fn move_all(tx: &mut Tx, from: CartId, to: CartId) -> Result<(), DbError> {
    sqlx::query("UPDATE cart_tokens SET cart_id = $2 WHERE cart_id = $1")
        .bind(from.uuid())
        .bind(to.uuid())
        .execute(&mut **tx)
        .await?;
    sharing::move_all(tx, from, to).await
}

/// Ends every token of a cart, and every link to it: whoever made one may not be who goes on with the cart.
pub(super) async fn end_all(tx: &mut Tx, cart: CartId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM cart_tokens WHERE cart_id = $1").bind(cart.uuid()).execute(&mut **tx).await?;
    sharing::end_all(tx, cart).await
}

/// Ends the tokens that came with a session. The cart remains.
pub(crate) async fn end_of_session(tx: &mut Tx, session: SessionId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM cart_tokens WHERE session_id = $1")
        .bind(session.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
