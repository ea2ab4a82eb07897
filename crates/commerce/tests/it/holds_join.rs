//! A guest's bag joins the account's while it holds a piece: the hold follows the piece, and nobody gains one by it.

use std::sync::Arc;

use commerce::{
    cart::{Cart, Joined, MAX_LINES},
    holds::{HoldState, MOST},
    testing::{House, PieceKind, cart_with},
};
use kernel::{Fault as _, ids::VariantId};

use crate::{
    holds::{age, codes, extend, state, take, take_as},
    joining::{add, join, joined},
    people,
};

const fn yours(minutes: i64) -> Option<(HoldState, i64)> {
    Some((HoldState::Yours, minutes))
}

/// How a piece is held, seen from a cart.
fn of(cart: &Cart, piece: VariantId) -> Option<(HoldState, i64)> {
    let line = cart.lines.iter().position(|line| line.variant == piece).unwrap();
    state(cart)[line]
}

#[tokio::test]
async fn a_held_piece_stays_held_for_the_account_that_its_guest_signs_in_to() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let many = house.ring("Many", 50_000, PieceKind::Stocked(5)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    add(&house, own.id, many, 1, "").await.unwrap();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
    let ben = house.cart(&[(piece, 1)]).await;
    take(&house, &guest_cart).await;
    age(&house, 8).await;
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.id, of(&cart, piece), of(&cart, many)), (own.id, yours(12), None), "its time goes on");
    assert_eq!(state(&house.cart_now(&ben).await), [Some((HoldState::Another, 12))]);
    assert_eq!(codes(&take(&house, &ben).await), ["held_by_another"]);
    let cart = extend(&house, &cart).await.unwrap();
    assert_eq!(of(&cart, piece), yours(22), "what was not asked for as a guest may be asked for now");
    let placed = house.place(&cart).await.unwrap();
    assert_eq!(house.place(&ben).await.unwrap_err().code(), "insufficient_stock");
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn signing_in_gives_no_second_extension_and_no_way_around_the_rest() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
    take(&house, &guest_cart).await;
    extend(&house, &guest_cart).await.unwrap();
    age(&house, 10).await;
    // an account without a cart takes the guest's over as it stands
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.id, of(&cart, piece)), (guest_cart.id, yours(20)));
    assert_eq!(extend(&house, &cart).await.unwrap_err().code(), "already_extended");
    age(&house, 20).await;
    assert_eq!(codes(&take(&house, &cart).await), ["hold_rests"]);
    assert_eq!(codes(&take_as(&house.db, &house.cx, cart.id, "elsewhere").await.unwrap()), ["hold_rests"]);
    house.upkeep().await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_piece_in_both_bags_is_there_once_and_held_whichever_of_them_held_it() {
    for guest_holds in [true, false] {
        let house = House::new().await;
        let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
        let setting = house.setting("Aurelia", 280_000, 0).await;
        let (stone, _) = house.stone(580_000).await;
        let ada = people::customer(&house, "ada@example.com").await;
        let (own, _) = joined(&house, &ada, None).await;
        let own = add(&house, own.id, piece, 1, "A").await.unwrap();
        let own = house.add_ring(&own, setting, stone).await;
        let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
        let guest_cart = house.add_ring(&guest_cart, setting, stone).await;
        take(&house, if guest_holds { &guest_cart } else { &own }).await;
        let (cart, _) = joined(&house, &ada, Some(&guest)).await;
        assert_eq!((cart.id, state(&cart)), (own.id, vec![yours(20); 2]), "guest held: {guest_holds}");
        house.pay(&house.place(&cart).await.unwrap()).await;
        assert_eq!(house.audit().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn of_more_pieces_than_one_bag_holds_those_held_longest_stay_held() {
    let house = House::new().await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    let mut pieces = Vec::new();
    for n in 0..4 {
        pieces.push(house.ring(&format!("Piece {n}"), 100_000, PieceKind::OneOfAKind).await);
    }
    for piece in &pieces[..2] {
        add(&house, own.id, *piece, 1, "").await.unwrap();
    }
    let own = house.cart_now(&own).await;
    let wanted: Vec<_> = pieces[2..].iter().map(|piece| (*piece, 1)).collect();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &wanted).await;
    take(&house, &guest_cart).await;
    age(&house, 3).await;
    take(&house, &own).await;
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    let held = |cart: &Cart| cart.lines.iter().filter(|line| line.hold.is_some()).count();
    assert_eq!((cart.lines.len(), held(&cart)), (4, MOST), "{:?}", state(&cart));
    assert_eq!([of(&cart, pieces[2]), of(&cart, pieces[3])], [yours(17); 2], "the guest's were first");
    assert_eq!(codes(&take(&house, &cart).await), ["hold_limit"]);
    // what was let go is others' to hold
    let free = pieces[..2].iter().find(|piece| of(&cart, **piece).is_none()).unwrap();
    let ben = house.cart(&[(*free, 1)]).await;
    assert_eq!(state(&take(&house, &ben).await.cart), [yours(20)]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_held_piece_that_could_not_come_along_is_let_go() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let many = house.ring("Many", 50_000, PieceKind::Stocked(100)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    for line in 0..MAX_LINES {
        add(&house, own.id, many, 1, &format!("no {line}")).await.unwrap();
    }
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
    let ben = house.cart(&[(piece, 1)]).await;
    take(&house, &guest_cart).await;
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.lines.len(), cart.left_behind.len()), (MAX_LINES, 1));
    assert_eq!(
        state(&take(&house, &ben).await.cart),
        [yours(20)],
        "nobody holds what is in no bag of theirs"
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn while_an_order_of_the_guest_waits_its_hold_stays_the_orders() {
    let house = House::new().await;
    let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let many = house.ring("Many", 50_000, PieceKind::Stocked(5)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    add(&house, own.id, many, 1, "").await.unwrap();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
    take(&house, &guest_cart).await;
    let placed = house.place(&house.cart_now(&guest_cart).await).await.unwrap();
    assert_eq!(join(&house, &ada, Some(&guest)).await, Joined::Later);
    let waiting = house.cart_now(&guest_cart).await;
    assert!(matches!(state(&waiting)[..], [Some((HoldState::Yours, _))]), "{:?}", state(&waiting));
    house.pay(&placed).await;
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.id, cart.lines.len()), (own.id, 1), "a paid bag joins nothing");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// Whoever is faster: the piece is held once, by a cart that has it in it, or is part of one order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn joining_while_checkout_opens_in_another_tab_leaves_one_hold_in_one_bag() {
    let house = Arc::new(House::with_connections(16).await);
    for round in 0..8 {
        let piece = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
        let many = house.ring("Many", 50_000, PieceKind::Stocked(5)).await;
        let ada = people::customer(&house, &format!("ada{round}@example.com")).await;
        let (own, _) = joined(&house, &ada, None).await;
        add(&house, own.id, many, 1, "").await.unwrap();
        let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(piece, 1)]).await;
        let network = guest_cart.id.to_string();
        let opens: Vec<_> = (0..3)
            .map(|_| {
                let (house, network, id) = (house.clone(), network.clone(), guest_cart.id);
                tokio::spawn(async move { take_as(&house.db, &house.cx, id, &network).await })
            })
            .collect();
        let joins = {
            let (house, ada, guest) = (house.clone(), ada.clone(), guest.clone());
            tokio::spawn(async move { joined(&house, &ada, Some(&guest)).await })
        };
        joins.await.unwrap();
        let mut opened = 0;
        for open in opens {
            match open.await.unwrap() {
                Ok(taken) => opened += usize::from(taken.holds()),
                Err(error) => assert_eq!(error.code(), "cart_not_found", "round {round}"),
            }
        }
        let cart = house.cart_now(&own).await;
        let expected = if opened > 0 { yours(20) } else { None };
        assert_eq!(of(&cart, piece), expected, "round {round}: checkout opened {opened} times");
        assert_eq!(of(&take(&house, &cart).await.cart, piece), yours(20), "round {round}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}
