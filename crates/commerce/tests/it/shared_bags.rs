//! Bags that others see, change and pay for by a link.

use commerce::{
    cart::{
        Cart, CartError, JoinAccount, join_account, list_good_tokens,
        sharing::{
            BagShare, ChangeShared, EndShare, Recipient, Right, Rights, ShareCart, SharedBag, SharedChange,
            SharedOf, TakeShared, change_shared, end_share, get_shared, list_shares, share_cart, take_shared,
        },
    },
    testing::{House, PieceKind},
};
use kernel::{Actor, Token, ids::VariantId};

use crate::people;

const LOOKS: Rights = Rights { sees_prices: false, may_change: false, may_pay: false };
const CHOOSES: Rights = Rights { sees_prices: false, may_change: true, may_pay: false };
const PAYS: Rights = Rights { sees_prices: true, may_change: false, may_pay: true };

async fn share(
    house: &House,
    cart: &Cart,
    to: Recipient,
    rights: Rights,
) -> Result<(BagShare, Token), CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = ShareCart { cart: cart.id, recipient: to, from_name: "Anna".into(), rights };
    let made = share_cart(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

async fn seen(house: &House, token: &Token) -> Option<SharedBag> {
    let mut conn = house.db.read().await.unwrap();
    match get_shared(&mut conn, token, None).await {
        Ok((_, bag)) => Some(bag),
        Err(CartError::ShareEnded) => None,
        Err(error) => panic!("{error:?}"),
    }
}

async fn add_by(house: &House, token: &Token, variant: VariantId) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let change = SharedChange::Add { variant, quantity: 1, personalization: Default::default() };
    let ask = ChangeShared { token: token.clone(), change };
    let (_, cart) = change_shared(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn pay_by(house: &House, token: &Token, into: &Cart) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let cart = take_shared(&mut tx, &house.cx, &TakeShared { token: token.clone(), into: into.id }).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn end(house: &House, cart: &Cart, share: &BagShare) -> Result<(), CartError> {
    let mut tx = house.db.begin().await.unwrap();
    end_share(&mut tx, &house.cx, EndShare { of: SharedOf::Cart(cart.id), share: share.id }).await?;
    tx.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn each_role_sees_and_does_what_its_link_says() {
    let house = House::new().await;
    let ring = house.ring("Ring", 123_400, PieceKind::Stocked(9)).await;
    let other = house.ring("Other", 777_700, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 2)]).await;
    let (partner, by_partner) = share(&house, &cart, Recipient::Partner, CHOOSES).await.unwrap();
    let (_, by_advisor) = share(&house, &cart, Recipient::Advisor, LOOKS).await.unwrap();
    let (payer, by_payer) = share(&house, &cart, Recipient::Payer, LOOKS).await.unwrap();
    assert_eq!(payer.rights, PAYS, "whoever pays sees prices");

    let SharedBag::Unpriced(pieces) = seen(&house, &by_partner).await.unwrap() else { panic!("no prices") };
    let shown = format!("{pieces:?}");
    assert!(!shown.contains("1234") && !shown.contains("2468") && !shown.contains("test-ring-"), "{shown}");
    assert_eq!(pieces.lines[0].quantity, 2);
    let changed = add_by(&house, &by_partner, other).await.unwrap();
    assert_eq!((changed.lines.len(), changed.version), (2, cart.version + 1));
    let mut conn = house.db.read().await.unwrap();
    let actor: String =
        sqlx::query_scalar("SELECT actor FROM cart_changes WHERE cart_id = $1 AND version = $2")
            .bind(cart.id.uuid())
            .bind(changed.version)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
    assert_eq!(actor, Actor::Share(partner.id).to_string(), "the history says by whom");
    drop(conn);

    let refused = add_by(&house, &by_advisor, other).await.unwrap_err();
    assert!(matches!(refused, CartError::ShareForbids(Right::Change)), "{refused:?}");
    let own = house.cart(&[]).await;
    for token in [&by_advisor, &by_partner] {
        let refused = pay_by(&house, token, &own).await.unwrap_err();
        assert!(matches!(refused, CartError::ShareForbids(Right::Pay)), "{refused:?}");
    }
    assert_eq!(seen(&house, &by_payer).await.unwrap().amounts().unwrap().subtotal.minor(), 1_024_500);
    let blind = Rights { may_pay: true, ..LOOKS };
    assert!(matches!(share(&house, &cart, Recipient::Partner, blind).await, Err(CartError::Field(_))));
}

#[tokio::test]
async fn what_somebody_else_paid_for_is_their_order_and_leaves_the_shared_bag() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 2), (single, 1)]).await;
    let (_, token) = share(&house, &cart, Recipient::Payer, PAYS).await.unwrap();
    let own = house.cart(&[]).await;
    let taken = pay_by(&house, &token, &own).await.unwrap();
    assert_eq!((taken.id, taken.subtotal.minor()), (own.id, 1_100_000));
    assert_eq!(
        pay_by(&house, &token, &own).await.unwrap().version,
        taken.version,
        "taking twice changes nothing"
    );
    house.pay(&house.place(&taken).await.unwrap()).await;
    let left = house.cart_now(&cart).await;
    assert!(left.lines.is_empty() && left.version > cart.version, "{left:?}");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_link_that_was_ended_or_has_expired_opens_nothing_and_someone_elses_is_not_found() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let other = house.cart(&[(ring, 1)]).await;
    let (link, token) = share(&house, &cart, Recipient::Partner, CHOOSES).await.unwrap();
    let digest = token.digest();
    let good = async || {
        let mut conn = house.db.read().await.unwrap();
        list_good_tokens(&mut conn, &[digest]).await.unwrap().contains_key(&digest)
    };
    assert!(matches!(end(&house, &other, &link).await, Err(CartError::ShareNotFound)), "not this bag's");
    assert!(seen(&house, &token).await.is_some() && good().await);
    let kept: Vec<u8> = {
        let mut conn = house.db.read().await.unwrap();
        sqlx::query_scalar("SELECT digest FROM cart_shares").fetch_one(&mut *conn).await.unwrap()
    };
    assert_eq!(kept, token.digest(), "the secret is kept as its digest");
    end(&house, &cart, &link).await.unwrap();
    assert!(seen(&house, &token).await.is_none() && !good().await);
    assert!(matches!(add_by(&house, &token, ring).await, Err(CartError::ShareEnded)));
    assert!(matches!(pay_by(&house, &token, &other).await, Err(CartError::ShareEnded)));

    let (_, late) = share(&house, &cart, Recipient::Partner, CHOOSES).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("UPDATE cart_shares SET expires_at = now()").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(seen(&house, &late).await.is_none());
    assert!(matches!(add_by(&house, &late, ring).await, Err(CartError::ShareEnded)));
    assert!(list_shares(&mut house.db.read().await.unwrap(), cart.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn links_end_when_a_guests_bag_becomes_an_accounts_and_follow_a_bag_that_goes_on() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (cart, guest) = commerce::testing::cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    let (_, token) = share(&house, &cart, Recipient::Partner, CHOOSES).await.unwrap();
    let ada = people::customer(&house, "ada@example.com").await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = JoinAccount { account: ada.account, session: ada.session, guest: Some(guest) };
    join_account(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    assert!(seen(&house, &token).await.is_none());

    let cart = house.cart_now(&cart).await;
    let (_, token) = share(&house, &cart, Recipient::Partner, CHOOSES).await.unwrap();
    let placed = house.place(&cart).await.unwrap();
    add_by(&house, &token, ring).await.unwrap();
    house.pay(&placed).await;
    let mut conn = house.db.read().await.unwrap();
    let (share, goes_on) = get_shared(&mut conn, &token, None).await.unwrap();
    assert_eq!(goes_on.pieces().lines.len(), 1);
    let SharedOf::Cart(next) = share.of else { panic!("a living bag") };
    let next = commerce::cart::find(&mut conn, next).await.unwrap().unwrap();
    drop(conn);
    house.pay(&house.place(&next).await.unwrap()).await;
    assert!(
        seen(&house, &token).await.unwrap().pieces().lines.is_empty(),
        "what became of it is its owner's"
    );
    assert!(matches!(add_by(&house, &token, ring).await, Err(CartError::SharedBagRests)));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn two_links_that_pay_at_the_same_time_sell_a_piece_once() {
    let house = House::new().await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(single, 1)]).await;
    let (_, token) = share(&house, &cart, Recipient::Payer, PAYS).await.unwrap();
    let (one, two) = (house.cart(&[]).await, house.cart(&[]).await);
    let (one, two) =
        (pay_by(&house, &token, &one).await.unwrap(), pay_by(&house, &token, &two).await.unwrap());
    let (a, b) = tokio::join!(house.place(&one), house.place(&two));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    assert_eq!(house.audit().await, Vec::<String>::new());
}
