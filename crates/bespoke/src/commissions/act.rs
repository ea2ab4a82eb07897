//! Do something to a commission.
//!
//! Refuses what [`decide()`](super::decide()) refuses, what is not the actor's to do, words that are missing or too long, and a version that is
//! not the present one where one is given. Writes `commissions`, one fact of its log and the audit log; announces
//! [`Happened`](super::events::Happened). What a price or its end does to the commission's orders is done with it, by [`billing::follow`].

use db::Tx;
use kernel::{Actor, FieldError, clean_text};
use platform::Cx;

use super::{Action, Answer, Commission, Side, decide, store};
use crate::{BespokeError, billing, ids::CommissionId};

/// The most characters of anything said about a commission at once.
const LONGEST: usize = 4_000;

/// What to do to which commission.
#[derive(Debug, Clone)]
pub struct Do {
    /// Which.
    pub commission: CommissionId,
    /// The version it was read at; none where it does not matter what else happened, such as for a message.
    pub expected_version: Option<i64>,
    /// What.
    pub action: Action,
}

/// Does it and returns the commission as it stands then.
#[tracing::instrument(name = "bespoke.act", skip_all, fields(commission.id = %ask.commission))]
pub async fn act(tx: &mut Tx, cx: &Cx, ask: Do) -> Result<Commission, BespokeError> {
    if !is_theirs(cx.actor, &ask.action) {
        return Err(BespokeError::NotYours);
    }
    let action = tidy(ask.action)?;
    let locked = store::lock(tx, ask.commission).await?;
    if ask.expected_version.is_some_and(|expected| expected != locked.version) {
        return Err(BespokeError::VersionConflict { current: locked.version, stage: locked.state.stage });
    }
    // a gate looks at the money that is in the books, whether or not their news has been heard
    let gated = matches!(action, Action::Move { .. } | Action::FinishService { .. });
    let locked = if gated { billing::take_receipts(tx, cx, locked).await? } else { locked };
    let before = locked.state.clone();
    let fact = decide(&before, action, tx.now().await?)?;
    let done = store::append(tx, cx, locked, &fact).await?;
    billing::follow(tx, cx, &before, &done, &fact).await?;
    Ok(done)
}

/// A client answers for themselves, and the house does the work: neither does the other's. Money is told by the books alone.
const fn is_theirs(actor: Actor, action: &Action) -> bool {
    let clients = matches!(
        action,
        Action::AnswerQuote { .. }
            | Action::ApproveDesign { .. }
            | Action::ReturnDesign { .. }
            | Action::Remark { by: Side::Client, .. }
            | Action::AnswerChange { .. }
            | Action::AnswerService { .. }
            | Action::AskService { by: Side::Client, .. }
            | Action::Write { by: Side::Client, .. }
    );
    let books = matches!(action, Action::Pay { .. } | Action::PayBack { .. });
    match actor {
        Actor::System => true,
        Actor::Staff(_) => !clients && !books,
        Actor::Guest | Actor::Customer(_) | Actor::Share(_) | Actor::Channel(_) => clients,
    }
}

/// Everything typed, cleaned and within bounds.
fn tidy(action: Action) -> Result<Action, BespokeError> {
    Ok(match action {
        Action::Move { to, reason } => Action::Move { to, reason: optional("reason", reason)? },
        Action::Ask { words, due } => Action::Ask { words: required("words", &words)?, due },
        Action::Write { by, words } => Action::Write { by, words: required("words", &words)? },
        Action::AnswerQuote { version, answer: Answer::Decline { reason } } => {
            Action::AnswerQuote { version, answer: Answer::Decline { reason: optional("reason", reason)? } }
        }
        Action::ShowDesign { file_sha256, specification } => {
            Action::ShowDesign { file_sha256, specification: required("specification", &specification)? }
        }
        Action::ReturnDesign { round, words } => {
            Action::ReturnDesign { round, words: required("words", &words)? }
        }
        Action::Remark { by, round, at, words } => {
            Action::Remark { by, round, at, words: required("remark", &words)? }
        }
        Action::Release { way, words, cover_minor } => {
            Action::Release { way, words: required("release_words", &words)?, cover_minor }
        }
        Action::OrderChange { words, delta_minor, days } => {
            if !(-365..=365).contains(&days) {
                return Err(crate::error::invalid("days", "out_of_range", "Enter at most 365 days."));
            }
            Action::OrderChange { words: required("words", &words)?, delta_minor, days }
        }
        Action::Pay { amount_minor, reference } => {
            Action::Pay { amount_minor, reference: required("reference", &reference)? }
        }
        Action::PayBack { amount_minor, reference } => {
            Action::PayBack { amount_minor, reference: required("reference", &reference)? }
        }
        Action::CheckQuality { outcome, name, words } => {
            Action::CheckQuality { outcome, name, words: optional("quality_words", words)? }
        }
        Action::ShowPicture { file_sha256, words } => {
            Action::ShowPicture { file_sha256, words: required("picture_words", &words)? }
        }
        Action::AskService { by, words } => {
            Action::AskService { by, words: required("service_words", &words)? }
        }
        Action::EstimateService { service, words, amount_minor, ready_on } => {
            let words = required("service_words", &words)?;
            Action::EstimateService { service, words, amount_minor, ready_on }
        }
        Action::FinishService { service, words } => {
            Action::FinishService { service, words: required("service_words", &words)? }
        }
        same @ (Action::AnswerService { .. }
        | Action::RecordJob { .. }
        | Action::EndJob { .. }
        | Action::RecordStone { .. }
        | Action::MoveStone { .. }
        | Action::Assign { .. }
        | Action::Promise { .. }
        | Action::IssueQuote { .. }
        | Action::AnswerQuote { .. }
        | Action::CallRequote { .. }
        | Action::ApproveDesign { .. }
        | Action::AnswerChange { .. }
        | Action::RecordPassport { .. }
        | Action::RevokePassport { .. }) => same,
    })
}

fn required(field: &'static str, words: &str) -> Result<String, BespokeError> {
    // browsers send line ends as carriage return and line feed
    let words = clean_text(&words.replace("\r\n", "\n"), true);
    let wrong = match words.chars().count() {
        0 => FieldError::new(field, "required", "Write a few words first."),
        1..=LONGEST => return Ok(words),
        _ => FieldError::new(
            field,
            "too_long",
            "Keep this to 4,000 characters; send the rest as a second message.",
        ),
    };
    Err(BespokeError::Invalid(vec![wrong]))
}

fn optional(field: &'static str, words: Option<String>) -> Result<Option<String>, BespokeError> {
    match words.filter(|words| !clean_text(words, true).is_empty()) {
        Some(words) => required(field, &words).map(Some),
        None => Ok(None),
    }
}
