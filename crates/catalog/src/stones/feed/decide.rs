//! What a second person decides about stones that wait: shared by releasing and turning down.

use std::collections::BTreeSet;

use db::{DbError, Tx};
use kernel::{
    Currency, Money,
    ids::{StoneId, StoneParkingId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use super::{ParkReason, StoneError};
use crate::{index::code, stones::StoneStatus};

/// How many stones may be decided about at a time.
pub const MOST_DECIDED: usize = 200;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Release,
    Reject,
}

impl Verdict {
    const fn state(self) -> &'static str {
        match self {
            Self::Release => "released",
            Self::Reject => "rejected",
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Release => "catalog.release_stones",
            Self::Reject => "catalog.reject_stones",
        }
    }

    const fn status(self) -> StoneStatus {
        match self {
            Self::Release => StoneStatus::Available,
            Self::Reject => StoneStatus::Withdrawn,
        }
    }
}

/// What the audit log keeps of each stone.
#[derive(Serialize)]
struct Decided<'a> {
    status: StoneStatus,
    reason: ParkReason,
    words: &'a str,
    cost: Money,
    cost_before: Option<Money>,
    parked_by: &'a str,
}

/// A stone that waits.
struct Waiting {
    stone: StoneId,
    state: String,
    parked_by: String,
    reason: ParkReason,
    words: String,
    cost: Money,
    cost_before: Option<Money>,
}

pub(super) async fn decide(
    tx: &mut Tx,
    cx: &Cx,
    ids: &[StoneParkingId],
    verdict: Verdict,
) -> Result<usize, StoneError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect::<BTreeSet<_>>().into_iter().collect();
    if ids.is_empty() || ids.len() > MOST_DECIDED {
        let message = format!("Choose 1 to {MOST_DECIDED} stones.");
        return Err(StoneError::field("parkings", "out_of_range", message));
    }
    let waiting = lock(tx, &ids).await?;
    check(&waiting, ids.len(), &cx.actor.to_string())?;
    write(tx, cx, &ids, &waiting, verdict).await?;
    for one in &waiting {
        record(tx, cx, one, verdict).await?;
    }
    Ok(waiting.len())
}

fn check(waiting: &[Waiting], asked: usize, actor: &str) -> Result<(), StoneError> {
    if waiting.len() != asked {
        return Err(StoneError::ParkingNotFound);
    }
    if waiting.iter().any(|w| w.state != "waiting") {
        return Err(StoneError::ParkingDecided);
    }
    if waiting.iter().any(|w| w.parked_by == actor) {
        return Err(StoneError::SamePerson);
    }
    Ok(())
}

/// The stones first, as everywhere.
async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Waiting>, StoneError> {
    sqlx::query(
        "SELECT 1 FROM stones WHERE id IN (SELECT stone_id FROM stone_parkings WHERE id = ANY($1)) ORDER BY id FOR UPDATE",
    )
    .bind(ids)
    .execute(&mut **tx)
    .await?;
    let rows = sqlx::query(
        "SELECT stone_id, state, parked_by, reason, words, cost_before, cost_after, currency FROM stone_parkings
         WHERE id = ANY($1) ORDER BY id FOR UPDATE",
    )
    .bind(ids)
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.iter().map(waiting).collect::<Result<_, _>>()?)
}

fn waiting(row: &PgRow) -> Result<Waiting, DbError> {
    let currency: Currency = code(row, "currency")?;
    Ok(Waiting {
        stone: StoneId::from_uuid(row.try_get("stone_id")?),
        state: row.try_get("state")?,
        parked_by: row.try_get("parked_by")?,
        reason: code(row, "reason")?,
        words: row.try_get("words")?,
        cost: Money::new(row.try_get("cost_after")?, currency),
        cost_before: row.try_get::<Option<i64>, _>("cost_before")?.map(|m| Money::new(m, currency)),
    })
}

async fn write(
    tx: &mut Tx,
    cx: &Cx,
    ids: &[Uuid],
    waiting: &[Waiting],
    verdict: Verdict,
) -> Result<(), StoneError> {
    let now = tx.now().await?;
    let stones: Vec<Uuid> = waiting.iter().map(|w| w.stone.uuid()).collect();
    sqlx::query(
        "UPDATE stones SET status = $2, version = version + 1, updated_at = $3,
                accepted_carat_cost = CASE WHEN $2 = 'available' THEN greatest((cost_minor * 1000000 + carat_milli / 2) / carat_milli, 1) ELSE accepted_carat_cost END
         WHERE id = ANY($1) AND status = 'parked'",
    )
    .bind(&stones)
    .bind(verdict.status().code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE stone_parkings SET state = $2, decided_by = $3, decided_at = $4 WHERE id = ANY($1) AND state = 'waiting'")
        .bind(ids)
        .bind(verdict.state())
        .bind(cx.actor.to_string())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn record(tx: &mut Tx, cx: &Cx, one: &Waiting, verdict: Verdict) -> Result<(), StoneError> {
    let side = |status| Decided {
        status,
        reason: one.reason,
        words: &one.words,
        cost: one.cost,
        cost_before: one.cost_before,
        parked_by: &one.parked_by,
    };
    let (before, after) = (side(StoneStatus::Parked), side(verdict.status()));
    let change = audit::Change {
        action: verdict.action(),
        object: one.stone.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}
