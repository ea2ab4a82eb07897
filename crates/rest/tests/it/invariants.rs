//! What must be true of the books, over the API.

use customers::Role;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn an_auditor_asks_every_invariant_and_reads_what_was_found() {
    let house = House::new().await;
    let auditor = house.staff(Role::Auditor).await;
    let before = house.get("/admin/invariants").staff(&auditor).send().await.is(200);
    assert!(before.body["ran_at"].is_null() && before.body["invariants"][0]["violations"].is_null());
    let asked = house.post("/admin/invariants").staff(&auditor).json(json!({})).send().await.is(200);
    assert_eq!(asked.body["broken"], 0, "{}", asked.body);
    let all = asked.body["invariants"].as_array().unwrap();
    assert!(all.len() > 70 && all.iter().all(|one| one["violations"] == 0));
    let read = house.get("/admin/invariants").staff(&auditor).send().await.is(200);
    assert_eq!(read.body, asked.body);
}
