//! Limits, with real concurrency.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

use chrono::Duration;
use platform::throttle::{self, Limit};
use testkit::TestDb;

const THREE_AN_HOUR: Limit = Limit { scope: "knocks", most: 3, within: Duration::hours(1) };

async fn take(test: &TestDb, limit: Limit, subject: &str) -> bool {
    let mut tx = test.db().begin().await.unwrap();
    let taken = throttle::take(&mut tx, &test.cx(), limit, subject).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

#[tokio::test]
async fn the_limit_holds_for_any_stretch_of_time_and_each_subject_alone() {
    let test = TestDb::new().await;
    for minute in [0, 15, 30] {
        assert!(take(&test, THREE_AN_HOUR, "ada").await, "{minute}");
        test.advance(Duration::minutes(15));
    }
    assert!(!take(&test, THREE_AN_HOUR, "ada").await);
    assert!(take(&test, THREE_AN_HOUR, "bob").await);
    assert!(take(&test, Limit { scope: "rings", ..THREE_AN_HOUR }, "ada").await);
    // the first of the three is an hour old now; the refused one was not counted
    test.advance(Duration::minutes(16));
    assert!(take(&test, THREE_AN_HOUR, "ada").await);
    assert!(!take(&test, THREE_AN_HOUR, "ada").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_only_as_many_as_the_limit_get_through() {
    let test = TestDb::new().await;
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let (db, cx) = (test.db(), test.cx());
            tokio::spawn(async move {
                let mut tx = db.begin().await.unwrap();
                let taken = throttle::take(&mut tx, &cx, THREE_AN_HOUR, "ada").await.unwrap();
                tx.commit().await.unwrap();
                taken
            })
        })
        .collect();
    let mut through = 0;
    for one in tries {
        through += i32::from(one.await.unwrap());
    }
    assert_eq!(through, 3);
}

#[tokio::test]
async fn who_rests_a_day_is_forgotten() {
    let test = TestDb::new().await;
    take(&test, THREE_AN_HOUR, "ada@example.com").await;
    let mut tx = test.db().begin().await.unwrap();
    assert_eq!(throttle::sweep(&mut tx).await.unwrap(), 0);
    tx.commit().await.unwrap();
    test.advance(Duration::hours(25));
    let mut tx = test.db().begin().await.unwrap();
    assert_eq!(throttle::sweep(&mut tx).await.unwrap(), 1);
}
