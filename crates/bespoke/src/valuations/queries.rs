//! Reading what a valuation stands on.

use chrono::NaiveDate;
use db::{Conn, DbError};
use kernel::Money;

use super::{Valuation, value};
use crate::{
    commissions::{Commission, Stage},
    metals::list_rates,
    quotes::find_quote,
};

/// What the piece of a commission would cost to make on a day; none before it is with its owner, and where a metal has no price.
pub async fn find_valuation(
    conn: &mut Conn,
    commission: &Commission,
    on: NaiveDate,
) -> Result<Option<Valuation>, DbError> {
    let state = &commission.state;
    let Some(accepted) = &state.accepted else { return Ok(None) };
    if !matches!(state.stage, Stage::Delivered | Stage::Aftercare) {
        return Ok(None);
    }
    let Some(quote) = find_quote(conn, commission.id, accepted.version).await? else { return Ok(None) };
    let changes = Money::new(state.changes_minor, state.currency);
    Ok(value(&quote, changes, &list_rates(conn).await?, on))
}
