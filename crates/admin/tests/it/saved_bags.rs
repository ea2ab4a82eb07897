//! Kept prices in the back office: links to pay later, and the rules.

use commerce::cart::{AddLine, Personalization, add_line, open_cart};
use customers::Role;
use http::StatusCode;
use kernel::{Currency, Quantity, ids::AccountId};

use crate::support::{EVIL, House};

const PATH: &str = "/admin/saved-bags";

/// A bag of an account with one ring in it.
async fn bag(house: &House, account: AccountId) {
    let product = house.ring("aurelia", "Aurelia").await;
    let mut tx = house.db.begin().await.unwrap();
    let found = catalog::products::find_for_staff(&mut tx, product).await.unwrap().unwrap();
    let (cart, _) = open_cart(&mut tx, &house.cx, Currency::Usd).await.unwrap();
    let ask = AddLine {
        cart: cart.id,
        variant: found.variants[0].id,
        quantity: Quantity::ONE,
        personalization: Personalization::default(),
    };
    add_line(&mut tx, &house.cx, ask).await.unwrap();
    sqlx::query("UPDATE carts SET account_id = $2 WHERE id = $1")
        .bind(cart.id.uuid())
        .bind(account.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_link_to_pay_later_is_made_shown_once_and_ended() {
    let house = House::new().await;
    let client = house.account(Role::Finance).await;
    bag(&house, client).await;
    let session = house.sign_in(Role::Support).await;
    let ask = |email, name, days| [("email", email), ("name", name), ("days", days)];
    for (fields, words) in [
        (ask("nobody@example.com", EVIL, "9"), "No client signs in with this address."),
        (ask("finance@house.example", EVIL, "61"), "Prices are kept for 1 to 60 days."),
        (ask("finance@house.example", EVIL, "soon"), "Write a number of days."),
    ] {
        let refused = house.post(PATH, Some(&session), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(words) && !refused.body.contains(EVIL), "{words}");
        assert!(refused.body.contains("alert(1)"), "what was typed stays");
    }
    let made = house.post(PATH, Some(&session), &ask("finance@house.example", "As agreed", "30")).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let secret = &made.body[made.body.find("/shared/").unwrap()..][..51];
    let page = house.get(PATH, Some(&session)).await.body;
    assert!(page.contains("As agreed") && page.contains("finance@house.example") && !page.contains(secret));
    let at = page.find("/admin/saved-bags/links/").unwrap();
    let end = page[at..].split('"').next().unwrap();
    let ended = house.post(end, Some(&session), &[]).await;
    assert_eq!(ended.location(), "/admin/saved-bags?done=ended");
    assert!(house.get(PATH, Some(&session)).await.body.contains("No client has a link to pay later."));
}

#[tokio::test]
async fn the_rules_are_set_within_bounds_and_what_was_typed_stays() {
    let house = House::new().await;
    let session = house.sign_in(Role::Catalog).await;
    let rules = |client, least| [("client_days", client), ("most_days", "30"), ("least_percent", least)];
    let path = format!("{PATH}/rules");
    let refused = house.post(&path, Some(&session), &rules("10", "49")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Choose 50 to 100 percent.") && refused.body.contains(r#"value="49""#));
    let saved = house.post(&path, Some(&session), &rules("10", "80")).await;
    assert_eq!(saved.location(), "/admin/saved-bags?done=rules");
    let page = house.get(PATH, Some(&session)).await.body;
    assert!(page.contains(r#"value="10""#) && page.contains(r#"value="80""#));
}
