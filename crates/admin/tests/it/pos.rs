//! The till of a boutique, as whoever stands behind it uses it.

use commerce::{
    inventory::{ReceiveStock, receive_stock},
    orders::OrderState,
};
use customers::Role;
use http::StatusCode;
use kernel::Token;

use crate::support::House;

/// A ring of which so many lie in the vault, and a boutique's till that sells it; the ring's code.
async fn boutique(house: &House, units: i32) -> String {
    let product = house.ring("band", "Wide Band").await;
    let mut tx = house.db.begin().await.unwrap();
    let offers = catalog::offers::list_offers_of(&mut tx, &[product]).await.unwrap();
    let (variant, sku) = (offers[0].variant, offers[0].sku.clone());
    let ask = ReceiveStock { variant, quantity: units, serials: vec![], reference: "note".into() };
    receive_stock(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let owner = house.sign_in(Role::Owner).await;
    let fields = [
        ("version", "0"),
        ("code", "madison"),
        ("kind", "boutique"),
        ("name", "Madison Avenue"),
        ("position", "10"),
        ("sellable", "on"),
        ("line1", "760 Madison Avenue"),
        ("city", "New York"),
        ("region", "NY"),
        ("postal_code", "10065"),
        ("country", "us"),
    ];
    house.post("/admin/inventory/locations", Some(&owner), &fields).await;
    let page = house.get("/admin/channels", Some(&owner)).await.body;
    let end = page.find(">Madison Avenue</option>").unwrap();
    let start = page[..end].rfind("value=\"").unwrap() + 7;
    let place = page[start..].split('"').next().unwrap();
    let fields = [
        ("code", "madison"),
        ("name", "Madison Avenue"),
        ("kind", "pos"),
        ("location", place),
        ("receipts_email", "till@house.example"),
    ];
    let opened = house.post("/admin/channels", Some(&owner), &fields).await;
    assert_eq!(opened.location(), "/admin/channels/madison?done=saved", "{}", opened.body);
    sku
}

/// What a field of the page holds.
fn value(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap();
    page[at..].split('"').nth(3).unwrap().to_owned()
}

async fn sell(house: &House, seller: &Token, page: &str, item: &str) -> crate::support::Answer {
    let (key, total) = (value(page, "key"), value(page, "total"));
    let fields = [
        ("item", item),
        ("key", key.as_str()),
        ("total", total.as_str()),
        ("tender", "demo"),
        ("email", "ada@example.com"),
    ];
    house.post("/admin/pos/madison/sales", Some(seller), &fields).await
}

#[tokio::test]
async fn a_consultant_scans_sells_and_prints_and_a_second_press_sells_nothing_more() {
    let house = House::new().await;
    let sku = boutique(&house, 2).await;
    let seller = house.sign_in(Role::Consultant).await;
    let only = house.get("/admin/pos", Some(&seller)).await;
    assert_eq!(only.location(), "/admin/pos/madison");
    let scanned = house.get(&format!("/admin/pos/madison?q={sku}"), Some(&seller)).await;
    assert_eq!(scanned.location(), format!("/admin/pos/madison?item={sku}*1"));
    let page = house.get(scanned.location(), Some(&seller)).await.body;
    assert!(page.contains("Wide Band") && page.contains("Sell for"), "{page}");
    let item = format!("{sku}*1");
    let sold = sell(&house, &seller, &page, &item).await;
    assert_eq!(sold.status, StatusCode::SEE_OTHER, "{}", sold.body);
    let again = sell(&house, &seller, &page, &item).await;
    assert_eq!(again.location(), sold.location(), "the same page is the same sale");
    let receipt = house.get(sold.location(), Some(&seller)).await.body;
    for words in ["Wide Band", "served by Grace Hopper", "760 Madison Avenue", "New York NY 10065"] {
        assert!(receipt.contains(words), "{words}: {receipt}");
    }
    let states: Vec<String> =
        sqlx::query_scalar("SELECT state FROM orders").fetch_all(house.db.pool()).await.unwrap();
    assert_eq!(states, [OrderState::Fulfilled.code()], "one order, paid and handed over");
}

#[tokio::test]
async fn what_was_sold_meanwhile_is_told_and_nothing_that_was_typed_is_lost() {
    let house = House::new().await;
    let sku = boutique(&house, 1).await;
    let seller = house.sign_in(Role::Consultant).await;
    let item = format!("{sku}*1");
    let here = house.get(&format!("/admin/pos/madison?item={sku}*1"), Some(&seller)).await.body;
    let there = house.get(&format!("/admin/pos/madison?item={sku}*1"), Some(&seller)).await.body;
    sell(&house, &seller, &here, &item).await;
    let late = sell(&house, &seller, &there, &item).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("ada@example.com") && late.body.contains(&sku));
    assert_eq!(value(&late.body, "key"), value(&there, "key"), "it is still the same sale");
    let fields = [("item", item.as_str()), ("key", "k"), ("total", "1")];
    let unsaid = house.post("/admin/pos/madison/sales", Some(&seller), &fields).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.body.contains("Say how the client pays."));
    let unknown = house.get("/admin/pos/madison?item=NOTHING*1", Some(&seller)).await;
    assert!(unknown.status == StatusCode::OK && unknown.body.contains("Take NOTHING off the counter"));
    let elsewhere = house.get("/admin/pos/paris", Some(&seller)).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}
