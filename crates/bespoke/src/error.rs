//! Why the atelier says no.

use std::borrow::Cow;

use catalog::CatalogError;
use chrono::{DateTime, Utc};
use commerce::orders::OrderError;
use db::{DbError, Retryable};
use kernel::{Fault, FieldError, Kind, Money};
use platform::files::FileError;

use crate::{
    commissions::{Missing, Stage},
    custody::Hand,
};

/// A refusal of this context.
#[derive(Debug, thiserror::Error)]
pub enum BespokeError {
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such commission, enquiry or file, or the link is another's.
    #[error("there is nothing of that name")]
    NotFound,
    /// Somebody else changed the commission meanwhile.
    #[error("the version is {current} by now, the stage {stage:?}")]
    VersionConflict {
        /// The present version.
        current: i64,
        /// Where the commission stands now.
        stage: Stage,
    },
    /// No move leads from the one stage to the other.
    #[error("no move leads from {from:?} to {to:?}")]
    NoSuchMove {
        /// Where it stands.
        from: Stage,
        /// Where it was to go.
        to: Stage,
    },
    /// Something has to happen before the stage may begin.
    #[error("{to:?} may not begin: {missing:?}")]
    GateClosed {
        /// Where it was to go.
        to: Stage,
        /// What is missing.
        missing: Vec<Missing>,
    },
    /// The commission has ended.
    #[error("the commission has ended")]
    Ended,
    /// A newer quote took the place of this one.
    #[error("quote {version} was followed by {latest}")]
    QuoteSuperseded {
        /// The one that was answered.
        version: i32,
        /// The one that counts.
        latest: i32,
    },
    /// The quote's time is over.
    #[error("quote {version} was valid until {until}")]
    QuoteExpired {
        /// The one that was answered.
        version: i32,
        /// Until when it could be.
        until: DateTime<Utc>,
    },
    /// The quote was answered before.
    #[error("quote {0} has its answer")]
    QuoteAnswered(i32),
    /// The metal has moved past the band of the quote.
    #[error("quote {0} has to be made anew")]
    RequoteDue(i32),
    /// Another round of the design, or another specification or price, is the one to approve.
    #[error("the approval is not of what is shown now")]
    ApprovalOutdated,
    /// There is nothing that could be answered.
    #[error("nothing waits for this answer")]
    NothingWaits,
    /// More money than is due.
    #[error("only {due_minor} is due")]
    MoreThanDue {
        /// What is due, in minor units.
        due_minor: i64,
    },
    /// The enquiry was sent before.
    #[error("the enquiry was sent")]
    EnquirySent,
    /// As many pictures as an enquiry may have.
    #[error("the enquiry has all its pictures")]
    TooManyFiles,
    /// Somebody was faster, or the time is not offered.
    #[error("the time is not free")]
    SlotTaken,
    /// The consultation is over or was cancelled.
    #[error("the consultation is not booked any more")]
    NotBooked,
    /// The commission is not at the bench.
    #[error("the commission is not at the bench")]
    NotAtTheBench,
    /// The service, or the piece, is not paid.
    #[error("{due} are still to come")]
    ServiceUnpaid {
        /// What is still to come.
        due: Money,
    },
    /// The job was closed before.
    #[error("the job is closed")]
    JobClosed,
    /// More metal came out of a job than went in.
    #[error("only {at_bench_mg} mg are at the bench")]
    MetalTooMuch {
        /// What is at the bench still, in milligrams.
        at_bench_mg: i64,
    },
    /// More metal was lost than a job may lose without a reason.
    #[error("{loss_mg} mg are lost, {tolerance_mg} mg may be")]
    MetalLost {
        /// What is lost, in milligrams.
        loss_mg: i64,
        /// What may be.
        tolerance_mg: i64,
    },
    /// The stone is in another hand than whoever asks believes, or in the one it was to go to.
    #[error("the stone is elsewhere: {hand:?}")]
    StoneElsewhere {
        /// Where it is.
        hand: Hand,
    },
    /// The stone weighs otherwise than at the last hand-over.
    #[error("the stone weighed {before_milli}, now {now_milli} thousandths of a carat")]
    StoneWeighsOtherwise {
        /// What it weighed last, in thousandths of a carat.
        before_milli: i32,
        /// What it weighs now.
        now_milli: i32,
    },
    /// The piece has not passed the quality check.
    #[error("the piece is not finished")]
    NotFinished,
    /// The passport was revoked: nothing follows.
    #[error("the passport was revoked")]
    PassportRevoked,
    /// So much money is agreed to with a code from a letter only.
    #[error("a code is needed")]
    ProofNeeded,
    /// It is for the other side to do: clients answer, the house works.
    #[error("not for this side to do")]
    NotYours,
    /// Too often within an hour.
    #[error("too often")]
    TooOften,
    /// The order of what was agreed on says no.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The store of files failed.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for BespokeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DbError::from(error))
    }
}

impl From<CatalogError> for BespokeError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Invalid(fields) => Self::Invalid(fields),
            CatalogError::Db(error) => Self::Database(error),
            CatalogError::Files(error) => Self::Files(error),
            other => Self::Invalid(vec![FieldError::new("file", other.code(), other.message())]),
        }
    }
}

impl Retryable for BespokeError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Database(error) | Self::Order(OrderError::Database(error)) if error.is_contended())
    }
}

/// One field that breaks a rule.
pub(crate) fn invalid(
    field: &'static str,
    code: &'static str,
    message: impl Into<Cow<'static, str>>,
) -> BespokeError {
    BespokeError::Invalid(vec![FieldError::new(field, code, message)])
}

/// A stored word that no version of this program writes.
pub(crate) fn unreadable(what: &str, given: impl std::fmt::Display) -> DbError {
    DbError::Broken(sqlx::Error::Decode(format!("\"{given}\" is not a {what}").into()))
}

impl Fault for BespokeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::NotFound => Kind::NotFound,
            Self::VersionConflict { .. } => Kind::PreconditionFailed,
            Self::QuoteSuperseded { .. }
            | Self::QuoteExpired { .. }
            | Self::EnquirySent
            | Self::PassportRevoked
            | Self::NotBooked => Kind::Gone,
            Self::NoSuchMove { .. }
            | Self::GateClosed { .. }
            | Self::Ended
            | Self::QuoteAnswered(_)
            | Self::RequoteDue(_)
            | Self::ApprovalOutdated
            | Self::NothingWaits
            | Self::MoreThanDue { .. }
            | Self::TooManyFiles
            | Self::NotFinished
            | Self::NotAtTheBench
            | Self::JobClosed
            | Self::ServiceUnpaid { .. }
            | Self::MetalTooMuch { .. }
            | Self::MetalLost { .. }
            | Self::StoneElsewhere { .. }
            | Self::StoneWeighsOtherwise { .. }
            | Self::SlotTaken => Kind::Conflict,
            Self::NotYours | Self::ProofNeeded => Kind::Forbidden,
            Self::TooOften => Kind::RateLimited,
            Self::Order(error) => error.kind(),
            Self::Files(error) => error.kind(),
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::VersionConflict { .. } => "version_conflict",
            Self::NoSuchMove { .. } => "no_such_move",
            Self::GateClosed { .. } => "gate_closed",
            Self::Ended => "commission_ended",
            Self::QuoteSuperseded { .. } => "quote_superseded",
            Self::QuoteExpired { .. } => "quote_expired",
            Self::QuoteAnswered(_) => "quote_answered",
            Self::RequoteDue(_) => "requote_due",
            Self::ApprovalOutdated => "approval_outdated",
            Self::NothingWaits => "nothing_waits",
            Self::MoreThanDue { .. } => "more_than_due",
            Self::EnquirySent => "enquiry_sent",
            Self::TooManyFiles => "too_many_files",
            Self::SlotTaken => "slot_taken",
            Self::NotBooked => "not_booked",
            Self::NotAtTheBench => "not_at_the_bench",
            Self::ServiceUnpaid { .. } => "service_unpaid",
            Self::JobClosed => "job_closed",
            Self::MetalTooMuch { .. } => "metal_too_much",
            Self::MetalLost { .. } => "metal_lost",
            Self::StoneElsewhere { .. } => "stone_elsewhere",
            Self::StoneWeighsOtherwise { .. } => "stone_weighs_otherwise",
            Self::NotFinished => "not_finished",
            Self::PassportRevoked => "passport_revoked",
            Self::ProofNeeded => "proof_needed",
            Self::NotYours => "not_yours",
            Self::TooOften => "too_often",
            Self::Order(error) => error.code(),
            Self::Files(error) => error.code(),
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Invalid(_) => "Some answers need another look.".into(),
            Self::NotFound => "We can’t find this project. Please open it from our latest letter.".into(),
            Self::VersionConflict { stage, .. } => format!(
                "Somebody else worked on this commission meanwhile; it stands at “{}” now. Nothing of yours was applied: look at it again, then decide.",
                stage.label()
            )
            .into(),
            Self::NoSuchMove { from, to } => {
                format!("A commission does not go from “{}” to “{}”.", from.label(), to.label()).into()
            }
            Self::GateClosed { to, missing } => {
                let words: Vec<_> = missing.iter().map(|m| m.label()).collect();
                format!("“{}” cannot begin yet. Still missing: {}.", to.label(), words.join(", ")).into()
            }
            Self::Ended => "This commission has ended, so nothing about it can be changed.".into(),
            Self::QuoteSuperseded { version, latest } => format!(
                "Quote {version} was replaced by quote {latest}. Please look at the new one; nothing was accepted."
            )
            .into(),
            Self::QuoteExpired { version, until } => format!(
                "Quote {version} was valid until {}. Write to us and we make it anew; nothing was accepted.",
                until.format("%-d %B %Y")
            )
            .into(),
            Self::QuoteAnswered(version) => {
                format!("Quote {version} was answered before. Write to us if you have changed your mind.").into()
            }
            Self::RequoteDue(version) => format!(
                "The price of the metal has moved too far since quote {version}. We are making a new one; nothing was accepted."
            )
            .into(),
            Self::ApprovalOutdated => {
                "The design, its specification or its price changed meanwhile. Please look at what is shown now; nothing was approved.".into()
            }
            Self::NothingWaits => "There is nothing to answer at the moment. Your page shows where things stand.".into(),
            Self::MoreThanDue { .. } => "That is more than is due. Please check the amount.".into(),
            Self::EnquirySent => "These answers have reached us already. You will find your project in our letter.".into(),
            Self::TooManyFiles => {
                "Ten pictures are as many as we take at once. Remove one first, or show us the others when we talk.".into()
            }
            Self::SlotTaken => {
                "Somebody was a moment faster, or this time is no longer offered. Please choose another; nothing was booked.".into()
            }
            Self::NotBooked => "This conversation is over or was cancelled. You are welcome to choose a new time.".into(),
            Self::NotAtTheBench => {
                "A job is opened when the commission is at the bench. Move it on first; the gate says what is missing.".into()
            }
            Self::ServiceUnpaid { due } => {
                format!("{due} are still to come. The piece goes back when it is paid.").into()
            }
            Self::JobClosed => "This job is closed and its metal weighed. Open another for what is still to be done.".into(),
            Self::MetalTooMuch { at_bench_mg } => format!(
                "Only {} are at the bench. If more came out, something else went in, such as solder: write that down as issued first.",
                grams(*at_bench_mg)
            )
            .into(),
            Self::MetalLost { loss_mg, tolerance_mg } => format!(
                "{} are not accounted for, and this job may lose {}. Weigh again, or say why; your name stands beside it.",
                grams(*loss_mg),
                grams(*tolerance_mg)
            )
            .into(),
            Self::StoneElsewhere { hand } => format!(
                "Nothing was written down: this stone is {} now. Look at its hand-overs again.",
                hand.label().to_lowercase()
            )
            .into(),
            Self::StoneWeighsOtherwise { before_milli, now_milli } => format!(
                "This stone weighed {} at the last hand-over and weighs {} now. It stays where it is until somebody has looked: weigh again, or say why.",
                carats(*before_milli),
                carats(*now_milli)
            )
            .into(),
            Self::NotFinished => {
                "A passport is sealed when the piece has passed the quality check. Move it on first.".into()
            }
            Self::PassportRevoked => {
                "This passport was revoked and no longer speaks for its piece. Please write to us.".into()
            }
            Self::ProofNeeded => {
                "Before you agree to so much we make sure that it is you: let us send a code to your address, and type its six digits. Nothing was changed.".into()
            }
            Self::NotYours => {
                "Only the client can answer this, on their project page. Nothing was changed.".into()
            }
            Self::TooOften => {
                "That was rather often within an hour. Please try again later, or call us and we take it down.".into()
            }
            Self::Order(error) => error.message(),
            Self::Files(error) => error.message(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}

/// Milligrams as the scales show them.
fn grams(mg: i64) -> String {
    format!("{}.{:03} g", mg / 1_000, mg % 1_000)
}

/// Thousandths of a carat as the scales show them.
fn carats(milli: i32) -> String {
    format!("{}.{:03} ct", milli / 1_000, milli % 1_000)
}
