//! Whether something may happen to a commission, and what then stands in its log: pure.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::AccountId;

use super::{Fact, QuoteAnswer, Side, Stage, State};
use crate::BespokeError;

/// Something that somebody means to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Another stage.
    Move {
        /// Where to.
        to: Stage,
        /// Why.
        reason: Option<String>,
    },
    /// Another person looks after it.
    Assign {
        /// Who.
        account: AccountId,
        /// What they are called.
        name: String,
    },
    /// A day is promised.
    Promise {
        /// The day.
        on: NaiveDate,
    },
    /// The house asks for something.
    Ask {
        /// In words.
        words: String,
        /// By when.
        due: Option<NaiveDate>,
    },
    /// A message.
    Write {
        /// Whose.
        by: Side,
        /// What.
        words: String,
    },
    /// A quote is put before the client.
    IssueQuote {
        /// The whole price, in minor units.
        total_minor: i64,
        /// What has to be paid before the bench.
        deposit_minor: i64,
        /// Until when it can be accepted.
        valid_until: DateTime<Utc>,
    },
    /// The client answers a quote.
    AnswerQuote {
        /// Which.
        version: i32,
        /// What they say.
        answer: Answer,
    },
    /// The metal has moved past the band.
    CallRequote {
        /// Since which quote.
        version: i32,
        /// By how much, in millionths.
        moved_ppm: i64,
    },
    /// A round of the design is shown.
    ShowDesign {
        /// The SHA-256 of the file, in hexadecimal.
        file_sha256: String,
        /// What is made.
        specification: String,
    },
    /// The client approves what they see.
    ApproveDesign {
        /// What they saw.
        hash: String,
    },
    /// The client asks for another round.
    ReturnDesign {
        /// Which round they saw.
        round: i32,
        /// What shall change.
        words: String,
    },
    /// A change of what was agreed.
    OrderChange {
        /// What changes.
        words: String,
        /// What it does to the price, in minor units.
        delta_minor: i64,
        /// What it does to the promised day, in days.
        days: i32,
    },
    /// The client answers the change.
    AnswerChange {
        /// Which.
        change: i32,
        /// Whether it is made.
        accepted: bool,
    },
    /// Money arrived.
    Pay {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found.
        reference: String,
    },
    /// Money went back.
    PayBack {
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is found.
        reference: String,
    },
    /// A version of a passport was sealed: written down with it by [`crate::passports::issue_passport()`].
    RecordPassport {
        /// The serial of the piece.
        serial: String,
        /// Which version.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
    },
    /// A passport was revoked: written down with it by [`crate::passports::revoke_passport()`].
    RevokePassport {
        /// The serial of the piece.
        serial: String,
        /// The version that says so.
        version: i32,
        /// The SHA-256 of what was sealed, in hexadecimal.
        sha256: String,
        /// Why.
        reason: String,
    },
}

/// What a client says to a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes, under these terms.
    Accept {
        /// The version of the terms shown.
        terms: String,
    },
    /// No.
    Decline {
        /// Why, if they say so.
        reason: Option<String>,
    },
}

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
    /// The whole price.
    Balance,
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
            Self::Balance => "balance",
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
            Self::Balance => "the rest of the price",
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
    }
    if to == Stage::Delivered && !state.due().is_zero() {
        missing.push(Missing::Balance);
    }
    missing
}

/// What happens then, if it may.
///
/// # Errors
/// Each refusal names what stands against it; nothing happens then.
pub fn decide(state: &State, action: Action, now: DateTime<Utc>) -> Result<Fact, BespokeError> {
    let after_the_end =
        matches!(action, Action::Write { .. } | Action::PayBack { .. } | Action::RevokePassport { .. });
    if state.stage.has_ended() && !after_the_end {
        return Err(BespokeError::Ended);
    }
    match action {
        Action::Move { to, reason } => move_to(state, to, reason),
        Action::Assign { account, name } => Ok(Fact::Assigned { account, name }),
        Action::Promise { on } => Ok(Fact::Promised { on }),
        Action::Ask { words, due } => Ok(Fact::Asked { words, due }),
        Action::Write { by, words } => Ok(Fact::Written { by, words }),
        Action::IssueQuote { total_minor, deposit_minor, valid_until } => {
            let version = state.quote.as_ref().map_or(1, |quote| quote.version + 1);
            Ok(Fact::QuoteIssued { version, total_minor, deposit_minor, valid_until })
        }
        Action::AnswerQuote { version, answer } => answer_quote(state, version, answer, now),
        Action::CallRequote { version, moved_ppm } => match &state.quote {
            Some(quote) if quote.version == version && state.requote.is_none() => {
                Ok(Fact::RequoteCalled { version, moved_ppm })
            }
            _ => Err(BespokeError::NothingWaits),
        },
        Action::ShowDesign { file_sha256, specification } => {
            let round = state.design.as_ref().map_or(1, |design| design.round + 1);
            Ok(Fact::DesignShown { round, file_sha256, specification })
        }
        Action::ApproveDesign { hash } => approve_design(state, hash),
        Action::ReturnDesign { round, words } => match &state.design {
            Some(design) if design.round != round => Err(BespokeError::ApprovalOutdated),
            Some(design) if !design.returned && !state.is_approved() => {
                Ok(Fact::DesignReturned { round, words })
            }
            _ => Err(BespokeError::NothingWaits),
        },
        Action::OrderChange { words, delta_minor, days } => order_change(state, words, delta_minor, days),
        Action::AnswerChange { change, accepted } => match &state.change {
            Some(waiting) if waiting.change == change => Ok(Fact::ChangeAnswered { change, accepted }),
            _ => Err(BespokeError::NothingWaits),
        },
        Action::Pay { amount_minor, reference } => {
            let due_minor = state.due().minor();
            match amount_minor {
                ..=0 => {
                    Err(crate::error::invalid("amount", "out_of_range", "Enter an amount above nothing."))
                }
                _ if amount_minor > due_minor => Err(BespokeError::MoreThanDue { due_minor }),
                _ => Ok(Fact::Paid { amount_minor, reference }),
            }
        }
        Action::PayBack { amount_minor, reference } => match amount_minor {
            ..=0 => Err(crate::error::invalid("amount", "out_of_range", "Enter an amount above nothing.")),
            _ if amount_minor > state.paid_minor => {
                Err(BespokeError::MoreThanDue { due_minor: state.paid_minor })
            }
            _ => Ok(Fact::PaidBack { amount_minor, reference }),
        },
        Action::RecordPassport { .. } if state.stage < Stage::Photography => Err(BespokeError::NotFinished),
        Action::RecordPassport { serial, version, sha256 } => {
            Ok(Fact::PassportSealed { serial, version, sha256 })
        }
        Action::RevokePassport { serial, version, sha256, reason } => {
            Ok(Fact::PassportRevoked { serial, version, sha256, reason })
        }
    }
}

fn move_to(state: &State, to: Stage, reason: Option<String>) -> Result<Fact, BespokeError> {
    if !state.stage.next().contains(&to) {
        return Err(BespokeError::NoSuchMove { from: state.stage, to });
    }
    let mut missing = missing_for(state, to);
    if state.stage.needs_reason(to) && reason.is_none() {
        missing.push(Missing::Reason);
    }
    if missing.is_empty() {
        Ok(Fact::Moved { to, reason })
    } else {
        Err(BespokeError::GateClosed { to, missing })
    }
}

fn answer_quote(
    state: &State,
    version: i32,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<Fact, BespokeError> {
    let quote = state.quote.as_ref().ok_or(BespokeError::NothingWaits)?;
    if quote.version != version {
        return match version {
            _ if version < 1 || version > quote.version => Err(BespokeError::NotFound),
            _ => Err(BespokeError::QuoteSuperseded { version, latest: quote.version }),
        };
    }
    if quote.answer != QuoteAnswer::Waiting {
        return Err(BespokeError::QuoteAnswered(version));
    }
    match answer {
        Answer::Decline { reason } => Ok(Fact::QuoteDeclined { version, reason }),
        Answer::Accept { .. } if now > quote.valid_until => {
            Err(BespokeError::QuoteExpired { version, until: quote.valid_until })
        }
        Answer::Accept { .. } if state.requote.is_some() => Err(BespokeError::RequoteDue(version)),
        Answer::Accept { terms } => Ok(Fact::QuoteAccepted { version, terms }),
    }
}

fn approve_design(state: &State, hash: String) -> Result<Fact, BespokeError> {
    let sheet = state.sheet().ok_or(BespokeError::NothingWaits)?;
    if sheet.hash() != hash {
        return Err(BespokeError::ApprovalOutdated);
    }
    if state.is_approved() {
        return Err(BespokeError::NothingWaits);
    }
    Ok(Fact::DesignApproved { round: sheet.round, hash })
}

fn order_change(state: &State, words: String, delta_minor: i64, days: i32) -> Result<Fact, BespokeError> {
    let total = state.total().ok_or(BespokeError::NothingWaits)?;
    if state.change.is_some() {
        return Err(crate::error::invalid(
            "words",
            "change_waits",
            "One change waits for the client’s answer already. Order the next when they have answered.",
        ));
    }
    let after = total.minor().checked_add(delta_minor).filter(|after| *after >= 0);
    if after.is_none() {
        return Err(crate::error::invalid(
            "delta",
            "out_of_range",
            "The change would make the price less than nothing.",
        ));
    }
    Ok(Fact::ChangeOrdered { change: state.changes + 1, words, delta_minor, days })
}
