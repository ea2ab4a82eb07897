//! Many at once. Tasks run on several threads and start together.

use std::sync::Arc;

use catalog::{model::RingSize, stones::StoneStatus};
use commerce::{
    cart::{AddRing, Personalization, add_ring},
    checkout::{CheckoutError, IdempotencyRequest, Once, PlaceOrder, Placed, place_order, place_order_once},
    orders::{self, OrderState},
    payments::{self, DemoOutcome, PaymentGateway, Settlement, settle},
    testing::{Call, House, PieceKind, ask_for, placed_order},
    upkeep,
};
use kernel::Fault as _;
use serde_json::json;
use tokio::sync::Barrier;

/// Runs a task for each item, all let go at the same moment.
pub(crate) async fn at_once<I, T, F, Fut>(items: Vec<I>, task: F) -> Vec<T>
where
    I: Send + 'static,
    T: Send + 'static,
    F: Fn(I) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = T> + Send,
{
    let start = Arc::new(Barrier::new(items.len()));
    let tasks: Vec<_> = items
        .into_iter()
        .map(|item| {
            let (start, task) = (Arc::clone(&start), task.clone());
            tokio::spawn(async move {
                start.wait().await;
                task(item).await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

pub(crate) async fn race(house: &House, asks: Vec<PlaceOrder>) -> Vec<Result<Placed, CheckoutError>> {
    let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
    at_once(asks, move |ask| {
        let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
        async move { place_order(&db, &commerce, &cx, ask).await }
    })
    .await
}

async fn buyers_of_one_piece(house: &House, buyers: usize) {
    let piece = house.ring("The only one", 1_250_000, PieceKind::OneOfAKind).await;
    let mut asks = Vec::new();
    for _ in 0..buyers {
        asks.push(ask_for(&house.cart(&[(piece, 1)]).await));
    }
    let intents_before = house.gateway.count(Call::Create);
    let start = std::time::Instant::now();
    let results = race(house, asks).await;
    println!("{buyers} buyers of one piece were all answered within {:?}", start.elapsed());
    let placed = results.iter().filter(|r| r.is_ok()).count();
    assert_eq!(placed, 1, "{:?}", results.iter().filter_map(|r| r.as_ref().err()).next());
    for refused in results.iter().filter_map(|r| r.as_ref().err()) {
        assert_eq!(refused.code(), "insufficient_stock", "{refused:?}");
    }
    assert_eq!(house.gateway.count(Call::Create) - intents_before, 1, "losers cause no payment");
    let level = house.level(piece).await;
    assert_eq!((level.available, level.held), (0, 1));
    for won in results.into_iter().flatten() {
        house.pay(&won).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_buyers_of_one_piece_make_one_order_every_time() {
    let house = House::with_connections(24).await;
    for _ in 0..6 {
        buyers_of_one_piece(&house, 64).await;
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_buyers_of_rings_around_one_stone_make_one_order_every_time() {
    let house = House::with_connections(24).await;
    let settings = [house.setting("Aurelia", 280_000, 0).await, house.setting("Juno", 260_000, 0).await];
    for _ in 0..4 {
        let (stone, serial) = house.stone(580_000).await;
        let mut asks = Vec::new();
        for n in 0..64 {
            asks.push(ask_for(&house.ring_cart(settings[n % 2], stone).await));
        }
        let intents_before = house.gateway.count(Call::Create);
        let start = std::time::Instant::now();
        let results = race(&house, asks).await;
        println!("64 buyers of rings around one stone were all answered within {:?}", start.elapsed());
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        for refused in results.iter().filter_map(|r| r.as_ref().err()) {
            assert_eq!(refused.code(), "insufficient_stock", "{refused:?}");
            assert!(refused.message().contains(&serial.to_string()), "{}", refused.message());
        }
        assert_eq!(house.gateway.count(Call::Create) - intents_before, 1, "losers cause no payment");
        assert_eq!(house.stone_status(stone).await, StoneStatus::Held);
        for won in results.into_iter().flatten() {
            house.pay(&won).await;
        }
        assert_eq!(house.stone_status(stone).await, StoneStatus::Sold);
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bags_with_the_same_two_stones_in_opposite_order_never_show_a_deadlock() {
    let house = House::with_connections(24).await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    for _ in 0..3 {
        let stones = [house.stone(580_000).await.0, house.stone(590_000).await.0];
        let mut asks = Vec::new();
        for n in 0..24 {
            let cart = house.ring_cart(setting, stones[n % 2]).await;
            let mut tx = house.db.begin().await.unwrap();
            let ask = AddRing {
                cart: cart.id,
                variant: setting,
                stone: stones[(n + 1) % 2],
                size: RingSize::from_us_quarters(24).unwrap(),
                personalization: Personalization::default(),
            };
            let cart = add_ring(&mut tx, &house.cx, ask).await.unwrap();
            tx.commit().await.unwrap();
            asks.push(ask_for(&cart));
        }
        let results = race(&house, asks).await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "both stones go to one bag");
        assert!(results.iter().filter_map(|r| r.as_ref().err()).all(|e| e.code() == "insufficient_stock"));
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_of_one_piece_make_one_order() {
    let house = House::with_connections(24).await;
    buyers_of_one_piece(&house, 200).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_units_go_to_as_many_as_there_are() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Few", 50_000, PieceKind::Stocked(7)).await;
    let mut asks = Vec::new();
    for i in 0..40 {
        asks.push(ask_for(&house.cart(&[(ring, 1 + i % 2)]).await));
    }
    let results = race(&house, asks).await;
    let units: i32 = results.iter().flatten().map(|p| p.order.pieces()).sum();
    let level = house.level(ring).await;
    assert_eq!((level.held, level.held + level.available), (units, 7));
    assert!(level.available <= 1, "a last single unit may be left when only pairs were still asking");
    assert!(results.iter().filter_map(|r| r.as_ref().err()).all(|e| e.code() == "insufficient_stock"));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn carts_in_opposite_order_never_show_a_deadlock() {
    let house = House::with_connections(24).await;
    let one = house.ring("One", 50_000, PieceKind::Stocked(1_000)).await;
    let two = house.ring("Two", 50_000, PieceKind::Stocked(1_000)).await;
    let three = house.ring("Three", 50_000, PieceKind::MadeToOrder(3)).await;
    for _ in 0..4 {
        let mut asks = Vec::new();
        for i in 0..32 {
            let lines = match i % 3 {
                0 => [(one, 1), (two, 1), (three, 1)],
                1 => [(three, 1), (two, 1), (one, 1)],
                _ => [(two, 1), (one, 1), (three, 1)],
            };
            asks.push(ask_for(&house.cart(&lines).await));
        }
        for result in race(&house, asks).await {
            result.unwrap();
        }
    }
    assert_eq!((house.level(one).await.held, house.level(three).await.held), (128, 128));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn carts_that_are_changed_and_checked_out_again_in_opposite_order_never_show_a_deadlock() {
    let house = House::with_connections(24).await;
    let one = house.ring("One", 50_000, PieceKind::Stocked(1_000)).await;
    let two = house.ring("Two", 50_000, PieceKind::Stocked(1_000)).await;
    let mut asks = Vec::new();
    for i in 0..24 {
        let (first, second) = if i % 2 == 0 { (one, two) } else { (two, one) };
        let cart = house.cart(&[(first, 1)]).await;
        house.place(&cart).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let add = commerce::cart::AddLine {
            cart: cart.id,
            variant: second,
            quantity: kernel::Quantity::ONE,
            personalization: commerce::cart::Personalization::default(),
        };
        commerce::cart::add_line(&mut tx, &house.cx, add).await.unwrap();
        tx.commit().await.unwrap();
        asks.push(ask_for(&cart));
    }
    for result in race(&house, asks).await {
        result.unwrap();
    }
    assert_eq!((house.level(one).await.held, house.level(two).await.held), (24, 24));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tabs_placing_one_cart_get_one_order_and_one_payment() {
    let house = House::with_connections(24).await;
    for _ in 0..10 {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let cart = house.cart(&[(ring, 1)]).await;
        let results = race(&house, vec![ask_for(&cart); 6]).await;
        let placed: Vec<_> = results.into_iter().map(|r| r.unwrap()).collect();
        assert!(placed.iter().all(|p| p.order.id == placed[0].order.id && p.payment == placed[0].payment));
        house.pay(&placed[0]).await;
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tabs_asking_for_different_things_leave_one_order_that_can_be_paid() {
    let house = House::with_connections(24).await;
    for _ in 0..10 {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let cart = house.cart(&[(ring, 1)]).await;
        let asks = ["insured_courier", "insured_express", "collect", "insured_courier"]
            .map(|method| PlaceOrder { shipping_method: method.into(), ..ask_for(&cart) });
        let results = race(&house, asks.into()).await;
        for refused in results.iter().filter_map(|r| r.as_ref().err()) {
            assert_eq!(refused.code(), "checkout_superseded", "{refused:?}");
        }
        let mut alive = Vec::new();
        for placed in results.into_iter().flatten() {
            if house.order(placed.order.id).await.state == OrderState::PendingPayment {
                alive.push(placed);
            }
        }
        alive.dedup_by_key(|p| p.order.id);
        assert_eq!(alive.len(), 1);
        house.pay(&alive[0]).await;
    }
    house.upkeep().await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_sent_many_times_at_once_places_one_order() {
    let house = House::with_connections(24).await;
    for round in 0..8 {
        let ring = house.ring("Ring", 100_000, PieceKind::Stocked(50)).await;
        let ask = ask_for(&house.cart(&[(ring, 1)]).await);
        let key = IdempotencyRequest {
            network: "192.0.2.1".into(),
            scope: "checkout".into(),
            key: format!("round {round}"),
            fingerprint: [1; 32],
            answer: |placed| (201, json!(placed.order.number)),
        };
        let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
        let results = at_once(vec![(ask, key); 8], move |(ask, key)| {
            let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
            async move { place_order_once(&db, &commerce, &cx, ask, key).await }
        })
        .await;
        let mut answers: Vec<_> = results
            .iter()
            .filter_map(|r| match r {
                Ok(Once::Placed { response, .. } | Once::Replayed { response, .. }) => Some(response.clone()),
                Err(CheckoutError::InFlight) => None,
                Err(other) => panic!("{other:?}"),
            })
            .collect();
        assert!(!answers.is_empty());
        answers.dedup();
        assert_eq!(answers.len(), 1, "every answer is the same");
        assert_eq!(results.iter().filter(|r| matches!(r, Ok(Once::Placed { .. }))).count(), 1);
        assert_eq!(house.level(ring).await.held, 1);
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn settling_from_everywhere_at_once_records_the_money_once() {
    let house = House::with_connections(24).await;
    for _ in 0..10 {
        let placed = placed_order(&house.db, &house.commerce, &house.cx).await;
        let intent = placed.payment.as_ref().unwrap().intent_id.clone();
        house.gateway.confirm_demo(&intent, DemoOutcome::Succeed).await.unwrap();
        let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
        let results = at_once(vec![intent; 12], move |intent| {
            let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
            async move { settle(&db, &commerce, &cx, &intent).await }
        })
        .await;
        for result in results {
            assert!(matches!(result.unwrap(), Settlement::Paid(_)));
        }
        let mut conn = house.db.read().await.unwrap();
        let entries = commerce::ledger::list_for_order(&mut conn, placed.order.id).await.unwrap();
        assert_eq!(entries.len(), 3);
        let announced: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM outbox_events WHERE topic = 'orders.paid' AND payload ->> 'number' = $1",
        )
        .bind(&placed.order.number)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
        assert_eq!(announced, 1);
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[derive(Debug, Clone, Copy)]
enum Contender {
    Pay,
    Settle,
    Cancel,
    Expire,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn paying_cancelling_and_expiring_at_once_leave_money_and_stock_in_agreement() {
    let house = House::with_connections(24).await;
    let mut ends = std::collections::HashMap::new();
    for round in 0..24 {
        let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
        let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
        house.advance(chrono::Duration::minutes(21));
        let (order, intent) = (placed.order.id, placed.payment.as_ref().unwrap().intent_id.clone());
        let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
        let mut contenders = vec![
            Contender::Pay,
            Contender::Settle,
            Contender::Cancel,
            Contender::Expire,
            Contender::Expire,
            Contender::Pay,
        ];
        contenders.rotate_left(round % 6);
        at_once(contenders, move |who| {
            let (db, commerce, cx, intent) = (db.clone(), commerce.clone(), cx.clone(), intent.clone());
            async move {
                // each may lose; what must hold is checked afterwards
                match who {
                    Contender::Pay => {
                        let _ =
                            payments::confirm_demo(&db, &commerce, &cx, &intent, None, DemoOutcome::Succeed)
                                .await;
                    }
                    Contender::Settle => drop(settle(&db, &commerce, &cx, &intent).await),
                    Contender::Cancel => drop(orders::cancel_order(&db, &commerce, &cx, order).await),
                    Contender::Expire => drop(upkeep::run_once(&db, &commerce, &cx).await),
                }
            }
        })
        .await;
        house.upkeep().await;
        let state = house.order(order).await.state;
        let level = house.level(ring).await;
        match state {
            OrderState::Paid => assert_eq!((level.sold, level.available), (1, 0)),
            state if state.is_dead() => assert_eq!((level.sold, level.available), (0, 1)),
            state => panic!("the order is {state}"),
        }
        *ends.entry(state).or_insert(0) += 1;
        assert_eq!(house.audit().await, Vec::<String>::new(), "round {round} ended {state}");
    }
    println!("the rounds ended {ends:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_sweepers_release_each_hold_once() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(60)).await;
    for _ in 0..60 {
        house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    }
    house.advance(chrono::Duration::minutes(21));
    let (db, commerce, cx) = (house.db.clone(), house.commerce.clone(), house.cx.clone());
    let reports = at_once(vec![(); 4], move |()| {
        let (db, commerce, cx) = (db.clone(), commerce.clone(), cx.clone());
        async move { upkeep::run_once(&db, &commerce, &cx).await.unwrap() }
    })
    .await;
    assert_eq!(reports.iter().map(|r| r.expired).sum::<usize>(), 60);
    assert_eq!(house.level(ring).await.available, 60);
    let releases: i64 = sqlx::query_scalar("SELECT count(*) FROM inv_movement WHERE kind = 'release'")
        .fetch_one(&mut *house.db.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(releases, 60);
    assert_eq!(house.audit().await, Vec::<String>::new());
}
