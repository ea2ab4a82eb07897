//! What a hold is, and how long.

use chrono::{DateTime, Duration, Utc};
use kernel::ids::{CartId, StoneId, VariantId};

use crate::cart::CartLine;

/// How long a piece is held at first.
pub const HOLD: Duration = Duration::minutes(20);
/// How much longer, once.
pub const EXTENSION: Duration = Duration::minutes(10);
/// The longest anybody holds a piece without a rest, from when they first took it. The schema refuses more.
pub const CAP: Duration = Duration::minutes(30);
/// How long whoever held a piece leaves it to others before they may hold it anew.
pub const REST: Duration = Duration::minutes(5);
/// How many pieces one bag, and so one account, holds at the same time.
pub const MOST: usize = 3;
/// How long before its end a hold is warned of.
pub const WARNING: Duration = Duration::minutes(5);
/// Less than this is not worth holding: nobody pays in it.
const SHORTEST: Duration = Duration::minutes(1);

/// What is held: it exists once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// The loose stone of a ring.
    Stone(StoneId),
    /// A piece of which one exists, by its variant.
    Piece(VariantId),
}

impl Thing {
    /// What of a line exists once; `None` for what is plentiful or made.
    pub const fn of_line(line: &CartLine) -> Option<Self> {
        match &line.ring {
            Some(ring) => Some(Self::Stone(ring.stone)),
            None if line.one_of_a_kind => Some(Self::Piece(line.variant)),
            None => None,
        }
    }

    pub(super) fn stone(self) -> Option<uuid::Uuid> {
        if let Self::Stone(id) = self { Some(id.uuid()) } else { None }
    }

    pub(super) fn piece(self) -> Option<uuid::Uuid> {
        if let Self::Piece(id) = self { Some(id.uuid()) } else { None }
    }
}

/// Whose a hold is, seen from one cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// This cart's.
    Yours,
    /// Another's.
    Another,
}

/// How a line of a cart is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineHold {
    /// Whose it is.
    pub state: HoldState,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Whole minutes until then, rounded up, as it was read.
    pub minutes_left: i64,
    /// Whether this cart may ask for more time.
    pub extendable: bool,
}

/// A live hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// What is held.
    pub thing: Thing,
    /// For which cart.
    pub cart: CartId,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Whether it may be made longer: it was not, and its cap leaves room.
    pub extendable: bool,
    /// Whole minutes until then, rounded up, as it was read.
    pub minutes_left: i64,
}

/// The last hold that somebody had of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Past {
    /// When they first took it, without a rest since.
    pub(super) begun_at: DateTime<Utc>,
    /// When it ended.
    pub(super) ended_at: DateTime<Utc>,
}

/// The time of a new hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) begun_at: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
}

/// When a hold taken now began and ends: who comes back without having rested goes on where they were, up to the cap. The error is when
/// the rest is over.
pub(super) fn span(now: DateTime<Utc>, past: Option<Past>) -> Result<Span, DateTime<Utc>> {
    match past.filter(|past| now < past.ended_at + REST) {
        None => Ok(Span { begun_at: now, until: now + HOLD }),
        Some(past) => {
            let until = (now + HOLD).min(past.begun_at + CAP);
            if until - now < SHORTEST {
                return Err(past.ended_at + REST);
            }
            Ok(Span { begun_at: past.begun_at, until })
        }
    }
}

/// Whole minutes until a moment, rounded up; at least one.
pub fn minutes_left(now: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    ((until - now).num_seconds() + 59).div_euclid(60).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + 60 * minute, 0).unwrap()
    }

    fn past(begun: i64, ended: i64) -> Option<Past> {
        Some(Past { begun_at: at(begun), ended_at: at(ended) })
    }

    #[test]
    fn a_first_hold_has_its_whole_time() {
        assert_eq!(span(at(0), None), Ok(Span { begun_at: at(0), until: at(20) }));
    }

    #[test]
    fn who_comes_back_goes_on_where_they_were_up_to_the_cap() {
        assert_eq!(span(at(4), past(0, 3)), Ok(Span { begun_at: at(0), until: at(24) }));
        assert_eq!(span(at(22), past(0, 20)), Ok(Span { begun_at: at(0), until: at(30) }));
    }

    #[test]
    fn at_the_cap_a_rest_is_due_and_then_it_begins_anew() {
        assert_eq!(span(at(30), past(0, 30)), Err(at(35)));
        assert_eq!(span(at(34), past(0, 30)), Err(at(35)));
        assert_eq!(span(at(35), past(0, 30)), Ok(Span { begun_at: at(35), until: at(55) }));
    }

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!(minutes_left(at(0), at(12)), 12);
        assert_eq!(minutes_left(at(0), at(12) - Duration::seconds(59)), 12);
        assert_eq!(minutes_left(at(0), at(0)), 1);
    }
}
