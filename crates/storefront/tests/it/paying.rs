//! Paying by a deposit, by a link, and by bank transfer, without script.

use commerce::schedules::{self, Account, PutPolicy};
use http::StatusCode;
use kernel::{Currency, Rate};

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
};

const ANN: [(&str, &str); 6] = [
    ("email", "ann@example.com"),
    ("name", "Ann O'Hara"),
    ("line1", "1 Spring Street"),
    ("city", "New York"),
    ("region", "NY"),
    ("postal_code", "10012"),
];

/// A shop that offers deposits and transfers for what its rings cost.
async fn generous() -> Shop {
    let shop = Shop::open().await;
    let mut tx = shop.face.db.begin().await.unwrap();
    let ask = PutPolicy {
        currency: Currency::Usd,
        expected_version: 1,
        deposit_from_minor: Some(100_000),
        deposit_share: Rate::per_million(300_000),
        balance_days: 30,
        remind_days: 7,
        grace_days: 7,
        deposit_kept: true,
        transfer_from_minor: Some(100_000),
        transfer_days: 5,
        account: Account {
            holder: "Jason & Co".into(),
            number: "DE89 3704".into(),
            bank: "A Bank, BICXXX".into(),
        },
    };
    schedules::put_policy(&mut tx, &shop.face.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    shop
}

async fn at_checkout(ann: &mut Shopper) -> Answer {
    ann.add_ring().await;
    let page = ann.get("/checkout").await;
    let mut filled = ANN.to_vec();
    filled.push(("intent", "update"));
    ann.submit(&page, "#checkout", &filled).await
}

/// The pay link on a page.
fn link(page: &Answer) -> String {
    page.attribute(r#"main a[href^="/pay/"]"#, "href").unwrap()
}

#[tokio::test]
async fn a_deposit_is_chosen_with_its_terms_said_and_the_balance_is_paid_by_its_link() {
    let shop = generous().await;
    let mut ann = shop.shopper();
    let page = at_checkout(&mut ann).await;
    check("/checkout", &page);
    let said = page.text("#payment");
    assert!(said.contains("$1,130.12") && said.contains("$2,636.96"), "{said}");
    assert!(said.contains("the house keeps the deposit"), "before anything is paid: {said}");
    let paid = ann.submit(&page, "#checkout", &[("pay_now", "deposit"), ("outcome", "succeed")]).await;
    let done = ann.follow(&paid).await;
    check("/checkout/complete", &done);
    assert!(done.text(".lead").contains("Your deposit of $1,130.12"), "{}", done.text(".lead"));
    assert!(done.text("main").contains("Due before dispatch"));
    let pay = link(&done);
    let page = ann.get(&pay).await;
    check("/pay", &page);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text("h1").contains("Pay the balance") && page.text("main").contains("$2,636.96"));
    assert!(
        !page.body.contains("Spring Street") && !page.body.contains("ann@example.com"),
        "a payer sees no address"
    );

    let declined = ann.submit(&page, "main form", &[("outcome", "decline")]).await;
    let page = ann.follow(&declined).await;
    assert!(page.text(".alert").contains("Nothing was charged"));
    let asked = ann.submit(&page, "main form", &[("outcome", "challenge")]).await;
    let question = ann.follow(&asked).await;
    check("/pay, the bank asks", &question);
    let approved = ann.submit(&question, "main form", &[("answer", "approve")]).await;
    let thanks = ann.follow(&approved).await;
    check("/pay, paid", &thanks);
    assert!(thanks.text("h1").contains("This is paid"), "{}", thanks.text("h1"));
    let again = ann.post(&pay, &[("outcome", "succeed")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("Nothing was charged twice"));
}

#[tokio::test]
async fn an_order_by_transfer_tells_the_account_the_reference_and_how_long_it_is_kept() {
    let shop = generous().await;
    let mut ann = shop.shopper();
    let page = at_checkout(&mut ann).await;
    let placed = ann.submit(&page, "#checkout", &[("pay_by", "bank_transfer")]).await;
    let done = ann.follow(&placed).await;
    check("/checkout/complete by transfer", &done);
    let said = done.text("main");
    for words in ["Your pieces are kept for you", "DE89 3704", "A Bank, BICXXX", "$3,767.08", "RF"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let seen = ann.get(&done.attribute(r#"main a[href^="/orders/"]"#, "href").unwrap()).await;
    check("/orders by transfer", &seen);
    assert!(seen.text("main").contains("Bank transfer pending"), "{}", seen.text("main"));
    assert!(ann.get("/bag").await.text("h2").contains("Your bag is empty."), "the next bag is another order");
    let page = ann.get(&link(&done)).await;
    let paid = ann.submit(&page, "main form", &[("outcome", "succeed")]).await;
    assert!(ann.follow(&paid).await.text("h1").contains("This is paid"), "by card after all");
}

#[tokio::test]
async fn what_the_house_does_not_offer_is_neither_shown_nor_taken() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let page = at_checkout(&mut ann).await;
    assert!(
        !page.body.contains("pay_now") && !page.body.contains("pay_by"),
        "the ring costs less than $5,000"
    );
    let refused = ann.submit(&page, "#checkout", &[("pay_now", "deposit"), ("outcome", "succeed")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("A deposit is offered for orders of $5,000 and more"), "{}", refused.body);
    let unclear = ann.submit(&page, "#checkout", &[("pay_by", "cheque"), ("outcome", "succeed")]).await;
    assert!(unclear.body.contains("Choose how to pay"));
}

#[tokio::test]
async fn a_forged_pay_link_leads_nowhere() {
    let shop = generous().await;
    let mut ann = shop.shopper();
    let page = at_checkout(&mut ann).await;
    let paid = ann.submit(&page, "#checkout", &[("pay_now", "deposit"), ("outcome", "succeed")]).await;
    let pay = link(&ann.follow(&paid).await);
    for forged in [format!("{pay}x"), pay.replace('.', ".A"), "/pay/x".to_owned(), "/pay/.".to_owned()] {
        assert_eq!(ann.get(&forged).await.status, StatusCode::NOT_FOUND, "{forged}");
        assert_eq!(
            ann.post(&forged, &[("outcome", "succeed")]).await.status,
            StatusCode::NOT_FOUND,
            "{forged}"
        );
    }
}
