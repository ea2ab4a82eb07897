//! The stock room and channels, as staff use them.

use commerce::inventory::{ReceiveStock, receive_stock};
use customers::Role;
use http::StatusCode;
use kernel::ids::VariantId;

use crate::support::House;

/// The only variant of a ring, with so many units in the vault.
async fn stocked(house: &House, slug: &str, units: i32) -> (VariantId, String) {
    let product = house.ring(slug, "Band").await;
    let mut tx = house.db.begin().await.unwrap();
    let offers = catalog::offers::list_offers_of(&mut tx, &[product]).await.unwrap();
    let (variant, sku) = (offers[0].variant, offers[0].sku.clone());
    let ask = ReceiveStock { variant, quantity: units, serials: vec![], reference: "note".into() };
    receive_stock(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    (variant, sku)
}

/// The id of a place as its select offers it.
fn place(page: &str, name: &str) -> String {
    let end = page.find(&format!(">{name}</option>")).unwrap();
    let start = page[..end].rfind("value=\"").unwrap() + 7;
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_clerk_opens_a_boutique_and_sends_stock_there() {
    let house = House::new().await;
    let clerk = house.sign_in(Role::Catalog).await;
    let (_, sku) = stocked(&house, "band", 4).await;
    let fields = [
        ("version", "0"),
        ("code", "madison"),
        ("kind", "boutique"),
        ("name", "Madison Avenue"),
        ("position", "10"),
        ("sellable", "on"),
        ("country", "us"),
    ];
    let opened = house.post("/admin/inventory/locations", Some(&clerk), &fields).await;
    assert_eq!(opened.location(), "/admin/inventory/locations?done=saved", "{}", opened.body);
    let page = house.get("/admin/inventory/transfers", Some(&clerk)).await.body;
    let (vault, madison) = (place(&page, "The vault"), place(&page, "Madison Avenue"));
    let too_many = format!("{sku} 9");
    let fields = [("from", vault.as_str()), ("to", &madison), ("units", &too_many), ("note", "")];
    let refused = house.post("/admin/inventory/transfers", Some(&clerk), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.body.contains("4 of") && refused.body.contains(&too_many),
        "nothing that was typed is lost"
    );
    let some = format!("{sku} 3");
    let fields = [("from", vault.as_str()), ("to", &madison), ("units", &some), ("note", "For the window")];
    let sent = house.post("/admin/inventory/transfers", Some(&clerk), &fields).await;
    assert_eq!(sent.location(), "/admin/inventory/transfers?done=sent", "{}", sent.body);
    let page = house.get("/admin/inventory?at=transit", Some(&clerk)).await.body;
    assert!(page.contains(&sku), "it is on the road");
    let page = house.get("/admin/inventory/value", Some(&clerk)).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "what stock cost is not the clerk's");
    let owner = house.sign_in(Role::Owner).await;
    let page = house.get("/admin/inventory/value", Some(&owner)).await.body;
    assert!(page.contains("Nobody has said what 4 units cost"), "{page}");
}

#[tokio::test]
async fn a_key_is_shown_once_and_a_bad_form_loses_nothing() {
    let house = House::new().await;
    let owner = house.sign_in(Role::Owner).await;
    let page = house.get("/admin/channels", Some(&owner)).await.body;
    let vault = place(&page, "The vault");
    let fields = [
        ("code", "till"),
        ("name", "The till"),
        ("kind", "pos"),
        ("location", vault.as_str()),
        ("receipts_email", "nonsense"),
    ];
    let refused = house.post("/admin/channels", Some(&owner), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("nonsense") && refused.body.contains("The till"));
    let fields = [fields[0], fields[1], fields[2], fields[3], ("receipts_email", "till@house.example")];
    let opened = house.post("/admin/channels", Some(&owner), &fields).await;
    assert_eq!(opened.location(), "/admin/channels/till?done=saved", "{}", opened.body);
    let fields =
        [("name", "Till 1"), ("overlap_hours", "24"), ("scopes", "stock:read"), ("scopes", "sales:write")];
    let made = house.post("/admin/channels/till/keys", Some(&owner), &fields).await;
    assert!(made.status == StatusCode::OK && made.body.contains("ak_"), "{}", made.body);
    let start = made.body.find("value=\"ak_").unwrap() + 7;
    let key = &made.body[start..start + 46];
    let page = house.get("/admin/channels/till", Some(&owner)).await.body;
    assert!(!page.contains(key) && page.contains(&key[42..]), "only its last four are shown again");
    let nameless = house
        .post("/admin/channels/till/keys", Some(&owner), &[("overlap_hours", "24"), ("scopes", "stock:read")])
        .await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
}
