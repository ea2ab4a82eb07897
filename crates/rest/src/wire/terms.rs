//! What delivery costs and how places are taxed, as staff read and write it.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    shipping::{PutMethod, StaffMethod},
    tax::{PutRule, Rounding, Rule, Treatment},
    velocity::VelocitySetting,
};
use kernel::{FieldError, Money, Rate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    checkout::ShippingMethodOut,
    common::{MoneyIn, MoneyOut},
};
use crate::problem::{ApiResult, Problem};

/// Every way of delivery, offered or not, in the order shoppers see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffShippingMethods)]
pub(crate) struct StaffMethodsOut {
    pub(crate) data: Vec<StaffMethodOut>,
}

/// A way of delivery as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffShippingMethod)]
pub(crate) struct StaffMethodOut {
    #[serde(flatten)]
    method: ShippingMethodOut,
    /// Who carries; shoppers don't see it.
    #[schema(example = "Parcel Pro")]
    carrier: String,
    /// The countries it serves; empty for every one the house delivers to.
    countries: Vec<String>,
    /// Its place, lowest first; the first of a country is its usual one.
    position: i32,
    /// Whether it is offered.
    active: bool,
    version: i64,
}

impl From<&StaffMethod> for StaffMethodOut {
    fn from(m: &StaffMethod) -> Self {
        Self {
            method: (&m.method).into(),
            carrier: m.carrier.clone(),
            countries: m.countries.clone(),
            position: m.position,
            active: m.active,
            version: m.version,
        }
    }
}

/// A way of delivery to put down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutShippingMethod, example = json!({
    "name": "Insured courier", "promise": "Signature on delivery, plain outer box", "carrier": "Parcel Pro", "countries": [],
    "price": {"amount": 0, "currency": "USD"}, "least_value": {"amount": 0, "currency": "USD"},
    "insured_up_to": {"amount": 15000000, "currency": "USD"}, "transit_days": 3, "position": 1, "active": true
}))]
pub(crate) struct StaffMethodIn {
    name: String,
    promise: String,
    carrier: String,
    /// None for every country the house delivers to.
    countries: Vec<String>,
    price: MoneyIn,
    /// The value of goods from which it is offered.
    least_value: MoneyIn,
    /// What the carrier insures a parcel for; only what is fetched goes without.
    insured_up_to: Option<MoneyIn>,
    /// Where the client fetches it.
    collected_in: Option<PlaceIn>,
    transit_days: i32,
    position: i32,
    active: bool,
}

/// A country, and its region by code or name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceInput)]
pub(crate) struct PlaceIn {
    country: String,
    region: Option<String>,
}

impl StaffMethodIn {
    /// The method as the operation takes it: all its amounts are of one currency.
    pub(crate) fn read(self, code: String, version: i64) -> ApiResult<PutMethod> {
        let price = Money::from(self.price);
        let currency = price.currency();
        let minor = |money: MoneyIn, field: &'static str| {
            let money = Money::from(money);
            let wrong =
                || Problem::field(field, "currency_mismatch", "Give it in the currency of the price.");
            if money.currency() == currency { Ok(money.minor()) } else { Err(wrong()) }
        };
        Ok(PutMethod {
            code,
            expected_version: version,
            name: self.name,
            promise: self.promise,
            carrier: self.carrier,
            countries: self.countries,
            currency,
            price_minor: price.minor(),
            least_value_minor: minor(self.least_value, "least_value")?,
            cover_minor: self.insured_up_to.map(|cover| minor(cover, "insured_up_to")).transpose()?,
            collected_in: self.collected_in.map(|place| (place.country, place.region)),
            transit_days: self.transit_days,
            position: self.position,
            active: self.active,
        })
    }
}

/// The name of a field in the operation, as this API spells it.
pub(crate) fn spelled(error: FieldError) -> FieldError {
    if error.field == "cover" { FieldError { field: "insured_up_to".into(), ..error } } else { error }
}

/// Every rule of tax, past and to come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRules)]
pub(crate) struct TaxRulesOut {
    pub(crate) data: Vec<TaxRuleOut>,
}

/// How a place is taxed from a day on. The most specific place with the latest day that has come counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRule)]
pub(crate) struct TaxRuleOut {
    #[schema(example = "US")]
    country: String,
    /// Code of the state or province; empty for the whole country.
    #[schema(example = "NY")]
    region: String,
    starts_on: NaiveDate,
    /// `added` to the price, `included` in it, zero-rated `export`, `unregistered` or `exempt`.
    #[schema(example = "added")]
    treatment: &'static str,
    /// Whose tax it is, as it is printed.
    jurisdiction: String,
    /// What it is called, as it is printed.
    name: String,
    /// Millionths: 88750 is 8.875 %.
    rate_ppm: i64,
    shipping_taxed: bool,
    /// `half_up`, `half_even` or `down`; once a line.
    #[schema(example = "half_up")]
    rounding: &'static str,
    /// What a client is told beside it.
    note: Option<String>,
}

impl From<&Rule> for TaxRuleOut {
    fn from(r: &Rule) -> Self {
        Self {
            country: r.country.clone(),
            region: r.region.clone(),
            starts_on: r.starts_on,
            treatment: r.treatment.code(),
            jurisdiction: r.jurisdiction.clone(),
            name: r.name.clone(),
            rate_ppm: r.rate.millionths(),
            shipping_taxed: r.shipping_taxed,
            rounding: r.rounding.code(),
            note: r.note.clone(),
        }
    }
}

/// How a place shall be taxed from a day on, tomorrow at the earliest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutTaxRule, example = json!({
    "country": "US", "region": "OH", "starts_on": "2027-01-01", "treatment": "added", "jurisdiction": "Ohio",
    "name": "Ohio sales tax", "rate_ppm": 57500, "shipping_taxed": true, "rounding": "half_up", "note": null
}))]
pub(crate) struct TaxRuleIn {
    country: String,
    /// By code or name; the whole country without.
    region: Option<String>,
    starts_on: NaiveDate,
    treatment: String,
    jurisdiction: String,
    name: String,
    rate_ppm: i64,
    shipping_taxed: bool,
    rounding: String,
    note: Option<String>,
}

impl TaxRuleIn {
    /// The rule as the operation takes it.
    pub(crate) fn read(self) -> ApiResult<PutRule> {
        let treatment = Treatment::find(&self.treatment).ok_or_else(|| {
            let words = "Choose added, included, export, unregistered or exempt.";
            Problem::field("treatment", "unknown_value", words)
        })?;
        let rounding = Rounding::find(&self.rounding).ok_or_else(|| {
            Problem::field("rounding", "unknown_value", "Choose half_up, half_even or down.")
        })?;
        Ok(PutRule {
            country: self.country,
            region: self.region.unwrap_or_default(),
            starts_on: self.starts_on,
            treatment,
            jurisdiction: self.jurisdiction,
            name: self.name,
            rate: Rate::per_million(self.rate_ppm),
            shipping_taxed: self.shipping_taxed,
            rounding,
            note: self.note.unwrap_or_default(),
        })
    }
}

/// What a tax of an order is made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxPart)]
pub(crate) struct TaxPartOut {
    #[schema(example = "New York")]
    jurisdiction: String,
    #[schema(example = "New York sales tax")]
    name: String,
    /// Millionths: 88750 is 8.875 %.
    rate_ppm: i64,
    /// Of what, after discount.
    base: MoneyOut,
    amount: MoneyOut,
}

impl From<&commerce::tax::TaxPart> for TaxPartOut {
    fn from(p: &commerce::tax::TaxPart) -> Self {
        Self {
            jurisdiction: p.jurisdiction.clone(),
            name: p.name.clone(),
            rate_ppm: p.rate.millionths(),
            base: p.base.into(),
            amount: p.amount.into(),
        }
    }
}

/// Every velocity rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VelocityRules)]
pub(crate) struct VelocityRulesOut {
    pub(crate) data: Vec<VelocityRuleOut>,
}

/// How often something may happen before the house says no.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VelocityRule)]
pub(crate) struct VelocityRuleOut {
    #[schema(example = "declines_of_cart")]
    code: &'static str,
    /// What is counted.
    #[schema(example = "Declined payments of one bag")]
    counts: &'static str,
    /// What follows: `refuse` begins no further payment until the oldest try has grown old, `challenge` has every bank make sure.
    #[schema(value_type = String, example = "refuse")]
    consequence: commerce::velocity::Consequence,
    /// How many are let through.
    #[schema(example = 8)]
    most: i32,
    /// Within any stretch of so many minutes.
    #[schema(example = 30)]
    within_minutes: i32,
    /// Whether it counts at all.
    active: bool,
    /// How often it was full.
    tripped: i64,
    /// When that was last.
    tripped_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&VelocitySetting> for VelocityRuleOut {
    fn from(s: &VelocitySetting) -> Self {
        Self {
            code: s.rule.code(),
            counts: s.rule.label(),
            consequence: s.rule.consequence(),
            most: s.most,
            within_minutes: s.within_minutes,
            active: s.active,
            tripped: s.tripped,
            tripped_at: s.tripped_at,
            version: s.version,
        }
    }
}

/// New numbers for a velocity rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutVelocityRule, example = json!({"most": 8, "within_minutes": 30, "active": true}))]
pub(crate) struct VelocityRuleIn {
    /// How many are let through: 1 to 1,000.
    pub(crate) most: i32,
    /// Within so many minutes: 1 to 1,440.
    pub(crate) within_minutes: i32,
    /// Whether it counts.
    pub(crate) active: bool,
}
