//! Say how a place is taxed from a day on.
//!
//! Refuses a place the house does not deliver to, a day that is not after today, a rate where none is charged, and words that are
//! missing or too long. A rule that counts already is history and stays; one whose day is to come may be replaced. Writes `tax_rules`
//! and the audit log.

use chrono::NaiveDate;
use db::Tx;
use kernel::{FieldError, Rate, clean_text};
use platform::{Cx, audit};

use super::{Rounding, Rule, TaxError, Treatment, queries::read};
use crate::checkout::Country;

/// How a place shall be taxed, as typed.
#[derive(Debug, Clone)]
pub struct PutRule {
    /// ISO 3166-1, two letters.
    pub country: String,
    /// State or province, by code or name; empty for the whole country.
    pub region: String,
    /// The first day it counts.
    pub starts_on: NaiveDate,
    /// Whether it is charged, and how.
    pub treatment: Treatment,
    /// Whose tax it is, as it is printed.
    pub jurisdiction: String,
    /// What it is called there, as it is printed.
    pub name: String,
    /// How much.
    pub rate: Rate,
    /// Whether delivery is taxed too.
    pub shipping_taxed: bool,
    /// How the tax of a line becomes whole minor units.
    pub rounding: Rounding,
    /// What a client is told beside it; empty for nothing.
    pub note: String,
}

/// Puts the rule down and returns it.
#[tracing::instrument(name = "tax.put_rule", skip_all, fields(place = %ask.country))]
pub async fn put_rule(tx: &mut Tx, cx: &Cx, ask: PutRule) -> Result<Rule, TaxError> {
    let rule = check(&ask)?;
    let now = tx.now().await?;
    if rule.starts_on <= now.date_naive() {
        return Err(TaxError::CountsAlready);
    }
    let before =
        sqlx::query("SELECT * FROM tax_rules WHERE (country, region, starts_on) = ($1, $2, $3) FOR UPDATE")
            .bind(&rule.country)
            .bind(&rule.region)
            .bind(rule.starts_on)
            .fetch_optional(&mut **tx)
            .await?;
    let before = before.as_ref().map(read).transpose()?;
    sqlx::query(
        "INSERT INTO tax_rules (country, region, starts_on, treatment, jurisdiction, name, rate_ppm, shipping_taxed, rounding, note, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (country, region, starts_on) DO UPDATE
             SET treatment = $4, jurisdiction = $5, name = $6, rate_ppm = $7, shipping_taxed = $8, rounding = $9, note = $10",
    )
    .bind(&rule.country)
    .bind(&rule.region)
    .bind(rule.starts_on)
    .bind(rule.treatment.code())
    .bind(&rule.jurisdiction)
    .bind(&rule.name)
    .bind(i32::try_from(rule.rate.millionths()).unwrap_or(0))
    .bind(rule.shipping_taxed)
    .bind(rule.rounding.code())
    .bind(&rule.note)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "tax.put_rule",
        object: format!("{} {} {}", rule.country, rule.region, rule.starts_on),
        before: before.as_ref(),
        after: Some(&rule),
    };
    audit::record(tx, cx, change).await?;
    Ok(rule)
}

fn check(ask: &PutRule) -> Result<Rule, TaxError> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: &'static str, code: &'static str, words: &'static str| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    let country = Country::find(&ask.country);
    refuse(country.is_none(), "country", "country_not_served", "Choose a country the house delivers to.");
    let asked = ask.region.trim();
    let region = country.and_then(|c| c.region(asked)).map_or("", |r| r.code);
    refuse(
        country.is_some() && !asked.is_empty() && region.is_empty(),
        "region",
        "unknown",
        "That is none of its states or provinces. Leave it empty for the whole country.",
    );
    let (jurisdiction, name) = (clean_text(&ask.jurisdiction, false), clean_text(&ask.name, false));
    let note = clean_text(&ask.note, false);
    let said = |text: &str| (1..=60).contains(&text.chars().count());
    refuse(!said(&jurisdiction), "jurisdiction", "length", "Enter whose tax it is, in up to 60 characters.");
    refuse(!said(&name), "name", "length", "Enter what it is called on the receipt, in up to 60 characters.");
    refuse(note.chars().count() > 200, "note", "too_long", "Keep the note to 200 characters.");
    let rate = ask.rate.millionths();
    refuse(!(0..=500_000).contains(&rate), "rate", "out_of_range", "Enter a rate from 0 to 50 per cent.");
    refuse(
        !ask.treatment.charges() && rate != 0,
        "rate",
        "not_charged",
        "Where nothing is charged the rate is 0.",
    );
    match country {
        Some(country) if wrong.is_empty() => Ok(Rule {
            country: country.code.to_owned(),
            region: region.to_owned(),
            starts_on: ask.starts_on,
            treatment: ask.treatment,
            jurisdiction,
            name,
            rate: ask.rate,
            shipping_taxed: ask.shipping_taxed,
            rounding: ask.rounding,
            note: Some(note).filter(|n| !n.is_empty()),
        }),
        _ => Err(TaxError::Invalid(wrong)),
    }
}
