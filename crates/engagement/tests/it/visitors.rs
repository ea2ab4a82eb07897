//! Letters to people who have bought nothing yet.

use catalog::{model::RingSize, offers::list_offers_of, products::find_for_staff};
use commerce::wishlist::{SendHint, send_hint};
use customers::{AskCode, ask_code};
use platform::mail;

use crate::support::{EVIL, House};

#[tokio::test]
async fn the_code_is_in_the_letter_and_only_there_and_is_written_once() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = AskCode { email: "ada@example.com".parse().unwrap(), network: "n".into() };
    ask_code(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    house.deliver().await;
    house.announce_again("customers.code_asked").await;
    house.deliver().await;
    let mut conn = house.db.read().await.unwrap();
    let letters = mail::list(&mut conn, 10).await.unwrap();
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.kind.as_str(), letter.recipient.as_str()), ("sign_in_code", "ada@example.com"));
    let digits: String = letter.subject.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 6);
    let spaced = format!("{} {}", &digits[..3], &digits[3..]);
    assert!(letter.text.contains(&spaced) && letter.html.contains(&spaced), "{}", letter.text);
    assert!(!letter.text.contains("http"), "a link would be looked at by mail programs");
}

#[tokio::test]
async fn a_hint_names_the_piece_the_size_and_the_words_and_no_price() {
    let house = House::new().await;
    let order = house.paid_order("Ada", "insured_courier").await;
    let product = order.lines[0].product.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let made = find_for_staff(&mut tx, product).await.unwrap().unwrap();
    let ask = SendHint {
        product,
        variant: Some(made.variants[0].id),
        to: "bob@example.com".parse().unwrap(),
        from_name: format!("Ada {EVIL}").chars().take(60).collect(),
        ring_size: RingSize::from_us_quarters(24),
        words: "Since spring.\nTruly.".into(),
        network: "n".into(),
    };
    send_hint(&mut tx, &house.cx, ask).await.unwrap();
    let price = list_offers_of(&mut tx, &[product]).await.unwrap()[0].price.to_string();
    tx.commit().await.unwrap();
    house.deliver().await;
    let mut conn = house.db.read().await.unwrap();
    let letter = mail::list(&mut conn, 10).await.unwrap().into_iter().find(|m| m.kind == "hint").unwrap();
    assert_eq!(letter.recipient, "bob@example.com");
    assert!(letter.text.contains("Ring size to keep in mind: US 6"), "{}", letter.text);
    assert!(letter.text.contains("  Since spring.\n  Truly.\n"), "{}", letter.text);
    assert!(letter.text.contains("/products/band?variant=var_"), "{}", letter.text);
    assert!(!letter.text.contains(&price) && !letter.html.contains(&price));
    assert!(!letter.html.contains("<script"));
}
