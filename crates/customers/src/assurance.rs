//! How sure the house is that a session's person is who they say: whether a second factor stands behind it, and how lately.
//!
//! Pure. Times are the database's.

use chrono::{DateTime, Duration, Utc};

/// How long a proof is fresh enough for what cannot be taken back (reliability case AD03).
pub const FRESH: Duration = Duration::minutes(10);

/// What stands behind a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// The person has no second factor, and the house asks for none.
    Single,
    /// The house asks for a second factor, and the person has none yet.
    Missing,
    /// The person has a second factor and has not given it in this session.
    Awaited,
    /// They gave it, last at this time.
    Given(DateTime<Utc>),
}

/// How much a handler asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// The session alone: looking after one's own second factor, confirming, leaving.
    Session,
    /// A second factor at some time in this session, from whoever has one or must have one.
    Factor,
    /// The same within [`FRESH`]: money, terms, and who may come in.
    Fresh,
}

/// What a person has to do before a handler lets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Add a second factor.
    Factor,
    /// Confirm with the one they have.
    Proof,
}

impl Assurance {
    /// What stands behind a session, from what is known of its person.
    pub fn of(has_factor: bool, house_asks: bool, given_at: Option<DateTime<Utc>>) -> Self {
        match (has_factor, given_at) {
            (true, Some(at)) => Self::Given(at),
            (true, None) => Self::Awaited,
            (false, _) if house_asks => Self::Missing,
            (false, _) => Self::Single,
        }
    }

    /// What is lacking for a demand at a time; `None` when nothing is.
    pub fn lacks(self, demand: Demand, now: DateTime<Utc>) -> Option<Lacking> {
        match (self, demand) {
            (_, Demand::Session) | (Self::Single, _) | (Self::Given(_), Demand::Factor) => None,
            (Self::Missing, _) => Some(Lacking::Factor),
            (Self::Awaited, _) => Some(Lacking::Proof),
            (Self::Given(at), Demand::Fresh) => (now - at > FRESH).then_some(Lacking::Proof),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ad03_a_fresh_proof_is_ten_minutes_old_at_most_and_asked_only_of_who_has_a_factor() {
        let now = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000);
        let given = |ago| Assurance::of(true, false, Some(now - ago));
        assert_eq!(given(FRESH).lacks(Demand::Fresh, now), None);
        assert_eq!(given(FRESH + Duration::seconds(1)).lacks(Demand::Fresh, now), Some(Lacking::Proof));
        assert_eq!(given(Duration::days(2)).lacks(Demand::Factor, now), None);
        let single = Assurance::of(false, false, None);
        for demand in [Demand::Session, Demand::Factor, Demand::Fresh] {
            assert_eq!(single.lacks(demand, now), None);
        }
    }

    #[test]
    fn au24_who_has_a_factor_and_did_not_give_it_or_must_have_one_and_has_none_gets_only_their_own_page() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for (assurance, lacking) in [
            (Assurance::of(true, false, None), Lacking::Proof),
            (Assurance::of(true, true, None), Lacking::Proof),
            (Assurance::of(false, true, None), Lacking::Factor),
            // a factor that was removed meanwhile proves nothing any more
            (Assurance::of(false, true, Some(now)), Lacking::Factor),
        ] {
            assert_eq!(assurance.lacks(Demand::Session, now), None);
            assert_eq!(assurance.lacks(Demand::Factor, now), Some(lacking));
            assert_eq!(assurance.lacks(Demand::Fresh, now), Some(lacking));
        }
    }
}
