//! Orders after they are placed.

use commerce::{
    orders::{self, ListOrders, MarkFulfilled, OrderState},
    testing::{House, PieceKind, paid_order, placed_order},
};
use kernel::{Actor, Fault as _, Kind, PageLimit, ids::AccountId};
use platform::audit;

async fn run(house: &House, sql: &'static str) {
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

fn ship(order: &orders::Order) -> MarkFulfilled {
    MarkFulfilled {
        order: order.id,
        expected_version: order.version,
        courier: "Malca-Amit".into(),
        tracking_number: "MA 123".into(),
    }
}

#[tokio::test]
async fn a_paid_order_is_sent_once_and_the_log_says_by_whom() {
    let house = House::new().await;
    let staff = house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)));
    let order = paid_order(&house.db, &house.commerce, &house.cx).await;
    let mut tx = house.db.begin().await.unwrap();
    let mut wrong = ship(&order);
    wrong.courier = " ".into();
    let refused = orders::mark_fulfilled(&mut tx, &staff, wrong).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()[0].field.as_ref()), (Kind::Invalid, "courier"));
    orders::mark_fulfilled(&mut tx, &staff, ship(&order)).await.unwrap();
    tx.commit().await.unwrap();
    let sent = house.order(order.id).await;
    assert_eq!((sent.state, sent.tracking.unwrap().number.as_str()), (OrderState::Fulfilled, "MA 123"));

    let mut tx = house.db.begin().await.unwrap();
    let stale = orders::mark_fulfilled(&mut tx, &staff, ship(&order)).await.unwrap_err();
    assert_eq!(stale.kind(), Kind::PreconditionFailed);
    let again = MarkFulfilled { expected_version: sent.version, ..ship(&order) };
    let twice = orders::mark_fulfilled(&mut tx, &staff, again).await.unwrap_err();
    assert_eq!((twice.code(), twice.kind()), ("invalid_transition", Kind::Conflict));
    let log = audit::list_for_object(&mut tx, &order.id.to_string(), 10).await.unwrap();
    assert_eq!(log[0].action, "orders.mark_fulfilled");
    assert_eq!(log[0].actor, staff.actor.to_string());
    drop(tx);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_unpaid_order_cannot_be_sent_and_a_paid_one_cannot_be_cancelled() {
    let house = House::new().await;
    let waiting = placed_order(&house.db, &house.commerce, &house.cx).await.order;
    let mut tx = house.db.begin().await.unwrap();
    let refused = orders::mark_fulfilled(&mut tx, &house.cx, ship(&waiting)).await.unwrap_err();
    assert_eq!(refused.code(), "invalid_transition");
    drop(tx);
    let paid = paid_order(&house.db, &house.commerce, &house.cx).await;
    let refused = orders::cancel_order(&house.db, &house.commerce, &house.cx, paid.id).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("invalid_transition", Kind::Conflict));
    assert_eq!(house.order(paid.id).await.state, OrderState::Paid);
}

#[tokio::test]
async fn cancelling_gives_the_stock_back_and_is_logged() {
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    let variant = placed.order.lines[0].variant.unwrap();
    let order = orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
    assert_eq!((order.state, house.level(variant).await.available), (OrderState::Cancelled, 1));
    let mut conn = house.db.read().await.unwrap();
    let log = audit::list_for_object(&mut conn, &order.id.to_string(), 10).await.unwrap();
    assert_eq!(log[0].action, "orders.cancel_order");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_payment_that_was_faster_than_the_cancellation_wins() {
    use commerce::payments::{DemoOutcome, PaymentGateway};
    let house = House::new().await;
    let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
    house
        .gateway
        .confirm_demo(&placed.payment.as_ref().unwrap().intent_id, DemoOutcome::Succeed)
        .await
        .unwrap();
    let refused =
        orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap_err();
    assert_eq!(refused.code(), "invalid_transition");
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Paid);
}

#[tokio::test]
async fn staff_find_orders_by_what_people_say_and_page_through_all_of_them() {
    let house = House::new().await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        house.advance(chrono::Duration::minutes(1));
        numbers.push(placed_order(&house.db, &house.commerce, &house.cx).await.order);
    }
    let mut conn = house.db.read().await.unwrap();
    let one = &numbers[2];
    let searches =
        [one.number.clone(), one.number.to_lowercase(), one.number[3..].to_owned(), one.lines[0].sku.clone()];
    for q in searches {
        let ask = ListOrders { q: Some(q.clone()), ..ListOrders::default() };
        let (found, _) = orders::list_for_staff(&mut conn, &ask).await.unwrap();
        assert_eq!(found.iter().map(|o| o.id).collect::<Vec<_>>(), [one.id], "{q}");
    }
    for (q, count) in
        [("ada", 5), ("ADA@EXAMPLE", 5), ("byron", 5), ("100%", 0), ("_", 0), ("'; DROP TABLE orders; --", 0)]
    {
        let ask = ListOrders { q: Some(q.into()), ..ListOrders::default() };
        assert_eq!(orders::list_for_staff(&mut conn, &ask).await.unwrap().0.len(), count, "{q}");
    }
    let mut ask = ListOrders { limit: PageLimit::new(2).unwrap(), ..ListOrders::default() };
    let mut seen = Vec::new();
    loop {
        let (page, next) = orders::list_for_staff(&mut conn, &ask).await.unwrap();
        seen.extend(page.into_iter().map(|o| o.id));
        ask.after = next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(seen, numbers.iter().rev().map(|o| o.id).collect::<Vec<_>>());
    assert_eq!(orders::count_by_state(&mut conn).await.unwrap(), [(OrderState::PendingPayment, 5)]);
    let typed = format!(" {} ", one.number.replace("JC-", "jc "));
    assert_eq!(orders::find_by_number(&mut conn, &typed).await.unwrap().as_ref(), Some(one));
}

#[tokio::test]
async fn the_table_of_transitions_and_the_code_say_the_same() {
    let house = House::new().await;
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT from_state, to_state FROM allowed_transition WHERE object = 'order' AND from_state <> 'new'",
    )
    .fetch_all(&mut *house.db.read().await.unwrap())
    .await
    .unwrap();
    for from in OrderState::ALL {
        for to in OrderState::ALL {
            let listed = rows.iter().any(|(f, t)| f == from.code() && t == to.code());
            assert_eq!(from.may_become(to), listed, "{from} to {to}");
        }
    }
}

#[tokio::test]
async fn an_order_keeps_what_was_said_of_its_stones_whatever_becomes_of_the_piece() {
    let house = House::new().await;
    let halo = house.ring("Halo", 345_000, PieceKind::Stocked(2)).await;
    let plain = house.ring("Band", 100_000, PieceKind::Stocked(2)).await;
    run(&house, "UPDATE product_variants SET carat_milli = 1250 WHERE price_minor = 345000").await;
    run(
        &house,
        "INSERT INTO product_stones (product_id, position, role, species, origin_class, shape, pieces, carat_milli, treatments)
         SELECT product_id, s.* FROM product_variants, (VALUES
             (0, 'center', 'sapphire', 'natural', 'oval', 1, 1000, '{heat}'::text[]),
             (1, 'melee', 'diamond', 'laboratory_grown', 'round', 20, 350, '{}')) s
         WHERE price_minor = 345000",
    )
    .await;
    let cart = house.cart(&[(halo, 1), (plain, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    let told: Vec<_> = placed.order.lines.iter().map(|line| line.disclosure.as_deref()).collect();
    let words = "1.25 ct natural sapphire, heat treated; 20 laboratory-grown diamonds, 0.35 ct in total";
    assert_eq!(told, [Some(words), None], "the weight is the variant's own");

    run(&house, "UPDATE product_stones SET origin_class = 'natural', treatments = '{}'").await;
    assert_eq!(house.order(placed.order.id).await.lines, placed.order.lines);
    let again = house.place(&cart).await.unwrap().order;
    assert_ne!(again.id, placed.order.id, "an order that waits is not paid under words that no longer hold");
    let words = "1.25 ct natural sapphire; 20 natural diamonds, 0.35 ct in total";
    assert_eq!(again.lines[0].disclosure.as_deref(), Some(words));
    let paid = house.pay(&house.place(&cart).await.unwrap()).await;
    run(&house, "DELETE FROM product_stones").await;
    assert_eq!(house.order(paid.id).await.lines, again.lines);
    assert_eq!(house.audit().await, Vec::<String>::new());
}
