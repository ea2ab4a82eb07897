//! Close the cart whose order was paid.
//!
//! Refuses nothing; a closed cart stays as it is. Writes `carts` and `cart_lines`. What was put into the cart after the order
//! was placed goes on in a fresh cart, which the shopper's token opens from then on: nothing that was chosen is lost.

use catalog::model::RingSize;
use db::{DbError, Tx};
use kernel::{
    Token,
    ids::{CartId, CartLineId, OrderId, StoneId, VariantId},
};
use platform::Cx;
use sqlx::Row;

use super::store::{self, NewLine};
use crate::rings::read_size;

/// Closes the cart. The caller holds its row lock.
pub(crate) async fn close(tx: &mut Tx, cx: &Cx, cart: CartId, order: OrderId) -> Result<(), DbError> {
    let now = tx.now().await?;
    let closed = sqlx::query(
        "UPDATE carts SET state = 'ordered', order_id = $2, version = version + 1, updated_at = $3
         WHERE id = $1 AND state = 'open'",
    )
    .bind(cart.uuid())
    .bind(order.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if closed.rows_affected() == 0 {
        return Ok(());
    }
    let left = list_left(tx, cart, order).await?;
    if left.is_empty() { Ok(()) } else { carry_on(tx, cx, cart, &left).await }
}

/// What stands in the cart and was not ordered.
struct Left {
    variant: VariantId,
    quantity: i32,
    engraving: Option<String>,
    font: Option<String>,
    ring_sizer: bool,
    ring: Option<(StoneId, RingSize)>,
}

async fn list_left(tx: &mut Tx, cart: CartId, order: OrderId) -> Result<Vec<Left>, DbError> {
    let rows = sqlx::query(
        "SELECT l.variant_id, l.engraving, l.engraving_font, l.ring_sizer, l.stone_id, l.ring_circumference_um,
                (l.quantity - coalesce(o.quantity, 0))::int AS quantity
         FROM cart_lines l
         LEFT JOIN (SELECT variant_id, coalesce(engraving, '') AS engraving, coalesce(engraving_font, 'roman') AS font,
                           ring_sizer, stone_id, sum(quantity) AS quantity
                    FROM order_lines WHERE order_id = $2 GROUP BY 1, 2, 3, 4, 5) o
                ON o.variant_id = l.variant_id AND o.engraving = coalesce(l.engraving, '')
               AND o.font = coalesce(l.engraving_font, 'roman') AND o.ring_sizer = l.ring_sizer
               AND o.stone_id IS NOT DISTINCT FROM l.stone_id
         WHERE l.cart_id = $1 AND l.quantity > coalesce(o.quantity, 0) ORDER BY l.created_at, l.id",
    )
    .bind(cart.uuid())
    .bind(order.uuid())
    .fetch_all(&mut **tx)
    .await?;
    let read = |row: &sqlx::postgres::PgRow| {
        Ok(Left {
            variant: VariantId::from_uuid(row.try_get("variant_id")?),
            quantity: row.try_get("quantity")?,
            engraving: row.try_get("engraving")?,
            font: row.try_get("engraving_font")?,
            ring_sizer: row.try_get("ring_sizer")?,
            ring: row.try_get::<Option<_>, _>("stone_id")?.map(StoneId::from_uuid).zip(read_size(row)?),
        })
    };
    rows.iter().map(read).collect()
}

async fn carry_on(tx: &mut Tx, cx: &Cx, closed: CartId, left: &[Left]) -> Result<(), DbError> {
    let now = tx.now().await?;
    let fresh = CartId::new(&*cx.random);
    let digest: Vec<u8> = sqlx::query_scalar("SELECT token_digest FROM carts WHERE id = $1")
        .bind(closed.uuid())
        .fetch_one(&mut **tx)
        .await?;
    // the closed cart keeps a digest that no token has
    sqlx::query("UPDATE carts SET token_digest = $2 WHERE id = $1")
        .bind(closed.uuid())
        .bind(Token::new(&*cx.random).digest().as_slice())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO carts (id, token_digest, account_id, state, currency, created_at, updated_at)
         SELECT $1, $2, account_id, 'open', currency, $4, $4 FROM carts WHERE id = $3",
    )
    .bind(fresh.uuid())
    .bind(digest)
    .bind(closed.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for line in left {
        let line = NewLine {
            id: CartLineId::new(&*cx.random),
            variant: line.variant,
            quantity: line.quantity,
            engraving: line.engraving.as_deref(),
            font: line.font.as_deref(),
            ring_sizer: line.ring_sizer,
            ring: line.ring,
        };
        store::insert_line(tx, fresh, &line).await?;
    }
    Ok(())
}
