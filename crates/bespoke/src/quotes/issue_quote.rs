//! Put a quote before a client.
//!
//! Refuses parts that [`price()`](super::price()) refuses, a validity that is too short or too long, and what the commission's log refuses.
//! Writes `commission_quotes`, its parts, and the commission's log. The quote before it is superseded with that.

use chrono::Duration;
use db::Tx;
use kernel::{FieldError, Rate, Text};
use platform::Cx;

use super::{PartWish, Priced, Quote, Shown, price, queries};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, Fact, Stage, StageDue, act, find_commission},
    ids::CommissionId,
    metals::list_rates,
};

/// The quote as typed.
#[derive(Debug, Clone)]
pub struct IssueQuote {
    /// For which commission.
    pub commission: CommissionId,
    /// The version it was read at.
    pub expected_version: i64,
    /// What it is made of.
    pub parts: Vec<PartWish>,
    /// The tax on it.
    pub tax: Rate,
    /// Which share is paid before the bench.
    pub deposit: Rate,
    /// For how many days it can be accepted: 1 to 90.
    pub valid_days: i64,
    /// For how many days the prices of metal are locked: 0 to 30.
    pub lock_days: i64,
    /// How far metal may move after that, in millionths.
    pub band_ppm: i64,
    /// What is paid while it is being made: before which stage, and which share.
    pub stages: Vec<(Stage, Rate)>,
    /// What the client sees.
    pub shown: Shown,
    /// A line to the client.
    pub note: String,
}

/// Issues it; returns the commission and the quote.
#[tracing::instrument(name = "bespoke.issue_quote", skip_all, fields(commission.id = %ask.commission))]
pub async fn issue_quote(tx: &mut Tx, cx: &Cx, ask: IssueQuote) -> Result<(Commission, Quote), BespokeError> {
    let found = find_commission(tx, ask.commission).await?.ok_or(BespokeError::NotFound)?;
    let rates = list_rates(tx).await?;
    let (priced, note) = check(&ask, &rates, found.state.currency)?;
    let now = tx.now().await?;
    let valid_until = now + Duration::days(ask.valid_days);
    let stages = stage_dues(&ask.stages, &priced)?;
    let action = Action::IssueQuote {
        total_minor: priced.total.minor(),
        deposit_minor: priced.deposit.minor(),
        valid_until,
        stages: stages.clone(),
    };
    let ask_log = Do { commission: ask.commission, expected_version: Some(ask.expected_version), action };
    let commission = act(tx, cx, ask_log).await?;
    let version = commission.state.quote.as_ref().map_or(1, |quote| quote.version);
    let quote = Quote {
        commission: ask.commission,
        version,
        priced,
        tax_rate: ask.tax,
        stages,
        shown: ask.shown,
        note,
        valid_until,
        locked_until: now + Duration::days(ask.lock_days),
        band_ppm: ask.band_ppm,
        issued_at: now,
    };
    queries::insert(tx, &quote).await?;
    Ok((commission, quote))
}

/// Shares of the price, each for a stage at the bench, in the order of the work; with the deposit no more than the whole.
fn stage_dues(asked: &[(Stage, Rate)], priced: &Priced) -> Result<Vec<StageDue>, BespokeError> {
    let wrong = |code, words: &'static str| crate::error::invalid("stages", code, words);
    let mut dues: Vec<StageDue> = Vec::with_capacity(asked.len());
    for (before, share) in asked {
        let amount = priced.total.at_rate(*share).filter(|amount| amount.minor() > 0);
        let amount = amount.ok_or_else(|| wrong("out_of_range", "Enter a share above nothing."))?;
        let in_order = dues.last().is_none_or(|last| last.before < *before);
        if !before.at_the_bench() || *before <= Stage::Casting || !in_order {
            return Err(wrong(
                "order",
                "Let each be paid before another stage after casting, in the order of the work.",
            ));
        }
        dues.push(StageDue { before: *before, amount_minor: amount.minor() });
    }
    let sum = dues.iter().fold(priced.deposit.minor(), |sum, due| sum.saturating_add(due.amount_minor));
    if sum > priced.total.minor() {
        return Err(wrong("sum", "Deposit and payments by stages are more than the whole price."));
    }
    Ok(dues)
}

fn check(
    ask: &IssueQuote,
    rates: &[crate::metals::MetalRate],
    currency: kernel::Currency,
) -> Result<(Priced, Option<String>), BespokeError> {
    let mut wrong = Vec::new();
    if !(1..=90).contains(&ask.valid_days) {
        wrong.push(FieldError::new("valid_days", "out_of_range", "Let it be valid for 1 to 90 days."));
    }
    if !(0..=30).contains(&ask.lock_days) {
        wrong.push(FieldError::new("lock_days", "out_of_range", "Lock the metal for 0 to 30 days."));
    }
    if !(0..=500_000).contains(&ask.band_ppm) {
        wrong.push(FieldError::new("band", "out_of_range", "Let the metal move by 0 to 50 %."));
    }
    let note = Text::optional_line("note", &ask.note, 500);
    let note = note.map_err(|e| wrong.push(e)).ok().flatten();
    match price(&ask.parts, rates, currency, ask.tax, ask.deposit) {
        Ok(priced) if wrong.is_empty() => Ok((priced, note.map(Text::into_string))),
        Ok(_) => Err(BespokeError::Invalid(wrong)),
        Err(more) => Err(BespokeError::Invalid(wrong.into_iter().chain(more).collect())),
    }
}

impl Quote {
    /// Whether a fact of the log is this quote's issue.
    pub fn is_issued_by(&self, fact: &Fact) -> bool {
        matches!(fact, Fact::QuoteIssued { version, .. } if *version == self.version)
    }
}
