//! One outcome for one key, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

use chrono::Duration;
use platform::idempotency::{self, Claim, LEASE};
use serde_json::json;
use testkit::TestDb;

const BODY: &[u8; 32] = &[7; 32];

async fn claim(test: &TestDb, key: &str) -> Claim {
    let mut tx = test.db().begin().await.unwrap();
    let claim = idempotency::claim(&mut tx, "checkout", key, BODY).await.unwrap();
    tx.commit().await.unwrap();
    claim
}

#[tokio::test]
async fn a_key_is_granted_once_and_then_gives_its_answer_again() {
    let test = TestDb::new().await;
    assert_eq!(claim(&test, "a").await, Claim::Granted { resumed_order: None });
    assert_eq!(claim(&test, "a").await, Claim::InFlight);
    let mut tx = test.db().begin().await.unwrap();
    idempotency::finish(&mut tx, "checkout", "a", 201, &json!({"number": 1})).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(&test, "a").await, Claim::Replay { status: 201, response: json!({"number": 1}) });
    let mut tx = test.db().begin().await.unwrap();
    assert_eq!(idempotency::claim(&mut tx, "checkout", "a", &[8; 32]).await.unwrap(), Claim::Mismatch);
}

#[tokio::test]
async fn whoever_asks_again_after_a_crash_is_served_within_a_minute() {
    let test = TestDb::new().await;
    claim(&test, "a").await;
    test.advance(LEASE - Duration::seconds(1));
    assert_eq!(claim(&test, "a").await, Claim::InFlight);
    test.advance(Duration::seconds(2));
    assert_eq!(claim(&test, "a").await, Claim::Granted { resumed_order: None });
    assert!(LEASE < Duration::seconds(60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_given_back_while_a_twin_claims_it_is_never_an_error() {
    let test = TestDb::new().await;
    // three buyers claim and give back one key as fast as they can: each is granted it or told of a twin
    let buyer = |db: db::Db| async move {
        let mut granted = 0;
        for _ in 0..150 {
            let mut tx = db.begin().await.unwrap();
            let claim = idempotency::claim(&mut tx, "checkout", "one", BODY).await.unwrap();
            tx.commit().await.unwrap();
            if claim == (Claim::Granted { resumed_order: None }) {
                granted += 1;
                let mut tx = db.begin().await.unwrap();
                idempotency::release(&mut tx, "checkout", "one").await.unwrap();
                tx.commit().await.unwrap();
            } else {
                assert_eq!(claim, Claim::InFlight);
            }
        }
        granted
    };
    let buyers: Vec<_> = (0..3).map(|_| tokio::spawn(buyer(test.db().clone()))).collect();
    let mut granted = 0;
    for buyer in buyers {
        granted += buyer.await.unwrap();
    }
    assert!(granted > 0);
}
