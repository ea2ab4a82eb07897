//! Write down what is promised of each line of a new order. Called by `orders::record_order`, in its transaction.
//!
//! Refuses nothing. Reads the policy of the market that the parcel goes to and the category of each design; writes `order_return_terms`.

use catalog::{model::Category, products};
use db::{DbError, Tx};
use kernel::ids::{OrderId, OrderLineId, ProductId};

use super::{Exception, Facts, promise, queries};

/// What matters of a new line.
pub(crate) struct NewPromise {
    pub(crate) line: OrderLineId,
    pub(crate) product: ProductId,
    pub(crate) facts: Facts,
}

/// Promises them.
pub(crate) async fn promise_terms(
    tx: &mut Tx,
    order: OrderId,
    market: &str,
    lines: &[NewPromise],
) -> Result<(), DbError> {
    let policy = queries::policy_of(tx, market).await?;
    let designs: Vec<_> = lines.iter().map(|new| new.product).collect();
    let makings = products::find_makings(tx, &designs).await?;
    for new in lines {
        let earring = makings.get(&new.product).is_some_and(|making| making.category == Category::Earrings);
        let terms = promise(&policy, Facts { earring, ..new.facts });
        sqlx::query(
            "INSERT INTO order_return_terms (line_id, order_id, market, days, counted_from, transit_days, law_days, exception, sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(new.line.uuid())
        .bind(order.uuid())
        .bind(&terms.market)
        .bind(terms.days)
        .bind(terms.counted_from.code())
        .bind(terms.transit_days)
        .bind(terms.law_days)
        .bind(terms.exception.map(Exception::code))
        .bind(terms.sealed)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
