//! Open a job at the bench.
//!
//! Refuses a commission that is not at the bench, work that is none of the bench's, and fields that are missing or out of range. Writes
//! `bench_jobs` and the commission's log.

use chrono::NaiveDate;
use db::Tx;
use kernel::{FieldError, Text};
use platform::Cx;

use super::{Balance, Job};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, Stage, act, lock},
    ids::{BenchJobId, CommissionId},
};

/// The job as typed.
#[derive(Debug, Clone)]
pub struct OpenJob {
    /// For which commission.
    pub commission: CommissionId,
    /// Which work.
    pub stage: Stage,
    /// What is made.
    pub words: String,
    /// Who makes it.
    pub maker: String,
    /// Of which alloy; empty for a job without metal.
    pub metal: String,
    /// How long it is planned to take: 1 minute to 1,000 hours.
    pub minutes: i64,
    /// By when.
    pub due_on: NaiveDate,
    /// How much may be lost without a reason: 0 to 100 g.
    pub tolerance_mg: i64,
}

/// Opens it.
#[tracing::instrument(name = "bespoke.open_job", skip_all, fields(commission.id = %ask.commission))]
pub async fn open_job(tx: &mut Tx, cx: &Cx, ask: OpenJob) -> Result<(Commission, Job), BespokeError> {
    let (words, maker, metal) = check(&ask)?;
    let commission = lock(tx, ask.commission).await?;
    if !commission.state.stage.at_the_bench() {
        return Err(BespokeError::NotAtTheBench);
    }
    let last: Option<i32> = sqlx::query_scalar("SELECT max(no) FROM bench_jobs WHERE commission_id = $1")
        .bind(ask.commission.uuid())
        .fetch_one(&mut **tx)
        .await?;
    let job = Job {
        id: BenchJobId::new(&*cx.random),
        commission: ask.commission,
        no: last.unwrap_or(0) + 1,
        stage: ask.stage,
        words: words.clone(),
        maker: maker.clone(),
        metal,
        minutes: ask.minutes,
        due_on: ask.due_on,
        tolerance_mg: ask.tolerance_mg,
        balance: Balance::default(),
        excess: None,
        opened_at: tx.now().await?,
        closed_at: None,
    };
    insert(tx, &job).await?;
    let action = Action::RecordJob { job: job.no, words, maker, due: ask.due_on };
    let commission = act(tx, cx, Do { commission: ask.commission, expected_version: None, action }).await?;
    Ok((commission, job))
}

fn check(ask: &OpenJob) -> Result<(String, String, String), BespokeError> {
    let mut wrong = Vec::new();
    let mut line = |field: &'static str, value: &str, missing: &'static str| {
        Text::line(field, value, 300, missing).map(Text::into_string).unwrap_or_else(|e| {
            wrong.push(e);
            String::new()
        })
    };
    let words = line("job_words", &ask.words, "Say what is made.");
    let maker = line("maker", &ask.maker, "Say who makes it.");
    let metal = match Text::optional_line("metal", &ask.metal, 120) {
        Ok(metal) => metal.map(Text::into_string).unwrap_or_default(),
        Err(error) => {
            wrong.push(error);
            String::new()
        }
    };
    if !ask.stage.at_the_bench() || ask.stage >= Stage::QualityCheck {
        wrong.push(FieldError::new("stage", "unknown_value", "Choose a work of the bench."));
    }
    if !(1..=60_000).contains(&ask.minutes) {
        wrong.push(FieldError::new("minutes", "out_of_range", "Plan 1 minute to 1,000 hours."));
    }
    if !(0..=100_000).contains(&ask.tolerance_mg) {
        wrong.push(FieldError::new("tolerance", "out_of_range", "Let at most 100 g be lost."));
    }
    if wrong.is_empty() { Ok((words, maker, metal)) } else { Err(BespokeError::Invalid(wrong)) }
}

async fn insert(tx: &mut Tx, job: &Job) -> Result<(), BespokeError> {
    sqlx::query(
        "INSERT INTO bench_jobs (id, commission_id, no, stage, words, maker, metal, minutes, due_on, tolerance_mg, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(job.id.uuid())
    .bind(job.commission.uuid())
    .bind(job.no)
    .bind(job.stage.code())
    .bind(&job.words)
    .bind(&job.maker)
    .bind(&job.metal)
    .bind(job.minutes)
    .bind(job.due_on)
    .bind(job.tolerance_mg)
    .bind(job.opened_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
