//! Lines that are saved for later.

use commerce::{
    cart::{
        self, AddLine, Cart, CartError, Change, ChangeLine, ChangeRef, LineRef, LineWish, Mutation, Outcome,
        Personalization, SetAsideLine, SyncCart, UndoChange,
    },
    holds::{TakeHolds, take_holds},
    testing::{House, PieceKind},
};
use kernel::{Quantity, ids::VariantId};

async fn set_aside(house: &House, cart: &Cart, line: usize, aside: bool) -> Result<Cart, CartError> {
    let from = if aside { &cart.lines } else { &cart.set_aside };
    let ask = SetAsideLine { cart: cart.id, line: from[line].id, aside, expected_version: None };
    let mut tx = house.db.begin().await.unwrap();
    let cart = cart::set_aside_line(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn add(house: &House, cart: &Cart, variant: VariantId, quantity: i64) -> Result<Cart, CartError> {
    let personalization = Personalization::default();
    let ask = AddLine { cart: cart.id, variant, quantity: Quantity::new(quantity).unwrap(), personalization };
    let mut tx = house.db.begin().await.unwrap();
    let cart = cart::add_line(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn undo(house: &House, cart: &Cart, version: i64) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let cart = cart::undo_change(&mut tx, &house.cx, UndoChange { cart: cart.id, version }).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

fn shape(cart: &Cart) -> (Vec<i32>, Vec<i32>) {
    let units = |lines: &[cart::CartLine]| lines.iter().map(|l| l.quantity.get()).collect();
    (units(&cart.lines), units(&cart.set_aside))
}

#[tokio::test]
async fn what_is_set_aside_is_not_counted_not_ordered_and_goes_on_in_the_next_cart() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(5)).await;
    let other = house.ring("Other", 200_000, PieceKind::Stocked(5)).await;
    let cart = house.cart(&[(ring, 1), (other, 2)]).await;
    let cart = set_aside(&house, &cart, 1, true).await.unwrap();
    assert_eq!((shape(&cart), cart.pieces(), cart.subtotal.minor()), ((vec![1], vec![2]), 1, 100_000));
    let placed = house.place(&cart).await.unwrap();
    assert_eq!(placed.order.lines.len(), 1);
    house.pay(&placed).await;
    let mut conn = house.db.read().await.unwrap();
    let next: uuid::Uuid = sqlx::query_scalar("SELECT id FROM carts WHERE state = 'open' AND journal = $1")
        .bind(cart.id.uuid())
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let next = cart::find(&mut conn, kernel::ids::CartId::from_uuid(next)).await.unwrap().unwrap();
    assert_eq!(shape(&next), (vec![], vec![2]));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_line_that_comes_back_is_asked_for_stock_and_joins_its_twin_in_one_version() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let cart = house.cart(&[(ring, 2)]).await;
    let cart = set_aside(&house, &cart, 0, true).await.unwrap();
    let cart = add(&house, &cart, ring, 2).await.unwrap();
    assert_eq!(shape(&cart), (vec![2], vec![2]));
    let refused = set_aside(&house, &cart, 0, false).await.unwrap_err();
    assert!(matches!(refused, CartError::InsufficientStock { available: 3, .. }), "{refused:?}");
    let ask = cart::SetQuantity {
        cart: cart.id,
        line: cart.lines[0].id,
        quantity: Quantity::ONE,
        expected_version: None,
    };
    let mut tx = house.db.begin().await.unwrap();
    let cart = cart::set_quantity(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let joined = set_aside(&house, &cart, 0, false).await.unwrap();
    assert_eq!((shape(&joined), joined.version), ((vec![3], vec![]), cart.version + 1));
    let apart = undo(&house, &joined, joined.version).await.unwrap();
    assert_eq!((shape(&apart), apart.set_aside[0].id), ((vec![1], vec![2]), cart.set_aside[0].id));
    let again = undo(&house, &apart, apart.version).await.unwrap();
    assert_eq!(shape(&again), (vec![3], vec![]));
}

#[tokio::test]
async fn setting_aside_is_a_mutation_that_is_applied_once_and_can_be_taken_back() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let line = LineRef::Id(cart.lines[0].id);
    let mutation = |id: &str, change| Mutation { id: id.parse().unwrap(), change };
    let batch = vec![
        mutation("m1", Change::SaveForLater { line: line.clone() }),
        mutation("m2", Change::SaveForLater { line: line.clone() }),
        mutation("m3", Change::MoveToBag { line: line.clone() }),
        mutation("m4", Change::Undo { of: ChangeRef::Mutation("m3".parse().unwrap()) }),
    ];
    let ask = SyncCart { cart: cart.id, base_version: 0, mutations: batch };
    for _ in 0..2 {
        let mut tx = house.db.begin().await.unwrap();
        let synced = cart::sync_cart(&mut tx, &house.cx, &ask).await.unwrap();
        tx.commit().await.unwrap();
        assert!(synced.results.iter().all(|(_, outcome)| matches!(outcome, Outcome::Applied { .. })));
        assert_eq!((shape(&synced.cart), synced.cart.version), ((vec![], vec![1]), cart.version + 4));
    }
    // nobody is kept from a piece that somebody set aside
    let other = house.cart(&[(ring, 1)]).await;
    house.pay(&house.place(&other).await.unwrap()).await;
    let now = house.cart_now(&cart).await;
    assert_eq!(now.set_aside[0].problem, Some(cart::LineProblem::SoldOut));
    assert!(matches!(set_aside(&house, &now, 0, false).await, Err(CartError::InsufficientStock { .. })));
}

#[tokio::test]
async fn a_ring_around_a_stone_is_set_aside_and_its_stone_is_in_the_cart_once() {
    let house = House::new().await;
    let setting = house.setting("Setting", 150_000, 0).await;
    let (stone, _) = house.stone(400_000).await;
    let cart = house.ring_cart(setting, stone).await;
    let aside = set_aside(&house, &cart, 0, true).await.unwrap();
    assert_eq!((shape(&aside), aside.subtotal.minor()), ((vec![], vec![1]), 0));
    let mut tx = house.db.begin().await.unwrap();
    let ring = cart::AddRing {
        cart: cart.id,
        variant: setting,
        stone,
        size: cart.lines[0].ring.as_ref().unwrap().size,
        personalization: Personalization::default(),
    };
    assert!(matches!(cart::add_ring(&mut tx, &house.cx, ring).await, Err(CartError::StoneOnce)));
    drop(tx);
    assert_eq!(shape(&set_aside(&house, &aside, 0, false).await.unwrap()), (vec![1], vec![]));
}

#[tokio::test]
async fn what_is_set_aside_becomes_another_size_there_without_asking_for_stock() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(1)).await;
    let cart = house.cart(&[(ring[0], 1), (ring[2], 1)]).await;
    let cart = set_aside(&house, &cart, 0, true).await.unwrap();
    let into = LineWish { variant: Some(ring[2]), ..LineWish::default() };
    let ask = ChangeLine { cart: cart.id, line: cart.set_aside[0].id, into, expected_version: None };
    let mut tx = house.db.begin().await.unwrap();
    let changed = cart::change_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((shape(&changed), changed.set_aside[0].variant), ((vec![1], vec![1]), ring[2]));
    let refused = set_aside(&house, &changed, 0, false).await.unwrap_err();
    assert!(matches!(refused, CartError::InsufficientStock { available: 1, .. }), "{refused}");
    let back = undo(&house, &changed, changed.version).await.unwrap();
    assert_eq!((shape(&back), back.set_aside[0].variant), ((vec![1], vec![1]), ring[0]));
}

#[tokio::test]
async fn what_is_set_aside_is_held_no_longer_and_others_may_have_it() {
    let house = House::new().await;
    let piece = house.ring("Celeste", 900_000, PieceKind::OneOfAKind).await;
    let (ann, bob) = (house.cart(&[(piece, 1)]).await, house.cart(&[(piece, 1)]).await);
    let take = async |cart: &Cart| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = TakeHolds { cart: cart.id, network: cart.id.to_string() };
        let taken = take_holds(&mut tx, &house.cx, &ask).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    assert!(take(&ann).await.holds() && !take(&bob).await.holds());
    let cart = set_aside(&house, &ann, 0, true).await.unwrap();
    assert!(cart.set_aside[0].hold.is_none());
    assert!(take(&bob).await.holds());
}
