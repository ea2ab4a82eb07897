//! Keeping pieces, signing in, showing the list to others: as a browser without script does it.

use engagement::Notifications;
use http::StatusCode;
use platform::{
    mail,
    outbox::{self, Listener, Listeners},
};

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
};

/// The newest letter of a kind.
pub(crate) async fn letter(shop: &Shop, kind: &str) -> Option<mail::StoredMail> {
    let listeners: Listeners = std::sync::Arc::from([Box::new(Notifications) as Box<dyn Listener>]);
    outbox::drain(&shop.face.db, &shop.face.cx, &listeners).await.unwrap();
    let mut conn = shop.face.db.read().await.unwrap();
    mail::list(&mut conn, 50).await.unwrap().into_iter().find(|letter| letter.kind == kind)
}

async fn digits(shop: &Shop) -> String {
    letter(shop, "sign_in_code").await.unwrap().subject.chars().filter(char::is_ascii_digit).collect()
}

pub(crate) async fn sign_in(shop: &Shop, person: &mut Shopper, email: &str, next: &str) -> Answer {
    let page = person.get(&format!("/sign-in?next={next}")).await;
    let asked = person.submit(&page, "main form", &[("email", email)]).await;
    let page = person.follow(&asked).await;
    check("/sign-in/code", &page);
    assert_eq!(page.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"));
    person.submit(&page, ".code-form", &[("code", &digits(shop).await)]).await
}

#[tokio::test]
async fn a_guest_keeps_pieces_signs_in_and_finds_them_with_what_the_account_had() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let done = sign_in(&shop, &mut ann, "ann@example.com", "%2Fwishlist").await;
    assert_eq!(done.location(), "/wishlist");
    ann.post("/wishlist/items", &[("product", "lumiere-studs")]).await;
    let out = ann.post("/sign-out", &[]).await;
    assert!(out.header("clear-site-data").contains("storage"));
    assert!(!ann.cookies.contains_key("session") && !ann.cookies.contains_key("kept"));
    assert!(ann.get("/wishlist").await.text("main").contains("Nothing is kept yet."));

    let page = ann.get("/collections/engagement-rings").await;
    let kept = ann.submit(&page, ".card-wish form", &[]).await;
    let list = ann.follow(&kept).await;
    check("/wishlist", &list);
    assert!(list.text("main").contains("Kept in this browser."));
    assert!(ann.cookies["kept"].starts_with("1."));
    ann.post("/wishlist/items", &[("product", "lumiere-studs")]).await;
    let noted = ann.submit(&list, ".kept-fold form", &[("note", "For June")]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);

    let before = ann.cookies.clone();
    let done = sign_in(&shop, &mut ann, "ANN@example.com", "%2Fwishlist").await;
    assert_eq!(done.location(), "/wishlist");
    assert!(!ann.cookies.contains_key("wishlist") && ann.cookies.contains_key("session"));
    let list = ann.follow(&done).await;
    assert_eq!(list.count(".kept"), 2, "{}", list.text("main"));
    assert_eq!(list.text(".kept-note"), "Note: For June");
    assert!(ann.cookies["kept"].starts_with("2."));
    // the guest's cookie, kept by somebody, opens nothing of the account's
    let mut copy = shop.shopper();
    copy.cookies = before;
    assert!(copy.get("/wishlist").await.text("main").contains("Nothing is kept yet."));
}

#[tokio::test]
async fn the_hearts_of_cached_pages_say_nothing_and_the_marks_say_what_is_kept() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.post("/wishlist/items", &[("product", "lumiere-studs")]).await;
    let (hers, his) = (ann.get("/collections/earrings").await, bob.get("/collections/earrings").await);
    assert_eq!(hers.body, his.body, "a page with hearts is the same for everyone");
    assert_eq!(hers.count("wish-heart[data-product=lumiere-studs] button:not([aria-pressed])"), 1);
    assert!(hers.headers.get("set-cookie").is_none());

    let marks = ann.fragment("/wishlist/marks", "marks").await;
    assert_eq!((marks.header("cache-control"), marks.header("x-fragment")), ("no-store", "marks"));
    assert!(
        marks.body.contains("\"slugs\":[\"lumiere-studs\"]") && marks.body.contains(&ann.cookies["kept"])
    );
    assert!(bob.get("/wishlist/marks").await.body.contains("\"slugs\":[]"));
    let island = |form: &str| {
        http::Request::post("/wishlist/items")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-fragment", "marks")
            .body(axum::body::Body::from(form.to_owned()))
            .unwrap()
    };
    let gone = ann.send(island("product=lumiere-studs&remove=1")).await;
    assert!(gone.body.contains("\"slugs\":[]") && !ann.cookies.contains_key("kept"));
    let unknown = ann.send(island("product=nothing")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.body.contains("\"said\":"), "{}", unknown.body);
}

#[tokio::test]
async fn a_wrong_code_is_said_and_a_dead_one_leads_back() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    assert_eq!(ann.get("/sign-in/code").await.location(), "/sign-in");
    assert_eq!(ann.get("/account").await.location(), "/sign-in");
    let page = ann.get("/sign-in").await;
    check("/sign-in", &page);
    let bad = ann.submit(&page, "main form", &[("email", "ann@nowhere")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text("#email-error").contains("example.com"));
    let asked = ann.submit(&page, "main form", &[("email", "ann@example.com")]).await;
    let mut page = ann.follow(&asked).await;
    let right = digits(&shop).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..9 {
        page = ann.submit(&page, ".code-form", &[("code", wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text("#code-error").contains("These are not the digits"));
    }
    ann.post("/sign-in/code", &[("code", wrong)]).await;
    let dead = ann.post("/sign-in/code", &[("code", &right)]).await;
    assert_eq!(dead.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(dead.text(".alert").contains("tried too often") && dead.count("#email") == 1);
    let elsewhere = shop.shopper().post("/sign-in/code", &[("code", &right)]).await;
    assert_eq!(elsewhere.status, StatusCode::GONE);
}

#[tokio::test]
async fn signing_in_never_leads_off_the_house() {
    let shop = Shop::open().await;
    for next in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3A1"] {
        let mut ann = shop.shopper();
        let done = sign_in(&shop, &mut ann, &format!("a{}@example.com", next.len()), next).await;
        assert_eq!(done.location(), "/account", "{next}");
        assert_eq!(ann.get(&format!("/sign-in?next={next}")).await.location(), "/account");
    }
}

#[tokio::test]
async fn the_account_shows_the_orders_of_its_address_and_takes_a_name() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let done = sign_in(&shop, &mut ann, "ann@example.com", "").await;
    let page = ann.follow(&done).await;
    check("/account", &page);
    assert!(page.text("main").contains("No orders yet.") && page.text("main").contains("ann@example.com"));
    assert_eq!(page.header("cache-control"), "no-store");
    let named = ann.submit(&page, "form[action=\"/account/name\"]", &[("name", "Ann <b>Lovelace</b>")]).await;
    assert_eq!(ann.follow(&named).await.text("h1"), "Welcome, Ann <b>Lovelace</b>");
    let guest = shop.shopper().post("/account/name", &[("name", "Eve")]).await;
    assert_eq!(guest.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_piece_moves_into_the_bag_once_nothing_is_left_to_choose() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let kept = ann.post("/wishlist/items", &[("product", "celeste-one")]).await;
    let list = ann.follow(&kept).await;
    let moved = ann.submit(&list, "form[action$=\"/bag\"]", &[]).await;
    assert_eq!(moved.location(), "/bag");
    let bag = ann.follow(&moved).await;
    assert_eq!(bag.count(".line"), 1);
    assert_eq!(ann.cookies["bag_count"], "1");
    assert!(!ann.cookies.contains_key("kept"));
    // a design with several forms asks for a choice first
    let kept = ann.post("/wishlist/items", &[("product", "aurelia-solitaire")]).await;
    let list = ann.follow(&kept).await;
    assert_eq!(list.count("form[action$=\"/bag\"]"), 0);
    assert!(list.text(".line-actions").contains("Choose options"));
}

#[tokio::test]
async fn a_shared_list_hides_what_its_keeper_hides() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let kept = ann.post("/wishlist/items", &[("product", "lumiere-studs")]).await;
    let list = ann.follow(&kept).await;
    ann.submit(&list, ".kept-fold form", &[("note", "my secret")]).await;
    let form = "form[action=\"/wishlist/shares\"]";
    let made =
        ann.submit(&list, form, &[("from_name", "Ann"), ("ring_size", "51900"), ("role", "partner")]).await;
    let list = ann.follow(&made).await;
    check("/wishlist", &list);
    let link = list.attribute(".share-link copy-button", "value").unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let mut bob = shop.shopper();
    let shared = bob.get(&path).await;
    check("/wishlist/shared", &shared);
    assert!(shared.text("h1").contains("Ann’s wishlist") && shared.text("main").contains("size US 6"));
    assert_eq!(shared.count(".kept"), 1);
    assert!(
        !shared.body.contains("my secret") && !shared.text("main").contains('$'),
        "{}",
        shared.text("main")
    );
    assert!(
        shared.count("meta[name=robots][content*=noindex]") == 1
            && shared.header("cache-control") == "no-store"
    );

    let shown = ann.submit(&list, form, &[("notes", "1"), ("prices", "1"), ("role", "friend")]).await;
    let list = ann.follow(&shown).await;
    let link = list.attribute(".share-link copy-button", "value").unwrap();
    let open = bob.get(link.strip_prefix("http://127.0.0.1:8080").unwrap()).await;
    assert!(open.text(".kept-note").contains("my secret") && open.text(".price").contains('$'));
    let bad = ann.submit(&list, form, &[("from_name", "evil.example"), ("role", "friend")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text("#from_name-error").contains("Leave out web"));

    let ended = ann.submit(&list, ".share-link form", &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    let gone = bob.get(link.strip_prefix("http://127.0.0.1:8080").unwrap()).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(bob.get(&format!("{path}x")).await.status, StatusCode::NOT_FOUND);
    let theirs = bob.submit(&list, ".share-link form", &[]).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_hint_is_one_letter_without_a_price_and_only_so_many_a_day() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let piece = ann.get("/products/aurelia-solitaire").await;
    let link = piece.attribute("a[href*=\"/hint?\"]", "href").unwrap();
    let page = ann.get(&link).await;
    check("/products/hint", &page);
    let hint = [("to", "bob@example.com"), ("from_name", "Ann"), ("words", "Since spring.")];
    let sent = ann.submit(&page, "main form", &hint).await;
    assert!(sent.text(".alert").contains("on its way to bob@example.com"), "{}", sent.text("main"));
    let letter = letter(&shop, "hint").await.unwrap();
    let said = letter.text.contains("Since spring.") && letter.text.contains("US 6");
    assert!(said && !letter.text.contains('$'), "{}", letter.text);
    let linked = ann.submit(&page, "main form", &[hint[0], hint[1], ("words", "see evil.example")]).await;
    assert_eq!(linked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(linked.text("#words-error").contains("Leave out"));
    assert_eq!(
        linked.attribute("#to", "value").as_deref(),
        Some("bob@example.com"),
        "what was typed is kept"
    );
    for _ in 0..2 {
        ann.submit(&page, "main form", &hint).await;
    }
    let enough = ann.submit(&page, "main form", &hint).await;
    assert_eq!(enough.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(enough.text(".alert").contains("as many hints as we send in a day"));
}

#[tokio::test]
async fn cards_are_told_by_name_the_same_for_everyone_and_unknown_names_are_left_out() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let cards =
        ann.fragment("/fragments/cards?slugs=lumiere-studs,nothing,celeste-one,lumiere-studs", "cards").await;
    assert_eq!((cards.count(".card"), cards.header("x-fragment")), (2, "cards"));
    assert_eq!(cards.header("cache-control"), "public, max-age=0, must-revalidate");
    assert!(cards.headers.get("set-cookie").is_none());
    let order = cards
        .html()
        .select(&scraper::Selector::parse(".card-name a").unwrap())
        .map(|a| a.attr("href").unwrap().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(order, ["/products/lumiere-studs", "/products/celeste-one"]);
    assert_eq!(ann.get("/fragments/cards?slugs=").await.count(".card"), 0);
    let page = ann.get("/products/lumiere-studs").await;
    assert_eq!(page.count("recently-viewed[data-slug=lumiere-studs] section[hidden]"), 1);
    assert_eq!(ann.get("/bag").await.count("recently-viewed:not([data-slug])"), 1);
}
