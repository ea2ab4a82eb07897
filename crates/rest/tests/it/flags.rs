//! Feature flags over the API.

use customers::Role;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn an_owner_reads_and_changes_flags_under_their_version_and_nobody_else_does() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let list = house.get("/admin/flags").staff(&owner).send().await.is(200);
    assert_eq!(
        (list.str("/data/0/code"), list.body["data"][0]["version"].as_i64()),
        ("hints".into(), Some(0))
    );
    let put = |body: serde_json::Value| house.put("/admin/flags/hints").staff(&owner).json(body);
    let body = json!({"killed": false, "staff": true, "channels": ["api"], "percent": 5});
    put(body.clone()).send().await.refused(428, "if_match_required");
    let done = put(body.clone()).with("if-match", "\"0\"").send().await.is(200);
    assert_eq!((done.body["version"].as_i64(), done.body["percent"].as_i64()), (Some(1), Some(5)));
    let stale = put(body.clone()).with("if-match", "\"0\"").send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["current_version"], 1);
    for (field, value, code) in [
        ("percent", json!(101), "out_of_range"),
        ("channels", json!(["fax"]), "unknown_value"),
        ("accounts", json!(["ord_1"]), "malformed"),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let refused = put(wrong).with("if-match", "\"1\"").send().await.refused(422, code);
        assert_eq!(refused.str("/errors/0/field"), field);
    }
    let finance = house.staff(Role::Finance).await;
    house.get("/admin/flags").staff(&finance).send().await.refused(403, "forbidden");
    house.get("/admin/flags").send().await.refused(401, "unauthenticated");
}
