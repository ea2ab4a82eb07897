//! The back office: pages and form posts for staff.
//!
//! Translates and never decides: a handler names the right it needs in its signature ([`web::staff::Staff`]), parses,
//! calls one operation and answers with a page or a redirect. Every page works without a script and is never kept by
//! a cache.

mod audit;
mod diff;
mod frame;
mod list;
mod media;
mod orders;
mod products;
mod sign_in;
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
        .route("/admin/products", get(products::list::show))
        .route("/admin/products/{id}", get(products::edit::show).post(products::edit::save))
        .route(
            "/admin/products/{id}/media",
            get(media::page::show)
                .post(media::upload::upload)
                .layer(DefaultBodyLimit::max(media::upload::FORM_LIMIT)),
        )
        .route("/admin/products/{id}/media/{entry}", post(media::change::describe))
        .route("/admin/products/{id}/media/{entry}/place", post(media::change::place))
        .route("/admin/products/{id}/media/{entry}/removal", post(media::change::remove))
        .route("/admin/audit", get(audit::show))
        .with_state(face)
}

/// `GET /admin`: to the first page that the person's role may read.
async fn home(State(_): State<Face>, staff: Staff<AnyStaff>) -> Response {
    see_other(if staff.person.may(Permission::ReadOrders) { "/admin/orders" } else { "/admin/products" })
}
