//! What is taken away of carts that nobody will ask about again, and what never is.

use chrono::Duration;
use commerce::{
    cart::{
        self, CartError, Change, Mutation, Personalization, SyncCart, Synced, Trimmed,
        sharing::{self, Recipient, Rights, ShareCart},
    },
    testing::{House, PieceKind, cart_with},
    upkeep,
};
use kernel::{
    Token,
    ids::{CartId, VariantId},
};

async fn add(house: &House, cart: CartId, id: &str, variant: VariantId) -> Result<Synced, CartError> {
    let change = Change::Add { variant, quantity: 1, personalization: Personalization::default() };
    let mutations = vec![Mutation { id: id.parse().unwrap(), change }];
    let mut tx = house.db.begin().await?;
    let synced = cart::sync_cart(&mut tx, &house.cx, &SyncCart { cart, base_version: 1, mutations }).await?;
    tx.commit().await?;
    Ok(synced)
}

async fn trim(house: &House) -> Trimmed {
    upkeep::trim_carts(&house.db, &house.commerce, &house.cx).await.unwrap()
}

/// A link to a guest's bag.
async fn share(house: &House, token: &Token) -> Token {
    let mut tx = house.db.begin().await.unwrap();
    let (cart, _) = cart::find_version(&mut tx, token).await.unwrap().unwrap();
    let rights = Rights { sees_prices: false, may_change: true, may_pay: false };
    let ask = ShareCart { cart, recipient: Recipient::Partner, from_name: String::new(), rights };
    let (_, link) = sharing::share_cart(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    link
}

async fn ring(house: &House) -> VariantId {
    house.ring("Ring", 100_000, PieceKind::Stocked(9)).await
}

#[tokio::test]
async fn an_open_bag_loses_its_history_after_half_a_year_and_still_applies_nothing_twice() {
    let house = House::new().await;
    let ring = ring(&house).await;
    let (bag, token) = cart_with(&house.db, &house.cx, &[]).await;
    add(&house, bag.id, "m1", ring).await.unwrap();
    house.advance(Duration::days(179));
    assert_eq!(trim(&house).await, Trimmed::default());
    house.advance(Duration::days(2));
    assert_eq!(trim(&house).await, Trimmed { carts: 1, changes: 1, ..Trimmed::default() });
    assert_eq!(trim(&house).await, Trimmed::default(), "a second round finds nothing to do");
    let again = add(&house, bag.id, "m1", ring).await.unwrap();
    assert_eq!((again.cart.version, again.cart.lines[0].quantity.get()), (2, 1));
    let mut conn = house.db.read().await.unwrap();
    assert!(cart::find_by_token(&mut conn, &token).await.unwrap().is_some());
    drop(conn);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_bought_bag_loses_its_journal_and_a_late_device_hears_that_it_was_bought() {
    let house = House::new().await;
    let ring = ring(&house).await;
    let bag = house.cart(&[]).await;
    let filled = add(&house, bag.id, "m1", ring).await.unwrap();
    house.pay(&house.place(&filled.cart).await.unwrap()).await;
    house.advance(Duration::days(181));
    assert_eq!(trim(&house).await, Trimmed { carts: 1, changes: 2, mutations: 1, tokens: 0 });
    assert!(matches!(add(&house, bag.id, "m1", ring).await, Err(CartError::Completed { .. })));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_bag_that_went_on_after_buying_keeps_the_journal_it_shares() {
    let house = House::new().await;
    let (bought, other) = (ring(&house).await, ring(&house).await);
    let (bag, token) = cart_with(&house.db, &house.cx, &[]).await;
    let filled = add(&house, bag.id, "m1", bought).await.unwrap();
    let placed = house.place(&filled.cart).await.unwrap();
    add(&house, bag.id, "m2", other).await.unwrap();
    house.pay(&placed).await;
    house.advance(Duration::days(181));
    assert_eq!(trim(&house).await.mutations, 0);
    let mut conn = house.db.read().await.unwrap();
    let fresh = cart::find_by_token(&mut conn, &token).await.unwrap().unwrap();
    drop(conn);
    let again = add(&house, fresh.id, "m2", other).await.unwrap();
    assert_eq!((again.cart.lines.len(), again.cart.lines[0].quantity.get()), (1, 1));
}

#[tokio::test]
async fn a_guests_empty_bag_ends_after_thirty_days_and_one_with_a_piece_does_not() {
    let house = House::new().await;
    let ring = ring(&house).await;
    let (_, of_empty) = cart_with(&house.db, &house.cx, &[]).await;
    let (_, of_full) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    house.advance(Duration::days(29));
    assert_eq!(trim(&house).await, Trimmed::default());
    let link = share(&house, &of_empty).await;
    house.advance(Duration::days(2));
    assert_eq!(trim(&house).await, Trimmed { carts: 1, tokens: 1, ..Trimmed::default() });
    let mut conn = house.db.read().await.unwrap();
    let ended = sharing::get_share(&mut conn, &link).await;
    assert!(matches!(ended, Err(CartError::ShareEnded)), "{ended:?}");
    assert!(cart::find_by_token(&mut conn, &of_empty).await.unwrap().is_none());
    assert!(cart::find_by_token(&mut conn, &of_full).await.unwrap().is_some());
}

#[tokio::test]
async fn carts_in_use_are_passed_over_and_many_are_trimmed_in_batches_on_two_nodes_at_once() {
    let house = House::with_connections(6).await;
    let (in_use, _) = cart_with(&house.db, &house.cx, &[]).await;
    for _ in 0..150 {
        cart_with(&house.db, &house.cx, &[]).await;
    }
    house.advance(Duration::days(31));
    let mut device = house.db.begin().await.unwrap();
    sqlx::query("SELECT FROM carts WHERE id = $1 FOR UPDATE")
        .bind(in_use.id.uuid())
        .execute(&mut *device)
        .await
        .unwrap();
    let (one, other) = tokio::join!(trim(&house), trim(&house));
    assert_eq!((one.carts + other.carts, one.tokens + other.tokens), (150, 150));
    device.rollback().await.unwrap();
    assert_eq!(trim(&house).await.carts, 1);
}

#[tokio::test]
async fn nothing_but_trimming_takes_a_change_out_of_a_history() {
    let house = House::new().await;
    let ring = ring(&house).await;
    let (bag, other) = (house.cart(&[(ring, 1)]).await, house.cart(&[(ring, 1)]).await);
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("SELECT trim_cart_history($1)").bind(bag.id.uuid()).execute(&mut *tx).await.unwrap();
    let refused = sqlx::query("DELETE FROM cart_changes WHERE cart_id = $1")
        .bind(other.id.uuid())
        .execute(&mut *tx)
        .await;
    assert!(refused.unwrap_err().to_string().contains("append-only"));
}
