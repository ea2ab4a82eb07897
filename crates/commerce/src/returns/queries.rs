//! Reads of returns.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use db::{Conn, DbError};
use kernel::{
    Currency, Money,
    ids::{CreditId, OrderId, OrderLineId, ReturnId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    CountedFrom, Exception, Facts, Kind, Offer, Reason, Resolution, Return, ReturnLine, ReturnPolicy,
    ReturnState, Terms, Verdict, Way, offer_of, promise,
};
use crate::{
    error::unreadable,
    orders::{Order, OrderLine},
};

/// Every policy, in the order of the markets' codes.
pub async fn list_policies(conn: &mut Conn) -> Result<Vec<ReturnPolicy>, DbError> {
    let rows = sqlx::query("SELECT * FROM return_policies ORDER BY market").fetch_all(conn).await?;
    rows.iter().map(read_policy).collect()
}

/// The policy of a market, if one is set.
pub(super) async fn find_policy(conn: &mut Conn, market: &str) -> Result<Option<ReturnPolicy>, DbError> {
    let row = sqlx::query("SELECT * FROM return_policies WHERE market = $1")
        .bind(market)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(read_policy).transpose()
}

/// The policy of a market; the oldest promise of the house where none is set.
pub(super) async fn policy_of(conn: &mut Conn, market: &str) -> Result<ReturnPolicy, DbError> {
    Ok(find_policy(conn, market).await?.unwrap_or_else(|| ReturnPolicy::before_kept(market)))
}

fn read_policy(row: &PgRow) -> Result<ReturnPolicy, DbError> {
    Ok(ReturnPolicy {
        market: row.try_get("market")?,
        days: row.try_get("days")?,
        counted_from: read_counted(row)?,
        transit_days: row.try_get("transit_days")?,
        made_to_order: row.try_get("made_to_order")?,
        earrings_sealed: row.try_get("earrings_sealed")?,
        version: row.try_get("version")?,
    })
}

fn read_counted(row: &PgRow) -> Result<CountedFrom, DbError> {
    word(row, "counted_from", CountedFrom::find)
}

fn word<T>(row: &PgRow, column: &str, find: impl Fn(&str) -> Option<T>) -> Result<T, DbError> {
    let code: String = row.try_get(column)?;
    find(&code).ok_or_else(|| unreadable("word of a return", &code))
}

/// What may come back of an order at a moment, by what was promised with it.
pub async fn offer(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> Result<Offer, DbError> {
    let terms = list_terms(conn, order.id).await?;
    let rows = sqlx::query(
        "SELECT l.id, l.returned + coalesce((SELECT sum(rl.quantity) FROM return_lines rl JOIN returns r ON r.id = rl.return_id
                 WHERE rl.line_id = l.id AND r.state NOT IN ('declined', 'withdrawn', 'settled')), 0)::integer AS gone
         FROM order_lines l WHERE l.order_id = $1",
    )
    .bind(order.id.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let gone: HashMap<Uuid, i32> = rows
        .iter()
        .map(|row| Ok((row.try_get("id")?, row.try_get("gone")?)))
        .collect::<Result<_, DbError>>()?;
    let of_line =
        |line: &OrderLine| terms.get(&line.id.uuid()).cloned().unwrap_or_else(|| before_kept(order, line));
    Ok(offer_of(order, of_line, |line| gone.get(&line.uuid()).copied().unwrap_or(0), now))
}

/// What was promised of a line before promises were kept.
fn before_kept(order: &Order, line: &OrderLine) -> Terms {
    let facts = Facts {
        made_for_one: line.made_for_one(),
        made_to_order: line.made_to_order,
        returnable: line.returnable,
        earring: false,
        at_counter: order.shipping_method == "handed_over",
    };
    promise(&ReturnPolicy::before_kept(&order.shipping_address.country), facts)
}

async fn list_terms(conn: &mut Conn, order: OrderId) -> Result<HashMap<Uuid, Terms>, DbError> {
    let rows = sqlx::query("SELECT * FROM order_return_terms WHERE order_id = $1")
        .bind(order.uuid())
        .fetch_all(conn)
        .await?;
    let read = |row: &PgRow| -> Result<(Uuid, Terms), DbError> {
        let exception: Option<String> = row.try_get("exception")?;
        let exception =
            exception.map(|code| Exception::find(&code).ok_or_else(|| unreadable("exception", &code)));
        let terms = Terms {
            market: row.try_get("market")?,
            days: row.try_get("days")?,
            counted_from: read_counted(row)?,
            transit_days: row.try_get("transit_days")?,
            law_days: row.try_get("law_days")?,
            exception: exception.transpose()?,
            sealed: row.try_get("sealed")?,
        };
        Ok((row.try_get("line_id")?, terms))
    };
    rows.iter().map(read).collect()
}

macro_rules! returns {
    ($rest:literal) => {
        concat!(
            "SELECT r.*, o.number || '-R' || r.no AS number, o.currency FROM returns r JOIN orders o ON o.id = r.order_id ",
            $rest
        )
    };
}

/// A return by its id.
pub async fn find_return(conn: &mut Conn, id: ReturnId) -> Result<Option<Return>, DbError> {
    let rows = sqlx::query(returns!("WHERE r.id = $1")).bind(id.uuid()).fetch_all(&mut *conn).await?;
    Ok(with_lines(conn, &rows).await?.pop())
}

/// The returns of an order, the oldest first.
pub async fn list_returns_of(conn: &mut Conn, order: OrderId) -> Result<Vec<Return>, DbError> {
    let rows = sqlx::query(returns!("WHERE r.order_id = $1 ORDER BY r.no"))
        .bind(order.uuid())
        .fetch_all(&mut *conn)
        .await?;
    with_lines(conn, &rows).await
}

/// Returns that go on, the oldest first: what waits for staff, or for a parcel.
pub async fn list_open_returns(conn: &mut Conn, limit: i64) -> Result<Vec<Return>, DbError> {
    let rows = sqlx::query(returns!(
        "WHERE r.state NOT IN ('declined', 'withdrawn', 'settled') ORDER BY r.asked_at, r.id LIMIT $1"
    ))
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    with_lines(conn, &rows).await
}

async fn with_lines(conn: &mut Conn, rows: &[PgRow]) -> Result<Vec<Return>, DbError> {
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<_> = found.iter().map(|one| one.id.uuid()).collect();
    let rows = sqlx::query(
        "SELECT rl.*, l.title, l.options, l.serial, l.engraving IS NOT NULL OR l.stone_id IS NOT NULL AS made_for_one
         FROM return_lines rl JOIN order_lines l ON l.id = rl.line_id WHERE rl.return_id = ANY($1) ORDER BY l.position",
    )
    .bind(&ids)
    .fetch_all(conn)
    .await?;
    for row in &rows {
        let id = ReturnId::from_uuid(row.try_get("return_id")?);
        let Some(one) = found.iter_mut().find(|one| one.id == id) else { continue };
        let currency = one.currency();
        one.lines.push(read_line(row, currency)?);
    }
    Ok(found)
}

fn read_line(row: &PgRow, currency: Currency) -> Result<ReturnLine, DbError> {
    let verdict: Option<String> = row.try_get("verdict")?;
    let verdict = verdict.map(|code| Verdict::find(&code).ok_or_else(|| unreadable("verdict", &code)));
    Ok(ReturnLine {
        line: OrderLineId::from_uuid(row.try_get("line_id")?),
        title: row.try_get("title")?,
        options: row.try_get("options")?,
        serial: row.try_get("serial")?,
        quantity: row.try_get("quantity")?,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        made_for_one: row.try_get("made_for_one")?,
        verdict: verdict.transpose()?,
        verdict_words: row.try_get("verdict_words")?,
    })
}

fn read(row: &PgRow) -> Result<Return, DbError> {
    let code: String = row.try_get("currency")?;
    let currency: Currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let money = |minor: i64| Money::new(minor, currency);
    let less: i64 = row.try_get("less_minor")?;
    let less_words: Option<String> = row.try_get("less_words")?;
    let (courier, tracking): (Option<String>, Option<String>) =
        (row.try_get("courier")?, row.try_get("tracking")?);
    Ok(Return {
        id: ReturnId::from_uuid(row.try_get("id")?),
        number: row.try_get("number")?,
        order: OrderId::from_uuid(row.try_get("order_id")?),
        kind: word(row, "kind", Kind::find)?,
        state: word(row, "state", ReturnState::find)?,
        reason: word(row, "reason", Reason::find)?,
        words: row.try_get("words")?,
        resolution: word(row, "resolution", Resolution::find)?,
        way: word(row, "way", Way::find)?,
        beyond: row.try_get("beyond")?,
        lines: Vec::new(),
        delivery: money(row.try_get("delivery_minor")?),
        less: less_words.filter(|_| less > 0).map(|words| (money(less), words)),
        settled: row.try_get::<Option<i64>, _>("settled_minor")?.map(money),
        refund: row.try_get("refund_id")?,
        credit: row.try_get::<Option<Uuid>, _>("credit_id")?.map(CreditId::from_uuid),
        decision: row.try_get("decision")?,
        parcel: courier.map(|courier| (courier, tracking.unwrap_or_default())),
        asked_by: row.try_get("asked_by")?,
        decided_by: row.try_get("decided_by")?,
        inspected_by: row.try_get("inspected_by")?,
        asked_at: row.try_get("asked_at")?,
        decided_at: row.try_get("decided_at")?,
        received_at: row.try_get("received_at")?,
        closed_at: row.try_get("closed_at")?,
        version: row.try_get("version")?,
    })
}
