//! Reads of policies and installments.

use chrono::NaiveDate;
use db::{Conn, DbError};
use kernel::{
    Currency, Money, Rate,
    ids::{InstallmentId, OrderId},
};
use sqlx::{Row, postgres::PgRow};

use super::{Account, Due, Installment, InstallmentKind, InstallmentState, Method, PaymentPolicy};
use crate::error::unreadable;

/// How the house lets its clients pay in a currency; none where it has not said so, and then they pay whole, by card.
pub async fn find_policy(conn: &mut Conn, currency: Currency) -> Result<Option<PaymentPolicy>, DbError> {
    let row = sqlx::query("SELECT * FROM payment_policies WHERE currency = $1")
        .bind(currency.code())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read_policy).transpose()
}

/// Every policy, by its currency.
pub async fn list_policies(conn: &mut Conn) -> Result<Vec<PaymentPolicy>, DbError> {
    let rows = sqlx::query("SELECT * FROM payment_policies ORDER BY currency").fetch_all(conn).await?;
    rows.iter().map(read_policy).collect()
}

/// The installments of an order in the order in which they are paid, without those that are void.
pub async fn list_for_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Installment>, DbError> {
    let rows = sqlx::query(
        "SELECT * FROM order_installments WHERE order_id = $1 AND state <> 'void' ORDER BY position",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// An installment by its id. For callers that have already shown they may see it.
pub async fn find_installment(conn: &mut Conn, id: InstallmentId) -> Result<Option<Installment>, DbError> {
    let row = sqlx::query("SELECT * FROM order_installments WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Installments whose day has passed, of orders whose deposit was paid, the longest overdue first.
pub async fn list_overdue(
    conn: &mut Conn,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<(Installment, String)>, DbError> {
    let rows = sqlx::query(
        "SELECT i.*, o.number FROM order_installments i JOIN orders o ON o.id = i.order_id
         WHERE i.state = 'open' AND i.due_on < $1 AND o.state = 'deposit_paid' ORDER BY i.due_on, i.id LIMIT $2",
    )
    .bind(today)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((read(row)?, row.try_get("number")?))).collect()
}

pub(super) fn read_policy(row: &PgRow) -> Result<PaymentPolicy, DbError> {
    let currency = read_currency(row)?;
    let amount = |column: &str| -> Result<Option<Money>, DbError> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(|minor| Money::new(minor, currency)))
    };
    Ok(PaymentPolicy {
        currency,
        deposit_from: amount("deposit_from_minor")?,
        deposit_share: Rate::per_million(i64::from(row.try_get::<i32, _>("deposit_share_ppm")?)),
        balance_days: row.try_get("balance_days")?,
        remind_days: row.try_get("remind_days")?,
        grace_days: row.try_get("grace_days")?,
        deposit_kept: row.try_get("deposit_kept")?,
        transfer_from: amount("transfer_from_minor")?,
        transfer_days: row.try_get("transfer_days")?,
        account: Account {
            holder: row.try_get("account_holder")?,
            number: row.try_get("account_number")?,
            bank: row.try_get("account_bank")?,
        },
        version: row.try_get("version")?,
    })
}

pub(super) fn read(row: &PgRow) -> Result<Installment, DbError> {
    let text = |column: &str| -> Result<String, DbError> { Ok(row.try_get(column)?) };
    let (kind, method, state, due) = (text("kind")?, text("method")?, text("state")?, text("due")?);
    let day: Option<NaiveDate> = row.try_get("due_on")?;
    let due = match (due.as_str(), day) {
        ("placing", None) => Due::Placing,
        ("date", Some(day)) => Due::On(day),
        ("before_dispatch", Some(day)) => Due::BeforeDispatch(day),
        _ => return Err(unreadable("due day of an installment", &due)),
    };
    let found = InstallmentState::ALL.into_iter().find(|s| s.code() == state);
    Ok(Installment {
        id: InstallmentId::from_uuid(row.try_get("id")?),
        order: OrderId::from_uuid(row.try_get("order_id")?),
        position: row.try_get("position")?,
        kind: InstallmentKind::find(&kind).ok_or_else(|| unreadable("kind of installment", &kind))?,
        words: row.try_get("words")?,
        amount: Money::new(row.try_get("amount_minor")?, read_currency(row)?),
        due,
        grace_days: row.try_get("grace_days")?,
        remind_on: row.try_get("remind_on")?,
        method: Method::find(&method).ok_or_else(|| unreadable("way of paying", &method))?,
        state: found.ok_or_else(|| unreadable("state of an installment", &state))?,
        overdue_at: row.try_get("overdue_at")?,
        paid_at: row.try_get("paid_at")?,
    })
}

fn read_currency(row: &PgRow) -> Result<Currency, DbError> {
    let code: String = row.try_get("currency")?;
    code.parse().map_err(|_| unreadable("currency", &code))
}
