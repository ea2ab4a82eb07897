//! Statements that several operations on shipments share.

use db::{Conn, DbError, Tx};
use kernel::{
    Money,
    ids::{OrderId, OrderLineId, ShipmentId},
};
use platform::{Cx, audit, states};
use serde_json::json;
use sqlx::{Row, postgres::PgRow};

use super::{FulfillmentError, Guard, Kind, Plan, ShipmentState, Way, steps::Step};
use crate::{
    error::unreadable,
    orders::{self, LockedOrder},
};

/// A shipment, read under its order's row lock and its own.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) id: ShipmentId,
    pub(super) order: LockedOrder,
    pub(super) position: i16,
    pub(super) kind: Kind,
    pub(super) way: Way,
    pub(super) state: ShipmentState,
    pub(super) declared: Money,
    pub(super) cover: Option<Money>,
    pub(super) id_due: bool,
    pub(super) carrier: Option<String>,
    pub(super) tracking_number: Option<String>,
    pub(super) label_carrier: Option<String>,
    pub(super) version: i64,
}

/// Locks a shipment behind its order: whoever changes either waits for the other.
pub(super) async fn lock(tx: &mut Tx, id: ShipmentId) -> Result<Locked, FulfillmentError> {
    let order: Option<uuid::Uuid> = sqlx::query_scalar("SELECT order_id FROM shipments WHERE id = $1")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    let order = OrderId::from_uuid(order.ok_or(FulfillmentError::NotFound)?);
    let order = orders::lock(tx, order).await?.ok_or(FulfillmentError::OrderNotFound)?;
    let row = sqlx::query("SELECT * FROM shipments WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_one(&mut **tx)
        .await?;
    let currency = order.total.currency();
    let cover: Option<i64> = row.try_get("cover_minor")?;
    Ok(Locked {
        id,
        position: row.try_get("position")?,
        kind: word(&row, "kind", Kind::find)?,
        way: word(&row, "way", Way::find)?,
        state: word(&row, "state", ShipmentState::find)?,
        declared: Money::new(row.try_get("declared_minor")?, currency),
        cover: cover.map(|minor| Money::new(minor, currency)),
        id_due: row.try_get("id_due")?,
        carrier: row.try_get("carrier")?,
        tracking_number: row.try_get("tracking_number")?,
        label_carrier: row.try_get("label_carrier")?,
        version: row.try_get("version")?,
        order,
    })
}

/// The same, for a caller that saw a version.
pub(super) async fn lock_at(tx: &mut Tx, id: ShipmentId, version: i64) -> Result<Locked, FulfillmentError> {
    let found = lock(tx, id).await?;
    if found.version == version {
        Ok(found)
    } else {
        Err(FulfillmentError::VersionConflict { current: found.version })
    }
}

/// A stored word.
pub(super) fn word<T>(row: &PgRow, column: &str, find: fn(&str) -> Option<T>) -> Result<T, DbError> {
    let code: String = row.try_get(column)?;
    find(&code).ok_or_else(|| unreadable(column, &code))
}

/// A stored word that may be missing.
pub(super) fn word_opt<T>(
    row: &PgRow,
    column: &str,
    find: fn(&str) -> Option<T>,
) -> Result<Option<T>, DbError> {
    let code: Option<String> = row.try_get(column)?;
    code.map(|code| find(&code).ok_or_else(|| unreadable(column, &code))).transpose()
}

/// The steps of a kind.
pub(super) async fn read_plan(conn: &mut Conn, kind: Kind) -> Result<Plan, DbError> {
    let rows = sqlx::query("SELECT * FROM fulfillment_steps WHERE kind = $1 ORDER BY position")
        .bind(kind.code())
        .fetch_all(conn)
        .await?;
    let step = |row: &PgRow| -> Result<Step, DbError> {
        let guards: Vec<String> = row.try_get("guards")?;
        let guard = |code: &String| Guard::find(code).ok_or_else(|| unreadable("guard", code));
        Ok(Step {
            state: word(row, "step", ShipmentState::find)?,
            way: word_opt(row, "way", Way::find)?,
            guards: guards.iter().map(guard).collect::<Result<_, _>>()?,
            back_to: word_opt(row, "back_to", ShipmentState::find)?,
        })
    };
    Ok(Plan::new(rows.iter().map(step).collect::<Result<_, _>>()?))
}

/// The step to a state, when it is the next one of the shipment's plan or the way back.
pub(super) async fn step_to(tx: &mut Tx, of: &Locked, to: ShipmentState) -> Result<Step, FulfillmentError> {
    let plan = read_plan(tx, of.kind).await?;
    let step = plan.step_to(of.state, to, of.way).cloned();
    step.ok_or_else(|| FulfillmentError::not_next(of.state, to))
}

/// Moves a shipment to a state and writes down who did it. What else changes is written by the caller, in the same transaction.
pub(super) async fn take_step(
    tx: &mut Tx,
    cx: &Cx,
    of: &Locked,
    to: ShipmentState,
    note: Option<&str>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE shipments SET version = version + 1, state = $2 WHERE id = $1")
        .bind(of.id.uuid())
        .bind(to.code())
        .execute(&mut **tx)
        .await?;
    record_step(tx, cx, (of.id, of.order.id, of.position), Some(of.state), to, note).await
}

/// Writes a step into the shipment's log, the log of states and the audit log.
pub(super) async fn record_step(
    tx: &mut Tx,
    cx: &Cx,
    (id, order, position): (ShipmentId, OrderId, i16),
    from: Option<ShipmentState>,
    to: ShipmentState,
    note: Option<&str>,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO shipment_steps (shipment_id, step, actor, note, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(to.code())
    .bind(cx.actor.to_string())
    .bind(note)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    states::record(tx, "shipment", id.uuid(), from.map(ShipmentState::code), to.code()).await?;
    let before = from.map(|from| json!({ "parcel": position, "step": from.code() }));
    let change = audit::Change {
        action: "fulfillment.take_step",
        object: order.to_string(),
        before: before.as_ref(),
        after: Some(&json!({ "parcel": position, "step": to.code() })),
    };
    audit::record(tx, cx, change).await
}

/// One line of an order, with what of it is in shipments.
#[derive(Debug, Clone)]
pub(super) struct LineLeft {
    pub(super) line: OrderLineId,
    pub(super) title: String,
    pub(super) sku: String,
    pub(super) options: String,
    pub(super) serial: Option<String>,
    pub(super) kind: Kind,
    pub(super) unit_minor: i64,
    /// How many are in no shipment and still to be sent; below zero when some of a shipment went back to stock.
    pub(super) left: i32,
}

/// The lines of an order and what is left of each. A piece that came back counts as one that had left, as far as any had by then; the others
/// came back unsent, and are not sent any more. What was agreed on with the atelier is left out: its commission delivers it.
pub(super) async fn list_left(conn: &mut Conn, order: OrderId) -> Result<Vec<LineLeft>, DbError> {
    let rows = sqlx::query(
        "SELECT l.id, l.title, l.sku, l.options, l.serial, l.made_to_order, l.engraving IS NOT NULL AS engraved, l.stone_id IS NOT NULL AS set_with,
                l.unit_price_minor, (l.quantity - s.taken - greatest(0, b.unsent))::integer AS left
         FROM order_lines l
         CROSS JOIN LATERAL (SELECT coalesce(sum(x.quantity), 0) AS taken FROM shipment_lines x JOIN shipments p ON p.id = x.shipment_id
                             WHERE x.line_id = l.id AND p.state <> 'cancelled') s
         CROSS JOIN LATERAL (SELECT max(r.back - coalesce((SELECT sum(x.quantity) FROM shipment_lines x JOIN shipments p ON p.id = x.shipment_id
                                                           WHERE x.line_id = l.id AND p.left_at <= r.at), 0)) AS unsent
                             FROM (SELECT at, sum(quantity) OVER (ORDER BY seq) AS back FROM order_returns WHERE line_id = l.id) r) b
         WHERE l.order_id = $1 AND l.variant_id IS NOT NULL ORDER BY l.position",
    )
    .bind(order.uuid())
    .fetch_all(conn)
    .await?;
    let read = |row: &PgRow| -> Result<LineLeft, DbError> {
        let of = |column: &str| row.try_get::<bool, _>(column);
        Ok(LineLeft {
            line: OrderLineId::from_uuid(row.try_get("id")?),
            title: row.try_get("title")?,
            sku: row.try_get("sku")?,
            options: row.try_get("options")?,
            serial: row.try_get("serial")?,
            kind: Kind::of(of("set_with")?, of("made_to_order")?, of("engraved")?),
            unit_minor: row.try_get("unit_price_minor")?,
            left: row.try_get("left")?,
        })
    };
    rows.iter().map(read).collect()
}

/// When every piece of the order has left and every shipment with it, the order is dispatched.
pub(super) async fn close_if_all_left(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    (carrier, number): (&str, &str),
) -> Result<(), FulfillmentError> {
    let waits = has_in_house(tx, order.id).await?;
    if waits || list_left(tx, order.id).await?.iter().any(|line| line.left > 0) {
        return Ok(());
    }
    Ok(orders::record_sent(tx, cx, order, carrier, number).await?)
}

/// Whether a shipment of the order is still in the house.
pub(super) async fn has_in_house(tx: &mut Tx, order: OrderId) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM shipments WHERE order_id = $1 AND state NOT IN ('shipped', 'ready_to_collect', 'delivered', 'cancelled'))",
    )
    .bind(order.uuid())
    .fetch_one(&mut **tx)
    .await?)
}
