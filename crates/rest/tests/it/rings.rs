//! Rings around a chosen stone, for programs.

use commerce::rings::DesignCode;
use customers::Role;
use http::Method;
use kernel::ids::VariantId;
use serde_json::{Value, json};

use crate::house::House;

const SIZE: i32 = 53_124;

/// A house with a setting and two stones, one of them too large; answers the setting and the stones' numbers.
async fn house() -> (House, VariantId, [String; 2]) {
    let house = House::new().await;
    let setting = house.inner.setting("Aurelia", 280_000, 0).await;
    let (_, good) = house.inner.stone(580_000).await;
    let mut large = commerce::testing::loose_stone(700_000);
    (large.facts.length_um, large.facts.width_um) = (Some(7_100), Some(7_080));
    let mut tx = house.inner.db.begin().await.expect("a transaction");
    let added = catalog::stones::add_stones(&mut tx, &house.inner.cx, &[large]).await.expect("stones");
    tx.commit().await.expect("committed");
    house.show().await;
    house.catalog.refresh_stones(&house.inner.db).await.expect("the stones are read");
    (house, setting, [good.to_string(), added[0].1.to_string()])
}

fn choice(variant: VariantId, stone: &str) -> Value {
    json!({ "variant_id": variant, "stone": stone, "ring_circumference_um": SIZE })
}

#[tokio::test]
async fn settings_say_what_a_ring_costs_or_why_it_cannot_be() {
    let (house, variant, [good, large]) = house().await;
    let all = house.get("/ring-builder/settings").send().await.is(200);
    let setting = &all.body["data"][0];
    assert_eq!(setting["variants"][0]["setting_price"]["amount"], 180_000);
    assert_eq!(setting["variants"][0]["price"], Value::Null);
    let with = house.get(&format!("/ring-builder/settings?stone={good}")).send().await.is(200);
    assert_eq!(with.body["data"][0]["variants"][0]["price"]["total"]["amount"], 772_000);
    let with = house.get(&format!("/ring-builder/settings?stone={large}")).send().await.is(200);
    assert_eq!(with.body["data"][0]["misfits"][0]["code"], "too_large");
    house.get("/ring-builder/settings?stone=nonsense").send().await.is(422);
    house.get("/ring-builder/settings?stone=00000-00000").send().await.refused(404, "stone_not_found");
    let quote = |stone: &str| {
        format!("/ring-builder/quote?variant_id={variant}&stone={stone}&ring_circumference_um={SIZE}")
    };
    let quoted = house.get(&quote(&good)).send().await.is(200);
    assert_eq!((&quoted.body["available"], &quoted.body["reason"]), (&json!(true), &Value::Null));
    assert_eq!(quoted.body["price"]["setting_fee"]["amount"], 12_000);
    assert_eq!(quoted.body["options"], "9k yellow gold, size 6½");
    let quoted = house.get(&quote(&large)).send().await.is(200);
    assert_eq!((&quoted.body["available"], &quoted.body["reason"]), (&json!(false), &json!("does_not_fit")));
    house.get("/ring-builder/quote?stone=x").send().await.is(422);
}

#[tokio::test]
async fn a_ring_goes_into_the_cart_and_through_checkout_with_its_stone() {
    let (house, variant, [good, large]) = house().await;
    let token = house.post("/cart").send().await.is(201).str("/token");
    let add = |body: Value| house.post("/cart/rings").cart(&token).json(body).send();
    let cart = add(choice(variant, &good)).await.is(201);
    assert_eq!(cart.body["lines"][0]["ring"]["serial"], good.as_str());
    assert_eq!(cart.body["subtotal"]["amount"], 772_000);
    add(choice(variant, &good)).await.refused(409, "stone_in_cart");
    let refused = add(choice(variant, &large)).await.refused(422, "does_not_fit");
    assert_eq!(refused.fields(), ["stone"]);
    add(json!({ "variant_id": variant, "stone": good, "ring_circumference_um": 3 })).await.is(422);
    add(json!({ "variant_id": variant, "stone": good, "ring_circumference_um": SIZE, "price": 1 }))
        .await
        .is(422);
    let placed = house.check_out(&token, "ring-1").await.is(201);
    let seen = house.get(&format!("/orders/{}", placed.str("/order/id"))).cart(&token).send().await.is(200);
    assert_eq!(seen.str("/lines/0/disclosure"), "1.01 ct laboratory-grown diamond");
    let order = house.inner.order(placed.str("/order/id").parse().unwrap()).await;
    let ring = order.lines[0].ring.as_ref().unwrap();
    assert_eq!((ring.serial.as_str(), ring.price.unwrap().stone.minor()), (good.as_str(), 580_000));
    let other = house.post("/cart").send().await.is(201).str("/token");
    house
        .post("/cart/rings")
        .cart(&other)
        .json(choice(variant, &good))
        .send()
        .await
        .refused(409, "stone_unavailable");
}

#[tokio::test]
async fn a_design_is_saved_once_and_read_by_its_code() {
    let (house, variant, [good, large]) = house().await;
    let saved = house.post("/ring-builder/designs").json(choice(variant, &good)).send().await.is(201);
    let code = saved.str("/code");
    assert!(code.parse::<DesignCode>().is_ok(), "{code}");
    let cookie = saved.header("set-cookie").split(';').next().unwrap().to_owned();
    let again = house
        .post("/ring-builder/designs")
        .with("cookie", &cookie)
        .json(choice(variant, &good))
        .send()
        .await
        .is(201);
    assert_eq!(again.str("/code"), code);
    let read = house.get(&format!("/ring-builder/designs/{code}")).send().await.is(200);
    assert_eq!(read.body["ring"]["stone"]["serial"], good.as_str());
    house.get("/ring-builder/designs/00000000").send().await.refused(404, "design_not_found");
    house
        .post("/ring-builder/designs")
        .json(choice(variant, &large))
        .send()
        .await
        .refused(422, "does_not_fit");
}

#[tokio::test]
async fn staff_say_what_a_design_holds_and_take_it_back() {
    let (house, _, _) = house().await;
    let owner = house.staff(Role::Owner).await;
    let product = house.get("/ring-builder/settings").send().await.is(200).str("/data/0/product_id");
    let path = format!("/api/v1/admin/products/{product}/mount");
    let mount = json!({
        "own_stone": { "amount": 90_000, "currency": "USD" }, "smallest_um": 44_200, "largest_um": 67_200,
        "least_hardness": 75, "lead_days": 21,
        "seats": [{ "shape": "round", "length_from_um": 6_000, "length_to_um": 7_000, "width_from_um": 6_000, "width_to_um": 7_000 }],
        "fees": [{ "carat_from": 0, "fee_minor": 15_000 }]
    });
    let put = |body: Value| house.ask(Method::PUT, &path).json(body);
    put(mount.clone()).send().await.is(401);
    let stored = put(mount.clone()).staff(&owner).send().await.is(200);
    assert_eq!(stored.body["fees"][0]["fee"]["amount"], 15_000);
    let mut wrong = mount.clone();
    wrong["own_stone"]["amount"] = json!(99_999_999);
    wrong["fees"] = json!([]);
    assert_eq!(
        put(wrong).staff(&owner).send().await.refused(422, "invalid_fields").fields(),
        ["own_stone", "fees"]
    );
    let mut wrong = mount;
    wrong["smallest_um"] = json!(3);
    assert_eq!(put(wrong).staff(&owner).send().await.is(422).fields(), ["smallest_um"]);
    let gone = house.ask(Method::DELETE, &path).staff(&owner).send().await.is(200);
    assert_eq!(gone.body["lead_days"], 21);
    house.ask(Method::DELETE, &path).staff(&owner).send().await.refused(404, "mount_not_found");
}
