//! Add a method of delivery, or change one.
//!
//! Refuses words that are missing or too long, countries the house does not deliver to, amounts and days out of range, something that
//! travels without cover, and a version that is not the present one. Writes `shipping_methods` and the audit log. Orders keep the
//! method they were placed with; a method is never deleted, only no longer offered.

use db::Tx;
use kernel::{Currency, FieldError, Money, clean_text};
use platform::{Cx, audit};

use super::{CollectedIn, ShippingError, ShippingMethod, StaffMethod, queries::read};
use crate::checkout::Country;

/// A method as typed.
#[derive(Debug, Clone)]
pub struct PutMethod {
    /// Its code: lower case letters, digits and `_`.
    pub code: String,
    /// The version it was read at; 0 for a new one.
    pub expected_version: i64,
    /// Its name.
    pub name: String,
    /// What it promises.
    pub promise: String,
    /// Who carries; for the house only.
    pub carrier: String,
    /// The countries it serves, by their two letters; none for every one.
    pub countries: Vec<String>,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What it costs, in minor units.
    pub price_minor: i64,
    /// The value of goods from which it is offered, in minor units.
    pub least_value_minor: i64,
    /// What the carrier insures, in minor units; none only where it is fetched.
    pub cover_minor: Option<i64>,
    /// Where the client fetches it: a country and a region by code or name.
    pub collected_in: Option<(String, Option<String>)>,
    /// Working days on the road.
    pub transit_days: i32,
    /// Its place among the methods.
    pub position: i32,
    /// Whether it is offered.
    pub active: bool,
}

/// The most an amount here may be, in minor units: ten million.
const MOST: i64 = 1_000_000_000;

/// Puts the method down and returns it.
#[tracing::instrument(name = "shipping.put_method", skip_all, fields(code = %ask.code))]
pub async fn put_method(tx: &mut Tx, cx: &Cx, ask: PutMethod) -> Result<StaffMethod, ShippingError> {
    let method = check(&ask).map_err(ShippingError::Invalid)?;
    let before = sqlx::query("SELECT * FROM shipping_methods WHERE code = $1 AND currency = $2 FOR UPDATE")
        .bind(&method.method.code)
        .bind(ask.currency.code())
        .fetch_optional(&mut **tx)
        .await?;
    let before = before.as_ref().map(read).transpose()?;
    let current = before.as_ref().map_or(0, |b| b.version);
    if current != ask.expected_version {
        return Err(ShippingError::VersionConflict { current });
    }
    let method = StaffMethod { version: current + 1, ..method };
    write(tx, &method, current).await?;
    let change = audit::Change {
        action: "shipping.put_method",
        object: method.method.code.clone(),
        before: before.as_ref(),
        after: Some(&method),
    };
    audit::record(tx, cx, change).await?;
    Ok(method)
}

async fn write(tx: &mut Tx, method: &StaffMethod, current: i64) -> Result<(), ShippingError> {
    let shown = &method.method;
    let fetched = shown.collected_in.as_ref();
    let done = sqlx::query(
        "INSERT INTO shipping_methods (code, currency, name, promise, countries, price_minor, transit_days, position, carrier, least_value_minor,
                                       cover_minor, collect_country, collect_region, active, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (code, currency) DO UPDATE
             SET name = $3, promise = $4, countries = $5, price_minor = $6, transit_days = $7, position = $8, carrier = $9,
                 least_value_minor = $10, cover_minor = $11, collect_country = $12, collect_region = $13, active = $14, version = $15
             WHERE shipping_methods.version = $16",
    )
    .bind(&shown.code)
    .bind(shown.price.currency().code())
    .bind(&shown.name)
    .bind(&shown.promise)
    .bind(&method.countries)
    .bind(shown.price.minor())
    .bind(shown.transit_days)
    .bind(method.position)
    .bind(&method.carrier)
    .bind(shown.least_value.minor())
    .bind(shown.cover.map(Money::minor))
    .bind(fetched.map(|f| &f.country))
    .bind(fetched.and_then(|f| f.region.as_ref()))
    .bind(method.active)
    .bind(method.version)
    .bind(current)
    .execute(&mut **tx)
    .await?;
    // two that add the same code at once: the second finds the first's row
    if done.rows_affected() == 0 {
        return Err(ShippingError::VersionConflict { current: current + 1 });
    }
    Ok(())
}

fn check(ask: &PutMethod) -> Result<StaffMethod, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: &'static str, code: &'static str, words: &'static str| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    let is_code = (2..=40).contains(&ask.code.len())
        && ask.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    refuse(!is_code, "code", "malformed", "Enter a code of lower case letters, digits and underscores.");
    let [name, promise, carrier] =
        [&ask.name, &ask.promise, &ask.carrier].map(|text| clean_text(text, false));
    let within = |text: &str, least: usize, most: usize| (least..=most).contains(&text.chars().count());
    refuse(!within(&name, 1, 60), "name", "length", "Enter a name of up to 60 characters.");
    refuse(!within(&promise, 1, 120), "promise", "length", "Say what it promises, in up to 120 characters.");
    refuse(!within(&carrier, 0, 60), "carrier", "too_long", "Keep the carrier to 60 characters.");
    let countries: Option<Vec<String>> =
        ask.countries.iter().map(|text| Some(Country::find(text)?.code.to_owned())).collect();
    refuse(
        countries.is_none(),
        "countries",
        "country_not_served",
        "The house does not deliver to one of these countries.",
    );
    refuse(
        !(0..=MOST).contains(&ask.price_minor),
        "price",
        "out_of_range",
        "Enter what it costs, 0 for included.",
    );
    refuse(
        !(0..=MOST).contains(&ask.least_value_minor),
        "least_value",
        "out_of_range",
        "Enter the value from which it is offered, 0 for every value.",
    );
    let covers = ask.cover_minor.is_none_or(|cover| cover > ask.least_value_minor && cover <= MOST);
    refuse(
        !covers,
        "cover",
        "out_of_range",
        "Enter what the carrier insures: more than the value from which it is offered.",
    );
    let fetched = ask.collected_in.as_ref().map(|(country, region)| collected_in(country, region.as_deref()));
    refuse(
        fetched.as_ref().is_some_and(Option::is_none),
        "collected_in",
        "unknown_place",
        "Choose the country, and the state where it has them, in which it is fetched.",
    );
    refuse(
        ask.cover_minor.is_none() && fetched.is_none(),
        "cover",
        "required",
        "What travels is insured: enter the cover, or where it is fetched.",
    );
    refuse(
        !(0..=60).contains(&ask.transit_days),
        "transit_days",
        "out_of_range",
        "Enter working days from 0 to 60.",
    );
    refuse(!(0..=1_000).contains(&ask.position), "position", "out_of_range", "Enter a place from 0 to 1000.");
    let money = |minor| Money::new(minor, ask.currency);
    match countries {
        Some(countries) if wrong.is_empty() => Ok(StaffMethod {
            method: ShippingMethod {
                code: ask.code.clone(),
                name,
                promise,
                price: money(ask.price_minor),
                transit_days: ask.transit_days,
                least_value: money(ask.least_value_minor),
                cover: ask.cover_minor.map(money),
                collected_in: fetched.flatten(),
            },
            carrier,
            countries,
            position: ask.position,
            active: ask.active,
            version: ask.expected_version,
        }),
        _ => Err(wrong),
    }
}

fn collected_in(country: &str, region: Option<&str>) -> Option<CollectedIn> {
    let country = Country::find(country)?;
    let region = match region.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(country.region(text)?.code.to_owned()),
        None if country.regions.is_empty() => None,
        None => return None,
    };
    Some(CollectedIn { country: country.code.to_owned(), region })
}
