//! Give a piece its pictures.
//!
//! Refuses an unknown piece, pictures without a size or without words, and words that the facts of a piece on offer
//! do not bear out. Replaces the piece's rows in
//! `product_media`, raises the product's version and writes the audit log. The database announces the product.
//! Where staff have uploaded or touched a picture, theirs stay and nothing is done.

use db::Tx;
use kernel::ids::ProductId;
use platform::{Cx, audit};

use super::{queries::list_media, store};
use crate::{
    CatalogError, disclosure,
    model::Status,
    products::{
        NewMedia,
        rules::{Wrong, check_media},
        touch, wording,
    },
};

/// The pictures a piece shall have.
#[derive(Debug, Clone)]
pub struct PutMedia {
    /// Which piece.
    pub product: ProductId,
    /// All its pictures, the hero first.
    pub media: Vec<NewMedia>,
}

/// Replaces the pictures. Answers false, and does nothing, when the piece has just these or staff have touched them.
#[tracing::instrument(name = "catalog.put_media", skip_all, fields(product.id = %ask.product))]
pub async fn put_media(tx: &mut Tx, cx: &Cx, ask: PutMedia) -> Result<bool, CatalogError> {
    let mut wrong = Wrong::default();
    check_media(&mut wrong, &ask.media);
    wrong.into_result().map_err(CatalogError::Invalid)?;
    let id = ask.product.uuid();
    let status = store::lock_product(tx, ask.product).await?;
    let touched: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM product_media WHERE product_id = $1 AND by_staff)")
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
    if touched {
        return Ok(false);
    }
    if status == Status::Active {
        let facts = wording::read_facts(tx, ask.product, None).await?;
        let words: Vec<_> = wording::alts(&ask.media).collect();
        let wrong = wording::refusals(disclosure::check(&facts, &words));
        if !wrong.is_empty() {
            return Err(CatalogError::Invalid(wrong));
        }
    }
    let before = list_media(tx, ask.product).await?;
    if before == ask.media {
        return Ok(false);
    }
    sqlx::query("DELETE FROM product_media WHERE product_id = $1").bind(id).execute(&mut **tx).await?;
    store::insert(tx, &[(ask.product, &ask.media)]).await?;
    touch(tx, ask.product).await?;
    let change = audit::Change {
        action: "catalog.put_media",
        object: ask.product.to_string(),
        before: Some(&before),
        after: Some(&ask.media),
    };
    audit::record(tx, cx, change).await?;
    Ok(true)
}
