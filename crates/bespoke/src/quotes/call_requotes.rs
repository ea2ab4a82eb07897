//! Call for new quotes where metal has moved.
//!
//! Refuses nothing. Looks at every commission that is not at the bench yet and whose deposit has not arrived: with the deposit the house
//! buys the metal. Writes their logs.

use db::Tx;
use kernel::Actor;
use platform::Cx;

use super::{accept_quote::moved, find_quote};
use crate::{
    BespokeError,
    commissions::{Action, Do, QuoteAnswer, act, list_quoted},
};

/// Calls for them; returns the numbers of the commissions.
#[tracing::instrument(name = "bespoke.call_requotes", skip_all)]
pub async fn call_requotes(tx: &mut Tx, cx: &Cx) -> Result<Vec<String>, BespokeError> {
    let waiting = list_quoted(tx).await?;
    let house = cx.with_actor(Actor::System);
    let mut called = Vec::new();
    for found in waiting {
        let commission = found.id;
        let Some(standing) = found.state.quote.clone() else { continue };
        let bought = standing.answer == QuoteAnswer::Accepted && found.state.deposit_due().is_zero();
        if bought || standing.answer == QuoteAnswer::Declined {
            continue;
        }
        let Some(quote) = find_quote(tx, commission, standing.version).await? else { continue };
        if let Some(moved_ppm) = moved(tx, &quote).await? {
            let action = Action::CallRequote { version: standing.version, moved_ppm };
            act(tx, &house, Do { commission, expected_version: None, action }).await?;
            called.push(found.state.number);
        }
    }
    Ok(called)
}
