//! What a provider tells by itself.

use std::borrow::Cow;

use chrono::{DateTime, Duration, Utc};
use db::DbError;
use kernel::{Fault, Kind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ConcernKind, Standing};

/// One notice: what happened, in our words, and what was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The provider's id of it; each is kept once.
    pub id: String,
    /// The provider's word for what happened, e.g. `payment_intent.succeeded`.
    pub kind: String,
    /// The provider's id of what it is about.
    pub object_id: Option<String>,
    /// What it means to us.
    pub subject: Subject,
    /// What was sent, without the secrets of payments.
    pub payload: Value,
    /// Whether it is about real money.
    pub live: bool,
    /// Whether it is about another house's account.
    pub foreign: bool,
    /// The version of the provider's API that it is written in.
    pub api_version: Option<String>,
    /// When it was made, by the provider's clock.
    pub made_at: DateTime<Utc>,
}

/// What a notice means to us. A hint, never the truth: that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Subject {
    /// A payment has moved.
    Payment {
        /// The provider's id of it.
        intent: String,
        /// The order it says it is for.
        order_ref: Option<String>,
    },
    /// Money goes back, went back, or came back to us again.
    Refund {
        /// The provider's id of it; absent when only a sum was told.
        refund: Option<String>,
        /// The payment it is of.
        intent: Option<String>,
        /// What went back of that payment in all, in minor units, when told.
        given_back_minor: Option<i64>,
        /// Whether it did not arrive.
        failed: bool,
    },
    /// Something that speaks against sending the order.
    Concern {
        /// What it is.
        kind: ConcernKind,
        /// The provider's id of it.
        id: String,
        /// The payment it is about.
        intent: Option<String>,
        /// Where it stands.
        standing: Standing,
        /// The provider's own word for that.
        word: String,
    },
    /// Nothing that we act on.
    Other,
}

impl Subject {
    /// The payment it is about.
    pub fn intent(&self) -> Option<&str> {
        match self {
            Self::Payment { intent, .. } => Some(intent),
            Self::Refund { intent, .. } | Self::Concern { intent, .. } => intent.as_deref(),
            Self::Other => None,
        }
    }
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// Kept; to be acted on.
    Received,
    /// About a payment we do not know yet: tried again for an hour.
    Parked,
    /// Acted on.
    Done,
    /// Nothing to us.
    Ignored,
    /// People look at it.
    Review,
}

impl NoticeState {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Parked => "parked",
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Review => "review",
        }
    }
}

/// How long a notice about an unknown payment waits for the checkout that is about to write it down.
const PATIENCE: Duration = Duration::hours(1);

/// What becomes of a notice about a payment that we do not know, `age` after it came. `names_an_order` says whether the
/// payment claims to be for an order of ours.
pub(super) fn fate_of_unknown(age: Duration, names_an_order: bool) -> NoticeState {
    if age < PATIENCE {
        NoticeState::Parked
    } else if names_an_order {
        NoticeState::Review
    } else {
        NoticeState::Ignored
    }
}

/// Why something that was sent is not taken for a notice.
#[derive(Debug, thiserror::Error)]
pub enum NoticeRefused {
    /// The provider did not sign it, or not in the last five minutes.
    #[error("not signed by the provider: {0}")]
    Forged(&'static str),
    /// Signed, and not readable.
    #[error("a notice that cannot be read: {0}")]
    Unreadable(String),
    /// The provider sends none.
    #[error("the provider sends no notices")]
    Unsupported,
    /// It could not be kept.
    #[error(transparent)]
    Database(#[from] DbError),
}

crate::error::from_database!(NoticeRefused);

impl Fault for NoticeRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::Forged(_) | Self::Unreadable(_) => Kind::Malformed,
            Self::Unsupported => Kind::NotFound,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Forged(_) => "signature_invalid",
            Self::Unreadable(_) => "notice_unreadable",
            Self::Unsupported => "not_found",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::Forged(_) => "This was not signed by our payment provider, or too long ago.".into(),
            Self::Unreadable(_) => "This is signed, but not a notice that can be read.".into(),
            Self::Unsupported => "There is nothing here, or it is not yours to see.".into(),
            Self::Database(error) => error.message(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wh07_a_notice_of_an_unknown_payment_waits_an_hour_and_is_then_looked_at_or_left() {
        assert_eq!(fate_of_unknown(Duration::seconds(5), true), NoticeState::Parked);
        assert_eq!(fate_of_unknown(Duration::minutes(59), false), NoticeState::Parked);
        assert_eq!(fate_of_unknown(Duration::minutes(60), true), NoticeState::Review);
        assert_eq!(fate_of_unknown(Duration::minutes(60), false), NoticeState::Ignored);
    }

    #[test]
    fn a_subject_reads_back_as_it_was_kept() {
        for subject in [
            Subject::Payment { intent: "pi_1".into(), order_ref: None },
            Subject::Refund {
                refund: None,
                intent: Some("pi_1".into()),
                given_back_minor: Some(5),
                failed: false,
            },
            Subject::Concern {
                kind: ConcernKind::Dispute,
                id: "dp_1".into(),
                intent: Some("pi_1".into()),
                standing: Standing::Lost,
                word: "lost".into(),
            },
            Subject::Other,
        ] {
            let kept = serde_json::to_value(&subject).unwrap();
            assert_eq!(serde_json::from_value::<Subject>(kept).unwrap(), subject);
        }
    }
}
