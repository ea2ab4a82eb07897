//! Metal by weight: pure.

use catalog::model::{Fineness, Metal};
use chrono::{DateTime, Utc};
use kernel::{Currency, Money};

/// What is traded: the fine metal in an alloy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Element {
    /// Gold, whatever its colour.
    Gold,
    /// Platinum.
    Platinum,
    /// Palladium.
    Palladium,
    /// Silver.
    Silver,
}

impl Element {
    /// Every element, in the order shown.
    pub const ALL: [Self; 4] = [Self::Gold, Self::Platinum, Self::Palladium, Self::Silver];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gold => "gold",
            Self::Platinum => "platinum",
            Self::Palladium => "palladium",
            Self::Silver => "silver",
        }
    }

    /// The element of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|element| element.code() == code)
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gold => "Gold",
            Self::Platinum => "Platinum",
            Self::Palladium => "Palladium",
            Self::Silver => "Silver",
        }
    }

    /// What of a metal is traded; nothing of titanium, which is priced as work.
    pub const fn of(metal: Metal) -> Option<Self> {
        match metal {
            Metal::YellowGold | Metal::WhiteGold | Metal::RoseGold | Metal::TwoTone => Some(Self::Gold),
            Metal::Platinum => Some(Self::Platinum),
            Metal::Palladium => Some(Self::Palladium),
            Metal::Silver => Some(Self::Silver),
            Metal::Titanium => None,
        }
    }
}

/// A price of fine metal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetalRate {
    /// Of what.
    pub element: Element,
    /// In which currency.
    pub currency: Currency,
    /// For a kilogram of it fine, in minor units: the dollar price of a gram with five digits.
    pub per_kg_minor: i64,
    /// Where it was found, e.g. "LBMA PM fix".
    pub source: String,
    /// When it was good.
    pub taken_at: DateTime<Utc>,
}

/// Milligrams in a kilogram, times the thousand parts of a fineness.
const SHARE: i128 = 1_000_000 * 1_000;

/// What so many milligrams of an alloy cost at a price of its fine metal, rounded half up to the minor unit; `None` for a negative weight
/// or price, and where it does not fit.
pub fn amount_of(weight_mg: i64, fineness: Fineness, rate: &MetalRate) -> Option<Money> {
    let parts: i128 = fineness.code().parse().ok()?;
    if weight_mg < 0 || rate.per_kg_minor < 0 {
        return None;
    }
    let exact = i128::from(weight_mg).checked_mul(parts)?.checked_mul(rate.per_kg_minor.into())?;
    let minor = i64::try_from((exact + SHARE / 2) / SHARE).ok()?;
    Some(Money::new(minor, rate.currency))
}

/// What a move of the metal means for a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The price is locked: it holds whatever the metal does.
    Locked,
    /// The lock is over and the metal has stayed within the band: the price holds.
    Within {
        /// By how much it moved, in millionths.
        moved_ppm: i64,
    },
    /// The lock is over and the metal has moved further: a new quote is due.
    Requote {
        /// By how much it moved, in millionths.
        moved_ppm: i64,
    },
}

/// What follows for a quote made at one price, now that there is another.
pub fn judge(
    locked: &MetalRate,
    now_rate: &MetalRate,
    locked_until: DateTime<Utc>,
    band_ppm: i64,
    now: DateTime<Utc>,
) -> Verdict {
    if now <= locked_until {
        return Verdict::Locked;
    }
    let (before, after) = (i128::from(locked.per_kg_minor), i128::from(now_rate.per_kg_minor));
    // a price of nothing is never taken down; were there one, no band would hold it
    let moved = if before == 0 { i128::from(i64::MAX) } else { (after - before) * 1_000_000 / before };
    let moved_ppm = i64::try_from(moved).unwrap_or(i64::MAX);
    if moved_ppm.saturating_abs() > band_ppm {
        Verdict::Requote { moved_ppm }
    } else {
        Verdict::Within { moved_ppm }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};

    use super::*;

    fn at(per_kg_minor: i64) -> MetalRate {
        MetalRate {
            element: Element::Gold,
            currency: Currency::Usd,
            per_kg_minor,
            source: "LBMA PM fix".into(),
            taken_at: Utc.with_ymd_and_hms(2026, 11, 23, 15, 0, 0).single().unwrap(),
        }
    }

    #[test]
    fn metal_costs_its_weight_times_its_fineness_to_the_cent() {
        // 5.2 g of 18k at $85.12345 a gram fine: 5.2 × 0.75 × 85.12345 = 331.981…
        assert_eq!(amount_of(5_200, Fineness::F750, &at(8_512_345)), Some(Money::new(33_198, Currency::Usd)));
        assert_eq!(amount_of(0, Fineness::F750, &at(8_512_345)), Some(Money::zero(Currency::Usd)));
        assert_eq!(amount_of(1_000_000, Fineness::F999, &at(1_000)), Some(Money::new(999, Currency::Usd)));
        // half a cent goes up
        assert_eq!(amount_of(1_000_000, Fineness::F500, &at(1)), Some(Money::new(1, Currency::Usd)));
        assert_eq!(amount_of(-1, Fineness::F750, &at(1)), None);
        assert_eq!(amount_of(i64::MAX, Fineness::F999, &at(i64::MAX)), None);
    }

    #[test]
    fn a_locked_price_holds_and_afterwards_only_within_its_band() {
        let until = Utc.with_ymd_and_hms(2026, 12, 1, 0, 0, 0).single().unwrap();
        let (before, after) = (until - Duration::seconds(1), until + Duration::seconds(1));
        let up = at(8_925_000);
        assert_eq!(judge(&at(8_500_000), &up, until, 30_000, before), Verdict::Locked);
        assert_eq!(judge(&at(8_500_000), &up, until, 30_000, after), Verdict::Requote { moved_ppm: 50_000 });
        assert_eq!(judge(&at(8_500_000), &up, until, 50_000, after), Verdict::Within { moved_ppm: 50_000 });
        let down = at(8_075_000);
        assert_eq!(
            judge(&at(8_500_000), &down, until, 30_000, after),
            Verdict::Requote { moved_ppm: -50_000 }
        );
    }
}
