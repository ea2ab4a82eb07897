//! Bags that are saved, shared and paid for by others: as a browser without script does it.

use http::StatusCode;

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
    wishlist::sign_in,
};

/// Every amount that the shop has put on a page for its owner: "$4,850", "485000".
fn amounts(page: &Answer) -> Vec<String> {
    let words = page.text("main");
    let found = words.split(['$', ' ']).filter(|word| word.contains(',') && !word.starts_with(','));
    found
        .map(|word| word.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect::<String>())
        .filter(|word| word.len() >= 5 && word.chars().next().is_some_and(|c| c.is_ascii_digit()))
        .collect()
}

#[track_caller]
fn shows_no_price(page: &Answer, amounts: &[String]) {
    assert!(!amounts.is_empty());
    for amount in amounts {
        let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
        for written in [amount, &digits] {
            assert!(!page.body.contains(written.as_str()), "{written} is in {}", page.body);
        }
    }
    assert!(!page.text("main").contains('$'), "{}", page.text("main"));
    assert_eq!(page.count("main .price, main .costs, main a[href*='/products/']"), 0);
}

/// Makes a link by the form; answers its address on this house.
async fn link(owner: &mut Shopper, fields: &[(&str, &str)]) -> String {
    let page = owner.get("/bag/share").await;
    check("/bag/share", &page);
    let made = owner.submit(&page, "main form.form", fields).await;
    check("/bag/share", &made);
    let address = made.attribute("copy-button", "value").unwrap();
    address[address.find("/shared/").unwrap()..].to_owned()
}

#[tokio::test]
async fn a_partner_without_prices_finds_none_on_any_page_and_changes_the_bag() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let bag = ann.add_ring().await;
    let amounts = amounts(&bag);
    let partner = [("recipient", "partner"), ("from_name", "Ann"), ("change", "1")];
    let address = link(&mut ann, &partner).await;
    let page = bob.get(&address).await;
    check(&address, &page);
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "strict-origin"));
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert!(page.text("h1").contains("Ann’s bag") && page.text("main").contains("A & L"));
    shows_no_price(&page, &amounts);
    shows_no_price(&bob.fragment(&address, "shared").await, &amounts);
    let added = bob.submit(&page, "main .fold form", &[("piece", "/products/lumiere-studs")]).await;
    let page = bob.follow(&added).await;
    assert_eq!(page.count(".line"), 2, "{}", page.text("main"));
    shows_no_price(&page, &amounts);
    let unknown = bob.submit(&page, "main .fold form", &[("piece", "/products/nothing")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.attribute("main .fold input[name=piece]", "value").unwrap(), "/products/nothing");
    shows_no_price(&unknown, &amounts);
    let removed = bob.submit(&page, ".line-actions form:not(.qty)", &[]).await;
    let page = bob.follow(&removed).await;
    assert_eq!(page.count(".line"), 1);
    let paid = bob.post(&format!("{address}/checkout"), &[]).await;
    assert_eq!(paid.status, StatusCode::FORBIDDEN);
    shows_no_price(&paid, &amounts);
    assert_eq!(ann.get("/bag").await.count(".line"), 1);

    let own = ann.get("/bag/share").await;
    assert!(!own.body.contains(&address), "the link is shown once");
    let ended = ann.submit(&own, ".share-link form", &[]).await;
    ann.follow(&ended).await;
    assert_eq!(bob.get(&address).await.status, StatusCode::GONE);
    let late = bob.post(&format!("{address}/lines"), &[("piece", "/products/lumiere-studs")]).await;
    assert_eq!(late.status, StatusCode::GONE);
}

#[tokio::test]
async fn whoever_pays_goes_to_a_checkout_of_their_own() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    let address = link(&mut ann, &[("recipient", "payer")]).await;
    let page = bob.get(&address).await;
    check(&address, &page);
    assert!(page.count("main .price") > 0);
    let paid = bob.submit(&page, "main .panel form", &[]).await;
    assert_eq!(paid.location(), "/checkout", "{}", paid.body);
    let checkout = bob.follow(&paid).await;
    assert_eq!(checkout.status, StatusCode::OK);
    assert!(!checkout.body.contains("ann@"));
    // who has a bag with other pieces looks at it first
    let mut eve = shop.shopper();
    eve.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    let page = eve.get(&address).await;
    assert_eq!(eve.submit(&page, "main .panel form", &[]).await.location(), "/bag");
}

#[tokio::test]
async fn a_bag_is_saved_taken_again_shared_and_let_go_without_script() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let bag = ann.add_ring().await;
    assert!(bag.text("main").contains("Sign in to save this bag"));
    assert_eq!(ann.get("/account/bags").await.location(), "/sign-in?next=%2Faccount%2Fbags");
    sign_in(&shop, &mut ann, "ann@example.com", "%2Fbag").await;
    let bag = ann.get("/bag").await;
    check("/bag", &bag);
    let saved = ann.submit(&bag, "form[action='/bag/saved']", &[("name", "For June")]).await;
    let page = ann.follow(&saved).await;
    check("/account/bags", &page);
    assert!(page.text("main").contains("For June") && page.text("main").contains("No piece is held"));
    let taken = ann.submit(&page, "main .panel form", &[]).await;
    let bag = ann.follow(&taken).await;
    assert_eq!(bag.count(".line"), 1, "the same piece, at its kept price");
    assert!(bag.text("main").contains("kept for you until"), "{}", bag.text("main"));
    let made = ann.submit(&page, "main .fold form", &[]).await;
    let address = made.attribute("copy-button", "value").unwrap();
    let address = &address[address.find("/shared/").unwrap()..];
    let seen = bob.get(address).await;
    check(address, &seen);
    assert!(seen.text("main").contains("kept until"), "{}", seen.text("main"));

    let (action, _) = page.form("main .panel form");
    ann.post(&action, &[("drop", "1")]).await;
    assert!(ann.get("/account/bags").await.text("main").contains("No bag is saved"));
    assert_eq!(bob.get(address).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_saved_bag_whose_day_has_passed_says_so_and_costs_what_it_costs_today() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    sign_in(&shop, &mut ann, "ann@example.com", "%2Fbag").await;
    ann.get("/bag").await;
    // saved twenty days ago
    shop.face.db.shift_clock(chrono::Duration::days(-20));
    ann.post("/bag/saved", &[("name", "")]).await;
    shop.face.db.shift_clock(chrono::Duration::days(20));
    let page = ann.get("/account/bags").await;
    assert!(page.text("main").contains("These are today’s prices"), "{}", page.text("main"));
    let made = ann.submit(&page, "main .fold form", &[]).await;
    let address = made.attribute("copy-button", "value").unwrap();
    let seen = bob.get(&address[address.find("/shared/").unwrap()..]).await;
    assert!(seen.text("main").contains("what the pieces cost today"), "{}", seen.text("main"));
    let taken = ann.submit(&page, "main .panel form", &[]).await;
    let bag = ann.follow(&taken).await;
    assert!(bag.text("main").contains("This is today’s price"), "{}", bag.text("main"));
}
