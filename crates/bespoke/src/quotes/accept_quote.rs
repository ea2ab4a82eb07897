//! Accept a quote.
//!
//! Refuses what the commission's log refuses — superseded, expired, answered before —, terms that are not the present ones, a price that needs a code from a letter without it, and a quote
//! whose metal has moved past its band since the lock. Writes the commission's log.

use db::Tx;
use platform::Cx;

use super::{Quote, find_quote};
use crate::{
    BespokeError,
    commissions::{Action, Answer, Commission, Do, answer},
    ids::CommissionId,
    metals::{Verdict, find_rate, judge},
};

/// The version of the terms that a commission is accepted under.
pub const TERMS: &str = "2026-11";

/// The client's yes.
#[derive(Debug, Clone)]
pub struct AcceptQuote {
    /// To which commission's quote.
    pub commission: CommissionId,
    /// Which quote they saw.
    pub version: i32,
    /// The version of the terms they saw and ticked.
    pub terms: String,
    /// The code from the letter, where the price asks for one; proven before.
    pub code: Option<String>,
}

/// Accepts it.
#[tracing::instrument(name = "bespoke.accept_quote", skip_all, fields(commission.id = %ask.commission))]
pub async fn accept_quote(tx: &mut Tx, cx: &Cx, ask: AcceptQuote) -> Result<Commission, BespokeError> {
    if ask.terms != TERMS {
        return Err(crate::error::invalid(
            "terms",
            "required",
            "Please read the terms of commissions and tick that you agree.",
        ));
    }
    let yes = Answer::Accept { terms: ask.terms };
    let action = Action::AnswerQuote { version: ask.version, answer: yes };
    // the log says first whether this quote counts at all
    let go = Do { commission: ask.commission, expected_version: None, action };
    let commission = answer(tx, cx, go, ask.code.as_deref()).await?;
    let quote = find_quote(tx, ask.commission, ask.version).await?.ok_or(BespokeError::NotFound)?;
    match moved(tx, &quote).await? {
        Some(_) => Err(BespokeError::RequoteDue(ask.version)),
        None => Ok(commission),
    }
}

/// By how much the metal of a quote moved, where that is past its band after its lock.
pub(super) async fn moved(tx: &mut Tx, quote: &Quote) -> Result<Option<i64>, BespokeError> {
    let now = tx.now().await?;
    let metals = quote.priced.parts.iter().filter_map(|part| part.metal.as_ref());
    for (.., locked) in metals {
        let Some(rate) = find_rate(tx, locked.element, locked.currency).await? else { continue };
        if let Verdict::Requote { moved_ppm } = judge(locked, &rate, quote.locked_until, quote.band_ppm, now)
        {
            return Ok(Some(moved_ppm));
        }
    }
    Ok(None)
}
