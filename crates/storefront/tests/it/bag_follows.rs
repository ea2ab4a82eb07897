//! The bag follows its customer through signing in and out, and from one browser to another.

use commerce::{
    cart,
    checkout::{Address, PlaceOrder, place_order},
};
use kernel::Token;

use crate::{
    shop::{Shop, Shopper},
    structure::check,
    wishlist::sign_in,
};

/// Whether the piece is in the bag that this browser shows.
async fn has(person: &mut Shopper, piece: &str) -> bool {
    let bag = person.get("/bag").await;
    check("/bag", &bag);
    bag.html()
        .select(&scraper::Selector::parse(".line-name").unwrap())
        .any(|e| e.text().any(|t| t.contains(piece)))
}

/// Places the order of what is in a browser's bag.
async fn order(shop: &Shop, person: &Shopper) {
    let (db, cx) = (&shop.face.db, &shop.face.cx);
    let token = Token::parse(&person.cookies["cart"]).unwrap();
    let cart = cart::find_by_token(&mut db.read().await.unwrap(), &token).await.unwrap().unwrap();
    let shipping_address = Address {
        name: "Bob Byron".into(),
        line1: "12 West 47th Street".into(),
        line2: None,
        city: "New York".into(),
        region: Some("NY".into()),
        postal_code: Some("10036".into()),
        country: "US".into(),
        phone: None,
    };
    let ask = PlaceOrder {
        network: None,
        cart: cart.id,
        email: "bob@example.com".parse().unwrap(),
        shipping_address,
        billing_address: None,
        shipping_method: "insured_courier".into(),
        expected_total: None,
        expected_due: None,
        plan: commerce::schedules::PaymentPlan::default(),
        gift_note: None,
        codes: Vec::new(),
    };
    place_order(db, &shop.face.commerce, cx, ask).await.unwrap();
}

#[tokio::test]
async fn what_was_chosen_as_a_guest_is_in_the_bag_of_every_browser_that_signs_in() {
    let shop = Shop::open().await;
    let (mut laptop, mut phone) = (shop.shopper(), shop.shopper());
    laptop.add_ring().await;
    let guest = laptop.clone();
    sign_in(&shop, &mut laptop, "ann@example.com", "%2Fbag").await;
    assert_eq!(laptop.cookies["bag_count"], "1");
    assert_ne!(laptop.cookies["cart"], guest.cookies["cart"]);
    assert!(has(&mut laptop, "Aurelia").await);
    // whoever kept the guest's cookie sees nothing of the account's
    assert!(!has(&mut guest.clone(), "Aurelia").await);

    phone.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    sign_in(&shop, &mut phone, "ann@example.com", "%2Fbag").await;
    assert_eq!(phone.cookies["bag_count"], "2");
    for person in [&mut phone, &mut laptop] {
        assert!(has(person, "Aurelia").await && has(person, "Lumière").await);
    }
    laptop.post("/sign-out", &[]).await;
    assert!(!laptop.cookies.contains_key("cart") && !laptop.cookies.contains_key("bag_count"));
    assert!(!has(&mut laptop, "Aurelia").await, "this browser begins anew");
    assert!(has(&mut phone, "Aurelia").await, "the account's bag remains");
}

#[tokio::test]
async fn a_signed_in_browser_is_led_to_the_accounts_bag_and_brings_a_guests_along() {
    let shop = Shop::open().await;
    let (mut ann, mut stranger) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    sign_in(&shop, &mut ann, "ann@example.com", "").await;
    ann.cookies.remove("cart");
    assert!(has(&mut ann, "Aurelia").await);
    let token = ann.cookies["cart"].clone();
    assert!(has(&mut ann, "Aurelia").await);
    assert_eq!(ann.cookies["cart"], token, "once");
    stranger.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    ann.cookies.insert("cart".into(), stranger.cookies["cart"].clone());
    assert!(has(&mut ann, "Lumière").await && has(&mut ann, "Aurelia").await);
    assert!(!has(&mut stranger, "Lumière").await);
}

#[tokio::test]
async fn a_piece_that_found_its_owner_meanwhile_is_told_of_on_the_bags_page() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    sign_in(&shop, &mut ann, "ann@example.com", "").await;
    ann.post("/sign-out", &[]).await;
    for person in [&mut ann, &mut bob] {
        person.post("/bag/lines", &[("product", "celeste-one")]).await;
    }
    ann.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    order(&shop, &bob).await;
    sign_in(&shop, &mut ann, "ann@example.com", "%2Fbag").await;
    let bag = ann.get("/bag").await;
    check("/bag", &bag);
    let told = bag.text(".alert");
    assert!(told.contains("Not everything could come along") && told.contains("found its owner"), "{told}");
    assert_eq!(bag.count(".line"), 1);
    let more = ann.submit(&bag, "form.qty", &[("quantity", "2")]).await;
    assert_eq!(ann.follow(&more).await.text(".alert"), "");
}

#[tokio::test]
async fn checkout_lets_a_guests_bag_join_the_accounts_first_and_never_shows_another_accounts() {
    let shop = Shop::open().await;
    let (mut ann, mut guest, mut bob) = (shop.shopper(), shop.shopper(), shop.shopper());
    sign_in(&shop, &mut ann, "ann@example.com", "%2Fbag").await;
    guest.add_ring().await;
    ann.cookies.insert("cart".into(), guest.cookies["cart"].clone());
    let page = ann.get("/checkout").await;
    assert!(page.status == 200 && page.body.contains("Aurelia"), "{}", page.status);
    assert_ne!(ann.cookies["cart"], guest.cookies["cart"], "the account's bag, by a token of its own");
    assert!(!has(&mut guest, "Aurelia").await, "the guest's bag is the account's now");

    sign_in(&shop, &mut bob, "bob@example.com", "%2Fbag").await;
    bob.cookies.insert("cart".into(), ann.cookies["cart"].clone());
    assert!(!has(&mut bob, "Aurelia").await);
    assert!(!bob.get("/checkout").await.body.contains("Aurelia"));
}
