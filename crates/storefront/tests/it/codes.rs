//! Codes of promotions at checkout, without script.

use commerce::promotions::{Benefit, PutPromotion, put_promotion};
use http::StatusCode;
use kernel::{Currency, Rate};

use crate::{checkout::ready_to_pay, shop::Shop, structure::check};

/// Puts two codes down that go together: a tenth off, and free delivery.
async fn promote(shop: &Shop) {
    let mut tx = shop.face.db.begin().await.unwrap();
    let tenth = PutPromotion {
        code: "SPRING".into(),
        expected_version: 0,
        name: "Spring".into(),
        currency: Currency::Usd,
        benefit: Benefit::Percentage(Rate::per_million(100_000)),
        collection: None,
        least_subtotal_minor: 0,
        first_order: false,
        includes_unique: false,
        includes_bespoke: false,
        stacks: true,
        limit_total: Some(1),
        limit_per_customer: None,
        starts_at: None,
        ends_at: None,
    };
    let express = PutPromotion {
        code: "EXPRESS".into(),
        name: "Express on us".into(),
        benefit: Benefit::FreeShipping,
        ..tenth.clone()
    };
    for ask in [tenth, express] {
        put_promotion(&mut tx, &shop.face.cx, ask).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_code_changes_the_total_and_stands_on_the_order_by_its_name() {
    let shop = Shop::open().await;
    promote(&shop).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let typed = [("codes", "spring express"), ("shipping_method", "insured_express"), ("intent", "update")];
    let page = ann.submit(&page, "#checkout", &typed).await;
    assert_eq!(page.status, StatusCode::OK);
    check("/checkout with codes", &page);
    // $3,460.00 less a tenth, 8.875 % on $3,114.00, delivery free
    let costs = page.text(".costs");
    for words in ["Spring", "−$346", "Express on us: −$75", "$3,390.37"] {
        assert!(costs.contains(words), "{words}: {costs}");
    }
    assert_eq!(page.attribute("#codes", "value").unwrap(), "spring express");
    let paid = ann.submit(&page, "#checkout", &[("outcome", "succeed")]).await;
    let done = ann.follow(&paid).await;
    let text = done.text("main");
    for words in ["Spring", "−$346", "Express on us: −$75", "$3,390.37"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn a_code_that_is_not_accepted_is_told_beside_its_field_with_every_other_mistake() {
    let shop = Shop::open().await;
    promote(&shop).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let page = ready_to_pay(&mut ann).await;
    let refused = ann.submit(&page, "#checkout", &[("codes", "NO-SUCH"), ("intent", "update")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/checkout with a wrong code", &refused);
    assert_eq!(refused.attribute("#codes", "aria-invalid").unwrap(), "true");
    assert!(
        refused.text("#codes-error").contains("can't accept this code"),
        "{}",
        refused.text("#codes-error")
    );
    assert_eq!(refused.attribute("#codes", "value").unwrap(), "NO-SUCH");
    assert_eq!(refused.attribute("#name", "value").unwrap(), "Ann O'Hara");
    assert!(refused.text(".costs").contains("$3,767.08"), "the total without it is shown");
    let both = ann.submit(&refused, "#checkout", &[("codes", "NO-SUCH"), ("line1", "")]).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(both.count("[data-error-summary] li"), 2, "{}", both.text("[data-error-summary]"));
}

#[tokio::test]
async fn a_use_that_was_taken_meanwhile_is_said_and_going_on_without_the_code_pays() {
    let shop = Shop::open().await;
    promote(&shop).await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let mut pages = Vec::new();
    for shopper in [&mut ann, &mut bob] {
        shopper.add_ring().await;
        let page = ready_to_pay(shopper).await;
        pages.push(shopper.submit(&page, "#checkout", &[("codes", "SPRING"), ("intent", "update")]).await);
    }
    ann.submit(&pages[0], "#checkout", &[("outcome", "decline")]).await;
    let late = bob.submit(&pages[1], "#checkout", &[("outcome", "succeed")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text("#codes-error").contains("Every use of SPRING is taken"), "{}", late.body);
    let without = bob.submit(&late, "#checkout", &[("codes", ""), ("intent", "update")]).await;
    let paid = bob.submit(&without, "#checkout", &[("outcome", "succeed")]).await;
    assert!(bob.follow(&paid).await.text("h1").contains("Thank you"));
    // Ann's order waits with the use it holds: coming back shows the code again
    let back = ann.get("/checkout").await;
    assert_eq!(back.attribute("#codes", "value").unwrap(), "SPRING");
    assert!(back.text(".costs").contains("−$346"), "{}", back.text(".costs"));
}

#[tokio::test]
async fn whoever_guesses_too_often_goes_on_without_a_code_and_loses_nothing() {
    let shop = Shop::open().await;
    promote(&shop).await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    let mut page = ready_to_pay(&mut ann).await;
    for n in 0..20 {
        let code = format!("GUESS-{n}");
        page = ann.submit(&page, "#checkout", &[("codes", &code), ("intent", "update")]).await;
    }
    let spent = ann.submit(&page, "#checkout", &[("codes", "SPRING"), ("intent", "update")]).await;
    assert_eq!(spent.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        spent.text("#codes-error").contains("a lot of codes") && !spent.text(".costs").contains("Spring")
    );
    assert_eq!(spent.attribute("#name", "value").unwrap(), "Ann O'Hara");
    let without = ann.submit(&spent, "#checkout", &[("codes", "")]).await;
    assert!(ann.follow(&without).await.text("h1").contains("Thank you"));
}
