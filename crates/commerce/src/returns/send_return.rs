//! Say that pieces are on their way back. By their client or by staff.
//!
//! Refuses a return that was not approved. Writes `returns`, the state log and the audit log, announces `returns.moved`.

use db::Tx;
use kernel::ids::ReturnId;
use platform::Cx;
use serde_json::json;

use super::{Return, ReturnError, ReturnState, queries, store};

/// Which return, and its parcel as far as it is known.
#[derive(Debug, Clone)]
pub struct SendReturn {
    /// The return.
    pub id: ReturnId,
    /// Who carries it; may be empty.
    pub courier: String,
    /// The carrier's number; may be empty.
    pub tracking: String,
}

/// Writes it down.
#[tracing::instrument(name = "returns.send_return", skip_all, fields(return.id = %ask.id))]
pub async fn send_return(tx: &mut Tx, cx: &Cx, ask: SendReturn) -> Result<Return, ReturnError> {
    let mut wrong = Vec::new();
    let courier = store::optional("courier", &ask.courier, 60, &mut wrong);
    let tracking = store::optional("tracking", &ask.tracking, 60, &mut wrong);
    if !wrong.is_empty() {
        return Err(ReturnError::Fields(wrong));
    }
    let (_, found) = store::lock(tx, ask.id, None).await?;
    sqlx::query(
        "UPDATE returns SET courier = coalesce($2, courier), tracking = coalesce($3, tracking) WHERE id = $1",
    )
    .bind(ask.id.uuid())
    .bind(&courier)
    .bind(&tracking)
    .execute(&mut **tx)
    .await?;
    store::move_to(tx, cx, &found, ReturnState::OnItsWay, &json!({ "courier": courier })).await?;
    queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)
}
