//! Commissions through the API: a client asks and answers by a key, staff do the work.

use customers::Role;
use serde_json::{Value, json};

use crate::house::House;

fn wish() -> Value {
    json!({ "piece": "engagement_ring", "feeling": "Quiet", "stone": "own", "stone_words": "An emerald", "budget": "to_12000",
            "name": "Ada", "email": "ada@example.com", "consent": true })
}

fn quote() -> Value {
    json!({ "parts": [{ "kind": "metal", "metal": "yellow_gold", "fineness": "750", "weight_mg": 5200 },
                      { "kind": "work", "words": "Making", "minutes": 600, "per_hour_minor": 9500 }],
            "tax_ppm": 88_750, "deposit_ppm": 500_000, "valid_days": 14, "lock_days": 7, "band_ppm": 30_000, "shown": "groups" })
}

#[tokio::test]
async fn a_client_sends_a_wish_and_accepts_a_quote_without_an_account() {
    let house = House::new().await;
    let sent = house.post("/enquiries").json(wish()).send().await.is(200);
    let (number, key) = (sent.str("/number"), sent.str("/key"));
    let project = format!("/projects/{number}?key={key}");
    let shown = house.get(&project).send().await.is(200);
    assert_eq!(
        (shown.str("/title"), shown.str("/stage")),
        ("An engagement ring for Ada".into(), "enquiry".into())
    );
    house.get(&format!("/projects/{number}?key=nobody")).send().await.refused(404, "not_found");

    let staff = house.staff(Role::Support).await;
    let rate = json!({ "per_kg_minor": 8_500_000, "source": "LBMA PM fix" });
    house.put("/admin/metal-rates/gold").staff(&staff).json(rate).send().await.is(200);
    let path = format!("/admin/commissions/{number}");
    let read = house.get(&path).staff(&staff).send().await.is(200);
    assert_eq!(read.header("etag"), "\"1\"");
    let issue = |version: &str| {
        house.post(&format!("{path}/quotes")).staff(&staff).with("if-match", version).json(quote())
    };
    issue("\"1\"").send().await.is(200);
    issue("\"1\"").send().await.refused(412, "version_conflict");
    issue("\"2\"").send().await.is(200);

    let answer = format!("/projects/{number}/quote?key={key}");
    let accept = |version: i32| json!({ "version": version, "accept": true, "terms": "2026-11" });
    house.post(&answer).json(accept(1)).send().await.refused(410, "quote_superseded");
    let accepted = house.post(&answer).json(accept(2)).send().await.is(200);
    assert_eq!(accepted.body["agreed"], accepted.body["quote"]["total"]);
    house.post(&answer).json(accept(2)).send().await.refused(409, "quote_answered");

    let act = |action: Value, version: &str| {
        house.post(&format!("{path}/actions")).staff(&staff).with("if-match", version).json(action)
    };
    act(json!({ "kind": "move", "to": "quote" }), "\"4\"").send().await.is(200);
    let closed =
        act(json!({ "kind": "move", "to": "approved" }), "\"5\"").send().await.refused(409, "gate_closed");
    assert_eq!(closed.body["missing"], json!(["approval"]));
    act(json!({ "kind": "move", "to": "polishing" }), "\"5\"").send().await.refused(422, "unknown_value");
    act(json!({ "kind": "approve" }), "\"5\"").send().await.is(422);
    let cards = house.get("/admin/commissions?stage=quote").staff(&staff).send().await.is(200);
    assert_eq!(cards.body["data"][0]["number"], json!(number));
    let finance = house.staff(Role::Finance).await;
    house
        .post(&format!("{path}/actions"))
        .staff(&finance)
        .json(json!({ "kind": "write", "words": "x" }))
        .send()
        .await
        .is(403);
}

#[tokio::test]
async fn a_wish_that_is_not_whole_is_refused_by_its_fields_and_nothing_is_kept() {
    let house = House::new().await;
    let mut half = wish();
    half["piece"] = json!("crown");
    half["email"] = json!("ada@");
    half["secret_until"] = json!("2020-01-01");
    let refused = house.post("/enquiries").json(half).send().await.refused(422, "invalid_fields");
    assert_eq!(refused.fields(), ["piece", "email", "secret_until"]);
    let staff = house.staff(Role::Owner).await;
    let cards = house.get("/admin/commissions").staff(&staff).send().await.is(200);
    assert_eq!(cards.body["data"], json!([]));
}

#[tokio::test]
async fn a_passport_is_not_sealed_for_a_piece_that_is_not_finished_and_nobody_s_code_finds_none() {
    let house = House::new().await;
    let sent = house.post("/enquiries").json(wish()).send().await.is(200);
    let path = format!("/admin/commissions/{}/passports", sent.str("/number"));
    let staff = house.staff(Role::Support).await;
    let passport = json!({ "serial": "ADA-1", "piece": "Ring", "metals": ["Gold 750, 5.2 g"] });
    let issue = |body: Value| house.post(&path).staff(&staff).with("if-match", "\"1\"").json(body);
    issue(passport.clone()).send().await.refused(409, "not_finished");
    let mut bare = passport;
    bare["metals"] = json!([]);
    assert_eq!(issue(bare).send().await.refused(422, "required").fields(), ["metals"]);
    let listed = house.get(&path).staff(&staff).send().await.is(200);
    assert_eq!(listed.body["data"], json!([]));
    house.get("/passports/0000000000000000").send().await.refused(404, "not_found");
    let claim = json!({ "code": "x", "name": "Ben", "email": "ben@example.com" });
    house.post("/passports/0000000000000000/claims").json(claim).send().await.refused(404, "not_found");
    assert_eq!(house.get("/passport-keys").send().await.is(200).body["data"], json!([]));
    let reason = json!({ "reason": "Lost" });
    house
        .post("/admin/passports/ADA-1/revocation")
        .staff(&staff)
        .json(reason)
        .send()
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_clients_stone_and_the_metal_of_a_job_are_weighed_through_the_api() {
    let house = House::new().await;
    let sent = house.post("/enquiries").json(wish()).send().await.is(200);
    let path = format!("/admin/commissions/{}", sent.str("/number"));
    let staff = house.staff(Role::Support).await;
    let post = |path: &str, body: Value| house.post(path).staff(&staff).json(body);
    let job = json!({ "stage": "casting", "words": "Cast", "maker": "Tomás", "minutes": 60, "due_on": "2026-12-01", "tolerance_mg": 100 });
    post(&format!("{path}/jobs"), job).send().await.refused(409, "not_at_the_bench");
    let stone = json!({ "words": "Emerald", "carat_milli": 2413, "seal": "", "signed": "Inès" });
    assert_eq!(
        post(&format!("{path}/stones"), stone).send().await.refused(422, "required").fields(),
        ["seal"]
    );
    let stone = json!({ "words": "Emerald", "carat_milli": 2413, "seal": "A-1", "signed": "Inès" });
    let received = post(&format!("{path}/stones"), stone).send().await.is(200);
    let over = format!("/admin/client-stones/{}/hand-overs", received.str("/stones/0/id"));
    let to = |carat: i32| json!({ "after": 1, "to": "setter", "carat_milli": carat, "seal": "A-2", "signed": "Tomás" });
    post(&over, to(2_300)).send().await.refused(409, "stone_weighs_otherwise");
    let moved = post(&over, to(2_410)).send().await.is(200);
    assert_eq!(moved.str("/stones/0/hand"), "setter");
    post(&over, to(2_410)).send().await.refused(409, "stone_elsewhere");
    let read = house.get(&format!("{path}/bench")).staff(&staff).send().await.is(200);
    assert_eq!(read.body["stones"][0]["hand_overs"].as_array().unwrap().len(), 2);
    assert_eq!(house.get("/admin/bench").staff(&staff).send().await.is(200).body["data"], json!([]));
}

#[tokio::test]
async fn a_service_is_not_asked_for_a_piece_that_is_not_finished() {
    let house = House::new().await;
    let sent = house.post("/enquiries").json(wish()).send().await.is(200);
    let path = format!("/projects/{}/service?key={}", sent.str("/number"), sent.str("/key"));
    house.post(&path).json(json!({ "words": "Polish it" })).send().await.refused(409, "not_finished");
    house
        .post(&path)
        .json(json!({ "service": 1, "accept": true }))
        .send()
        .await
        .refused(409, "nothing_waits");
    let page = format!("/projects/{}?key={}", sent.str("/number"), sent.str("/key"));
    assert_eq!(house.get(&page).send().await.is(200).body["service"], Value::Null);
}
