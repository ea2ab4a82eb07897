//! Reading collections and who is in them.

use std::collections::HashMap;

use db::{Conn, DbError};
use futures_util::TryStreamExt;
use kernel::ids::ProductId;
use sqlx::Row;
use uuid::Uuid;

use super::code;
use crate::index::snapshot::CollectionSource;

/// Every collection with its products in order, drafts included.
pub(super) async fn list_collections(conn: &mut Conn) -> Result<Vec<CollectionSource>, DbError> {
    let rows =
        sqlx::query("SELECT id, slug, title, intro, position, kind FROM collections ORDER BY position, slug")
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
