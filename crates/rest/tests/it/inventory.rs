//! The stock room over the wire.

use customers::Role;
use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn a_delivery_a_transfer_and_a_count_are_each_done_once_a_key() {
    let house = House::new().await;
    let (clerk, owner) = (house.staff(Role::Catalog).await, house.staff(Role::Owner).await);
    let band = house.ring("Band", 50_000, PieceKind::Stocked(1)).await;
    let place = json!({ "name": "Madison", "kind": "boutique", "sellable": true, "position": 10 });
    let put = house.put("/admin/stock/locations/madison").staff(&clerk).with("if-match", "\"0\"").json(place);
    let madison = put.send().await.is(200).str("/id");
    let delivery =
        json!({ "variant_id": band, "location_id": madison, "quantity": 3, "reference": "note 7" });
    let deliver = || house.post("/admin/stock/deliveries").staff(&clerk).json(delivery.clone());
    deliver().send().await.is(400);
    let taken = deliver().with("idempotency-key", "d-1").send().await.is(201);
    let again = deliver().with("idempotency-key", "d-1").send().await.is(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &taken.body));
    assert_eq!(house.inner.level(band).await.available, 4, "the same key takes it in once");
    let mut dear = delivery.clone();
    dear["unit_cost"] = json!({ "amount": 100, "currency": "USD" });
    let ask = house.post("/admin/stock/deliveries").staff(&clerk).with("idempotency-key", "d-2").json(dear);
    ask.send().await.refused(403, "forbidden");
    let sku = taken.str("/data/0/sku");
    let vault = house.get("/admin/stock/locations").staff(&clerk).send().await.is(200).str("/data/0/id");
    let transfer = json!({ "from_location_id": madison, "to_location_id": vault, "units": [{ "code": sku, "quantity": 2 }] });
    let send =
        house.post("/admin/stock/transfers").staff(&clerk).with("idempotency-key", "x-1").json(transfer);
    let sent = send.send().await.is(201);
    assert_eq!(house.inner.level(band).await.away, 2);
    let end = |received: bool| {
        house
            .post(&format!("/admin/stock/transfers/{}/end", sent.str("/id")))
            .staff(&clerk)
            .json(json!({ "received": received }))
    };
    assert_eq!(end(true).send().await.is(200).str("/status"), "received");
    end(false).send().await.refused(409, "invalid_transition");
    let count = json!({ "location_id": vault, "units": [{ "code": sku, "quantity": 2 }] });
    let submit = house.post("/admin/stock/counts").staff(&clerk).with("idempotency-key", "c-1").json(count);
    let counted = submit.send().await.is(201);
    assert_eq!(counted.str("/status"), "waiting");
    let decide = |session: &str| {
        house
            .post(&format!("/admin/stock/counts/{}/decision", counted.str("/id")))
            .staff(session)
            .json(json!({ "approve": true }))
    };
    decide(&clerk).send().await.refused(403, "forbidden");
    assert_eq!(decide(&owner).send().await.is(200).str("/status"), "approved");
    assert_eq!((house.inner.level(band).await.written_off, house.inner.level(band).await.available), (1, 3));
    assert_eq!(house.inner.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_stock_cost_is_for_those_who_may_see_it() {
    let house = House::new().await;
    let (clerk, finance) = (house.staff(Role::Catalog).await, house.staff(Role::Finance).await);
    house.ring("Piece", 900_000, PieceKind::OneOfAKind).await;
    let serial = house.get("/admin/stock").staff(&clerk).send().await.is(200).str("/data/0/serial");
    let path = format!("/admin/stock/pieces/{serial}");
    let lot = house.get(&path).staff(&finance).send().await.is(200).str("/lot_id");
    let cost = house.put(&format!("/admin/stock/lots/{lot}/cost")).staff(&finance);
    let valued =
        cost.json(json!({ "unit_cost": { "amount": 410_000, "currency": "USD" } })).send().await.is(200);
    assert_eq!(valued.body["locations"][0]["value"]["amount"], 410_000);
    assert_eq!(valued.body["ages"][0]["from_days"], 0);
    let seen = house.get(&path).staff(&clerk).send().await.is(200);
    assert!(seen.body.get("cost").is_none() && seen.body.get("lot_id").is_none(), "{seen:?}");
    assert_eq!(seen.body["history"][0]["kind"], "receive");
    house.get("/admin/stock/value").staff(&clerk).send().await.refused(403, "forbidden");
    let past =
        house.get("/admin/stock/value?as_of=2020-01-01T00:00:00Z").staff(&finance).send().await.is(200);
    assert_eq!(past.body["locations"], json!([]));
    house.get("/admin/stock/pieces/nobody").staff(&clerk).send().await.refused(404, "not_found");
}
