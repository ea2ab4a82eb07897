//! Take down a price of metal.
//!
//! Refuses a price of nothing, one without a source, one that is older than what is known, and a jump of more than a quarter unless it is
//! confirmed. Writes `metal_rates` and the audit log.

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{Currency, FieldError, Text};
use platform::{Cx, audit};

use super::{Element, MetalRate, queries};
use crate::BespokeError;

/// A jump beyond this many millionths is looked at twice: a slip of the decimal point has sold houses below cost.
const GUARD_PPM: i128 = 250_000;

/// The price as typed.
#[derive(Debug, Clone)]
pub struct PutRate {
    /// Of what.
    pub element: Element,
    /// In which currency.
    pub currency: Currency,
    /// For a kilogram of it fine, in minor units.
    pub per_kg_minor: i64,
    /// Where it was found.
    pub source: String,
    /// When it was good; now when none is given.
    pub taken_at: Option<DateTime<Utc>>,
    /// Somebody has looked at a jump.
    pub confirmed: bool,
}

/// Takes it down.
#[tracing::instrument(name = "bespoke.put_rate", skip_all, fields(element = ask.element.code()))]
pub async fn put_rate(tx: &mut Tx, cx: &Cx, ask: PutRate) -> Result<MetalRate, BespokeError> {
    let now = tx.now().await?;
    let taken_at = ask.taken_at.unwrap_or(now);
    let before = queries::find_rate(tx, ask.element, ask.currency).await?;
    let mut wrong = Vec::new();
    let source = Text::line("source", &ask.source, 120, "Say where this price was found.");
    let source = source.map_err(|e| wrong.push(e)).ok();
    if !(1..=1_000_000_000_000).contains(&ask.per_kg_minor) {
        wrong.push(FieldError::new("per_gram", "out_of_range", "Enter the price of a gram, above nothing."));
    }
    if taken_at > now || before.as_ref().is_some_and(|before| taken_at < before.taken_at) {
        wrong.push(FieldError::new(
            "taken_at",
            "out_of_range",
            "Enter a moment after the last price we know, and not in the future.",
        ));
    }
    let jumps = before.as_ref().is_some_and(|before| jumps(before.per_kg_minor, ask.per_kg_minor));
    if jumps && !ask.confirmed {
        wrong.push(FieldError::new(
            "confirmed",
            "unconfirmed_jump",
            "This is more than a quarter away from the last price. Check the decimal point, then confirm it.",
        ));
    }
    let (Some(source), true) = (source, wrong.is_empty()) else { return Err(BespokeError::Invalid(wrong)) };
    let rate = MetalRate {
        element: ask.element,
        currency: ask.currency,
        per_kg_minor: ask.per_kg_minor,
        source: source.into_string(),
        taken_at,
    };
    sqlx::query(
        "INSERT INTO metal_rates (element, currency, per_kg_minor, source, taken_at, put_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(rate.element.code())
    .bind(rate.currency.code())
    .bind(rate.per_kg_minor)
    .bind(&rate.source)
    .bind(rate.taken_at)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let told = |per_kg_minor: i64| serde_json::json!({ "per_kg_minor": per_kg_minor });
    let (before, after) = (before.map(|before| told(before.per_kg_minor)), told(rate.per_kg_minor));
    let change = audit::Change {
        action: "bespoke.put_rate",
        object: format!("{} {}", rate.element.code(), rate.currency.code()),
        before: before.as_ref(),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(rate)
}

fn jumps(before: i64, after: i64) -> bool {
    let (before, after) = (i128::from(before), i128::from(after));
    (after - before).abs() * 1_000_000 > before * GUARD_PPM
}
