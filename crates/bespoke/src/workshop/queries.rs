//! Reading jobs.

use chrono::NaiveDate;
use db::{Conn, DbError, Tx};
use sqlx::{Row, postgres::PgRow};

use super::{Balance, Job, MetalKind, Weighing};
use crate::{
    BespokeError,
    commissions::Stage,
    error::unreadable,
    ids::{BenchJobId, CommissionId},
};

fn read(row: &PgRow) -> Result<Job, DbError> {
    let stage: String = row.try_get("stage")?;
    let (reason, by): (Option<String>, Option<String>) =
        (row.try_get("excess_reason")?, row.try_get("excess_by")?);
    Ok(Job {
        id: BenchJobId::from_uuid(row.try_get("id")?),
        commission: CommissionId::from_uuid(row.try_get("commission_id")?),
        no: row.try_get("no")?,
        stage: Stage::find(&stage).ok_or_else(|| unreadable("stage", &stage))?,
        words: row.try_get("words")?,
        maker: row.try_get("maker")?,
        metal: row.try_get("metal")?,
        minutes: row.try_get("minutes")?,
        due_on: row.try_get("due_on")?,
        tolerance_mg: row.try_get("tolerance_mg")?,
        balance: Balance {
            issued: row.try_get("issued_mg")?,
            finished: row.try_get("finished_mg")?,
            returned: row.try_get("returned_mg")?,
            scrap: row.try_get("scrap_mg")?,
            loss: row.try_get("loss_mg")?,
        },
        excess: reason.zip(by),
        opened_at: row.try_get("opened_at")?,
        closed_at: row.try_get("closed_at")?,
    })
}

/// The job, locked until the end of the transaction.
pub(super) async fn lock(tx: &mut Tx, id: BenchJobId) -> Result<Job, BespokeError> {
    let row = sqlx::query("SELECT * FROM bench_jobs WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(read(&row.ok_or(BespokeError::NotFound)?)?)
}

/// A job by its id.
pub async fn find_job(conn: &mut Conn, id: BenchJobId) -> Result<Option<Job>, DbError> {
    let row =
        sqlx::query("SELECT * FROM bench_jobs WHERE id = $1").bind(id.uuid()).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// The jobs of a commission, in their order.
pub async fn list_jobs(conn: &mut Conn, id: CommissionId) -> Result<Vec<Job>, DbError> {
    let rows = sqlx::query("SELECT * FROM bench_jobs WHERE commission_id = $1 ORDER BY no")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// Every weighing of a job, in their order.
pub async fn list_weighings(conn: &mut Conn, job: BenchJobId) -> Result<Vec<Weighing>, DbError> {
    let rows = sqlx::query("SELECT * FROM bench_metal WHERE job_id = $1 ORDER BY seq")
        .bind(job.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("kind")?;
            Ok(Weighing {
                kind: MetalKind::find(&kind).ok_or_else(|| unreadable("weighing", &kind))?,
                mg: row.try_get("mg")?,
                words: row.try_get("words")?,
                actor: row.try_get("actor")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}

/// The most open jobs that are listed at once.
const MOST: i64 = 500;

/// Every open job with the number of its commission, the most pressing first.
pub async fn list_open(conn: &mut Conn) -> Result<Vec<(String, Job)>, DbError> {
    let rows = sqlx::query(
        "SELECT j.*, c.number FROM bench_jobs j JOIN commissions c ON c.id = j.commission_id
         WHERE j.closed_at IS NULL ORDER BY j.due_on, c.number, j.no LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("number")?, read(row)?))).collect()
}

/// What somebody has on their bench.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Who.
    pub maker: String,
    /// How many jobs.
    pub jobs: i64,
    /// How many minutes are planned for them.
    pub minutes: i64,
    /// How many of the jobs are past their day.
    pub late: i64,
    /// The next day that was promised.
    pub next_due: NaiveDate,
    /// How much metal lies there, in milligrams.
    pub metal_mg: i64,
}

/// Who has how much on their bench, the fullest first.
pub async fn list_load(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Load>, DbError> {
    let rows = sqlx::query(
        "SELECT maker, count(*) AS jobs, sum(minutes)::bigint AS minutes, count(*) FILTER (WHERE due_on < $1) AS late, min(due_on) AS next_due,
                sum(issued_mg - finished_mg - returned_mg - scrap_mg - loss_mg)::bigint AS metal_mg
         FROM bench_jobs WHERE closed_at IS NULL GROUP BY maker ORDER BY sum(minutes) DESC, maker",
    )
    .bind(today)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Load {
                maker: row.try_get("maker")?,
                jobs: row.try_get("jobs")?,
                minutes: row.try_get("minutes")?,
                late: row.try_get("late")?,
                next_due: row.try_get("next_due")?,
                metal_mg: row.try_get("metal_mg")?,
            })
        })
        .collect()
}
