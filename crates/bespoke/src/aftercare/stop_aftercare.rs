//! End letters about a piece, by the link of one.
//!
//! Refuses a key that is not ours. Writes `aftercare_stops` and the audit log; stopping twice is no accident. Takes effect for letters that are decided on and
//! not yet written.

use db::Tx;
use platform::{
    Cx,
    audit::{self, Change},
};
use serde_json::{Value, json};

use super::links;
use crate::BespokeError;

/// Ends them.
#[tracing::instrument(name = "bespoke.stop_aftercare", skip_all)]
pub async fn stop_aftercare(tx: &mut Tx, cx: &Cx, key: &str) -> Result<(), BespokeError> {
    let commission = links::open_key(cx, key).ok_or(BespokeError::NotFound)?;
    let now = tx.now().await?;
    let stopped = sqlx::query(
        "INSERT INTO aftercare_stops (commission_id, stopped_at) SELECT id, $2 FROM commissions WHERE id = $1 ON CONFLICT (commission_id) DO NOTHING",
    )
    .bind(commission.uuid())
    .bind(now)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if stopped > 0 {
        let is = json!({ "stopped": true });
        let entry = Change::<Value> {
            action: "bespoke.stop_aftercare",
            object: commission.to_string(),
            before: None,
            after: Some(&is),
        };
        audit::record(tx, cx, entry).await?;
    }
    Ok(())
}
