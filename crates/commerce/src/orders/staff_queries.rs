//! What staff see of all orders.

use chrono::{DateTime, NaiveDate, Utc};
use db::{Conn, DbError};
use kernel::{Money, PageLimit, ids::OrderId};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};

use super::{OrderState, number, store};

/// Which orders to list.
#[derive(Debug, Clone, Default)]
pub struct ListOrders {
    /// Part of a number, an e-mail address or a name, or a whole stock-keeping code or serial number.
    pub q: Option<String>,
    /// Only those that stand here.
    pub state: Option<OrderState>,
    /// Only those after this place in the list.
    pub after: Option<OrderCursor>,
    /// How many at most.
    pub limit: PageLimit,
}

/// A place in the list; faces seal it with `kernel::CursorKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCursor {
    /// When the last order shown was placed.
    pub placed_at: DateTime<Utc>,
    /// That order.
    pub id: OrderId,
}

/// An order as a row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderSummary {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// Who receives it.
    pub name: String,
    /// Where letters about it go.
    pub email: String,
    /// The title of its first line.
    pub title: String,
    /// How many pieces it has.
    pub pieces: i64,
    /// What it costs.
    pub total: Money,
    /// The day by which it was promised.
    pub deliver_by: NaiveDate,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// Orders for staff, the newest first, and the place where the next page begins.
pub async fn list_for_staff(
    conn: &mut Conn,
    ask: &ListOrders,
) -> Result<(Vec<OrderSummary>, Option<OrderCursor>), DbError> {
    let limit = ask.limit.get();
    let q = ask
        .q
        .as_deref()
        .map(str::trim)
        .filter(|q| !q.is_empty())
        .map(|q| q.chars().take(100).collect::<String>());
    let rows = sqlx::query(
        "SELECT o.id, o.number, o.state, o.email, o.currency, o.total_minor, o.deliver_by, o.placed_at, o.paid_at,
                o.shipping_address ->> 'name' AS name,
                (SELECT l.title FROM order_lines l WHERE l.order_id = o.id ORDER BY l.position LIMIT 1) AS title,
                (SELECT sum(l.quantity) FROM order_lines l WHERE l.order_id = o.id) AS pieces
         FROM orders o
         WHERE ($1::text IS NULL OR o.state = $1)
           AND ($2::timestamptz IS NULL OR (o.placed_at, o.id) < ($2, $3))
           AND ($4::text IS NULL OR o.number LIKE $5 OR lower(o.email) LIKE $6 OR lower(o.shipping_address ->> 'name') LIKE $6
                OR EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND upper($4) IN (upper(l.sku), upper(l.serial))))
         ORDER BY o.placed_at DESC, o.id DESC LIMIT $7",
    )
    .bind(ask.state.map(OrderState::code))
    .bind(ask.after.map(|a| a.placed_at))
    .bind(ask.after.map(|a| a.id.uuid()))
    .bind(q.as_deref())
    .bind(q.as_deref().map(|q| format!("{}%", escape_like(&number::tidy(q)))))
    .bind(q.as_deref().map(|q| format!("%{}%", escape_like(&q.to_lowercase()))))
    .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?;
    let mut found = rows.iter().map(read_summary).collect::<Result<Vec<_>, _>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|o| OrderCursor { placed_at: o.placed_at, id: o.id });
    Ok((found, last))
}

/// How many orders stand where; states without orders are left out.
pub async fn count_by_state(conn: &mut Conn) -> Result<Vec<(OrderState, i64)>, DbError> {
    let rows =
        sqlx::query("SELECT state, count(*) AS orders FROM orders GROUP BY state").fetch_all(conn).await?;
    let mut counts = rows
        .iter()
        .map(|row| Ok((store::read_state(row)?, row.try_get("orders")?)))
        .collect::<Result<Vec<(OrderState, i64)>, DbError>>()?;
    counts.sort_by_key(|(state, _)| OrderState::ALL.iter().position(|s| s == state));
    Ok(counts)
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn read_summary(row: &PgRow) -> Result<OrderSummary, DbError> {
    Ok(OrderSummary {
        id: OrderId::from_uuid(row.try_get("id")?),
        number: row.try_get("number")?,
        state: store::read_state(row)?,
        name: row.try_get::<Option<String>, _>("name")?.unwrap_or_default(),
        email: row.try_get("email")?,
        title: row.try_get::<Option<String>, _>("title")?.unwrap_or_default(),
        pieces: row.try_get::<Option<i64>, _>("pieces")?.unwrap_or(0),
        total: Money::new(row.try_get("total_minor")?, store::read_currency(row)?),
        deliver_by: row.try_get("deliver_by")?,
        placed_at: row.try_get("placed_at")?,
        paid_at: row.try_get("paid_at")?,
    })
}
