//! What staff and imports read about collections, from the database.

use db::{Conn, DbError};
use kernel::{
    FieldError,
    ids::{CollectionId, ProductId},
};
use sqlx::{Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use super::Rule;
use crate::{attributes::Schema, index::code, model::CollectionKind};

/// A collection as staff edit it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCollection {
    /// Its id.
    pub id: CollectionId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// A sentence or two about it.
    pub intro: String,
    /// Its place among collections, lowest first.
    pub position: i32,
    /// Whether it is a category or a curated set.
    pub kind: CollectionKind,
    /// The rule's pairs, when it follows one.
    pub rule: Option<Vec<(String, String)>>,
    /// The version a change must name.
    pub version: i64,
    /// The products put in by hand, in order, drafts too.
    pub products: Vec<ProductId>,
}

impl StaffCollection {
    /// Why nothing joins the collection by its rule: what the rule says that the shop can no longer ask for. Empty for a
    /// rule that is followed, and for a collection made by hand.
    pub fn rule_problems(&self, schema: &Schema) -> Vec<FieldError> {
        let read = self.rule.as_deref().map(|pairs| Rule::read(pairs, schema));
        read.and_then(Result::err).unwrap_or_default()
    }
}

/// The products put into a collection by hand, in order, drafts included; empty when there is no such collection.
pub async fn list_members(conn: &mut Conn, slug: &str) -> Result<Vec<ProductId>, DbError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT m.product_id FROM collection_products m JOIN collections c ON c.id = m.collection_id
         WHERE c.slug = $1 ORDER BY m.position, m.product_id",
    )
    .bind(slug)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ProductId::from_uuid).collect())
}

/// Which of the products were put into which collections by hand.
pub async fn list_by_hand_of(
    conn: &mut Conn,
    products: &[ProductId],
) -> Result<Vec<(ProductId, CollectionId)>, DbError> {
    let ids: Vec<Uuid> = products.iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT product_id, collection_id FROM collection_products WHERE product_id = ANY($1)",
    )
    .bind(&ids)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(p, c)| (ProductId::from_uuid(p), CollectionId::from_uuid(c))).collect())
}

/// A collection by its address.
pub async fn find_collection(conn: &mut Conn, slug: &str) -> Result<Option<StaffCollection>, DbError> {
    let row = sqlx::query(
        "SELECT id, slug, title, intro, position, kind, rule, version FROM collections WHERE slug = $1",
    )
    .bind(slug)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StaffCollection { products: list_members(conn, slug).await?, ..collection(&row)? }))
}

/// Every collection in the house's order, without its products.
pub async fn list_collections(conn: &mut Conn) -> Result<Vec<StaffCollection>, DbError> {
    let rows = sqlx::query(
        "SELECT id, slug, title, intro, position, kind, rule, version FROM collections ORDER BY position, slug",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(collection).collect()
}

fn collection(row: &PgRow) -> Result<StaffCollection, DbError> {
    let rule: Option<Json<Vec<(String, String)>>> = row.try_get("rule")?;
    Ok(StaffCollection {
        id: CollectionId::from_uuid(row.try_get("id")?),
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        intro: row.try_get("intro")?,
        position: row.try_get("position")?,
        kind: code(row, "kind")?,
        rule: rule.map(|Json(pairs)| pairs),
        version: row.try_get("version")?,
        products: Vec::new(),
    })
}
