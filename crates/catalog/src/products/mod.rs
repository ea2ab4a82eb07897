//! Products: what staff and imports write.
//!
//! Owns `products`, `product_stones`, `product_variants`, `product_prices` and `product_drafts`. Writes the audit log.
//! Operations: [`create_product`], [`update_product`], [`revise_product`], [`save_draft`], [`publish_draft`],
//! [`discard_draft`], [`schedule_product`], [`apply_schedule`], [`import_products`]. Every way to the shop passes
//! [`check_publishable`]. Pictures belong to [`media`](crate::media).

mod apply_schedule;
mod create_product;
mod discard_draft;
mod drafts;
mod import_products;
mod known_prices;
mod makings;
mod model;
mod prices;
mod publish_draft;
mod queries;
mod reprice;
mod revise_product;
pub(crate) mod revision;
pub(crate) mod rules;
mod save_draft;
mod schedule_product;
pub(crate) mod store;
mod update_product;
mod uses;
mod whole;
pub(crate) mod wording;

pub use apply_schedule::apply_schedule;
pub use create_product::create_product;
pub use discard_draft::{DiscardDraft, discard_draft};
pub use drafts::{ProductDraft, find_draft};
pub use import_products::{MOST_AT_ONCE, import_products};
pub use known_prices::list_known_prices;
pub use makings::{Making, find_makings};
pub use model::{NewDetails, NewMedia, NewProduct, NewSeo, NewStone, NewVariant};
pub use prices::{PriceHistory, list_prices};
pub use publish_draft::{PublishDraft, publish_draft};
pub use queries::{
    ListProducts, ProductPage, ProductPlace, ProductRecord, ProductSummary, StaffProduct, StaffVariant,
    find_for_staff, find_ids_by_slug, find_titles, find_variants_by_sku, list_for_staff,
};
pub(crate) use reprice::{only_prices_differ, write_prices};
pub use revise_product::{ReviseProduct, revise_product};
pub use rules::check_publishable;
pub(crate) use rules::check_stone;
pub use save_draft::{SaveDraft, save_draft};
pub use schedule_product::{ScheduleProduct, schedule_product};
pub use update_product::{UpdateProduct, VariantChange, update_product};
pub(crate) use uses::{count_choice_uses, count_outside};
pub use whole::{WholeProduct, find_whole};
pub(crate) use whole::{list_wholes, lock_all};
pub(crate) use wording::{list_single_pieces, lock_facts, touch};
