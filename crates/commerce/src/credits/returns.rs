//! Giving back to credits what they had paid of an order. Called by payments, in its transaction and under the order's row lock.

use db::{DbError, Tx};
use kernel::{
    Money,
    ids::{CreditId, OrderId},
};

/// Claims a part of what a credit paid of an order, so that it is given back once: the claim rises in the statement that compares it with
/// what was taken. Answers whether there was so much.
pub(crate) async fn claim_return(
    tx: &mut Tx,
    order: OrderId,
    credit: CreditId,
    amount: Money,
) -> Result<bool, DbError> {
    let claimed = sqlx::query(
        "UPDATE credit_claims SET returned_minor = returned_minor + $3
         WHERE order_id = $1 AND credit_id = $2 AND state = 'taken' AND returned_minor + $3 <= amount_minor",
    )
    .bind(order.uuid())
    .bind(credit.uuid())
    .bind(amount.minor())
    .execute(&mut **tx)
    .await?;
    Ok(claimed.rows_affected() == 1)
}

/// A part that was turned down is claimed no more.
pub(crate) async fn unclaim_return(
    tx: &mut Tx,
    order: OrderId,
    credit: CreditId,
    amount: Money,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE credit_claims SET returned_minor = returned_minor - $3 WHERE order_id = $1 AND credit_id = $2",
    )
    .bind(order.uuid())
    .bind(credit.uuid())
    .bind(amount.minor())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The part can be spent again, also on a card that was emptied; a disabled one stays disabled. The caller posts the same amount to the
/// ledger, and gives back to the credits of an order in the order of their ids.
pub(crate) async fn give_back(tx: &mut Tx, credit: CreditId, amount: Money) -> Result<(), DbError> {
    sqlx::query("UPDATE credits SET balance_minor = balance_minor + $2 WHERE id = $1 AND currency = $3")
        .bind(credit.uuid())
        .bind(amount.minor())
        .bind(amount.currency().code())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
