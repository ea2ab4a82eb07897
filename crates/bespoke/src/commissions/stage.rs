//! Where a commission stands, and which moves there are: pure.

use serde::{Deserialize, Serialize};

/// A stage of a commission, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody has told us what they wish for.
    Enquiry,
    /// We talk.
    Consultation,
    /// We draw.
    Design,
    /// A price is before the client.
    Quote,
    /// Price and design are approved.
    Approved,
    /// The deposit is asked for.
    Deposit,
    /// At the bench: metal is cast. From the bench on there is no way back.
    Casting,
    /// At the bench: the mounting is made.
    Fabrication,
    /// At the bench: stones are set.
    Setting,
    /// At the bench: filed, polished, engraved.
    Finishing,
    /// At the assay office.
    Hallmarking,
    /// A second pair of eyes.
    QualityCheck,
    /// The final pictures.
    Photography,
    /// The rest of the price is asked for.
    Balance,
    /// With its owner.
    Delivered,
    /// Looked after.
    Aftercare,
    /// Ended without a piece.
    Cancelled,
}

impl Stage {
    /// Every stage, in the order of the work.
    pub const ALL: [Self; 17] = [
        Self::Enquiry,
        Self::Consultation,
        Self::Design,
        Self::Quote,
        Self::Approved,
        Self::Deposit,
        Self::Casting,
        Self::Fabrication,
        Self::Setting,
        Self::Finishing,
        Self::Hallmarking,
        Self::QualityCheck,
        Self::Photography,
        Self::Balance,
        Self::Delivered,
        Self::Aftercare,
        Self::Cancelled,
    ];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Enquiry => "enquiry",
            Self::Consultation => "consultation",
            Self::Design => "design",
            Self::Quote => "quote",
            Self::Approved => "approved",
            Self::Deposit => "deposit",
            Self::Casting => "casting",
            Self::Fabrication => "fabrication",
            Self::Setting => "setting",
            Self::Finishing => "finishing",
            Self::Hallmarking => "hallmarking",
            Self::QualityCheck => "quality_check",
            Self::Photography => "photography",
            Self::Balance => "balance",
            Self::Delivered => "delivered",
            Self::Aftercare => "aftercare",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The word for staff.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enquiry => "Enquiry",
            Self::Consultation => "Consultation",
            Self::Design => "Design",
            Self::Quote => "Quote",
            Self::Approved => "Approved",
            Self::Deposit => "Deposit",
            Self::Casting => "Casting",
            Self::Fabrication => "Fabrication",
            Self::Setting => "Setting",
            Self::Finishing => "Finishing",
            Self::Hallmarking => "Hallmarking",
            Self::QualityCheck => "Quality check",
            Self::Photography => "Photography",
            Self::Balance => "Balance",
            Self::Delivered => "Delivered",
            Self::Aftercare => "Aftercare",
            Self::Cancelled => "Cancelled",
        }
    }

    /// What happens now, for the client. Tells nothing of what is being made.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Enquiry => "We are reading what you told us, and answer within one working day.",
            Self::Consultation => "We are getting to know your wishes.",
            Self::Design => "Your designer is at the drawing board.",
            Self::Quote => "Your price is ready for you to look at.",
            Self::Approved => "You have approved everything. Thank you; the next step is the deposit.",
            Self::Deposit => "As soon as your deposit has arrived, the work at the bench begins.",
            Self::Casting => "The work at the bench has begun.",
            Self::Fabrication => "The parts are being made by hand.",
            Self::Setting => "The finest work at the bench is being done.",
            Self::Finishing => "The last hours at the bench: filing, polishing, and looking again.",
            Self::Hallmarking => "It is being tested and marked by the assay office.",
            Self::QualityCheck => "A second pair of eyes looks at everything.",
            Self::Photography => "The final pictures are being taken.",
            Self::Balance => "Everything is ready. Only the rest of the price is still to come.",
            Self::Delivered => "It is with you. We hope you love it.",
            Self::Aftercare => "We look after it, for as long as you like.",
            Self::Cancelled => "This project has ended.",
        }
    }

    /// Whether it is work that costs metal: the gate of approval and money stands before each of these.
    pub const fn at_the_bench(self) -> bool {
        matches!(
            self,
            Self::Casting
                | Self::Fabrication
                | Self::Setting
                | Self::Finishing
                | Self::Hallmarking
                | Self::QualityCheck
                | Self::Photography
        )
    }

    /// Whether nothing follows.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// Where a commission may go from here, the usual way first.
    pub const fn next(self) -> &'static [Self] {
        use Stage as S;
        match self {
            S::Enquiry => &[S::Consultation, S::Design, S::Quote, S::Cancelled],
            S::Consultation => &[S::Design, S::Quote, S::Enquiry, S::Cancelled],
            S::Design => &[S::Quote, S::Approved, S::Consultation, S::Cancelled],
            S::Quote => &[S::Approved, S::Design, S::Consultation, S::Cancelled],
            S::Approved => &[S::Deposit, S::Design, S::Quote, S::Cancelled],
            S::Deposit => &[S::Casting, S::Fabrication, S::Design, S::Quote, S::Cancelled],
            S::Casting => &[S::Fabrication, S::Setting, S::Cancelled],
            S::Fabrication => &[S::Setting, S::Finishing, S::Casting, S::Cancelled],
            S::Setting => &[S::Finishing, S::Fabrication, S::Cancelled],
            S::Finishing => &[S::Hallmarking, S::QualityCheck, S::Setting, S::Cancelled],
            S::Hallmarking => &[S::QualityCheck, S::Finishing, S::Cancelled],
            // the ways back are rework
            S::QualityCheck => {
                &[S::Photography, S::Casting, S::Fabrication, S::Setting, S::Finishing, S::Cancelled]
            }
            S::Photography => &[S::Balance, S::QualityCheck, S::Cancelled],
            S::Balance => &[S::Delivered, S::Photography, S::Cancelled],
            S::Delivered => &[S::Aftercare],
            S::Aftercare | S::Cancelled => &[],
        }
    }

    /// Whether the move is rework: back from the quality check to the bench.
    pub const fn is_rework(self, to: Self) -> bool {
        matches!(self, Self::QualityCheck)
            && matches!(to, Self::Casting | Self::Fabrication | Self::Setting | Self::Finishing)
    }

    /// Whether a move needs a reason in words: what goes back, and what ends.
    pub fn needs_reason(self, to: Self) -> bool {
        to == Self::Cancelled || to < self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_reads_back_from_its_word_and_is_serialized_as_it() {
        for stage in Stage::ALL {
            assert_eq!(Stage::find(stage.code()), Some(stage));
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.code());
        }
        assert_eq!(Stage::find("sold"), None);
    }

    #[test]
    fn the_bench_is_entered_from_the_deposit_only_and_everything_can_be_reached() {
        let before = Stage::ALL.into_iter().filter(|s| *s < Stage::Casting);
        for stage in before {
            let enters = stage.next().iter().any(|to| to.at_the_bench());
            assert_eq!(enters, stage == Stage::Deposit, "{stage:?}");
        }
        let mut reached = vec![Stage::Enquiry];
        let mut at = 0;
        while let Some(stage) = reached.get(at).copied() {
            reached
                .extend(stage.next().iter().copied().filter(|to| !reached.contains(to)).collect::<Vec<_>>());
            at += 1;
        }
        assert_eq!(reached.len(), Stage::ALL.len());
    }

    #[test]
    fn nothing_goes_from_the_bench_back_to_the_drawing_board() {
        for stage in Stage::ALL.into_iter().filter(|s| s.at_the_bench() || *s == Stage::Balance) {
            assert!(stage.next().iter().all(|to| *to >= Stage::Casting), "{stage:?}");
        }
    }
}
