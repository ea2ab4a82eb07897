//! Who is reminded of a bag they left: whoever chose it, once, and nobody else.

use chrono::Duration;
use commerce::{
    cart::{self, AddLine, Cart, JoinAccount, Joined, Personalization, add_line, join_account},
    holds::{TakeHolds, take_holds},
    reminders::{
        self, ChooseReminder, Chooser, Place, ReminderChoice, ReminderError, choose_reminder, stop_path,
        stop_reminders,
    },
    testing::{House, PieceKind, cart_with},
    upkeep,
};
use customers::Customer;
use kernel::{
    Fault as _, Quantity,
    ids::{CartId, VariantId},
};

use crate::people;

async fn choose(
    house: &House,
    chooser: Chooser,
    email: Option<&str>,
    wanted: bool,
) -> Result<Option<ReminderChoice>, ReminderError> {
    let email = email.map(|email| email.parse().unwrap());
    let mut tx = house.db.begin().await?;
    let ask = ChooseReminder { chooser, email, wanted, place: Place::Checkout };
    let choice = choose_reminder(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(choice)
}

/// A guest's bag with a ring, and the guest's wish.
async fn guest(house: &House, email: &str) -> (Cart, VariantId) {
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let bag = house.cart(&[(ring, 1)]).await;
    choose(house, Chooser::Guest(bag.id), Some(email), true).await.unwrap();
    (bag, ring)
}

/// A customer with a ring in the account's bag.
async fn customer(house: &House, email: &str) -> (Customer, Cart) {
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (_, token) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    let who = people::customer(house, email).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = JoinAccount { account: who.account, session: who.session, guest: Some(token) };
    let Joined::Now(cart, _) = join_account(&mut tx, &house.cx, &ask).await.unwrap() else {
        panic!("it joins")
    };
    tx.commit().await.unwrap();
    (who, *cart)
}

async fn put_in(house: &House, cart: CartId, variant: VariantId) {
    let ask = AddLine { cart, variant, quantity: Quantity::ONE, personalization: Personalization::default() };
    let mut tx = house.db.begin().await.unwrap();
    add_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn remind(house: &House) -> usize {
    upkeep::remind(&house.db, &house.commerce, &house.cx).await.unwrap()
}

async fn announced(house: &House) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE topic = 'reminders.cart_left'")
        .fetch_one(house.db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_guest_who_chose_it_is_reminded_after_a_day_and_never_again() {
    let house = House::new().await;
    let (bag, ring) = guest(&house, "ada@example.com").await;
    house.advance(Duration::hours(23));
    assert_eq!(remind(&house).await, 0);
    house.advance(Duration::hours(2));
    assert_eq!((remind(&house).await, announced(&house).await), (1, 1));
    assert_eq!(remind(&house).await, 0);
    put_in(&house, bag.id, ring).await;
    house.advance(Duration::days(8));
    assert_eq!(
        (remind(&house).await, announced(&house).await),
        (0, 1),
        "the same bag, changed and left again"
    );
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn nobody_is_written_to_who_did_not_choose_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let bag = house.cart(&[(ring, 1)]).await;
    // an order with an address, that was not paid: an address is not a wish
    house.place(&bag).await.unwrap();
    let (_, of_account) = customer(&house, "kay@example.com").await;
    let (unsaid, _) = guest(&house, "ben@example.com").await;
    assert!(choose(&house, Chooser::Guest(unsaid.id), None, false).await.unwrap().is_some_and(|c| !c.wanted));
    house.advance(Duration::days(2));
    house.upkeep().await;
    assert_eq!(remind(&house).await, 0);
    let mut tx = house.db.begin().await.unwrap();
    for cart in [bag.id, of_account.id, unsaid.id] {
        assert!(!reminders::remind(&mut tx, &house.cx, &house.commerce.policy, cart).await.unwrap());
    }
}

#[tokio::test]
async fn a_customers_choice_is_about_their_account_and_goes_to_its_own_address() {
    let house = House::new().await;
    let (who, cart) = customer(&house, "Ada@Example.com").await;
    assert_eq!(Chooser::of(&cart), Chooser::Account(who.account));
    let refused = choose(&house, Chooser::of(&cart), Some("eve@example.com"), true).await.unwrap_err();
    assert_eq!((refused.code(), refused.fields()[0].field.as_ref()), ("not_needed", "email"));
    choose(&house, Chooser::of(&cart), None, true).await.unwrap();
    house.advance(Duration::hours(25));
    assert_eq!(remind(&house).await, 1);
    let to: String =
        sqlx::query_scalar("SELECT email FROM reminder_letters").fetch_one(house.db.pool()).await.unwrap();
    assert_eq!(to, "ada@example.com");
}

#[tokio::test]
async fn a_guests_wish_ends_with_their_bag_and_says_nothing_about_the_account_it_joins() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (bag, token) = cart_with(&house.db, &house.cx, &[(ring, 1)]).await;
    choose(&house, Chooser::Guest(bag.id), Some("ada@example.com"), true).await.unwrap();
    let who = people::customer(&house, "ada@example.com").await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = JoinAccount { account: who.account, session: who.session, guest: Some(token) };
    join_account(&mut tx, &house.cx, &ask).await.unwrap();
    tx.commit().await.unwrap();
    house.advance(Duration::days(2));
    assert_eq!(remind(&house).await, 0);
}

#[tokio::test]
async fn a_guest_says_where_to_write_to() {
    let house = House::new().await;
    let bag = house.cart(&[]).await;
    let refused = choose(&house, Chooser::Guest(bag.id), None, true).await.unwrap_err();
    assert_eq!((refused.code(), refused.fields()[0].field.as_ref()), ("required", "email"));
    assert_eq!(choose(&house, Chooser::Guest(bag.id), None, false).await.unwrap(), None, "a no to nothing");
}

#[tokio::test]
async fn a_choice_is_kept_with_its_time_its_place_and_its_words() {
    let house = House::new().await;
    let (bag, _) = guest(&house, "ada@example.com").await;
    let first = choose(&house, Chooser::Guest(bag.id), Some("ada@example.com"), true).await.unwrap().unwrap();
    house.advance(Duration::hours(3));
    let same = choose(&house, Chooser::Guest(bag.id), Some("ada@example.com"), true).await.unwrap().unwrap();
    assert_eq!(same, first, "said again, it is as old as it was");
    assert_eq!((first.wanted, first.place), (true, Place::Checkout));
    let no = choose(&house, Chooser::Guest(bag.id), None, false).await.unwrap().unwrap();
    assert_eq!((no.wanted, (no.chosen_at - first.chosen_at).num_hours()), (false, 3));
    let words: String =
        sqlx::query_scalar("SELECT words FROM reminder_choices").fetch_one(house.db.pool()).await.unwrap();
    assert_eq!(words, reminders::CHOICE);
    let mut conn = house.db.read().await.unwrap();
    let log = platform::audit::list_for_object(&mut conn, &bag.id.to_string(), 10).await.unwrap();
    let said: Vec<_> = log.iter().map(|entry| entry.after.as_ref().unwrap()["wanted"].clone()).collect();
    assert_eq!(said, [false, true]);
    assert!(!format!("{log:?}").contains("ada@"), "the log names no address");
}

#[tokio::test]
async fn a_bag_that_was_emptied_paid_for_or_is_at_checkout_is_left_alone() {
    let house = House::new().await;
    let (emptied, _) = guest(&house, "a@example.com").await;
    let (paid, _) = guest(&house, "b@example.com").await;
    let (ordered, _) = guest(&house, "c@example.com").await;
    let only = house.ring("The only one", 900_000, PieceKind::OneOfAKind).await;
    let held = house.cart(&[(only, 1)]).await;
    choose(&house, Chooser::Guest(held.id), Some("d@example.com"), true).await.unwrap();
    house.advance(Duration::hours(25));
    let mut tx = house.db.begin().await.unwrap();
    let line = emptied.lines[0].id;
    cart::remove_line(
        &mut tx,
        &house.cx,
        cart::RemoveLine { cart: emptied.id, line, expected_version: None },
    )
    .await
    .unwrap();
    take_holds(&mut tx, &house.cx, &TakeHolds { cart: held.id, network: "n".into() }).await.unwrap();
    // as if that had been long ago
    sqlx::query("UPDATE carts SET updated_at = updated_at - interval '1 day'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    house.pay(&house.place(&paid).await.unwrap()).await;
    house.place(&ordered).await.unwrap();
    assert_eq!(remind(&house).await, 0);
    // a day after their order ran out, and their hold
    house.advance(Duration::hours(25));
    house.upkeep().await;
    assert_eq!(remind(&house).await, 2);
    let about: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT cart_id FROM reminder_letters").fetch_all(house.db.pool()).await.unwrap();
    assert!(about.contains(&ordered.id.uuid()) && about.contains(&held.id.uuid()), "{about:?}");
}

#[tokio::test]
async fn a_bag_whose_pieces_are_all_sold_is_left_alone_and_one_with_a_piece_left_is_not() {
    let house = House::new().await;
    let (only, other) = (
        house.ring("The only one", 900_000, PieceKind::OneOfAKind).await,
        house.ring("Plenty", 100_000, PieceKind::Stocked(9)).await,
    );
    let (sold, half) = (house.cart(&[(only, 1)]).await, house.cart(&[(only, 1), (other, 1)]).await);
    choose(&house, Chooser::Guest(sold.id), Some("a@example.com"), true).await.unwrap();
    choose(&house, Chooser::Guest(half.id), Some("b@example.com"), true).await.unwrap();
    let buyer = house.cart(&[(only, 1)]).await;
    house.pay(&house.place(&buyer).await.unwrap()).await;
    house.advance(Duration::hours(25));
    assert_eq!(remind(&house).await, 1);
    let about: uuid::Uuid =
        sqlx::query_scalar("SELECT cart_id FROM reminder_letters").fetch_one(house.db.pool()).await.unwrap();
    assert_eq!(about, half.id.uuid());
}

#[tokio::test]
async fn after_a_fortnight_nobody_waits_for_a_letter() {
    let house = House::new().await;
    guest(&house, "ada@example.com").await;
    house.advance(Duration::days(15));
    assert_eq!(remind(&house).await, 0);
}

#[tokio::test]
async fn an_address_gets_one_letter_a_week_whoever_types_it_into_however_many_bags() {
    let house = House::new().await;
    for address in ["ada@example.com", "ADA@example.com", "ada@Example.com"] {
        guest(&house, address).await;
    }
    house.advance(Duration::hours(25));
    assert_eq!(remind(&house).await, 1);
    house.advance(Duration::days(6));
    assert_eq!(remind(&house).await, 0);
    house.advance(Duration::days(1));
    assert_eq!(remind(&house).await, 1);
}

#[tokio::test]
async fn many_nodes_at_once_decide_on_one_letter_a_bag_and_pass_over_bags_in_use() {
    let house = House::with_connections(8).await;
    for n in 0..12 {
        guest(&house, &format!("guest{n}@example.com")).await;
    }
    let (in_use, _) = guest(&house, "busy@example.com").await;
    house.advance(Duration::hours(25));
    let mut device = house.db.begin().await.unwrap();
    sqlx::query("SELECT FROM carts WHERE id = $1 FOR UPDATE")
        .bind(in_use.id.uuid())
        .execute(&mut *device)
        .await
        .unwrap();
    let (a, b, c) = tokio::join!(remind(&house), remind(&house), remind(&house));
    assert_eq!((a + b + c, announced(&house).await), (12, 12));
    device.rollback().await.unwrap();
    assert_eq!((remind(&house).await, announced(&house).await), (1, 13));
}

#[tokio::test]
async fn the_link_of_a_letter_ends_them_for_the_address_and_only_signing_in_brings_them_back() {
    let house = House::new().await;
    let (bag, _) = guest(&house, "ada@example.com").await;
    let (who, cart) = customer(&house, "ada@example.com").await;
    choose(&house, Chooser::of(&cart), None, true).await.unwrap();
    let path = stop_path(&house.cx, bag.id);
    let key = path.rsplit('/').next().unwrap().to_owned();
    let stop = |key: String| {
        let house = &house;
        async move {
            let mut tx = house.db.begin().await?;
            stop_reminders(&mut tx, &house.cx, &key).await?;
            Ok::<_, ReminderError>(tx.commit().await?)
        }
    };
    assert_eq!(
        stop(key.clone()).await.unwrap_err().code(),
        "reminder_link_not_found",
        "no letter was written"
    );
    house.advance(Duration::hours(25));
    assert_eq!(remind(&house).await, 1, "one of the two bags");
    let about: uuid::Uuid =
        sqlx::query_scalar("SELECT cart_id FROM reminder_letters").fetch_one(house.db.pool()).await.unwrap();
    let key = stop_path(&house.cx, CartId::from_uuid(about)).rsplit('/').next().unwrap().to_owned();
    let forged = format!("{}.{}", CartId::from_uuid(about), "A".repeat(43));
    for bad in [forged.as_str(), "", ".", "x.y", &key[..key.len() - 2]] {
        assert_eq!(stop(bad.to_owned()).await.unwrap_err().code(), "reminder_link_not_found", "{bad}");
    }
    stop(key.clone()).await.unwrap();
    stop(key).await.unwrap();

    let account = Chooser::Account(who.account);
    let mut conn = house.db.read().await.unwrap();
    let said = reminders::find_choice(&mut conn, account).await.unwrap().unwrap();
    assert_eq!((said.wanted, said.place), (false, Place::Letter));
    drop(conn);
    guest(&house, "Ada@example.com").await;
    house.advance(Duration::days(8));
    assert_eq!(remind(&house).await, 0, "anybody can type an address");
    choose(&house, account, None, true).await.unwrap();
    assert_eq!(remind(&house).await, 1);
}

#[tokio::test]
async fn what_was_decided_on_is_not_written_when_there_is_no_reason_left() {
    let house = House::new().await;
    let (bag, _) = guest(&house, "ada@example.com").await;
    house.advance(Duration::hours(25));
    assert_eq!(remind(&house).await, 1);
    let look = async || {
        let mut tx = house.db.begin().await.unwrap();
        let now = tx.now().await.unwrap();
        reminders::find_reminder(&mut tx, now, &house.commerce.policy, bag.id).await.unwrap()
    };
    let letter = look().await.unwrap();
    assert_eq!((letter.to.as_str(), letter.cart.id), ("ada@example.com", bag.id));
    choose(&house, Chooser::Guest(bag.id), None, false).await.unwrap();
    assert!(look().await.is_none(), "they changed their mind");
}
