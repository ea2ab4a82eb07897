//! The letter about a webhook that the house switched off.

use async_trait::async_trait;
use platform::webhooks::{Message, Messenger, PutEndpoint, STOCK, deliver_next, put_endpoint, tell};
use serde_json::json;

use crate::support::House;

/// A program that is gone.
struct Gone;

#[async_trait]
impl Messenger for Gone {
    async fn send(&self, _: &Message) -> Result<u16, String> {
        Ok(410)
    }
}

#[tokio::test]
async fn whoever_looks_after_a_program_is_written_to_once_when_it_is_switched_off() {
    let house = House::new().await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutEndpoint {
        id: None,
        expected_version: 0,
        url: "https://erp.example.com/hooks".into(),
        topics: vec![],
        contact: "it@example.com".into(),
        paused: false,
    };
    put_endpoint(&mut tx, &house.cx, ask).await.unwrap();
    let event = kernel::ids::EventId::new(&*house.cx.random);
    let happened_at = tx.now().await.unwrap();
    let news = platform::webhooks::News {
        event,
        topic: STOCK,
        object: "var_1",
        seq: 1,
        happened_at,
        payload: &json!({}),
    };
    tell(&mut tx, &house.cx, news).await.unwrap();
    tx.commit().await.unwrap();
    while deliver_next(&house.db, &house.cx, &Gone).await.unwrap() {}
    house.deliver().await;
    let letters: Vec<(String, String, String)> =
        sqlx::query_as("SELECT kind, recipient, body_text FROM mail_messages")
            .fetch_all(house.db.pool())
            .await
            .unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!((letters[0].0.as_str(), letters[0].1.as_str()), ("webhook_off", "it@example.com"));
    assert!(
        letters[0].2.contains("https://erp.example.com/hooks")
            && letters[0].2.contains("/admin/webhooks/whk_")
    );
}
