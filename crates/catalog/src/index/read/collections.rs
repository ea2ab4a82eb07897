//! Reading collections and who is in them.

use std::{collections::HashMap, sync::Arc};

use db::{Conn, DbError};
use futures_util::TryStreamExt;
use kernel::ids::ProductId;
use sqlx::{Row, types::Json};
use uuid::Uuid;

use super::code;
use crate::{
    attributes::Schema,
    collections::Rule,
    index::{intern::Lists, snapshot::CollectionSource},
    model::ProductView,
};

/// Every collection with its products in order, drafts included.
pub(super) async fn list_collections(conn: &mut Conn) -> Result<Vec<CollectionSource>, DbError> {
    let rows =
        sqlx::query("SELECT id, slug, title, intro, position, kind, rule IS NOT NULL AS by_rule FROM collections ORDER BY position, slug")
            .fetch_all(&mut *conn)
            .await?;
    let mut places = HashMap::new();
    let mut collections = Vec::with_capacity(rows.len());
    for row in &rows {
        places.insert(row.try_get::<Uuid, _>("id")?, collections.len());
        collections.push(CollectionSource {
            slug: row.try_get::<&str, _>("slug")?.into(),
            title: row.try_get::<&str, _>("title")?.into(),
            intro: row.try_get::<&str, _>("intro")?.into(),
            position: row.try_get("position")?,
            kind: code(row, "kind")?,
            by_rule: row.try_get("by_rule")?,
            products: Vec::new(),
        });
    }
    let mut rows = sqlx::query(
        "SELECT collection_id, product_id FROM collection_products ORDER BY collection_id, position, product_id",
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let at = places.get(&row.try_get::<Uuid, _>("collection_id")?).copied();
        if let Some(collection) = at.and_then(|at| collections.get_mut(at)) {
            collection.products.push(ProductId::from_uuid(row.try_get("product_id")?));
        }
    }
    Ok(collections)
}

/// The collections that follow a rule, and the order of all.
pub(super) struct Rules {
    places: HashMap<Arc<str>, usize>,
    rules: Vec<(Arc<str>, Rule)>,
}

/// Reads every rule. One that no longer reads, because the shop lost a filter, takes nothing in; staff see which, and why.
pub(super) async fn list_rules(conn: &mut Conn, schema: &Schema) -> Result<Rules, DbError> {
    let rows =
        sqlx::query("SELECT slug, rule FROM collections ORDER BY position, slug").fetch_all(conn).await?;
    let (mut places, mut rules) = (HashMap::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        let slug: Arc<str> = row.try_get::<&str, _>("slug")?.into();
        let rule: Option<Json<Vec<(String, String)>>> = row.try_get("rule")?;
        match rule.map(|Json(pairs)| Rule::read(&pairs, schema)) {
            Some(Ok(rule)) => rules.push((Arc::clone(&slug), rule)),
            Some(Err(errors)) => {
                tracing::warn!(collection = %slug, ?errors, "a collection's rule cannot be read");
            }
            None => {}
        }
        places.insert(slug, place);
    }
    Ok(Rules { places, rules })
}

impl Rules {
    /// Adds each product to the collections whose rule it passes.
    pub(super) fn apply(&self, products: &mut [ProductView], kept: &mut Lists<Arc<str>>) {
        for product in products {
            let passes = |(slug, rule): &&(Arc<str>, Rule)| {
                !product.collections.contains(slug) && rule.filters().matches(product)
            };
            let joined: Vec<_> = self.rules.iter().filter(passes).map(|(slug, _)| Arc::clone(slug)).collect();
            if joined.is_empty() {
                continue;
            }
            let mut all: Vec<_> = product.collections.iter().cloned().chain(joined).collect();
            all.sort_by_key(|slug| self.places.get(slug).copied());
            product.collections = kept.keep(all);
        }
    }
}
