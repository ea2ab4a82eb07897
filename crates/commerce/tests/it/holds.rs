//! Holds: who has a piece while they are at checkout, for how long, and who decides.

use std::sync::Arc;

use chrono::Duration;
use commerce::{
    cart::{Cart, LineProblem, RemoveLine, remove_line},
    checkout::CheckoutError,
    holds::{HoldError, HoldState, TakeHolds, Taken, extend_holds, let_go, take_holds},
    testing::{House, PieceKind},
};
use db::{Db, with_retry};
use kernel::{Fault as _, ids::CartId};
use platform::Cx;
use tokio::sync::Barrier;

pub(crate) async fn take_as(db: &Db, cx: &Cx, cart: CartId, network: &str) -> Result<Taken, HoldError> {
    let ask = TakeHolds { cart, network: network.to_owned() };
    with_retry(|| async {
        let mut tx = db.begin().await?;
        let taken = take_holds(&mut tx, cx, &ask).await?;
        tx.commit().await?;
        Ok(taken)
    })
    .await
}

/// Opens checkout, each cart from a network of its own.
pub(crate) async fn take(house: &House, cart: &Cart) -> Taken {
    take_as(&house.db, &house.cx, cart.id, &cart.id.to_string()).await.unwrap()
}

async fn free(house: &House, cart: &Cart) {
    let mut tx = house.db.begin().await.unwrap();
    let_go(&mut tx, &house.cx, cart.id).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn extend(house: &House, cart: &Cart) -> Result<Cart, HoldError> {
    let mut tx = house.db.begin().await.unwrap();
    let extended = extend_holds(&mut tx, &house.cx, cart.id).await;
    tx.commit().await.unwrap();
    extended
}

/// Makes every hold so much older: what time does, also to those who ask the database's own clock.
pub(crate) async fn age(house: &House, minutes: i32) {
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query(
        "UPDATE holds SET begun_at = begun_at - m, created_at = created_at - m, expires_at = expires_at - m, closed_at = closed_at - m
         FROM make_interval(mins => $1) m",
    )
    .bind(minutes)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

pub(crate) fn state(cart: &Cart) -> Vec<Option<(HoldState, i64)>> {
    cart.lines.iter().map(|line| line.hold.map(|hold| (hold.state, hold.minutes_left))).collect()
}

pub(crate) fn codes(taken: &Taken) -> Vec<&'static str> {
    taken.refused.iter().map(HoldError::code).collect()
}

#[tokio::test]
async fn opening_checkout_holds_what_exists_once_and_nothing_else() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let many = house.ring("Many", 50_000, PieceKind::Stocked(5)).await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, _) = house.stone(580_000).await;
    let cart = house.cart(&[(piece, 1), (many, 1)]).await;
    let cart = house.add_ring(&cart, setting, stone).await;
    assert_eq!(state(&cart), [None, None, None], "adding holds nothing");
    let taken = take(&house, &cart).await;
    let yours = Some((HoldState::Yours, 20));
    assert_eq!(state(&taken.cart), [yours, None, yours]);
    assert_eq!(house.level(piece).await.available, 1, "stock does not move");
    let again = take(&house, &cart).await;
    assert_eq!(
        (state(&again.cart), again.refused.len()),
        (state(&taken.cart), 0),
        "asking again changes nothing"
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_held_can_be_in_other_bags_and_not_be_ordered_from_them() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let (ann, ben) = (house.cart(&[(piece, 1)]).await, house.cart(&[(piece, 1)]).await);
    take(&house, &ann).await;
    let seen = house.cart_now(&ben).await;
    assert_eq!(state(&seen), [Some((HoldState::Another, 20))]);
    assert_eq!(seen.lines[0].problem, Some(LineProblem::HeldByAnother { minutes: 20 }));
    let refused = house.place(&ben).await.unwrap_err();
    assert_eq!(refused.code(), "held_by_another");
    assert!(matches!(refused, CheckoutError::HeldByAnother { minutes: 20, .. }), "{refused:?}");
    assert!(refused.message().contains("20 minutes"), "{}", refused.message());
    assert_eq!(codes(&take(&house, &ben).await), ["held_by_another"]);
    free(&house, &ann).await;
    assert_eq!(state(&house.cart_now(&ben).await), [None]);
    let placed = house.place(&ben).await.unwrap();
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_expired_hold_holds_nothing_though_no_job_has_run() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let (ann, ben) = (house.cart(&[(piece, 1)]).await, house.cart(&[(piece, 1)]).await);
    take(&house, &ann).await;
    age(&house, 20).await;
    assert_eq!(state(&house.cart_now(&ben).await), [None]);
    assert_eq!(state(&take(&house, &ben).await.cart), [Some((HoldState::Yours, 20))]);
    assert_eq!(codes(&take(&house, &ann).await), ["held_by_another"]);
    age(&house, 20).await;
    house.place(&ann).await.unwrap();
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_sweep_closes_what_is_over() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ann = house.cart(&[(piece, 1)]).await;
    take(&house, &ann).await;
    assert_eq!(house.upkeep().await.holds_closed, 0);
    age(&house, 25).await;
    assert_eq!(house.audit().await.len(), 1, "what lingers is found");
    assert_eq!(house.upkeep().await.holds_closed, 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_hold_has_one_extension_up_to_its_cap_and_then_a_rest() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ann = house.cart(&[(piece, 1)]).await;
    assert_eq!(extend(&house, &ann).await.unwrap_err().code(), "hold_not_found");
    assert!(take(&house, &ann).await.cart.lines[0].hold.unwrap().extendable);
    age(&house, 16).await;
    let extended = extend(&house, &ann).await.unwrap();
    assert_eq!(state(&extended), [Some((HoldState::Yours, 14))]);
    assert!(!extended.lines[0].hold.unwrap().extendable);
    assert_eq!(extend(&house, &ann).await.unwrap_err().code(), "already_extended");
    age(&house, 14).await;
    assert_eq!(extend(&house, &ann).await.unwrap_err().code(), "hold_not_found");
    let rests = take(&house, &ann).await;
    assert_eq!((codes(&rests), state(&rests.cart)), (vec!["hold_rests"], vec![None]));
    let ben = house.cart(&[(piece, 1)]).await;
    take(&house, &ben).await;
    free(&house, &ben).await;
    age(&house, 5).await;
    assert_eq!(
        state(&take(&house, &ann).await.cart),
        [Some((HoldState::Yours, 20))],
        "rested, it begins anew"
    );
}

#[tokio::test]
async fn who_lets_go_and_comes_back_goes_on_where_they_were() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ann = house.cart(&[(piece, 1)]).await;
    take(&house, &ann).await;
    age(&house, 15).await;
    free(&house, &ann).await;
    assert_eq!(
        state(&take(&house, &ann).await.cart),
        [Some((HoldState::Yours, 15))],
        "thirty minutes in all"
    );
    // another cart of the same network is the same holder; one of another network is not
    free(&house, &ann).await;
    let twin = house.cart(&[(piece, 1)]).await;
    let taken = take_as(&house.db, &house.cx, twin.id, &ann.id.to_string()).await.unwrap();
    assert_eq!(state(&taken.cart), [Some((HoldState::Yours, 15))]);
    free(&house, &twin).await;
    let other = house.cart(&[(piece, 1)]).await;
    assert_eq!(state(&take(&house, &other).await.cart), [Some((HoldState::Yours, 20))]);
}

#[tokio::test]
async fn a_bag_holds_three_pieces_and_a_network_of_guests_twelve() {
    let house = House::new().await;
    let mut pieces = Vec::new();
    for n in 0..14 {
        pieces.push(house.ring(&format!("Piece {n}"), 100_000, PieceKind::OneOfAKind).await);
    }
    let ask = |from: usize| pieces[from..from + 4].iter().map(|p| (*p, 1)).collect::<Vec<_>>();
    let cart = house.cart(&ask(0)).await;
    let taken = take(&house, &cart).await;
    let held = |taken: &Taken| taken.cart.lines.iter().filter(|line| line.hold.is_some()).count();
    assert_eq!((held(&taken), codes(&taken)), (3, vec!["hold_limit"]));
    assert!(house.place(&cart).await.is_ok(), "what is not held can be ordered all the same");
    let mut held_by_network = 0;
    for piece in &pieces[4..] {
        let one = house.cart(&[(*piece, 1)]).await;
        held_by_network += held(&take_as(&house.db, &house.cx, one.id, "192.0.2.7").await.unwrap());
    }
    assert_eq!(held_by_network, 10);
    let more = [
        house.ring("A", 1_000, PieceKind::OneOfAKind).await,
        house.ring("B", 1_000, PieceKind::OneOfAKind).await,
    ];
    for piece in more {
        let one = house.cart(&[(piece, 1)]).await;
        assert_eq!(held(&take_as(&house.db, &house.cx, one.id, "192.0.2.7").await.unwrap()), 1);
    }
    let last = house.ring("C", 1_000, PieceKind::OneOfAKind).await;
    let one = house.cart(&[(last, 1)]).await;
    assert_eq!(codes(&take_as(&house.db, &house.cx, one.id, "192.0.2.7").await.unwrap()), ["hold_limit"]);
    assert_eq!(codes(&take(&house, &one).await), Vec::<&str>::new(), "another network may");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_takes_the_hold_over_and_has_its_whole_time() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, _) = house.stone(580_000).await;
    let ann = house.add_ring(&house.cart(&[(piece, 1)]).await, setting, stone).await;
    take(&house, &ann).await;
    age(&house, 19).await;
    let placed = house.place(&ann).await.unwrap();
    assert_eq!(placed.hold_expires_at - placed.order.placed_at, Duration::minutes(20));
    let waiting = house.cart_now(&ann).await;
    assert_eq!(state(&waiting), [Some((HoldState::Yours, 20)); 2], "the bag shows the order's time");
    assert_eq!(codes(&take(&house, &ann).await), Vec::<&str>::new(), "an order needs no hold");
    assert_eq!(house.audit().await, Vec::<String>::new());
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_that_ends_unpaid_is_no_way_around_the_rest() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ann = house.cart(&[(piece, 1)]).await;
    take(&house, &ann).await;
    age(&house, 12).await;
    let placed = house.place(&ann).await.unwrap();
    age(&house, 18).await;
    commerce::orders::cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
    assert_eq!(codes(&take(&house, &ann).await), ["hold_rests"]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn taking_a_piece_out_of_the_bag_lets_it_go() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let (ann, ben) = (house.cart(&[(piece, 1)]).await, house.cart(&[(piece, 1)]).await);
    take(&house, &ann).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = RemoveLine { cart: ann.id, line: ann.lines[0].id, expected_version: None };
    remove_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(&house.cart_now(&ben).await), [None]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_books_find_a_hold_that_stands_against_an_order() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ann = house.cart(&[(piece, 1)]).await;
    take(&house, &ann).await;
    house.place(&ann).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("UPDATE holds SET state = 'active', order_id = NULL, closed_at = NULL")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let found = house.audit().await;
    assert!(found.len() == 1 && found[0].starts_with("H02"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_clients_who_open_checkout_over_one_piece_make_one_hold_every_time() {
    let house = House::with_connections(24).await;
    for _ in 0..4 {
        let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
        let mut carts = Vec::new();
        for _ in 0..64 {
            carts.push(house.cart(&[(piece, 1)]).await);
        }
        let start = Arc::new(Barrier::new(carts.len()));
        let tasks: Vec<_> = carts
            .iter()
            .map(|cart| {
                let (db, cx, id, start) = (house.db.clone(), house.cx.clone(), cart.id, Arc::clone(&start));
                tokio::spawn(async move {
                    start.wait().await;
                    take_as(&db, &cx, id, &id.to_string()).await
                })
            })
            .collect();
        let (mut won, mut lost) = (0, 0);
        for task in tasks {
            let taken = task.await.unwrap().unwrap();
            match (state(&taken.cart)[0], codes(&taken).as_slice()) {
                (Some((HoldState::Yours, _)), []) => won += 1,
                (Some((HoldState::Another, _)), ["held_by_another"]) => lost += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((won, lost), (1, 63));
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn holds_and_orders_that_race_over_one_piece_never_both_have_it() {
    let house = House::with_connections(24).await;
    for _ in 0..6 {
        let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
        let mut carts = Vec::new();
        for _ in 0..24 {
            carts.push(house.cart(&[(piece, 1)]).await);
        }
        let start = Arc::new(Barrier::new(carts.len()));
        let mut tasks = Vec::new();
        for (n, cart) in carts.into_iter().enumerate() {
            let (db, cx, commerce, start) =
                (house.db.clone(), house.cx.clone(), house.commerce.clone(), Arc::clone(&start));
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                if n % 2 == 0 {
                    let taken = take_as(&db, &cx, cart.id, &cart.id.to_string()).await.unwrap();
                    return i32::from(matches!(state(&taken.cart)[0], Some((HoldState::Yours, _))));
                }
                let ask = commerce::testing::ask_for(&cart);
                match commerce::checkout::place_order(&db, &commerce, &cx, ask).await {
                    Ok(_) => 1,
                    Err(error) => {
                        assert!(
                            ["insufficient_stock", "held_by_another"].contains(&error.code()),
                            "{error:?}"
                        );
                        0
                    }
                }
            }));
        }
        let mut have = 0;
        for task in tasks {
            have += task.await.unwrap();
        }
        assert_eq!(have, 1, "one hold, or one order");
        assert_eq!(house.audit().await, Vec::<String>::new());
    }
}
