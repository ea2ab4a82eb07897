//! Which cart things go into: after a paid one, on every device, and once only.

use std::sync::Arc;

use commerce::{
    cart::{
        self, Cart, CartError, CartState, Change, EnterCart, Entered, JoinAccount, Joined, Mutation, Outcome,
        Personalization, SyncCart, enter_cart, join_account,
    },
    testing::{House, PieceKind, cart_with},
};
use customers::Customer;
use kernel::{
    Currency, Token,
    ids::{CartId, VariantId},
};

use crate::people;

async fn enter(house: &House, who: Option<&Customer>, token: Option<&Token>, anew: bool) -> Entered {
    let ask = EnterCart { currency: Currency::Usd, person: who.cloned(), token: token.cloned(), anew };
    db::with_retry(|| async {
        let mut tx = house.db.begin().await?;
        let entered = enter_cart(&mut tx, &house.cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(entered)
    })
    .await
    .unwrap()
}

async fn join(house: &House, who: &Customer, guest: Option<&Token>) -> (Cart, Token) {
    let ask = JoinAccount { account: who.account, session: who.session, guest: guest.cloned() };
    let joined = db::with_retry(|| async {
        let mut tx = house.db.begin().await?;
        let joined = join_account(&mut tx, &house.cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(joined)
    })
    .await
    .unwrap();
    match joined {
        Joined::Now(cart, token) => (*cart, token),
        Joined::Later => panic!("an order waits"),
    }
}

async fn seen(house: &House, token: &Token) -> Option<Cart> {
    cart::find_by_token(&mut house.db.read().await.unwrap(), token).await.unwrap()
}

/// Adds one by a device, as a mutation of its own.
async fn send(house: &House, cart: CartId, id: &str, variant: VariantId) -> Outcome {
    let change = Change::Add { variant, quantity: 1, personalization: Personalization::default() };
    let mutations = vec![Mutation { id: id.parse().unwrap(), change }];
    let ask = SyncCart { cart, base_version: 0, mutations };
    let synced = db::with_retry(|| async {
        let mut tx = house.db.begin().await?;
        let synced = cart::sync_cart(&mut tx, &house.cx, &ask).await?;
        tx.commit().await?;
        Ok::<_, CartError>(synced)
    })
    .await
    .unwrap();
    synced.results.into_iter().next().unwrap().1
}

fn units(cart: &Cart) -> i32 {
    cart.lines.iter().map(|line| line.quantity.get()).sum()
}

async fn count_open(house: &House) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM carts WHERE state = 'open'")
        .fetch_one(house.db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_guest_goes_on_after_paying_under_the_token_they_have_and_nothing_is_applied_twice() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (cart, token) = cart_with(&house.db, &house.cx, &[]).await;
    let first = send(&house, cart.id, "the-first-add", ring).await;
    let filled = seen(&house, &token).await.unwrap();
    let order = house.pay(&house.place(&filled).await.unwrap()).await;
    let paid = seen(&house, &token).await.unwrap();
    assert_eq!(paid.state, CartState::Ordered { order: order.id });

    let next = enter(&house, None, Some(&token), false).await;
    assert_eq!(next.token, None);
    let bag = seen(&house, &token).await.unwrap();
    assert_eq!((bag.id, bag.state, bag.lines.len()), (next.cart, CartState::Open, 0));
    assert!(bag.version > paid.version, "a device that was away sees that it changed");
    // the answer to the first add was lost, and the device sends it again
    assert_eq!(send(&house, next.cart, "the-first-add", ring).await, first);
    assert_eq!(units(&seen(&house, &token).await.unwrap()), 0);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tabs_of_a_guest_that_go_on_at_once_after_paying_go_on_in_one_cart() {
    let house = Arc::new(House::with_connections(16).await);
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(99)).await;
    for round in 0..8 {
        let (cart, token) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
        house.pay(&house.place(&cart).await.unwrap()).await;
        let tabs: Vec<_> = (0..6)
            .map(|tab| {
                let (house, token) = (house.clone(), token.clone());
                tokio::spawn(async move { enter(&house, None, Some(&token), tab % 2 == 0).await })
            })
            .collect();
        let mut entered = Vec::new();
        for tab in tabs {
            entered.push(tab.await.unwrap());
        }
        entered.dedup();
        assert_eq!(entered.len(), 1, "round {round}: {entered:?}");
        assert_eq!(count_open(&house).await, round + 1, "round {round}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_guest_who_asks_for_a_cart_to_begin_with_gets_one_beside_the_open_one() {
    let house = House::new().await;
    let (cart, token) = cart_with(&house.db, &house.cx, &[]).await;
    assert_eq!(enter(&house, None, Some(&token), false).await, Entered { cart: cart.id, token: None });
    let other = enter(&house, None, Some(&token), true).await;
    assert!(other.cart != cart.id && other.token.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_open_an_accounts_first_cart_at_once_open_one() {
    let house = Arc::new(House::with_connections(16).await);
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(99)).await;
    for round in 0..6 {
        let email = format!("ada{round}@example.com");
        let mut devices = Vec::new();
        for n in 0..5 {
            let who = people::customer(&house, &email).await;
            let guest =
                if n % 2 == 0 { None } else { Some(cart_with(&house.db, &house.cx, &[(ring, 1)]).await.1) };
            let house = house.clone();
            devices.push(tokio::spawn(async move {
                let entered = enter(&house, Some(&who), guest.as_ref(), false).await;
                (who, entered)
            }));
        }
        let mut carts = Vec::new();
        for device in devices {
            let (who, entered) = device.await.unwrap();
            let owner: Option<uuid::Uuid> = sqlx::query_scalar("SELECT account_id FROM carts WHERE id = $1")
                .bind(entered.cart.uuid())
                .fetch_one(house.db.pool())
                .await
                .unwrap();
            assert_eq!(owner, Some(who.account.uuid()));
            carts.push(entered.cart);
        }
        let open: i64 =
            sqlx::query_scalar("SELECT count(*) FROM carts WHERE account_id IS NOT NULL AND state = 'open'")
                .fetch_one(house.db.pool())
                .await
                .unwrap();
        assert_eq!(open, round + 1, "round {round}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn paying_while_another_device_enters_leaves_an_account_one_open_cart() {
    let house = Arc::new(House::with_connections(16).await);
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(99)).await;
    for round in 0..8 {
        let email = format!("ada{round}@example.com");
        let (ada, second) = (people::customer(&house, &email).await, people::customer(&house, &email).await);
        let (own, _) = join(&house, &ada, None).await;
        send(&house, own.id, &format!("add-of-round-{round}"), ring).await;
        let filled = cart::find(&mut house.db.read().await.unwrap(), own.id).await.unwrap().unwrap();
        let placed = house.place(&filled).await.unwrap();
        // added while it is paid, so that paying begins the next cart by itself
        send(&house, own.id, &format!("later-of-round-{round}"), ring).await;
        let entering: Vec<_> = (0..4)
            .map(|_| {
                let (house, second) = (house.clone(), second.clone());
                tokio::spawn(async move { enter(&house, Some(&second), None, false).await.cart })
            })
            .collect();
        house.pay(&placed).await;
        for entering in entering {
            entering.await.unwrap();
        }
        let open: i64 =
            sqlx::query_scalar("SELECT count(*) FROM carts WHERE account_id = $1 AND state = 'open'")
                .bind(ada.account.uuid())
                .fetch_one(house.db.pool())
                .await
                .unwrap();
        assert_eq!(open, 1, "round {round}");
    }
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_guests_cart_that_an_account_takes_over_leads_its_devices_on_and_knows_what_they_sent() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (ada, second) = (
        people::customer(&house, "ada@example.com").await,
        people::customer(&house, "ada@example.com").await,
    );
    let (own, there) = join(&house, &ada, None).await;
    let sent = send(&house, own.id, "sent-before-paying", ring).await;
    let filled = seen(&house, &there).await.unwrap();
    house.pay(&house.place(&filled).await.unwrap()).await;
    let paid = seen(&house, &there).await.unwrap().version;

    let (guest_cart, guest) = cart_with(&house.db, &house.cx, &[(ring, 2)]).await;
    let (adopted, here) = join(&house, &second, Some(&guest)).await;
    assert_eq!(adopted.id, guest_cart.id);
    let other = seen(&house, &there).await.unwrap();
    assert_eq!((other.id, units(&other)), (adopted.id, 2), "the account's other device is led on");
    assert!(other.version > paid, "and sees that its bag changed");
    assert_eq!(send(&house, other.id, "sent-before-paying", ring).await, sent, "known: not applied again");
    assert_eq!(units(&seen(&house, &here).await.unwrap()), 2);
    assert!(seen(&house, &guest).await.is_none(), "the guest's token opens it no more");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn who_goes_on_after_a_paid_cart_may_see_its_order_and_nobody_else_may() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (paid, token) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    house.pay(&house.place(&paid).await.unwrap()).await;
    let next = enter(&house, None, Some(&token), false).await.cart;
    let (stranger, _) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let (own, _) = join(&house, &ada, None).await;
    let bob = people::customer(&house, "bob@example.com").await;
    let (others, _) = join(&house, &bob, None).await;
    let mut conn = house.db.read().await.unwrap();
    for (here, sees) in [(paid.id, true), (next, true), (stranger.id, false), (own.id, false)] {
        assert_eq!(cart::goes_on_after(&mut conn, here, paid.id).await.unwrap(), sees);
    }
    assert!(!cart::goes_on_after(&mut conn, others.id, own.id).await.unwrap(), "of another account");
}

#[tokio::test]
async fn a_cart_that_the_release_before_the_journal_opens_is_given_one() {
    let house = House::new().await;
    let journals: Vec<uuid::Uuid> = sqlx::query_scalar(
        "INSERT INTO carts (id, token_digest, state, currency, created_at, updated_at)
         SELECT gen_random_uuid(), sha256(n::text::bytea), 'open', 'USD', now(), now() FROM generate_series(1, 2) n
         RETURNING journal",
    )
    .fetch_all(house.db.pool())
    .await
    .unwrap();
    assert_ne!(journals[0], journals[1]);
}
