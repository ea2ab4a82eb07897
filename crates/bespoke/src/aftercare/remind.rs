//! Decide on letters after delivery, each once.
//!
//! Passes over pieces whose owners want none, and those that are being looked after at this moment. Writes `aftercare_letters`, one row an occasion for ever, and
//! announces [`AftercareDue`]; its listener writes the letter. Several nodes may do this at once.

use chrono::NaiveDate;
use db::{Conn, Db, DbError, Tx, with_retry};
use kernel::Id;
use platform::{Cx, outbox};
use sqlx::Row;

use super::{Due, due_on, events::AftercareDue};
use crate::ids::CommissionId;

/// How many pieces are looked at together.
const TOGETHER: i64 = 500;

/// Looks at every piece that is with its owner; answers how many letters were decided on.
#[tracing::instrument(name = "bespoke.remind", skip_all)]
pub async fn remind(db: &Db, cx: &Cx) -> Result<u64, DbError> {
    let today = db.begin().await?.now().await?.date_naive();
    let (mut letters, mut last) = (0, uuid::Uuid::nil());
    loop {
        let pieces = list_delivered(&mut *db.read().await?, last).await?;
        let Some((end, _)) = pieces.last() else { return Ok(letters) };
        last = end.uuid();
        for (commission, delivered) in pieces {
            let Some(due) = due_on(delivered, today) else { continue };
            let decided = with_retry(async || {
                let mut tx = db.begin().await?;
                let decided = decide(&mut tx, cx, commission, due).await?;
                tx.commit().await?;
                Ok::<_, DbError>(decided)
            });
            letters += u64::from(decided.await?);
        }
    }
}

/// Pieces that are with their owners, with the day each was handed over first.
async fn list_delivered(
    conn: &mut Conn,
    after: uuid::Uuid,
) -> Result<Vec<(CommissionId, NaiveDate)>, DbError> {
    let rows = sqlx::query(
        "SELECT c.id, m.delivered_on FROM commissions c
         CROSS JOIN LATERAL (SELECT min(e.at)::date AS delivered_on FROM commission_events e
                             WHERE e.commission_id = c.id AND e.fact ->> 'kind' = 'moved' AND e.fact ->> 'to' = 'delivered') m
         WHERE c.id > $1 AND c.stage IN ('delivered', 'aftercare') AND m.delivered_on IS NOT NULL AND c.state -> 'service' IS NULL
           AND NOT EXISTS (SELECT 1 FROM aftercare_stops s WHERE s.commission_id = c.id)
         ORDER BY c.id LIMIT $2",
    )
    .bind(after)
    .bind(TOGETHER)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let id: uuid::Uuid = row.try_get("id")?;
            Ok((Id::from_uuid(id), row.try_get("delivered_on")?))
        })
        .collect()
}

async fn decide(tx: &mut Tx, cx: &Cx, commission: CommissionId, due: Due) -> Result<bool, DbError> {
    let now = tx.now().await?;
    let decided = sqlx::query(
        "INSERT INTO aftercare_letters (commission_id, kind, no, due_on, decided_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(commission.uuid())
    .bind(due.occasion.code())
    .bind(due.no)
    .bind(due.on)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if decided.rows_affected() == 0 {
        return Ok(false);
    }
    let Due { occasion, no, .. } = due;
    outbox::publish(tx, cx, &AftercareDue { commission, occasion, no }).await?;
    Ok(true)
}

/// Whether a letter that was decided on is still to be written: nobody has ended them meanwhile.
pub async fn still_wanted(conn: &mut Conn, due: &AftercareDue) -> Result<bool, DbError> {
    let wanted = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM aftercare_letters WHERE commission_id = $1 AND kind = $2 AND no = $3)
            AND NOT EXISTS (SELECT 1 FROM aftercare_stops WHERE commission_id = $1)",
    )
    .bind(due.commission.uuid())
    .bind(due.occasion.code())
    .bind(due.no);
    Ok(wanted.fetch_one(conn).await?)
}
