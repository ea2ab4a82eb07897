//! Answer as the client of a commission, by its link.
//!
//! As [`act`], and refuses besides what binds to much money while its code is not proven
//! ([`try_code`](super::try_code), in a transaction before).

use db::Tx;
use platform::Cx;

use super::{Commission, Do, act, decide, proof::check_proof, queries};
use crate::BespokeError;

/// Does it and returns the commission as it stands then. The code is what was typed and proven; none where none was asked for.
#[tracing::instrument(name = "bespoke.answer", skip_all, fields(commission.id = %ask.commission))]
pub async fn answer(tx: &mut Tx, cx: &Cx, ask: Do, code: Option<&str>) -> Result<Commission, BespokeError> {
    let found = queries::find_commission(tx, ask.commission).await?.ok_or(BespokeError::NotFound)?;
    // what is refused in any case is refused by its name, and nobody is asked for a code for it
    decide(&found.state, ask.action.clone(), tx.now().await?)?;
    check_proof(tx, cx, &found, &ask.action, code).await?;
    act(tx, cx, ask).await
}
