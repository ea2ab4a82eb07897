//! The letter about a bag that was left.

use commerce::reminders::{stop_path, stop_reminders};
use platform::mail::{self, StoredMail};

use crate::support::House;

async fn letters(house: &House) -> Vec<StoredMail> {
    let mut conn = house.db.read().await.unwrap();
    mail::list(&mut conn, 10).await.unwrap()
}

#[tokio::test]
async fn one_letter_names_the_pieces_the_way_back_and_the_way_out_alike_in_both_forms() {
    let house = House::new().await;
    let cart = house.left_bag("Ada@example.com").await;
    assert_eq!(house.remind().await, 1);
    house.deliver().await;
    house.announce_again("reminders.cart_left").await;
    house.deliver().await;
    let letters = letters(&house).await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.kind.as_str(), letter.recipient.as_str()), ("cart_reminder", "Ada@example.com"));
    assert_eq!(letter.dedupe, format!("cart_reminder:{cart}"));
    let (bag, stop) = (house.cx.link("/bag"), house.cx.link(&stop_path(&house.cx, cart)));
    for words in [
        "18k yellow gold",
        "Engraved “A &amp; L” in roman letters",
        "Made for you: 28 days at the bench.",
        "$1,234.56",
        "Nothing is held and nothing is owed.",
        "in the browser you filled it with",
        &bag,
        &stop,
    ] {
        assert!(letter.html.contains(words), "{words}: {}", letter.html);
        assert!(letter.text.contains(&words.replace("&amp;", "&")), "{words}: {}", letter.text);
    }
    assert!(!letter.html.contains("<script") && !letter.subject.contains("alert"), "{}", letter.html);
    // nothing in it opens the bag: no token, no key but the one that ends reminders
    assert_eq!(letter.text.matches("http").count(), 2, "{}", letter.text);
    assert_eq!(letter.text.matches(&cart.to_string()).count(), 1);
}

#[tokio::test]
async fn a_mail_program_is_told_where_one_press_ends_them() {
    let house = House::new().await;
    let cart = house.left_bag("ada@example.com").await;
    house.remind().await;
    house.deliver().await;
    let stop = house.cx.link(&stop_path(&house.cx, cart));
    let headers = letters(&house).await[0].headers();
    assert_eq!(
        headers,
        [
            ("List-Unsubscribe", format!("<{stop}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())
        ]
    );
    let house = House::new().await;
    let order = house.paid_order("Ada", "insured_courier").await;
    house.deliver().await;
    assert!(house.letters(&order).await[0].headers().is_empty(), "a confirmation has to come");
}

#[tokio::test]
async fn a_stop_between_the_decision_and_the_letter_is_in_time() {
    let house = House::new().await;
    let cart = house.left_bag("ada@example.com").await;
    assert_eq!(house.remind().await, 1);
    let key = stop_path(&house.cx, cart).rsplit('/').next().unwrap().to_owned();
    let mut tx = house.db.begin().await.unwrap();
    stop_reminders(&mut tx, &house.cx, &key).await.unwrap();
    tx.commit().await.unwrap();
    assert!(house.deliver().await > 0, "the event is heard");
    assert!(letters(&house).await.is_empty());
}
