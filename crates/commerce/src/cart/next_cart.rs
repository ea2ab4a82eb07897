//! Begin the cart that comes after a paid one.
//!
//! Refuses nothing. Writes `carts`, `cart_tokens` and `cart_mutations`. A guest's or an account's, it keeps the tokens, the journal and the
//! count of versions: a device that was away notices nothing but that its bag has changed, and a mutation that it sends again is
//! known.

use db::{DbError, Tx};
use kernel::ids::CartId;
use platform::Cx;

use super::{journal, store::Head, tokens};

/// Begins an empty cart in the place of a paid one. The caller holds the lock of the paid one's row, or of its account.
pub(super) async fn begin_next(tx: &mut Tx, cx: &Cx, paid: CartId) -> Result<CartId, DbError> {
    let (next, now) = (CartId::new(&*cx.random), tx.now().await?);
    let digest: Vec<u8> = sqlx::query_scalar("SELECT token_digest FROM carts WHERE id = $1")
        .bind(paid.uuid())
        .fetch_one(&mut **tx)
        .await?;
    sqlx::query("UPDATE carts SET token_digest = $2 WHERE id = $1")
        .bind(paid.uuid())
        .bind(tokens::nobodys(cx).as_slice())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO carts (id, journal, token_digest, account_id, state, currency, version, created_at, updated_at)
         SELECT $1, journal, $2, account_id, 'open', currency, version + 1, $4, $4 FROM carts WHERE id = $3",
    )
    .bind(next.uuid())
    .bind(digest)
    .bind(paid.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    tokens::move_all(tx, paid, next).await?;
    Ok(next)
}

/// Lets the devices of a paid cart go on in an open one that is there already: what they sent is known to it, and its version is none
/// that they have seen. The caller holds the locks of the account and of the open cart's row.
pub(super) async fn go_on_in(tx: &mut Tx, paid: &Head, open: &Head) -> Result<(), DbError> {
    journal::take_over(tx, paid.journal, open.journal).await?;
    tokens::move_all(tx, paid.id, open.id).await?;
    let now = tx.now().await?;
    sqlx::query("UPDATE carts SET version = $2, updated_at = $3 WHERE id = $1 AND version < $2")
        .bind(open.id.uuid())
        .bind(paid.version + 1)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
