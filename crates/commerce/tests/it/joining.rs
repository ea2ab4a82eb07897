//! A guest's cart joins the account's: once, completely, and told where not.

use std::sync::Arc;

use commerce::{
    SignIn,
    cart::{
        self, AddLine, Cart, CartError, CartState, Change, EnterCart, Entered, JoinAccount, Joined, LineRef,
        MAX_LINES, Mutation, Outcome, Personalization, SyncCart, enter_cart, join_account,
    },
    sign_in,
    testing::{House, PieceKind, cart_with},
};
use customers::{Customer, Redemption};
use kernel::{
    Currency, Fault, Quantity, Token,
    ids::{CartId, VariantId},
};

use crate::people;

fn n(quantity: i64) -> Quantity {
    Quantity::new(quantity).unwrap()
}

pub(crate) async fn join(house: &House, who: &Customer, guest: Option<&Token>) -> Joined {
    let ask = JoinAccount { account: who.account, session: who.session, guest: guest.cloned() };
    db::with_retry(|| async {
        let mut tx = house.db.begin().await?;
        let joined = join_account(&mut tx, &house.cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(joined)
    })
    .await
    .unwrap()
}

/// The account's cart and the device's token to it.
pub(crate) async fn joined(house: &House, who: &Customer, guest: Option<&Token>) -> (Cart, Token) {
    match join(house, who, guest).await {
        Joined::Now(cart, token) => (*cart, token),
        Joined::Later => panic!("an order waits"),
    }
}

/// The cart that things go into.
async fn entered(house: &House, who: Option<&Customer>, token: Option<&Token>) -> Entered {
    let ask = EnterCart { currency: Currency::Usd, person: who.cloned(), token: token.cloned(), anew: false };
    let mut tx = house.db.begin().await.unwrap();
    let entered = enter_cart(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    entered
}

async fn seen(house: &House, token: &Token) -> Option<Cart> {
    cart::find_by_token(&mut house.db.read().await.unwrap(), token).await.unwrap()
}

pub(crate) async fn add(
    house: &House,
    cart: CartId,
    variant: VariantId,
    units: i64,
    words: &str,
) -> Result<Cart, CartError> {
    let personalization =
        if words.is_empty() { Personalization::default() } else { Personalization::engraved(words) };
    let mut tx = house.db.begin().await?;
    let ask = AddLine { cart, variant, quantity: n(units), personalization };
    let cart = cart::add_line(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(cart)
}

fn quantities(cart: &Cart) -> Vec<(VariantId, i32)> {
    cart.lines.iter().map(|line| (line.variant, line.quantity.get())).collect()
}

/// CS05
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tabs_that_sign_in_at_once_find_one_of_the_one_of_a_kind_piece_and_one_closed_cart() {
    let house = Arc::new(House::with_connections(16).await);
    for round in 0..6 {
        let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
        let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
        let email = format!("ada{round}@example.com");
        let ada = people::customer(&house, &email).await;
        let (own, _) = joined(&house, &ada, None).await;
        add(&house, own.id, single, 1, "").await.unwrap();
        let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(single, 1), (ring, 2)]).await;
        let mut tabs = Vec::new();
        for _ in 0..4 {
            let (house, code, guest) = (house.clone(), people::code(&house, &email).await, guest.clone());
            tabs.push(tokio::spawn(async move {
                let ask = SignIn { proof: customers::Proof::Code(code), wishlist: None, cart: Some(guest) };
                db::with_retry(|| async {
                    let mut tx = house.db.begin().await?;
                    let arrival = sign_in(&mut tx, &house.cx, ask.clone()).await?;
                    tx.commit().await?;
                    Ok::<_, CartError>(arrival)
                })
                .await
            }));
        }
        let mut tokens = Vec::new();
        for tab in tabs {
            let arrival = tab.await.unwrap().unwrap();
            assert!(matches!(arrival.redemption, Redemption::SignedIn { .. }), "{:?}", arrival.redemption);
            let Some(Joined::Now(cart, token)) = arrival.cart else { panic!("{:?}", arrival.cart) };
            assert_eq!((cart.id, quantities(&cart)), (own.id, vec![(single, 1), (ring, 2)]));
            tokens.push(token);
        }
        for (at, token) in tokens.iter().enumerate() {
            assert_eq!(seen(&house, token).await.map(|cart| cart.id), Some(own.id));
            assert!(!tokens[..at].contains(token));
        }
        assert!(seen(&house, &guest).await.is_none());
        let closed = house.cart_now(&guest_cart).await;
        assert_eq!((closed.state, closed.lines.len()), (CartState::Merged, 0));
        // and again
        let before = house.cart_now(&own).await;
        let (after, _) = joined(&house, &ada, Some(&guest)).await;
        assert_eq!((after.version, quantities(&after)), (before.version, quantities(&before)));
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_account_without_a_cart_takes_the_guests_over_as_it_stands() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(ring, 2)]).await;
    // an order that waits comes along too: it is the same cart
    let placed = house.place(&guest_cart).await.unwrap();
    let (cart, token) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.id, cart.version, cart.account), (guest_cart.id, guest_cart.version, Some(ada.account)));
    assert_eq!(cart.pending_order, Some(placed.order.id));
    assert_eq!(cart.lines, house.cart_now(&guest_cart).await.lines);
    assert_ne!(token, guest);
    assert!(
        seen(&house, &guest).await.is_none(),
        "whoever knows the guest's token sees nothing of the account's"
    );
    house.pay(&placed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

/// CS03, CS05
#[tokio::test]
async fn a_mutation_of_the_guest_whose_answer_was_lost_is_applied_once() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let other = house.ring("Other", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    add(&house, own.id, other, 1, "").await.unwrap();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[]).await;
    let mutation = |id: &str, change: Change| Mutation { id: id.parse().unwrap(), change };
    let put = |id: &str, variant, quantity| {
        mutation(id, Change::Add { variant, quantity, personalization: Personalization::default() })
    };
    let set = |id: &str, line: &str, quantity| {
        mutation(id, Change::SetQuantity { line: line.parse().unwrap(), quantity })
    };
    let batch = vec![put("m1", ring, 1), put("m2", other, 3), put("m3", ring, 99)];
    let sync = |cart: CartId, mutations: Vec<Mutation>| {
        let house = &house;
        async move {
            let mut tx = house.db.begin().await.unwrap();
            let synced =
                cart::sync_cart(&mut tx, &house.cx, &SyncCart { cart, base_version: 1, mutations }).await?;
            tx.commit().await.unwrap();
            Ok::<_, CartError>(synced)
        }
    };
    let first = sync(guest_cart.id, batch.clone()).await.unwrap();
    let line = first.cart.lines[0].id;
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!(quantities(&cart), [(other, 3), (ring, 1)], "the larger quantity holds");
    assert_eq!(cart.lines[1].id, line, "a line that moves keeps its id");

    let late: Vec<_> = batch.into_iter().chain([set("m4", "m1", 2), set("m5", "m2", 4)]).collect();
    let again = sync(cart.id, late).await.unwrap();
    assert_eq!(again.results[0], first.results[0]);
    assert_eq!(again.results[2], first.results[2]);
    // the line it put in is part of the account's now
    let known = Outcome::Applied { version: 3, line: Some(cart.lines[0].id) };
    assert_eq!((again.results[1].0.as_str(), &again.results[1].1), ("m2", &known));
    assert!(
        again.results[3..].iter().all(|(_, o)| matches!(o, Outcome::Applied { .. })),
        "{:?}",
        again.results
    );
    assert_eq!(quantities(&again.cart), [(other, 4), (ring, 2)]);
    // the guest's cart itself takes nothing more
    let refused = sync(guest_cart.id, vec![put("m6", ring, 1)]).await.unwrap_err();
    assert!(matches!(refused, CartError::NotFound));
    let named =
        sync(cart.id, vec![mutation("m7", Change::Remove { line: LineRef::Id(line) })]).await.unwrap();
    assert_eq!(quantities(&named.cart), [(other, 4)]);
}

#[tokio::test]
async fn wishes_that_differ_stand_apart_and_what_does_not_fit_is_told() {
    let house = House::new().await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let few = house.ring("Few", 100_000, PieceKind::Stocked(4)).await;
    let sold = house.ring("Sold", 100_000, PieceKind::OneOfAKind).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    add(&house, own.id, single, 1, "A").await.unwrap();
    add(&house, own.id, few, 2, "A").await.unwrap();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(sold, 1)]).await;
    add(&house, guest_cart.id, single, 1, "B").await.unwrap();
    add(&house, guest_cart.id, few, 1, "A").await.unwrap();
    add(&house, guest_cart.id, few, 3, "B").await.unwrap();
    house.place(&house.cart(&[(sold, 1)]).await).await.unwrap();
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    let lines: Vec<_> = cart
        .lines
        .iter()
        .map(|l| (l.variant, l.quantity.get(), l.engraving.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(lines, [(single, 1, "A"), (few, 2, "A"), (few, 2, "B")]);
    let told: Vec<_> = cart.left_behind.iter().map(|l| (l.title.as_str(), l.code.as_str())).collect();
    assert_eq!(
        told,
        [("Sold", "insufficient_stock"), ("Only one", "one_of_a_kind_once"), ("Few", "insufficient_stock")]
    );
    assert_eq!(cart.left_behind[2].words, "2 of 3 came along: no more are ready.");
    let changed = add(&house, cart.id, few, 1, "C").await;
    assert_eq!(changed.unwrap_err().code(), "insufficient_stock");
    assert_eq!(house.cart_now(&cart).await.left_behind.len(), 3, "a refused change tells nothing new");
    let mut tx = house.db.begin().await.unwrap();
    let ask = cart::RemoveLine { cart: cart.id, line: cart.lines[0].id, expected_version: None };
    let changed = cart::remove_line(&mut tx, &house.cx, ask).await.unwrap();
    assert!(changed.left_behind.is_empty());
}

#[tokio::test]
async fn a_full_bag_takes_no_more_and_says_so() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(100)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    for line in 0..MAX_LINES {
        add(&house, own.id, ring, 1, &format!("no {line}")).await.unwrap();
    }
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[]).await;
    add(&house, guest_cart.id, ring, 2, "no 7").await.unwrap();
    add(&house, guest_cart.id, ring, 1, "one more").await.unwrap();
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!((cart.lines.len(), cart.lines[7].quantity), (MAX_LINES, n(2)));
    assert_eq!(cart.left_behind.len(), 1);
    assert_eq!(cart.left_behind[0].code, "too_many_lines");
}

#[tokio::test]
async fn a_ring_around_a_stone_comes_along_and_is_there_once() {
    let house = House::new().await;
    let setting = house.setting("Setting", 300_000, 0).await;
    let (stone, _) = house.stone(500_000).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = joined(&house, &ada, None).await;
    for _ in 0..2 {
        let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[]).await;
        house.add_ring(&guest_cart, setting, stone).await;
        let (cart, _) = joined(&house, &ada, Some(&guest)).await;
        assert_eq!((cart.id, cart.lines.len(), cart.left_behind.len()), (own.id, 1, 0));
        assert!(cart.lines[0].ring.is_some() && cart.lines[0].problem.is_none());
    }
}

#[tokio::test]
async fn while_an_order_of_either_cart_waits_both_stay_and_join_when_it_is_over() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let other = house.ring("Other", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, token) = joined(&house, &ada, None).await;
    let own = add(&house, own.id, other, 1, "").await.unwrap();
    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    for waiting in [&guest_cart, &own] {
        house.place(waiting).await.unwrap();
        assert_eq!(join(&house, &ada, Some(&guest)).await, Joined::Later);
        assert_eq!(seen(&house, &guest).await.map(|cart| cart.lines.len()), Some(1));
        assert_eq!(seen(&house, &token).await.map(|cart| cart.lines.len()), Some(1));
        house.advance(chrono::Duration::minutes(31));
        house.upkeep().await;
    }
    let (cart, _) = joined(&house, &ada, Some(&guest)).await;
    assert_eq!(quantities(&cart), [(other, 1), (ring, 1)]);
    // a guest's cart that was paid for is nobody's to join
    let (paid, guest) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    house.pay(&house.place(&paid).await.unwrap()).await;
    assert_eq!(joined(&house, &ada, Some(&guest)).await.0.lines.len(), 2);
    assert!(matches!(house.cart_now(&paid).await.state, CartState::Ordered { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pieces_added_while_the_carts_join_are_there_once_or_were_refused() {
    let house = Arc::new(House::with_connections(20).await);
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1_000)).await;
    for round in 0..8 {
        let ada = people::customer(&house, &format!("ada{round}@example.com")).await;
        let (own, _) = joined(&house, &ada, None).await;
        let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[]).await;
        let adds: Vec<_> = (0..8)
            .map(|place| {
                let (house, id) = (house.clone(), if place % 2 == 0 { guest_cart.id } else { own.id });
                tokio::spawn(async move { add(&house, id, ring, 1, &format!("no {place}")).await })
            })
            .collect();
        let joins: Vec<_> = (0..3)
            .map(|_| {
                let (house, ada, guest) = (house.clone(), ada.clone(), guest.clone());
                tokio::spawn(async move { joined(&house, &ada, Some(&guest)).await })
            })
            .collect();
        for join in joins {
            join.await.unwrap();
        }
        let mut done = 0;
        for add in adds {
            match add.await.unwrap() {
                Ok(_) => done += 1,
                Err(CartError::NotFound) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(house.cart_now(&own).await.lines.len(), done, "round {round}");
        assert!(done >= 4, "those of the account's cart are never refused");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn after_paying_every_device_of_the_account_goes_on_in_the_next_cart() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let second = people::customer(&house, "ada@example.com").await;
    let (own, here) = joined(&house, &ada, None).await;
    let (_, there) = joined(&house, &second, None).await;
    let filled = add(&house, own.id, ring, 1, "").await.unwrap();
    let order = house.pay(&house.place(&filled).await.unwrap()).await;
    for token in [&here, &there] {
        let state = seen(&house, token).await.unwrap().state;
        assert_eq!(state, CartState::Ordered { order: order.id });
    }
    let next = entered(&house, Some(&second), Some(&there)).await;
    assert_eq!(next.token, None, "the device goes on under the token it has");
    assert_eq!(entered(&house, Some(&ada), Some(&here)).await, next);
    let next = next.cart;
    for token in [&here, &there] {
        let cart = seen(&house, token).await.unwrap();
        assert_eq!((cart.id, cart.state, cart.lines.len()), (next, CartState::Open, 0));
    }

    // what was added while the order was paid goes on for every device
    let filled = add(&house, next, ring, 1, "").await.unwrap();
    let placed = house.place(&filled).await.unwrap();
    add(&house, next, ring, 1, "later").await.unwrap();
    house.pay(&placed).await;
    let (a, b) = (seen(&house, &here).await.unwrap(), seen(&house, &there).await.unwrap());
    assert_eq!((a.id, a.lines.len(), a.account), (b.id, 1, Some(ada.account)));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_token_ends_with_its_session_and_the_cart_does_not() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let second = people::customer(&house, "ada@example.com").await;
    let (own, here) = joined(&house, &ada, None).await;
    let (_, there) = joined(&house, &second, None).await;
    add(&house, own.id, ring, 1, "").await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    commerce::sign_out(&mut tx, &house.cx, ada.session).await.unwrap();
    tx.commit().await.unwrap();
    assert!(seen(&house, &here).await.is_none());
    assert_eq!(seen(&house, &there).await.map(|cart| cart.lines.len()), Some(1));
    sqlx::query("UPDATE sessions SET last_seen_at = now() - interval '31 days' WHERE id = $1")
        .bind(second.session.uuid())
        .execute(house.db.pool())
        .await
        .unwrap();
    assert!(seen(&house, &there).await.is_none());
    assert_ne!(entered(&house, None, Some(&there)).await.cart, own.id, "a dead token opens nothing");
    let third = people::customer(&house, "ada@example.com").await;
    assert_eq!(quantities(&joined(&house, &third, None).await.0), [(ring, 1)]);
}
