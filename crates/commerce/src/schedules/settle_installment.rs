//! Find out what became of the payment of an installment: its client comes back from the bank.

use db::Db;
use kernel::ids::InstallmentId;
use platform::Cx;

use super::ScheduleError;
use crate::{
    Commerce,
    payments::{self, Settlement},
};

/// Asks the provider about the installment's payment and records what it says; nothing where none is begun, or it was cancelled.
///
/// # Errors
/// A provider or database that does not answer.
#[tracing::instrument(name = "schedules.settle_installment", skip_all, fields(installment.id = %id))]
pub async fn settle_installment(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    id: InstallmentId,
) -> Result<Option<Settlement>, ScheduleError> {
    let found = payments::find_live_of(&mut *db.read().await?, id).await?;
    let Some(intent) = found.and_then(|payment| payment.intent_id) else { return Ok(None) };
    Ok(Some(payments::settle(db, commerce, cx, &intent).await?))
}
