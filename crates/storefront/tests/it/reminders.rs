//! The letter about a bag that was left: chosen without script, ended with one press.

use axum::body::Body;
use commerce::upkeep;
use http::{Request, StatusCode, header};
use platform::{audit, mail::StoredMail};

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
    wishlist::{letter, sign_in},
};

async fn a_day_later(shop: &Shop) -> Option<StoredMail> {
    shop.face.db.shift_clock(chrono::Duration::hours(25));
    upkeep::remind(&shop.face.db, &shop.face.commerce, &shop.face.cx).await.unwrap();
    letter(shop, "cart_reminder").await
}

fn is_ticked(page: &Answer) -> bool {
    page.count("#reminder[checked]") == 1
}

/// The path of the letter's link that ends reminders.
fn way_out(letter: &StoredMail) -> String {
    let stop = letter.one_click_stop.clone().unwrap();
    stop[stop.find("/reminders/").unwrap()..].to_owned()
}

#[tokio::test]
async fn a_guest_is_asked_beside_the_address_and_the_box_is_never_ticked_beforehand() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ann.get("/checkout").await;
    check("/checkout", &page);
    assert!(!is_ticked(&page) && page.text("#contact").contains("Remind me once by e-mail"));

    // a total asked for by the page itself tells nothing of a wish, and neither does an address that is none
    let typed =
        [("email", "ann@example.com"), ("reminder", "yes"), ("reminder_asked", ""), ("intent", "update")];
    assert!(!is_ticked(&ann.submit(&page, "#checkout", &typed).await));
    let kept =
        ann.submit(&page, "#checkout", &[("email", "ann@"), ("reminder", "yes"), ("intent", "update")]).await;
    assert!(is_ticked(&kept), "the form keeps what was typed");
    assert!(!is_ticked(&ann.get("/checkout").await), "and nothing else does");

    let typed = [("email", "ann@example.com"), ("reminder", "yes"), ("intent", "update")];
    assert!(is_ticked(&ann.submit(&page, "#checkout", &typed).await));
    let page = ann.get("/checkout").await;
    assert!(is_ticked(&page));
    let letter = a_day_later(&shop).await.unwrap();
    assert_eq!(letter.recipient, "ann@example.com");
    assert!(
        letter.text.contains("Aurelia") && letter.text.contains("http://127.0.0.1:8080/bag\n"),
        "{}",
        letter.text
    );
    assert!(a_day_later(&shop).await.is_some_and(|again| again.id == letter.id), "there is no second one");
}

#[tokio::test]
async fn a_box_that_is_emptied_again_ends_the_wish() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ann.get("/checkout").await;
    let typed = [("email", "ann@example.com"), ("reminder", "yes"), ("intent", "update")];
    ann.submit(&page, "#checkout", &typed).await;
    let typed = [("email", "ann@example.com"), ("reminder", ""), ("intent", "update")];
    ann.submit(&page, "#checkout", &typed).await;
    assert!(!is_ticked(&ann.get("/checkout").await));
    assert!(a_day_later(&shop).await.is_none());
}

#[tokio::test]
async fn a_customer_chooses_in_the_account_and_the_letters_link_asks_who_they_are() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    assert_eq!(ann.post("/account/reminders", &[("reminder", "yes")]).await.status, StatusCode::UNAUTHORIZED);
    ann.add_ring().await;
    sign_in(&shop, &mut ann, "ann@example.com", "").await;
    let page = ann.get("/account").await;
    check("/account", &page);
    assert!(!is_ticked(&page));
    let form = "form[action='/account/reminders']";
    let saved = ann.submit(&page, form, &[("reminder", "yes")]).await;
    assert!(is_ticked(&ann.follow(&saved).await) && is_ticked(&ann.get("/checkout").await));
    let letter = a_day_later(&shop).await.unwrap();
    assert!(letter.text.contains("/sign-in?next=%2Fbag\n"), "{}", letter.text);
    let mut stranger = shop.shopper();
    assert_eq!(stranger.get("/sign-in?next=%2Fbag").await.status, StatusCode::OK);
    assert_eq!(stranger.get("/bag").await.count(".line"), 0);
    assert_eq!(ann.get("/sign-in?next=%2Fbag").await.location(), "/bag");
    let page = ann.get("/account").await;
    let saved = ann.submit(&page, form, &[("reminder", "")]).await;
    assert!(!is_ticked(&ann.follow(&saved).await));
}

async fn reminded(shop: &Shop, email: &str) -> StoredMail {
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ann.get("/checkout").await;
    let typed = [("email", email), ("reminder", "yes"), ("intent", "update")];
    ann.submit(&page, "#checkout", &typed).await;
    a_day_later(shop).await.unwrap()
}

/// How often somebody ended them.
async fn stops(shop: &Shop) -> usize {
    let mut conn = shop.face.db.read().await.unwrap();
    let log = audit::list(&mut conn, None, 100).await.unwrap();
    log.iter().filter(|entry| entry.action == "reminders.stop_reminders").count()
}

#[tokio::test]
async fn looking_at_the_link_ends_nothing_and_one_press_does() {
    let shop = Shop::open().await;
    let letter = reminded(&shop, "ann@example.com").await;
    let path = way_out(&letter);
    let mut scanner = shop.shopper();
    let page = scanner.get(&path).await;
    check(&path, &page);
    let head = Request::head(&path).body(Body::empty()).unwrap();
    assert_eq!(
        (page.status, scanner.send(head).await.status, stops(&shop).await),
        (StatusCode::OK, StatusCode::OK, 0)
    );
    let done = scanner.submit(&page, "main form", &[]).await;
    check(&path, &done);
    assert_eq!((done.status, stops(&shop).await), (StatusCode::OK, 1));
    assert!(done.text("h1").contains("No more reminders."));
    for lost in ["/reminders/stop/x", "/reminders/stop/cart_069283r0000000000000000000.AAAA"] {
        assert_eq!(scanner.get(lost).await.status, StatusCode::NOT_FOUND, "{lost}");
        assert_eq!(scanner.post(lost, &[]).await.status, StatusCode::NOT_FOUND, "{lost}");
    }
}

#[tokio::test]
async fn a_mail_program_ends_them_with_the_post_of_rfc_8058() {
    let shop = Shop::open().await;
    let letter = reminded(&shop, "ann@example.com").await;
    assert!(letter.headers().contains(&("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())));
    let request = Request::post(way_out(&letter))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("List-Unsubscribe=One-Click"))
        .unwrap();
    // a program of a mail house: no cookies, no word of where it comes from
    let mut program: Shopper = shop.shopper();
    assert_eq!((program.send(request).await.status, stops(&shop).await), (StatusCode::OK, 1));
}
