//! A house with the API in front of it.

use std::sync::Arc;

use axum::{Router, body::Body};
use catalog::Catalog;
use commerce::{inventory::Availability, testing};
use customers::{AddStaff, IssueSignInLink, RedeemLink, Role};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use kernel::{Actor, ids::VariantId};
use platform::files::Folder;
use rest::{Limits, Live};
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{Assets, Web};

pub(crate) use commerce::testing::PieceKind;

/// The house and its API.
pub(crate) struct House {
    pub(crate) inner: testing::House,
    pub(crate) catalog: Catalog,
    /// Where uploads are kept.
    pub(crate) files: Arc<Folder>,
    /// The sockets that show carts; nobody follows the database for them unless a test does.
    pub(crate) live: Live,
    router: Router,
    _place: tempfile::TempDir,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Reply {
    /// The code of a problem document; checks that it is one, with every member.
    #[track_caller]
    pub(crate) fn code(&self) -> &str {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], self.status.as_u16(), "{self:?}");
        assert_eq!(self.body["request_id"], self.header("x-request-id"), "{self:?}");
        assert!(
            self.body["title"].is_string()
                && self.body["type"].is_string()
                && self.body["detail"].is_string()
        );
        assert_eq!(self.header("cache-control"), "no-store");
        self.body["code"].as_str().expect("a code")
    }

    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:#?}");
        self
    }

    /// That it is a refusal with this status and code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.is(status);
        assert_eq!(reply.code(), code, "{reply:#?}");
        reply
    }

    /// The fields a problem names.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|e| e["field"].as_str()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn str(&self, pointer: &str) -> String {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {pointer} in {self:#?}"))
            .into()
    }
}

/// A request under construction.
pub(crate) struct Ask<'a> {
    house: &'a House,
    request: http::request::Builder,
    body: Body,
}

impl Ask<'_> {
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// As the shopper who holds a cart's token.
    pub(crate) fn cart(self, token: &str) -> Self {
        self.with("cart-token", token)
    }

    /// As a member of staff with a session's token.
    pub(crate) fn staff(self, session: &str) -> Self {
        self.with("cookie", &format!("staff={session}"))
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    pub(crate) fn raw(mut self, kind: &str, body: impl Into<Body>) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, kind);
        self.body = body.into();
        self
    }

    pub(crate) async fn send(self) -> Reply {
        let request = self.request.body(self.body).expect("a request");
        let response = self.house.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status: parts.status, headers: parts.headers, body, text }
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with_connections(12).await
    }

    pub(crate) async fn with_connections(connections: u32) -> Self {
        Self::with_sockets(connections, Limits::default()).await
    }

    /// A house whose sockets have these limits.
    pub(crate) async fn with_sockets(connections: u32, limits: Limits) -> Self {
        let inner = testing::House::with_connections(connections).await;
        let catalog = Catalog::empty(None);
        let place = tempfile::tempdir().expect("a folder");
        let files = Arc::new(Folder::new(place.path()));
        let live = Live::with_limits(inner.db.clone(), limits);
        let router = node(&inner, &catalog, &files, &live);
        Self { router, inner, catalog, files, live, _place: place }
    }

    /// Another node of the same house, with sockets of its own.
    pub(crate) fn another_node(&self, limits: Limits) -> (Router, Live) {
        let live = Live::with_limits(self.inner.db.clone(), limits);
        (node(&self.inner, &self.catalog, &self.files, &live), live)
    }

    /// The whole API.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Brings the shop window up to date.
    pub(crate) async fn show(&self) {
        self.catalog.refresh(&self.inner.db, &Availability).await.expect("the index is built");
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
        Ask { house: self, request, body: Body::empty() }
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, &format!("/api/v1{path}"))
    }

    pub(crate) fn post(&self, path: &str) -> Ask<'_> {
        self.ask(Method::POST, &format!("/api/v1{path}"))
    }

    pub(crate) fn patch(&self, path: &str) -> Ask<'_> {
        self.ask(Method::PATCH, &format!("/api/v1{path}"))
    }

    pub(crate) fn put(&self, path: &str) -> Ask<'_> {
        self.ask(Method::PUT, &format!("/api/v1{path}"))
    }

    pub(crate) fn delete(&self, path: &str) -> Ask<'_> {
        self.ask(Method::DELETE, &format!("/api/v1{path}"))
    }

    pub(crate) async fn ring(&self, title: &str, price_minor: i64, kind: PieceKind) -> VariantId {
        self.inner.ring(title, price_minor, kind).await
    }

    /// Opens a cart through the API with one of a variant; answers its token.
    pub(crate) async fn cart_with(&self, variant: VariantId) -> String {
        let token = self.post("/cart").send().await.is(201).str("/token");
        let line = json!({ "variant_id": variant, "quantity": 1 });
        self.post("/cart/lines").cart(&token).json(line).send().await.is(201);
        token
    }

    /// Checks a cart out under a key.
    pub(crate) async fn check_out(&self, token: &str, key: &str) -> Reply {
        self.post("/checkout").cart(token).with("idempotency-key", key).json(checkout()).send().await
    }

    /// A member of staff, signed in; answers the session's token.
    pub(crate) async fn staff(&self, role: Role) -> String {
        let (db, cx) = (&self.inner.db, &self.inner.cx.with_actor(Actor::System));
        let email = format!("{role}@jasonandco.example").parse().expect("an address");
        let mut tx = db.begin().await.expect("a transaction");
        let account =
            customers::add_staff(&mut tx, cx, AddStaff { email, name: Some(role.label().into()), role });
        let account = account.await.expect("staff");
        let link = IssueSignInLink { account, valid_for: chrono::Duration::hours(1) };
        let token = customers::issue_sign_in_link(&mut tx, cx, link).await.expect("a link");
        let ask = RedeemLink { token, browser: "tests".into(), replaces: None };
        let (_, session) = customers::redeem_link(&mut tx, cx, ask).await.expect("a session");
        tx.commit().await.expect("committed");
        session.as_str().to_owned()
    }

    /// How many rows of checkout's making there are: orders, payments, holds, keys.
    pub(crate) async fn traces(&self) -> Vec<usize> {
        let mut conn = self.inner.db.read().await.expect("a connection");
        let ask = commerce::orders::ListOrders::default();
        let (orders, _) = commerce::orders::list_for_staff(&mut conn, &ask).await.expect("orders");
        vec![orders.len()]
    }
}

fn node(inner: &testing::House, catalog: &Catalog, files: &Arc<Folder>, live: &Live) -> Router {
    let web = Web::new(&inner.cx, Assets::none(), "demo/media".into()).with_files(files.clone());
    let face = rest::Face {
        db: inner.db.clone(),
        cx: inner.cx.clone(),
        catalog: catalog.clone(),
        commerce: inner.commerce.clone(),
        web: web.clone(),
        live: live.clone(),
    };
    web.wrap(rest::router(face))
}

/// A checkout to New York.
pub(crate) fn checkout() -> Value {
    json!({ "email": "ada@example.com", "shipping_method": "insured_courier", "shipping_address": address() })
}

/// An address in New York, where tax is 8.875 %.
pub(crate) fn address() -> Value {
    json!({ "name": "Ada Byron", "line1": "12 West 47th Street", "city": "New York", "region": "NY",
            "postal_code": "10036", "country": "US" })
}
