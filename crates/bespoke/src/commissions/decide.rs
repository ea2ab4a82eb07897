//! Whether something may happen to a commission, and what then stands in its log: pure.

use chrono::{DateTime, Utc};

use super::{
    Action, Answer, Fact, Missing, Pin, QualityOutcome, QuoteAnswer, ReleaseWay, Side, Stage, State,
    missing_for,
};
use crate::BespokeError;

/// What happens then, if it may.
///
/// # Errors
/// Each refusal names what stands against it; nothing happens then.
pub fn decide(state: &State, action: Action, now: DateTime<Utc>) -> Result<Fact, BespokeError> {
    // what the house has of a client's goes back, and its own metal is weighed, whatever ended
    let after_the_end = matches!(
        action,
        Action::Write { .. }
            | Action::Pay { .. }
            | Action::PayBack { .. }
            | Action::RevokePassport { .. }
            | Action::EndJob { .. }
            | Action::MoveStone { .. }
    );
    if state.stage.has_ended() && !after_the_end {
        return Err(BespokeError::Ended);
    }
    match action {
        Action::Move { to, reason } => move_to(state, to, reason),
        Action::Assign { account, name } => Ok(Fact::Assigned { account, name }),
        Action::Promise { on } => Ok(Fact::Promised { on }),
        Action::Ask { words, due } => Ok(Fact::Asked { words, due }),
        Action::Write { by, words } => Ok(Fact::Written { by, words }),
        Action::IssueQuote { total_minor, deposit_minor, valid_until, stages } => {
            above_what_is_paid(state, total_minor, "parts")?;
            let version = state.quote.as_ref().map_or(1, |quote| quote.version + 1);
            Ok(Fact::QuoteIssued { version, total_minor, deposit_minor, valid_until, stages })
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
        Action::Remark { by, round, at, words } => remark(state, by, round, at, words),
        Action::Release { way, words, cover_minor } => release(state, way, words, cover_minor),
        Action::OrderChange { words, delta_minor, days } => order_change(state, words, delta_minor, days),
        Action::AnswerChange { change, accepted } => match &state.change {
            Some(waiting) if waiting.change == change => Ok(Fact::ChangeAnswered { change, accepted }),
            _ => Err(BespokeError::NothingWaits),
        },
        Action::Pay { amount_minor, reference } => {
            // the books say so: what they took is never more than was asked for, and stands here whatever was agreed on since
            match amount_minor {
                ..=0 => {
                    Err(crate::error::invalid("amount", "out_of_range", "Enter an amount above nothing."))
                }
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
        Action::RecordJob { job, words, maker, due } => Ok(Fact::JobOpened { job, words, maker, due }),
        Action::EndJob { job, loss_mg, excess } => Ok(Fact::JobClosed { job, loss_mg, excess }),
        Action::CheckQuality { outcome, name, words } => check_quality(state, outcome, name, words),
        Action::ShowPicture { file_sha256, words } => Ok(Fact::Pictured { file_sha256, words }),
        Action::RecordStone { stone, words, carat_milli } => {
            Ok(Fact::StoneReceived { stone, words, carat_milli })
        }
        Action::MoveStone { stone, to, reason } => {
            Ok(Fact::StoneMoved { stone, to: to.code().to_owned(), loose: to.is_loose(), reason })
        }
        Action::AskService { .. }
        | Action::EstimateService { .. }
        | Action::AnswerService { .. }
        | Action::FinishService { .. } => serve(state, action, now),
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

/// A word about the round that is shown; one about an earlier round would be read beside another picture.
fn remark(state: &State, by: Side, round: i32, at: Option<Pin>, words: String) -> Result<Fact, BespokeError> {
    match &state.design {
        Some(design) if design.round == round => {}
        Some(_) => return Err(BespokeError::ApprovalOutdated),
        None => return Err(BespokeError::NothingWaits),
    }
    let within = |n: i32| (0..=1_000).contains(&n);
    if at.is_some_and(|pin| !within(pin.x) || !within(pin.y)) {
        return Err(crate::error::invalid("remark", "out_of_range", "Choose a place on the picture."));
    }
    Ok(Fact::Remarked { round, by, at, words })
}

/// A piece leaves when nothing else stands against its delivery, and travels for no less cover than its price.
fn release(state: &State, way: ReleaseWay, words: String, cover_minor: i64) -> Result<Fact, BespokeError> {
    if state.stage != Stage::Balance {
        return Err(BespokeError::NoSuchMove { from: state.stage, to: Stage::Delivered });
    }
    let mut missing = missing_for(state, Stage::Delivered);
    missing.retain(|missing| *missing != Missing::Release);
    if !missing.is_empty() {
        return Err(BespokeError::GateClosed { to: Stage::Delivered, missing });
    }
    let price = state.total().map_or(0, kernel::Money::minor);
    match way {
        ReleaseWay::Insured if cover_minor < price => {
            let least = kernel::Money::new(price, state.currency);
            let words = format!("Insure it for no less than its price, {least}.");
            Err(crate::error::invalid("cover", "out_of_range", words))
        }
        ReleaseWay::Insured => Ok(Fact::Released { way, words, cover_minor }),
        ReleaseWay::Collected => Ok(Fact::Released { way, words, cover_minor: 0 }),
    }
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
    above_what_is_paid(state, after.unwrap_or_default(), "delta")?;
    Ok(Fact::ChangeOrdered { change: state.changes + 1, words, delta_minor, days })
}

/// A price that is paid in part does not fall to what was paid, or below: the parts still to be paid would be nothing. One that is paid in full
/// may, and the difference goes back.
fn above_what_is_paid(state: &State, total_minor: i64, field: &'static str) -> Result<(), BespokeError> {
    let open = state.total().is_some_and(|total| state.paid_minor > 0 && state.paid_minor < total.minor());
    if open && total_minor <= state.paid_minor {
        let paid = state.paid();
        return Err(crate::error::invalid(
            field,
            "below_what_is_paid",
            format!(
                "{paid} were paid already. Let it stay above that, or agree on it when the rest is paid: the difference goes back then."
            ),
        ));
    }
    Ok(())
}

/// A piece is looked at where it stands for that; what failed is let through by name and reason only, and nothing that passed is.
fn check_quality(
    state: &State,
    outcome: QualityOutcome,
    name: String,
    words: Option<String>,
) -> Result<Fact, BespokeError> {
    let may = state.stage == Stage::QualityCheck
        && match outcome {
            QualityOutcome::Passed | QualityOutcome::Failed => true,
            QualityOutcome::Overridden => state.quality == Some(QualityOutcome::Failed),
        };
    if !may {
        return Err(BespokeError::NothingWaits);
    }
    if outcome != QualityOutcome::Passed && words.is_none() {
        return Err(crate::error::invalid("quality_words", "required", "Say what was seen."));
    }
    Ok(Fact::QualityChecked { outcome, name, words })
}

/// A finished piece is looked after one service at a time: asked for, estimated, agreed to, paid and done. An estimate that is not agreed to
/// yet can be put anew.
fn serve(state: &State, action: Action, now: DateTime<Utc>) -> Result<Fact, BespokeError> {
    let standing = |service: i32| {
        state.service.as_ref().filter(|s| s.service == service).ok_or(BespokeError::NothingWaits)
    };
    match action {
        Action::AskService { .. } if state.stage < Stage::Delivered => Err(BespokeError::NotFinished),
        Action::AskService { by, words } if state.service.is_none() => {
            Ok(Fact::ServiceAsked { service: state.services + 1, by, words })
        }
        Action::EstimateService { service, words, amount_minor, ready_on } => {
            if standing(service)?.agreed {
                return Err(BespokeError::NothingWaits);
            }
            if amount_minor < 0 {
                let words = "Enter an amount; nothing for a courtesy.";
                return Err(crate::error::invalid("estimate", "out_of_range", words));
            }
            if ready_on < now.date_naive() {
                return Err(crate::error::invalid(
                    "ready_on",
                    "out_of_range",
                    "Enter a day that is to come.",
                ));
            }
            Ok(Fact::ServiceEstimated { service, words, amount_minor, ready_on })
        }
        Action::AnswerService { service, accepted } => match standing(service)? {
            waiting if waiting.estimate.is_some() && !waiting.agreed => {
                Ok(Fact::ServiceAnswered { service, accepted })
            }
            _ => Err(BespokeError::NothingWaits),
        },
        Action::FinishService { service, words } => match standing(service)? {
            agreed if !agreed.agreed => Err(BespokeError::NothingWaits),
            _ if !state.due().is_zero() => Err(BespokeError::ServiceUnpaid { due: state.due() }),
            _ => Ok(Fact::ServiceDone { service, words }),
        },
        _ => Err(BespokeError::NothingWaits),
    }
}
