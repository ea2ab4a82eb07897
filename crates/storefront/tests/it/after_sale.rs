//! After the sale, without script and for guests: a return in two steps, and the papers of an order.

use commerce::orders::{self, MarkFulfilled, Order, mark_fulfilled};
use http::StatusCode;

use crate::{
    shop::{Shop, Shopper},
    structure::check,
};

const ANN: [(&str, &str); 6] = [
    ("email", "ann@example.com"),
    ("name", "Ann O'Hara"),
    ("line1", "1 Spring Street"),
    ("city", "New York"),
    ("region", "NY"),
    ("postal_code", "10012"),
];

/// A guest's paid order of the demonstration ring, engraved or not.
async fn paid(shop: &Shop, ann: &mut Shopper, engraving: &str) -> Order {
    let page = ann.get("/products/aurelia-solitaire").await;
    ann.submit(&page, "#buy-form", &[("engraving", engraving)]).await;
    let page = ann.get("/checkout").await;
    let mut filled = ANN.to_vec();
    filled.push(("intent", "update"));
    let page = ann.submit(&page, "#checkout", &filled).await;
    let placed = ann.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    let done = ann.follow(&placed).await;
    let link = done.attribute(r#"main a[href^="/orders/"]"#, "href").unwrap();
    let number = link.trim_start_matches("/orders/").split('?').next().unwrap().to_owned();
    let mut conn = shop.face.db.read().await.unwrap();
    orders::find_by_number(&mut conn, &number).await.unwrap().unwrap()
}

async fn send(shop: &Shop, order: &Order) {
    let mut tx = shop.face.db.begin().await.unwrap();
    let ask = MarkFulfilled {
        order: order.id,
        expected_version: order.version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 1".into(),
    };
    mark_fulfilled(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_guest_asks_for_a_return_in_two_steps_and_reads_what_happens_next() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let order = paid(&shop, &mut ann, "").await;
    let link = orders::link(&shop.face.cx, &order);
    let early = ann.get(&link).await;
    assert!(early.text("main").contains("once your order has left our house"), "{}", early.text("main"));
    send(&shop, &order).await;
    let seen = ann.get(&link).await;
    check("/orders, sent", &seen);
    let ask = seen.attribute(r#"main a[href*="/returns?"]"#, "href").unwrap();
    let first = ann.get(&ask).await;
    check("/returns, first step", &first);
    assert!(first.text("main").contains("Can be returned until"), "{}", first.text("main"));
    let (path, key) = ask.split_once('?').unwrap();
    let piece = format!("piece-{}", order.lines[0].id);
    let none = ann.get(&format!("{path}?{key}&go=on&reason=size")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text("main").contains("Choose which pieces"));
    let second = ann.get(&format!("{path}?{key}&go=on&reason=size&{piece}=1")).await;
    check("/returns, second step", &second);
    let paid = order.lines[0].line_total.to_string();
    assert!(second.text("main").contains(&paid), "each way says what it gives: {}", second.text("main"));
    let credit = ann.submit(&second, "main form", &[("resolution", "store_credit")]).await;
    assert_eq!(credit.status, StatusCode::CONFLICT, "a guest without an account");
    assert!(credit.text("main").contains("Sign in once"));
    let asked = ann
        .submit(&second, "main form", &[("resolution", "refund"), ("way", "label"), ("words", "Too large")])
        .await;
    let page = ann.follow(&asked).await;
    check("/returns/1", &page);
    assert!(page.text("h1").contains(&format!("{}-R1", order.number)));
    assert!(page.text("main").contains("answer within one working day") && page.text("main").contains(&paid));
    assert_eq!(page.header("cache-control"), "no-store");
    let twice = ann.submit(&second, "main form", &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "a piece is asked for once");
    let (own, key) = asked.location().split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let foreign = ann.get(&format!("{own}?key=wrong")).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let kept = ann.post(&format!("{own}?{key}"), &[("do", "withdraw")]).await;
    assert!(ann.follow(&kept).await.text("main").contains("You keep the pieces"));
    let late = ann.post(&format!("{own}?{key}"), &[("do", "sent")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_engraved_piece_says_that_it_stays_and_can_still_be_claimed() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let order = paid(&shop, &mut ann, "A & L").await;
    send(&shop, &order).await;
    let ask = commerce::returns::ask_link(&shop.face.cx, &order);
    let first = ann.get(&ask).await;
    assert!(first.text("main").contains("made to your wishes"), "{}", first.text("main"));
    let piece = format!("piece-{}", order.lines[0].id);
    let refused = ann.get(&format!("{ask}&go=on&reason=size&{piece}=1")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let claim = ann.get(&format!("{ask}&go=on&reason=damaged&{piece}=1")).await;
    check("/returns, a claim", &claim);
    let silent = ann.submit(&claim, "main form", &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = ann.submit(&claim, "main form", &[("words", "A claw is bent and the stone moves.")]).await;
    assert!(ann.follow(&asked).await.text("h1").starts_with("Claim"));
}

#[tokio::test]
async fn papers_are_issued_once_and_read_as_pdf_by_the_orders_own_link_alone() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let order = paid(&shop, &mut ann, "").await;
    let link = orders::link(&shop.face.cx, &order);
    let (path, key) = link.split_once('?').unwrap();
    let issued = ann.post(&format!("{path}/papers?{key}"), &[("kind", "invoice")]).await;
    let pdf = ann.follow(&issued).await;
    assert_eq!((pdf.header("content-type"), pdf.header("cache-control")), ("application/pdf", "no-store"));
    assert!(pdf.body.starts_with("%PDF-1.7"));
    let again = ann.post(&format!("{path}/papers?{key}"), &[("kind", "invoice")]).await;
    assert_eq!(again.location(), issued.location());
    assert_eq!(ann.follow(&again).await.body, pdf.body);
    let kept = ann.post(&format!("{path}/papers?{key}"), &[("kind", "packing_list")]).await;
    assert_eq!(kept.status, StatusCode::NOT_FOUND, "that one is for whoever packs");
    let foreign = issued.location().replace(key, "key=wrong");
    assert_eq!(ann.get(&foreign).await.status, StatusCode::NOT_FOUND);
}
