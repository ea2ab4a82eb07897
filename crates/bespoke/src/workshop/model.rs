//! Jobs, and the balance of their metal. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    commissions::Stage,
    ids::{BenchJobId, CommissionId},
};

/// What a weighing is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetalKind {
    /// It went to the bench.
    Issued,
    /// It is in the piece.
    Finished,
    /// It came back as it went.
    Returned,
    /// Filings, sprues and cut-offs, for the refiner.
    Scrap,
    /// It is gone: polished away. Found when a job is closed, and typed by nobody.
    Loss,
}

impl MetalKind {
    /// Every kind that somebody weighs, in the order of the work.
    pub const WEIGHED: [Self; 4] = [Self::Issued, Self::Finished, Self::Returned, Self::Scrap];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Finished => "finished",
            Self::Returned => "returned",
            Self::Scrap => "scrap",
            Self::Loss => "loss",
        }
    }

    /// The kind of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Issued, Self::Finished, Self::Returned, Self::Scrap, Self::Loss]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Issued => "Issued",
            Self::Finished => "In the piece",
            Self::Returned => "Returned",
            Self::Scrap => "Scrap",
            Self::Loss => "Lost",
        }
    }
}

/// The metal of a job, in milligrams of alloy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// What went to the bench.
    pub issued: i64,
    /// What is in the piece.
    pub finished: i64,
    /// What came back as it went.
    pub returned: i64,
    /// What goes to the refiner.
    pub scrap: i64,
    /// What is gone.
    pub loss: i64,
}

/// More came out of a job than went in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetalTooMuch {
    /// What is at the bench still.
    pub at_bench_mg: i64,
}

impl Balance {
    /// What is at the bench still: issued, and not accounted for yet.
    pub const fn at_bench(&self) -> i64 {
        self.issued - self.finished - self.returned - self.scrap - self.loss
    }

    /// The balance after one more weighing.
    ///
    /// # Errors
    /// When more would have come out than went in: something else was issued that nobody has written down.
    pub fn after(self, kind: MetalKind, mg: i64) -> Result<Self, MetalTooMuch> {
        let mut after = self;
        let sum = match kind {
            MetalKind::Issued => &mut after.issued,
            MetalKind::Finished => &mut after.finished,
            MetalKind::Returned => &mut after.returned,
            MetalKind::Scrap => &mut after.scrap,
            MetalKind::Loss => &mut after.loss,
        };
        *sum = sum.checked_add(mg).ok_or(MetalTooMuch { at_bench_mg: self.at_bench() })?;
        if after.at_bench() < 0 { Err(MetalTooMuch { at_bench_mg: self.at_bench() }) } else { Ok(after) }
    }
}

/// A job at the bench.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: BenchJobId,
    /// Of which commission.
    pub commission: CommissionId,
    /// Its number within the commission, from 1.
    pub no: i32,
    /// Which work it is.
    pub stage: Stage,
    /// What is made.
    pub words: String,
    /// Who makes it.
    pub maker: String,
    /// Of which alloy; empty for a job without metal.
    pub metal: String,
    /// How long it is planned to take, in minutes.
    pub minutes: i64,
    /// By when.
    pub due_on: NaiveDate,
    /// How much may be lost without a reason, in milligrams.
    pub tolerance_mg: i64,
    /// Its metal.
    pub balance: Balance,
    /// Why more was lost, and who says so.
    pub excess: Option<(String, String)>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// One weighing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighing {
    /// What of.
    pub kind: MetalKind,
    /// In milligrams.
    pub mg: i64,
    /// What was said with it.
    pub words: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_weighed_no_milligram_appears_or_is_gone_without_a_word(
            tries in proptest::collection::vec((0_usize..5, 1_i64..5_000), 0..60),
        ) {
            let kinds = [MetalKind::Issued, MetalKind::Finished, MetalKind::Returned, MetalKind::Scrap, MetalKind::Loss];
            let (mut balance, mut went, mut came) = (Balance::default(), 0, 0);
            for (kind, mg) in tries {
                let kind = kinds[kind];
                match balance.after(kind, mg) {
                    Ok(after) => {
                        balance = after;
                        if kind == MetalKind::Issued { went += mg } else { came += mg }
                    }
                    Err(refused) => prop_assert!(kind != MetalKind::Issued && mg > refused.at_bench_mg),
                }
                prop_assert_eq!(balance.at_bench(), went - came);
                prop_assert!(balance.at_bench() >= 0);
            }
            // closing writes the rest down as lost: then the two sides are equal
            if balance.at_bench() > 0 {
                balance = balance.after(MetalKind::Loss, balance.at_bench()).unwrap();
            }
            prop_assert_eq!(balance.issued, balance.finished + balance.returned + balance.scrap + balance.loss);
        }
    }
}
