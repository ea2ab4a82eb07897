//! What is under way, in numbers, for whoever watches the house: states and counts, nothing of anybody.

use db::{Conn, DbError};
use platform::backlog::Backlog;

/// How many there are in a state.
pub type Count = (String, i64);

/// What is under way.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// Carts that are open.
    pub open_carts: i64,
    /// Pieces and stones that are held for somebody.
    pub active_holds: i64,
    /// Orders by state.
    pub orders: Vec<Count>,
    /// Payments by state.
    pub payments: Vec<Count>,
    /// Concerns that nobody has answered.
    pub open_concerns: i64,
    /// The payment provider's notices that were not applied yet.
    pub notices: Backlog,
}

/// Counts. Reads whole tables: once in a while, not once a page.
///
/// # Errors
/// The database's.
pub async fn measure(conn: &mut Conn) -> Result<Measures, DbError> {
    let open_carts = "SELECT count(*) FROM carts WHERE state = 'open'";
    let active_holds = "SELECT count(*) FROM holds WHERE state = 'active'";
    let orders = "SELECT state, count(*) FROM orders GROUP BY state";
    let payments = "SELECT state, count(*) FROM payments GROUP BY state";
    let open_concerns = "SELECT count(*) FROM payment_concerns WHERE state <> 'cleared'";
    let notices = "SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing,
                          greatest(coalesce(extract(epoch FROM now() - min(received_at)), 0), 0)::float8 AS oldest_seconds
                   FROM payment_notices WHERE state IN ('received', 'parked')";
    Ok(Measures {
        open_carts: sqlx::query_scalar(open_carts).fetch_one(&mut *conn).await?,
        active_holds: sqlx::query_scalar(active_holds).fetch_one(&mut *conn).await?,
        orders: sqlx::query_as(orders).fetch_all(&mut *conn).await?,
        payments: sqlx::query_as(payments).fetch_all(&mut *conn).await?,
        open_concerns: sqlx::query_scalar(open_concerns).fetch_one(&mut *conn).await?,
        notices: sqlx::query_as(notices).fetch_one(conn).await?,
    })
}
