//! Carts.

use commerce::{
    cart::{self, AddLine, Cart, CartError, LineProblem, MAX_LINES, RemoveLine, SetQuantity},
    testing::{House, PieceKind, cart_with},
};
use kernel::{
    Fault as _, Kind, Quantity, Token,
    ids::{CartId, VariantId},
};

fn n(quantity: i64) -> Quantity {
    Quantity::new(quantity).unwrap()
}

async fn add(
    house: &House,
    cart: CartId,
    variant: VariantId,
    quantity: i64,
    engraving: Option<&str>,
) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = AddLine { cart, variant, quantity: n(quantity), engraving: engraving.map(Into::into) };
    let cart = cart::add_line(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

#[tokio::test]
async fn a_second_add_raises_the_quantity_and_another_engraving_is_another_line() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(10)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let cart = add(&house, cart.id, ring, 2, None).await.unwrap();
    assert_eq!((cart.lines.len(), cart.lines[0].quantity, cart.version), (1, n(3), 3));
    let cart = add(&house, cart.id, ring, 1, Some(" Zoë ")).await.unwrap();
    assert_eq!((cart.lines.len(), cart.lines[1].engraving.as_deref()), (2, Some("Zoë")));
    assert_eq!(cart.subtotal.minor(), 400_000);
    assert_eq!(cart.pieces(), 4);
}

#[tokio::test]
async fn a_piece_that_exists_once_is_in_a_cart_once() {
    let house = House::new().await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[]).await;
    assert_eq!(add(&house, cart.id, piece, 2, None).await.unwrap_err().code(), "one_of_a_kind_once");
    let cart = add(&house, cart.id, piece, 1, None).await.unwrap();
    assert_eq!(add(&house, cart.id, piece, 1, None).await.unwrap_err().code(), "one_of_a_kind_once");
    assert_eq!(add(&house, cart.id, piece, 1, Some("A")).await.unwrap_err().code(), "one_of_a_kind_once");
    let mut tx = house.db.begin().await.unwrap();
    let ask = SetQuantity { cart: cart.id, line: cart.lines[0].id, quantity: n(2), expected_version: None };
    assert_eq!(cart::set_quantity(&mut tx, &house.cx, ask).await.unwrap_err().code(), "one_of_a_kind_once");
}

#[tokio::test]
async fn more_than_is_ready_is_refused_unless_we_make_it() {
    let house = House::new().await;
    let ready = house.ring("Ready", 100_000, PieceKind::Stocked(2)).await;
    let made = house.ring("Made", 100_000, PieceKind::MadeToOrder(1)).await;
    let cart = house.cart(&[]).await;
    let refused = add(&house, cart.id, ready, 3, None).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("insufficient_stock", Kind::Conflict));
    let cart = add(&house, cart.id, made, 1, None).await.unwrap();
    assert_eq!((cart.lines[0].made_to_order, cart.lines[0].lead_days), (false, 0));
    let cart = add(&house, cart.id, made, 1, None).await.unwrap();
    assert_eq!((cart.lines[0].made_to_order, cart.lines[0].lead_days), (true, 28));
}

#[tokio::test]
async fn bad_words_absurd_amounts_and_a_fifty_first_line_are_refused_kindly() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1_000)).await;
    let cart = house.cart(&[]).await;
    for (words, code) in
        [("愛", "engraving_character"), ("This is far too long to cut", "engraving_too_long")]
    {
        let refused = add(&house, cart.id, ring, 1, Some(words)).await.unwrap_err();
        assert_eq!((refused.code(), refused.fields().len()), (code, 1));
    }
    add(&house, cart.id, ring, 9, None).await.unwrap();
    assert_eq!(add(&house, cart.id, ring, 2, None).await.unwrap_err().code(), "quantity_out_of_range");
    for line in 1..MAX_LINES {
        add(&house, cart.id, ring, 1, Some(&format!("no {line}"))).await.unwrap();
    }
    assert_eq!(add(&house, cart.id, ring, 1, Some("one more")).await.unwrap_err().code(), "too_many_lines");
    add(&house, cart.id, ring, 1, Some("no 1")).await.unwrap();
    let unknown = VariantId::from_uuid(uuid::Uuid::nil());
    assert_eq!(add(&house, cart.id, unknown, 1, None).await.unwrap_err().code(), "not_for_sale");
}

#[tokio::test]
async fn a_stale_version_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let seen = house.cart(&[(ring, 1)]).await;
    add(&house, seen.id, ring, 1, None).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = RemoveLine { cart: seen.id, line: seen.lines[0].id, expected_version: Some(seen.version) };
    let refused = cart::remove_line(&mut tx, &house.cx, ask).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::PreconditionFailed);
    assert!(matches!(refused, CartError::VersionConflict { current: 3 }));
    drop(tx);
    assert_eq!(house.cart_now(&seen).await.lines[0].quantity, n(2));
}

#[tokio::test]
async fn only_its_token_opens_a_cart() {
    let house = House::new().await;
    let (cart, token) = cart_with(&house.db, &house.cx, &[]).await;
    let mut conn = house.db.read().await.unwrap();
    assert_eq!(cart::find_by_token(&mut conn, &token).await.unwrap().map(|c| c.id), Some(cart.id));
    let other = Token::new(&*house.cx.random);
    assert!(cart::find_by_token(&mut conn, &other).await.unwrap().is_none());
}

#[tokio::test]
async fn a_paid_cart_takes_no_more_and_names_its_order() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let order = house.pay(&house.place(&cart).await.unwrap()).await;
    let refused = add(&house, cart.id, ring, 1, None).await.unwrap_err();
    assert!(matches!(refused, CartError::Completed { order: id } if id == order.id));
    assert_eq!((refused.code(), refused.kind()), ("cart_completed", Kind::Conflict));
}

#[tokio::test]
async fn a_line_says_what_became_of_its_piece() {
    let house = House::new().await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let few = house.ring("Few", 100_000, PieceKind::Stocked(3)).await;
    let mine = house.cart(&[(piece, 1), (few, 3)]).await;
    let theirs = house.cart(&[(piece, 1), (few, 1)]).await;
    house.place(&theirs).await.unwrap();
    let mine = house.cart_now(&mine).await;
    let problems: Vec<_> = mine.lines.iter().map(|l| l.problem).collect();
    assert_eq!(problems, [Some(LineProblem::SoldOut), Some(LineProblem::OnlyLeft(2))]);
    assert_eq!(mine.subtotal.minor(), 300_000, "what is sold out does not count");
}

#[tokio::test]
async fn twenty_adds_at_once_are_all_there_and_each_raised_the_version() {
    let house = House::with_connections(20).await;
    let mut rings = Vec::new();
    for _ in 0..20 {
        rings.push(house.ring("Ring", 100_000, PieceKind::Stocked(1)).await);
    }
    let cart = house.cart(&[]).await;
    let adds = rings.iter().map(|ring| add(&house, cart.id, *ring, 1, None));
    for added in futures_util::future::join_all(adds).await {
        added.unwrap();
    }
    let cart = house.cart_now(&cart).await;
    assert_eq!((cart.lines.len(), cart.version), (20, 21));
}
