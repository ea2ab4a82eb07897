//! Give a client more time for an installment.
//!
//! Refuses one that is not open or has no day, a day that is not after the present one or more than a year away, one that would pass the
//! installment that follows, and an order whose deposit was not paid. Writes `order_installments` and the audit log; the reminder comes
//! again before the new day, and a saved card is charged on it.

use chrono::{Days, NaiveDate};
use db::Tx;
use kernel::ids::InstallmentId;
use platform::{Cx, audit};
use serde_json::json;

use super::{Installment, InstallmentState, ScheduleError, queries, store};
use crate::orders::{self, OrderState};

/// Which installment, and until when.
#[derive(Debug, Clone, Copy)]
pub struct ExtendInstallment {
    /// The installment.
    pub installment: InstallmentId,
    /// Its new last day.
    pub until: NaiveDate,
}

/// The longest that a day may be ahead.
const FARTHEST: Days = Days::new(365);

/// Moves the day, and returns the installment.
#[tracing::instrument(name = "schedules.extend_installment", skip_all, fields(installment.id = %ask.installment))]
pub async fn extend_installment(
    tx: &mut Tx,
    cx: &Cx,
    ask: ExtendInstallment,
) -> Result<Installment, ScheduleError> {
    let found = queries::find_installment(tx, ask.installment).await?.ok_or(ScheduleError::NotFound)?;
    let order = orders::lock(tx, found.order).await?.ok_or(ScheduleError::NotFound)?;
    let open = store::lock_open(tx, order.id).await?;
    let installment = open.iter().find(|i| i.id == ask.installment);
    let Some(installment) = installment.filter(|_| order.state == OrderState::DepositPaid) else {
        return Err(ScheduleError::NothingDue { paid: found.state == InstallmentState::Paid });
    };
    let today = tx.now().await?.date_naive();
    let next = open.iter().find(|i| i.position > installment.position).and_then(|i| i.due.day());
    let earliest = installment.due.day().unwrap_or(today).max(today);
    if ask.until <= earliest || ask.until > today + FARTHEST || next.is_some_and(|next| ask.until > next) {
        return Err(ScheduleError::field(
            "until",
            "out_of_range",
            "Enter a day after the present one, within a year, and not after the part that follows.",
        ));
    }
    let before = installment.due.day();
    let due = installment.due.moved_to(ask.until);
    let notice = before.zip(installment.remind_on).map_or(0, |(day, remind)| (day - remind).num_days());
    let remind_on = ask.until.checked_sub_days(Days::new(u64::try_from(notice).unwrap_or(0)));
    sqlx::query(
        "UPDATE order_installments SET due = $2, due_on = $3, remind_on = $4, reminded_at = NULL, overdue_at = NULL, charge_failed_at = NULL WHERE id = $1",
    )
    .bind(installment.id.uuid())
    .bind(due.code())
    .bind(ask.until)
    .bind(remind_on)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "schedules.extend_installment",
        object: order.id.to_string(),
        before: Some(&json!({ "installment": installment.id, "due_on": before })),
        after: Some(&json!({ "installment": installment.id, "due_on": ask.until })),
    };
    audit::record(tx, cx, change).await?;
    queries::find_installment(tx, ask.installment).await?.ok_or(ScheduleError::NotFound)
}
