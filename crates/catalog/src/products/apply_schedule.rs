//! Do what is planned for the next piece whose time has come.
//!
//! A piece that can no longer be published stays a draft: its plan is taken back and says why, so that staff see it
//! and upkeep does not try for ever. Writes `products` and the audit log. The database announces the product.

use chrono::{DateTime, Utc};
use db::{DbError, Tx};
use kernel::ids::ProductId;
use platform::{Cx, audit};
use uuid::Uuid;

use super::{NewProduct, revision, whole};
use crate::{CatalogError, attributes, model::Status};

/// Publishes or archives the next piece whose time has come; false when there is none. Two workers never take
/// the same one.
#[tracing::instrument(name = "catalog.apply_schedule", skip_all)]
pub async fn apply_schedule(tx: &mut Tx, cx: &Cx) -> Result<bool, CatalogError> {
    let now = tx.now().await?;
    let Some(id) = find_due(tx, now).await? else { return Ok(false) };
    let schema = attributes::load_for_write(tx).await?;
    let before = whole::lock(tx, id).await?;
    let product = due(&before.product, now);
    match revision::write(tx, cx, "catalog.apply_schedule", &schema, &before, product).await {
        Err(CatalogError::Invalid(faults)) => {
            let fault = faults.first().map_or("It cannot be published.", |f| &f.message);
            take_back(tx, id, fault).await?;
            let product = NewProduct { publish_at: None, unpublish_at: None, ..before.product.clone() };
            let change = audit::Change {
                action: "catalog.miss_schedule",
                object: id.to_string(),
                before: Some(&before.product),
                after: Some(&product),
            };
            audit::record(tx, cx, change).await?;
            Ok(true)
        }
        done => done.map(|_| true),
    }
}

/// The piece as it is after what was planned until now.
fn due(product: &NewProduct, now: DateTime<Utc>) -> NewProduct {
    let past = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
    let mut product = product.clone();
    if past(product.publish_at) {
        (product.status, product.publish_at) = (Status::Active, None);
    }
    if past(product.unpublish_at) {
        (product.status, product.publish_at, product.unpublish_at) = (Status::Archived, None, None);
    }
    product
}

async fn find_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Option<ProductId>, DbError> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM products WHERE publish_at <= $1 OR unpublish_at <= $1
         ORDER BY least(publish_at, unpublish_at), id LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(id.map(ProductId::from_uuid))
}

async fn take_back(tx: &mut Tx, id: ProductId, fault: &str) -> Result<(), DbError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE products SET publish_at = NULL, unpublish_at = NULL, schedule_fault = $2, version = version + 1, updated_at = $3
         WHERE id = $1",
    )
    .bind(id.uuid())
    .bind(fault)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
