//! What may come back: the house's promise and the law, as one rule of plain values.

use crate::words::words;

words! {
    /// From when the days of the house's promise are counted.
    CountedFrom:
        /// The day on which the parcel left.
        Dispatch "dispatch" "From dispatch";
        /// The day on which it counts as delivered.
        Delivery "delivery" "From delivery";
}

words! {
    /// Why a line never comes back because its client changed their mind.
    Exception:
        /// Made to its client's wish: engraved, or a ring around a stone of their choice.
        Personalized "personalized" "Made to your wishes";
        /// Made for this order.
        MadeToOrder "made_to_order" "Made to order";
        /// Sold without a way back.
        FinalSale "final_sale" "Final sale";
}

impl Exception {
    /// What a client is told, with the exception of the law by its name where a law would otherwise apply.
    pub fn words(self, market: &str) -> String {
        let law = law_of(market).filter(|_| self != Self::FinalSale);
        let plain = match self {
            Self::Personalized => "This piece was made to your wishes, so it can't be returned.",
            Self::MadeToOrder => "This piece was made for your order, so it can't be returned.",
            Self::FinalSale => "This piece was sold without a way back.",
        };
        let named = law.map(|law| format!(" The right to cancel does not apply to it ({}).", law.exception));
        format!("{plain}{}", named.unwrap_or_default())
    }
}

/// What a house promises of returns in one market, whatever the law adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnPolicy {
    /// ISO 3166-1 code of two letters: where the parcel goes.
    pub market: String,
    /// For how many days; 0 takes nothing back beyond what the law asks for.
    pub days: i32,
    /// From when they are counted.
    pub counted_from: CountedFrom,
    /// After how many days a parcel that was sent counts as delivered. In the client's favour it is more than it takes.
    pub transit_days: i32,
    /// Whether a piece of the collection that was made for the order comes back as well. What was made to a client's wish never does.
    pub made_to_order: bool,
    /// Whether earrings come back in their unbroken seal only (hygiene).
    pub earrings_sealed: bool,
    /// Rises by one with every change.
    pub version: i64,
}

impl ReturnPolicy {
    /// What was promised before promises were kept with orders, and where no policy is set: thirty days from delivery, as every page said.
    pub fn before_kept(market: &str) -> Self {
        Self {
            market: market.to_owned(),
            days: 30,
            counted_from: CountedFrom::Delivery,
            transit_days: 10,
            made_to_order: true,
            earrings_sealed: false,
            version: 0,
        }
    }
}

/// The right to cancel a purchase that was made at a distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Law {
    /// Days from the day on which the last piece is in the client's hands.
    pub days: i32,
    /// What it is called.
    pub name: &'static str,
    /// The exception for what is made to a consumer's specifications or clearly personalized.
    pub exception: &'static str,
    /// The exception for sealed goods whose seal was broken.
    pub hygiene: &'static str,
}

/// The law of a market, where it gives such a right.
pub fn law_of(market: &str) -> Option<Law> {
    match market {
        // Directive 2011/83/EU on consumer rights
        "FR" | "DE" => Some(Law {
            days: 14,
            name: "Article 9 of Directive 2011/83/EU",
            exception: "Article 16(c) of Directive 2011/83/EU",
            hygiene: "Article 16(e) of Directive 2011/83/EU",
        }),
        // Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013
        "GB" => Some(Law {
            days: 14,
            name: "regulation 30 of the Consumer Contracts Regulations 2013",
            exception: "regulation 28(1)(b) of the Consumer Contracts Regulations 2013",
            hygiene: "regulation 28(3)(a) of the Consumer Contracts Regulations 2013",
        }),
        _ => None,
    }
}

/// What matters of a line for what is promised of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Engraved, or a ring around a stone of the client's choice.
    pub made_for_one: bool,
    /// Made for this order.
    pub made_to_order: bool,
    /// Whether its design can be returned at all; otherwise it is final sale.
    pub returnable: bool,
    /// Whether it is worn in the ear.
    pub earring: bool,
    /// Whether it was sold over a counter: the law of distance sales is not asked then.
    pub at_counter: bool,
}

/// What was promised of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where its parcel goes.
    pub market: String,
    /// Days by the house's promise; 0 where it makes none.
    pub days: i32,
    /// From when those are counted.
    pub counted_from: CountedFrom,
    /// After how many days a parcel counts as delivered.
    pub transit_days: i32,
    /// Days by law, counted from delivery; 0 where there is no such right.
    pub law_days: i32,
    /// Why it never comes back, where both are 0.
    pub exception: Option<Exception>,
    /// Whether it comes back in its unbroken seal only.
    pub sealed: bool,
}

/// What is promised of a line. The law counts beside the policy and never under it: a piece that the house sells as final comes back within
/// fourteen days where its client has the right to cancel, unless it was made to their specification.
pub fn promise(policy: &ReturnPolicy, facts: Facts) -> Terms {
    let custom = if facts.made_for_one {
        Some(Exception::Personalized)
    } else if facts.made_to_order {
        Some(Exception::MadeToOrder)
    } else {
        None
    };
    let house = match custom {
        _ if !facts.returnable => false,
        Some(Exception::Personalized) => false,
        Some(_) => policy.made_to_order,
        None => true,
    };
    let days = if house { policy.days } else { 0 };
    let law = law_of(&policy.market).filter(|_| custom.is_none() && !facts.at_counter);
    let law_days = law.map_or(0, |law| law.days);
    let exception = (days == 0 && law_days == 0).then(|| custom.unwrap_or(Exception::FinalSale));
    Terms {
        market: policy.market.clone(),
        days,
        counted_from: policy.counted_from,
        transit_days: policy.transit_days,
        law_days,
        exception,
        sealed: facts.earring && policy.earrings_sealed && exception.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(market: &str, days: i32) -> ReturnPolicy {
        ReturnPolicy { days, earrings_sealed: true, ..ReturnPolicy::before_kept(market) }
    }

    const PIECE: Facts = Facts {
        made_for_one: false,
        made_to_order: false,
        returnable: true,
        earring: false,
        at_counter: false,
    };

    #[test]
    fn the_law_gives_fourteen_days_where_the_house_promises_fewer_or_none() {
        for (market, law) in [("FR", 14), ("DE", 14), ("GB", 14), ("US", 0), ("CA", 0), ("AE", 0)] {
            for days in [0, 7, 30] {
                let terms = promise(&policy(market, days), PIECE);
                assert_eq!((terms.days, terms.law_days), (days, law), "{market} {days}");
                assert_eq!(terms.exception.is_some(), days == 0 && law == 0, "{market} {days}");
            }
        }
    }

    #[test]
    fn what_is_made_to_a_wish_never_comes_back_and_the_exception_is_named() {
        for market in ["FR", "GB", "US"] {
            let engraved =
                promise(&policy(market, 30), Facts { made_for_one: true, made_to_order: true, ..PIECE });
            assert_eq!(engraved.exception, Some(Exception::Personalized));
            assert_eq!((engraved.days, engraved.law_days), (0, 0));
        }
        assert!(Exception::Personalized.words("DE").contains("Article 16(c) of Directive 2011/83/EU"));
        assert!(Exception::MadeToOrder.words("GB").contains("regulation 28(1)(b)"));
        assert!(!Exception::Personalized.words("US").contains("right to cancel"));
    }

    #[test]
    fn a_piece_made_for_the_order_comes_back_only_where_the_house_takes_it() {
        let made = Facts { made_to_order: true, ..PIECE };
        let taken = promise(&policy("DE", 30), made);
        assert_eq!((taken.days, taken.law_days, taken.exception), (30, 0, None));
        let strict = ReturnPolicy { made_to_order: false, ..policy("DE", 30) };
        assert_eq!(promise(&strict, made).exception, Some(Exception::MadeToOrder));
    }

    #[test]
    fn a_final_sale_ends_where_a_right_to_cancel_begins_but_not_over_the_counter() {
        let sale = Facts { returnable: false, ..PIECE };
        let terms = promise(&policy("FR", 30), sale);
        assert_eq!((terms.days, terms.law_days, terms.exception), (0, 14, None));
        assert_eq!(promise(&policy("US", 30), sale).exception, Some(Exception::FinalSale));
        let counter = promise(&policy("FR", 30), Facts { at_counter: true, ..sale });
        assert_eq!(counter.exception, Some(Exception::FinalSale));
        assert_eq!(promise(&policy("FR", 30), Facts { at_counter: true, ..PIECE }).law_days, 0);
    }

    #[test]
    fn earrings_come_back_sealed_where_the_house_says_so() {
        let earring = Facts { earring: true, ..PIECE };
        assert!(promise(&policy("US", 30), earring).sealed);
        assert!(!promise(&ReturnPolicy::before_kept("US"), earring).sealed);
        assert!(
            !promise(&policy("US", 30), Facts { made_for_one: true, ..earring }).sealed,
            "it never comes back"
        );
    }
}
