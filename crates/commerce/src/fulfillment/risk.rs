//! How careful the house is before a shipment leaves: pure.

use kernel::Money;
use serde::Serialize;

use super::model::words;
use crate::payments::is_above;

words! {
    /// How much could go wrong with a shipment, the least first.
    Tier {
        /// Nothing out of the ordinary.
        Usual, "usual", "Usual";
        /// Something asks for a second look.
        Raised, "raised", "Raised";
        /// Much would be lost.
        High, "high", "High";
    }
}

/// From which values on the house is careful, in whole US dollars; other currencies are counted at the most they were worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleasePolicy {
    /// Above this a first order, or one that goes elsewhere than its bill, is looked at twice.
    pub raised_above_dollars: i32,
    /// Above this packing and releasing take two people; `None` where one is enough.
    pub two_people_above_dollars: Option<i32>,
    /// Above this whoever receives it shows a document; `None` where nobody does.
    pub id_above_dollars: Option<i32>,
    /// Who stands on a label as the sender.
    pub sender: String,
    /// Where it goes when it cannot be delivered, line by line.
    pub return_address: String,
    /// Rises by one with every change.
    pub version: i64,
}

/// What the house knows of a shipment when it is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What it is declared at.
    pub declared: Money,
    /// Whether nobody of its address or account ordered before.
    pub first_order: bool,
    /// Whether it goes to another name or place than its bill.
    pub goes_elsewhere: bool,
    /// Whether somebody had to answer something about its payment, or the provider saw a raised risk.
    pub payment_was_doubted: bool,
}

/// What releasing a shipment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// How much could go wrong.
    pub tier: Tier,
    /// Why, each reason as words for people.
    pub reasons: Vec<&'static str>,
    /// Whether whoever releases it is somebody else than whoever packed it.
    pub two_people: bool,
    /// Whether whoever receives it shows a document.
    pub id_due: bool,
    /// What is ticked off before.
    pub checks: Vec<Check>,
}

/// One thing that is ticked off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The word in forms and the API.
    pub code: String,
    /// From which tier on it is asked for.
    pub tier: Tier,
    /// What is true when it is ticked.
    pub words: String,
}

fn exceeds(value: Money, dollars: Option<i32>) -> bool {
    dollars.is_some_and(|dollars| is_above(value, i64::from(dollars)))
}

/// What releasing asks for: the tier by value and by what is unusual, and of all checks those that the tier asks for.
///
/// A doubted payment is enough for a second look. A first order and another address are each so only above a value: most first orders of a
/// house are presents of little worth. Both of them above that value, or a value at which two people are asked for, is the highest tier.
pub fn judge(facts: &Facts, policy: &ReleasePolicy, checks: &[Check]) -> Release {
    let dear = exceeds(facts.declared, Some(policy.raised_above_dollars));
    let two_people = exceeds(facts.declared, policy.two_people_above_dollars);
    let mut reasons = Vec::new();
    let mut note = |said: bool, words: &'static str| {
        if said {
            reasons.push(words);
        }
    };
    note(two_people, "It is worth more than one person may send alone.");
    note(facts.payment_was_doubted, "Somebody had to look at its payment.");
    note(dear && facts.first_order, "It is this client’s first order.");
    note(dear && facts.goes_elsewhere, "It goes to another name or place than its bill.");
    let tier = if two_people || (dear && facts.first_order && facts.goes_elsewhere) {
        Tier::High
    } else if facts.payment_was_doubted || (dear && (facts.first_order || facts.goes_elsewhere)) {
        Tier::Raised
    } else {
        Tier::Usual
    };
    Release {
        tier,
        reasons,
        two_people,
        id_due: exceeds(facts.declared, policy.id_above_dollars),
        checks: checks.iter().filter(|check| check.tier <= tier).cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn policy() -> ReleasePolicy {
        ReleasePolicy {
            raised_above_dollars: 5_000,
            two_people_above_dollars: Some(25_000),
            id_above_dollars: None,
            sender: "Dispatch".into(),
            return_address: "PO Box 1".into(),
            version: 1,
        }
    }

    fn checks() -> Vec<Check> {
        Tier::ALL
            .iter()
            .map(|tier| Check { code: tier.code().into(), tier: *tier, words: String::new() })
            .collect()
    }

    const fn facts(dollars: i64) -> Facts {
        Facts {
            declared: Money::new(dollars * 100, Currency::Usd),
            first_order: false,
            goes_elsewhere: false,
            payment_was_doubted: false,
        }
    }

    fn tier(facts: Facts) -> Tier {
        judge(&facts, &policy(), &checks()).tier
    }

    #[test]
    fn value_alone_is_usual_until_two_people_are_asked_for() {
        assert_eq!(tier(facts(25_000)), Tier::Usual);
        assert_eq!(tier(facts(25_001)), Tier::High);
        assert!(!judge(&facts(25_000), &policy(), &checks()).two_people);
        assert!(judge(&facts(25_001), &policy(), &checks()).two_people);
    }

    #[test]
    fn a_first_order_or_another_address_counts_only_above_a_value_and_both_weigh_most() {
        let first = |dollars| Facts { first_order: true, ..facts(dollars) };
        let elsewhere = |dollars| Facts { goes_elsewhere: true, ..facts(dollars) };
        assert_eq!([tier(first(5_000)), tier(elsewhere(5_000))], [Tier::Usual, Tier::Usual]);
        assert_eq!([tier(first(5_001)), tier(elsewhere(5_001))], [Tier::Raised, Tier::Raised]);
        assert_eq!(tier(Facts { first_order: true, ..elsewhere(5_001) }), Tier::High);
    }

    #[test]
    fn a_doubted_payment_is_looked_at_twice_at_any_value() {
        let release = judge(&Facts { payment_was_doubted: true, ..facts(10) }, &policy(), &checks());
        assert_eq!((release.tier, release.checks.len(), release.reasons.len()), (Tier::Raised, 2, 1));
    }

    #[test]
    fn a_higher_tier_asks_for_everything_that_a_lower_one_does() {
        let asked = |facts| judge(&facts, &policy(), &checks()).checks.len();
        assert_eq!([asked(facts(1)), asked(facts(30_000))], [1, 3]);
    }

    #[test]
    fn a_house_that_names_no_value_asks_for_neither_two_people_nor_a_document() {
        let alone = ReleasePolicy { two_people_above_dollars: None, ..policy() };
        let release = judge(&facts(9_000_000), &alone, &checks());
        assert_eq!((release.tier, release.two_people, release.id_due), (Tier::Usual, false, false));
    }
}
