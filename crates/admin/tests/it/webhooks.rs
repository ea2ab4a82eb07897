//! Webhooks, as staff set them up and look after them.

use async_trait::async_trait;
use customers::Role;
use http::StatusCode;
use platform::webhooks::{Message, Messenger, deliver_next};

use crate::support::{EVIL, House};

/// A program that always says no.
struct No;

#[async_trait]
impl Messenger for No {
    async fn send(&self, _: &Message) -> Result<u16, String> {
        Ok(500)
    }
}

const FIELDS: [(&str, &str); 4] = [
    ("version", "0"),
    ("url", "https://erp.example.com/hooks"),
    ("contact", "it@example.com"),
    ("topics", "orders.paid"),
];

#[tokio::test]
async fn an_owner_sets_a_webhook_up_tries_it_reads_the_log_and_ends_it() {
    let house = House::new().await;
    let (owner, clerk) = (house.sign_in(Role::Owner).await, house.sign_in(Role::Support).await);
    let made = house.post("/admin/webhooks", Some(&owner), &FIELDS).await;
    let page = made.location().split('?').next().unwrap().to_owned();
    assert!(page.starts_with("/admin/webhooks/whk_"), "{}", made.body);
    let shown = house.get(&page, Some(&owner)).await.body;
    assert!(shown.contains("whsec_") && shown.contains("An order was paid"), "{shown}");
    let seen = house.get(&page, Some(&clerk)).await.body;
    assert!(
        !seen.contains("whsec_") && !seen.contains("Send a test"),
        "support reads the log, not the secret"
    );
    let tried = house.post(&format!("{page}/test"), Some(&owner), &[]).await;
    assert_eq!(tried.location(), format!("{page}?done=test"));
    while deliver_next(&house.db, &house.cx, &No).await.unwrap() {}
    let log = house.get(&page, Some(&owner)).await.body;
    assert!(log.contains("Given up") && log.contains("it answered 500"), "{log}");
    let start = log.find(&format!("{page}/deliveries/whd_")).unwrap();
    let delivery = log[start..].split('"').next().unwrap().to_owned();
    assert!(house.get(&delivery, Some(&clerk)).await.body.contains("it answered 500"));
    let again = house.post(&delivery, Some(&owner), &[]).await;
    assert_eq!(again.location(), format!("{page}?done=replayed"));
    let before = house.get(&page, Some(&owner)).await.body;
    house.post(&format!("{page}/secret"), Some(&owner), &[]).await;
    let after = house.get(&page, Some(&owner)).await.body;
    let secret = |page: &str| page[page.find("whsec_").unwrap()..][..50].to_owned();
    assert_ne!(secret(&before), secret(&after));
    assert!(after.contains("signed with the one before as well"));
    let ended = house.post(&format!("{page}/end"), Some(&owner), &[]).await;
    assert_eq!(ended.location(), "/admin/webhooks?done=ended");
    assert_eq!(house.get(&page, Some(&owner)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_typed_stays_when_a_field_is_refused() {
    let house = House::new().await;
    let owner = house.sign_in(Role::Owner).await;
    let fields = [("url", EVIL), ("contact", "it@example.com"), ("topics", "stock.changed")];
    let refused = house.post("/admin/webhooks", Some(&owner), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Enter a web address") && refused.body.contains("it@example.com"));
    assert!(!refused.body.contains("<script>alert(1)"));
    let made = house.post("/admin/webhooks", Some(&owner), &FIELDS).await;
    let page = made.location().split('?').next().unwrap().to_owned();
    let stale = [("version", "9"), ("url", "https://new.example.com/"), ("contact", "it@example.com")];
    let conflict = house.post(&page, Some(&owner), &stale).await;
    assert_eq!(conflict.status, StatusCode::PRECONDITION_FAILED);
    assert!(
        conflict.body.contains("https://new.example.com/") && conflict.body.contains("Somebody else changed")
    );
}
