//! What staff do through the API.

use commerce::testing::paid_order;
use customers::Role;
use http::Method;
use serde_json::json;

use crate::house::{House, PieceKind};

#[tokio::test]
async fn every_staff_address_refuses_guests_and_roles_without_the_right() {
    let house = House::new().await;
    let order = paid_order(&house.inner.db, &house.inner.commerce, &house.inner.cx).await.id;
    house.show().await;
    let product = house.get("/products").send().await.str("/data/0/id");
    let (catalog, support) = (house.staff(Role::Catalog).await, house.staff(Role::Support).await);
    for (method, path, without) in [
        (Method::GET, "/admin/orders".to_owned(), &catalog),
        (Method::GET, format!("/admin/orders/{order}"), &catalog),
        (Method::POST, format!("/admin/orders/{order}/fulfillment"), &catalog),
        (Method::POST, format!("/admin/orders/{order}/cancellation"), &catalog),
        (Method::GET, "/admin/products".to_owned(), &support),
        (Method::GET, format!("/admin/products/{product}"), &support),
        (Method::PATCH, format!("/admin/products/{product}"), &support),
        (Method::GET, format!("/admin/products/{product}/reports"), &support),
        (Method::PUT, format!("/admin/products/{product}/reports"), &support),
        (Method::DELETE, "/admin/reports/rep_1".to_owned(), &support),
        (Method::POST, "/admin/disclosure/check".to_owned(), &support),
        (Method::POST, "/admin/products".to_owned(), &support),
        (Method::PUT, format!("/admin/products/{product}/revision"), &support),
        (Method::PUT, format!("/admin/products/{product}/draft"), &support),
        (Method::DELETE, format!("/admin/products/{product}/draft"), &support),
        (Method::POST, format!("/admin/products/{product}/draft/publication"), &support),
        (Method::PUT, format!("/admin/products/{product}/schedule"), &support),
        (Method::GET, format!("/admin/products/{product}/prices"), &support),
        (Method::POST, "/admin/attributes".to_owned(), &support),
        (Method::PUT, "/admin/attributes/gallery".to_owned(), &support),
        (Method::PUT, "/admin/collections/gifts".to_owned(), &support),
        (Method::DELETE, "/admin/collections/gifts".to_owned(), &support),
        (Method::GET, "/admin/stones/suppliers".to_owned(), &support),
        (Method::PUT, "/admin/stones/suppliers/antwerp".to_owned(), &support),
        (Method::POST, "/admin/stones/suppliers/antwerp/imports".to_owned(), &support),
        (Method::GET, "/admin/stones/imports".to_owned(), &support),
        (Method::GET, "/admin/stones/imports/imp_1".to_owned(), &support),
        (Method::GET, "/admin/stones/parked".to_owned(), &support),
        (Method::POST, "/admin/stones/parked/release".to_owned(), &support),
        (Method::POST, "/admin/stones/parked/reject".to_owned(), &support),
        (Method::GET, "/admin/stones/pricing".to_owned(), &support),
        (Method::PUT, "/admin/stones/pricing".to_owned(), &support),
        (Method::GET, "/admin/saved-bags".to_owned(), &catalog),
        (Method::POST, "/admin/saved-bags".to_owned(), &catalog),
        (Method::DELETE, "/admin/saved-bags/links/csh_069283r0000000000000000000".to_owned(), &catalog),
        (Method::PUT, "/admin/saved-bags/rules".to_owned(), &support),
        (Method::GET, "/admin/audit".to_owned(), &support),
        (Method::GET, "/admin/shipping-methods".to_owned(), &catalog),
        (Method::PUT, "/admin/shipping-methods/insured_courier".to_owned(), &support),
        (Method::GET, "/admin/promotions".to_owned(), &catalog),
        (Method::PUT, "/admin/promotions/SPRING".to_owned(), &support),
        (Method::GET, "/admin/promotions/SPRING".to_owned(), &catalog),
        (Method::POST, "/admin/promotions/SPRING/pause".to_owned(), &support),
        (Method::POST, "/admin/promotions/SPRING/resume".to_owned(), &support),
        (Method::GET, "/admin/promotions/SPRING/uses".to_owned(), &catalog),
        (Method::GET, "/admin/credits".to_owned(), &catalog),
        (Method::POST, "/admin/credits".to_owned(), &support),
        (Method::GET, "/admin/credits/crd_1".to_owned(), &catalog),
        (Method::POST, "/admin/credits/crd_1/disable".to_owned(), &support),
        (Method::POST, "/admin/credits/crd_1/enable".to_owned(), &support),
        (Method::GET, "/admin/tax-rules".to_owned(), &catalog),
        (Method::PUT, "/admin/tax-rules".to_owned(), &support),
        (Method::GET, format!("/admin/products/{product}/media"), &support),
        (Method::PUT, format!("/admin/products/{product}/media/order"), &support),
        (Method::PATCH, "/admin/media/1".to_owned(), &support),
        (Method::DELETE, "/admin/media/1".to_owned(), &support),
        (Method::POST, "/admin/uploads".to_owned(), &support),
        (Method::GET, "/admin/uploads/1".to_owned(), &support),
        (Method::PATCH, "/admin/uploads/1".to_owned(), &support),
        (Method::POST, "/admin/uploads/1/finish".to_owned(), &support),
        (Method::DELETE, "/admin/uploads/1".to_owned(), &support),
    ] {
        let ask = || house.ask(method.clone(), &format!("/api/v1{path}")).json(json!({}));
        ask().send().await.refused(401, "unauthenticated");
        ask().staff("x").send().await.refused(401, "unauthenticated");
        ask().staff(&"A".repeat(43)).send().await.refused(401, "unauthenticated");
        ask().staff(without).send().await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn staff_find_and_dispatch_a_paid_order_once() {
    let house = House::new().await;
    let order = paid_order(&house.inner.db, &house.inner.commerce, &house.inner.cx).await;
    let staff = house.staff(Role::Support).await;
    let found = house.get("/admin/orders?q=ada@example.com&status=paid").staff(&staff).send().await.is(200);
    assert_eq!(found.str("/data/0/number"), order.number);
    house.get("/admin/orders?status=lost").staff(&staff).send().await.refused(422, "unknown_value");
    let path = format!("/admin/orders/{}", order.number);
    let seen = house.get(&path).staff(&staff).send().await.is(200);
    assert_eq!(seen.str("/payments/0/status"), "succeeded");
    let version = seen.header("etag").to_owned();

    let send = |version: Option<&str>, body| {
        let ask = house.post(&format!("{path}/fulfillment")).staff(&staff);
        version.into_iter().fold(ask, |ask, v| ask.with("if-match", v)).json(body).send()
    };
    let parcel = json!({ "courier": "Malca-Amit", "tracking_number": "MA 4471" });
    send(None, parcel.clone()).await.refused(428, "if_match_required");
    send(Some("\"0\""), parcel.clone()).await.refused(412, "version_conflict");
    let blank = send(Some(&version), json!({ "courier": " ", "tracking_number": "" })).await.is(422);
    assert_eq!(blank.fields(), ["courier", "tracking_number"]);
    let sent = send(Some(&version), parcel.clone()).await.is(200);
    assert_eq!(sent.body["status"], "fulfilled");
    assert_eq!(sent.body["tracking"]["courier"], "Malca-Amit");
    send(Some(&version), parcel.clone()).await.refused(412, "version_conflict");
    send(Some(sent.header("etag")), parcel).await.refused(409, "invalid_transition");
    let cancelled = house.post(&format!("{path}/cancellation")).staff(&staff).send().await;
    cancelled.refused(409, "invalid_transition");

    let owner = house.staff(Role::Owner).await;
    let log = house.get(&format!("/admin/audit?object={}", order.id)).staff(&owner).send().await.is(200);
    assert_eq!(log.str("/data/0/action"), "orders.mark_fulfilled");
    assert!(log.str("/data/0/actor").starts_with("staff acc_"));
}

#[tokio::test]
async fn staff_change_a_product_and_nobody_loses_an_edit() {
    let house = House::new().await;
    let variant = house.ring("Aurelia", 345_000, PieceKind::MadeToOrder(0)).await;
    let staff = house.staff(Role::Catalog).await;
    let listed = house.get("/admin/products?q=aurelia&status=active").staff(&staff).send().await.is(200);
    let path = format!("/admin/products/{}", listed.str("/data/0/id"));
    let seen = house.get(&path).staff(&staff).send().await.is(200);
    let patch =
        |version: &str, body| house.patch(&path).staff(&staff).with("if-match", version).json(body).send();

    let change = json!({ "tagline": "Six claws", "variants": [{ "id": variant, "price": { "amount": 360_000, "currency": "USD" } }] });
    house.patch(&path).staff(&staff).json(change.clone()).send().await.refused(428, "if_match_required");
    let done = patch(seen.header("etag"), change.clone()).await.is(200);
    assert_eq!(done.body["tagline"], "Six claws");
    assert_eq!(done.body["title"], "Aurelia");
    assert_eq!(done.body["variants"][0]["price"]["amount"], 360_000);
    let late = patch(seen.header("etag"), json!({ "title": "Other" })).await.refused(412, "version_conflict");
    assert_eq!(late.body["current_version"], done.body["version"]);

    let now = done.header("etag");
    assert_eq!(patch(now, json!({ "slug": "other" })).await.refused(422, "unknown_field").fields(), ["slug"]);
    assert_eq!(patch(now, json!({ "status": "hidden" })).await.is(422).fields(), ["status"]);
    let foreign = json!({ "variants": [{ "id": "var_00000000000000000000000000" }] });
    assert_eq!(patch(now, foreign).await.refused(422, "unknown_variant").fields(), ["variants[0].id"]);
    let free = json!({ "variants": [{ "id": variant, "price": { "amount": 0, "currency": "USD" } }] });
    patch(now, free).await.is(422);
    house
        .get("/admin/products/prod_00000000000000000000000000")
        .staff(&staff)
        .send()
        .await
        .refused(404, "product_not_found");
    house.get("/admin/products/1").staff(&staff).send().await.refused(404, "product_not_found");
}

#[tokio::test]
async fn the_audit_log_is_paged_newest_first() {
    let house = House::new().await;
    for n in 0..3 {
        house.ring(&format!("Ring {n}"), 100_000, PieceKind::Stocked(1)).await;
    }
    let owner = house.staff(Role::Owner).await;
    let mut path = "/admin/audit?limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = house.get(&path).staff(&owner).send().await.is(200);
        seen.extend(page.body["data"].as_array().unwrap().iter().map(|e| e["seq"].as_i64().unwrap()));
        match page.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/admin/audit?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    let newest = i64::try_from(seen.len()).unwrap();
    assert!(newest >= 4);
    assert_eq!(seen, (1..=newest).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn words_are_held_against_facts_before_anything_is_saved() {
    let house = House::new().await;
    let staff = house.staff(Role::Catalog).await;
    let check = |body| house.post("/admin/disclosure/check").staff(&staff).json(body).send();
    let stones = json!([{ "species": "diamond", "origin_class": "laboratory_grown", "carat_milli": 1250 }]);
    let told = check(json!({ "stones": stones, "title": "A diamond ring", "tags": ["diamond", "gift"] }))
        .await
        .is(200);
    assert_eq!(told.body["publishable"], false);
    assert_eq!(told.str("/findings/0/code"), "grown_bare");
    assert_eq!(
        (told.str("/findings/0/field"), told.str("/findings/1/field")),
        ("title".into(), "tags[0]".into())
    );
    assert_eq!(told.str("/title_phrases/0"), "laboratory-grown diamond");
    let told = check(json!({ "stones": stones, "title": "A laboratory-grown diamond ring" })).await.is(200);
    assert_eq!(told.body["publishable"], true);
    assert_eq!(
        check(json!({ "stones": [{ "species": "glass" }] })).await.is(422).fields(),
        ["stones[0].species"]
    );
}

#[tokio::test]
async fn a_grading_report_needs_a_stone_and_words_that_exist() {
    let house = House::new().await;
    house.ring("Aurelia", 345_000, PieceKind::MadeToOrder(0)).await;
    let staff = house.staff(Role::Catalog).await;
    let listed = house.get("/admin/products?q=aurelia").staff(&staff).send().await.is(200);
    let path = format!("/admin/products/{}/reports", listed.str("/data/0/id"));
    let report = |lab: &str| {
        json!({ "position": 0, "lab": lab, "number": "2201443560", "issued_on": "2025-03-01", "kind": "four_cs",
                "graded": { "species": "diamond", "origin_class": "natural" }, "inscription": "GIA 2201443560" })
    };
    let put = |body| house.ask(Method::PUT, &format!("/api/v1{path}")).staff(&staff).json(body).send();
    assert_eq!(put(report("GIA")).await.is(422).fields(), ["position"]);
    assert_eq!(put(report("EGL")).await.is(422).fields(), ["lab"]);
    assert_eq!(house.get(&path).staff(&staff).send().await.is(200).body["data"], json!([]));
    let stranger = "/api/v1/admin/reports/rep_00000000000000000000000000";
    house.ask(Method::DELETE, stranger).staff(&staff).send().await.refused(404, "report_not_found");
    let nothing = "/admin/products/prod_00000000000000000000000000/reports";
    house.get(nothing).staff(&staff).send().await.refused(404, "product_not_found");
}
