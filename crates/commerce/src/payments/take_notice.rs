//! Take in what somebody sent as a notice of the provider's.
//!
//! Refuses what the provider did not sign or signed too long ago, before anything of it is believed. Writes `payment_notices`,
//! each notice once; nothing is acted on here, so that the provider is answered at once and nothing that was answered can be lost.

use db::{Db, with_retry};
use platform::Cx;

use super::{Notice, NoticeRefused, NoticeState, Subject};
use crate::Commerce;

/// Whether a notice was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is kept now.
    New,
    /// It was kept before.
    Known,
}

/// Checks and keeps a notice.
#[tracing::instrument(name = "payments.take_notice", skip_all)]
pub async fn take_notice(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    signature: Option<&str>,
    body: &[u8],
) -> Result<Taken, NoticeRefused> {
    let notice = commerce.gateway.read_notice(signature, body, cx.clock.now())?;
    let (state, note) = first_state(&notice, cx.house.production);
    if let Some(note) = note {
        tracing::info!(notice.id, notice.kind, note, "a notice that is nothing to us");
    }
    with_retry(|| keep(db, commerce.gateway.provider(), &notice, state, note)).await
}

/// What becomes of a notice as it comes.
fn first_state(notice: &Notice, production: bool) -> (NoticeState, Option<&'static str>) {
    if notice.foreign {
        (NoticeState::Ignored, Some("about another account"))
    } else if production && !notice.live {
        (NoticeState::Ignored, Some("about test money"))
    } else if notice.subject == Subject::Other {
        (NoticeState::Ignored, None)
    } else {
        (NoticeState::Received, None)
    }
}

async fn keep(
    db: &Db,
    provider: &'static str,
    notice: &Notice,
    state: NoticeState,
    note: Option<&str>,
) -> Result<Taken, NoticeRefused> {
    let subject = serde_json::to_value(&notice.subject).unwrap_or_default();
    let mut tx = db.begin().await?;
    let now = tx.now().await?;
    let kept = sqlx::query(
        "INSERT INTO payment_notices (provider, notice_id, kind, object_id, subject, payload, live, api_version, state, note,
                                      retry_at, made_at, received_at, done_at)
         VALUES ($1, $2, left($3, 100), $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, CASE WHEN $9 = 'ignored' THEN $11::timestamptz END)
         ON CONFLICT ON CONSTRAINT payment_notices_once DO NOTHING",
    )
    .bind(provider)
    .bind(&notice.id)
    .bind(&notice.kind)
    .bind(&notice.object_id)
    .bind(subject)
    .bind(&notice.payload)
    .bind(notice.live)
    .bind(&notice.api_version)
    .bind(state.code())
    .bind(note)
    .bind(now)
    .bind(notice.made_at)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(if kept.rows_affected() == 1 { Taken::New } else { Taken::Known })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::Value;

    use super::*;

    fn notice(live: bool, foreign: bool, subject: Subject) -> Notice {
        Notice {
            id: "evt_1".into(),
            kind: "payment_intent.succeeded".into(),
            object_id: None,
            subject,
            payload: Value::Null,
            live,
            foreign,
            api_version: None,
            made_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn py23_py24_test_money_in_production_other_accounts_and_unknown_kinds_are_kept_and_ignored() {
        let payment = || Subject::Payment { intent: "pi_1".into(), order_ref: None };
        for (live, foreign, production, subject, expected) in [
            (true, false, true, payment(), NoticeState::Received),
            (false, false, false, payment(), NoticeState::Received),
            (false, false, true, payment(), NoticeState::Ignored),
            (true, true, true, payment(), NoticeState::Ignored),
            (true, false, true, Subject::Other, NoticeState::Ignored),
        ] {
            let notice = notice(live, foreign, subject);
            assert_eq!(first_state(&notice, production).0, expected, "{notice:?} {production}");
        }
    }
}
