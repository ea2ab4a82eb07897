//! Make a promotion, or change one that has not been used.
//!
//! Refuses a code that cannot be one, words that are missing or too long, a measure, limit or window that makes no sense, a collection
//! that is not made by hand, and a version that is not the present one. One that was used changes only in its window, its limits and its
//! name: what somebody was given stays what it was. Writes `promotions` and the audit log.

use catalog::collections;
use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{
    Currency, FieldError, Money, Rate, clean_text,
    ids::{CollectionId, PromotionId},
};
use platform::{Cx, audit};

use super::{Benefit, Promotion, PromotionError, find_promotion, tidy_code};

/// A promotion as typed.
#[derive(Debug, Clone)]
pub struct PutPromotion {
    /// Its code.
    pub code: String,
    /// The version it was read at; 0 for a new one.
    pub expected_version: i64,
    /// What is printed on the order.
    pub name: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What it takes off.
    pub benefit: Benefit,
    /// Only for pieces of the collection with this address.
    pub collection: Option<String>,
    /// Only for orders whose pieces cost as much, in minor units.
    pub least_subtotal_minor: i64,
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
    /// From when; when `None`, now for a new one and as it was for another.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Puts the promotion down and returns it.
#[tracing::instrument(name = "promotions.put_promotion", skip_all)]
pub async fn put_promotion(tx: &mut Tx, cx: &Cx, ask: PutPromotion) -> Result<Promotion, PromotionError> {
    let code = check(&ask).map_err(PromotionError::Invalid)?;
    sqlx::query("SELECT 1 FROM promotions WHERE code = $1 FOR UPDATE").bind(&code).execute(&mut **tx).await?;
    let before = find_promotion(tx, &code).await?;
    let current = before.as_ref().map_or(0, |b| b.version);
    if current != ask.expected_version {
        return Err(PromotionError::VersionConflict { current });
    }
    let after = changed(tx, cx, code, ask, before.as_ref()).await?;
    if let Some(before) = &before {
        refuse_other_terms(before, &after)?;
    }
    write(tx, &after, current).await?;
    let change = audit::Change {
        action: "promotions.put_promotion",
        object: after.code.clone(),
        before: before.as_ref(),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}

/// The promotion as it will be.
async fn changed(
    tx: &mut Tx,
    cx: &Cx,
    code: String,
    ask: PutPromotion,
    before: Option<&Promotion>,
) -> Result<Promotion, PromotionError> {
    let now = tx.now().await?;
    let collection = match &ask.collection {
        Some(slug) => Some(of_hand(tx, slug, before.and_then(|b| b.collection)).await?),
        None => None,
    };
    let starts_at = ask.starts_at.or_else(|| before.map(|b| b.starts_at)).unwrap_or(now);
    if ask.ends_at.is_some_and(|end| end <= starts_at) {
        let words = "Enter an end after the beginning.";
        return Err(PromotionError::Invalid(vec![FieldError::new("ends_at", "before_start", words)]));
    }
    Ok(Promotion {
        id: before.map_or_else(|| PromotionId::new(&*cx.random), |b| b.id),
        code,
        name: clean_text(&ask.name, false),
        benefit: ask.benefit,
        collection,
        least_subtotal: Money::new(ask.least_subtotal_minor, ask.currency),
        first_order: ask.first_order,
        includes_unique: ask.includes_unique,
        includes_bespoke: ask.includes_bespoke,
        stacks: ask.stacks,
        limit_total: ask.limit_total,
        limit_per_customer: ask.limit_per_customer,
        uses: before.map_or(0, |b| b.uses),
        starts_at,
        ends_at: ask.ends_at,
        paused_at: before.and_then(|b| b.paused_at),
        version: before.map_or(0, |b| b.version) + 1,
    })
}

/// The collection with an address, made by hand unless the promotion is for it already.
async fn of_hand(
    tx: &mut Tx,
    slug: &str,
    present: Option<CollectionId>,
) -> Result<CollectionId, PromotionError> {
    let refused =
        |words: &'static str| PromotionError::Invalid(vec![FieldError::new("collection", "unknown", words)]);
    match collections::find_collection(tx, slug).await? {
        None => Err(refused("There is no such collection.")),
        // who is in it changes with the catalogue; what somebody pays must not depend on when it was last read
        Some(found) if found.rule.is_some() && present != Some(found.id) => {
            Err(refused("Choose a collection made by hand; this one follows a rule."))
        }
        Some(found) => Ok(found.id),
    }
}

fn refuse_other_terms(before: &Promotion, after: &Promotion) -> Result<(), PromotionError> {
    let wrong = |field: &'static str, words: &'static str| {
        Err(PromotionError::Invalid(vec![FieldError::new(field, "in_use", words)]))
    };
    if after.limit_total.is_some_and(|limit| limit < before.uses) {
        return wrong("limit_total", "It was used more often already.");
    }
    let terms = |p: &Promotion| {
        (
            p.benefit,
            p.collection,
            p.least_subtotal,
            p.first_order,
            p.includes_unique,
            p.includes_bespoke,
            p.stacks,
        )
    };
    if before.uses > 0 && terms(before) != terms(after) {
        return wrong(
            "code",
            "It was used already, so its terms stay as they are: give this one an end, and make another code for other terms.",
        );
    }
    Ok(())
}

async fn write(tx: &mut Tx, promotion: &Promotion, current: i64) -> Result<(), PromotionError> {
    let now = tx.now().await?;
    let (share, amount) = match promotion.benefit {
        Benefit::Percentage(share) => (i32::try_from(share.millionths()).ok(), None),
        Benefit::Fixed(amount) => (None, Some(amount.minor())),
        Benefit::FreeShipping => (None, None),
    };
    let done = sqlx::query(
        "INSERT INTO promotions (id, code, name, kind, share_ppm, amount_minor, currency, collection_id, least_subtotal_minor, first_order,
                                 includes_unique, includes_bespoke, stacks, limit_total, limit_per_customer, starts_at, ends_at, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         ON CONFLICT ON CONSTRAINT promotions_code_once DO UPDATE
             SET name = $3, kind = $4, share_ppm = $5, amount_minor = $6, currency = $7, collection_id = $8, least_subtotal_minor = $9,
                 first_order = $10, includes_unique = $11, includes_bespoke = $12, stacks = $13, limit_total = $14,
                 limit_per_customer = $15, starts_at = $16, ends_at = $17, version = $18
             WHERE promotions.version = $20",
    )
    .bind(promotion.id.uuid())
    .bind(&promotion.code)
    .bind(&promotion.name)
    .bind(promotion.benefit.code())
    .bind(share)
    .bind(amount)
    .bind(promotion.least_subtotal.currency().code())
    .bind(promotion.collection.map(|id| id.uuid()))
    .bind(promotion.least_subtotal.minor())
    .bind(promotion.first_order)
    .bind(promotion.includes_unique)
    .bind(promotion.includes_bespoke)
    .bind(promotion.stacks)
    .bind(promotion.limit_total)
    .bind(promotion.limit_per_customer)
    .bind(promotion.starts_at)
    .bind(promotion.ends_at)
    .bind(promotion.version)
    .bind(now)
    .bind(current)
    .execute(&mut **tx)
    .await?;
    // two that make the same code at once: the second finds the first's row
    if done.rows_affected() == 0 {
        return Err(PromotionError::VersionConflict { current: current + 1 });
    }
    Ok(())
}

fn check(ask: &PutPromotion) -> Result<String, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: &'static str, code: &'static str, words: &'static str| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    let code = tidy_code(&ask.code);
    refuse(code.is_none(), "code", "malformed", "Enter 4 to 24 letters, digits and hyphens.");
    let name = clean_text(&ask.name, false);
    refuse(
        !(1..=60).contains(&name.chars().count()),
        "name",
        "length",
        "Enter what is printed on the order, in up to 60 characters.",
    );
    let measure = match ask.benefit {
        Benefit::Percentage(share) => (1..=Rate::ONE).contains(&share.millionths()),
        Benefit::Fixed(amount) => {
            (1..=1_000_000_000).contains(&amount.minor()) && amount.currency() == ask.currency
        }
        Benefit::FreeShipping => true,
    };
    refuse(!measure, "benefit", "out_of_range", "Enter a share of up to 100 per cent, or an amount.");
    refuse(
        !(0..=1_000_000_000).contains(&ask.least_subtotal_minor),
        "least_subtotal",
        "out_of_range",
        "Enter an amount, 0 for none.",
    );
    let limits = |limit: Option<i32>| limit.is_none_or(|n| (1..=1_000_000).contains(&n));
    refuse(
        !limits(ask.limit_total),
        "limit_total",
        "out_of_range",
        "Enter a number from 1, or leave it empty.",
    );
    refuse(
        !limits(ask.limit_per_customer),
        "limit_per_customer",
        "out_of_range",
        "Enter a number from 1, or leave it empty.",
    );
    match code {
        Some(code) if wrong.is_empty() => Ok(code),
        _ => Err(wrong),
    }
}
