//! Close a job: what did not come back is lost.
//!
//! Refuses a job that is closed, and a loss beyond its tolerance without a reason. Writes the loss into `bench_metal`, closes the job, and
//! the commission's log. The database refuses a job whose metal does not add up, whoever asks.

use db::Tx;
use kernel::Text;
use platform::Cx;

use super::{Job, MetalKind, queries, weigh_metal::add};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, act, lock},
    ids::BenchJobId,
};

/// Which job, and why more was lost than it may.
#[derive(Debug, Clone)]
pub struct CloseJob {
    /// Which.
    pub job: BenchJobId,
    /// What whoever closes it is called.
    pub name: String,
    /// Why more was lost than the tolerance; may be empty where it was not.
    pub reason: String,
}

/// Closes it.
#[tracing::instrument(name = "bespoke.close_job", skip_all, fields(job.id = %ask.job))]
pub async fn close_job(tx: &mut Tx, cx: &Cx, ask: CloseJob) -> Result<(Commission, Job), BespokeError> {
    let reason =
        Text::optional_line("reason", &ask.reason, 300).map_err(|e| BespokeError::Invalid(vec![e]))?;
    let name = Text::line("name", &ask.name, 120, "Say who closes it.");
    let name = name.map_err(|e| BespokeError::Invalid(vec![e]))?.into_string();
    // the commission is locked before its job, as everywhere
    let found = queries::find_job(tx, ask.job).await?.ok_or(BespokeError::NotFound)?;
    lock(tx, found.commission).await?;
    let job = queries::lock(tx, ask.job).await?;
    if job.closed_at.is_some() {
        return Err(BespokeError::JobClosed);
    }
    let loss = job.balance.at_bench();
    let excess = match reason {
        _ if loss <= job.tolerance_mg => None,
        Some(reason) => Some((reason.into_string(), name)),
        None => return Err(BespokeError::MetalLost { loss_mg: loss, tolerance_mg: job.tolerance_mg }),
    };
    if loss > 0 {
        add(tx, cx, &job, MetalKind::Loss, loss, "").await?;
    }
    let now = tx.now().await?;
    sqlx::query("UPDATE bench_jobs SET loss_mg = $2, excess_reason = $3, excess_by = $4, closed_at = $5 WHERE id = $1")
        .bind(job.id.uuid())
        .bind(loss)
        .bind(excess.as_ref().map(|(reason, _)| reason))
        .bind(excess.as_ref().map(|(_, by)| by))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let action =
        Action::EndJob { job: job.no, loss_mg: loss, excess: excess.as_ref().map(|(why, _)| why.clone()) };
    let ask = Do { commission: job.commission, expected_version: None, action };
    let commission = act(tx, cx, ask).await?;
    let balance = super::Balance { loss, ..job.balance };
    Ok((commission, Job { balance, excess, closed_at: Some(now), ..job }))
}
