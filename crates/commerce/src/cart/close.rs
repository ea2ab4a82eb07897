//! Close the cart whose order was paid.
//!
//! Refuses nothing; a closed cart stays as it is. Writes `carts`, `cart_lines` and `cart_changes`. What was put into the cart after the order
//! was placed goes on in a fresh cart, which the shopper's tokens lead to from then on: nothing that was chosen is lost.

use db::{DbError, Tx};
use kernel::{
    Actor, Quantity,
    ids::{AccountId, CartId, CartLineId, OrderId},
};
use platform::Cx;
use sqlx::Row;

use super::{history, journal, model::StoredLine, next_cart::begin_next, saved, sharing, store};
use crate::{holds, orders};

/// Closes the cart. The caller holds its row lock.
pub(crate) async fn close(tx: &mut Tx, cx: &Cx, cart: CartId, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    let closed = sqlx::query(
        "UPDATE carts SET state = 'ordered', order_id = $2, version = version + 1, updated_at = $3
         WHERE id = $1 AND state = 'open' RETURNING version",
    )
    .bind(cart.uuid())
    .bind(order.uuid())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(closed) = closed else { return Ok(()) };
    let version: i64 = closed.try_get("version")?;
    let record = history::Record {
        cart,
        version,
        kind: "order",
        edit: None,
        also: None,
        beside: None,
        undoes: None,
        mutation: None,
        actor: Actor::System,
    };
    history::record(tx, &record).await?;
    let kept = orders::list_saved_lines(tx, order).await?;
    saved::mark_used(tx, order, &kept).await?;
    let left = list_left(tx, cart, order).await?;
    let paid = list_ordered(tx, cart, &left).await?;
    sharing::leave_shared(tx, cx, &paid).await?;
    if left.is_empty() { Ok(()) } else { carry_on(tx, cx, cart, left).await }
}

/// What stands in the cart and was not ordered, and what is set aside.
async fn list_left(tx: &mut Tx, cart: CartId, order: OrderId) -> Result<Vec<StoredLine>, DbError> {
    let ordered = sqlx::query(
        "SELECT l.id, (CASE WHEN l.set_aside THEN l.quantity ELSE l.quantity - coalesce(o.quantity, 0) END)::int AS quantity
         FROM cart_lines l
         LEFT JOIN (SELECT variant_id, coalesce(engraving, '') AS engraving, coalesce(engraving_font, 'roman') AS font,
                           ring_sizer, stone_id, sum(quantity) AS quantity
                    FROM order_lines WHERE order_id = $2 GROUP BY 1, 2, 3, 4, 5) o
                ON o.variant_id = l.variant_id AND o.engraving = coalesce(l.engraving, '')
               AND o.font = coalesce(l.engraving_font, 'roman') AND o.ring_sizer = l.ring_sizer
               AND o.stone_id IS NOT DISTINCT FROM l.stone_id
         WHERE l.cart_id = $1 AND (l.set_aside OR l.quantity > coalesce(o.quantity, 0))",
    )
    .bind(cart.uuid())
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    let mut left = Vec::new();
    let stored = store::read_lines(tx, cart).await?;
    for row in &ordered {
        let (id, units): (uuid::Uuid, i32) = (row.try_get("id")?, row.try_get("quantity")?);
        let line = stored.iter().find(|line| line.id.uuid() == id);
        // fewer than a line may ask for are at least one
        let quantity = Quantity::new(units.into()).unwrap_or(Quantity::ONE);
        left.extend(line.map(|line| StoredLine { quantity, ..line.clone() }));
    }
    left.sort_by_key(|line| (line.created_at, line.id));
    Ok(left)
}

/// What of the cart was ordered: all but what is left.
async fn list_ordered(tx: &mut Tx, cart: CartId, left: &[StoredLine]) -> Result<Vec<StoredLine>, DbError> {
    let mut ordered = store::read_lines(tx, cart).await?;
    ordered.retain_mut(|line| {
        let stays = left.iter().find(|left| left.id == line.id).map_or(0, |left| left.quantity.get());
        match Quantity::new((line.quantity.get() - stays).into()) {
            Ok(units) => line.quantity = units,
            Err(_) => return false,
        }
        true
    });
    Ok(ordered)
}

/// What was not ordered goes on in the next cart, with what is held of it.
async fn carry_on(tx: &mut Tx, cx: &Cx, closed: CartId, left: Vec<StoredLine>) -> Result<(), DbError> {
    let row = sqlx::query("SELECT journal, account_id FROM carts WHERE id = $1")
        .bind(closed.uuid())
        .fetch_one(&mut **tx)
        .await?;
    let journal: uuid::Uuid = row.try_get("journal")?;
    let account = row.try_get::<Option<_>, _>("account_id")?.map(AccountId::from_uuid);
    let fresh = begin_next(tx, cx, closed).await?;
    for line in left {
        let carried = StoredLine { id: CartLineId::new(&*cx.random), ..line };
        store::insert_line(tx, fresh, &carried).await?;
        journal::follow_line(tx, journal, line.id, carried.id).await?;
    }
    holds::follow_cart(tx, closed, fresh, account).await?;
    Ok(())
}
