//! What must be true of the books, for staff.

use customers::Role;
use http::StatusCode;

use crate::support::House;

#[tokio::test]
async fn staff_ask_what_must_be_true_and_what_is_broken_stands_first_by_name() {
    let house = House::new().await;
    let session = house.sign_in(Role::Auditor).await;
    let page = house.get("/admin/invariants", Some(&session)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("They have not been asked yet"));
    assert!(page.body.contains("The whole ledger sums to zero in every currency."));
    let asked = house.post("/admin/invariants", Some(&session), &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let page = house.get("/admin/invariants?done=checked", Some(&session)).await.body;
    assert!(page.contains("All hold") && !page.contains(" violation"), "{page}");
    sqlx::raw_sql(
        "CREATE TABLE stray_prices (id text PRIMARY KEY, price double precision); INSERT INTO stray_prices VALUES ('a', 1.5)",
    )
    .execute(house.db.pool())
    .await
    .unwrap();
    house.post("/admin/invariants", Some(&session), &[]).await;
    let page = house.get("/admin/invariants", Some(&session)).await.body;
    assert!(page.contains("1 is broken") && page.contains("1 violation<") && page.contains("stray_prices"));
    let (broken, first) = (page.find(">I32<").unwrap(), page.find(">I01<").unwrap());
    assert!(broken < first, "what is broken stands first");
}
