//! A test's database is its own, complete, quick, and gone afterwards.

#![expect(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use testkit::TestDb;

async fn tables(house: &TestDb) -> i64 {
    let mut conn = house.db().read().await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tests_do_not_see_each_other() {
    let (first, second) = tokio::join!(TestDb::new(), TestDb::new());
    assert_ne!(first.db().schema(), second.db().schema());
    assert!(tables(&first).await > 20);

    let mut tx = first.db().begin().await.unwrap();
    sqlx::query("UPDATE audit_head SET seq = 9").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = second.db().read().await.unwrap();
    let seq: i64 = sqlx::query_scalar("SELECT seq FROM audit_head").fetch_one(&mut *conn).await.unwrap();
    assert_eq!(seq, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_gone_when_its_test_is() {
    let house = TestDb::new().await;
    let name = house.db().schema().to_owned();
    drop(house);

    let witness = TestDb::new().await;
    let mut conn = witness.db().read().await.unwrap();
    let left: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)")
        .bind(name)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert!(!left);
}

#[tokio::test(flavor = "multi_thread")]
async fn time_passes_only_when_the_test_says_so() {
    let house = TestDb::new().await;
    let (before, stored_before) =
        (house.cx().clock.now(), house.db().begin().await.unwrap().now().await.unwrap());
    house.advance(chrono::Duration::hours(2));
    assert_eq!(house.cx().clock.now() - before, chrono::Duration::hours(2));
    let stored_after = house.db().begin().await.unwrap().now().await.unwrap();
    assert!(stored_after - stored_before >= chrono::Duration::hours(2));
}
