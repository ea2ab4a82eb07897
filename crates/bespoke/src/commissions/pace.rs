//! Whether a commission keeps its pace: pure.

use chrono::{DateTime, NaiveDate, Utc};

use super::Stage;

/// How many whole days a commission may rest at a stage before somebody should ask why; none where nothing presses. An enquiry is answered
/// within a working day, a quote is good for two weeks, and the steps of the bench are those that clients are told.
pub const fn days_allowed(stage: Stage) -> Option<i64> {
    match stage {
        Stage::Enquiry => Some(2),
        Stage::Approved | Stage::QualityCheck | Stage::Photography => Some(3),
        Stage::Consultation | Stage::Finishing => Some(7),
        Stage::Design | Stage::Deposit | Stage::Setting | Stage::Hallmarking => Some(10),
        Stage::Quote | Stage::Casting | Stage::Fabrication | Stage::Balance => Some(14),
        Stage::Delivered | Stage::Aftercare | Stage::Cancelled => None,
    }
}

/// How a commission keeps its pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many whole days it stands where it stands.
    pub days: i64,
    /// Whether it stands there longer than it should.
    pub stalled: bool,
    /// By how many days its promised day has passed; nothing while it is to come, and once the piece is with its owner.
    pub late_days: i64,
}

impl Pace {
    /// The pace of a commission at a moment.
    pub fn of(
        stage: Stage,
        since: DateTime<Utc>,
        promised_on: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Self {
        let days = (now - since).num_days().max(0);
        let stalled = days_allowed(stage).is_some_and(|allowed| days >= allowed);
        let promised = promised_on.filter(|_| stage < Stage::Delivered);
        let late_days = promised.map_or(0, |on| (now.date_naive() - on).num_days().max(0));
        Self { days, stalled, late_days }
    }

    /// Whether the promised day has passed.
    pub const fn is_late(self) -> bool {
        self.late_days > 0
    }

    /// Whether somebody should look.
    pub const fn needs_a_look(self) -> bool {
        self.stalled || self.is_late()
    }
}

impl Stage {
    /// What the house does next while a commission stands here, in the words of a card.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Enquiry => "Read the wishes and answer",
            Self::Consultation => "Hold the conversation, write down what came of it",
            Self::Design => "Draw, and show a round",
            Self::Quote => "Hear what they say to the price",
            Self::Approved => "Ask for the deposit",
            Self::Deposit => "See the deposit in, then give it to the bench",
            Self::Casting => "Cast",
            Self::Fabrication => "Make the mounting",
            Self::Setting => "Set the stones",
            Self::Finishing => "File, polish, engrave",
            Self::Hallmarking => "Fetch it from the assay office",
            Self::QualityCheck => "Have a second pair of eyes on it",
            Self::Photography => "Take the final pictures",
            Self::Balance => "See the rest in, then hand it over",
            Self::Delivered => "Seal the passport, ask whether it fits",
            Self::Aftercare => "Look after it",
            Self::Cancelled => "Nothing",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 27, 12, 0, 0).single().unwrap()
    }

    #[test]
    fn a_card_stalls_on_the_day_its_stage_allows_no_more_and_not_an_hour_before() {
        for stage in Stage::ALL {
            let Some(allowed) = days_allowed(stage) else {
                assert!(!Pace::of(stage, now() - Duration::days(900), None, now()).stalled, "{stage:?}");
                continue;
            };
            let since = now() - Duration::days(allowed);
            assert!(Pace::of(stage, since, None, now()).stalled, "{stage:?}");
            assert!(!Pace::of(stage, since + Duration::hours(1), None, now()).stalled, "{stage:?}");
        }
    }

    #[test]
    fn it_is_late_from_the_day_after_its_promised_day_until_it_is_delivered() {
        let on = now().date_naive();
        let pace = |stage, days| Pace::of(stage, now(), Some(on - Duration::days(days)), now());
        assert!(!pace(Stage::Setting, 0).is_late() && !pace(Stage::Setting, -3).is_late());
        assert_eq!(pace(Stage::Setting, 3).late_days, 3);
        assert!(pace(Stage::Setting, 1).needs_a_look() && !pace(Stage::Delivered, 30).needs_a_look());
    }
}
