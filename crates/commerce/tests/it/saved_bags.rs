//! Bags that are saved at the prices of their day.

use commerce::{
    cart::{
        self, Cart, CartError, KeptState, LineProblem,
        saved::{
            DropSavedBag, SaveBag, SavedBag, SavedBagRules, TakeSavedBag, drop_saved_bag, find_saved_bag,
            save_bag, set_rules, take_saved_bag,
        },
        sharing::{
            MakePayLink, PayLink, Recipient, SharedBag, TakeShared, get_shared, make_pay_link, take_shared,
        },
    },
    checkout::CheckoutError,
    holds::{TakeHolds, take_holds},
    testing::{House, PieceKind, ask_for},
};
use customers::Customer;
use kernel::{
    Actor, Currency, Money,
    ids::{AccountId, CartId, VariantId},
};

use crate::people;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// The open cart of an account, with these pieces.
async fn own(house: &House, who: &Customer, lines: &[(VariantId, i64)]) -> Cart {
    let mut tx = house.db.begin().await.unwrap();
    let ask =
        cart::EnterCart { currency: Currency::Usd, person: Some(who.clone()), token: None, anew: false };
    let cart = cart::enter_cart(&mut tx, &house.cx, &ask).await.unwrap().cart;
    tx.commit().await.unwrap();
    for &(variant, units) in lines {
        let quantity = kernel::Quantity::new(units).unwrap();
        let ask = cart::AddLine { cart, variant, quantity, personalization: Default::default() };
        let mut tx = house.db.begin().await.unwrap();
        cart::add_line(&mut tx, &house.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
    }
    now(house, cart).await
}

async fn now(house: &House, cart: CartId) -> Cart {
    cart::find(&mut house.db.read().await.unwrap(), cart).await.unwrap().unwrap()
}

async fn save(house: &House, who: AccountId, cart: CartId) -> Result<SavedBag, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let ask = SaveBag { cart, account: who, name: "For June".into(), days: None };
    let saved = save_bag(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(saved)
}

async fn take(house: &House, who: AccountId, saved: &SavedBag, into: CartId) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let cart =
        take_saved_bag(&mut tx, &house.cx, TakeSavedBag { account: who, saved: saved.id, into }).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn run(house: &House, sql: &'static str) {
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn reprice(house: &House, variant: VariantId, minor: i64) {
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query("UPDATE product_variants SET price_minor = $2 WHERE id = $1")
        .bind(variant.uuid())
        .bind(minor)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn expire(house: &House) {
    run(
        house,
        "UPDATE saved_bags SET saved_at = saved_at - interval '15 days', expires_at = expires_at - interval '15 days'",
    )
    .await;
}

#[tokio::test]
async fn a_kept_price_is_quoted_and_ordered_until_it_expires_and_todays_after_that() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let cart = own(&house, &ada, &[(ring, 2)]).await;
    let saved = save(&house, ada.account, cart.id).await.unwrap();
    assert_eq!(
        (saved.name.as_deref(), (saved.expires_at - saved.saved_at).num_days()),
        (Some("For June"), 14)
    );
    reprice(&house, ring, 120_000).await;
    assert_eq!(now(&house, cart.id).await.subtotal, usd(240_000), "saving changes nothing in the bag");
    let kept = take(&house, ada.account, &saved, cart.id).await.unwrap();
    assert_eq!((kept.subtotal, kept.lines.len()), (usd(200_000), 1));
    let line = kept.lines[0].kept.unwrap();
    assert_eq!((line.price, line.today, line.state), (usd(100_000), usd(120_000), KeptState::Holds));
    let twice = take(&house, ada.account, &saved, cart.id).await.unwrap();
    assert_eq!((twice.version, twice.lines.len()), (kept.version, 1), "taking twice changes nothing");
    let placed = house.place(&kept).await.unwrap();
    assert_eq!(placed.order.subtotal, usd(200_000));
    expire(&house).await;
    let late = now(&house, cart.id).await;
    assert_eq!((late.subtotal, late.lines[0].kept.unwrap().state), (usd(240_000), KeptState::Expired));
    let mut ask = ask_for(&late);
    ask.expected_total = Some(placed.order.total);
    let refused =
        commerce::checkout::place_order(&house.db, &house.commerce, &house.cx, ask).await.unwrap_err();
    assert!(matches!(refused, CheckoutError::PriceChanged { .. }), "{refused:?}");
    let again = house.place(&late).await.unwrap();
    assert_eq!((again.order.subtotal, again.order.id != placed.order.id), (usd(240_000), true));
    let mut conn = house.db.read().await.unwrap();
    let shown = find_saved_bag(&mut conn, ada.account, saved.id).await.unwrap().unwrap();
    assert_eq!((shown.expired, shown.subtotal), (true, usd(240_000)));
}

#[tokio::test]
async fn a_kept_price_is_used_once_for_as_many_pieces_as_were_saved_and_never_beats_a_lower_one() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let cart = own(&house, &ada, &[(ring, 1)]).await;
    let saved = save(&house, ada.account, cart.id).await.unwrap();
    reprice(&house, ring, 90_000).await;
    let cheap = take(&house, ada.account, &saved, cart.id).await.unwrap();
    assert_eq!(cheap.subtotal, usd(90_000), "whoever kept a price pays the lower of the two");
    reprice(&house, ring, 110_000).await;
    let line = cheap.lines[0].id;
    let more = cart::SetQuantity {
        cart: cart.id,
        line,
        quantity: kernel::Quantity::new(2).unwrap(),
        expected_version: None,
    };
    let mut tx = house.db.begin().await.unwrap();
    let refused = cart::set_quantity(&mut tx, &house.cx, more).await.unwrap_err();
    drop(tx);
    assert!(matches!(refused, CartError::KeptForFewer(1)), "{refused:?}");
    // another line at the same kept price, by way of other words and an undo, gets none
    let both = own(&house, &ada, &[(ring, 1)]).await;
    assert_eq!((both.lines.len(), both.subtotal), (2, usd(210_000)));
    house.pay(&house.place(&both).await.unwrap()).await;
    let next = own(&house, &ada, &[]).await;
    let used = take(&house, ada.account, &saved, next.id).await.unwrap();
    assert_eq!((used.subtotal, used.lines[0].kept.unwrap().state), (usd(110_000), KeptState::Used));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_kept_price_never_goes_below_the_part_that_the_rules_name() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let cart = own(&house, &ada, &[(ring, 1)]).await;
    let saved = save(&house, ada.account, cart.id).await.unwrap();
    let kept = take(&house, ada.account, &saved, cart.id).await.unwrap();
    reprice(&house, ring, 200_000).await;
    let raised = now(&house, kept.id).await;
    assert_eq!(
        (raised.subtotal, raised.lines[0].kept.unwrap().raised_to()),
        (usd(150_000), Some(usd(150_000)))
    );
    house.pay(&house.place(&raised).await.unwrap()).await;
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn rules_bind_who_saves_and_clients_choose_no_days_of_their_own() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let staff = house.cx.with_actor(Actor::Staff(ada.account));
    let mut tx = house.db.begin().await.unwrap();
    let rules = SavedBagRules { client_days: 7, most_days: 30, least_percent: 80 };
    set_rules(&mut tx, &staff, rules).await.unwrap();
    tx.commit().await.unwrap();
    let cart = own(&house, &ada, &[(ring, 1)]).await;
    let days = async |cx: &platform::Cx, days| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = SaveBag { cart: cart.id, account: ada.account, name: String::new(), days };
        let saved = save_bag(&mut tx, cx, ask).await?;
        Ok::<_, CartError>((saved.expires_at - saved.saved_at).num_days())
    };
    assert_eq!(days(&house.cx, Some(30)).await.unwrap(), 7);
    assert_eq!(days(&staff, Some(30)).await.unwrap(), 30);
    assert!(matches!(days(&staff, Some(31)).await, Err(CartError::Field(_))));
    assert!(matches!(days(&staff, Some(0)).await, Err(CartError::Field(_))));
}

#[tokio::test]
async fn a_saved_bag_is_its_owners_alone_and_holds_no_piece() {
    let house = House::new().await;
    let ring = house.ring("Only one", 100_000, PieceKind::OneOfAKind).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let eve = people::customer(&house, "eve@example.com").await;
    let cart = own(&house, &ada, &[(ring, 1)]).await;
    let saved = save(&house, ada.account, cart.id).await.unwrap();
    let theirs = own(&house, &eve, &[(ring, 1)]).await;
    assert!(matches!(take(&house, eve.account, &saved, theirs.id).await, Err(CartError::SavedBagNotFound)));
    let mut tx = house.db.begin().await.unwrap();
    let drop_it = |account| DropSavedBag { account, saved: saved.id };
    let refused = drop_saved_bag(&mut tx, &house.cx, drop_it(eve.account)).await;
    assert!(matches!(refused, Err(CartError::SavedBagNotFound)));
    drop(tx);
    house.pay(&house.place(&theirs).await.unwrap()).await;
    let mut conn = house.db.read().await.unwrap();
    let shown = find_saved_bag(&mut conn, ada.account, saved.id).await.unwrap().unwrap();
    assert_eq!((shown.lines[0].problem, shown.subtotal), (Some(cart::LineProblem::SoldOut), usd(0)));
    drop(conn);
    let mut tx = house.db.begin().await.unwrap();
    drop_saved_bag(&mut tx, &house.cx, drop_it(ada.account)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(take(&house, ada.account, &saved, cart.id).await, Err(CartError::SavedBagNotFound)));
}

#[tokio::test]
async fn other_words_keep_the_price_and_another_size_does_not() {
    let house = House::new().await;
    let sizes = house.ring_in_sizes("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let cart = own(&house, &ada, &[(sizes[0], 1)]).await;
    let saved = save(&house, ada.account, cart.id).await.unwrap();
    take(&house, ada.account, &saved, cart.id).await.unwrap();
    run(&house, "UPDATE product_variants SET price_minor = price_minor + 20000").await;
    let change = async |into| {
        let line = now(&house, cart.id).await.lines[0].id;
        let ask = cart::ChangeLine { cart: cart.id, line, into, expected_version: None };
        let mut tx = house.db.begin().await.unwrap();
        let cart = cart::change_line(&mut tx, &house.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        cart.subtotal
    };
    let words = cart::Personalization::engraved("A");
    let kept = cart::LineWish { personalization: Some(words), ..Default::default() };
    assert_eq!(change(kept).await, usd(100_000));
    assert_eq!(take(&house, ada.account, &saved, cart.id).await.unwrap().lines.len(), 1);
    let larger = cart::LineWish {
        variant: Some(sizes[2]),
        personalization: Some(Default::default()),
        ..Default::default()
    };
    assert_eq!(change(larger).await, usd(140_000));
}

/// A link by which a client's bag is paid for later.
async fn pay_link(house: &House, who: &Customer) -> Result<PayLink, CartError> {
    let staff = house.cx.with_actor(Actor::Staff(who.account));
    let ask = MakePayLink {
        account: who.account,
        name: String::new(),
        days: Some(21),
        from_name: "Jason & Co.".into(),
    };
    let mut tx = house.db.begin().await.unwrap();
    let made = make_pay_link(&mut tx, &staff, ask).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

async fn seen(house: &House, made: &PayLink, viewer: Option<&Cart>) -> SharedBag {
    let mut conn = house.db.read().await.unwrap();
    get_shared(&mut conn, &made.token, viewer.map(|cart| cart.id)).await.unwrap().1
}

#[tokio::test]
async fn a_pay_link_is_priced_when_it_is_opened_and_keeps_the_clients_bag_for_whoever_pays() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    assert!(matches!(pay_link(&house, &ada).await, Err(CartError::NothingToSave)), "a client without a bag");
    let bag = own(&house, &ada, &[(ring, 1)]).await;
    let made = pay_link(&house, &ada).await.unwrap();
    assert_eq!(made.share.recipient, Recipient::Payer);
    assert!(made.share.rights.may_pay && made.share.rights.sees_prices && !made.share.rights.may_change);
    let subtotal = async || seen(&house, &made, None).await.amounts().unwrap().subtotal;
    assert_eq!(subtotal().await, usd(100_000));
    reprice(&house, ring, 110_000).await;
    assert_eq!(subtotal().await, usd(100_000), "dearer since, and kept");
    reprice(&house, ring, 90_000).await;
    assert_eq!(subtotal().await, usd(90_000), "cheaper since");
    reprice(&house, ring, 110_000).await;
    expire(&house).await;
    assert_eq!(subtotal().await, usd(100_000), "kept for as long as the advisor chose");
    let payer = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = TakeShared { token: made.token.clone(), into: payer.id };
    let taken = take_shared(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    house.pay(&house.place(&taken).await.unwrap()).await;
    assert_eq!(subtotal().await, usd(110_000), "used once");
    assert_eq!(now(&house, bag.id).await.lines.len(), 1, "the client’s own bag is theirs");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_pay_link_says_who_holds_a_piece_and_is_no_obstacle_to_whoever_holds_it_by_it() {
    let house = House::new().await;
    let single = house.ring("Only one", 900_000, PieceKind::OneOfAKind).await;
    let ada = people::customer(&house, "ada@example.com").await;
    own(&house, &ada, &[(single, 1)]).await;
    let made = pay_link(&house, &ada).await.unwrap();
    let payer = house.cart(&[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = TakeShared { token: made.token.clone(), into: payer.id };
    take_shared(&mut tx, &house.cx, &ask).await.unwrap();
    let hold = TakeHolds { cart: payer.id, network: String::new() };
    take_holds(&mut tx, &house.cx, &hold).await.unwrap();
    tx.commit().await.unwrap();
    let again = pay_link(&house, &ada).await.unwrap();
    assert_eq!(again.bag.lines.len(), 1, "its price can be kept while somebody else holds it");
    let problem = async |viewer| seen(&house, &made, viewer).await.pieces().lines[0].problem;
    assert!(matches!(problem(None).await, Some(LineProblem::HeldByAnother { .. })));
    assert_eq!(problem(Some(&payer)).await, None);
}
