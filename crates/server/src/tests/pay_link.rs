//! Paying one part of an order by its link, where Stripe takes the money.

use adapters::testing::Bank;
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::Days;
use commerce::{
    orders::{self, OrderState},
    schedules::{self, InstallmentKind, Method, Part, PutSchedule, pay_link},
};

use super::payment_page::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_paid_by_card_through_its_link_and_nothing_tells_whose_order_it_is() {
    let shop = Shop::new().await;
    let placed = shop.placed().await;
    let (db, cx) = (&shop.house.db, &shop.house.cx);
    let part = |kind, amount_minor, in_days: Option<u64>| Part {
        kind,
        words: String::new(),
        amount_minor,
        due_on: in_days.map(|days| cx.clock.now().date_naive() + Days::new(days)),
        method: Method::Card,
    };
    let mut tx = db.begin().await.unwrap();
    let order = orders::find(&mut tx, placed.order.id).await.unwrap().unwrap();
    let parts = vec![
        part(InstallmentKind::Deposit, 30_000, None),
        part(InstallmentKind::Balance, order.total.minor() - 30_000, Some(30)),
    ];
    let ask = PutSchedule { order: order.id, expected_version: order.version, parts };
    let parts = schedules::put_schedule(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();

    let link = pay_link(cx, parts[0].id);
    let path = link.strip_prefix(cx.house.base_url.trim_end_matches('/')).unwrap_or(&link).to_owned();
    let mut anyone = shop.browser();
    let page = anyone.get(&path).await;
    assert!(page.body.contains(&format!("href=\"{path}/card\"")), "{}", page.body);
    let card = anyone.get(&format!("{path}/card")).await;
    assert_eq!((card.status, card.header("cache-control")), (StatusCode::OK, "no-store"), "{}", card.body);
    assert!(card.body.contains("<payment-form") && card.body.contains("Pay $300<"), "{}", card.body);
    assert!(card.header("content-security-policy").contains("https://js.stripe.com"));
    for known in [order.email.as_str(), &order.shipping_address.line1, "data-billing"] {
        assert!(!card.body.contains(known), "{known} is on the page of a link that may be anybody's");
    }
    let intent =
        card.body.split("data-secret=\"").nth(1).and_then(|rest| rest.split("_secret").next()).unwrap();

    // the bank says no: the fragment tells why, and the part stays open
    shop.peer.confirm(intent, Bank::DeclinesWith("card_declined", "insufficient_funds"));
    let ask = Request::get(format!("{path}/card")).header("x-fragment", "notice");
    let notice = anyone.send(ask.body(Body::empty()).unwrap()).await;
    assert!(
        notice.body.contains("does not hold enough") && !notice.body.contains("<html"),
        "{}",
        notice.body
    );
    let back = format!("{path}/card/return?redirect_status=succeeded");
    assert_eq!(anyone.get(&back).await.location(), format!("{path}/card"), "an address proves nothing");

    // and then yes
    shop.peer.confirm(intent, Bank::Pays);
    assert_eq!(anyone.get(&back).await.location(), path);
    let thanks = anyone.get(&path).await;
    assert!(thanks.body.contains("This is paid"), "{}", thanks.body);
    assert_eq!(anyone.get(&format!("{path}/card")).await.location(), path, "nothing is to be paid any more");
    let order = orders::find(&mut db.read().await.unwrap(), order.id).await.unwrap().unwrap();
    assert_eq!(order.state, OrderState::DepositPaid);
}
