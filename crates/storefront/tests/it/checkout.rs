//! From the bag to the order, without script.

use http::StatusCode;

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
};

const ANN: [(&str, &str); 7] = [
    ("email", "ann@example.com"),
    ("name", "Ann O'Hara"),
    ("line1", "1 Spring Street"),
    ("city", "New York"),
    ("region", "NY"),
    ("postal_code", "10012"),
    ("gift_note", "For you, A."),
];

/// The checkout page with Ann's address and the totals that belong to it.
pub(crate) async fn ready_to_pay(ann: &mut Shopper) -> Answer {
    let page = ann.get("/checkout").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let mut filled = ANN.to_vec();
    filled.push(("intent", "update"));
    ann.submit(&page, "#checkout", &filled).await
}

pub(crate) async fn buy(ann: &mut Shopper) {
    pay(ann, "succeed").await;
}

async fn pay(ann: &mut Shopper, outcome: &str) -> Answer {
    let page = ready_to_pay(ann).await;
    ann.submit(&page, "#checkout", &[("outcome", outcome)]).await
}

#[tokio::test]
async fn new_totals_keep_everything_typed_and_order_nothing() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let fresh = ann.get("/checkout").await;
    check("/checkout", &fresh);
    assert_eq!(fresh.header("cache-control"), "no-store");
    assert!(fresh.text(".costs").contains("Once we know where"));
    let page = ready_to_pay(&mut ann).await;
    check("/checkout", &page);
    assert_eq!(page.status, StatusCode::OK);
    let costs = page.text(".costs");
    // 8.875 % of $3,460.00 is $307.075, rounded half to even or up: the server decides, the page shows it
    assert!(costs.contains("New York sales tax") && costs.contains("$3,767.08"), "{costs}");
    assert_eq!(page.attribute("#name", "value").unwrap(), "Ann O'Hara");
    assert!(page.text("#payment").contains("Demonstration: no card is charged."));
    assert!(page.text("#payment button").contains("Pay $3,767.08"));
    assert!(page.text("#method").contains("Friday 27 November"), "{}", page.text("#method"));
}

#[tokio::test]
async fn nobody_pays_a_total_that_was_not_shown_with_its_tax() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let fresh = ann.get("/checkout").await;
    assert!(fresh.body.contains("See the total with tax"), "{}", fresh.body);
    let mut filled = ANN.to_vec();
    filled.push(("outcome", "succeed"));
    let shown = ann.submit(&fresh, "#checkout", &filled).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text(".alert").contains("Nothing is ordered yet"), "{}", shown.body);
    let mut conn = shop.face.db.read().await.unwrap();
    assert_eq!(one(&mut conn).await.0, 0, "no order");
}

#[tokio::test]
async fn a_card_that_pays_leads_to_the_confirmation_and_back_never_pays_twice() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let paid = ann.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    let done = ann.follow(&paid).await;
    check("/checkout/complete", &done);
    assert!(done.text("h1").contains("Thank you, Ann."));
    assert!(done.text(".lead").contains("ann@example.com"));
    assert!(done.text("main").contains("$3,767.08") && done.text("main").contains("Engraved “A & L”"));
    assert!(done.text("main").contains("1.00 ct natural diamond"), "{}", done.text("main"));
    assert!(!ann.cookies.contains_key("bag_count"));

    // the back button shows the form again: sending it, or asking for checkout, leads to the same order
    let again = ann.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, paid.location()));
    let checkout = ann.get("/checkout").await;
    assert_eq!(checkout.location(), paid.location());
    assert!(ann.get("/bag").await.text("h2").contains("Your bag is empty."));
    let mut conn = shop.face.db.read().await.unwrap();
    let money: (i64, i64) = one(&mut conn).await;
    assert_eq!(money, (1, 376_708));
}

/// How many orders there are, and what was taken for them together.
async fn one(conn: &mut db::Conn) -> (i64, i64) {
    let orders =
        commerce::orders::list_for_staff(conn, &commerce::orders::ListOrders::default()).await.unwrap().0;
    (i64::try_from(orders.len()).unwrap(), orders.iter().map(|o| o.total.minor()).sum())
}

#[tokio::test]
async fn a_declined_card_charges_nothing_keeps_the_order_and_may_be_replaced() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let declined = pay(&mut ann, "decline").await;
    assert_eq!(declined.status, StatusCode::PAYMENT_REQUIRED);
    check("/checkout declined", &declined);
    let said = declined.text(".alert");
    assert!(said.contains("Nothing was charged") && said.contains("$3,767.08"), "{said}");
    assert_eq!(declined.attribute("#line1", "value").unwrap(), "1 Spring Street");
    let paid = ann.submit(&declined, "#checkout", &[("outcome", "succeed")]).await;
    let done = ann.follow(&paid).await;
    let number = done.text("h1 ~ *, .eyebrow .num");
    assert!(said.contains(number.split_whitespace().next().unwrap_or("?")) || !number.is_empty());
    let mut conn = shop.face.db.read().await.unwrap();
    assert_eq!(one(&mut conn).await.0, 1, "the same order was paid");
}

#[tokio::test]
async fn the_banks_question_can_be_refused_and_then_approved() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let asked = pay(&mut ann, "challenge").await;
    let question = ann.follow(&asked).await;
    check("/checkout/challenge", &question);
    assert!(question.text("main").contains("$3,767.08"));
    let refused = ann.submit(&question, "main form", &[("answer", "refuse")]).await;
    let page = ann.follow(&refused).await;
    assert!(page.text(".alert").contains("Nothing was charged"));
    assert_eq!(page.attribute("#email", "value").unwrap(), "ann@example.com");
    let asked = ann.submit(&page, "#checkout", &[("outcome", "challenge")]).await;
    let question = ann.follow(&asked).await;
    let approved = ann.submit(&question, "main form", &[("answer", "approve")]).await;
    assert!(ann.follow(&approved).await.text("h1").contains("Thank you, Ann."));
    let late = ann.submit(&question, "main form", &[("answer", "approve")]).await;
    assert_eq!(late.location(), approved.location());
}

#[tokio::test]
async fn somebody_elses_question_is_not_there() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    ann.add_ring().await;
    let asked = pay(&mut ann, "challenge").await;
    assert_eq!(bob.get(&asked.location()).await.location(), "/bag");
    bob.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    let page = ready_to_pay(&mut bob).await;
    bob.submit(&page, "#checkout", &[("outcome", "decline")]).await;
    assert_eq!(bob.get(&asked.location()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.post(&asked.location(), &[("answer", "approve")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn mistakes_are_listed_and_named_in_place_and_nothing_typed_is_lost() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ann.get("/checkout").await;
    let wrong = [
        ("email", "ann@"),
        ("name", "<script>alert(1)</script>"),
        ("line1", ""),
        ("postal_code", "ABC"),
        ("region", ""),
        ("city", "Nyack"),
    ];
    let answer = ann.submit(&page, "#checkout", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/checkout wrong", &answer);
    let summary = answer.text("[data-error-summary]");
    assert!(summary.contains("street") && summary.contains("10013") || summary.contains("ZIP"), "{summary}");
    assert_eq!(answer.attribute("#city", "value").unwrap(), "Nyack");
    assert_eq!(answer.attribute("#name", "value").unwrap(), "<script>alert(1)</script>");
    assert!(!answer.body.contains("<script>alert(1)"));
    assert_eq!(answer.attribute("#email", "aria-invalid").unwrap(), "true");
    assert!(!answer.text("#email-error").is_empty());
}

#[tokio::test]
async fn a_total_the_shopper_did_not_see_is_asked_about() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    // another tab put a second piece in
    let mut tab = ann.clone();
    tab.post("/bag/lines", &[("product", "lumiere-studs")]).await;
    let asked = ann.submit(&page, "#checkout", &[]).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.text(".alert").contains("The total has changed."), "{}", asked.text(".alert"));
    let mut conn = shop.face.db.read().await.unwrap();
    assert_eq!(one(&mut conn).await.0, 0);
    let agreed = ann.submit(&asked, "#checkout", &[]).await;
    assert!(ann.follow(&agreed).await.text("h1").contains("Thank you"));
}

#[tokio::test]
async fn of_two_who_want_the_one_piece_one_gets_it_and_the_other_is_told() {
    let shop = Shop::open().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    for shopper in [&mut ann, &mut bob] {
        shopper.post("/bag/lines", &[("product", "celeste-one")]).await;
    }
    let bobs = ready_to_pay(&mut bob).await;
    let paid = pay(&mut ann, "succeed").await;
    assert!(ann.follow(&paid).await.text("h1").contains("Thank you"));
    let refused = bob.submit(&bobs, "#checkout", &[]).await;
    let told = bob.follow(&refused).await;
    assert!(told.text(".line").contains("found its owner"), "{}", told.text(".line"));
    assert_eq!(told.count("main a[href='/checkout']"), 0);
    shop.reindex().await;
    let page = bob.get("/products/celeste-one").await;
    assert!(
        page.text("main").contains("This piece has found its owner.") && page.count("form#buy-form") == 0
    );
}

#[tokio::test]
async fn the_order_is_seen_by_its_signed_link_only() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let paid = pay(&mut ann, "succeed").await;
    let link = ann.follow(&paid).await.attribute("main a[href^='/orders/']", "href").unwrap();
    let mut anyone = shop.shopper();
    let order = anyone.get(&link).await;
    check("/orders", &order);
    assert_eq!(order.header("cache-control"), "no-store");
    assert!(order.text("main").contains("Ann O'Hara") && order.text("main").contains("For you, A."));
    assert_eq!(order.count(".stages li.done"), 2);
    let (path, _) = link.split_once('?').unwrap();
    assert_eq!(anyone.get(path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anyone.get(&format!("{path}?key=AAAA")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_in_the_bag_is_nothing_to_check_out() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    assert_eq!(ann.get("/checkout").await.location(), "/bag");
    assert_eq!(ann.post("/checkout", &[]).await.location(), "/bag");
}
