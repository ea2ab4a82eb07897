//! The address that Stripe tells us things at, through the whole house.

use std::{convert::Infallible, time::Duration};

use adapters::testing::{Bank, Peer, WEBHOOK_SECRET, delivery};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response},
};
use commerce::{payments, testing::placed_order};
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

struct Shop {
    peer: Peer,
    house: House,
    router: Router,
    _test: TestDb,
}

impl Shop {
    async fn new() -> Self {
        let peer = Peer::start().await;
        let keys = peer.keys();
        let secrets = format!("{WEBHOOK_SECRET},whsec_before");
        let settings = [
            ("STRIPE_SECRET_KEY", keys.secret_key.as_str()),
            ("STRIPE_PUBLISHABLE_KEY", keys.publishable_key.as_str()),
            ("STRIPE_WEBHOOK_SECRET", secrets.as_str()),
            ("STRIPE_API_BASE", keys.api_base.as_deref().unwrap()),
        ];
        let (test, house, router) = house(&settings).await;
        assert_eq!(house.commerce.gateway.provider(), "stripe");
        Self { peer, house, router, _test: test }
    }

    fn sign(&self, secret: &str, body: &str) -> String {
        adapters::stripe::sign(secret, body.as_bytes(), self.house.cx.clock.now())
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn post(&self, signature: &str, body: impl Into<Body>) -> (u16, Value) {
        let request = Request::post("/webhooks/stripe").header("stripe-signature", signature);
        read(self.send(request.body(body.into()).unwrap()).await).await
    }

    async fn kept(&self) -> i64 {
        payments::count_notices(&mut self.house.db.read().await.unwrap()).await.unwrap()
    }
}

async fn house(settings: &[(&str, &str)]) -> (TestDb, House, Router) {
    let test = TestDb::new().await;
    let foundation = Foundation::over(config(settings), test.db(), test.cx());
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let router = house.router(&foundation.config, Assets::none(), Health::new(test.db()));
    (test, house, router)
}

async fn read(response: Response<Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_pays_an_order_through_the_open_door() {
    let shop = Shop::new().await;
    let House { db, commerce, cx, .. } = &shop.house;
    let placed = placed_order(db, commerce, cx).await;
    shop.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
    for notice in shop.peer.take_notices() {
        let (signature, body) = delivery(&notice, cx.clock.now());
        assert_eq!(shop.post(&signature, body).await.0, 200);
    }
    while payments::apply_next_notice(db, commerce, cx).await.unwrap() {}
    let order =
        commerce::orders::find(&mut db.read().await.unwrap(), placed.order.id).await.unwrap().unwrap();
    assert!(order.state.is_paid());
}

#[tokio::test(flavor = "multi_thread")]
async fn wh01_wh04_what_is_not_signed_as_it_came_is_refused_and_leaves_nothing() {
    let shop = Shop::new().await;
    let notice = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "created": 1, "data": { "object": { "id": "pi_1" } } });
    let (body, otherwise) = (notice.to_string(), serde_json::to_string_pretty(&notice).unwrap());
    let signature = shop.sign(WEBHOOK_SECRET, &body);
    let other = shop.sign("whsec_other", &body);
    for (signature, body) in
        [("", &*body), ("v1=", &body), (&other, &body), (&signature, &otherwise), (&signature, "")]
    {
        let (status, problem) = shop.post(signature, body.to_owned()).await;
        assert_eq!((status, problem["code"].as_str()), (400, Some("signature_invalid")), "{signature}");
    }
    let ask = |headers: &[(&str, &str)]| {
        let request = Request::post("/webhooks/stripe");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        shop.send(request.body(Body::from(body.clone())).unwrap())
    };
    assert_eq!(read(ask(&[]).await).await.1["code"], "signature_invalid");
    let signed = ("stripe-signature", signature.as_str());
    assert_eq!(ask(&[signed, signed]).await.status(), 400);
    assert_eq!(ask(&[signed, ("content-encoding", "gzip")]).await.status(), 415);
    let get = Request::get("/webhooks/stripe").body(Body::empty()).unwrap();
    assert_eq!(shop.send(get).await.status(), 405);
    let (status, problem) = shop.post(&shop.sign(WEBHOOK_SECRET, "[1]"), "[1]").await;
    assert_eq!((status, problem["code"].as_str()), (400, Some("notice_unreadable")));
    assert_eq!(shop.kept().await, 0);

    // in pieces of a byte each, and under the secret from before it was rolled
    let bytes: Vec<_> = body.bytes().map(|b| Ok::<_, Infallible>(Bytes::from(vec![b]))).collect();
    assert_eq!(shop.post(&signature, Body::from_stream(futures_util::stream::iter(bytes))).await.0, 200);
    assert_eq!(shop.post(&shop.sign("whsec_before", &body), body.clone()).await.0, 200);
    assert_eq!(shop.kept().await, 1, "the same notice twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn wh13_a_body_that_is_too_large_or_never_ends_is_given_up() {
    let shop = Shop::new().await;
    let note = "x".repeat(2 * 1024 * 1024);
    let large =
        json!({ "id": "evt_1", "type": "x", "data": { "object": { "id": "x", "note": note } } }).to_string();
    let signature = shop.sign(WEBHOOK_SECRET, &large);
    assert_eq!(shop.post(&signature, large).await.0, 413);
    // a byte a second
    let slow = futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
    });
    let began = tokio::time::Instant::now();
    assert_eq!(shop.post(&signature, Body::from_stream(slow)).await.0, 408);
    assert!(began.elapsed() < Duration::from_secs(12));
    assert_eq!(shop.kept().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_without_stripe_takes_no_notices() {
    let (_test, house, router) = house(&[]).await;
    assert_eq!(house.commerce.gateway.provider(), "demo");
    let (signature, body) = delivery(&json!({ "id": "evt_1" }), house.cx.clock.now());
    let request =
        Request::post("/webhooks/stripe").header("stripe-signature", signature).body(Body::from(body));
    assert_eq!(read(router.oneshot(request.unwrap()).await.unwrap()).await.0, 404);
}
