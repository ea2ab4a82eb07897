//! Change a piece's words, standing and prices, and leave the rest.
//!
//! Refuses a version that is not the present one, texts and prices outside the rules, variants of another piece, and
//! an active piece that cannot be published or whose words or reports its facts do not bear out. Writes `products`,
//! `product_variants`, `product_prices` and the audit
//! log (both states). The database announces the product to every index. Orders already placed keep their prices.

use db::Tx;
use kernel::{
    Money,
    ids::{ProductId, VariantId},
};
use platform::Cx;

use super::{NewProduct, NewVariant, revision, rules::Wrong, whole};
use crate::{CatalogError, attributes, model::Status};

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

/// Changes the piece and answers its new version. A change that changes nothing keeps the version and is not logged.
#[tracing::instrument(name = "catalog.update_product", skip_all, fields(product.id = %ask.id))]
pub async fn update_product(tx: &mut Tx, cx: &Cx, ask: UpdateProduct) -> Result<i64, CatalogError> {
    let schema = attributes::load_for_write(tx).await?;
    let before = whole::lock(tx, ask.id).await?;
    if before.version != ask.expected_version {
        return Err(CatalogError::VersionConflict { current: before.version });
    }
    check(&ask, &before.product)?;
    let product = changed(ask, before.product.clone());
    revision::write(tx, cx, "catalog.update_product", &schema, &before, product).await
}

/// What is wrong with the change, named by its own places; rules about the whole piece come after.
fn check(ask: &UpdateProduct, present: &NewProduct) -> Result<(), CatalogError> {
    let mut wrong = Wrong::default();
    wrong.text("title", &ask.title, 80);
    wrong.text("tagline", &ask.tagline, 140);
    wrong.text("description", &ask.description, 4_000);
    wrong.text("care", &ask.care, 2_000);
    for (at, change) in ask.variants.iter().enumerate() {
        let field = |name: &str| format!("variants[{at}].{name}");
        let Some(known) = present.variants.iter().find(|v| v.id == Some(change.id)) else {
            wrong.add(field("id"), "unknown", "This variant is not one of the piece.");
            continue;
        };
        wrong.price(field("price"), change.price);
        wrong.lead_days(field("lead_days"), change.lead_days, known.made_to_order);
        if change.price.currency() != known.price.currency() {
            let message = format!("This piece is priced in {}.", known.price.currency());
            wrong.add(field("price"), "currency", message);
        }
        if change.status == Status::Draft {
            wrong.add(field("status"), "unknown_value", "A variant is active or archived.");
        }
        if ask.variants.iter().filter(|c| c.id == change.id).count() > 1 {
            wrong.add(field("id"), "repeated", "This variant is named twice.");
        }
    }
    wrong.into_result().map_err(CatalogError::Invalid)
}

fn changed(ask: UpdateProduct, present: NewProduct) -> NewProduct {
    let change = |variant: NewVariant| match ask.variants.iter().find(|c| Some(c.id) == variant.id) {
        Some(c) => NewVariant { price: c.price, lead_days: c.lead_days, status: c.status, ..variant },
        None => variant,
    };
    // a piece that is published or archived by hand needs no plan for it any more
    let publish_at = present.publish_at.filter(|_| ask.status == Status::Draft);
    let unpublish_at = present.unpublish_at.filter(|_| ask.status != Status::Archived);
    NewProduct {
        title: ask.title,
        tagline: ask.tagline,
        description: ask.description,
        care: ask.care,
        status: ask.status,
        featured: ask.featured,
        publish_at,
        unpublish_at: unpublish_at.filter(|_| ask.status == Status::Active || publish_at.is_some()),
        variants: present.variants.into_iter().map(change).collect(),
        ..present
    }
}
