//! Searching: what is understood, put right, given up and answered.

use http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn a_slip_is_put_right_and_said_and_can_be_insisted_on() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/search?q=solitair+aurelai").await;
    assert!(page.body.contains("Showing results for"), "{}", page.body);
    assert!(page.body.contains("/products/aurelia-solitaire"));
    assert!(page.body.contains("value=\"solitair aurelai\""), "the words stay in the field");
    let insisted = ann.get("/search?q=solitair+aurelai&as_typed=1").await;
    assert!(!insisted.body.contains("Showing results for"));
}

#[tokio::test]
async fn what_was_understood_stands_as_tags_whose_links_leave_it_out() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/search?q=yellow+gold+ring+under+90000").await;
    for label in ["Yellow gold", "Ring", "Up to $90,000"] {
        assert!(page.body.contains(label), "{label}");
    }
    assert!(page.body.contains("/search?q=ring+under+90000"), "without the metal");
    assert!(page.body.contains("value=\"relevance\" selected"), "the order is relevance");
}

#[tokio::test]
async fn what_nothing_is_gives_way_to_what_comes_closest() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/search?q=aurelia+in+titanium").await;
    assert!(page.body.contains("No piece is all of that"), "{}", page.body);
    assert!(page.body.contains("/products/aurelia-solitaire"));
    let nothing = ann.get("/search?q=zzzzqqq").await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert!(nothing.body.contains("Nothing here answers to") && nothing.body.contains("/contact"));
}

#[tokio::test]
async fn a_question_leads_to_the_page_that_answers_it() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = ann.get("/search?q=my+ring+is+too+loose").await;
    assert!(page.body.contains("When a ring does not fit") && page.body.contains("/ring-size-guide"));
    for answer in catalog::search::list_answers() {
        assert_eq!(ann.get(answer.path).await.status, StatusCode::OK, "{}", answer.path);
    }
}

#[tokio::test]
async fn suggestions_are_options_of_a_list() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let offered = ann.fragment("/search?q=aurel", "suggestions").await;
    assert_eq!(offered.headers["x-fragment"], "suggestions");
    assert!(offered.body.contains("role=\"option\"") && offered.body.contains("/products/aurelia-solitaire"));
    let none = ann.fragment("/search?q=%27a+%26+!+(", "suggestions").await;
    assert_eq!(none.status, StatusCode::OK);
}

#[tokio::test]
async fn whatever_is_typed_is_answered() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let long = "ring+".repeat(2_000);
    let marks = format!("e{}", "%CC%81".repeat(3_000));
    for q in
        ["%27a+%26+!+(", "%25%25%25", "%E2%80%AE", "%5C", "-", "%24", "size", long.as_str(), marks.as_str()]
    {
        let page = ann.get(&format!("/search?q={q}")).await;
        // words of which nothing can be shown are no words: the list without them has its own address
        let fine = [StatusCode::OK, StatusCode::MOVED_PERMANENTLY].contains(&page.status);
        assert!(fine, "{} for {}", page.status, &q[..q.len().min(20)]);
    }
    assert_eq!(ann.get("/search?q=%00").await.status, StatusCode::BAD_REQUEST);
}
