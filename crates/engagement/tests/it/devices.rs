//! Letters about devices and ways in.

use customers::{AskCode, RedeemCode, Redemption, ask_code, codes, redeem_code};
use kernel::{Id, ids::SessionId};
use platform::mail::{self, StoredMail};

use crate::support::House;

/// Signs somebody in on a browser that is new each time.
async fn arrive(house: &House) -> SessionId {
    let mut tx = house.db.begin().await.unwrap();
    let ask = AskCode { email: "ada@example.com".parse().unwrap(), network: "n".into() };
    let request = ask_code(&mut tx, &house.cx, ask).await.unwrap();
    let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM sign_in_codes WHERE request_digest = $1")
        .bind(request.digest().as_slice())
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let (_, code) = codes::tell(&mut tx, &house.cx, Id::from_uuid(id)).await.unwrap().unwrap();
    let browser = "Mozilla/5.0 (iPhone) Version/18.1 Safari/604.1 <b>".into();
    let ask = RedeemCode { request, email: None, code, browser, replaces: None };
    let done = redeem_code(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    match done {
        Redemption::SignedIn { customer, .. } => customer.session,
        other => panic!("{other:?}"),
    }
}

async fn written(house: &House) -> Vec<StoredMail> {
    house.deliver().await;
    let mut conn = house.db.read().await.unwrap();
    let all = mail::list(&mut conn, 50).await.unwrap();
    all.into_iter().filter(|letter| letter.kind == "new_device").collect()
}

#[tokio::test]
async fn a_new_device_makes_one_letter_however_often_it_is_announced_with_a_link_that_is_signed() {
    let house = House::new().await;
    arrive(&house).await;
    assert!(written(&house).await.is_empty());
    let session = arrive(&house).await;
    assert_eq!(written(&house).await.len(), 1);
    house.announce_again("customers.device_arrived").await;
    let letters = written(&house).await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(
        (letter.recipient.as_str(), letter.subject.as_str()),
        ("ada@example.com", "A new device signed in")
    );
    let link = house.cx.link(&customers::devices::not_me_path(&house.cx, session));
    for words in ["Safari on an iPhone", "Place unknown", link.as_str()] {
        assert!(letter.text.contains(words) && letter.html.contains(words), "{words}: {}", letter.text);
    }
}
