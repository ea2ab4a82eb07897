//! Webhooks over the wire.

use customers::Role;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn a_webhook_is_made_changed_tried_and_ended_by_who_may() {
    let house = House::new().await;
    let (owner, clerk) = (house.staff(Role::Owner).await, house.staff(Role::Support).await);
    let ask = json!({ "url": "https://erp.example.com/hooks", "topics": ["orders.paid"], "contact": "it@example.com" });
    house.post("/admin/webhooks").staff(&clerk).json(ask.clone()).send().await.refused(403, "forbidden");
    let made = house.post("/admin/webhooks").staff(&owner).json(ask.clone()).send().await.is(201);
    let one = format!("/admin/webhooks/{}", made.str("/id"));
    let read = house.get(&one).staff(&clerk).send().await.is(200);
    let version = read.header("etag").to_owned();
    house.get(&format!("{one}/secret")).staff(&clerk).send().await.refused(403, "forbidden");
    let secret = house.get(&format!("{one}/secret")).staff(&owner).send().await.is(200).str("/secret");
    let body = json!({ "at_once": false });
    let rotated = house.post(&format!("{one}/secret")).staff(&owner).json(body).send().await.is(200);
    assert!(rotated.str("/secret").starts_with("whsec_") && rotated.str("/secret") != secret);
    let change =
        json!({ "url": "https://erp.example.com/hooks", "contact": "it@example.com", "paused": true });
    let stale = house.put(&one).staff(&owner).with("if-match", &version).json(change.clone()).send().await;
    stale.refused(412, "version_conflict");
    let version = house.get(&one).staff(&owner).send().await.is(200).header("etag").to_owned();
    let changed = house.put(&one).staff(&owner).with("if-match", &version).json(change).send().await.is(200);
    assert_eq!(changed.str("/paused_by"), "staff");
    let log = house.post(&format!("{one}/test")).staff(&owner).send().await.is(202);
    assert_eq!(
        (log.str("/data/0/topic").as_str(), log.str("/data/0/status").as_str()),
        ("webhook.test", "waiting")
    );
    let message = log.str("/data/0/id");
    house.get(&format!("{one}/deliveries/{message}/attempts")).staff(&clerk).send().await.is(200);
    house.post(&format!("{one}/deliveries/{message}/replay")).staff(&owner).send().await.is(202);
    let left = house.delete(&one).staff(&owner).send().await.is(200);
    assert_eq!(left.body["data"], json!([]));
    house.get(&one).staff(&owner).send().await.refused(404, "not_found");
    let wrong = json!({ "url": "https://user:secret@example.com/", "contact": "it@example.com" });
    house.post("/admin/webhooks").staff(&owner).json(wrong).send().await.is(422);
}
