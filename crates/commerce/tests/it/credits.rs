//! Gift cards and store credit: what they pay, what comes back, and many at once.

use std::sync::Arc;

use chrono::Duration;
use commerce::{
    cart::Cart,
    checkout::{CheckoutError, PlaceOrder, Placed, QuoteAsk, place_order, quote},
    credits::{
        ApplyGiftCard, Credit, CreditError, DisableCredit, For, IssueCredit, apply_gift_card,
        apply_store_credit, disable_credit, find_credit, issue_credit, list_entries, remove_credit,
    },
    ledger,
    orders::{self, Order, OrderState},
    payments::{self, DemoOutcome, PaymentGateway},
    testing::{Call, Fault, House, PieceKind, ask_for},
};
use customers::{AddStaff, Role, add_staff};
use kernel::{Currency, Fault as _, Kind, Money};
use tokio::sync::Barrier;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn give(amount_minor: i64) -> IssueCredit {
    IssueCredit {
        to: For::Bearer,
        currency: Currency::Usd,
        amount_minor,
        reason: "A test".into(),
        note: String::new(),
    }
}

/// A gift card with so much on it, and its code.
pub(crate) async fn card(house: &House, amount_minor: i64) -> (Credit, String) {
    let mut tx = house.db.begin().await.unwrap();
    let issued = issue_credit(&mut tx, &house.cx, give(amount_minor)).await.unwrap();
    tx.commit().await.unwrap();
    (issued.credit, issued.code.unwrap().to_string())
}

pub(crate) async fn apply(house: &House, cart: &Cart, code: &str) -> Result<Credit, CreditError> {
    let ask = ApplyGiftCard { cart: cart.id, network: "192.0.2.1".into(), code: code.into() };
    apply_gift_card(&house.db, &house.cx, &ask).await
}

pub(crate) async fn now(house: &House, card: &Credit) -> (i64, i64) {
    let mut conn = house.db.read().await.unwrap();
    let card = find_credit(&mut conn, card.id).await.unwrap().unwrap();
    (card.balance.minor(), card.reserved.minor())
}

async fn place(house: &House, ask: PlaceOrder) -> Result<Placed, CheckoutError> {
    place_order(&house.db, &house.commerce, &house.cx, ask).await
}

async fn legs(house: &House, order: &Order) -> Vec<(String, i64)> {
    let mut conn = house.db.read().await.unwrap();
    let entries = ledger::list_for_order(&mut conn, order.id).await.unwrap();
    entries.into_iter().map(|e| (e.account, e.amount.minor())).collect()
}

#[tokio::test]
async fn a_card_pays_its_part_and_the_bank_is_asked_for_the_rest() {
    let house = House::new().await;
    let (card, code) = card(&house, 40_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code.to_lowercase().replace('-', " ")).await.unwrap();
    let ask = QuoteAsk { country: "US".into(), region: Some("NY".into()), ..QuoteAsk::default() };
    let quoted = quote(&mut house.db.begin().await.unwrap(), &cart, &ask).await.unwrap();
    assert_eq!((quoted.total, quoted.due), (usd(108_875), usd(68_875)));
    let wrong = PlaceOrder { expected_due: Some(usd(108_875)), ..ask_for(&cart) };
    let refused = place(&house, wrong).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("due_changed", Kind::Conflict));
    let right =
        PlaceOrder { expected_total: Some(usd(108_875)), expected_due: Some(usd(68_875)), ..ask_for(&cart) };
    let placed = place(&house, right).await.unwrap();
    assert_eq!(now(&house, &card).await, (40_000, 40_000), "kept, not spent");
    let again = house.place(&cart).await.unwrap();
    assert_eq!(again.order.id, placed.order.id, "the same checkout goes on");
    let order = house.pay(&placed).await;
    assert_eq!((order.paid, order.due, order.tenders[0].amount), (usd(68_875), usd(68_875), usd(40_000)));
    assert_eq!(now(&house, &card).await, (0, 0));
    let expected = [("gateway", 68_875), ("gift_card", 40_000), ("revenue", -100_000), ("tax", -8_875)];
    assert_eq!(legs(&house, &order).await, expected.map(|(a, n)| (a.to_owned(), n)));
    let mut conn = house.db.read().await.unwrap();
    let entries = list_entries(&mut conn, card.id).await.unwrap();
    let amounts: Vec<_> = entries.iter().map(|e| e.amount.minor()).collect();
    assert_eq!(
        (amounts, entries[0].order.as_ref().unwrap().1.as_str()),
        (vec![-40_000, 40_000], order.number.as_str())
    );
    drop(conn);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn cards_that_cover_an_order_pay_it_at_once_and_no_bank_is_asked() {
    let house = House::new().await;
    let (one, code_one) = card(&house, 100_000).await;
    let (two, code_two) = card(&house, 50_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code_one).await.unwrap();
    apply(&house, &cart, &code_two).await.unwrap();
    let placed = house.place(&cart).await.unwrap();
    assert_eq!((placed.payment, placed.order.state), (None, OrderState::Paid));
    assert_eq!((placed.order.paid, placed.order.due), (usd(0), usd(0)));
    assert_eq!((now(&house, &one).await, now(&house, &two).await), ((0, 0), (41_125, 0)));
    let mut conn = house.db.read().await.unwrap();
    assert!(payments::list_for_order(&mut conn, placed.order.id).await.unwrap().is_empty());
    drop(conn);
    assert_eq!(house.level(ring).await.sold, 1);
    let twice = house.place(&cart).await.unwrap_err();
    assert_eq!(twice.code(), "cart_completed");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_an_order_kept_comes_back_when_it_ends_unpaid_and_when_its_money_comes_late() {
    let house = House::new().await;
    let (card, code) = card(&house, 30_000).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    apply(&house, &cart, &code).await.unwrap();
    let first = house.place(&cart).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    remove_credit(&mut tx, cart.id, card.id).await.unwrap();
    tx.commit().await.unwrap();
    let without = house.place(&cart).await.unwrap();
    assert_eq!(house.order(first.order.id).await.state, OrderState::Cancelled);
    assert_eq!((without.order.due, now(&house, &card).await), (usd(108_875), (30_000, 0)));
    orders::cancel_order(&house.db, &house.commerce, &house.cx, without.order.id).await.unwrap();

    let expiring = house.cart(&[(ring, 1)]).await;
    apply(&house, &expiring, &code).await.unwrap();
    house.place(&expiring).await.unwrap();
    assert_eq!(now(&house, &card).await, (30_000, 30_000));
    let rival = house.cart(&[(ring, 1)]).await;
    assert_eq!(apply(&house, &rival, &code).await.unwrap_err().code(), "credit_nothing_left");
    house.advance(Duration::minutes(21));
    house.upkeep().await;
    assert_eq!(now(&house, &card).await, (30_000, 0));
    house.advance(Duration::minutes(-21));

    apply(&house, &rival, &code).await.unwrap();
    let late = house.place(&rival).await.unwrap();
    let intent = late.payment.as_ref().unwrap().intent_id.clone();
    house.gateway.confirm_demo(&intent, DemoOutcome::Succeed).await.unwrap();
    for _ in 0..2 {
        house.gateway.fail_next(Call::Cancel, Fault::BeforeEffect);
    }
    orders::cancel_order(&house.db, &house.commerce, &house.cx, late.order.id).await.unwrap();
    house.upkeep().await;
    let late = house.order(late.order.id).await;
    assert_eq!((late.state, late.paid, late.refunded), (OrderState::RefundedLate, usd(78_875), usd(78_875)));
    assert_eq!(now(&house, &card).await, (30_000, 0));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn unknown_disabled_and_malformed_codes_are_refused_in_the_same_words_and_guesses_end() {
    let house = House::new().await;
    let (card, code) = card(&house, 30_000).await;
    let cart = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = DisableCredit { credit: card.id, expected_version: card.version, disabled: true };
    let disabled = disable_credit(&mut tx, &house.cx, ask).await.unwrap();
    let stale = DisableCredit { credit: card.id, expected_version: card.version, disabled: false };
    assert_eq!(disable_credit(&mut tx, &house.cx, stale).await.unwrap_err().code(), "version_conflict");
    tx.commit().await.unwrap();
    let mut said = Vec::new();
    for wrong in [code.as_str(), "AAAA-BBBB-CCCC-DDDD", "short", "'; --"] {
        let refused = apply(&house, &cart, wrong).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("gift_card_not_accepted", Kind::Invalid));
        said.push(refused.message().into_owned());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    for _ in 0..6 {
        apply(&house, &cart, "AAAA-BBBB-CCCC-DDDD").await.unwrap_err();
    }
    let spent = apply(&house, &cart, "AAAA-BBBB-CCCC-DDDD").await.unwrap_err();
    assert_eq!((spent.code(), spent.kind()), ("too_many_gift_cards", Kind::RateLimited));
    house.advance(Duration::minutes(11));
    let mut tx = house.db.begin().await.unwrap();
    let ask = DisableCredit { credit: card.id, expected_version: disabled.version, disabled: false };
    disable_credit(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..12 {
        apply(&house, &cart, &code).await.unwrap();
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_card_in_another_currency_says_so_and_a_mistyped_issue_names_its_fields() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let euros = IssueCredit { currency: Currency::Eur, ..give(10_000) };
    let code = issue_credit(&mut tx, &house.cx, euros).await.unwrap().code.unwrap();
    let wrong = IssueCredit { reason: " ".into(), ..give(0) };
    let refused = issue_credit(&mut tx, &house.cx, wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|e| e.field.to_string()).collect();
    assert_eq!(fields, ["amount", "reason"]);
    let nobody = IssueCredit { to: For::Account("nobody@example.com".parse().unwrap()), ..give(100) };
    assert_eq!(issue_credit(&mut tx, &house.cx, nobody).await.unwrap_err().fields()[0].field, "email");
    tx.commit().await.unwrap();
    let cart = house.cart(&[]).await;
    let refused = apply(&house, &cart, &code.to_string()).await.unwrap_err();
    assert_eq!(refused.code(), "credit_other_currency");
    assert!(refused.message().contains("EUR"));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// An account of a client, and a cart that is its own.
async fn client(house: &House, cart: &Cart) {
    let mut tx = house.db.begin().await.unwrap();
    let ask =
        AddStaff { email: "ada@example.com".parse().unwrap(), name: Some("Ada".into()), role: Role::Support };
    let account = add_staff(&mut tx, &house.cx.with_actor(kernel::Actor::System), ask).await.unwrap();
    // as joining does: what a guest held opens nothing of the account's
    sqlx::query("DELETE FROM cart_tokens WHERE cart_id = $1")
        .bind(cart.id.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("UPDATE carts SET account_id = $2 WHERE id = $1")
        .bind(cart.id.uuid())
        .bind(account.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn store_credit_adds_up_in_one_account_and_pays_only_for_its_owners_cart() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (own, other) = (house.cart(&[(ring, 1)]).await, house.cart(&[(ring, 1)]).await);
    client(&house, &own).await;
    let to_ada = || IssueCredit { to: For::Account("Ada@example.com".parse().unwrap()), ..give(10_000) };
    let mut tx = house.db.begin().await.unwrap();
    let first = issue_credit(&mut tx, &house.cx, to_ada()).await.unwrap();
    let second = issue_credit(&mut tx, &house.cx, to_ada()).await.unwrap();
    assert_eq!((first.credit.id, second.credit.balance, second.code), (second.credit.id, usd(20_000), None));
    assert_eq!(apply_store_credit(&mut tx, other.id).await.unwrap_err().code(), "no_store_credit");
    apply_store_credit(&mut tx, own.id).await.unwrap();
    tx.commit().await.unwrap();
    let placed = house.place(&house.cart_now(&own).await).await.unwrap();
    assert_eq!((placed.order.due, placed.order.tenders[0].name()), (usd(88_875), "Store credit".to_owned()));
    let order = house.pay(&placed).await;
    assert!(legs(&house, &order).await.contains(&("store_credit".to_owned(), 20_000)));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_who_spend_one_card_never_spend_more_than_is_on_it() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 10_000, PieceKind::MadeToOrder(0)).await;
    for round in 0..3 {
        // enough for five rings with tax, and a little for a sixth
        let (card, code) = card(&house, 5 * 10_888 + 3_000).await;
        let mut asks = Vec::new();
        for n in 0..64 {
            let cart = house.cart(&[(ring, 1)]).await;
            apply(&house, &cart, &code).await.unwrap();
            let email = format!("racer{n}@example.com").parse().unwrap();
            asks.push(PlaceOrder { email, ..ask_for(&cart) });
        }
        let placed = race(&house, asks).await;
        let mut spent = 0;
        for placed in &placed {
            spent += placed.order.tenders.iter().map(|t| t.amount.minor()).sum::<i64>();
            if placed.payment.is_some() {
                house.pay(placed).await;
            }
        }
        assert_eq!(placed.len(), 64, "who finds the card empty pays by card");
        assert_eq!(spent, 5 * 10_888 + 3_000, "round {round}");
        assert_eq!(placed.iter().filter(|p| p.payment.is_none()).count(), 5);
        assert_eq!(now(&house, &card).await, (0, 0));
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// Places all of them at the same moment.
async fn race(house: &House, asks: Vec<PlaceOrder>) -> Vec<Placed> {
    let start = Arc::new(Barrier::new(asks.len()));
    let tasks: Vec<_> = asks
        .into_iter()
        .map(|ask| {
            let (db, commerce, cx, start) =
                (house.db.clone(), house.commerce.clone(), house.cx.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                place_order(&db, &commerce, &cx, ask).await.unwrap()
            })
        })
        .collect();
    let mut placed = Vec::new();
    for task in tasks {
        placed.push(task.await.unwrap());
    }
    placed
}
