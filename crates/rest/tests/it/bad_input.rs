//! Whatever is sent: a clear problem document, never a 5xx.

use http::Method;
use serde_json::json;

use crate::house::{House, PieceKind, checkout};

#[tokio::test]
async fn what_is_not_json_is_told_apart_from_what_is_not_accepted() {
    let house = House::new().await;
    let token = house.post("/cart").send().await.str("/token");
    let ask = || house.post("/cart/lines").cart(&token);
    ask().send().await.refused(415, "unsupported_media_type");
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "",
    ] {
        ask().raw(kind, "{}").send().await.refused(415, "unsupported_media_type");
    }
    for body in [
        &b"{"[..],
        b"",
        b"nul",
        b"{\"variant_id\":}",
        b"{}{}",
        b"\xff\xfe",
        b"{\"a\":\"\xc3\x28\"}",
        b"{\"a\":\"\0\"}",
    ] {
        ask().raw("application/json", body.to_vec()).send().await.refused(400, "malformed_json");
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    ask().raw("application/json", deep).send().await.is(422);
    for body in ["[]", "1", "\"a\"", "null", "{\"variant_id\":1,\"quantity\":1}"] {
        ask().raw("application/json; charset=utf-8", body).send().await.refused(422, "wrong_type");
    }
    for text in ["\\u0000", "\\ud800", "\\udc00x"] {
        let body = format!("{{\"variant_id\":\"{text}\",\"quantity\":1}}");
        ask().raw("application/json", body).send().await.refused(422, "invalid_text");
    }
    let large = json!({ "variant_id": "x".repeat(70_000), "quantity": 1 });
    ask().json(large).send().await.refused(413, "too_large");
    assert_eq!(house.get("/cart").cart(&token).send().await.body["version"], 1);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problem_documents_too() {
    let house = House::new().await;
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/cart/",
        "/api/v1/Products",
        "/api/v1//products",
        "/api/v1/admin",
        "/api/v1/products/a/b/c",
        "/api/v1/%2e%2e/admin/orders",
        "/api/v1/admin;x/orders",
    ] {
        house.ask(Method::GET, path).send().await.refused(404, "not_found");
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/products"),
        (Method::PUT, "/api/v1/cart"),
        (Method::TRACE, "/api/v1/admin/orders"),
        (Method::GET, "/api/v1/checkout"),
        (Method::GET, "/api/v1/payments/demo/x/confirm"),
        (Method::from_bytes(b"PROPFIND").unwrap(), "/api/v1/admin/orders"),
    ] {
        let reply = house.ask(method, path).send().await.refused(405, "method_not_allowed");
        assert!(!reply.header("allow").is_empty(), "{path}");
    }
    let override_header = house.ask(Method::GET, "/api/v1/checkout").with("x-http-method-override", "POST");
    override_header.send().await.refused(405, "method_not_allowed");
    house.get("/products?q=%FF").send().await.refused(400, "unreadable");
    house.get("/products?q=%00").send().await.refused(400, "unreadable");
    house.get("/products/%FF").send().await.is(400);
}

#[tokio::test]
async fn scripts_and_strange_characters_in_every_text_field_are_carried_as_text() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 345_000, PieceKind::Stocked(9)).await;
    for (place, text) in [
        "<svg/onload=alert(1)>",
        "\"><img src=x onerror=1>",
        "{{7*7}}${7*7}",
        "a\u{202E}b\u{200B}c",
        "'; DROP TABLE orders;--",
        "💎 Renée",
    ]
    .into_iter()
    .enumerate()
    {
        let token = house.cart_with(ring).await;
        let mut body = checkout();
        for field in ["name", "line1", "line2", "city"] {
            body["shipping_address"][field] = json!(text);
        }
        // the card refuses by name what a hand cannot write
        if text.is_ascii() {
            body["gift_note"] = json!(text);
        }
        let key = format!("k{place}");
        let placed = house
            .post("/checkout")
            .cart(&token)
            .with("idempotency-key", &key)
            .json(body)
            .send()
            .await
            .is(201);
        let order =
            house.get(&format!("/orders/{}", placed.str("/order/id"))).cart(&token).send().await.is(200);
        assert_eq!(order.header("content-type"), "application/json");
        assert_eq!(order.header("x-content-type-options"), "nosniff");
        let kept = order.str("/shipping_address/name");
        assert!(!kept.contains('\u{202E}') && !kept.contains('\u{200B}'), "{kept:?}");
        let cancel = format!("/orders/{}/cancel", placed.str("/order/id"));
        house.post(&cancel).cart(&token).send().await.is(200);
    }
    let token = house.cart_with(ring).await;
    let mut body = checkout();
    body["email"] = json!("ada@example.com\r\nBcc: eve@example.com");
    let ask = house.post("/checkout").cart(&token).with("idempotency-key", "mail").json(body);
    assert_eq!(ask.send().await.is(422).fields(), ["email"]);
}

#[tokio::test]
async fn another_site_cannot_use_a_visitors_cookies() {
    let house = House::new().await;
    let token = house.post("/cart").send().await.str("/token");
    let cookie = format!("cart={token}");
    let ask = || house.delete("/cart/lines/cln_00000000000000000000000000").with("cookie", &cookie);
    ask().with("sec-fetch-site", "cross-site").send().await.refused(403, "cross_site");
    ask().with("origin", "https://evil.example").send().await.refused(403, "cross_site");
    ask().with("origin", "null").send().await.refused(403, "cross_site");
    ask().with("sec-fetch-site", "same-origin").send().await.refused(404, "line_not_found");
}
