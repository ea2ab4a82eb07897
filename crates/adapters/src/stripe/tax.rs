//! Stripe Tax as the house's calculator: asked before an order is placed, told when it is paid, and told when money goes back.
//!
//! Prices in the United States and Canada are shown without tax, everywhere else with it: Stripe is asked accordingly. What it cannot say
//! (a place it does not find, an account without registrations) is no answer, and the house's own rules count.

use std::collections::BTreeMap;

use async_trait::async_trait;
use commerce::tax::{
    CalculationError, LineTax, RecordTax, ReverseTax, Rounding, TaxAsk, TaxCalculator, TaxPart, Taxation,
    Treatment,
};
use kernel::{Currency, Money, Rate};
use serde::Deserialize;

use super::{Stripe, form::Form, http::CallError, wire::Named};

/// Where prices are shown without tax.
const WITHOUT_TAX: [&str; 2] = ["US", "CA"];

#[derive(Debug, Deserialize)]
struct Calculation {
    id: Option<String>,
    line_items: Option<Items>,
    shipping_cost: Option<Item>,
}

#[derive(Debug, Deserialize)]
struct Items {
    data: Vec<Item>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Debug, Deserialize)]
struct Item {
    amount_tax: i64,
    reference: Option<String>,
    #[serde(default)]
    tax_breakdown: Option<Vec<Part>>,
}

#[derive(Debug, Deserialize)]
struct Part {
    amount: i64,
    taxable_amount: i64,
    taxability_reason: Option<String>,
    jurisdiction: Jurisdiction,
    tax_rate_details: Option<RateDetails>,
}

#[derive(Debug, Deserialize)]
struct Jurisdiction {
    display_name: String,
}

#[derive(Debug, Deserialize)]
struct RateDetails {
    display_name: Option<String>,
    percentage_decimal: String,
}

fn unanswered(error: &CallError) -> CalculationError {
    CalculationError(error.error.to_string())
}

#[async_trait]
impl TaxCalculator for Stripe {
    fn source(&self) -> &'static str {
        "stripe_tax"
    }

    async fn calculate(&self, ask: &TaxAsk) -> Result<Taxation, CalculationError> {
        let answer: Calculation = self
            .http
            .post("/v1/tax/calculations", &question(ask))
            .await
            .map_err(|error| unanswered(&error))?;
        read(ask, answer).ok_or_else(|| CalculationError("the answer does not fit the question".into()))
    }

    async fn record(&self, ask: &RecordTax) -> Result<String, CalculationError> {
        let form = Form::new().with("calculation", &ask.calculation).with("reference", &ask.reference);
        let made: Result<Named, _> =
            self.http.post_once("/v1/tax/transactions/create_from_calculation", &form, &ask.key).await;
        made.map(|made| made.id).map_err(|error| unanswered(&error))
    }

    async fn reverse(&self, ask: &ReverseTax) -> Result<String, CalculationError> {
        let form = Form::new()
            .with("mode", "partial")
            .with("original_transaction", &ask.transaction)
            .with("reference", &ask.reference)
            .with("flat_amount", &-ask.amount.minor());
        let made: Result<Named, _> =
            self.http.post_once("/v1/tax/transactions/create_reversal", &form, &ask.key).await;
        made.map(|made| made.id).map_err(|error| unanswered(&error))
    }
}

/// What is asked. A line is named by its place, for one code may stand on several.
fn question(ask: &TaxAsk) -> Form {
    let behavior = if WITHOUT_TAX.contains(&ask.place.country.as_str()) { "exclusive" } else { "inclusive" };
    let mut form = Form::new()
        .with("currency", &ask.currency.code().to_ascii_lowercase())
        .with("customer_details[address][country]", &ask.place.country)
        .with_some("customer_details[address][state]", ask.place.region.as_ref())
        .with_some("customer_details[address][postal_code]", ask.place.postal_code.as_ref())
        .with("customer_details[address_source]", "shipping")
        .with("shipping_cost[amount]", &ask.shipping.minor())
        .with("shipping_cost[tax_behavior]", behavior)
        .with("expand[0]", "line_items.data.tax_breakdown")
        .with("expand[1]", "shipping_cost.tax_breakdown");
    for (at, line) in ask.lines.iter().enumerate() {
        form = form
            .with(&format!("line_items[{at}][amount]"), &line.amount.minor())
            .with(&format!("line_items[{at}][quantity]"), &line.quantity)
            .with(&format!("line_items[{at}][reference]"), &format!("{at} {}", line.sku))
            .with(&format!("line_items[{at}][tax_behavior]"), behavior);
    }
    form
}

fn read(ask: &TaxAsk, answer: Calculation) -> Option<Taxation> {
    let reference = answer.id?;
    let items = answer.line_items.filter(|items| !items.has_more)?;
    let included = !WITHOUT_TAX.contains(&ask.place.country.as_str());
    let tax = |item: &Item| line(ask.currency, item, included);
    let by_place: BTreeMap<usize, &Item> =
        items.data.iter().filter_map(|item| Some((place(item.reference.as_deref()?)?, item))).collect();
    let lines = (0..ask.lines.len()).map(|at| tax(by_place.get(&at)?)).collect::<Option<Vec<_>>>()?;
    let shipping = match &answer.shipping_cost {
        Some(cost) => tax(cost)?,
        None => LineTax::none(ask.currency),
    };
    let reasons =
        items.data.iter().chain(&answer.shipping_cost).flat_map(|item| item.tax_breakdown.iter().flatten());
    let reasons: Vec<_> = reasons.filter_map(|part| part.taxability_reason.as_deref()).collect();
    let is_charged = |tax: &LineTax| !tax.added.is_zero() || !tax.included.is_zero();
    let charged = is_charged(&shipping) || lines.iter().any(is_charged);
    let treatment = match (charged, included) {
        (true, true) => Treatment::Included,
        (true, false) => Treatment::Added,
        (false, _) if reasons.contains(&"not_collecting") => Treatment::Unregistered,
        (false, _) => Treatment::Exempt,
    };
    // the dearest line says what the whole is called: delivery, or a line that is free of tax, may stand apart
    let told = lines.iter().max_by_key(|tax| tax.added.minor() + tax.included.minor());
    let parts = told.into_iter().flat_map(|tax| &tax.parts).filter(|part| !part.amount.is_zero());
    let mut names: Vec<String> = parts.clone().map(|part| part.name.clone()).collect();
    names.dedup();
    let rate = Rate::per_million(parts.map(|part| part.rate.millionths()).sum());
    Some(Taxation {
        source: "stripe_tax".to_owned(),
        reference: Some(reference),
        treatment,
        rounding: Rounding::HalfUp,
        name: if names.is_empty() { "Tax".to_owned() } else { names.join(", ") },
        rate,
        note: None,
        lines,
        shipping,
    })
}

/// "3 TEST-1" stands at 3.
fn place(reference: &str) -> Option<usize> {
    reference.split(' ').next()?.parse().ok()
}

fn line(currency: Currency, item: &Item, included: bool) -> Option<LineTax> {
    let money = |minor| Money::new(minor, currency);
    let parts = item.tax_breakdown.iter().flatten().map(|part| {
        let details = part.tax_rate_details.as_ref();
        let name =
            details.and_then(|details| details.display_name.clone()).unwrap_or_else(|| "Tax".to_owned());
        Some(TaxPart {
            jurisdiction: part.jurisdiction.display_name.clone(),
            name,
            rate: details
                .map_or(Some(Rate::per_million(0)), |details| per_million(&details.percentage_decimal))?,
            base: money(part.taxable_amount),
            amount: money(part.amount),
        })
    });
    let (nothing, amount) = (money(0), money(item.amount_tax));
    let (added, included) = if included { (nothing, amount) } else { (amount, nothing) };
    Some(LineTax { added, included, parts: parts.collect::<Option<_>>()? })
}

/// "8.875" per cent is 88,750 millionths. Digits beyond those are dropped.
fn per_million(percent: &str) -> Option<Rate> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let digits: String = part.chars().chain("0000".chars()).take(4).collect();
    let (whole, part): (i64, i64) = (whole.parse().ok()?, digits.parse().ok()?);
    (0..=100).contains(&whole).then(|| Rate::per_million(whole * 10_000 + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_in_decimals_becomes_millionths_without_a_float() {
        for (text, millionths) in
            [("8.875", 88_750), ("20", 200_000), ("0.0", 0), ("5.12345", 51_234), ("100.0", 1_000_000)]
        {
            assert_eq!(per_million(text), Some(Rate::per_million(millionths)), "{text}");
        }
        for text in ["", "-1", "x", "101", "8,875", "1e2"] {
            assert_eq!(per_million(text), None, "{text}");
        }
    }
}
