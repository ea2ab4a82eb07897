//! Lines that become another wish, gifts, and the currency of a cart.

use commerce::{
    cart::{
        self, AddLine, Cart, CartError, Change, ChangeLine, ChangeRef, GiftWish, LineRef, LineWish, Mutation,
        Personalization, SetCurrency, SetGift, SyncCart, Synced, UndoChange,
    },
    testing::{House, PieceKind, ask_for},
};
use kernel::{
    Currency, Fault as _, Money, Quantity,
    ids::{CartLineId, VariantId},
};

async fn add(house: &House, cart: &Cart, variant: VariantId, units: i64, words: &str) -> Cart {
    let quantity = Quantity::new(units).unwrap();
    let personalization =
        if words.is_empty() { Personalization::default() } else { Personalization::engraved(words) };
    let mut tx = house.db.begin().await.unwrap();
    let ask = AddLine { cart: cart.id, variant, quantity, personalization };
    let cart = cart::add_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    cart
}

async fn change(house: &House, cart: &Cart, line: CartLineId, into: LineWish) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await?;
    let ask = ChangeLine { cart: cart.id, line, into, expected_version: None };
    let cart = cart::change_line(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(cart)
}

fn size(variant: VariantId) -> LineWish {
    LineWish { variant: Some(variant), ..LineWish::default() }
}

fn words(text: &str) -> LineWish {
    LineWish { personalization: Some(Personalization::engraved(text)), ..LineWish::default() }
}

async fn undo(house: &House, cart: &Cart) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await?;
    let ask = UndoChange { cart: cart.id, version: cart.version };
    let cart = cart::undo_change(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(cart)
}

async fn give(house: &House, cart: &Cart, gift: Option<GiftWish>) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await?;
    let ask = SetGift { cart: cart.id, gift, expected_version: None };
    let cart = cart::set_gift(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(cart)
}

fn note(text: &str) -> Option<GiftWish> {
    Some(GiftWish { note: Some(text.into()), wrapping: Some("ribbon".into()), hide_prices: true })
}

fn seen(cart: &Cart) -> Vec<(VariantId, Option<&str>, i32)> {
    cart.lines.iter().map(|l| (l.variant, l.engraving.as_deref(), l.quantity.get())).collect()
}

#[tokio::test]
async fn a_line_becomes_another_size_with_its_id_its_place_and_the_price_of_that_size() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(3)).await;
    let other = house.ring("Band", 50_000, PieceKind::Stocked(3)).await;
    let cart = add(&house, &house.cart(&[(ring[0], 2), (other, 1)]).await, other, 1, "").await;
    let line = cart.lines[0].clone();
    let changed = change(&house, &cart, line.id, size(ring[2])).await.unwrap();
    assert_eq!((changed.version, changed.lines[0].id), (cart.version + 1, line.id));
    assert_eq!(seen(&changed)[0], (ring[2], None, 2));
    assert_eq!(changed.lines[0].unit_price, Money::new(120_000, Currency::Usd));
    assert!(changed.lines[0].options.contains("size 10"), "{}", changed.lines[0].options);
    let same = change(&house, &changed, line.id, size(ring[2])).await.unwrap();
    assert_eq!(seen(&same), seen(&changed), "nothing to do is no refusal");
    let back = undo(&house, &changed).await.unwrap();
    assert_eq!(seen(&back), seen(&cart));
    assert_eq!(seen(&undo(&house, &back).await.unwrap()), seen(&changed), "taken back, it is made again");
}

#[tokio::test]
async fn words_are_measured_again_in_the_new_size_and_refused_with_the_way_out() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(3)).await;
    let text = "Wandering on with you, my own one, always";
    let cart = add(&house, &house.cart(&[]).await, ring[2], 1, text).await;
    let line = &cart.lines[0];
    let cut = line.proof.clone().unwrap();
    assert_eq!((cut.engraving.as_str(), cut.band_width_um), (text, Some(2_350)));
    let smaller = change(&house, &cart, line.id, size(ring[1])).await.unwrap();
    let proof = smaller.lines[0].proof.clone().unwrap();
    assert!(proof.engraving.capital_um() < cut.engraving.capital_um(), "letters shrink first");
    let long = "Wandering on with you, my own one, always and ever after";
    let cart = change(&house, &smaller, line.id, LineWish { variant: Some(ring[2]), ..words(long) }).await;
    let cart = cart.unwrap();
    let refused = change(&house, &cart, line.id, size(ring[0])).await.unwrap_err();
    assert_eq!(refused.code(), "engraving_too_wide");
    let said = refused.message();
    assert!(said.contains(long) && said.contains("Or keep the size you have."), "{said}");
    let shorter = LineWish { variant: Some(ring[0]), ..words("Always") };
    let cart = change(&house, &cart, line.id, shorter).await.unwrap();
    assert_eq!(seen(&cart), [(ring[0], Some("Always"), 1)]);
    let bare = change(&house, &cart, line.id, words("")).await.unwrap();
    assert_eq!((seen(&bare), bare.lines[0].returnable), (vec![(ring[0], None, 1)], true));
}

#[tokio::test]
async fn a_line_that_comes_to_wish_the_same_as_another_takes_it_in_and_lets_it_go_again() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring[0], 2), (ring[1], 3)]).await;
    let (first, second) = (cart.lines[0].id, cart.lines[1].id);
    let one = change(&house, &cart, second, size(ring[0])).await.unwrap();
    assert_eq!((seen(&one), one.lines[0].id), (vec![(ring[0], None, 5)], second));
    let gone = change(&house, &one, first, size(ring[1])).await.unwrap_err();
    assert_eq!(gone.code(), "line_not_found");
    let two = undo(&house, &one).await.unwrap();
    assert_eq!(seen(&two), seen(&cart));
    assert_eq!([two.lines[0].id, two.lines[1].id], [first, second]);
    assert_eq!(seen(&undo(&house, &two).await.unwrap()), seen(&one));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn stock_is_asked_for_the_new_size_and_another_piece_is_no_size_of_this_one() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(1)).await;
    let other = house.ring("Band", 50_000, PieceKind::Stocked(1)).await;
    house.place(&house.cart(&[(ring[1], 1)]).await).await.unwrap();
    let cart = house.cart(&[(ring[0], 1)]).await;
    let line = cart.lines[0].id;
    for (into, code) in [
        (size(ring[1]), "insufficient_stock"),
        (size(other), "other_piece"),
        (size(VariantId::from_uuid(uuid::Uuid::nil())), "not_for_sale"),
        (words("愛"), "engraving_character"),
    ] {
        assert_eq!(change(&house, &cart, line, into).await.unwrap_err().code(), code);
    }
    let both = house.cart(&[(ring[0], 1), (ring[2], 1)]).await;
    let more = change(&house, &both, both.lines[0].id, size(ring[2])).await.unwrap_err();
    assert_eq!(more.code(), "insufficient_stock", "two of what is there once");
    assert_eq!(house.cart_now(&cart).await.version, cart.version);
}

#[tokio::test]
async fn what_was_changed_again_since_is_not_taken_back() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring[0], 1)]).await;
    let line = cart.lines[0].id;
    let seven = change(&house, &cart, line, size(ring[1])).await.unwrap();
    change(&house, &seven, line, words("A")).await.unwrap();
    assert_eq!(undo(&house, &seven).await.unwrap_err().code(), "changed_since");
    let given = give(&house, &seven, note("For Ada")).await.unwrap();
    give(&house, &given, note("For Bob")).await.unwrap();
    assert_eq!(undo(&house, &given).await.unwrap_err().code(), "changed_since");
}

#[tokio::test]
async fn a_ring_around_a_chosen_stone_is_made_in_another_size_of_its_mount() {
    let house = House::new().await;
    let setting = house.setting("Setting", 200_000, 0).await;
    let (stone, _) = house.stone(300_000).await;
    let cart = house.ring_cart(setting, stone).await;
    let line = &cart.lines[0];
    let to = |quarters| catalog::model::RingSize::from_us_quarters(quarters);
    let wish = |quarters| LineWish { size: to(quarters), ..LineWish::default() };
    let changed = change(&house, &cart, line.id, wish(36)).await.unwrap();
    assert_eq!(changed.lines[0].ring.as_ref().map(|ring| Some(ring.size)), Some(to(36)));
    assert_eq!(changed.lines[0].line_total, line.line_total);
    assert_eq!(change(&house, &cart, line.id, wish(60)).await.unwrap_err().code(), "does_not_fit");
    let back = undo(&house, &changed).await.unwrap();
    assert_eq!(back.lines[0].ring, line.ring);
    let plain = house.cart(&[(house.ring("Band", 50_000, PieceKind::Stocked(1)).await, 1)]).await;
    let refused = change(&house, &plain, plain.lines[0].id, wish(28)).await.unwrap_err();
    assert_eq!(refused.code(), "size_is_a_variant");
}

async fn sync(house: &House, cart: &Cart, mutations: &[(&str, Change)]) -> Synced {
    let mutations =
        mutations.iter().map(|(id, change)| Mutation { id: id.parse().unwrap(), change: change.clone() });
    let ask = SyncCart { cart: cart.id, base_version: cart.version, mutations: mutations.collect() };
    let mut tx = house.db.begin().await.unwrap();
    let synced = cart::sync_cart(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    synced
}

#[tokio::test]
async fn a_device_may_change_what_it_added_and_take_that_back_by_its_own_ids() {
    let house = House::new().await;
    let ring = house.ring_in_sizes("Aurelia", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[]).await;
    let added = Change::Add { variant: ring[0], quantity: 1, personalization: Personalization::default() };
    let line = || LineRef::Added("a".parse().unwrap());
    let batch = [
        ("a", added),
        ("b", Change::Line { line: line(), into: size(ring[1]) }),
        ("c", Change::Line { line: line(), into: words("A & L") }),
        ("d", Change::SetGift { gift: note("For Ada") }),
        ("e", Change::Undo { of: ChangeRef::Mutation("c".parse().unwrap()) }),
        ("f", Change::Undo { of: ChangeRef::Mutation("d".parse().unwrap()) }),
    ];
    let first = sync(&house, &cart, &batch).await;
    assert_eq!((seen(&first.cart), &first.cart.gift), (vec![(ring[1], None, 1)], &None));
    assert_eq!(first.cart.version, cart.version + 6);
    let again = sync(&house, &cart, &batch).await;
    assert_eq!((again.results, again.cart), (first.results, first.cart), "once, whatever is repeated");
}

#[tokio::test]
async fn a_gift_stays_with_its_cart_and_stands_on_the_order_as_it_was_on_the_day() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let given = give(&house, &cart, note("For Zoë,\nwith love ❤\u{FE0F}")).await.unwrap();
    let gift = given.gift.clone().unwrap();
    assert_eq!(gift.note.as_ref().unwrap().as_str(), "For Zoë,\nwith love ♥");
    assert_eq!((gift.wrapping.code.as_str(), gift.hide_prices), ("ribbon", true));
    for (wish, code, word) in [
        (note(&"é".repeat(301)), "gift_note_too_long", "300 characters"),
        (note("Love 😀"), "gift_note_characters", "“😀”"),
        (
            Some(GiftWish { wrapping: Some("foil".into()), ..GiftWish::default() }),
            "unknown_wrapping",
            "wrapping",
        ),
    ] {
        let refused = give(&house, &given, wish).await.unwrap_err();
        assert!(refused.code() == code && refused.message().contains(word), "{}", refused.message());
        assert_eq!(refused.fields().len(), 1);
    }
    let placed = house.place(&given).await.unwrap();
    let order = placed.order.gift.clone().unwrap();
    assert_eq!(order.wrapping.as_deref(), Some("Gift wrapping with ribbon"));
    assert_eq!((order.note.as_deref(), order.hide_prices), (Some("For Zoë,\nwith love ♥"), true));
    execute(&house, "UPDATE cart_wrappings SET name = 'Ribboned', offered = false WHERE code = 'ribbon'")
        .await;
    assert_eq!(house.pay(&placed).await.gift, Some(order), "in the words of the day");
    assert_eq!(house.cart(&[]).await.gift, None);
}

async fn execute(house: &House, sql: &'static str) {
    sqlx::query(sql).execute(&mut *house.db.read().await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn words_that_come_with_checkout_are_the_cards_words_in_the_bag_too() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let place = |note: Option<&str>| commerce::checkout::PlaceOrder {
        network: None,
        gift_note: note.map(str::to_owned),
        ..ask_for(&cart)
    };
    let (db, commerce, cx) = (&house.db, &house.commerce, &house.cx);
    let first = commerce::checkout::place_order(db, commerce, cx, place(Some("For you"))).await.unwrap();
    assert_eq!(first.order.gift.as_ref().unwrap().wrapping.as_deref(), Some("Signature box"));
    let card = house.cart_now(&cart).await.gift.unwrap();
    assert!(card.hide_prices && card.note.unwrap().as_str() == "For you");
    let same = commerce::checkout::place_order(db, commerce, cx, place(None)).await.unwrap();
    assert_eq!(same.order.id, first.order.id, "silence leaves the card as it is");
    give(&house, &cart, note("For Ada")).await.unwrap();
    let other = commerce::checkout::place_order(db, commerce, cx, place(Some(""))).await.unwrap();
    assert_ne!(other.order.id, first.order.id, "another gift is another order");
    let gift = other.order.gift.unwrap();
    assert_eq!((gift.note, gift.wrapping.as_deref()), (None, Some("Gift wrapping with ribbon")));
}

#[tokio::test]
async fn a_cart_has_one_currency_and_switches_only_to_one_that_all_of_it_is_priced_in() {
    let house = House::new().await;
    let ring = house.ring("Aurelia", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let switch = |cart: cart::Cart, currency| {
        let (db, cx) = (house.db.clone(), house.cx.clone());
        async move {
            let mut tx = db.begin().await?;
            let ask = SetCurrency { cart: cart.id, currency, expected_version: None };
            let cart = cart::set_currency(&mut tx, &cx, ask).await?;
            tx.commit().await?;
            Ok::<_, CartError>(cart)
        }
    };
    let refused = switch(cart.clone(), Currency::Eur).await.unwrap_err();
    assert!(refused.code() == "currency_not_offered" && refused.message().contains("EUR"));
    execute(
        &house,
        "INSERT INTO shipping_methods
             (code, name, promise, countries, price_minor, currency, transit_days, position, cover_minor, collect_country)
         SELECT code, name, promise, countries, 0, 'EUR', transit_days, position, cover_minor, collect_country
         FROM shipping_methods",
    )
    .await;
    house.ring("Band", 90_000, PieceKind::Stocked(9)).await;
    execute(
        &house,
        "UPDATE product_variants v SET currency = 'EUR' FROM products p WHERE p.id = v.product_id AND p.title = 'Band'",
    )
    .await;
    let refused = switch(cart.clone(), Currency::Eur).await.unwrap_err();
    assert_eq!(refused.code(), "no_price_in_currency");
    assert!(refused.message().contains("“Aurelia” has no price in EUR"), "{}", refused.message());
    assert_eq!(house.cart_now(&cart).await, cart);
    let empty = house.cart(&[]).await;
    let euros = switch(empty.clone(), Currency::Eur).await.unwrap();
    assert_eq!((euros.currency, euros.version), (Currency::Eur, empty.version + 1));
    assert_eq!(undo(&house, &euros).await.unwrap().currency, Currency::Usd);
}
