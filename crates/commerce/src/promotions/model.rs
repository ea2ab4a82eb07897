//! Promotions and what they take off.

use chrono::{DateTime, Utc};
use kernel::{
    Money, Rate,
    ids::{CollectionId, OrderId, PromotionId},
};
use serde::Serialize;

/// The most codes one order may use.
pub const MOST_CODES: usize = 3;

/// What a promotion takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// A share of the pieces it is for.
    Percentage(Rate),
    /// An amount off the pieces it is for, never more than they cost.
    Fixed(Money),
    /// What delivery costs.
    FreeShipping,
}

impl Benefit {
    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Percentage(_) => "percentage",
            Self::Fixed(_) => "fixed",
            Self::FreeShipping => "free_shipping",
        }
    }

    /// Shares are taken before amounts, so that an amount off is worth the same whatever stands beside it; delivery comes last.
    const fn rank(self) -> u8 {
        match self {
            Self::Percentage(_) => 0,
            Self::Fixed(_) => 1,
            Self::FreeShipping => 2,
        }
    }
}

/// A code by which clients pay less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promotion {
    /// Its id.
    pub id: PromotionId,
    /// What is typed, in upper case.
    pub code: String,
    /// What is printed on the order.
    pub name: String,
    /// What it takes off.
    pub benefit: Benefit,
    /// Only for pieces of this collection.
    pub collection: Option<CollectionId>,
    /// Only for orders whose pieces cost as much.
    pub least_subtotal: Money,
    /// Only for somebody's first order.
    pub first_order: bool,
    /// Also for pieces of which one exists.
    pub includes_unique: bool,
    /// Also for rings around a chosen stone.
    pub includes_bespoke: bool,
    /// Whether it goes together with others that do.
    pub stacks: bool,
    /// How often it may be used.
    pub limit_total: Option<i32>,
    /// How often one person may use it.
    pub limit_per_customer: Option<i32>,
    /// How often it is used, waiting orders counted in.
    pub uses: i32,
    /// From when it may be used.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
    /// When staff took it back for a while.
    pub paused_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

impl Promotion {
    /// Whether it may be used at a moment.
    pub fn runs(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state(now), PromotionState::Running)
    }

    /// Where it stands at a moment. Whether uses are left is another matter: they come back when orders end unpaid.
    pub fn state(&self, now: DateTime<Utc>) -> PromotionState {
        if self.ends_at.is_some_and(|end| end <= now) {
            PromotionState::Over
        } else if self.paused_at.is_some() {
            PromotionState::Paused
        } else if now < self.starts_at {
            PromotionState::ToCome
        } else {
            PromotionState::Running
        }
    }

    /// Whether every use is held or made.
    pub fn is_used_up(&self) -> bool {
        self.limit_total.is_some_and(|limit| limit <= self.uses)
    }

    /// Whether it is for a line.
    pub fn is_for(&self, line: &Discountable) -> bool {
        (self.includes_unique || !line.unique)
            && (self.includes_bespoke || !line.bespoke)
            && self.collection.is_none_or(|wanted| line.collections.contains(&wanted))
    }
}

/// Where a promotion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionState {
    /// It begins later.
    ToCome,
    /// It may be used.
    Running,
    /// Staff took it back for a while.
    Paused,
    /// Its time is over.
    Over,
}

impl PromotionState {
    /// The word in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ToCome => "to_come",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Over => "over",
        }
    }
}

/// One order's use of a promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// Where the use stands.
    pub state: UseState,
    /// What it took off the pieces.
    pub discount: Money,
    /// What it took off delivery.
    pub shipping_off: Money,
    /// When it was held.
    pub at: DateTime<Utc>,
}

/// Where a use stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseState {
    /// The order waits for payment.
    Held,
    /// The order was paid.
    Made,
    /// The order ended unpaid; others may have it.
    Released,
}

impl UseState {
    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Made => "made",
            Self::Released => "released",
        }
    }

    /// The state of a word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Held, Self::Made, Self::Released].into_iter().find(|state| state.code() == code)
    }
}

/// A line as promotions see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discountable {
    /// What it costs.
    pub amount: Money,
    /// Whether only one exists.
    pub unique: bool,
    /// Whether it is made around a stone that the client chose.
    pub bespoke: bool,
    /// The collections it is in.
    pub collections: Vec<CollectionId>,
}

/// What promotions come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discounts {
    /// What is taken off each line.
    pub lines: Vec<Money>,
    /// What is taken off delivery.
    pub shipping_off: Money,
    /// What each promotion took off the pieces and off delivery, in the order in which they were applied.
    pub each: Vec<(PromotionId, Money, Money)>,
}

/// Takes promotions off lines and delivery. Whatever order they are given in, the result is the same: shares first, then amounts, then
/// delivery, by code among equals. Each is spread over the lines it is for to the last cent, and no line or delivery goes below nothing.
/// `None` when an amount does not fit or is in another currency.
pub fn discounts(lines: &[Discountable], shipping: Money, promotions: &[Promotion]) -> Option<Discounts> {
    let mut sorted: Vec<_> = promotions.iter().collect();
    sorted.sort_by(|a, b| (a.benefit.rank(), &a.code).cmp(&(b.benefit.rank(), &b.code)));
    let nothing = Money::zero(shipping.currency());
    let mut left: Vec<Money> = lines.iter().map(|line| line.amount).collect();
    let (mut shipping_left, mut each) = (shipping, Vec::with_capacity(sorted.len()));
    for promotion in sorted {
        let weights: Vec<i64> = lines
            .iter()
            .zip(&left)
            .map(|(line, left)| if promotion.is_for(line) { left.minor() } else { 0 })
            .collect();
        let base = weights
            .iter()
            .try_fold(nothing, |sum, minor| sum.checked_add(Money::new(*minor, nothing.currency())))?;
        let off = match promotion.benefit {
            Benefit::Percentage(share) => base.at_rate(share)?,
            Benefit::Fixed(amount) if amount.currency() != base.currency() => return None,
            Benefit::Fixed(amount) => Money::new(amount.minor().min(base.minor()), base.currency()),
            Benefit::FreeShipping => nothing,
        };
        if !off.is_zero() {
            for (left, part) in left.iter_mut().zip(off.spread(&weights)?) {
                *left = left.checked_sub(part)?;
            }
        }
        let shipping_off = if promotion.benefit == Benefit::FreeShipping { shipping_left } else { nothing };
        shipping_left = shipping_left.checked_sub(shipping_off)?;
        each.push((promotion.id, off, shipping_off));
    }
    let taken = lines.iter().zip(&left).map(|(line, left)| line.amount.checked_sub(*left));
    Some(Discounts {
        lines: taken.collect::<Option<_>>()?,
        shipping_off: shipping.checked_sub(shipping_left)?,
        each,
    })
}

/// A code as it is kept: upper case letters, digits and `-`, 4 to 24 of them. `None` for what cannot be one.
pub fn tidy_code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let fits = (4..=24).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, SeededRandom};
    use proptest::prelude::*;

    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn promotion(code: &str, benefit: Benefit) -> Promotion {
        Promotion {
            id: PromotionId::new(&SeededRandom::new(code.bytes().map(u64::from).sum())),
            code: code.into(),
            name: code.into(),
            benefit,
            collection: None,
            least_subtotal: usd(0),
            first_order: false,
            includes_unique: false,
            includes_bespoke: false,
            stacks: true,
            limit_total: None,
            limit_per_customer: None,
            uses: 0,
            starts_at: DateTime::UNIX_EPOCH,
            ends_at: None,
            paused_at: None,
            version: 1,
        }
    }

    fn line(minor: i64) -> Discountable {
        Discountable { amount: usd(minor), unique: false, bespoke: false, collections: Vec::new() }
    }

    fn percent(n: i64) -> Benefit {
        Benefit::Percentage(Rate::per_million(n * 10_000))
    }

    #[test]
    fn a_share_is_rounded_once_and_spread_to_the_cent() {
        let lines = [line(333), line(333), line(334)];
        let off = discounts(&lines, usd(0), &[promotion("TENX", percent(10))]).unwrap();
        assert_eq!(off.lines, [usd(33), usd(33), usd(34)]);
        assert_eq!(off.each[0].1, usd(100));
    }

    #[test]
    fn an_amount_is_never_more_than_the_pieces_it_is_for_cost() {
        let off = discounts(&[line(500)], usd(100), &[promotion("BIG1", Benefit::Fixed(usd(900)))]).unwrap();
        assert_eq!((off.lines[0], off.shipping_off), (usd(500), usd(0)));
    }

    #[test]
    fn what_exists_once_and_what_is_bespoke_is_left_out_unless_it_is_said() {
        let mut lines = [line(1_000), line(1_000), line(1_000)];
        (lines[1].unique, lines[2].bespoke) = (true, true);
        let off = |promotion| discounts(&lines, usd(0), &[promotion]).unwrap().lines;
        assert_eq!(off(promotion("HALF", percent(50))), [usd(500), usd(0), usd(0)]);
        let both =
            Promotion { includes_unique: true, includes_bespoke: true, ..promotion("HALF", percent(50)) };
        assert_eq!(off(both), [usd(500), usd(500), usd(500)]);
    }

    #[test]
    fn a_collections_promotion_is_for_its_pieces_only() {
        let gifts = CollectionId::new(&SeededRandom::new(1));
        let mut lines = [line(1_000), line(1_000)];
        lines[1].collections = vec![gifts];
        let promotion = Promotion { collection: Some(gifts), ..promotion("GIFT", percent(10)) };
        assert_eq!(discounts(&lines, usd(0), &[promotion]).unwrap().lines, [usd(0), usd(100)]);
    }

    #[test]
    fn delivery_is_free_once_however_many_say_so() {
        let both = [promotion("FREE", Benefit::FreeShipping), promotion("GRATIS", Benefit::FreeShipping)];
        let off = discounts(&[line(1_000)], usd(750), &both).unwrap();
        assert_eq!((off.shipping_off, off.lines[0]), (usd(750), usd(0)));
        assert_eq!(off.each.iter().map(|e| e.2.minor()).sum::<i64>(), 750);
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(tidy_code(" spring-26 ").as_deref(), Some("SPRING-26"));
        assert_eq!(tidy_code("s p r i n g").as_deref(), Some("SPRING"));
        for bad in ["", "abc", "ÄÖÜß", "a'b--c", "x".repeat(25).as_str(), "A_BCD"] {
            assert_eq!(tidy_code(bad), None, "{bad}");
        }
    }

    fn any_benefit() -> impl Strategy<Value = Benefit> {
        prop_oneof![
            (1_i64..=1_000_000).prop_map(|ppm| Benefit::Percentage(Rate::per_million(ppm))),
            (1_i64..20_000_000).prop_map(|minor| Benefit::Fixed(usd(minor))),
            Just(Benefit::FreeShipping),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn discounts_sum_to_what_each_took_and_leave_nothing_below_nothing(
            amounts in proptest::collection::vec((1_i64..10_000_000, any::<bool>()), 1..30),
            benefits in proptest::collection::vec(any_benefit(), 0..4), shipping in 0_i64..100_000,
        ) {
            let lines: Vec<_> = amounts.iter().map(|(minor, unique)| Discountable { unique: *unique, ..line(*minor) }).collect();
            let mut codes: Vec<_> = benefits.iter().enumerate().map(|(n, b)| promotion(&format!("CODE{n}"), *b)).collect();
            let off = discounts(&lines, usd(shipping), &codes).unwrap();
            let taken: i64 = off.lines.iter().map(|m| m.minor()).sum();
            prop_assert_eq!(taken, off.each.iter().map(|e| e.1.minor()).sum::<i64>());
            prop_assert_eq!(off.shipping_off.minor(), off.each.iter().map(|e| e.2.minor()).sum::<i64>());
            prop_assert!(off.shipping_off.minor() <= shipping);
            for (off, line) in off.lines.iter().zip(&lines) {
                prop_assert!((0..=line.amount.minor()).contains(&off.minor()));
                prop_assert!(!line.unique || off.is_zero());
            }
            codes.reverse();
            prop_assert_eq!(discounts(&lines, usd(shipping), &codes).unwrap(), off);
        }
    }
}
