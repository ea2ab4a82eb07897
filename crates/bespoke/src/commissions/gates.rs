//! What has to happen before a stage may begin: pure.

use super::{QualityOutcome, QuoteAnswer, Stage, State};

/// Something that has to happen before a stage may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The client's yes to a quote.
    AcceptedQuote,
    /// An answer to the newest quote.
    QuoteAnswer,
    /// A quote at today's price of the metal.
    Requote,
    /// The client's approval of file, specification and price as they are now.
    Approval,
    /// An answer to a change.
    ChangeAnswer,
    /// The deposit.
    Deposit,
    /// What is paid while it is being made.
    StagePayment,
    /// The whole price.
    Balance,
    /// A job that is still at the bench.
    OpenJob,
    /// A quality check that the piece passed, or that somebody answers for.
    QualityCheck,
    /// A stone of the client's that is neither set nor given back.
    LooseStone,
    /// The word that it may leave the house, and how.
    Release,
    /// A reason in words.
    Reason,
}

impl Missing {
    /// The word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AcceptedQuote => "accepted_quote",
            Self::QuoteAnswer => "quote_answer",
            Self::Requote => "requote",
            Self::Approval => "approval",
            Self::ChangeAnswer => "change_answer",
            Self::Deposit => "deposit",
            Self::StagePayment => "stage_payment",
            Self::Balance => "balance",
            Self::OpenJob => "open_job",
            Self::QualityCheck => "quality_check",
            Self::LooseStone => "loose_stone",
            Self::Release => "release",
            Self::Reason => "reason",
        }
    }

    /// What it is, for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AcceptedQuote => "an accepted quote",
            Self::QuoteAnswer => "an answer to the newest quote",
            Self::Requote => "a new quote, because the metal has moved",
            Self::Approval => "the client’s approval of the design at its present price",
            Self::ChangeAnswer => "an answer to the change",
            Self::Deposit => "the deposit",
            Self::StagePayment => "the payment that comes before it",
            Self::Balance => "the rest of the price",
            Self::OpenJob => "the end of every job at the bench, with its metal weighed",
            Self::QualityCheck => "a quality check that it passed",
            Self::LooseStone => "the client’s own stone, set or given back",
            Self::Release => "its release: who carries it, insured for how much, or who comes for it",
            Self::Reason => "a reason in words",
        }
    }
}

/// What has to happen before the stage may begin; empty when it may.
pub fn missing_for(state: &State, to: Stage) -> Vec<Missing> {
    let mut missing = Vec::new();
    let agreed = to == Stage::Approved || to == Stage::Deposit || to.at_the_bench() || to == Stage::Balance;
    if agreed || to == Stage::Delivered {
        if state.accepted.is_none() {
            missing.push(Missing::AcceptedQuote);
        } else if state.quote.as_ref().is_some_and(|quote| quote.answer == QuoteAnswer::Waiting) {
            missing.push(Missing::QuoteAnswer);
        }
        if state.requote.is_some() {
            missing.push(Missing::Requote);
        }
        if state.change.is_some() {
            missing.push(Missing::ChangeAnswer);
        }
        if !state.is_approved() {
            missing.push(Missing::Approval);
        }
    }
    if (to.at_the_bench() || to == Stage::Balance) && !state.deposit_due().is_zero() {
        missing.push(Missing::Deposit);
    } else if (to.at_the_bench() || to == Stage::Balance) && !state.due_before(to).is_zero() {
        missing.push(Missing::StagePayment);
    }
    // whatever leads on from the quality check: back to the bench is rework and needs none of it
    let finished = to == Stage::Photography && state.stage == Stage::QualityCheck;
    if finished && !matches!(state.quality, Some(QualityOutcome::Passed | QualityOutcome::Overridden)) {
        missing.push(Missing::QualityCheck);
    }
    if (finished || to == Stage::Delivered) && state.open_jobs > 0 {
        missing.push(Missing::OpenJob);
    }
    if to == Stage::Delivered && state.loose_stones > 0 {
        missing.push(Missing::LooseStone);
    }
    if to == Stage::Delivered && !state.due().is_zero() {
        missing.push(Missing::Balance);
    }
    // a change may have made the piece worth more than it was insured for
    if to == Stage::Delivered && !state.is_released() {
        missing.push(Missing::Release);
    }
    missing
}
