//! A catalogue that changes while somebody buys.

use commerce::{
    cart::LineProblem,
    checkout::{CheckoutError, PlaceOrder, place_order},
    orders::OrderState,
    testing::{House, PieceKind, ask_for},
};
use kernel::Fault as _;

async fn write(house: &House, sql: &'static str) {
    sqlx::query(sql).execute(&mut *house.db.read().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_piece_that_is_archived_while_it_is_being_paid_still_goes_to_its_buyer() {
    let house = House::new().await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(piece, 1)]).await;
    let placed = house.place(&cart).await.unwrap();
    write(&house, "UPDATE products SET status = 'archived'").await;
    assert_eq!(house.pay(&placed).await.state, OrderState::Paid);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_piece_that_is_archived_before_checkout_is_named_and_not_sold() {
    let house = House::new().await;
    let piece = house.ring("Aurelia Solitaire", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(piece, 1)]).await;
    write(&house, "UPDATE product_variants SET status = 'archived'").await;
    assert_eq!(house.cart_now(&cart).await.lines[0].problem, Some(LineProblem::Gone));
    assert_eq!(house.cart_now(&cart).await.subtotal.minor(), 0);
    let refused = house.place(&cart).await.unwrap_err();
    assert!(matches!(refused, CheckoutError::NotForSale(_)));
    assert!(refused.message().contains("Aurelia Solitaire"));
}

#[tokio::test]
async fn a_price_that_rises_while_somebody_pays_is_theirs_until_they_come_back_for_another_total() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let seen = house.place(&cart).await.unwrap();
    write(&house, "UPDATE product_variants SET price_minor = 200000").await;
    let again = PlaceOrder { expected_total: Some(seen.order.total), ..ask_for(&cart) };
    let refused = place_order(&house.db, &house.commerce, &house.cx, again).await.unwrap_err();
    assert_eq!(refused.code(), "price_changed");
    assert_eq!(house.order(seen.order.id).await.state, OrderState::PendingPayment, "nothing changed");
    let agreed = house.place(&cart).await.unwrap();
    assert_eq!(agreed.order.subtotal.minor(), 200_000);
    assert_eq!(house.order(seen.order.id).await.state, OrderState::Cancelled);
    house.pay(&agreed).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}
