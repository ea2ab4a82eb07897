//! Accounts as the provider knows them, so that it can offer them the cards that they saved.
//!
//! Writes `payment_customers`. The row comes first and its id is the provider's key, so that whoever asks again is answered with
//! the same customer; a payment names a customer only when the row holds its id, so that asking again has the same terms.

use customers::accounts;
use db::{Conn, Db, DbError, with_retry};
use kernel::ids::{AccountId, OrderId, PaymentId};
use platform::Cx;
use sqlx::Row;
use uuid::Uuid;

use super::{CreateCustomer, PaymentError, attempts::in_time};
use crate::{Commerce, orders};

/// The provider's id of whoever placed the order, if the provider knows them already.
pub(super) async fn find_customer(
    conn: &mut Conn,
    commerce: &Commerce,
    order: OrderId,
) -> Result<Option<String>, DbError> {
    let Some(account) = orders::find_account(conn, order).await? else { return Ok(None) };
    Ok(find(conn, commerce.gateway.provider(), account).await?.and_then(|(_, known)| known))
}

/// The provider's id of whoever placed the order, made on first use. `None` for guests, and with a provider that keeps no customers.
pub(crate) async fn know_customer(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    order: OrderId,
) -> Result<Option<String>, PaymentError> {
    if !commerce.gateway.keeps_customers() {
        return Ok(None);
    }
    let provider = commerce.gateway.provider();
    let mut conn = db.read().await?;
    let Some(account) = orders::find_account(&mut conn, order).await? else { return Ok(None) };
    if let Some((_, Some(known))) = find(&mut conn, provider, account).await? {
        return Ok(Some(known));
    }
    let Some(person) = accounts::find(&mut conn, account).await? else { return Ok(None) };
    drop(conn);
    let id = with_retry(|| begin(db, cx, provider, account)).await?;
    let ask = CreateCustomer {
        key: format!("customer:{id}"),
        account_ref: account.to_string(),
        email: person.email.to_string(),
    };
    let made = in_time(commerce, commerce.gateway.create_customer(ask)).await?;
    with_retry(|| finish(db, id, &made)).await?;
    Ok(Some(made))
}

/// The provider does not know the customer any more: the next payment makes another.
pub(crate) async fn forget_customer(
    db: &Db,
    commerce: &Commerce,
    customer: &str,
) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    sqlx::query("DELETE FROM payment_customers WHERE provider = $1 AND provider_id = $2")
        .bind(commerce.gateway.provider())
        .bind(customer)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

async fn find(
    conn: &mut Conn,
    provider: &str,
    account: AccountId,
) -> Result<Option<(Uuid, Option<String>)>, DbError> {
    let row =
        sqlx::query("SELECT id, provider_id FROM payment_customers WHERE provider = $1 AND account_id = $2")
            .bind(provider)
            .bind(account.uuid())
            .fetch_optional(conn)
            .await?;
    row.map(|row| Ok((row.try_get("id")?, row.try_get("provider_id")?))).transpose()
}

async fn begin(db: &Db, cx: &Cx, provider: &str, account: AccountId) -> Result<Uuid, PaymentError> {
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    // customers have no public id of their own; a payment's kind of id serves for the row
    sqlx::query(
        "INSERT INTO payment_customers (id, provider, account_id, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT ON CONSTRAINT payment_customers_once DO NOTHING",
    )
    .bind(PaymentId::new(&*cx.random).uuid())
    .bind(provider)
    .bind(account.uuid())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    let (id, _) = find(&mut tx, provider, account).await?.ok_or(PaymentError::NotFound)?;
    tx.commit().await?;
    Ok(id)
}

async fn finish(db: &Db, id: Uuid, made: &str) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE payment_customers SET provider_id = $2 WHERE id = $1 AND provider_id IS NULL")
        .bind(id)
        .bind(made)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}
