//! One round of upkeep.

use catalog::stones::{self, StoneError};
use db::{Db, DbError, with_retry};
use futures_util::{StreamExt, stream};
use kernel::ids::{InstallmentId, OrderId};
use platform::{Cx, idempotency, policy_reports, throttle};

use super::record_taxes::record_taxes;
use crate::{
    Commerce, cart, fulfillment, holds,
    orders::{self, Closing, OrderError, OrderState},
    payments::{self, Settlement},
    schedules::{self, Charged, Reminded},
    tax,
};

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpkeepReport {
    /// Orders whose time to pay was over.
    pub expired: usize,
    /// Payments that were found to be made.
    pub settled: usize,
    /// Payments that had no use any more and are cancelled at the provider now.
    pub withdrawn: usize,
    /// Money authorized for installments that was taken, or let go of and asked for again, before the bank let go of it.
    pub authorizations_minded: usize,
    /// Clients who were told of a day that comes near.
    pub reminded: usize,
    /// Clients who were told of a day that has passed.
    pub overdue: usize,
    /// Debts that were paid.
    pub refunded: usize,
    /// Sales and refunds that the calculator of tax was told of.
    pub taxes_told: usize,
    /// Balances that saved cards paid.
    pub saved_cards_charged: usize,
    /// Balances that saved cards did not pay; their clients are asked.
    pub saved_cards_refused: usize,
    /// Parcels whose carriers told where they are.
    pub parcels_tracked: usize,
    /// Loose stones that went back because their time was over.
    pub stones_returned: usize,
    /// Holds whose time was over that are closed and announced.
    pub holds_closed: u64,
    /// Idempotency claims of dead requests that were freed.
    pub keys_freed: u64,
    /// Things that did not work and will be tried again.
    pub failures: usize,
}

/// How many things of a kind one round takes on.
const BATCH: i64 = 200;
/// How many parcels one round asks carriers about.
const TRACKED_AT_ONCE: i64 = 20;
/// The most time a round spends on asking after quiet payments.
const RECONCILE: std::time::Duration = std::time::Duration::from_secs(10);
/// How old a payment is that may lie open for weeks, as that of a balance may.
const OLD: chrono::Duration = chrono::Duration::hours(1);
/// How many calls to the provider are under way at once.
const AT_ONCE: usize = 4;

/// Runs one round. Call it every few seconds, on any number of nodes.
///
/// # Errors
/// Only when the database cannot say what there is to do. What fails singly is counted, logged and tried again.
#[tracing::instrument(name = "upkeep.run_once", skip_all)]
pub async fn run_once(db: &Db, commerce: &Commerce, cx: &Cx) -> Result<UpkeepReport, DbError> {
    let mut report = UpkeepReport::default();
    // a provider that does not answer must not keep pieces off the shelf: what was not asked now is asked next time
    if let Ok(done) = tokio::time::timeout(RECONCILE, reconcile(db, commerce, cx, &mut report)).await {
        done?;
    }
    expire(db, commerce, cx, &mut report).await?;
    mind_authorizations(db, commerce, cx, &mut report).await?;
    charge_saved_cards(db, commerce, cx, &mut report).await?;
    remind(db, cx, &mut report).await?;
    withdraw(db, commerce, cx, &mut report).await?;
    refund(db, commerce, cx, &mut report).await?;
    record_taxes(db, commerce, &mut report).await?;
    let (told, failed) = fulfillment::track_shipments(db, commerce, cx, TRACKED_AT_ONCE).await?;
    report.parcels_tracked = told;
    report.failures += failed;
    match return_stones(db).await {
        Ok(returned) => report.stones_returned = returned,
        Err(error) => note(&mut report, &error),
    }
    report.holds_closed = close_holds(db).await?;
    report.keys_freed = sweep_keys(db).await?;
    Ok(report)
}

async fn reconcile(db: &Db, commerce: &Commerce, cx: &Cx, report: &mut UpkeepReport) -> Result<(), DbError> {
    let now = db.begin().await?.now().await?;
    let (quiet, slow) = (now - commerce.policy.reconcile_after, now - commerce.policy.slow_after);
    let begun = now - OLD;
    let intents = payments::list_to_reconcile(&mut *db.read().await?, quiet, slow, begun, BATCH).await?;
    let ask = |intent: String| async move { payments::settle(db, commerce, cx, &intent).await };
    let mut answers = stream::iter(intents).map(ask).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(Settlement::Paid(_) | Settlement::RefundedLate(_) | Settlement::Surplus(_)) => {
                report.settled += 1;
            }
            Ok(_) => {}
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

async fn expire(db: &Db, commerce: &Commerce, cx: &Cx, report: &mut UpkeepReport) -> Result<(), DbError> {
    let now = db.begin().await?.now().await?;
    let due = orders::list_due(&mut *db.read().await?, now, BATCH).await?;
    let end = |order| async move { expire_one(db, commerce, cx, order).await };
    let mut ends = stream::iter(due).map(end).buffer_unordered(AT_ONCE);
    while let Some(end) = ends.next().await {
        match end {
            Ok(true) => report.expired += 1,
            Ok(false) => {}
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

/// The provider is asked first, so that it decides between the shopper and the clock: money that was faster pays the
/// order. When it does not answer, the piece goes back on sale all the same, and money that still comes is returned.
async fn expire_one(db: &Db, commerce: &Commerce, cx: &Cx, order: OrderId) -> Result<bool, OrderError> {
    payments::withdraw(db, commerce, cx, order).await;
    with_retry(|| close_if_due(db, cx, order)).await
}

async fn close_if_due(db: &Db, cx: &Cx, id: OrderId) -> Result<bool, OrderError> {
    let mut tx = db.begin().await?;
    let Some(cart) = orders::find_cart(&mut tx, id).await? else { return Ok(false) };
    cart::lock_for_order(&mut tx, cart).await?;
    let now = tx.now().await?;
    let order = orders::lock(&mut tx, id).await?;
    let due = order.filter(|o| o.state == OrderState::PendingPayment && o.hold_expires_at <= now);
    let Some(order) = due else { return Ok(false) };
    orders::close_order(&mut tx, cx, &order, Closing::Expired).await?;
    tx.commit().await?;
    Ok(true)
}

async fn withdraw(db: &Db, commerce: &Commerce, cx: &Cx, report: &mut UpkeepReport) -> Result<(), DbError> {
    let slow = db.begin().await?.now().await? - commerce.policy.slow_after;
    let dead = payments::list_to_cancel(&mut *db.read().await?, slow, BATCH).await?;
    let cancel = |payment| async move { payments::withdraw_payment(db, commerce, cx, payment).await };
    let mut answers = stream::iter(dead).map(cancel).buffer_unordered(AT_ONCE);
    while let Some(done) = answers.next().await {
        if done {
            report.withdrawn += 1;
        } else {
            report.failures += 1;
        }
    }
    Ok(())
}

async fn mind_authorizations(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    report: &mut UpkeepReport,
) -> Result<(), DbError> {
    let until = db.begin().await?.now().await? + commerce.policy.review_margin;
    let ending = payments::list_authorizations_ending(&mut *db.read().await?, until, BATCH).await?;
    for payment in ending {
        match payments::mind_authorization(db, commerce, cx, payment).await {
            Ok(minded) => report.authorizations_minded += usize::from(minded),
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

async fn charge_saved_cards(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    report: &mut UpkeepReport,
) -> Result<(), DbError> {
    let today = db.begin().await?.now().await?.date_naive();
    let due = schedules::list_to_charge(&mut *db.read().await?, today, BATCH).await?;
    for installment in due {
        match schedules::charge_saved_card(db, commerce, cx, installment).await {
            Ok(Charged::Paid) => report.saved_cards_charged += 1,
            Ok(Charged::Refused) => report.saved_cards_refused += 1,
            Ok(Charged::Nothing | Charged::Waiting) => {}
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

async fn remind(db: &Db, cx: &Cx, report: &mut UpkeepReport) -> Result<(), DbError> {
    let today = db.begin().await?.now().await?.date_naive();
    let due = schedules::list_to_remind(&mut *db.read().await?, today, BATCH).await?;
    for installment in due {
        match with_retry(|| remind_one(db, cx, installment)).await {
            Ok(Reminded::Coming) => report.reminded += 1,
            Ok(Reminded::Passed) => report.overdue += 1,
            Ok(Reminded::Nothing) => {}
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

async fn remind_one(db: &Db, cx: &Cx, installment: InstallmentId) -> Result<Reminded, DbError> {
    let mut tx = db.begin().await?;
    let reminded = schedules::remind(&mut tx, cx, installment).await?;
    tx.commit().await?;
    Ok(reminded)
}

async fn refund(db: &Db, commerce: &Commerce, cx: &Cx, report: &mut UpkeepReport) -> Result<(), DbError> {
    let slow = db.begin().await?.now().await? - commerce.policy.slow_after;
    let debts = payments::list_pending_refunds(&mut *db.read().await?, slow, BATCH).await?;
    for debt in debts {
        match payments::finish_refund(db, commerce, cx, debt).await {
            Ok(true) => report.refunded += 1,
            Ok(false) => {}
            Err(error) => note(report, &error),
        }
    }
    Ok(())
}

async fn return_stones(db: &Db) -> Result<usize, StoneError> {
    let mut tx = db.begin().await?;
    let returned = stones::expire_holds(&mut tx).await?;
    tx.commit().await?;
    Ok(returned)
}

async fn close_holds(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let closed = holds::close_expired(&mut tx).await?;
    tx.commit().await?;
    Ok(closed)
}

async fn sweep_keys(db: &Db) -> Result<u64, DbError> {
    let mut tx = db.begin().await?;
    let freed = idempotency::sweep(&mut tx).await?;
    throttle::sweep(&mut tx).await?;
    policy_reports::sweep(&mut tx).await?;
    customers::codes::sweep(&mut tx).await?;
    tax::sweep(&mut tx).await?;
    tx.commit().await?;
    Ok(freed)
}

fn note(report: &mut UpkeepReport, error: &dyn std::error::Error) {
    tracing::warn!(%error, "something of this round did not work; the next tries again");
    report.failures += 1;
}
