//! The back office: pages and form posts for staff.
//!
//! Translates and never decides: a handler names the right it needs in its signature ([`web::staff::Staff`]), parses,
//! calls one operation and answers with a page or a redirect. Every page works without a script and is never kept by
//! a cache.

mod after_sale;
mod atelier;
mod attributes;
mod audit;
mod bulk;
mod channels;
mod collections;
mod commissions;
mod concerns;
mod diff;
mod drafts;
mod flags;
mod frame;
mod invariants;
mod inventory;
mod list;
mod media;
mod orders;
mod people;
mod pos;
mod products;
mod saved_bags;
mod security;
mod shipments;
mod sign_in;
mod stones;
mod tables;
mod terms;
mod transfers;
mod webhooks;
mod words;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::Response,
    routing::{get, post},
};
use catalog::Catalog;
use commerce::Commerce;
use customers::Permission;
use db::Db;
use platform::Cx;
use web::{
    Desk, Web, see_other,
    staff::{Staff, rights::AnyStaff},
};

/// What the back office stands on. Cheap to clone.
#[derive(Clone)]
pub struct Face {
    /// The database.
    pub db: Db,
    /// The context; handlers act in the name of the person signed in.
    pub cx: Cx,
    /// The catalogue.
    pub catalog: Catalog,
    /// Orders and payments.
    pub commerce: Commerce,
    /// What the HTTP faces share.
    pub web: Web,
    /// Which commissions change, for boards that are open.
    pub news: bespoke::commissions::News,
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

/// Every address of the back office.
pub fn router(face: Face) -> Router {
    Router::new()
        .route("/admin", get(home))
        .route("/admin/sign-in", get(sign_in::show).post(sign_in::redeem))
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/orders", get(orders::list::show))
        .route("/admin/orders/{id}", get(orders::page::show))
        .route("/admin/orders/{id}/fulfilment", post(orders::fulfil::mark_fulfilled))
        .route("/admin/orders/{id}/cancellation", post(orders::cancel::cancel_order))
        .route("/admin/orders/{id}/authorization", post(concerns::answer::decide))
        .route("/admin/orders/{id}/concerns/{concern}", post(concerns::answer::clear))
        .route("/admin/orders/{id}/returns", post(orders::returns::record))
        .route(
            "/admin/orders/{id}/passports/{serial}",
            get(orders::passport::show).post(orders::passport::issue),
        )
        .route("/admin/orders/{id}/passports/{serial}/revocation", post(orders::passport::revoke))
        .route("/admin/orders/{id}/refunds", post(orders::refund::request))
        .route("/admin/orders/{id}/refunds/{refund}", post(orders::refund::decide))
        .route("/admin/orders/{id}/shipments", post(orders::parcels::create))
        .route("/admin/orders/{id}/hold", post(orders::care::hold))
        .route("/admin/orders/{id}/hold/end", post(orders::care::lift))
        .route("/admin/orders/{id}/notes", post(orders::care::note))
        .route("/admin/orders/{id}/evidence", get(orders::evidence::show))
        .route("/admin/concerns", get(concerns::list::show))
        .route(
            concerns::reconciliation::PATH,
            get(concerns::reconciliation::show).post(concerns::reconciliation::run),
        )
        .route("/admin/orders/{id}/lapse", post(orders::paying::lapse))
        .route("/admin/orders/{id}/installments/{installment}/day", post(orders::paying::extend))
        .route("/admin/orders/{id}/schedule", get(orders::schedule::show).post(orders::schedule::save))
        .merge(shipments::routes())
        .merge(of_transfers())
        .merge(of_security())
        .merge(of_products())
        .merge(of_collections())
        .merge(of_media())
        .merge(of_stones())
        .merge(tables::routes())
        .merge(bulk::routes())
        .merge(of_terms())
        .merge(people::routes())
        .merge(commissions::routes())
        .merge(atelier::routes())
        .merge(inventory::routes())
        .merge(channels::routes())
        .merge(pos::routes())
        .merge(webhooks::routes())
        .route("/admin/drafts", get(drafts::show).post(drafts::make))
        .route("/admin/drafts/{id}/end", post(drafts::end))
        .merge(after_sale::routes())
        .route("/admin/saved-bags", get(saved_bags::show).post(saved_bags::make))
        .route("/admin/saved-bags/links/{link}", post(saved_bags::end))
        .route("/admin/saved-bags/rules", post(saved_bags::put_rules))
        .route("/admin/flags", get(flags::show))
        .route("/admin/flags/{code}", post(flags::save))
        .route("/admin/audit", get(audit::show))
        .route(invariants::PATH, get(invariants::show).post(invariants::check))
        .with_state(face)
}

fn of_security() -> Router<Face> {
    use security::{confirm, page, policy};
    Router::new()
        .route("/admin/confirm", get(confirm::show).post(confirm::confirm))
        .route("/admin/security", get(page::show))
        .route("/admin/security/devices/sign-out-others", post(page::sign_out_others))
        .route("/admin/security/devices/{session}/sign-out", post(page::sign_out))
        .route("/admin/security/passkeys/{passkey}/removal", post(page::remove_passkey))
        .route("/admin/security/authenticator", post(page::begin_app))
        .route("/admin/security/authenticator/code", post(page::connect_app))
        .route("/admin/security/authenticator/removal", post(page::remove_app))
        .route("/admin/security/recovery-codes", post(page::make_codes))
        .route("/admin/security/policy", post(policy::save))
}

fn of_products() -> Router<Face> {
    use products::{create, drafts, edit, facts, history, list, publication, reports, schedule};
    Router::new()
        .route("/admin/products", get(list::show))
        .route("/admin/products/new", get(create::show).post(create::create))
        .route("/admin/products/{id}", get(edit::show).post(edit::save))
        .route("/admin/products/{id}/facts", get(facts::show).post(facts::save))
        .route("/admin/products/{id}/reports", get(reports::show).post(reports::put))
        .route("/admin/products/{id}/reports/{report}/removal", post(reports::remove))
        .route("/admin/products/{id}/publication", get(publication::show).post(publication::change))
        .route("/admin/products/{id}/schedule", post(schedule::save))
        .route("/admin/products/{id}/draft", get(drafts::show))
        .route("/admin/products/{id}/draft/edit", get(drafts::edit).post(drafts::save))
        .route("/admin/products/{id}/draft/publication", post(drafts::publish))
        .route("/admin/products/{id}/draft/removal", post(drafts::discard))
        .route("/admin/products/{id}/history", get(history::show))
}

fn of_media() -> Router<Face> {
    use media::{change, page, upload};
    let files = get(page::show).post(upload::upload).layer(DefaultBodyLimit::max(upload::FORM_LIMIT));
    Router::new()
        .route("/admin/products/{id}/media", files)
        .route("/admin/products/{id}/media/{entry}", post(change::describe))
        .route("/admin/products/{id}/media/{entry}/place", post(change::place))
        .route("/admin/products/{id}/media/{entry}/removal", post(change::remove))
}

fn of_stones() -> Router<Face> {
    use stones::{import, imports, list, markups, parked, supplier, upload};
    let lists = get(imports::show).post(upload::send);
    Router::new()
        .route("/admin/stones", get(list::show))
        .route("/admin/stones/imports", lists.layer(DefaultBodyLimit::max(upload::MOST_BYTES)))
        .route("/admin/stones/imports/{id}", get(import::show))
        .route("/admin/stones/suppliers", post(supplier::put))
        .route("/admin/stones/parked", get(parked::show).post(parked::decide))
        .route("/admin/stones/markups", get(markups::show).post(markups::save))
}

fn of_transfers() -> Router<Face> {
    Router::new()
        .route("/admin/transfers", get(transfers::show).post(transfers::record))
        .route("/admin/transfers/statement", post(transfers::import))
        .route("/admin/transfers/{id}/match", post(transfers::match_to))
        .route("/admin/transfers/{id}/refund", post(transfers::owe_back))
        .route("/admin/transfers/{id}/return", post(transfers::send_back))
}

fn of_terms() -> Router<Face> {
    use terms::{delivery, gift_cards, payment, promotions, returns, taxes, velocity};
    Router::new()
        .route("/admin/delivery", get(delivery::list))
        .route("/admin/new-delivery", get(delivery::begin).post(delivery::create))
        .route("/admin/delivery/{code}", get(delivery::show).post(delivery::save))
        .route("/admin/gift-cards", get(gift_cards::list))
        .route("/admin/new-gift-card", get(gift_cards::begin).post(gift_cards::create))
        .route("/admin/gift-cards/{credit}", get(gift_cards::show))
        .route("/admin/gift-cards/{credit}/disable", post(gift_cards::disable))
        .route("/admin/promotions", get(promotions::list))
        .route("/admin/new-promotion", get(promotions::begin).post(promotions::create))
        .route("/admin/promotions/{code}", get(promotions::show).post(promotions::save))
        .route("/admin/promotions/{code}/pause", post(promotions::pause))
        .route("/admin/taxes", get(taxes::show).post(taxes::save))
        .route("/admin/velocity-rules", get(velocity::show))
        .route("/admin/velocity-rules/{code}", post(velocity::save))
        .route("/admin/payment-policy", get(payment::show).post(payment::save))
        .route(returns::PATH, get(returns::show))
        .route("/admin/return-policies/{market}", post(returns::save))
}

fn of_collections() -> Router<Face> {
    use attributes::edit as attribute;
    use collections::edit as collection;
    Router::new()
        .route("/admin/attributes", get(attributes::list::show))
        .route("/admin/new-attribute", get(attribute::begin).post(attribute::define))
        .route("/admin/attributes/{code}", get(attribute::show).post(attribute::save))
        .route("/admin/collections", get(collections::list::show))
        .route("/admin/new-collection", get(collection::begin).post(collection::create))
        .route("/admin/collections/{slug}", get(collection::show).post(collection::save))
        .route("/admin/collections/{slug}/removal", post(collection::remove))
}

/// `GET /admin`: to the first page that the person's role may read; without any, to their own sign-in.
async fn home(State(_): State<Face>, staff: Staff<AnyStaff>) -> Response {
    let first = FIRST_PAGES.iter().find(|(permission, _)| staff.person.may(*permission));
    see_other(first.map_or(web::staff::SECURITY, |(_, path)| path))
}

/// Where somebody begins, by what their role may read.
const FIRST_PAGES: &[(Permission, &str)] = &[
    (Permission::ReadOrders, "/admin/orders"),
    (Permission::ReadCommissions, "/admin/commissions"),
    (Permission::ReadCatalog, "/admin/products"),
    (Permission::ReadTerms, "/admin/delivery"),
    (Permission::RuleStaff, people::PATH),
    (Permission::ReadAudit, "/admin/audit"),
];
