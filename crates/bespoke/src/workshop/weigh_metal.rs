//! Write a weighing down: metal that goes to a job, or comes back from it.
//!
//! Refuses a job that is closed, a weight that is none, and more out than went in. Changes the job's sums in the statement that checks
//! them; writes `bench_metal`.

use db::Tx;
use kernel::{Actor, Text};
use platform::Cx;

use super::{Job, MetalKind, MetalTooMuch, queries};
use crate::{BespokeError, ids::BenchJobId};

/// What was weighed.
#[derive(Debug, Clone)]
pub struct WeighMetal {
    /// For which job.
    pub job: BenchJobId,
    /// What of; not loss, which closing finds by itself.
    pub kind: MetalKind,
    /// In milligrams: up to 10 kg.
    pub mg: i64,
    /// What is said with it; may be empty.
    pub words: String,
}

/// Writes it down; returns the job as it stands then.
#[tracing::instrument(name = "bespoke.weigh_metal", skip_all, fields(job.id = %ask.job))]
pub async fn weigh_metal(tx: &mut Tx, cx: &Cx, ask: WeighMetal) -> Result<Job, BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    if !(1..=10_000_000).contains(&ask.mg) {
        let words = "Enter what the scales show, in grams, for example 5.204.";
        return Err(crate::error::invalid("weight", "out_of_range", words));
    }
    if ask.kind == MetalKind::Loss {
        let words = "What is lost is found when the job is closed.";
        return Err(crate::error::invalid("kind", "unknown_value", words));
    }
    let words = Text::optional_line("note", &ask.words, 300).map_err(|e| BespokeError::Invalid(vec![e]))?;
    let words = words.map(Text::into_string).unwrap_or_default();
    let job = queries::lock(tx, ask.job).await?;
    if job.closed_at.is_some() {
        return Err(BespokeError::JobClosed);
    }
    let balance = job.balance.after(ask.kind, ask.mg);
    let balance =
        balance.map_err(|MetalTooMuch { at_bench_mg }| BespokeError::MetalTooMuch { at_bench_mg })?;
    add(tx, cx, &job, ask.kind, ask.mg, &words).await?;
    Ok(Job { balance, ..job })
}

/// Adds a weighing to a locked job and to its sum.
pub(super) async fn add(
    tx: &mut Tx,
    cx: &Cx,
    job: &Job,
    kind: MetalKind,
    mg: i64,
    words: &str,
) -> Result<(), BespokeError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO bench_metal (job_id, seq, kind, mg, words, actor, at)
         SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6 FROM bench_metal WHERE job_id = $1",
    )
    .bind(job.id.uuid())
    .bind(kind.code())
    .bind(mg)
    .bind(words)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if kind != MetalKind::Loss {
        sqlx::query(
            "UPDATE bench_jobs SET issued_mg = issued_mg + CASE $2 WHEN 'issued' THEN $3 ELSE 0 END,
                    finished_mg = finished_mg + CASE $2 WHEN 'finished' THEN $3 ELSE 0 END,
                    returned_mg = returned_mg + CASE $2 WHEN 'returned' THEN $3 ELSE 0 END,
                    scrap_mg = scrap_mg + CASE $2 WHEN 'scrap' THEN $3 ELSE 0 END WHERE id = $1",
        )
        .bind(job.id.uuid())
        .bind(kind.code())
        .bind(mg)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
