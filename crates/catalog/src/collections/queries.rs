//! What imports read about collections, from the database.

use db::{Conn, DbError};
use kernel::ids::ProductId;
use uuid::Uuid;

/// The products of a collection in order, drafts included; empty when there is no such collection.
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
