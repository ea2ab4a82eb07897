//! Make sure that it is the client: a code by letter, before somebody who has the link agrees to much money.
//!
//! A link is forwarded, left open on a shared screen, read over a shoulder. Below a limit it is enough; from there on an answer that binds the
//! client needs six digits from a letter to the commission's address, good for fifteen minutes and five wrong tries. The digits are
//! made of the row and the house's secret, so that no copy of the database answers for anybody.

use chrono::{DateTime, Duration, Utc};
use db::Tx;
use kernel::{Actor, Id, IdKind};
use platform::{
    Cx, outbox,
    throttle::{self, Limit},
};
use sqlx::Row;

use super::{Action, Answer, Commission, State, events::CodeAsked, queries, store};
use crate::{BespokeError, ids::CommissionId};

/// From how much on, in minor units of the commission's currency, an answer needs a code: five thousand.
pub const PROOF_FROM_MINOR: i64 = 500_000;
/// For how long a code is good.
const GOOD_FOR: Duration = Duration::minutes(15);
/// How many codes a commission may be asked for.
const ASKED: Limit = Limit { scope: "commission_codes", most: 5, within: Duration::hours(1) };
/// What the digits are bound to.
const PURPOSE: &str = "commission-code";

/// A code. It has no public id: only letters name it.
#[derive(Debug)]
enum Code {}
impl IdKind for Code {
    const PREFIX: &'static str = "cod";
}

/// How much an answer binds its client to; nothing for what binds to nothing.
pub fn bound_to(state: &State, action: &Action) -> i64 {
    match action {
        Action::AnswerQuote { answer: Answer::Accept { .. }, .. } => {
            state.quote.as_ref().map_or(0, |quote| quote.total_minor)
        }
        Action::ApproveDesign { .. } => state.total().map_or(0, kernel::Money::minor),
        Action::AnswerChange { accepted: true, .. } => {
            state.change.as_ref().map_or(0, |change| change.delta_minor)
        }
        Action::AnswerService { accepted: true, .. } => {
            let estimate = state.service.as_ref().and_then(|service| service.estimate.as_ref());
            estimate.map_or(0, |estimate| estimate.amount_minor)
        }
        _ => 0,
    }
}

/// Refuses an answer that binds to much money unless its code was proven. People of the house and the house itself are known otherwise.
pub(super) async fn check_proof(
    tx: &mut Tx,
    cx: &Cx,
    commission: &Commission,
    action: &Action,
    code: Option<&str>,
) -> Result<(), BespokeError> {
    let known = matches!(cx.actor, Actor::System | Actor::Staff(_));
    if known || bound_to(&commission.state, action) < PROOF_FROM_MINOR {
        return Ok(());
    }
    let proven = live(tx, commission.id).await?.into_iter().filter(|row| row.proven);
    let typed = code.unwrap_or_default();
    let fits = proven.map(|row| is_code(cx, row.id, typed)).fold(false, |any, fits| any | fits);
    if fits { Ok(()) } else { Err(BespokeError::ProofNeeded) }
}

/// Has a code sent to the commission's address.
///
/// Refuses more than five an hour. Writes `commission_codes`; announces [`CodeAsked`].
#[tracing::instrument(name = "bespoke.ask_code", skip_all, fields(commission.id = %id))]
pub async fn ask_code(tx: &mut Tx, cx: &Cx, id: CommissionId) -> Result<(), BespokeError> {
    queries::find_commission(tx, id).await?.ok_or(BespokeError::NotFound)?;
    if !throttle::take(tx, cx, ASKED, &id.to_string()).await? {
        return Err(BespokeError::TooOften);
    }
    let (code, now) = (Id::<Code>::new(&*cx.random).uuid(), tx.now().await?);
    sqlx::query(
        "INSERT INTO commission_codes (id, commission_id, asked_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(code)
    .bind(id.uuid())
    .bind(now)
    .bind(now + GOOD_FOR)
    .execute(&mut **tx)
    .await?;
    Ok(outbox::publish(tx, cx, &CodeAsked { code }).await?)
}

/// Looks at six digits as typed; a wrong try counts against every code that is good now. Commit whatever it says: what is counted has to stay.
///
/// Writes `commission_codes`. Answers whether they were right.
#[tracing::instrument(name = "bespoke.try_code", skip_all, fields(commission.id = %id))]
pub async fn try_code(tx: &mut Tx, cx: &Cx, id: CommissionId, typed: &str) -> Result<bool, BespokeError> {
    // two who try at once are counted one after the other
    store::lock(tx, id).await?;
    let now = tx.now().await?;
    let mut right = None;
    for row in live(tx, id).await? {
        if is_code(cx, row.id, typed) {
            right = Some(row.id);
        }
    }
    match right {
        Some(code) => {
            sqlx::query("UPDATE commission_codes SET proven_at = coalesce(proven_at, $2) WHERE id = $1")
                .bind(code)
                .bind(now)
                .execute(&mut **tx)
                .await?;
        }
        None => {
            sqlx::query(
                "UPDATE commission_codes SET tries = tries + 1 WHERE commission_id = $1 AND expires_at > $2 AND tries < 5",
            )
            .bind(id.uuid())
            .bind(now)
            .execute(&mut **tx)
            .await?;
        }
    }
    Ok(right.is_some())
}

/// Which commission a code is for, with its digits; `None` where it is no longer good. For the letter alone.
pub async fn tell_code(
    tx: &mut Tx,
    cx: &Cx,
    code: uuid::Uuid,
) -> Result<Option<(Commission, String)>, BespokeError> {
    let row = sqlx::query("SELECT commission_id, expires_at FROM commission_codes WHERE id = $1")
        .bind(code)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.try_get::<DateTime<Utc>, _>("expires_at")? <= tx.now().await? {
        return Ok(None);
    }
    let commission = CommissionId::from_uuid(row.try_get("commission_id")?);
    let found = queries::find_commission(tx, commission).await?.ok_or(BespokeError::NotFound)?;
    Ok(Some((found, cx.secret.six_digits(PURPOSE, &[code.as_bytes()]))))
}

struct Live {
    id: uuid::Uuid,
    proven: bool,
}

async fn live(tx: &mut Tx, commission: CommissionId) -> Result<Vec<Live>, BespokeError> {
    let now = tx.now().await?;
    let rows = sqlx::query(
        "SELECT id, proven_at IS NOT NULL AS proven FROM commission_codes
         WHERE commission_id = $1 AND expires_at > $2 AND tries < 5 ORDER BY asked_at DESC LIMIT 5",
    )
    .bind(commission.uuid())
    .bind(now)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok(Live { id: row.try_get("id")?, proven: row.try_get("proven")? })).collect()
}

/// Whether the digits are those of the row; spaces as in the letter are left out. Compared in constant time.
fn is_code(cx: &Cx, code: uuid::Uuid, typed: &str) -> bool {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    cx.secret.verify_six_digits(PURPOSE, &[code.as_bytes()], &digits)
}
