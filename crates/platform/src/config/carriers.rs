//! Who carries parcels and is asked by program.

use super::{Environment, house::Faults};

/// The carrier's keys.
#[derive(Debug, Clone)]
pub enum Carriers {
    /// Nobody: the demonstration carrier; in production courier and number are entered by hand.
    Demo,
    /// EasyPost, which speaks to many carriers.
    EasyPost(EasyPostKeys),
}

/// EasyPost's keys, and from where the house sends.
#[derive(Clone)]
pub struct EasyPostKeys {
    /// `EZAK…`, or `EZTK…` for trials.
    pub api_key: String,
    /// Street of the place that parcels are given to the carrier at.
    pub street: String,
    /// Town.
    pub city: String,
    /// State, by its two letters.
    pub state: String,
    /// Postal code.
    pub zip: String,
    /// Telephone, for the carrier.
    pub phone: String,
    /// The most one parcel is insured for through it, in whole US dollars.
    pub most_cover_dollars: i64,
    /// Another address than EasyPost's own, outside production.
    pub api_base: Option<String>,
}

impl std::fmt::Debug for EasyPostKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EasyPostKeys").field("api_base", &self.api_base).finish_non_exhaustive()
    }
}

/// What EasyPost itself insures a parcel for; a house with a policy of its own beside it says more.
const MOST_COVER_DOLLARS: i64 = 5_000;

impl Carriers {
    pub(super) fn read(env: &Environment, production: bool, faults: &mut Faults) -> Self {
        let Some(api_key) = env.get("EASYPOST_API_KEY") else { return Self::Demo };
        if !api_key.starts_with("EZ") {
            faults.add("EASYPOST_API_KEY is not what EasyPost gives out: it begins with EZAK or EZTK.");
        }
        if production && api_key.starts_with("EZTK") {
            faults.add("EASYPOST_API_KEY is for trials: production needs the key that begins with EZAK.");
        }
        let from: Vec<_> = env.get("EASYPOST_FROM").unwrap_or("").split(';').map(str::trim).collect();
        let [street, city, state, zip, phone] = from[..] else {
            faults.add("EASYPOST_FROM is five parts with ; between them: street; town; state; postal code; telephone.");
            return Self::Demo;
        };
        if [street, city, state, zip, phone].contains(&"") {
            faults.add("EASYPOST_FROM has an empty part: street; town; state; postal code; telephone.");
        }
        let most =
            env.get("EASYPOST_MOST_COVER_DOLLARS").map_or(Some(MOST_COVER_DOLLARS), |text| text.parse().ok());
        let most = most.filter(|dollars| (1..=1_000_000).contains(dollars));
        if most.is_none() {
            faults.add("EASYPOST_MOST_COVER_DOLLARS is a number from 1 to 1000000.");
        }
        let base = env.get("EASYPOST_API_BASE");
        if base.is_some() && production {
            faults.add("EASYPOST_API_BASE is for trials: production speaks to EasyPost itself, so unset it.");
        }
        if base.is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            faults.add("EASYPOST_API_BASE does not start with http:// or https://.");
        }
        Self::EasyPost(EasyPostKeys {
            api_key: api_key.to_owned(),
            street: street.to_owned(),
            city: city.to_owned(),
            state: state.to_owned(),
            zip: zip.to_owned(),
            phone: phone.to_owned(),
            most_cover_dollars: most.unwrap_or(MOST_COVER_DOLLARS),
            api_base: base.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], production: bool) -> (Carriers, Vec<String>) {
        let mut faults = Faults::default();
        let env = Environment::of(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let carriers = Carriers::read(&env, production, &mut faults);
        (carriers, faults.0)
    }

    #[test]
    fn without_a_key_the_demonstration_carrier_serves() {
        assert!(matches!(read(&[], true), (Carriers::Demo, faults) if faults.is_empty()));
    }

    #[test]
    fn a_key_needs_the_place_that_parcels_leave_from() {
        let (_, faults) = read(&[("EASYPOST_API_KEY", "EZTK1")], false);
        assert!(faults[0].starts_with("EASYPOST_FROM"), "{faults:?}");
        let from = ("EASYPOST_FROM", "1 Main St; New York; NY; 10001; 2125550100");
        let (carriers, faults) = read(&[("EASYPOST_API_KEY", "EZTK1"), from], false);
        assert!(faults.is_empty(), "{faults:?}");
        let Carriers::EasyPost(keys) = carriers else { panic!("EasyPost is set up") };
        assert_eq!((keys.city.as_str(), keys.most_cover_dollars), ("New York", 5_000));
        assert!(!format!("{keys:?}").contains("EZTK1"), "the key is not shown");
    }

    #[test]
    fn production_takes_neither_a_key_for_trials_nor_another_address() {
        let from = ("EASYPOST_FROM", "1 Main St; New York; NY; 10001; 2125550100");
        let base = ("EASYPOST_API_BASE", "http://127.0.0.1:1");
        assert_eq!(read(&[("EASYPOST_API_KEY", "EZTK1"), from, base], true).1.len(), 2);
    }
}
