//! Put many pieces in the catalogue at once.
//!
//! Refuses what creating one piece refuses, slugs and codes that are taken or come
//! twice, and more than [`MOST_AT_ONCE`] at a time; then nothing is written. Writes the same tables as
//! creating one piece, in a handful of statements, and one entry in the audit log for all.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use db::Tx;
use kernel::{FieldError, ids::ProductId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{NewProduct, store};
use crate::{
    CatalogError,
    attributes::{self, Schema},
};

/// The most pieces one import may bring; callers with more call again.
pub const MOST_AT_ONCE: usize = 5_000;

/// What the audit log keeps of an import.
#[derive(Serialize)]
struct Imported {
    count: usize,
    first: String,
    last: String,
}

/// Puts many pieces in the catalogue and answers their ids in order. Field errors are named
/// `products[n].field`, counted from 0.
#[tracing::instrument(name = "catalog.import_products", skip_all, fields(count = products.len()))]
pub async fn import_products(
    tx: &mut Tx,
    cx: &Cx,
    products: Vec<NewProduct>,
) -> Result<Vec<ProductId>, CatalogError> {
    let (Some(first), Some(last)) = (products.first(), products.last()) else { return Ok(Vec::new()) };
    let imported = Imported { count: products.len(), first: first.slug.clone(), last: last.slug.clone() };
    let schema = attributes::load_for_write(tx).await?;
    let products = check(products, &schema, tx.now().await?)?;
    store::refuse_taken(tx, &products, |n, name| format!("products[{n}].{name}")).await?;
    let ids = store::insert(tx, cx, &products).await?;
    let change = audit::Change {
        action: "catalog.import_products",
        object: "products".to_owned(),
        before: None,
        after: Some(&imported),
    };
    audit::record(tx, cx, change).await?;
    Ok(ids)
}

/// The products as they are stored.
fn check(
    products: Vec<NewProduct>,
    schema: &Schema,
    now: DateTime<Utc>,
) -> Result<Vec<NewProduct>, CatalogError> {
    if products.len() > MOST_AT_ONCE {
        return Err(CatalogError::field(
            "products",
            "too_many",
            format!("Import at most {MOST_AT_ONCE} at a time."),
        ));
    }
    let repeated = repeated(&products);
    let mut wrong = Vec::new();
    let mut sound = Vec::with_capacity(products.len());
    for (n, product) in products.into_iter().enumerate() {
        match product.accept(schema, None, now) {
            Ok(product) => sound.push(product),
            Err(errors) => {
                let placed =
                    |e: FieldError| FieldError { field: format!("products[{n}].{}", e.field).into(), ..e };
                wrong.extend(errors.into_iter().map(placed));
            }
        }
    }
    wrong.extend(repeated);
    if wrong.is_empty() { Ok(sound) } else { Err(CatalogError::Invalid(wrong)) }
}

/// Addresses and codes that come twice.
fn repeated(products: &[NewProduct]) -> Vec<FieldError> {
    let (mut slugs, mut skus) = (HashSet::new(), HashSet::new());
    let mut wrong = Vec::new();
    for (n, product) in products.iter().enumerate() {
        if !slugs.insert(&product.slug) {
            let field = format!("products[{n}].slug");
            wrong.push(FieldError::new(field, "repeated", "This address comes twice."));
        }
        for (at, variant) in product.variants.iter().enumerate() {
            if !skus.insert(&variant.sku) {
                let field = format!("products[{n}].variants[{at}].sku");
                wrong.push(FieldError::new(field, "repeated", "This code comes twice."));
            }
        }
    }
    wrong
}
