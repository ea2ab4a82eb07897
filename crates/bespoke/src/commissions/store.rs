//! Rows of commissions and their log.

use chrono::{DateTime, Utc};
use db::{Conn, DbError, Tx};
use kernel::{EmailAddress, Id, ids::AccountId};
use platform::{Cx, audit, outbox};
use sqlx::{Row, postgres::PgRow, types::Json};

use super::{
    Fact, Stage, State,
    events::{Happened, StageEntered},
};
use crate::{BespokeError, error::unreadable, ids::CommissionId};

/// A commission as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Commission {
    /// Its id.
    pub id: CommissionId,
    /// Where letters about it go.
    pub email: EmailAddress,
    /// A telephone number, if one was given.
    pub phone: Option<String>,
    /// The client's account, if they had one when it began.
    pub account: Option<AccountId>,
    /// What follows from its log.
    pub state: State,
    /// How many facts its log has; grows with each.
    pub version: i64,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When something last happened.
    pub updated_at: DateTime<Utc>,
    /// Since when it stands where it stands.
    pub stage_since: DateTime<Utc>,
}

pub(super) fn read(row: &PgRow) -> Result<Commission, DbError> {
    let email: String = row.try_get("client_email")?;
    let state: Json<State> = row.try_get("state")?;
    let account: Option<uuid::Uuid> = row.try_get("account_id")?;
    Ok(Commission {
        id: CommissionId::from_uuid(row.try_get("id")?),
        email: email.parse().map_err(|_| unreadable("address", "…"))?,
        phone: row.try_get("client_phone")?,
        account: account.map(Id::from_uuid),
        state: state.0,
        version: row.try_get("version")?,
        opened_at: row.try_get("opened_at")?,
        updated_at: row.try_get("updated_at")?,
        stage_since: row.try_get("stage_since")?,
    })
}

/// The commission, locked until the end of the transaction.
pub(crate) async fn lock(tx: &mut Tx, id: CommissionId) -> Result<Commission, BespokeError> {
    let row = sqlx::query("SELECT * FROM commissions WHERE id = $1 FOR UPDATE")
        .bind(id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(read(&row.ok_or(BespokeError::NotFound)?)?)
}

/// Who begins a commission, beside what its first fact says.
pub(super) struct First<'a> {
    pub(super) id: CommissionId,
    pub(super) email: &'a EmailAddress,
    pub(super) phone: Option<&'a str>,
    pub(super) account: Option<AccountId>,
}

/// Writes the first fact and the commission that follows from it.
pub(super) async fn begin(
    tx: &mut Tx,
    cx: &Cx,
    first: First<'_>,
    fact: &Fact,
    state: &State,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO commissions (id, number, client_email, client_phone, account_id, state, stage, version, opened_at, updated_at, stage_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $8)",
    )
    .bind(first.id.uuid())
    .bind(&state.number)
    .bind(first.email.as_str())
    .bind(first.phone)
    .bind(first.account.map(Id::uuid))
    .bind(Json(state))
    .bind(state.stage.code())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    write(tx, cx, first.id, &state.number, 1, fact).await?;
    outbox::publish(tx, cx, &entered(first.id, 1, None, state, 0)).await
}

/// Adds a fact to the log of a locked commission and keeps what follows from it.
pub(crate) async fn append(
    tx: &mut Tx,
    cx: &Cx,
    locked: Commission,
    fact: &Fact,
) -> Result<Commission, BespokeError> {
    let now = tx.now().await?;
    let Commission { id, state: before, version, .. } = &locked;
    let (id, version, stage) = (*id, version + 1, before.stage);
    let state = before.clone().after(fact);
    let state = state.ok_or_else(|| unreadable("fact that can follow", format!("{fact:?}")))?;
    let moved = matches!(fact, Fact::Moved { .. }) && stage != state.stage;
    sqlx::query(
        "UPDATE commissions SET state = $2, stage = $3, owner_id = $4, version = $5, updated_at = $6,
                stage_since = CASE WHEN $7 THEN $6 ELSE stage_since END WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(Json(&state))
    .bind(state.stage.code())
    .bind(state.owner.as_ref().map(|owner| owner.account.uuid()))
    .bind(version)
    .bind(now)
    .bind(moved)
    .execute(&mut **tx)
    .await?;
    write(tx, cx, id, &state.number, version, fact).await?;
    if moved {
        let days = (now - locked.stage_since).num_days();
        outbox::publish(tx, cx, &entered(id, version, Some(stage), &state, days)).await?;
    }
    let stage_since = if moved { now } else { locked.stage_since };
    Ok(Commission { state, version, updated_at: now, stage_since, ..locked })
}

/// What is told of a commission that stands somewhere else now.
fn entered(id: CommissionId, seq: i64, from: Option<Stage>, state: &State, days: i64) -> StageEntered {
    StageEntered {
        commission: id,
        seq,
        from,
        to: state.stage,
        days,
        rework: from.is_some_and(|from| from.is_rework(state.stage)),
        total_minor: state.total().map(kernel::Money::minor),
        currency: state.currency,
    }
}

async fn write(
    tx: &mut Tx,
    cx: &Cx,
    id: CommissionId,
    number: &str,
    seq: i64,
    fact: &Fact,
) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO commission_events (commission_id, seq, fact, actor, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(seq)
    .bind(Json(fact))
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    // the words themselves stand in the commission's own log, which only grows too
    let change = audit::Change {
        action: "bespoke.act",
        object: number.to_owned(),
        before: None,
        after: Some(&serde_json::json!({ "seq": seq, "kind": fact.kind() })),
    };
    audit::record(tx, cx, change).await?;
    outbox::publish(tx, cx, &Happened { commission: id, seq, kind: fact.kind().to_owned() }).await
}

/// The facts of a commission with when and by whom, oldest first.
pub(crate) async fn list_facts(
    conn: &mut Conn,
    id: CommissionId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Fact, String, DateTime<Utc>)>, DbError> {
    let rows = sqlx::query(
        "SELECT seq, fact, actor, at FROM commission_events WHERE commission_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(id.uuid())
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let fact: Json<Fact> = row.try_get("fact")?;
            Ok((row.try_get("seq")?, fact.0, row.try_get("actor")?, row.try_get("at")?))
        })
        .collect()
}

pub(super) fn read_stage(row: &PgRow) -> Result<Stage, DbError> {
    let code: String = row.try_get("stage")?;
    Stage::find(&code).ok_or_else(|| unreadable("stage", &code))
}
