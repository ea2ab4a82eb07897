//! Decide on the letter about one cart, once.
//!
//! Does nothing while the cart is being changed, and when there is a reason not to write (`model.rs`). Writes `reminder_letters`, one row a
//! cart for ever, and announces [`CartLeft`]; its listener writes the letter.

use db::{DbError, Tx};
use kernel::ids::CartId;
use platform::{Cx, outbox};

use super::{
    events::CartLeft,
    model,
    store::{self, Seen},
};
use crate::Policy;

/// Has the letter written, if the cart is one to write about. Says whether it is.
#[tracing::instrument(name = "reminders.remind", skip_all, fields(cart.id = %cart))]
pub async fn remind(tx: &mut Tx, cx: &Cx, policy: &Policy, cart: CartId) -> Result<bool, DbError> {
    if !lock(tx, cart).await? {
        return Ok(false);
    }
    let Some(Seen { cart, to: Some(to), mut facts }) = store::look(tx, cart).await? else { return Ok(false) };
    // two carts of one address are decided on one after the other
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 0))")
        .bind(to.canonical())
        .execute(&mut **tx)
        .await?;
    facts.address_written_at = store::find_last_letter(tx, &to).await?;
    let now = tx.now().await?;
    if let Err(silence) = model::judge(&facts, now, policy) {
        tracing::debug!(?silence, "no reminder");
        return Ok(false);
    }
    let decided = sqlx::query(
        "INSERT INTO reminder_letters (cart_id, account_id, email, decided_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(cart.id.uuid())
    .bind(cart.account.map(|account| account.uuid()))
    .bind(to.canonical())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if decided.rows_affected() == 0 {
        return Ok(false);
    }
    outbox::publish(tx, cx, &CartLeft { cart: cart.id }).await?;
    Ok(true)
}

/// Whether the cart is nobody else's at this moment.
async fn lock(tx: &mut Tx, cart: CartId) -> Result<bool, DbError> {
    let locked = sqlx::query("SELECT id FROM carts WHERE id = $1 FOR UPDATE SKIP LOCKED")
        .bind(cart.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(locked.is_some())
}
