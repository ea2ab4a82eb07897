//! Keep the pieces after all. By their client or by staff, until they are on their way.
//!
//! Refuses a return that is on its way or further. Writes `returns`, the state log and the audit log, announces `returns.moved`. The pieces
//! can be asked for again while their days last.

use db::Tx;
use kernel::ids::ReturnId;
use platform::Cx;
use serde_json::json;

use super::{Return, ReturnError, ReturnState, queries, store};

/// Which return.
#[derive(Debug, Clone, Copy)]
pub struct WithdrawReturn {
    /// The return.
    pub id: ReturnId,
}

/// Withdraws it.
#[tracing::instrument(name = "returns.withdraw_return", skip_all, fields(return.id = %ask.id))]
pub async fn withdraw_return(tx: &mut Tx, cx: &Cx, ask: WithdrawReturn) -> Result<Return, ReturnError> {
    let (_, found) = store::lock(tx, ask.id, None).await?;
    store::move_to(tx, cx, &found, ReturnState::Withdrawn, &json!({})).await?;
    queries::find_return(tx, ask.id).await?.ok_or(ReturnError::NotFound)
}
