//! Another size or other words for a line, a gift, and what is saved for later: all of it without script.

use http::StatusCode;

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
};

const WISH: &str = "form[action$='/wish']";

/// The page on which the first line of the bag is changed.
async fn wish_page(ann: &mut Shopper) -> Answer {
    let bag = ann.get("/bag").await;
    let href = bag.attribute(".line-actions a", "href").unwrap();
    ann.get(&href).await
}

/// Another size than the one that is chosen: its value.
fn other_size(page: &Answer) -> String {
    page.attribute("select[name=variant] option:not([selected]):not([disabled])", "value").unwrap()
}

#[tokio::test]
async fn a_line_becomes_another_size_and_keeps_its_words() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let bag = ann.add_ring().await;
    let before = bag.text(".line");
    let page = wish_page(&mut ann).await;
    check("/bag/lines/wish", &page);
    assert!(page.text(".engraved").is_empty() || page.count(".engraved svg") == 1);
    assert_eq!(page.attribute("input[name=engraving]", "value").as_deref(), Some("A & L"));
    let kept = ann.submit(&page, WISH, &[("variant", &other_size(&page))]).await;
    assert_eq!(kept.location(), "/bag");
    let bag = ann.follow(&kept).await;
    let after = bag.text(".line");
    assert!(after.contains("Engraved “A & L”") && after != before, "{after}");
    assert_eq!(bag.count(".line .engraved svg"), 1, "the words are drawn on the metal");
    assert_eq!(ann.fragment("/bag", "drawer").await.count(".engraved"), 0, "not in the drawer");

    let page = wish_page(&mut ann).await;
    let same = ann.submit(&page, WISH, &[]).await;
    assert_eq!(same.location(), "/bag");
    assert_eq!(ann.get("/bag").await.text(".line"), after, "nothing asked for changes nothing");
}

#[tokio::test]
async fn words_are_changed_shown_and_refused_with_what_was_typed() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = wish_page(&mut ann).await;
    let (address, _) = page.form(WISH);
    let shown = ann.fragment(&format!("{address}?engraving=For+ever&font=italic"), "engraving").await;
    assert_eq!((shown.status, shown.header("x-fragment")), (StatusCode::OK, "engraving"));
    assert!(shown.body.contains("“For ever” on the metal"), "{}", shown.body);
    let whole = ann.get(&format!("{address}?engraving=For+ever&font=italic")).await;
    assert_eq!(whole.attribute("input[name=engraving]", "value").as_deref(), Some("For ever"));
    assert_eq!(ann.get("/bag").await.text(".line").matches("For ever").count(), 0, "looking changes nothing");

    let refused = ann.submit(&page, WISH, &[("engraving", "💍💍💍")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/bag/lines/wish refused", &refused);
    assert!(!refused.text(".alert").is_empty());
    assert_eq!(refused.attribute("input[name=engraving]", "value").as_deref(), Some("💍💍💍"));
    let kept = ann.submit(&refused, WISH, &[("engraving", "For ever"), ("font", "italic")]).await;
    let bag = ann.follow(&kept).await;
    assert!(bag.text(".line").contains("Engraved “For ever” in italic letters"), "{}", bag.text(".line"));
    let page = wish_page(&mut ann).await;
    let bare = ann.submit(&page, WISH, &[("engraving", "")]).await;
    assert!(!ann.follow(&bare).await.text(".line").contains("Engraved"));
}

#[tokio::test]
async fn what_is_no_line_of_ones_own_leads_to_the_bag() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    let (address, fields) = wish_page(&mut ann).await.form(WISH);
    bob.add_ring().await;
    for path in [address.as_str(), "/bag/lines/x/wish", "/bag/lines/cln_00000000000000000000000000/wish"] {
        assert_eq!(bob.get(path).await.location(), "/bag", "{path}");
        assert_eq!(bob.post_pairs(path, &fields).await.location(), "/bag", "{path}");
    }
    let mut strange = fields;
    strange.retain(|(name, _)| name != "variant");
    strange.push(("variant".into(), "var_00000000000000000000000000".into()));
    let refused = ann.post_pairs(&address, &strange).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text(".alert").is_empty());
}

#[tokio::test]
async fn the_parcel_becomes_a_gift_says_so_at_checkout_and_is_none_again() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    assert_eq!(ann.get("/bag/gift").await.location(), "/bag", "nothing is in the bag");
    let bag = ann.add_ring().await;
    assert!(bag.text("main").contains("Is it a gift?"));
    let page = ann.get("/bag/gift").await;
    check("/bag/gift", &page);
    let long = "a".repeat(301);
    for note in [long.as_str(), "愛"] {
        let refused = ann.submit(&page, "form.form", &[("note", note)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        check("/bag/gift refused", &refused);
        assert_eq!(refused.text("textarea"), note, "what was typed is kept");
        assert!(!refused.text("#note-error").is_empty());
    }
    let kept =
        ann.submit(&page, "form.form", &[("note", "For Zoë\nwith love"), ("wrapping", "ribbon")]).await;
    assert_eq!(kept.location(), "/bag");
    let bag = ann.follow(&kept).await;
    check("/bag gift", &bag);
    for words in ["Gift wrapping with ribbon", "No price on any paper", "For Zoë", "with love"] {
        assert!(bag.text("main").contains(words), "{words}: {}", bag.text("main"));
    }
    assert!(ann.fragment("/bag", "drawer").await.text("section").contains("Packed as a gift"));
    let checkout = ann.get("/checkout").await;
    check("/checkout gift", &checkout);
    assert!(checkout.text("textarea[name=gift_note]").contains("For Zoë"));
    assert!(checkout.text("main").contains("Gift wrapping with ribbon"));
    let page = ann.get("/bag/gift").await;
    let none = ann.submit(&page, "form:has(input[name=none])", &[]).await;
    assert!(ann.follow(&none).await.text("main").contains("Is it a gift?"));
}

#[tokio::test]
async fn a_currency_without_prices_is_refused_by_name_and_none_is_offered() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let bag = ann.add_ring().await;
    assert_eq!(bag.count("form[action='/bag/currency']"), 0, "the house has prices in one currency");
    let refused = ann.post("/bag/currency", &[("currency", "EUR")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text(".alert").contains("EUR"), "{}", refused.text(".alert"));
    let strange = ann.post("/bag/currency", &[("currency", "gold")]).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    let same = ann.post("/bag/currency", &[("currency", "USD")]).await;
    assert_eq!(same.location(), "/bag?priced=USD");
    assert!(ann.follow(&same).await.text(".alert").contains("priced in USD"));
}

#[tokio::test]
async fn a_piece_is_saved_for_later_changed_there_and_put_back() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let bag = ann.add_ring().await;
    let saved = ann.submit(&bag, "form[id^='later-']", &[]).await;
    let bag = ann.follow(&saved).await;
    check("/bag saved for later", &bag);
    assert!(bag.text("h2").contains("Your bag is empty.") && bag.text("h2").contains("Saved for later"));
    assert!(!ann.cookies.contains_key("bag_count"), "what is set aside is not counted");
    let page = wish_page(&mut ann).await;
    let kept = ann.submit(&page, WISH, &[("engraving", "L & A")]).await;
    assert!(ann.follow(&kept).await.text(".line").contains("Engraved “L & A”"));
    let bag = ann.get("/bag").await;
    let back = ann.submit(&bag, "form[id^='later-']", &[]).await;
    assert!(ann.follow(&back).await.text(".costs").contains("$3,460"));
}
