//! The payment page through the whole house: what it may run, who it is shown to, and what staff do about money that waits.

use std::collections::BTreeMap;

use adapters::testing::{Bank, Peer};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use commerce::{checkout::Placed, orders, testing::placed_order};
use customers::{AddStaff, IssueSignInLink, RedeemLink, Role};
use platform::policy_reports;
use serde_json::{Value, json};
use testkit::TestDb;
use tower::ServiceExt;
use web::Assets;

use super::{config, text};
use crate::{
    assembly::{self, House},
    foundation::Foundation,
    health::Health,
};

pub(super) struct Shop {
    pub(super) peer: Peer,
    pub(super) house: House,
    router: Router,
    _test: TestDb,
}

/// A browser without script.
pub(super) struct Browser<'a> {
    shop: &'a Shop,
    cookies: BTreeMap<String, String>,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: String,
}

impl Shop {
    pub(super) async fn new() -> Self {
        let peer = Peer::start().await;
        let keys = peer.keys();
        let settings = [
            ("STRIPE_SECRET_KEY", keys.secret_key.as_str()),
            ("STRIPE_PUBLISHABLE_KEY", keys.publishable_key.as_str()),
            ("STRIPE_WEBHOOK_SECRET", keys.webhook_secret.as_str()),
            ("STRIPE_API_BASE", keys.api_base.as_deref().unwrap()),
            ("ATELIER_INSTALMENTS", "Affirm USD 50-30000 36 10%"),
        ];
        let test = TestDb::new().await;
        let foundation = Foundation::over(config(&settings), test.db(), test.cx());
        assembly::forget_copy(&foundation.config.data);
        let house = House::assemble(&foundation).await.unwrap();
        let router = house.router(&foundation.config, Assets::none(), Health::new(test.db()));
        Self { peer, house, router, _test: test }
    }

    pub(super) async fn placed(&self) -> Placed {
        placed_order(&self.house.db, &self.house.commerce, &self.house.cx).await
    }

    pub(super) fn browser(&self) -> Browser<'_> {
        Browser { shop: self, cookies: BTreeMap::new() }
    }

    /// A browser on the payment page of an order.
    async fn paying(&self, placed: &Placed) -> (Browser<'_>, Answer) {
        let mut browser = self.browser();
        let link = orders::link(&self.house.cx, &placed.order).replace("/orders/", "/checkout/pay/");
        let led = browser.get(&link).await;
        assert_eq!(led.status, StatusCode::SEE_OTHER);
        assert_eq!(led.location(), format!("/checkout/pay/{}", placed.order.number));
        let page = browser.get(&led.location()).await;
        (browser, page)
    }

    /// A browser in which somebody of the house is signed in.
    async fn staff(&self, role: Role) -> Browser<'_> {
        let House { db, cx, .. } = &self.house;
        let email = format!("{}@house.example", role.code()).parse::<kernel::EmailAddress>().unwrap();
        let mut tx = db.begin().await.unwrap();
        let account =
            customers::add_staff(&mut tx, cx, AddStaff { email, name: Some(role.label().into()), role })
                .await
                .unwrap();
        let link = IssueSignInLink { account, valid_for: chrono::Duration::hours(1) };
        let token = customers::issue_sign_in_link(&mut tx, cx, link).await.unwrap();
        let ask = RedeemLink { token, browser: "tests".into(), replaces: None };
        let (_, session) = customers::redeem_link(&mut tx, cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        let mut browser = self.browser();
        browser.cookies.insert("staff".into(), session.as_str().to_owned());
        browser
    }
}

impl Browser<'_> {
    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }

    async fn post_json(&mut self, path: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(super) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::HOST, "shop.example:8080".parse().unwrap());
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.shop.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for line in headers.get_all(header::SET_COOKIE) {
            let (name, value) = line.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Answer { status, headers, body: text(response).await }
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn location(&self) -> String {
        self.header("location").to_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// The sources of one directive of a policy.
fn sources<'a>(policy: &'a str, directive: &str) -> Vec<&'a str> {
    let found = policy.split(';').map(str::trim).find(|part| part.split(' ').next() == Some(directive));
    found.map(|part| part.split(' ').skip(1).collect()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn sc01_the_payment_page_runs_what_the_inventory_names_and_may_run_nothing_else() {
    let shop = Shop::new().await;
    let (_, page) = shop.paying(&shop.placed().await).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");
    let inventory: Value = serde_json::from_str(
        &std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payment-scripts.json"))
            .unwrap(),
    )
    .unwrap();
    let named = |list: &str| -> Vec<&str> {
        inventory[list].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect()
    };
    let (elements, shown): (usize, Vec<&str>) = {
        let parts: Vec<&str> = page.body.split("<script").skip(1).collect();
        let sources =
            parts.iter().filter_map(|part| part.split('>').next()?.split("src=\"").nth(1)?.split('"').next());
        (parts.len(), sources.map(|source| source.trim_start_matches("/assets/")).collect())
    };
    assert_eq!(elements, shown.len(), "a script without an address");
    assert_eq!(shown, named("scripts"));

    let policy = page.header("content-security-policy");
    let mut allowed = sources(policy, "script-src");
    allowed.retain(|source| !source.starts_with("http://"));
    assert_eq!(allowed, named("script_hosts"), "{policy}");
    let own = sources(policy, "script-src").into_iter().filter(|source| source.starts_with("http://"));
    assert!(own.clone().all(|source| source.ends_with("/assets/payment.js")), "{policy}");
    assert!(own.clone().any(|source| source == "http://shop.example:8080/assets/payment.js"), "{policy}");
    assert_eq!(sources(policy, "connect-src"), [&["'self'"], named("connects").as_slice()].concat());
    assert_eq!(sources(policy, "frame-src"), named("frames"));
    assert_eq!(sources(policy, "default-src"), ["'none'"]);
    assert!(!policy.contains("unsafe") && !policy.contains("script-src 'self'"), "{policy}");
    assert_eq!(sources(policy, "report-uri"), ["/policy-reports"]);
    assert_eq!(page.header("reporting-endpoints"), "policy=\"/policy-reports\"");
    assert!(!policy.contains("report-to"), "a page that is not secure is reported by address: {policy}");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.header("permissions-policy").contains("payment=(self \"https://js.stripe.com\""));

    // every other page keeps to itself
    let bag = shop.browser().get("/bag").await;
    assert!(
        !bag.header("content-security-policy").contains("stripe"),
        "{}",
        bag.header("content-security-policy")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_payment_page_is_shown_to_whoever_has_the_key_and_keeps_it_out_of_the_address() {
    let shop = Shop::new().await;
    let (placed, other) = (shop.placed().await, shop.placed().await);
    let (mut browser, page) = shop.paying(&placed).await;
    assert!(
        page.body.contains(&placed.payment.as_ref().unwrap().client_secret)
            && page.body.contains("pk_test_peer")
    );
    assert!(!page.body.contains("sk_test"), "the secret key stays here");
    assert!(page.body.contains("<noscript>") && page.body.contains("Pay $1,088.75"), "{}", page.body);
    assert!(page.body.contains("From $35.14 a month"), "{}", page.body);
    let elsewhere = browser.get(&format!("/checkout/pay/{}", other.order.number)).await;
    assert_eq!((elsewhere.status, elsewhere.location()), (StatusCode::SEE_OTHER, "/checkout".to_owned()));
    let unknown = shop.browser().get("/checkout/pay/JC-NOSUCHNO").await;
    assert_eq!(unknown.location(), "/checkout", "as for an order that exists");
    let forged = shop.browser().get(&format!("/checkout/pay/{}?key=wrong", placed.order.number)).await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);

    // the bank says no: the fragment tells why, and the order waits
    shop.peer.confirm(
        &placed.payment.as_ref().unwrap().intent_id,
        Bank::DeclinesWith("card_declined", "insufficient_funds"),
    );
    let ask = Request::get(format!("/checkout/pay/{}", placed.order.number)).header("x-fragment", "notice");
    let notice = browser.send(ask.body(Body::empty()).unwrap()).await;
    assert_eq!(notice.header("x-fragment"), "notice");
    assert!(
        notice.body.contains("does not hold enough") && !notice.body.contains("<html"),
        "{}",
        notice.body
    );

    // and then yes: the way back settles it, whatever its address says
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    let back = format!(
        "/checkout/pay/{}/return?payment_intent={}&redirect_status=failed",
        placed.order.number,
        placed.payment.as_ref().unwrap().intent_id
    );
    let paid = browser.get(&back).await;
    assert!(
        paid.location().starts_with(&format!("/checkout/complete/{}?key=", placed.order.number)),
        "{}",
        paid.location()
    );
    let done = browser.get(&paid.location()).await;
    assert!(done.body.contains("Thank you"), "{}", done.body);
    let again = browser.get(&format!("/checkout/pay/{}", placed.order.number)).await;
    assert_eq!(again.location(), paid.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_the_policy_are_kept_by_kind_and_no_flood_of_them_is() {
    let shop = Shop::new().await;
    let report = |blocked: &str| json!({ "csp-report": { "document-uri": "http://shop.example/checkout/pay/JC-1?key=k", "effective-directive": "script-src-elem", "blocked-uri": blocked, "source-file": "x" } });
    let send = async |kind: &str, body: String| {
        let request =
            Request::post("/policy-reports").header(header::CONTENT_TYPE, kind).body(Body::from(body));
        shop.browser().send(request.unwrap()).await.status
    };
    for _ in 0..3 {
        assert_eq!(
            send("application/csp-report", report("https://evil.example/a.js").to_string()).await,
            StatusCode::NO_CONTENT
        );
    }
    assert_eq!(send("application/csp-report", "not JSON".into()).await, StatusCode::NO_CONTENT);
    assert_eq!(send("text/plain", report("inline").to_string()).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(send("application/csp-report", "x".repeat(64 * 1024)).await, StatusCode::PAYLOAD_TOO_LARGE);
    for other in 0..100 {
        send("application/csp-report", report(&format!("https://{other}.example/")).to_string()).await;
    }
    let kept = policy_reports::list_latest(&mut shop.house.db.read().await.unwrap(), 1_000).await.unwrap();
    let evil = kept.iter().find(|kept| kept.report.blocked == "https://evil.example").unwrap();
    assert_eq!((evil.count, evil.report.page.as_str()), (3, "/checkout/pay"));
    assert_eq!(kept.len(), 58, "sixty an hour of one network, three of them the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_takes_or_lets_go_of_money_that_waits_and_others_only_see_it() {
    let shop = Shop::new().await;
    let (taken, released) = (shop.placed().await, shop.placed().await);
    for placed in [&taken, &released] {
        shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::PaysAtRisk);
        let (_, page) = shop.paying(placed).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let waits = shop.browser().get(&page.location()).await;
        assert!(waits.body.contains("Your payment is authorized."), "{}", waits.body);
    }
    let mut support = shop.staff(Role::Support).await;
    let queue = support.get("/admin/concerns").await;
    assert!(queue.body.contains(&taken.order.number) && queue.body.contains("hours left"), "{}", queue.body);
    let path = format!("/admin/orders/{}/authorization", taken.order.id);
    let verdict = [("verdict", "take"), ("note", "called back")];
    assert_eq!(support.post(&path, &verdict).await.status, StatusCode::FORBIDDEN);
    assert_eq!(shop.staff(Role::Catalog).await.get("/admin/concerns").await.status, StatusCode::FORBIDDEN);

    let mut finance = shop.staff(Role::Finance).await;
    let wordless = finance.post(&path, &[("verdict", "take"), ("note", " ")]).await;
    assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wordless.body.contains("Say in a few words"), "{}", wordless.body);
    let done = finance.post(&path, &verdict).await;
    assert_eq!(done.location(), format!("/admin/orders/{}?done=taken#concerns", taken.order.id));
    let page = finance.get(&format!("/admin/orders/{}?done=taken", taken.order.id)).await;
    assert!(
        page.body.contains("called back") && page.body.contains("Authenticated: the bank made sure"),
        "{}",
        page.body
    );
    let twice = finance.post(&path, &verdict).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.body);

    let api = format!("/api/v1/admin/orders/{}/authorization", released.order.number);
    let let_go = finance.post_json(&api, &json!({ "take": false, "note": "no answer at any number" })).await;
    assert_eq!(
        (let_go.status, let_go.json()["status"].as_str()),
        (StatusCode::OK, Some("cancelled")),
        "{}",
        let_go.body
    );
    assert_eq!(shop.peer.intent(&released.payment.as_ref().unwrap().intent_id)["status"], "canceled");
    assert_eq!(finance.get("/api/v1/admin/concerns").await.json()["data"], json!([]));

    let House { db, cx, listeners, .. } = &shop.house;
    while platform::outbox::deliver_next(db, cx, listeners).await.unwrap() > 0 {}
    let path = format!("/api/v1/admin/orders/{}/evidence", released.order.number);
    let letters = finance.get(&path).await.json()["letters"].clone();
    assert_eq!(
        letters.as_array().unwrap().len(),
        1,
        "who was told that we look at it is told how it ended: {letters}"
    );
    assert_eq!(letters[0]["subject"], format!("About your order {}", released.order.number));

    let evidence = finance.get(&format!("/api/v1/admin/orders/{}/evidence", taken.order.number)).await.json();
    assert_eq!(evidence["findings"][0]["authentication"], "authenticated", "{evidence}");
    assert_eq!(evidence["concerns"][0]["answer"]["note"], "called back");
    assert_eq!(evidence["order"]["status"], "paid");
    assert!(evidence["timeline"].as_array().unwrap().len() >= 2);
    let printed = support.get(&format!("/admin/orders/{}/evidence", taken.order.id)).await;
    for words in [taken.order.number.as_str(), "3-D Secure", "called back", "Other orders of the client"] {
        assert!(printed.body.contains(words), "{words} is not in {}", printed.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concern_of_the_banks_is_cleared_with_a_reason_and_only_once() {
    let shop = Shop::new().await;
    let House { db, commerce, cx, .. } = &shop.house;
    let placed = shop.placed().await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    commerce::payments::settle(db, commerce, cx, &placed.payment.as_ref().unwrap().intent_id).await.unwrap();
    shop.peer.take_notices();
    let notice = shop.peer.tell(
        "radar.early_fraud_warning.created",
        "issfr_1",
        &placed.payment.as_ref().unwrap().intent_id,
        json!({ "actionable": true }),
    );
    let (signature, body) = adapters::testing::delivery(&notice, cx.clock.now());
    commerce::payments::take_notice(db, commerce, cx, Some(&signature), body.as_bytes()).await.unwrap();
    while commerce::payments::apply_next_notice(db, commerce, cx).await.unwrap() {}

    let mut finance = shop.staff(Role::Finance).await;
    let concern = finance.get("/api/v1/admin/concerns").await.json()["data"][0].clone();
    assert_eq!(concern["kind"], "fraud_warning", "{concern}");
    let id = concern["id"].as_str().unwrap().to_owned();
    let page = finance.get(&format!("/admin/orders/{}", placed.order.id)).await;
    assert!(
        page.body.contains("issuer suspects fraud") && page.body.contains("Clear this concern"),
        "{}",
        page.body
    );
    let path = format!("/admin/orders/{}/concerns/{id}", placed.order.id);
    assert_eq!(finance.post(&path, &[("note", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(finance.post(&path, &[("note", "called the client")]).await.location().contains("done=cleared"));
    assert_eq!(finance.post(&path, &[("note", "again")]).await.status, StatusCode::NOT_FOUND);
    let api = format!("/api/v1/admin/concerns/{id}/clearance");
    assert_eq!(finance.post_json(&api, &json!({ "note": "again" })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        finance.post_json("/api/v1/admin/concerns/nothing/clearance", &json!({ "note": "x" })).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn client_care_asks_for_a_refund_and_finance_approves_a_large_one() {
    let shop = Shop::new().await;
    let House { db, commerce, cx, listeners, .. } = &shop.house;
    let placed = shop.placed().await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    commerce::payments::settle(db, commerce, cx, &placed.payment.as_ref().unwrap().intent_id).await.unwrap();
    let (mut support, mut finance) = (shop.staff(Role::Support).await, shop.staff(Role::Finance).await);
    let order = format!("/admin/orders/{}", placed.order.id);
    let path = format!("{order}/refunds");
    let page = support.get(&order).await;
    assert!(page.body.contains("At most $1,088.75."), "{}", page.body);
    let ask =
        |amount: &'static str, key: &'static str| [("amount", amount), ("note", "too short"), ("key", key)];
    let more = support.post(&path, &ask("1088.76", "a")).await;
    assert_eq!(more.status, StatusCode::CONFLICT);
    assert!(
        more.body.contains("At most $1,088.75 can still go back") && more.body.contains("1088.76"),
        "{}",
        more.body
    );
    assert_eq!(support.post(&path, &ask("plenty", "b")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        let small = support.post(&path, &ask("88.75", "c")).await;
        assert_eq!(small.location(), format!("{order}?done=refunded#refunds"));
    }
    assert_eq!(shop.peer.totals().1, 1, "the same form twice");
    let large = support.post(&path, &ask("1000", "d")).await;
    assert_eq!(large.location(), format!("{order}?done=refund_waits#refunds"));
    assert_eq!(shop.peer.totals().1, 1, "it waits");

    let api = format!("/api/v1/admin/orders/{}/refunds", placed.order.number);
    let listed = finance.get(&api).await.json();
    assert_eq!(
        (listed["data"][1]["status"].as_str(), &listed["refundable"]),
        (Some("waiting"), &Value::Null)
    );
    assert!(finance.get("/admin/concerns").await.body.contains("Refunds that wait for a second person"));
    let decision = format!("/api/v1/admin/refunds/{}/decision", listed["data"][1]["id"].as_str().unwrap());
    assert_eq!(support.post_json(&decision, &json!({ "approve": true })).await.status, StatusCode::FORBIDDEN);
    let done = finance.post_json(&decision, &json!({ "approve": true })).await;
    assert_eq!(done.json()["data"][1]["status"], "done", "{}", done.body);
    assert_eq!(finance.post_json(&decision, &json!({ "approve": true })).await.status, StatusCode::CONFLICT);
    let keyless =
        finance.post_json(&api, &json!({ "amount": { "amount": 1, "currency": "USD" }, "note": "x" })).await;
    assert_eq!(keyless.status, StatusCode::BAD_REQUEST, "{}", keyless.body);

    while platform::outbox::deliver_next(db, cx, listeners).await.unwrap() > 0 {}
    let evidence =
        finance.get(&format!("/api/v1/admin/orders/{}/evidence", placed.order.number)).await.json();
    let subjects: Vec<_> = evidence["letters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| letter["subject"].as_str().unwrap())
        .collect();
    let refund = format!("Your refund for order {}", placed.order.number);
    assert_eq!(subjects.iter().filter(|subject| **subject == refund).count(), 2, "{subjects:?}");
}
