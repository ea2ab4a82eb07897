//! The shop: pages and form posts for shoppers, complete without script.
//!
//! Each handler reads the request, asks the index or calls one operation, and renders. Pages that are the same for
//! everyone come from [`web::PageCache`]; the bag, checkout and orders are for one person and never cached.

mod account;
mod after_sale;
mod atelier;
mod bag;
mod card;
mod checkout;
mod compare;
mod dates;
mod dev;
mod fragments;
mod frame;
mod holds;
mod home;
mod listing;
mod machines;
mod orders;
mod pages;
mod parcels;
mod pay;
mod paying;
mod payment;
mod pictures;
mod policy_reports;
mod product;
mod quotes;
mod ring;
mod saved;
mod shared;
mod site_map;
mod stones;
mod wishlist;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use catalog::Catalog;
use commerce::Commerce;
use db::Db;
use platform::Cx;
use web::{Desk, Refusal, Web};

/// What the shop's handlers need. Cheap to clone.
#[derive(Clone)]
pub struct Face {
    /// The database: bags, checkout, orders.
    pub db: Db,
    /// Time, chance, keys.
    pub cx: Cx,
    /// What is shown.
    pub catalog: Catalog,
    /// What buying needs.
    pub commerce: Commerce,
    /// What faces share.
    pub web: Web,
}

impl Desk for Face {
    fn db(&self) -> &Db {
        &self.db
    }

    fn cx(&self) -> &Cx {
        &self.cx
    }

    fn web(&self) -> &Web {
        &self.web
    }
}

/// Every address of the shop. Surround the merged faces with [`Web::wrap`].
pub fn router(face: Face) -> Router {
    let development = !face.cx.house.production;
    let shop = Router::new()
        .route("/", get(home::show))
        .route("/collections/{slug}", get(listing::show_collection))
        .route("/collections/{slug}/{*landing}", get(listing::show_landing))
        .route("/search", get(listing::show_search))
        .route("/products/{slug}", get(product::show))
        .route("/compare", get(compare::show))
        .route("/diamonds", get(stones::show_diamonds))
        .route("/gemstones", get(stones::show_gemstones))
        .route("/stones/compare", get(stones::show_compare))
        .route("/stones/{serial}", get(stones::show))
        .route("/bag", get(bag::show))
        .route("/bag/lines", post(bag::add_line))
        .route("/bag/lines/{line}", post(bag::change_line))
        .route("/bag/lines/{line}/wish", get(bag::show_wish).post(bag::keep_wish))
        .route("/bag/gift", get(bag::show_gift).post(bag::give))
        .route("/bag/currency", post(bag::set_currency))
        .route("/checkout", get(checkout::show).post(checkout::submit))
        .route("/checkout/holds", post(holds::act))
        .route("/checkout/challenge/{intent}", get(checkout::show_challenge).post(checkout::answer_challenge))
        .route("/checkout/complete/{number}", get(checkout::complete))
        .route("/checkout/pay/{number}", get(payment::show))
        .route("/checkout/pay/{number}/return", get(payment::come_back))
        .route(
            web::POLICY_REPORTS,
            post(policy_reports::take).layer(DefaultBodyLimit::max(policy_reports::LIMIT)),
        )
        .route("/orders/{number}", get(orders::show))
        .route("/quotes/{id}", get(quotes::show))
        .route("/quotes/{id}/confirmation", post(quotes::confirm))
        .route("/orders/{number}/card-consent", post(orders::withdraw_consent))
        .route("/pay/{token}", get(pay::show).post(pay::submit))
        .route("/pay/{token}/card", get(pay::card))
        .route("/pay/{token}/card/return", get(pay::come_back))
        .route("/fragments/cards", get(fragments::cards))
        .route("/fragments/hold", get(holds::show))
        .route("/fragments/holds", get(holds::list))
        .merge(ring::routes())
        .merge(wishlist::routes())
        .merge(saved::routes())
        .merge(shared::routes())
        .merge(account::routes())
        .merge(after_sale::routes())
        .merge(atelier::routes())
        .merge(pages::routes())
        .merge(machines::routes());
    let shop = if development { shop.merge(dev::routes()) } else { shop };
    shop.fallback(lost).with_state(face)
}

async fn lost() -> Refusal {
    Refusal::not_found()
}
