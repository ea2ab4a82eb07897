//! Have a credit no longer pay for a cart.
//!
//! Refuses nothing: removing what is not there changes nothing. What a waiting order keeps of it stays until that order is replaced or ends.
//! Writes `cart_credits`.

use db::{DbError, Tx};
use kernel::ids::{CartId, CreditId};

/// Takes the credit out of what the cart is paid with.
#[tracing::instrument(name = "credits.remove_credit", skip_all, fields(cart.id = %cart))]
pub async fn remove_credit(tx: &mut Tx, cart: CartId, credit: CreditId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM cart_credits WHERE cart_id = $1 AND credit_id = $2")
        .bind(cart.uuid())
        .bind(credit.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets the credits of a guest's cart come along into the account's, as its lines do.
pub(crate) async fn move_credits(tx: &mut Tx, from: CartId, to: CartId) -> Result<(), DbError> {
    sqlx::query(
        "WITH gone AS (DELETE FROM cart_credits WHERE cart_id = $1 RETURNING credit_id, added_at)
         INSERT INTO cart_credits (cart_id, credit_id, added_at) SELECT $2, credit_id, added_at FROM gone ON CONFLICT DO NOTHING",
    )
    .bind(from.uuid())
    .bind(to.uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
