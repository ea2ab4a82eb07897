//! Put many pieces in the catalogue at once.
//!
//! Refuses what [`NewProduct::check`] finds wrong with any of them, slugs and codes that are taken or come
//! twice, and more than [`MOST_AT_ONCE`] at a time; then nothing is written. Writes the same tables as
//! creating one piece, in a handful of statements, and one entry in the audit log for all.

use std::collections::HashSet;

use db::Tx;
use kernel::{FieldError, ids::ProductId};
use platform::{Cx, audit};
use serde::Serialize;

use super::{NewProduct, store};
use crate::CatalogError;

/// The most pieces one import may bring; callers with more call again.
pub const MOST_AT_ONCE: usize = 5_000;

/// What the audit log keeps of an import.
#[derive(Serialize)]
struct Imported<'a> {
    count: usize,
    first: &'a str,
    last: &'a str,
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
    let imported = Imported { count: products.len(), first: &first.slug, last: &last.slug };
    check(&products)?;
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

fn check(products: &[NewProduct]) -> Result<(), CatalogError> {
    if products.len() > MOST_AT_ONCE {
        return Err(CatalogError::field(
            "products",
            "too_many",
            format!("Import at most {MOST_AT_ONCE} at a time."),
        ));
    }
    let (mut slugs, mut skus) = (HashSet::new(), HashSet::new());
    let mut wrong = Vec::new();
    for (n, product) in products.iter().enumerate() {
        if let Err(errors) = product.check() {
            wrong.extend(
                errors
                    .into_iter()
                    .map(|e| FieldError { field: format!("products[{n}].{}", e.field).into(), ..e }),
            );
        }
        if !slugs.insert(&product.slug) {
            wrong.push(FieldError::new(
                format!("products[{n}].slug"),
                "repeated",
                "This address comes twice.",
            ));
        }
        for (at, variant) in product.variants.iter().enumerate() {
            if !skus.insert(&variant.sku) {
                let field = format!("products[{n}].variants[{at}].sku");
                wrong.push(FieldError::new(field, "repeated", "This code comes twice."));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(wrong)) }
}
