//! A quote and where it stands.

use chrono::{DateTime, Utc};
use kernel::{
    EmailAddress, Money,
    ids::{OrderDraftId, SavedLineId},
};

use crate::cart::saved::SavedBag;

/// What staff offered a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: OrderDraftId,
    /// Its pieces with their prices, whose they are and until when they hold.
    pub bag: SavedBag,
    /// Where the letter went.
    pub email: EmailAddress,
    /// What the client reads above it.
    pub words: Option<String>,
    /// Prices that are not those of the day it was written.
    pub overrides: Vec<Override>,
    /// Where it stands.
    pub state: DraftState,
    /// Who wrote it: an actor, as in the audit log.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// A price that staff chose, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The line of the saved bag.
    pub line: SavedLineId,
    /// What it cost on that day.
    pub listed: Money,
    /// Why it costs less here.
    pub reason: String,
}

/// Where a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    /// Its client can confirm it.
    Open,
    /// All of it was bought at its prices.
    Ordered,
    /// Its day has passed.
    Expired,
    /// Staff took it back, or its client let it go.
    Ended,
}

impl DraftState {
    /// Where a quote stands by what is known of it. What was bought stays bought.
    pub const fn of(ordered: bool, ended: bool, expired: bool) -> Self {
        match (ordered, ended, expired) {
            (true, ..) => Self::Ordered,
            (_, true, _) => Self::Ended,
            (.., true) => Self::Expired,
            _ => Self::Open,
        }
    }

    /// The word in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ordered => "ordered",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }

    /// The words staff read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Waits for the client",
            Self::Ordered => "Ordered",
            Self::Expired => "Expired",
            Self::Ended => "Taken back",
        }
    }

    /// What a client reads who comes too late, with the way out.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Open => "This quote waits for you.",
            Self::Ordered => "This quote was ordered already.",
            Self::Expired => "The day of this quote has passed. Write to us, and we make you a new one.",
            Self::Ended => "This quote was taken back. Write to us, and we make you a new one.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DraftState as S;

    #[test]
    fn what_was_bought_stays_bought_and_what_was_taken_back_does_not_expire() {
        assert_eq!(S::of(true, true, true), S::Ordered);
        assert_eq!(S::of(false, true, true), S::Ended);
        assert_eq!(S::of(false, false, true), S::Expired);
        assert_eq!(S::of(false, false, false), S::Open);
    }
}
