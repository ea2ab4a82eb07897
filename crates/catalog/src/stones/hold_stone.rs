//! Keep a stone for somebody.
//!
//! Refuses a stone that is not available, a holder who keeps [`MOST_HELD`] already, and an end that is past or further off
//! than [`LONGEST_HOLD`]. Writes `stones` and `stone_holds`. The stone is claimed by one conditional update; a unique index
//! lets one live hold exist for it. A hold whose time is over makes way for the next. Asking again for the same
//! reference keeps the hold there is and moves its end, within the cap from when it was made.

use chrono::{DateTime, Duration, Utc};
use db::{DbError, Tx};
use kernel::ids::{StoneHoldId, StoneId};
use platform::Cx;
use sqlx::Row;

use super::{StoneError, StoneHold, StoneStatus, store};

/// How many stones one holder may keep at the same time: a compare tray of four, and one more.
pub const MOST_HELD: i64 = 5;
/// The longest a hold may live, counted from when it was made; the schema refuses more.
pub const LONGEST_HOLD: Duration = Duration::hours(72);

/// What to keep, for whom, and until when.
#[derive(Debug, Clone)]
pub struct HoldStone {
    /// The stone.
    pub stone: StoneId,
    /// Who it is kept for, e.g. `guest cart_…`; for telling hoarders from shoppers.
    pub holder: String,
    /// What for: a cart, an order, a design.
    pub reference: String,
    /// When it goes back by itself.
    pub expires_at: DateTime<Utc>,
}

/// Keeps the stone and answers the hold.
#[tracing::instrument(name = "stones.hold_stone", skip_all, fields(stone.id = %ask.stone))]
pub async fn hold_stone(tx: &mut Tx, cx: &Cx, ask: HoldStone) -> Result<StoneHold, StoneError> {
    let now = tx.now().await?;
    check_end(ask.expires_at, now)?;
    lock_holder(tx, &ask.holder).await?;
    let status = store::lock_stone(tx, ask.stone).await?;
    if let Some((hold, made, ordered)) = find_live(tx, ask.stone).await? {
        if hold.holder == ask.holder && hold.reference == ask.reference && hold.expires_at > now {
            return extend(tx, hold, ask.expires_at.min(made + LONGEST_HOLD)).await;
        }
        if hold.expires_at > now || ordered {
            return Err(StoneError::Unavailable(status));
        }
        store::close_holds(tx, &[hold.id], "released", StoneStatus::Available).await?;
    }
    if count_held(tx, &ask.holder, now).await? >= MOST_HELD {
        return Err(StoneError::TooManyHeld);
    }
    if !store::move_status(tx, ask.stone, StoneStatus::Available, StoneStatus::Held).await? {
        return Err(StoneError::Unavailable(status));
    }
    insert(tx, cx, ask).await
}

fn check_end(end: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), StoneError> {
    if end > now && end <= now + LONGEST_HOLD {
        return Ok(());
    }
    Err(StoneError::field("expires_at", "out_of_range", "A stone is kept for up to 72 hours from now."))
}

/// One claim of a holder at a time, so that two cannot both be the last one allowed.
async fn lock_holder(tx: &mut Tx, holder: &str) -> Result<(), DbError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('stone holder ' || $1, 0))")
        .bind(holder)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The live hold, when it was made, and whether it is an order's.
async fn find_live(tx: &mut Tx, stone: StoneId) -> Result<Option<(StoneHold, DateTime<Utc>, bool)>, DbError> {
    let row = sqlx::query(
        "SELECT id, stone_id, holder, reference, expires_at, created_at, order_id IS NOT NULL AS ordered FROM stone_holds
         WHERE stone_id = $1 AND state = 'active' FOR UPDATE",
    )
    .bind(stone.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref()
        .map(|row| Ok((store::hold(row)?, row.try_get("created_at")?, row.try_get("ordered")?)))
        .transpose()
}

async fn extend(tx: &mut Tx, hold: StoneHold, until: DateTime<Utc>) -> Result<StoneHold, StoneError> {
    let expires_at = until.max(hold.expires_at);
    sqlx::query("UPDATE stone_holds SET expires_at = $2 WHERE id = $1 AND state = 'active'")
        .bind(hold.id.uuid())
        .bind(expires_at)
        .execute(&mut **tx)
        .await?;
    Ok(StoneHold { expires_at, ..hold })
}

async fn count_held(tx: &mut Tx, holder: &str, now: DateTime<Utc>) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM stone_holds WHERE holder = $1 AND state = 'active' AND expires_at > $2",
    )
    .bind(holder)
    .bind(now)
    .fetch_one(&mut **tx)
    .await?)
}

async fn insert(tx: &mut Tx, cx: &Cx, ask: HoldStone) -> Result<StoneHold, StoneError> {
    let (id, now) = (StoneHoldId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO stone_holds (id, stone_id, holder, reference, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, 'active', $5, $6)",
    )
    .bind(id.uuid())
    .bind(ask.stone.uuid())
    .bind(&ask.holder)
    .bind(&ask.reference)
    .bind(now)
    .bind(ask.expires_at)
    .execute(&mut **tx)
    .await?;
    let HoldStone { stone, holder, reference, expires_at } = ask;
    Ok(StoneHold { id, stone, holder, reference, expires_at })
}
