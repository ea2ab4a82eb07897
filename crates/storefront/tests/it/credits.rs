//! Gift cards at checkout, without script.

use commerce::credits::{For, IssueCredit, issue_credit};
use http::StatusCode;
use kernel::Currency;

use crate::{checkout::ready_to_pay, shop::Shop, structure::check, wishlist::sign_in};

/// The code of a gift card with so much on it.
async fn card(shop: &Shop, amount_minor: i64) -> String {
    give(shop, For::Bearer, amount_minor).await.unwrap()
}

/// Gives somebody credit; the code of a new gift card.
async fn give(shop: &Shop, to: For, amount_minor: i64) -> Option<String> {
    let mut tx = shop.face.db.begin().await.unwrap();
    let ask = IssueCredit {
        to,
        currency: Currency::Usd,
        amount_minor,
        reason: "A test".into(),
        note: String::new(),
    };
    let issued = issue_credit(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    issued.code.map(|code| code.to_string())
}

#[tokio::test]
async fn a_card_is_named_its_part_shown_and_the_rest_paid() {
    let shop = Shop::open().await;
    let code = card(&shop, 50_000).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let page = ann.submit(&page, "#checkout", &[("gift_card", &code), ("intent", "gift_card")]).await;
    assert_eq!(page.status, StatusCode::OK);
    check("/checkout with a gift card", &page);
    let ending = format!("Gift card ending {}", &code[15..]);
    let costs = page.text(".costs");
    for words in [ending.as_str(), "$500", "By card", "$3,267.08"] {
        assert!(costs.contains(words), "{words}: {costs}");
    }
    assert!(page.text("#payment button").contains("Pay $3,267.08"));
    assert_eq!(page.attribute("#gift_card", "value").unwrap_or_default(), "", "the code is shown no more");
    assert_eq!(page.attribute("#name", "value").unwrap(), "Ann O'Hara");
    let paid = ann.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    let done = ann.follow(&paid).await.text("main");
    assert!(done.contains(&ending) && done.contains("$3,267.08"), "{done}");
}

#[tokio::test]
async fn a_card_that_covers_the_order_places_it_without_a_payment() {
    let shop = Shop::open().await;
    let code = card(&shop, 1_000_000).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    // "Pay" with a code in its field adds the card first: nobody pays amounts they have not seen
    let page = ann.submit(&page, "#checkout", &[("gift_card", &code)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text("#payment").contains("Nothing is left to pay")
            && page.count("[name=outcome][type=radio]") == 0
    );
    assert!(page.text("#payment button").contains("Place the order"));
    let paid = ann.submit(&page, "#checkout", &[]).await;
    let done = ann.follow(&paid).await;
    assert!(done.text("h1").contains("Thank you, Ann."), "{}", done.body);
}

#[tokio::test]
async fn a_wrong_code_is_told_beside_its_field_and_a_card_is_taken_out_again() {
    let shop = Shop::open().await;
    let code = card(&shop, 50_000).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let wrong = [("gift_card", "AAAA-BBBB-CCCC-DDDD"), ("intent", "gift_card")];
    let refused = ann.submit(&page, "#checkout", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/checkout with a wrong gift card", &refused);
    assert!(refused.text("#gift_card-error").contains("can't accept this gift card"));
    assert_eq!(refused.attribute("#gift_card", "value").unwrap(), "AAAA-BBBB-CCCC-DDDD");
    assert_eq!(refused.attribute("#name", "value").unwrap(), "Ann O'Hara");
    let named = ann.submit(&refused, "#checkout", &[("gift_card", &code), ("intent", "gift_card")]).await;
    let remove = named.attribute("button[value^='without:']", "value").unwrap();
    let without = ann.submit(&named, "#checkout", &[("intent", &remove)]).await;
    assert!(
        !without.text(".costs").contains("Gift card")
            && without.text("#payment button").contains("$3,767.08")
    );
}

#[tokio::test]
async fn a_signed_in_client_sees_their_store_credit_and_uses_it_with_one_press() {
    let shop = Shop::open().await;
    let (mut ann, mut guest) = (shop.shopper(), shop.shopper());
    sign_in(&shop, &mut ann, "ann@example.com", "%2Fbag").await;
    give(&shop, For::Account("ann@example.com".parse().unwrap()), 12_000).await;
    let account = ann.get("/account").await;
    check("/account with store credit", &account);
    let text = account.text("main");
    assert!(text.contains("Your store credit") && text.contains("$120"), "{text}");
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let used = ann.submit(&page, "#checkout", &[("intent", "store_credit")]).await;
    let costs = used.text(".costs");
    assert!(costs.contains("Store credit") && costs.contains("$3,647.08"), "{costs}");
    guest.add_ring().await;
    assert!(!ready_to_pay(&mut guest).await.body.contains("Your store credit"));
}

#[tokio::test]
async fn another_delivery_a_code_and_a_card_are_each_shown_before_anything_is_paid() {
    let shop = Shop::open().await;
    let code = card(&shop, 50_000).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let other = page.attribute("[name=shipping_method]:not([checked])", "value").unwrap();
    // nobody pressed "Update totals": the way was chosen and the card added at once
    let chosen = [("shipping_method", other.as_str()), ("gift_card", code.as_str()), ("intent", "gift_card")];
    let page = ann.submit(&page, "#checkout", &chosen).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text("main"));
    let page = ann.submit(&page, "#checkout", &[("codes", "NO-SUCH"), ("intent", "update")]).await;
    assert!(page.text(".costs").contains("Gift card ending"), "{}", page.text("main"));
    let paid = ann.submit(&page, "#checkout", &[("codes", ""), ("outcome", "succeed")]).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.text("main"));
}
