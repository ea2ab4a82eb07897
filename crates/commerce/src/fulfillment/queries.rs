//! Reads of shipments, and of what releasing one asks for.

use std::collections::HashMap;

use db::{Conn, DbError};
use kernel::{
    Money,
    ids::{OrderId, OrderLineId, ShipmentId},
};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    Check, IdKind, Kind, Plan, Release, ReleasePolicy, Shipment, ShipmentLine, ShipmentState, StepTaken,
    Tier, TrackingEvent, TrackingKind, Way,
    risk::{self, Facts},
    store::{self, word, word_opt},
};
use crate::{
    error::unreadable,
    orders::{self, Order},
    payments::{self, Risk},
};

/// A shipment by its id.
pub async fn find_shipment(conn: &mut Conn, id: ShipmentId) -> Result<Option<Shipment>, DbError> {
    let rows = sqlx::query(
        "SELECT s.*, s.label IS NOT NULL AS has_label, o.number FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.id = $1",
    )
    .bind(id.uuid())
    .fetch_all(&mut *conn)
    .await?;
    Ok(fill(conn, &rows).await?.pop())
}

/// The shipments of an order, the first first; those that were taken apart among them.
pub async fn list_of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Shipment>, DbError> {
    let rows = sqlx::query(
        "SELECT s.*, s.label IS NOT NULL AS has_label, o.number FROM shipments s JOIN orders o ON o.id = s.order_id
         WHERE s.order_id = $1 ORDER BY s.position",
    )
    .bind(order.uuid())
    .fetch_all(&mut *conn)
    .await?;
    fill(conn, &rows).await
}

/// Shipments that are not with their clients yet, the oldest first; of one state only, where it is named.
pub async fn list_open(
    conn: &mut Conn,
    state: Option<ShipmentState>,
    limit: i64,
) -> Result<Vec<Shipment>, DbError> {
    let rows = sqlx::query(
        "SELECT s.*, s.label IS NOT NULL AS has_label, o.number FROM shipments s JOIN orders o ON o.id = s.order_id
         WHERE s.state NOT IN ('delivered', 'cancelled') AND ($1::text IS NULL OR s.state = $1) ORDER BY s.created_at, s.id LIMIT $2",
    )
    .bind(state.map(ShipmentState::code))
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    fill(conn, &rows).await
}

/// The label of a shipment: what kind of document it is, and the document.
pub async fn find_label(conn: &mut Conn, id: ShipmentId) -> Result<Option<(String, Vec<u8>)>, DbError> {
    let row = sqlx::query("SELECT label_type, label FROM shipments WHERE id = $1 AND label IS NOT NULL")
        .bind(id.uuid())
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok((row.try_get("label_type")?, row.try_get("label")?))).transpose()
}

/// Pieces of an order that are in no shipment yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// The line.
    pub line: OrderLineId,
    /// The design's name.
    pub title: String,
    /// The house's stock-keeping code.
    pub sku: String,
    /// What set the variant apart.
    pub options: String,
    /// The serial number of a piece that exists once.
    pub serial: Option<String>,
    /// What work it needs.
    pub kind: Kind,
    /// How many.
    pub left: i32,
}

/// What of an order is in no shipment yet and was not taken back.
pub async fn list_unsent(conn: &mut Conn, order: OrderId) -> Result<Vec<Unsent>, DbError> {
    let left = store::list_left(conn, order).await?;
    Ok(left
        .into_iter()
        .filter(|line| line.left > 0)
        .map(|line| Unsent {
            line: line.line,
            title: line.title,
            sku: line.sku,
            options: line.options,
            serial: line.serial,
            kind: line.kind,
            left: line.left,
        })
        .collect())
}

/// The steps of a kind of piece, as they are kept.
pub async fn read_plan(conn: &mut Conn, kind: Kind) -> Result<Plan, DbError> {
    store::read_plan(conn, kind).await
}

/// From which values on the house is careful.
pub async fn get_policy(conn: &mut Conn) -> Result<ReleasePolicy, DbError> {
    let row = sqlx::query("SELECT * FROM release_policy").fetch_one(conn).await?;
    Ok(ReleasePolicy {
        raised_above_dollars: row.try_get("raised_above_dollars")?,
        two_people_above_dollars: row.try_get("two_people_above_dollars")?,
        id_above_dollars: row.try_get("id_above_dollars")?,
        sender: row.try_get("sender")?,
        return_address: row.try_get("return_address")?,
        version: row.try_get("version")?,
    })
}

/// What releasing a shipment asks for, as things stand now.
pub async fn read_release(conn: &mut Conn, shipment: &Shipment) -> Result<Release, DbError> {
    judge_locked(conn, shipment.order, shipment.declared).await
}

/// The same for a shipment that is locked.
pub(super) async fn judge_locked(
    conn: &mut Conn,
    order: OrderId,
    declared: Money,
) -> Result<Release, DbError> {
    let found = orders::find(conn, order).await?.ok_or_else(|| unreadable("order", &order.to_string()))?;
    let facts = Facts {
        declared,
        first_order: orders::count_living_of(conn, &found.email, found.account.map(|a| a.uuid()), order)
            .await?
            == 0,
        goes_elsewhere: goes_elsewhere(&found),
        payment_was_doubted: was_doubted(conn, order).await?,
    };
    let policy = get_policy(conn).await?;
    let rows = sqlx::query("SELECT * FROM release_checks ORDER BY position").fetch_all(conn).await?;
    let check = |row: &PgRow| -> Result<Check, DbError> {
        Ok(Check {
            code: row.try_get("code")?,
            tier: word(row, "tier", Tier::find)?,
            words: row.try_get("words")?,
        })
    };
    let checks = rows.iter().map(check).collect::<Result<Vec<_>, _>>()?;
    Ok(risk::judge(&facts, &policy, &checks))
}

/// A line break or a capital more is the same address; another name, street, code or country is not.
fn goes_elsewhere(order: &Order) -> bool {
    let plain = |lines: Vec<String>| lines.join(" ").to_lowercase();
    plain(order.shipping_address.lines()) != plain(order.billing_address.lines())
}

async fn was_doubted(conn: &mut Conn, order: OrderId) -> Result<bool, DbError> {
    if !payments::list_concerns_of_order(conn, order).await?.is_empty() {
        return Ok(true);
    }
    let payments = payments::list_for_order(conn, order).await?;
    Ok(payments.iter().any(|payment| payment.found.is_some_and(|found| found.risk == Risk::Raised)))
}

/// Shipments that a carrier is asked about by now: id, carrier's code and number.
pub(super) async fn list_to_track(
    conn: &mut Conn,
    now: chrono::DateTime<chrono::Utc>,
    limit: i64,
) -> Result<Vec<(ShipmentId, String, String)>, DbError> {
    let rows = sqlx::query(
        "SELECT id, label_carrier, tracking_number FROM shipments
         WHERE track_at <= $1 AND state = 'shipped' AND label_carrier IS NOT NULL ORDER BY track_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                ShipmentId::from_uuid(row.try_get("id")?),
                row.try_get("label_carrier")?,
                row.try_get("tracking_number")?,
            ))
        })
        .collect()
}

/// The shipments of these rows with their lines, steps and events, each read once for all of them.
async fn fill(conn: &mut Conn, rows: &[PgRow]) -> Result<Vec<Shipment>, DbError> {
    let ids = rows.iter().map(|row| row.try_get("id")).collect::<Result<Vec<Uuid>, _>>()?;
    let mut lines = list_lines(conn, &ids).await?;
    let mut steps = list_steps(conn, &ids).await?;
    let mut events = list_events(conn, &ids).await?;
    rows.iter()
        .zip(&ids)
        .map(|(row, id)| {
            let mut shipment = read(row)?;
            shipment.lines = lines.remove(id).unwrap_or_default();
            shipment.steps = steps.remove(id).unwrap_or_default();
            shipment.events = events.remove(id).unwrap_or_default();
            Ok(shipment)
        })
        .collect()
}

fn read(row: &PgRow) -> Result<Shipment, DbError> {
    let code: String = row.try_get("currency")?;
    let currency = code.parse().map_err(|_| unreadable("currency", &code))?;
    let cover: Option<i64> = row.try_get("cover_minor")?;
    Ok(Shipment {
        id: ShipmentId::from_uuid(row.try_get("id")?),
        order: OrderId::from_uuid(row.try_get("order_id")?),
        number: row.try_get("number")?,
        position: row.try_get("position")?,
        kind: word(row, "kind", Kind::find)?,
        way: word(row, "way", Way::find)?,
        state: word(row, "state", ShipmentState::find)?,
        lines: Vec::new(),
        declared: Money::new(row.try_get("declared_minor")?, currency),
        cover: cover.map(|minor| Money::new(minor, currency)),
        tier: word_opt(row, "tier", Tier::find)?,
        two_people: row.try_get("two_people")?,
        id_due: row.try_get("id_due")?,
        carrier: row.try_get("carrier")?,
        tracking_number: row.try_get("tracking_number")?,
        has_label: row.try_get("has_label")?,
        received_by: row.try_get("received_by")?,
        id_kind: word_opt(row, "id_kind", IdKind::find)?,
        steps: Vec::new(),
        events: Vec::new(),
        created_at: row.try_get("created_at")?,
        left_at: row.try_get("left_at")?,
        delivered_at: row.try_get("delivered_at")?,
        version: row.try_get("version")?,
    })
}

async fn list_lines(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<ShipmentLine>>, DbError> {
    let rows = sqlx::query(
        "SELECT x.shipment_id, x.line_id, x.quantity, x.serial, l.title, l.sku FROM shipment_lines x JOIN order_lines l ON l.id = x.line_id
         WHERE x.shipment_id = ANY($1) ORDER BY l.position",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    group(&rows, |row| {
        Ok(ShipmentLine {
            line: OrderLineId::from_uuid(row.try_get("line_id")?),
            title: row.try_get("title")?,
            sku: row.try_get("sku")?,
            serial: row.try_get("serial")?,
            quantity: row.try_get("quantity")?,
        })
    })
}

async fn list_steps(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<StepTaken>>, DbError> {
    let rows = sqlx::query("SELECT * FROM shipment_steps WHERE shipment_id = ANY($1) ORDER BY seq")
        .bind(ids)
        .fetch_all(conn)
        .await?;
    group(&rows, |row| {
        Ok(StepTaken {
            step: word(row, "step", ShipmentState::find)?,
            actor: row.try_get("actor")?,
            note: row.try_get("note")?,
            at: row.try_get("at")?,
        })
    })
}

async fn list_events(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<TrackingEvent>>, DbError> {
    let rows = sqlx::query("SELECT * FROM shipment_events WHERE shipment_id = ANY($1) ORDER BY at, seq")
        .bind(ids)
        .fetch_all(conn)
        .await?;
    group(&rows, |row| {
        Ok(TrackingEvent {
            kind: word(row, "kind", TrackingKind::find)?,
            place: row.try_get("place")?,
            words: row.try_get("words")?,
            signed_by: row.try_get("signed_by")?,
            at: row.try_get("at")?,
        })
    })
}

fn group<T>(
    rows: &[PgRow],
    read: impl Fn(&PgRow) -> Result<T, DbError>,
) -> Result<HashMap<Uuid, Vec<T>>, DbError> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(row.try_get("shipment_id")?).or_default().push(read(row)?);
    }
    Ok(groups)
}
