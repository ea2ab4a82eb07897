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

use super::{CreateCustomer, Payment, PaymentError, attempts::in_time};
use crate::{
    Commerce, orders,
    schedules::{self, CardConsent},
};

/// For whom a payment is made at the provider, and what becomes of the card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) customer: Option<String>,
    pub(super) saves: bool,
    pub(super) off_session: Option<String>,
}

/// The terms on which a payment was, or will be, begun, as far as they are known already. They do not depend on whether a consent was taken back
/// meanwhile: the provider refuses one key on two terms.
pub(super) async fn find_terms(
    conn: &mut Conn,
    commerce: &Commerce,
    payment: &Payment,
) -> Result<Terms, DbError> {
    let consent = match payment.is_deposit || payment.off_session {
        true => schedules::find_consent(conn, payment.order).await?,
        false => None,
    };
    match consent {
        Some(consent) if payment.off_session => Ok(Terms {
            customer: consent.customer,
            saves: false,
            off_session: consent.method.map(|method| method.id),
        }),
        Some(CardConsent { customer: Some(customer), .. }) => {
            Ok(Terms { customer: Some(customer), saves: true, off_session: None })
        }
        _ => Ok(Terms { customer: find_customer(conn, commerce, payment.order).await?, ..Terms::default() }),
    }
}

/// As [`find_terms`], making the customer known on first use: also a guest, where their card shall be saved.
pub(super) async fn make_terms(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    payment: &Payment,
) -> Result<Terms, PaymentError> {
    if payment.off_session {
        return Ok(find_terms(&mut *db.read().await?, commerce, payment).await?);
    }
    let known = know_customer(db, commerce, cx, payment.order).await?;
    if !payment.is_deposit || !commerce.gateway.saves_cards() {
        return Ok(Terms { customer: known, ..Terms::default() });
    }
    let consent = schedules::find_consent(&mut *db.read().await?, payment.order).await?;
    let Some(consent) = consent else { return Ok(Terms { customer: known, ..Terms::default() }) };
    let customer = match (known, consent.customer) {
        (Some(known), _) => known,
        (None, Some(guest)) => guest,
        (None, None) => make_guest(db, commerce, payment.order).await?,
    };
    with_retry(|| note(db, payment.order, &customer)).await?;
    Ok(Terms { customer: Some(customer), saves: true, off_session: None })
}

async fn make_guest(db: &Db, commerce: &Commerce, order: OrderId) -> Result<String, PaymentError> {
    if !commerce.gateway.keeps_customers() {
        // a provider that keeps no customers keeps the card with the order
        return Ok(order.to_string());
    }
    let found = orders::find(&mut *db.read().await?, order).await?.ok_or(PaymentError::NotFound)?;
    let ask = CreateCustomer {
        key: format!("customer:{order}"),
        account_ref: order.to_string(),
        email: found.email.to_string(),
    };
    Ok(in_time(commerce, commerce.gateway.create_customer(ask)).await?)
}

async fn note(db: &Db, order: OrderId, customer: &str) -> Result<(), PaymentError> {
    let mut tx = db.begin().await?;
    orders::lock(&mut tx, order).await?.ok_or(PaymentError::NotFound)?;
    schedules::note_customer(&mut tx, order, customer).await?;
    Ok(tx.commit().await?)
}

/// The provider's id of whoever placed the order, if the provider knows them already.
async fn find_customer(
    conn: &mut Conn,
    commerce: &Commerce,
    order: OrderId,
) -> Result<Option<String>, DbError> {
    let Some(account) = orders::find_account(conn, order).await? else { return Ok(None) };
    Ok(find(conn, commerce.gateway.provider(), account).await?.and_then(|(_, known)| known))
}

/// The provider's id of whoever placed the order, made on first use. `None` for guests, and with a provider that keeps no customers.
async fn know_customer(
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
