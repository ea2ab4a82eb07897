//! EasyPost as a carrier, against answers of the shape that its public description gives. It was never run against EasyPost itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

use std::sync::{Arc, Mutex};

use adapters::EasyPost;
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use commerce::{
    checkout::Address,
    fulfillment::{Carrier, CarrierError, LabelRequest, TrackingKind},
};
use kernel::{Currency, Money};
use platform::config::EasyPostKeys;
use serde_json::{Value, json};

/// What the other side remembers: the shipment it was told of, how often it sold, and what it was asked.
#[derive(Default)]
struct Books {
    shipment: Option<Value>,
    bought: usize,
    asked: Vec<String>,
    insurance: Option<String>,
    keys: Vec<String>,
    broken: bool,
    elsewhere: bool,
}

type Peer = Arc<(Mutex<Books>, String)>;

/// The shipment as EasyPost shows it.
fn shown(books: &Books, base: &str) -> Value {
    let told = books.shipment.clone().unwrap();
    let sold = books.bought > 0;
    let label = if books.elsewhere {
        "https://attacker.example/label.png".to_owned()
    } else {
        format!("{base}/label.png")
    };
    json!({
        "id": "shp_1", "object": "Shipment", "reference": told["reference"], "mode": "test",
        "rates": [
            { "id": "rate_dear", "carrier": "FedEx", "service": "FEDEX_2_DAY", "rate": "28.40", "currency": "USD", "delivery_days": 2 },
            { "id": "rate_cheap", "carrier": "UPS", "service": "2ndDayAir", "rate": "9.95", "currency": "USD", "delivery_days": 2 },
        ],
        "messages": [],
        "tracking_code": sold.then_some("9400110898825022579493"),
        "postage_label": sold.then(|| json!({ "object": "PostageLabel", "label_url": label, "label_file_type": "image/png", "label_size": "4x6" })),
        "insurance": books.insurance,
    })
}

async fn find(
    State(peer): State<Peer>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    let mut books = peer.0.lock().unwrap();
    books.asked.push(format!("GET {id}"));
    books.keys.push(headers["authorization"].to_str().unwrap().to_owned());
    match &books.shipment {
        _ if books.broken => (StatusCode::BAD_GATEWAY, Json(Value::Null)),
        Some(told) if told["reference"] == id.as_str() => (StatusCode::OK, Json(shown(&books, &peer.1))),
        _ => (
            StatusCode::NOT_FOUND,
            Json(
                json!({ "error": { "code": "NOT_FOUND", "message": "The requested resource could not be found." } }),
            ),
        ),
    }
}

async fn make(State(peer): State<Peer>, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    let mut books = peer.0.lock().unwrap();
    books.asked.push("POST shipments".into());
    if body["shipment"]["to_address"]["zip"] == "00000" {
        let error = json!({ "error": { "code": "ADDRESS.VERIFY.FAILURE", "message": "Unable to verify address.", "errors": [] } });
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(error));
    }
    books.shipment = Some(body["shipment"].clone());
    (StatusCode::CREATED, Json(shown(&books, &peer.1)))
}

async fn buy(State(peer): State<Peer>, Path(id): Path<String>, Json(body): Json<Value>) -> Json<Value> {
    let mut books = peer.0.lock().unwrap();
    books.asked.push(format!("BUY {id} {}", body["rate"]["id"].as_str().unwrap()));
    books.bought += 1;
    books.insurance = body["insurance"].as_str().map(str::to_owned);
    Json(shown(&books, &peer.1))
}

async fn refund(State(peer): State<Peer>, Path(id): Path<String>) -> Json<Value> {
    peer.0.lock().unwrap().asked.push(format!("REFUND {id}"));
    Json(json!({ "id": "shp_1", "refund_status": "submitted" }))
}

async fn track(Query(query): Query<Vec<(String, String)>>) -> Json<Value> {
    if query[0].1 != "9400110898825022579493" {
        return Json(json!({ "trackers": [], "has_more": false }));
    }
    let detail = |status: &str, at: &str, city: Value| {
        json!({ "object": "TrackingDetail", "status": status, "message": format!("{status} it is"), "datetime": at,
                "tracking_location": { "city": city, "state": "NY", "country": "US", "zip": null } })
    };
    Json(json!({ "has_more": false, "trackers": [{
        "id": "trk_1", "status": "delivered", "signed_by": "A. BYRON",
        "tracking_details": [
            detail("pre_transit", "2026-03-02T09:00:00Z", Value::Null),
            detail("unknown", "2026-03-02T10:00:00Z", Value::Null),
            detail("in_transit", "2026-03-02T19:00:00Z", json!("ALBANY")),
            detail("delivered", "2026-03-03T15:00:00Z", json!("NEW YORK")),
        ],
    }] }))
}

async fn serve() -> (EasyPost, Peer) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let peer: Peer = Arc::new((Mutex::default(), base.clone()));
    let router = Router::new()
        .route("/v2/shipments", post(make))
        .route("/v2/shipments/{id}", get(find))
        .route("/v2/shipments/{id}/buy", post(buy))
        .route("/v2/shipments/{id}/refund", post(refund))
        .route("/v2/trackers", get(track))
        .route("/label.png", get(|| async { b"a label".to_vec() }))
        .with_state(Arc::clone(&peer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let keys = EasyPostKeys {
        api_key: "EZTKtest".into(),
        street: "1 Main St".into(),
        city: "New York".into(),
        state: "NY".into(),
        zip: "10001".into(),
        phone: "2125550100".into(),
        most_cover_dollars: 5_000,
        api_base: Some(base),
    };
    (EasyPost::new(&keys).unwrap(), peer)
}

fn ask() -> LabelRequest {
    LabelRequest {
        key: "shp_1:easypost".into(),
        sender: "Dispatch Department".into(),
        return_address: vec!["PO Box 1".into()],
        to: Address {
            name: "Ada Byron".into(),
            line1: "12 Mercer Street".into(),
            line2: None,
            city: "New York".into(),
            region: Some("NY".into()),
            postal_code: Some("10013".into()),
            country: "US".into(),
            phone: None,
        },
        declared: Money::new(345_005, Currency::Usd),
        id_due: false,
        reference: "JC-1 / 1".into(),
    }
}

#[tokio::test]
async fn one_key_buys_one_label_the_cheapest_that_is_insured_for_what_it_is_declared_at() {
    let (easypost, peer) = serve().await;
    let label = easypost.make_label(&ask()).await.unwrap();
    assert_eq!((label.number.as_str(), label.media_type.as_str()), ("9400110898825022579493", "image/png"));
    assert_eq!((label.document.as_slice(), label.cover.minor()), (b"a label".as_slice(), 345_005));
    assert_eq!(easypost.make_label(&ask()).await.unwrap(), label, "asked again it is the same label");
    let books = peer.0.lock().unwrap();
    assert_eq!(
        books.asked,
        ["GET shp_1-easypost", "POST shipments", "BUY shp_1 rate_cheap", "GET shp_1-easypost"]
    );
    assert_eq!(books.insurance.as_deref(), Some("3450.05"));
    // the key as the name, without a password
    assert_eq!(books.keys[0], "Basic RVpUS3Rlc3Q6");
    let told = books.shipment.as_ref().unwrap();
    assert_eq!(told["options"]["delivery_confirmation"], "ADULT_SIGNATURE");
    assert_eq!(
        (told["from_address"]["name"].as_str(), told["parcel"]["weight"].as_f64()),
        (Some("Dispatch Department"), Some(16.0))
    );
    assert!(!told.to_string().to_lowercase().contains("jewel"), "nothing says what is inside");
}

#[tokio::test]
async fn what_they_refuse_is_told_and_what_does_not_answer_can_be_asked_again() {
    let (easypost, peer) = serve().await;
    let mut wrong = ask();
    wrong.to.postal_code = Some("00000".into());
    let refused = easypost.make_label(&wrong).await.unwrap_err();
    assert!(
        matches!(&refused, CarrierError::Refused(why) if why == "Unable to verify address"),
        "{refused:?}"
    );
    let mut abroad = ask();
    abroad.to.country = "FR".into();
    assert!(matches!(easypost.make_label(&abroad).await, Err(CarrierError::Refused(_))));
    peer.0.lock().unwrap().broken = true;
    assert!(matches!(easypost.make_label(&ask()).await, Err(CarrierError::Unavailable(_))));
    assert_eq!(peer.0.lock().unwrap().bought, 0);
    assert_eq!(easypost.most_cover(Currency::Eur), None);
}

#[tokio::test]
async fn a_label_is_read_from_their_own_address_only() {
    let (easypost, peer) = serve().await;
    peer.0.lock().unwrap().elsewhere = true;
    assert!(matches!(easypost.make_label(&ask()).await, Err(CarrierError::Refused(_))));
}

#[tokio::test]
async fn their_words_become_ours_and_the_signature_stands_with_the_delivery() {
    let (easypost, _) = serve().await;
    let events = easypost.track("9400110898825022579493").await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [TrackingKind::Labelled, TrackingKind::OnItsWay, TrackingKind::Delivered]);
    assert_eq!((events[1].place.as_str(), events[1].signed_by.as_deref()), ("ALBANY, NY", None));
    assert_eq!(events[2].signed_by.as_deref(), Some("A. BYRON"));
    assert!(matches!(easypost.track("1Z0").await, Err(CarrierError::NotFound)));
    assert!(matches!(easypost.track("../shipments").await, Err(CarrierError::NotFound)));
}

#[tokio::test]
async fn a_label_is_taken_back_under_the_key_it_was_made_for() {
    let (easypost, peer) = serve().await;
    easypost.void_label("shp_1:easypost", "9400110898825022579493").await.unwrap();
    assert_eq!(peer.0.lock().unwrap().asked, ["REFUND shp_1-easypost"]);
}
