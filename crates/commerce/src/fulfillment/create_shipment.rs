//! Put pieces of a paid order together that will leave the house as one.
//!
//! Refuses an order that is not paid in full, pieces that are not the order's, more of them than are left to send, and a piece that is in
//! another shipment in the house. Writes `shipments`, `shipment_lines`, `shipment_steps`, the log of states and the audit log. How many are
//! left is compared under the order's row lock, so two people who pack at once never promise a piece twice.

use db::{ConstraintExt, Tx};
use kernel::{
    Money,
    ids::{OrderId, OrderLineId, ShipmentId},
};
use platform::Cx;

use super::{
    FulfillmentError, Guard, Kind, ShipmentState, Way,
    store::{self, LineLeft, list_left},
};
use crate::{
    orders::{self, LockedOrder, OrderState},
    shipping,
};

/// So many pieces of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The line of the order.
    pub line: OrderLineId,
    /// How many, at least one.
    pub quantity: i32,
}

/// Of which order, and what.
#[derive(Debug, Clone)]
pub struct CreateShipment {
    /// The order.
    pub order: OrderId,
    /// What goes into it; `None` for everything that is left.
    pub lines: Option<Vec<Wanted>>,
}

/// Makes it and answers with its id.
#[tracing::instrument(name = "fulfillment.create_shipment", skip_all, fields(order.id = %ask.order))]
pub async fn create_shipment(
    tx: &mut Tx,
    cx: &Cx,
    ask: CreateShipment,
) -> Result<ShipmentId, FulfillmentError> {
    let order = orders::lock(tx, ask.order).await?.ok_or(FulfillmentError::OrderNotFound)?;
    create(tx, cx, &order, ask.lines.as_deref()).await
}

/// The same for a caller that holds the order's row lock.
pub(super) async fn create(
    tx: &mut Tx,
    cx: &Cx,
    order: &LockedOrder,
    wanted: Option<&[Wanted]>,
) -> Result<ShipmentId, FulfillmentError> {
    if order.state != OrderState::Paid {
        return Err(FulfillmentError::Guarded(Guard::Paid));
    }
    let left = list_left(tx, order.id).await?;
    let chosen = choose(left, wanted)?;
    let currency = order.total.currency();
    let kind = chosen.iter().map(|(line, _)| line.kind).max().unwrap_or(Kind::Ready);
    let declared: i64 = chosen.iter().map(|(line, quantity)| line.unit_minor * i64::from(*quantity)).sum();
    let found = orders::find(tx, order.id).await?.ok_or(FulfillmentError::OrderNotFound)?;
    let method = shipping::find_method(tx, &found.shipping_method, currency).await?;
    let collected = method.map_or(found.shipping_method == "collect", |method| method.method.is_collected());
    let way = if collected { Way::Collect } else { Way::Courier };
    let id = ShipmentId::new(&*cx.random);
    let position = insert(tx, id, order, (kind, way), Money::new(declared, currency)).await?;
    for (line, quantity) in &chosen {
        insert_line(tx, id, line, *quantity).await?;
    }
    store::record_step(tx, cx, (id, order.id, position), None, ShipmentState::Allocated, None).await?;
    Ok(id)
}

/// The lines that go into it, each with how many.
fn choose(left: Vec<LineLeft>, wanted: Option<&[Wanted]>) -> Result<Vec<(LineLeft, i32)>, FulfillmentError> {
    let Some(wanted) = wanted else {
        let all: Vec<_> = left
            .into_iter()
            .filter(|line| line.left > 0)
            .map(|line| {
                let quantity = line.left;
                (line, quantity)
            })
            .collect();
        return if all.is_empty() { Err(FulfillmentError::NothingLeft) } else { Ok(all) };
    };
    if wanted.is_empty() {
        return Err(FulfillmentError::field("lines", "required", "Say which pieces go into the parcel."));
    }
    let mut chosen: Vec<(LineLeft, i32)> = Vec::with_capacity(wanted.len());
    for want in wanted {
        let Some(line) = left.iter().find(|line| line.line == want.line) else {
            return Err(FulfillmentError::field(
                "lines",
                "unknown",
                "One of these pieces is not part of the order.",
            ));
        };
        if want.quantity < 1 || chosen.iter().any(|(taken, _)| taken.line == want.line) {
            return Err(FulfillmentError::field(
                "lines",
                "out_of_range",
                "Name each piece once, with how many of it.",
            ));
        }
        if want.quantity > line.left {
            return Err(FulfillmentError::MoreThanLeft { title: line.title.clone(), left: line.left.max(0) });
        }
        chosen.push((line.clone(), want.quantity));
    }
    Ok(chosen)
}

async fn insert(
    tx: &mut Tx,
    id: ShipmentId,
    order: &LockedOrder,
    (kind, way): (Kind, Way),
    declared: Money,
) -> Result<i16, FulfillmentError> {
    let now = tx.now().await?;
    Ok(sqlx::query_scalar(
        "INSERT INTO shipments (id, order_id, position, kind, way, state, currency, declared_minor, created_at)
         SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, 'allocated', $5, $6, $7 FROM shipments WHERE order_id = $2 RETURNING position",
    )
    .bind(id.uuid())
    .bind(order.id.uuid())
    .bind(kind.code())
    .bind(way.code())
    .bind(declared.currency().code())
    .bind(declared.minor())
    .bind(now)
    .fetch_one(&mut **tx)
    .await?)
}

async fn insert_line(
    tx: &mut Tx,
    id: ShipmentId,
    line: &LineLeft,
    quantity: i32,
) -> Result<(), FulfillmentError> {
    sqlx::query(
        "INSERT INTO shipment_lines (shipment_id, line_id, quantity, serial) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.uuid())
    .bind(line.line.uuid())
    .bind(quantity)
    .bind(&line.serial)
    .execute(&mut **tx)
    .await
    .on_constraint("shipment_lines_one_open_a_serial", || {
        FulfillmentError::SerialTaken(line.serial.clone().unwrap_or_default())
    })?;
    Ok(())
}
