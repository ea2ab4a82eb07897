//! Change a piece's words, standing and prices.
//!
//! Refuses a version that is not the present one, texts and prices outside the rules, variants of another
//! piece, and an active piece without an active variant. Writes `products`, `product_variants` and the audit
//! log (both states). The database announces the product to every index. Orders already placed keep their prices.

use db::Tx;
use kernel::{
    Money,
    ids::{ProductId, VariantId},
};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use super::{
    queries::{StaffVariant, list_variants},
    rules::Wrong,
    store,
};
use crate::{CatalogError, index::code, model::Status};

/// The piece as it shall be; every field replaces what is there. Variants not named stay as they are.
#[derive(Debug, Clone)]
pub struct UpdateProduct {
    /// Which piece.
    pub id: ProductId,
    /// The version the change was made against.
    pub expected_version: i64,
    /// Its name.
    pub title: String,
    /// One line about it.
    pub tagline: String,
    /// A few paragraphs about it.
    pub description: String,
    /// How to look after it.
    pub care: String,
    /// Whether it is offered.
    pub status: Status,
    /// The house's order: higher first.
    pub featured: i32,
    /// Variants to change.
    pub variants: Vec<VariantChange>,
}

/// A variant as it shall be.
#[derive(Debug, Clone)]
pub struct VariantChange {
    /// Which variant.
    pub id: VariantId,
    /// What it costs, before tax, in the currency it has.
    pub price: Money,
    /// Days at the bench when it is made to order.
    pub lead_days: i32,
    /// Whether it is offered: active or archived.
    pub status: Status,
}

/// What the audit log keeps of each side of a change.
#[derive(Serialize)]
struct State {
    version: i64,
    title: String,
    tagline: String,
    description: String,
    care: String,
    status: Status,
    featured: i32,
    variants: Vec<VariantState>,
}

#[derive(Serialize, Clone, PartialEq)]
struct VariantState {
    #[serde(skip)]
    id: VariantId,
    sku: String,
    price: Money,
    lead_days: i32,
    status: Status,
}

/// Changes the piece and answers its new version. A change that changes nothing keeps the version and is not logged.
#[tracing::instrument(name = "catalog.update_product", skip_all, fields(product.id = %ask.id))]
pub async fn update_product(tx: &mut Tx, cx: &Cx, ask: UpdateProduct) -> Result<i64, CatalogError> {
    let before = lock(tx, ask.id).await?;
    if before.version != ask.expected_version {
        return Err(CatalogError::VersionConflict { current: before.version });
    }
    let present = list_variants(tx, ask.id).await?;
    check(&ask, &present)?;
    let after = State {
        version: before.version + 1,
        title: store::line(&ask.title),
        tagline: store::line(&ask.tagline),
        description: store::paragraphs(&ask.description),
        care: store::paragraphs(&ask.care),
        status: ask.status,
        featured: ask.featured,
        variants: changed_variants(&ask, &present),
    };
    let before = State { variants: present.iter().map(state_of).collect(), ..before };
    if same(&before, &after) {
        return Ok(before.version);
    }
    write(tx, ask.id, &before, &after).await?;
    let change = audit::Change {
        action: "catalog.update_product",
        object: ask.id.to_string(),
        before: Some(&before),
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    Ok(after.version)
}

async fn lock(tx: &mut Tx, id: ProductId) -> Result<State, CatalogError> {
    let row = sqlx::query(
        "SELECT version, title, tagline, description, care, status, featured FROM products WHERE id = $1 FOR UPDATE",
    )
    .bind(id.uuid())
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(CatalogError::ProductNotFound)?;
    Ok(State {
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        tagline: row.try_get("tagline")?,
        description: row.try_get("description")?,
        care: row.try_get("care")?,
        status: code(&row, "status")?,
        featured: row.try_get("featured")?,
        variants: Vec::new(),
    })
}

fn check(ask: &UpdateProduct, present: &[StaffVariant]) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    wrong.text("title", &ask.title, 80);
    wrong.text("tagline", &ask.tagline, 140);
    wrong.text("description", &ask.description, 4_000);
    wrong.text("care", &ask.care, 2_000);
    for (at, change) in ask.variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{at}].{name}");
        let Some(known) = present.iter().find(|v| v.id == change.id) else {
            wrong.add(field("id"), "unknown", "This variant is not one of the piece.");
            continue;
        };
        wrong.price(field("price"), change.price);
        wrong.lead_days(field("lead_days"), change.lead_days, known.made_to_order);
        if change.price.currency() != known.price.currency() {
            wrong.add(
                field("price"),
                "currency",
                format!("This piece is priced in {}.", known.price.currency()),
            );
        }
        if change.status == Status::Draft {
            wrong.add(field("status"), "unknown_value", "A variant is active or archived.");
        }
        if ask.variants.iter().filter(|c| c.id == change.id).count() > 1 {
            wrong.add(field("id"), "repeated", "This variant is named twice.");
        }
    }
    let status_of =
        |v: &StaffVariant| ask.variants.iter().find(|c| c.id == v.id).map_or(v.status, |c| c.status);
    if ask.status == Status::Active && !present.iter().any(|v| status_of(v) == Status::Active) {
        wrong.add("status", "needs_variant", "A piece on offer needs at least one active variant.");
    }
    wrong.into_result().map_err(CatalogError::Invalid)
}

fn state_of(variant: &StaffVariant) -> VariantState {
    VariantState {
        id: variant.id,
        sku: variant.sku.clone(),
        price: variant.price,
        lead_days: variant.lead_days,
        status: variant.status,
    }
}

fn changed_variants(ask: &UpdateProduct, present: &[StaffVariant]) -> Vec<VariantState> {
    let changed = |variant: &StaffVariant| {
        let state = state_of(variant);
        match ask.variants.iter().find(|c| c.id == variant.id) {
            Some(c) => VariantState { price: c.price, lead_days: c.lead_days, status: c.status, ..state },
            None => state,
        }
    };
    present.iter().map(changed).collect()
}

fn same(before: &State, after: &State) -> bool {
    (&before.title, &before.tagline, &before.description, &before.care, before.status, before.featured)
        == (&after.title, &after.tagline, &after.description, &after.care, after.status, after.featured)
        && before.variants == after.variants
}

async fn write(tx: &mut Tx, id: ProductId, before: &State, after: &State) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE products SET title = $2, tagline = $3, description = $4, care = $5, status = $6, featured = $7, version = $8,
                updated_at = $9 WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(&after.title)
    .bind(&after.tagline)
    .bind(&after.description)
    .bind(&after.care)
    .bind(after.status.code())
    .bind(after.featured)
    .bind(after.version)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for (variant, _) in after.variants.iter().zip(&before.variants).filter(|(new, old)| new != old) {
        sqlx::query(
            "UPDATE product_variants SET price_minor = $2, lead_days = $3, status = $4, version = version + 1, updated_at = $5
             WHERE id = $1",
        )
        .bind(variant.id.uuid())
        .bind(variant.price.minor())
        .bind(variant.lead_days)
        .bind(variant.status.code())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
