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
    /// None for what was agreed on with the atelier.
    pub(crate) product: Option<ProductId>,
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
    let designs: Vec<_> = lines.iter().filter_map(|new| new.product).collect();
    let makings = products::find_makings(tx, &designs).await?;
    let terms: Vec<_> = lines
        .iter()
        .map(|new| {
            let making = new.product.and_then(|product| makings.get(&product));
            let earring = making.is_some_and(|making| making.category == Category::Earrings);
            promise(&policy, Facts { earring, ..new.facts })
        })
        .collect();
    sqlx::query(
        "INSERT INTO order_return_terms (line_id, order_id, market, days, counted_from, transit_days, law_days, exception, sealed)
         SELECT t.line, $1, $2, t.days, $3, $4, t.law_days, t.exception, t.sealed
         FROM unnest($5::uuid[], $6::integer[], $7::integer[], $8::text[], $9::boolean[]) AS t (line, days, law_days, exception, sealed)",
    )
    .bind(order.uuid())
    .bind(market)
    .bind(policy.counted_from.code())
    .bind(policy.transit_days)
    .bind(lines.iter().map(|new| new.line.uuid()).collect::<Vec<_>>())
    .bind(terms.iter().map(|terms| terms.days).collect::<Vec<_>>())
    .bind(terms.iter().map(|terms| terms.law_days).collect::<Vec<_>>())
    .bind(terms.iter().map(|terms| terms.exception.map(Exception::code)).collect::<Vec<_>>())
    .bind(terms.iter().map(|terms| terms.sealed).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
