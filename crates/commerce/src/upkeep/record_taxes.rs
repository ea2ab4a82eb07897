//! Keep the books of a calculator of tax in step with ours: sales that were paid, and money of theirs that went back.

use db::{Db, DbError, with_retry};

use super::run_once::UpkeepReport;
use crate::{
    Commerce, orders, payments,
    tax::{CalculationError, RecordTax, ReverseTax},
};

/// How many of each are told in one round.
const BATCH: i64 = 20;

/// Tells the calculator, each under a key of its own, so that whoever dies in between tells it once. Does nothing for a house that computes by
/// its own rules. A calculator that is away is told in the next round.
pub(super) async fn record_taxes(
    db: &Db,
    commerce: &Commerce,
    report: &mut UpkeepReport,
) -> Result<(), DbError> {
    let Some(calculator) = &commerce.tax else { return Ok(()) };
    let mut tx = db.begin().await?;
    let sales = orders::list_unrecorded(&mut tx, calculator.source(), BATCH).await?;
    tx.rollback().await?;
    for sale in sales {
        let ask = RecordTax {
            key: format!("tax:{}", sale.order),
            calculation: sale.calculation,
            reference: sale.number,
        };
        match in_time(commerce, calculator.record(&ask)).await {
            Ok(name) => {
                with_retry(|| async {
                    let mut tx = db.begin().await?;
                    orders::note_recorded(&mut tx, sale.order, &name).await?;
                    tx.commit().await
                })
                .await?;
                report.taxes_told += 1;
            }
            Err(error) => later(report, &error),
        }
    }
    let back = payments::list_unreversed(&mut *db.read().await?, calculator.source(), BATCH).await?;
    for refund in back {
        let ask = ReverseTax {
            key: format!("tax:refund:{}", refund.refund),
            transaction: refund.transaction,
            reference: refund.refund.to_string(),
            amount: refund.amount,
        };
        match in_time(commerce, calculator.reverse(&ask)).await {
            Ok(name) => {
                with_retry(|| async {
                    let mut tx = db.begin().await?;
                    payments::note_reversed(&mut tx, refund.refund, &name).await?;
                    tx.commit().await
                })
                .await?;
                report.taxes_told += 1;
            }
            Err(error) => later(report, &error),
        }
    }
    Ok(())
}

async fn in_time(
    commerce: &Commerce,
    call: impl Future<Output = Result<String, CalculationError>>,
) -> Result<String, CalculationError> {
    let late = || CalculationError("it did not answer in time".into());
    tokio::time::timeout(commerce.policy.gateway_timeout, call).await.unwrap_or_else(|_| Err(late()))
}

fn later(report: &mut UpkeepReport, error: &CalculationError) {
    report.failures += 1;
    tracing::warn!(%error, "the calculator of tax is told in the next round");
}
