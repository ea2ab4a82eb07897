//! Products: what staff and imports write.
//!
//! Owns `products`, `product_stones` and `product_variants`. Writes the audit log.
//! Operations: [`create_product`], [`update_product`], [`import_products`].

mod create_product;
mod import_products;
mod model;
mod queries;
pub(crate) mod rules;
pub(crate) mod store;
mod update_product;
pub(crate) mod wording;

pub use create_product::create_product;
pub use import_products::{MOST_AT_ONCE, import_products};
pub use model::{NewDetails, NewMedia, NewProduct, NewSeo, NewStone, NewVariant};
pub use queries::{
    ListProducts, ProductPage, ProductPlace, ProductRecord, ProductSummary, StaffProduct, StaffVariant,
    find_for_staff, find_ids_by_slug, find_variants_by_sku, list_for_staff,
};
pub use rules::check_publishable;
pub(crate) use rules::check_stone;
pub use update_product::{UpdateProduct, VariantChange, update_product};
pub(crate) use wording::{lock_facts, touch};
