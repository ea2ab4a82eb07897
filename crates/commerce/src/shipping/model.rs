//! Methods of delivery, and which of them a value can travel by.

use kernel::Money;
use serde::Serialize;

/// A way to have it delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingMethod {
    /// Its code, e.g. `insured_courier`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it promises.
    pub promise: String,
    /// What it costs.
    pub price: Money,
    /// Working days on the road.
    pub transit_days: i32,
    /// The value of goods from which it is offered.
    pub least_value: Money,
    /// What the carrier insures a parcel for; `None` where nothing travels.
    pub cover: Option<Money>,
    /// Where the client fetches it; the sale is taxed there. `None` for what travels.
    pub collected_in: Option<CollectedIn>,
}

/// Where an order is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CollectedIn {
    /// ISO 3166-1, two letters.
    pub country: String,
    /// Code of the state or province, where the country has them.
    pub region: Option<String>,
}

/// A method as staff see it: also who carries, where to, in which place of the list, and whether it is offered at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffMethod {
    /// What shoppers see.
    #[serde(flatten)]
    pub method: ShippingMethod,
    /// Who carries; for the house only.
    pub carrier: String,
    /// The countries it serves; empty for every one the house delivers to.
    pub countries: Vec<String>,
    /// Its place among the methods, lowest first; the first of a country is its usual one.
    pub position: i32,
    /// Whether it is offered.
    pub active: bool,
    /// Rises by one with every change.
    pub version: i64,
}

/// Why a value does not travel that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOffered {
    /// There is no such method, or it does not serve the country.
    Unknown,
    /// The method is for goods of more value.
    BelowLeast {
        /// From which value it is offered.
        least: Money,
    },
    /// The method insures less than the goods are worth; others remain.
    CoverTooLow {
        /// What it insures.
        cover: Money,
    },
    /// No method that serves the country insures as much.
    NothingCovers {
        /// The most that any of them insures; `None` when none serves the country.
        most: Option<Money>,
    },
}

impl ShippingMethod {
    /// Whether goods of this value may travel that way, or why not.
    pub fn carries(&self, value: Money) -> Result<(), NotOffered> {
        match self.cover {
            Some(cover) if cover.minor() < value.minor() => Err(NotOffered::CoverTooLow { cover }),
            _ if value.minor() < self.least_value.minor() => {
                Err(NotOffered::BelowLeast { least: self.least_value })
            }
            _ => Ok(()),
        }
    }

    /// Whether the client fetches it.
    pub const fn is_collected(&self) -> bool {
        self.collected_in.is_some()
    }
}

/// The methods by which goods of this value may travel, in their order; why there is none otherwise. Fetching it is always possible
/// where the house offers it, so goods too dear for every carrier can still be sold there.
pub fn offered(methods: Vec<ShippingMethod>, value: Money) -> Result<Vec<ShippingMethod>, NotOffered> {
    let most = methods.iter().filter_map(|method| method.cover).max_by_key(|cover| cover.minor());
    let open: Vec<_> = methods.into_iter().filter(|method| method.carries(value).is_ok()).collect();
    if open.is_empty() { Err(NotOffered::NothingCovers { most }) } else { Ok(open) }
}

/// The method that was asked for by its code, or the first that is offered.
pub fn choose(
    methods: Vec<ShippingMethod>,
    code: Option<&str>,
    value: Money,
) -> Result<ShippingMethod, NotOffered> {
    let asked = match code {
        Some(code) => {
            let found = methods.iter().find(|method| method.code == code);
            Some(found.cloned().ok_or(NotOffered::Unknown)?)
        }
        None => None,
    };
    let open = offered(methods, value)?;
    match asked {
        Some(method) => method.carries(value).map(|()| method),
        None => open.into_iter().next().ok_or(NotOffered::NothingCovers { most: None }),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    fn method(code: &str, least: i64, cover: Option<i64>) -> ShippingMethod {
        let fetched = CollectedIn { country: "US".into(), region: Some("NY".into()) };
        ShippingMethod {
            code: code.into(),
            name: code.into(),
            promise: String::new(),
            price: usd(0),
            transit_days: 3,
            least_value: usd(least),
            cover: cover.map(usd),
            collected_in: cover.is_none().then_some(fetched),
        }
    }

    fn house() -> Vec<ShippingMethod> {
        vec![method("courier", 0, Some(1_000)), method("escorted", 500, Some(9_000))]
    }

    #[test]
    fn goods_travel_up_to_their_cover_and_not_a_cent_above() {
        let codes = |value| -> Vec<String> {
            offered(house(), usd(value)).unwrap().into_iter().map(|m| m.code).collect()
        };
        assert_eq!(codes(499), ["courier"]);
        assert_eq!(codes(1_000), ["courier", "escorted"]);
        assert_eq!(codes(1_001), ["escorted"]);
        assert_eq!(codes(9_000), ["escorted"]);
    }

    #[test]
    fn when_nothing_remains_the_most_that_is_insured_is_told() {
        let most = Some(usd(9_000));
        assert_eq!(offered(house(), usd(9_001)), Err(NotOffered::NothingCovers { most }));
        assert_eq!(choose(house(), Some("courier"), usd(9_001)), Err(NotOffered::NothingCovers { most }));
        assert_eq!(offered(Vec::new(), usd(1)), Err(NotOffered::NothingCovers { most: None }));
    }

    #[test]
    fn the_method_asked_for_is_taken_or_refused_for_its_own_reason() {
        assert_eq!(choose(house(), Some("courier"), usd(900)).unwrap().code, "courier");
        assert_eq!(choose(house(), None, usd(2_000)).unwrap().code, "escorted");
        let cover = usd(1_000);
        assert_eq!(choose(house(), Some("courier"), usd(2_000)), Err(NotOffered::CoverTooLow { cover }));
        let least = usd(500);
        assert_eq!(choose(house(), Some("escorted"), usd(100)), Err(NotOffered::BelowLeast { least }));
        assert_eq!(choose(house(), Some("owl"), usd(100)), Err(NotOffered::Unknown));
    }

    #[test]
    fn what_is_fetched_needs_no_cover() {
        let mut methods = house();
        methods.push(method("collect", 0, None));
        let open = offered(methods, usd(1_000_000)).unwrap();
        assert_eq!(open.into_iter().map(|m| m.code).collect::<Vec<_>>(), ["collect"]);
    }
}
