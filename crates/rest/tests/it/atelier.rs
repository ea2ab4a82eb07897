//! The atelier's day through the API.

use customers::Role;
use serde_json::{Value, json};

use crate::house::House;

async fn enquiry(house: &House) -> (String, String) {
    let wish = json!({ "piece": "engagement_ring", "feeling": "Quiet", "stone": "own", "stone_words": "An emerald", "budget": "to_12000",
                       "name": "Ada", "email": "ada@example.com", "consent": true });
    let sent = house.post("/enquiries").json(wish).send().await.is(200);
    (sent.str("/number"), sent.str("/key"))
}

#[tokio::test]
async fn what_a_client_wrote_is_unread_until_it_is_marked_or_answered() {
    let house = House::new().await;
    let (number, key) = enquiry(&house).await;
    let (staff, other) = (house.staff(Role::Support).await, house.staff(Role::Owner).await);
    let unread = async |session: &str| {
        let inbox = house.get("/admin/inbox?only=unread").staff(session).send().await.is(200);
        inbox.body["data"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((unread(&staff).await, unread(&other).await), (1, 1));
    let mark = house.post(&format!("/admin/inbox/{number}/read")).staff(&staff).json(json!({ "seq": 1 }));
    assert_eq!(mark.send().await.is(200).body["data"], json!([]));
    assert_eq!((unread(&staff).await, unread(&other).await), (0, 1));
    let shown = house.get("/admin/inbox").staff(&staff).send().await.is(200);
    let first = &shown.body["data"][0];
    assert_eq!(
        (&first["number"], &first["unanswered"], &first["unread"]),
        (&json!(number), &json!(true), &json!(0))
    );
    house.get("/admin/inbox?only=read").staff(&staff).send().await.refused(422, "unknown_value");
    house.get(&format!("/projects/{number}/valuation?key={key}")).send().await.refused(404, "not_found");
}

#[tokio::test]
async fn days_and_loads_are_read_and_a_span_of_more_than_a_year_is_refused() {
    let house = House::new().await;
    let (number, _) = enquiry(&house).await;
    let staff = house.staff(Role::Support).await;
    let promise = json!({ "kind": "promise", "on": "2031-05-14" });
    let act =
        house.post(&format!("/admin/commissions/{number}/actions")).staff(&staff).with("if-match", "\"1\"");
    act.json(promise).send().await.is(200);
    let may = house.get("/admin/agenda?from=2031-05-01&to=2031-05-31").staff(&staff).send().await.is(200);
    let item = &may.body["data"][0];
    assert_eq!(
        (&item["on"], &item["what"], &item["commission"]),
        (&json!("2031-05-14"), &json!("promised"), &json!(number))
    );
    let mine = house.get("/admin/agenda?from=2031-05-01&to=2031-05-31&mine=true").staff(&staff);
    assert_eq!(mine.send().await.is(200).body["data"], json!([]));
    for wrong in ["from=2031-05-01&to=2033-05-01", "from=2031-05-02&to=2031-05-01"] {
        house.get(&format!("/admin/agenda?{wrong}")).staff(&staff).send().await.refused(422, "out_of_range");
    }
    let loads = house.get("/admin/workload").staff(&staff).send().await.is(200);
    let nobody: &Value = &loads.body["data"][0];
    assert_eq!(
        (&nobody["open"], &nobody["waiting"], &nobody["account_id"]),
        (&json!(1), &json!(1), &Value::Null)
    );
}

#[tokio::test]
async fn templates_are_made_changed_by_their_version_and_taken_away() {
    let house = House::new().await;
    let staff = house.staff(Role::Support).await;
    let put = |code: &str, words: &str| {
        let body = json!({ "title": "Thanks", "words": words });
        house.put(&format!("/admin/message-templates/{code}")).staff(&staff).json(body)
    };
    put("thanks", "Thank you, {client}.").send().await.is(200);
    put("thanks", "Again").send().await.refused(422, "taken");
    put("thanks", "Thanks, {cleint}.").with("if-match", "\"1\"").send().await.refused(422, "unknown_blank");
    let changed = put("thanks", "Thanks, {client}.").with("if-match", "\"1\"").send().await.is(200);
    let all = changed.body["data"].as_array().expect("templates").clone();
    assert!(all.iter().any(|one| one["code"] == "thanks" && one["version"] == 2), "{all:?}");
    put("thanks", "Late").with("if-match", "\"1\"").send().await.refused(422, "changed_meanwhile");
    let remove = house.delete("/admin/message-templates/thanks").staff(&staff).send().await.is(200);
    assert_eq!(remove.body["data"].as_array().map(Vec::len), Some(all.len() - 1));
    house.delete("/admin/message-templates/thanks").staff(&staff).send().await.refused(404, "not_found");
}
