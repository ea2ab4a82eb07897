//! Take the old shop's orders.
//!
//! Refuses files with a fault in them, before anything is written. Writes `legacy_orders`, `legacy_order_lines`, `legacy_conversions` (each
//! converted amount) and one entry of the audit log when something changed. Announces nothing: they are history, no orders of this house, and
//! neither stock nor ledger hears of them. The same files again change nothing; what waits is judged again; what was converted stays.

use db::{DbError, Tx};
use kernel::Money;
use platform::{Cx, audit};
use serde::Serialize;

use super::{
    LegacyError,
    model::{Converted, LegacyOrder, Unit, Verdict, Written},
    orders_file::read_orders,
    payments_file::read_payments,
    plan::{Plan, Planned, Step, plan_import},
};

/// The files.
#[derive(Debug, Clone, Copy)]
pub struct ImportLegacyOrders<'a> {
    /// The old shop's orders.
    pub orders: &'a [u8],
    /// The payment provider's export.
    pub payments: &'a [u8],
}

impl ImportLegacyOrders<'_> {
    /// Reads both files, naming the faults of both at once.
    ///
    /// # Errors
    /// [`LegacyError::Invalid`].
    pub fn read(&self) -> Result<(Vec<LegacyOrder>, Vec<super::LegacyPayment>), LegacyError> {
        match (read_orders(self.orders), read_payments(self.payments)) {
            (Ok(orders), Ok(payments)) => Ok((orders, payments)),
            (orders, payments) => {
                let faults = [orders.err(), payments.err()];
                Err(LegacyError::Invalid(faults.into_iter().flatten().flatten().collect()))
            }
        }
    }
}

/// What was done, for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Orders that were not there before.
    pub new: usize,
    /// Orders that had waited and are converted now.
    pub released: usize,
    /// Orders that wait on for another reason, or with other evidence.
    pub judged: usize,
    /// Amounts that were converted.
    pub amounts: usize,
}

/// Takes the orders and returns what became of each.
#[tracing::instrument(name = "legacy.import_orders", skip_all)]
pub async fn import_legacy_orders(
    tx: &mut Tx,
    cx: &Cx,
    ask: ImportLegacyOrders<'_>,
) -> Result<(Plan, Imported), LegacyError> {
    let (orders, payments) = ask.read()?;
    // imports come one after the other; who only reads is not kept waiting
    sqlx::query("LOCK TABLE legacy_orders IN SHARE ROW EXCLUSIVE MODE").execute(&mut **tx).await?;
    let plan = plan_import(tx, orders, &payments).await?;
    let mut imported = Imported {
        new: plan.count(Step::New),
        released: plan.count(Step::Released),
        judged: plan.count(Step::Judged),
        amounts: 0,
    };
    let changed = |o: &&Planned| matches!(o.step, Step::New | Step::Released | Step::Judged);
    for planned in plan.orders.iter().filter(changed) {
        put_order(tx, planned).await?;
        if let Verdict::Converted(converted) = &planned.verdict {
            imported.amounts += convert(tx, cx, &planned.order, converted).await?;
        }
    }
    if plan.orders.iter().any(|o| changed(&o)) {
        let change = audit::Change {
            action: "legacy.import_orders",
            object: "legacy_orders".to_owned(),
            before: None,
            after: Some(&imported),
        };
        audit::record(tx, cx, change).await?;
    }
    Ok((plan, imported))
}

async fn put_order(tx: &mut Tx, planned: &Planned) -> Result<(), DbError> {
    let now = tx.now().await?;
    let order = &planned.order;
    let (converted, reason) = match &planned.verdict {
        Verdict::Converted(converted) => (Some(converted), None),
        Verdict::Quarantined(reason) => (None, Some(reason.code())),
    };
    let own = planned.takings.iter().filter(|t| t.taken.currency() == order.currency);
    let paid = |of: fn(&super::Takings) -> Money| {
        Money::sum(order.currency, own.clone().map(of)).map_or(0, Money::minor)
    };
    let minor = |of: fn(&super::Amounts) -> Money| converted.map(|c| of(&c.amounts).minor());
    sqlx::query(
        "INSERT INTO legacy_orders (reference, verdict, reason, currency, total_minor, tax_minor, shipping_minor, discount_minor,
                                    order_unit, line_unit, paid_minor, refunded_minor, ordered_at, email, raw, evidence,
                                    imported_at, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
         ON CONFLICT (reference) DO UPDATE SET
             verdict = excluded.verdict, reason = excluded.reason, currency = excluded.currency,
             total_minor = excluded.total_minor, tax_minor = excluded.tax_minor, shipping_minor = excluded.shipping_minor,
             discount_minor = excluded.discount_minor, order_unit = excluded.order_unit, line_unit = excluded.line_unit,
             paid_minor = excluded.paid_minor, refunded_minor = excluded.refunded_minor, ordered_at = excluded.ordered_at,
             email = excluded.email, raw = excluded.raw, evidence = excluded.evidence, decided_at = excluded.decided_at
         WHERE legacy_orders.verdict = 'quarantined'",
    )
    .bind(&order.reference)
    .bind(if converted.is_some() { "converted" } else { "quarantined" })
    .bind(reason)
    .bind(order.currency.code())
    .bind(minor(|a| a.total))
    .bind(minor(|a| a.tax))
    .bind(minor(|a| a.shipping))
    .bind(minor(|a| a.discount))
    .bind(converted.map(|c| c.reading.order.code()))
    .bind(converted.map(|c| c.reading.lines.code()))
    .bind(paid(|t| t.taken))
    .bind(paid(|t| t.refunded))
    .bind(&order.ordered_at)
    .bind(&order.email)
    .bind(&order.raw)
    .bind(serde_json::to_value(&planned.evidence).unwrap_or_default())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts the lines down and each amount into the log of conversions. Returns how many amounts there were.
async fn convert(tx: &mut Tx, cx: &Cx, order: &LegacyOrder, converted: &Converted) -> Result<usize, DbError> {
    let (amounts, unit) = (&converted.amounts, converted.reading.order);
    let own = [
        ("total", &order.total, amounts.total),
        ("tax", &order.tax, amounts.tax),
        ("shipping", &order.shipping, amounts.shipping),
        ("discount", &order.discount, amounts.discount),
    ];
    for (field, written, money) in own {
        log(tx, cx, order, Conversion { field: field.to_owned(), written, unit, money }).await?;
    }
    for (at, (line, price)) in order.lines.iter().zip(&amounts.lines).enumerate() {
        let position = i32::try_from(at + 1).unwrap_or(i32::MAX);
        sqlx::query(
            "INSERT INTO legacy_order_lines (reference, position, sku, title, quantity, unit_minor, currency)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&order.reference)
        .bind(position)
        .bind(&line.sku)
        .bind(&line.title)
        .bind(i32::try_from(line.quantity).unwrap_or(i32::MAX))
        .bind(price.minor())
        .bind(order.currency.code())
        .execute(&mut **tx)
        .await?;
        let field = format!("lines[{position}].unit_price");
        let unit = converted.reading.lines;
        log(tx, cx, order, Conversion { field, written: &line.unit_price, unit, money: *price }).await?;
    }
    Ok(own.len() + order.lines.len())
}

/// One amount: what was written, how it was read, what it became.
struct Conversion<'a> {
    field: String,
    written: &'a Written,
    unit: Unit,
    money: Money,
}

async fn log(tx: &mut Tx, cx: &Cx, order: &LegacyOrder, of: Conversion<'_>) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO legacy_conversions (reference, field, written, unit, minor, currency, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&order.reference)
    .bind(of.field)
    .bind(of.written.as_str())
    .bind(of.unit.code())
    .bind(of.money.minor())
    .bind(of.money.currency().code())
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
