//! Sign out.
//!
//! Refuses nothing: ending a session that has ended changes nothing. Writes `sessions` and the audit log.

use db::{DbError, Tx};
use kernel::ids::{AccountId, SessionId};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

#[derive(Serialize)]
struct Recorded {
    session: SessionId,
}

/// Ends a session; the next request that carries it is refused.
#[tracing::instrument(name = "customers.revoke_session", skip_all, fields(session.id = %session))]
pub async fn revoke_session(tx: &mut Tx, cx: &Cx, session: SessionId) -> Result<(), DbError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING account_id",
    )
    .bind(session.uuid())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(()) };
    let change = audit::Change {
        action: "customers.revoke_session",
        object: AccountId::from_uuid(row.try_get("account_id")?).to_string(),
        before: Some(&Recorded { session }),
        after: None,
    };
    audit::record(tx, cx, change).await
}
