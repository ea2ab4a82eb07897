//! Take a collection out of the shop; its pieces stay.
//!
//! Refuses one that is not there, a version that is not the present one, and one that a promotion is for. Writes `collections`,
//! `collection_products` and the audit log, which keeps what it was. Announces the change to every index.

use db::{ConstraintExt, Tx};
use platform::{Cx, audit};

use super::{queries::find_collection, state::State};
use crate::CatalogError;

/// Which collection shall go.
#[derive(Debug, Clone)]
pub struct RemoveCollection {
    /// Its address.
    pub slug: String,
    /// The version that was looked at.
    pub expected_version: i64,
}

/// Takes the collection out of the shop.
#[tracing::instrument(name = "catalog.remove_collection", skip_all, fields(collection.slug = %ask.slug))]
pub async fn remove_collection(tx: &mut Tx, cx: &Cx, ask: RemoveCollection) -> Result<(), CatalogError> {
    sqlx::query("SELECT 1 FROM collections WHERE slug = $1 FOR UPDATE")
        .bind(&ask.slug)
        .execute(&mut **tx)
        .await?;
    let found = find_collection(tx, &ask.slug).await?.ok_or(CatalogError::CollectionNotFound)?;
    if found.version != ask.expected_version {
        return Err(CatalogError::CollectionConflict { current: found.version });
    }
    sqlx::query("DELETE FROM collection_products WHERE collection_id = $1")
        .bind(found.id.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query("DELETE FROM collections WHERE id = $1")
        .bind(found.id.uuid())
        .execute(&mut **tx)
        .await
        .on_constraint("promotions_collection", || CatalogError::CollectionInUse)?;
    // the triggers speak of products that joined; nobody speaks of a collection that went
    sqlx::query("SELECT pg_notify('catalog_' || current_schema(), '')").execute(&mut **tx).await?;
    let before = State::of(&found);
    let change = audit::Change {
        action: "catalog.remove_collection",
        object: found.id.to_string(),
        before: Some(&before),
        after: None,
    };
    audit::record(tx, cx, change).await?;
    Ok(())
}
