//! Whether a line goes to the shoppers or waits for a second person.

use kernel::{Money, ids::StoneId};

use super::pricing::Pricing;
use crate::{
    model::{Code, carats, codes::codes},
    stones::{NewLooseStone, StoneFacts},
};

codes! {
    /// Why a stone waits for a second person.
    "park_reason" ParkReason {
        Moved = "moved", "The cost moved";
        UnlikeItsLike = "unlike_its_like", "Unlike its like";
        ReportTaken = "report_taken", "The report is another stone’s";
        ReportDiffers = "report_differs", "The report says otherwise";
    }
}

/// Why a line waits, in a word and in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) reason: ParkReason,
    /// What it cost when it was last accepted, or what its like costs by weight; for doubts about prices.
    pub(super) cost_before: Option<Money>,
    pub(super) words: String,
}

/// The stone as it stood before the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) facts: StoneFacts,
    /// What a carat of it cost when its cost was last accepted, as [`carat_cost`] counts.
    pub(super) accepted_carat_cost: Option<i64>,
    /// Whether shoppers see it, so that a person or the guard bands have accepted its report.
    pub(super) accepted: bool,
}

/// Another stone that goes by the same report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Namesake {
    /// The stone; `None` for one of the same list that is not in the drawer yet.
    pub(super) id: Option<StoneId>,
    /// How a person finds it: its serial number, or the supplier's name for it.
    pub(super) name: String,
    pub(super) facts: StoneFacts,
}

/// What a carat costs, in thousandths of a minor unit, so that the cost of a stone comes out of it whole.
pub(in crate::stones) fn carat_cost(cost: Money, carat_milli: i32) -> i64 {
    let carat_milli = i128::from(carat_milli.max(1));
    let each = (i128::from(cost.minor()) * 1_000_000 + carat_milli / 2) / carat_milli;
    i64::try_from(each).unwrap_or(i64::MAX).max(1)
}

/// The first thing that speaks against taking the line as it stands. Reports come before prices: a wrong stone has no right
/// price. `like` is what a carat of its like costs.
pub(super) fn judge(
    stone: &NewLooseStone,
    before: Option<&Before>,
    namesake: Option<&Namesake>,
    like: Option<i64>,
    pricing: &Pricing,
) -> Option<Doubt> {
    doubt_report(&stone.facts, before, namesake).or_else(|| doubt_cost(stone, before, like, pricing))
}

fn doubt_report(facts: &StoneFacts, before: Option<&Before>, namesake: Option<&Namesake>) -> Option<Doubt> {
    let number = facts.report_number.as_deref()?;
    let paper = format!("{} {number}", facts.lab.map_or("Report", |l| l.label()));
    let same = |other: &StoneFacts| other.lab == facts.lab && other.report_number.as_deref() == Some(number);
    let known = before.filter(|b| b.accepted && same(&b.facts));
    if let Some(known) = known {
        let differ = differences(&known.facts, facts);
        return (!differ.is_empty()).then(|| Doubt {
            reason: ParkReason::ReportDiffers,
            cost_before: None,
            words: format!(
                "{paper} is the same report as before, and the line says otherwise. {}",
                differ.join(" ")
            ),
        });
    }
    let other = namesake?;
    let differ = differences(&other.facts, facts);
    let doubt = |reason, words| Some(Doubt { reason, cost_before: None, words });
    if differ.is_empty() {
        let words = format!(
            "{paper} is also the report of stone {}: the same stone may be offered twice.",
            other.name
        );
        doubt(ParkReason::ReportTaken, words)
    } else {
        let words = format!(
            "{paper} is also the report of stone {}, which is described otherwise. {}",
            other.name,
            differ.join(" ")
        );
        doubt(ParkReason::ReportDiffers, words)
    }
}

/// What a report says of a stone, where two lines do not say the same. What either leaves out contradicts nothing.
fn differences(before: &StoneFacts, now: &StoneFacts) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, before: Option<&str>, now: Option<&str>| {
        if let (Some(before), Some(now)) = (before, now)
            && before != now
        {
            found.push(format!("{what}: {before} before, {now} now."));
        }
    };
    differ("Stone", Some(before.species.label()), Some(now.species.label()));
    differ("Origin", Some(before.origin_class.label()), Some(now.origin_class.label()));
    differ("Shape", Some(before.shape.label()), Some(now.shape.label()));
    differ("Colour", label(before.colour), label(now.colour));
    differ("Clarity", label(before.clarity), label(now.clarity));
    differ("Cut", label(before.cut), label(now.cut));
    // reports print hundredths
    if (before.carat_milli - now.carat_milli).abs() >= 10 {
        differ("Weight", Some(&carats(before.carat_milli)), Some(&carats(now.carat_milli)));
    }
    found
}

fn label<C: Code>(code: Option<C>) -> Option<&'static str> {
    code.map(Code::label)
}

fn doubt_cost(
    stone: &NewLooseStone,
    before: Option<&Before>,
    like: Option<i64>,
    pricing: &Pricing,
) -> Option<Doubt> {
    let (cost, carat_milli) = (stone.cost?, stone.facts.carat_milli);
    let now = carat_cost(cost, carat_milli);
    let whole = |each: i64| {
        let minor = (i128::from(each) * i128::from(carat_milli) + 500_000) / 1_000_000;
        Money::new(i64::try_from(minor).unwrap_or(i64::MAX).max(1), cost.currency())
    };
    if let Some(accepted) = before.and_then(|b| b.accepted_carat_cost) {
        let moved = (i128::from(now) - i128::from(accepted)).abs() * 1_000;
        if moved <= i128::from(accepted) * i128::from(pricing.move_milli) {
            return None;
        }
        let way = if now < accepted { "fell" } else { "rose" };
        let words = format!("The cost a carat {way} by {}.", percent(accepted, now));
        return Some(Doubt { reason: ParkReason::Moved, cost_before: Some(whole(accepted)), words });
    }
    let like = like?;
    let far = |large: i64, small: i64| {
        i128::from(large) * 1_000 > i128::from(small) * i128::from(pricing.median_milli)
    };
    let words = if far(now, like) {
        format!("A carat of it costs {} as much as one of its like.", times(now, like))
    } else if far(like, now) {
        format!("A carat of its like costs {} as much.", times(like, now))
    } else {
        return None;
    };
    Some(Doubt { reason: ParkReason::UnlikeItsLike, cost_before: Some(whole(like)), words })
}

/// By how much an amount moved, in whole per cent.
fn percent(from: i64, to: i64) -> String {
    let share = (i128::from(to) - i128::from(from)).abs() * 100 / i128::from(from.max(1));
    format!("{share} %")
}

/// How many times, to the tenth.
fn times(large: i64, small: i64) -> String {
    let tenths = i128::from(large) * 10 / i128::from(small.max(1));
    format!("{}.{} times", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, SeededRandom};

    use super::*;
    use crate::{
        model::{Clarity, Colour},
        stones::{feed::pricing::tests::rules, model::tests::diamond},
    };

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    /// One carat, so that the cost is the cost a carat.
    fn offered(cost: i64) -> NewLooseStone {
        let facts = StoneFacts { carat_milli: 1_000, ..diamond() };
        NewLooseStone {
            facts,
            evidence: None,
            supplier: None,
            cost: Some(usd(cost)),
            price: usd(cost * 2),
            location: "Antwerp".into(),
        }
    }

    /// What a carat costs when one carat costs so much.
    fn each(cost: i64) -> i64 {
        carat_cost(usd(cost), 1_000)
    }

    fn before(cost: Option<i64>) -> Before {
        Before { facts: offered(1).facts, accepted_carat_cost: cost.map(each), accepted: true }
    }

    fn namesake(change: fn(&mut StoneFacts)) -> Namesake {
        let mut facts = offered(1).facts;
        change(&mut facts);
        Namesake { id: Some(StoneId::new(&SeededRandom::new(1))), name: "7K3MQ-2X9T4".to_owned(), facts }
    }

    #[test]
    fn a_cost_that_moves_further_than_the_band_waits() {
        for (accepted, cost, waits) in [
            (400_000, 400_000, None),
            (400_000, 300_000, None),
            (400_000, 500_000, None),
            (400_000, 299_999, Some("The cost a carat fell by 25 %.")),
            (400_000, 500_001, Some("The cost a carat rose by 25 %.")),
            (400_000, 200_000, Some("The cost a carat fell by 50 %.")),
            (400_000, 40_000_000, Some("The cost a carat rose by 9900 %.")),
        ] {
            let doubt = judge(&offered(cost), Some(&before(Some(accepted))), None, Some(1), &rules());
            assert_eq!(doubt.as_ref().map(|d| d.words.as_str()), waits, "{accepted} → {cost}");
            if let Some(doubt) = doubt {
                assert_eq!((doubt.reason, doubt.cost_before), (ParkReason::Moved, Some(usd(accepted))));
            }
        }
    }

    #[test]
    fn a_cost_comes_out_of_its_cost_a_carat_to_the_cent() {
        for (cost, carat_milli) in [(400_000, 1_010), (1, 1), (4_999_999_999, 500_000), (1_234_567, 5_003)] {
            let each = i128::from(carat_cost(usd(cost), carat_milli));
            assert_eq!((each * i128::from(carat_milli) + 500_000) / 1_000_000, i128::from(cost));
        }
    }

    #[test]
    fn the_weight_counts_in_what_a_cost_is_compared_with() {
        let mut stone = offered(400_000);
        stone.facts.carat_milli = 2_000;
        stone.facts.report_number = None;
        let doubt = judge(&stone, Some(&before(Some(400_000))), None, None, &rules()).unwrap();
        assert_eq!(doubt.words, "The cost a carat fell by 50 %.");
        assert_eq!(doubt.cost_before, Some(usd(800_000)));
    }

    #[test]
    fn a_new_stone_is_compared_with_its_like() {
        for (like, cost, says) in [
            (None, 1, None),
            (Some(100_000), 300_000, None),
            (Some(100_000), 33_334, None),
            (Some(100_000), 300_001, Some("A carat of it costs 3.0 times as much as one of its like.")),
            (Some(100_000), 33_333, Some("A carat of its like costs 3.0 times as much.")),
            (Some(100_000), 1_000, Some("A carat of its like costs 100.0 times as much.")),
        ] {
            for known in [None, Some(before(None))] {
                let doubt = judge(&offered(cost), known.as_ref(), None, like.map(each), &rules());
                assert_eq!(doubt.as_ref().map(|d| d.words.as_str()), says, "{like:?} {cost}");
                assert!(
                    doubt.is_none_or(
                        |d| d.reason == ParkReason::UnlikeItsLike && d.cost_before == like.map(usd)
                    )
                );
            }
        }
    }

    #[test]
    fn a_report_that_is_another_stones_waits_and_says_whose() {
        let other = namesake(|_| ());
        let doubt = judge(&offered(400_000), None, Some(&other), None, &rules()).unwrap();
        assert_eq!(doubt.reason, ParkReason::ReportTaken);
        assert!(
            doubt.words.contains("GIA 2141438171") && doubt.words.contains(&other.name),
            "{}",
            doubt.words
        );

        let other =
            namesake(|f| (f.colour, f.clarity, f.carat_milli) = (Some(Colour::D), Some(Clarity::If), 1_200));
        let doubt = judge(&offered(400_000), None, Some(&other), None, &rules()).unwrap();
        assert_eq!(doubt.reason, ParkReason::ReportDiffers);
        assert!(
            doubt.words.ends_with(
                "Colour: D before, F now. Clarity: IF before, VS1 now. Weight: 1.20 ct before, 1.00 ct now."
            ),
            "{}",
            doubt.words
        );
    }

    #[test]
    fn a_report_does_not_change_its_mind_about_a_stone() {
        let mut known = before(Some(400_000));
        known.facts.clarity = Some(Clarity::Si1);
        let doubt = judge(&offered(400_000), Some(&known), None, None, &rules()).unwrap();
        assert_eq!(doubt.reason, ParkReason::ReportDiffers);
        assert!(doubt.words.contains("Clarity: SI1 before, VS1 now."), "{}", doubt.words);
        // a new report may say something new
        known.facts.report_number = Some("1100000001".into());
        assert_eq!(judge(&offered(400_000), Some(&known), None, None, &rules()), None);
        // and what was accepted under this report needs no second look because of its namesake
        let again = before(Some(400_000));
        assert_eq!(judge(&offered(400_000), Some(&again), Some(&namesake(|_| ())), None, &rules()), None);
    }
}
