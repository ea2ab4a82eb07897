//! What the HTTP faces share: static files, the page cache, cache policy, cookies, forms, security headers, the guard
//! against forged requests, error pages, and writes that a dropped connection cannot cut short.
//!
//! A face builds a plain `axum::Router`; the server merges the routers and calls [`Web::wrap`] once on the whole.

mod assets;
pub mod cookies;
mod csrf;
pub mod customer;
mod desk;
mod device;
mod errors;
pub mod flags;
mod forms;
mod network;
mod next;
mod page;
mod policy;
mod prepared;
mod qr;
mod request;
mod security;
mod sheet;
mod site;
pub mod staff;
mod static_files;
mod upload;
mod uploaded;
pub mod ways;
mod wrap;
mod write;

pub use assets::{Assets, AssetsMissing};
pub use csrf::comes_from_here;
pub use desk::Desk;
pub use device::Device;
pub use errors::{Refusal, error_page, status_of};
pub use forms::{FormData, Pairs, QueryPairs, parse_pairs};
pub use network::{Network, TrustedProxies};
pub use next::on_this_host;
pub use page::{Page, PageCache, PageKey, etag, see_other};
pub use policy::CachePolicy;
pub use prepared::{PartKey, Prepared};
pub use qr::qr;
pub use request::RequestId;
pub use security::{Guests, POLICY_REPORTS};
pub use sheet::sheet;
pub use upload::Upload;
pub use wrap::{BODY_LIMIT, Web, told_path};
pub use write::{spawn_along, spawn_write};
