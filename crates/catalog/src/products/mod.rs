//! Products: what staff and imports write.
//!
//! Owns `products`, `product_stones`, `product_variants` and `product_media`. Writes the audit log.
//! Operations: [`create_product`], [`update_product`], [`import_products`], [`put_media`].

mod create_product;
mod import_products;
mod model;
mod put_media;
mod queries;
mod rules;
mod store;
mod update_product;

pub use create_product::create_product;
pub use import_products::{MOST_AT_ONCE, import_products};
pub use model::{NewMedia, NewProduct, NewStone, NewVariant};
pub use put_media::{PutMedia, put_media};
pub use queries::{
    ListProducts, ProductPage, ProductPlace, ProductRecord, ProductSummary, StaffProduct, StaffVariant,
    find_for_staff, find_ids_by_slug, find_variants_by_sku, list_for_staff,
};
pub use update_product::{UpdateProduct, VariantChange, update_product};
