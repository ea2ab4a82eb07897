//! Whether every passport of a piece of the shop is of an order that has the piece, for `atelier audit`.

use commerce::orders;
use db::{Conn, DbError};
use kernel::Id;

/// The serials of passports whose order has no piece of theirs.
pub(crate) async fn verify_orders(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let all: Vec<(String, uuid::Uuid)> =
        sqlx::query_as("SELECT serial, order_id FROM passports WHERE order_id IS NOT NULL ORDER BY serial")
            .fetch_all(&mut *conn)
            .await?;
    let mut wrong = Vec::new();
    for (serial, order) in all {
        let order = orders::find(conn, Id::from_uuid(order)).await?;
        let mut serials =
            order.iter().flat_map(|order| &order.lines).filter_map(|line| line.serial.as_deref());
        if !serials.any(|of| of.eq_ignore_ascii_case(&serial)) {
            wrong.push(serial);
        }
    }
    Ok(wrong)
}
