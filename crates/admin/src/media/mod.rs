//! Pictures, films and models of a product: sending them, describing them, and putting them in order.

pub(crate) mod change;
mod form;
pub(crate) mod page;
pub(crate) mod upload;

use catalog::{
    media::{StaffMedia, find_for_staff},
    products::{self, StaffProduct},
};
use kernel::ids::{MediaId, ProductId};
use web::Refusal;

use crate::Face;

/// Where a product's pictures are looked after.
pub(crate) fn path(product: ProductId) -> String {
    format!("/admin/products/{product}/media")
}

async fn read_product(face: &Face, text: &str) -> Result<StaffProduct, Refusal> {
    let id = text.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    products::find_for_staff(&mut conn, id).await?.ok_or_else(Refusal::not_found)
}

/// An entry, if it is one of the product's.
async fn read_entry(face: &Face, product: ProductId, text: &str) -> Result<StaffMedia, Refusal> {
    let id: MediaId = text.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let entry = find_for_staff(&mut conn, id).await?;
    entry.filter(|entry| entry.product == product).ok_or_else(Refusal::not_found)
}
