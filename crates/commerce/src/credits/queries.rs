//! Reads of credits.

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money, PageLimit,
    ids::{AccountId, CartId, CreditId, OrderId},
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{Credit, CreditKind, Tender};
use crate::{cart::Cart, error::unreadable};

/// Which credits to list.
#[derive(Debug, Clone, Default)]
pub struct ListCredits {
    /// Part of the last four characters or of the note, or an account's address.
    pub q: Option<String>,
    /// Only after this place in the list.
    pub after: Option<CreditCursor>,
    /// How many at most.
    pub limit: PageLimit,
}

/// A place in the list; faces seal it with `kernel::CursorKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditCursor {
    /// When the last credit shown was issued.
    pub at: DateTime<Utc>,
    /// That credit.
    pub id: CreditId,
}

/// One movement of a credit, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditEntry {
    /// Positive for what was given, negative for what was spent.
    pub amount: Money,
    /// The order it was spent on.
    pub order: Option<(OrderId, String)>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A query of credits. What the cart's own waiting order `$1` keeps counts as free: that order goes on, or is replaced.
macro_rules! credits {
    ($rest:literal) => {
        concat!(
            "SELECT c.*, c.reserved_minor - coalesce((SELECT k.amount_minor FROM credit_claims k
                     WHERE k.credit_id = c.id AND k.order_id = $1 AND k.state = 'held'), 0) AS kept_minor
             FROM credits c ",
            $rest
        )
    };
}

/// Credits for staff, the newest first, and the place where the next page begins.
pub async fn list_credits(
    conn: &mut Conn,
    ask: &ListCredits,
) -> Result<(Vec<Credit>, Option<CreditCursor>), DbError> {
    let limit = ask.limit.get();
    let q = ask.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    let account = match q.and_then(|q| q.parse().ok()) {
        Some(email) => customers::accounts::find_by_email(conn, &email).await?.map(|account| account.id),
        None => None,
    };
    let rows = sqlx::query(
        "SELECT c.*, c.reserved_minor AS kept_minor FROM credits c
         WHERE ($1::timestamptz IS NULL OR (c.created_at, c.id) < ($1, $2))
           AND ($3::text IS NULL OR c.last_four ILIKE $3 OR c.note ILIKE $3 OR c.account_id = $4)
         ORDER BY c.created_at DESC, c.id DESC LIMIT $5",
    )
    .bind(ask.after.map(|place| place.at))
    .bind(ask.after.map(|place| place.id.uuid()))
    .bind(q.map(like))
    .bind(account.map(|account| account.uuid()))
    .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|c| CreditCursor { at: c.created_at, id: c.id });
    Ok((found, last))
}

fn like(q: &str) -> String {
    let q: String = q.chars().take(60).collect();
    format!("%{}%", q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// A credit by its id.
pub async fn find_credit(conn: &mut Conn, id: CreditId) -> Result<Option<Credit>, DbError> {
    let row = sqlx::query(credits!("WHERE c.id = $2"))
        .bind(None::<Uuid>)
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The store credit of an account in a currency.
pub async fn find_store_credit(
    conn: &mut Conn,
    account: AccountId,
    currency: Currency,
    waiting: Option<OrderId>,
) -> Result<Option<Credit>, DbError> {
    let row =
        sqlx::query(credits!("WHERE c.kind = 'store_credit' AND c.account_id = $2 AND c.currency = $3"))
            .bind(waiting.map(|order| order.uuid()))
            .bind(account.uuid())
            .bind(currency.code())
            .fetch_optional(conn)
            .await?;
    row.as_ref().map(read).transpose()
}

/// The store credit of an account that has something on it, one a currency.
pub async fn list_of_account(conn: &mut Conn, account: AccountId) -> Result<Vec<Credit>, DbError> {
    let rows = sqlx::query(credits!(
        "WHERE c.kind = 'store_credit' AND c.account_id = $2 AND c.balance_minor > 0 ORDER BY c.currency"
    ))
    .bind(None::<Uuid>)
    .bind(account.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// The gift card with a code.
pub(super) async fn find_by_digest(
    conn: &mut Conn,
    digest: &[u8; 32],
    waiting: Option<OrderId>,
) -> Result<Option<Credit>, DbError> {
    let row = sqlx::query(credits!("WHERE c.code_digest = $2"))
        .bind(waiting.map(|order| order.uuid()))
        .bind(digest.as_slice())
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The credits that a cart shall be paid with, in the order in which they were added, store credit of another account left out.
pub(crate) async fn find_of_cart(
    conn: &mut Conn,
    cart: CartId,
    account: Option<AccountId>,
    waiting: Option<OrderId>,
) -> Result<Vec<Credit>, DbError> {
    let rows = sqlx::query(credits!(
        "JOIN cart_credits n ON n.credit_id = c.id
         WHERE n.cart_id = $2 AND (c.account_id IS NULL OR c.account_id = $3) ORDER BY n.added_at, c.id"
    ))
    .bind(waiting.map(|order| order.uuid()))
    .bind(cart.uuid())
    .bind(account.map(|account| account.uuid()))
    .fetch_all(conn)
    .await?;
    rows.iter().map(read).collect()
}

/// The credits that a cart shall be paid with, as its shopper sees them.
pub async fn list_of_cart(conn: &mut Conn, cart: &Cart) -> Result<Vec<Credit>, DbError> {
    find_of_cart(conn, cart.id, cart.account, cart.pending_order).await
}

/// What credits pay, or would have paid, of an order.
pub(crate) async fn list_of_order(
    conn: &mut Conn,
    order: OrderId,
    currency: Currency,
) -> Result<Vec<Tender>, DbError> {
    let rows = sqlx::query(
        "SELECT k.credit_id, k.amount_minor, c.kind, c.last_four FROM credit_claims k JOIN credits c ON c.id = k.credit_id
         WHERE k.order_id = $1 ORDER BY k.position",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Tender {
                credit: CreditId::from_uuid(row.try_get("credit_id")?),
                kind: read_kind(row)?,
                last_four: row.try_get("last_four")?,
                amount: Money::new(row.try_get("amount_minor")?, currency),
            })
        })
        .collect()
}

/// What was given and spent, the newest first, two hundred at most.
pub async fn list_entries(conn: &mut Conn, credit: CreditId) -> Result<Vec<CreditEntry>, DbError> {
    let rows = sqlx::query(
        "SELECT l.amount_minor, l.currency, l.at, l.order_id, o.number FROM ledger_entries l LEFT JOIN orders o ON o.id = l.order_id
         WHERE l.credit_id = $1 ORDER BY l.seq DESC LIMIT 200",
    )
    .bind(credit.uuid())
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let (order, number): (Option<Uuid>, Option<String>) =
                (row.try_get("order_id")?, row.try_get("number")?);
            // what the house owes is a credit in the ledger, and so negative there
            let amount: i64 = row.try_get("amount_minor")?;
            Ok(CreditEntry {
                amount: Money::new(-amount, read_currency(row)?),
                order: order.map(OrderId::from_uuid).zip(number),
                at: row.try_get("at")?,
            })
        })
        .collect()
}

fn read(row: &PgRow) -> Result<Credit, DbError> {
    let currency = read_currency(row)?;
    Ok(Credit {
        id: CreditId::from_uuid(row.try_get("id")?),
        kind: read_kind(row)?,
        last_four: row.try_get("last_four")?,
        account: row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid),
        balance: Money::new(row.try_get("balance_minor")?, currency),
        reserved: Money::new(row.try_get("kept_minor")?, currency),
        note: row.try_get("note")?,
        disabled_at: row.try_get("disabled_at")?,
        created_at: row.try_get("created_at")?,
        version: row.try_get("version")?,
    })
}

fn read_currency(row: &PgRow) -> Result<Currency, DbError> {
    let code: String = row.try_get("currency")?;
    code.parse().map_err(|_| unreadable("currency", &code))
}

fn read_kind(row: &PgRow) -> Result<CreditKind, DbError> {
    let code: String = row.try_get("kind")?;
    CreditKind::find(&code).ok_or_else(|| unreadable("kind of credit", &code))
}
