//! Lines that become another wish, gifts, and the currency of a cart.

use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn a_line_becomes_another_size_or_other_words_and_what_is_not_named_stays() {
    let house = House::new().await;
    let ring = house.inner.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(2)).await;
    let other = house.ring("Band", 50_000, PieceKind::Stocked(2)).await;
    let token = house.cart_with(ring[0]).await;
    let line = house.get("/cart").cart(&token).send().await.str("/lines/0/id");
    let path = format!("/cart/lines/{line}");
    let ask = |body| house.patch(&path).cart(&token).json(body).send();
    let words = ask(json!({ "personalization": { "engraving": "A & J" } })).await.is(200);
    assert_eq!(words.body["lines"][0]["engraving"], "A & J");
    let size = ask(json!({ "variant_id": ring[2] })).await.is(200);
    assert_eq!(size.str("/lines/0/id"), line);
    assert_eq!(size.body["lines"][0]["engraving"], "A & J");
    assert_eq!(size.body["lines"][0]["unit_price"]["amount"], 120_000);
    assert!(size.body["lines"][0]["arrives_by"].is_string(), "{}", size.text);

    ask(json!({ "variant_id": other })).await.refused(422, "other_piece");
    ask(json!({ "ring_circumference_um": 53_124 })).await.refused(422, "size_is_a_variant");
    ask(json!({ "ring_circumference_um": 1 })).await.is(422);
    ask(json!({ "personalization": { "engraving": "💍" } })).await.is(422);
    ask(json!({})).await.refused(422, "required");
    ask(json!({ "quantity": 2, "variant_id": ring[1] })).await.refused(422, "required");
    ask(json!({ "set_aside": true, "quantity": 2 })).await.refused(422, "required");
    let stale = house.patch(&path).cart(&token).with("if-match", "\"1\"");
    stale.json(json!({ "variant_id": ring[1] })).send().await.refused(412, "version_conflict");
    let stranger = house.post("/cart").send().await.str("/token");
    house
        .patch(&path)
        .cart(&stranger)
        .json(json!({ "variant_id": ring[1] }))
        .send()
        .await
        .refused(404, "line_not_found");
}

#[tokio::test]
async fn a_parcel_is_a_gift_in_one_of_the_houses_wrappings_until_it_is_none() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(2)).await;
    let token = house.cart_with(ring).await;
    let offered = house.get("/cart/wrappings").send().await.is(200);
    assert_eq!(offered.body["data"][1]["code"], "ribbon");
    let put = |body| house.put("/cart/gift").cart(&token).json(body).send();
    let gift = json!({ "note": "For Zoë", "wrapping": "ribbon", "hide_prices": true });
    let given = put(gift).await.is(200);
    assert_eq!(
        given.body["gift"],
        json!({ "note": "For Zoë", "wrapping": "ribbon", "wrapping_name": "Gift wrapping with ribbon", "hide_prices": true })
    );
    let usual = put(json!({ "hide_prices": false })).await.is(200);
    assert_eq!(
        (&usual.body["gift"]["note"], usual.str("/gift/wrapping")),
        (&json!(null), "signature_box".to_owned())
    );
    assert_eq!(put(json!({ "note": "a".repeat(301), "hide_prices": true })).await.is(422).fields(), ["note"]);
    assert_eq!(put(json!({ "note": "愛", "hide_prices": true })).await.is(422).fields(), ["note"]);
    assert_eq!(put(json!({ "wrapping": "gold", "hide_prices": true })).await.is(422).fields(), ["wrapping"]);
    put(json!({ "note": "no word of prices" })).await.is(422);
    let stale = house.delete("/cart/gift").cart(&token).with("if-match", "\"1\"").send().await;
    stale.refused(412, "version_conflict");
    house.put("/cart/gift").json(json!({ "hide_prices": true })).send().await.is(404);
    let none = house.delete("/cart/gift").cart(&token).send().await.is(200);
    assert_eq!(none.body["gift"], json!(null));
}

#[tokio::test]
async fn a_currency_in_which_nothing_is_sold_is_refused_by_name() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(2)).await;
    let token = house.cart_with(ring).await;
    let put = |body| house.put("/cart/currency").cart(&token).json(body).send();
    assert_eq!(put(json!({ "currency": "USD" })).await.is(200).body["currency"], "USD");
    put(json!({ "currency": "EUR" })).await.refused(422, "currency_not_offered");
    put(json!({ "currency": "gold" })).await.refused(422, "unknown_value");
    put(json!({})).await.is(422);
    house.put("/cart/currency").json(json!({ "currency": "USD" })).send().await.is(404);
}
