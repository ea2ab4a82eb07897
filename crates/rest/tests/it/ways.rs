//! Devices, second factors and step-up, as programs with cookies meet them.

use customers::Role;
use http::Method;
use serde_json::json;

use crate::{
    house::{House, Reply},
    session::{cookie, digits, letters, post, sign_in},
};

async fn signed_in(house: &House, email: &str, carried: &str) -> (String, Reply) {
    let reply = sign_in(house, email, carried).await;
    (format!("{}; {}", cookie(&reply, "session"), cookie(&reply, "device")), reply)
}

async fn connect(house: &House, cookies: &str) -> (String, Vec<String>) {
    let begun = post(house, "/api/v1/account/authenticator", cookies, json!({})).await.is(200);
    let secret = begun.str("/secret");
    let put = house.put("/account/authenticator").with("cookie", cookies);
    let connected = put.json(json!({ "code": totp(&secret, 0) })).send().await.is(200);
    let codes = connected.body["recovery_codes"].as_array().expect("it is there");
    (secret, codes.iter().map(|code| code.as_str().expect("it is there").to_owned()).collect())
}

/// The digits of an app so many steps from now, by a reading of RFC 6238 that is not the house's.
#[expect(clippy::disallowed_methods, reason = "somebody's telephone has a clock of its own")]
fn totp(secret: &str, steps: i64) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).expect("it is there");
    let now = chrono::Utc::now().timestamp() / 30 + steps;
    let totp = totp_rs::Builder::new().with_secret(key).build_noncompliant();
    totp.generate(u64::try_from(now * 30).expect("it is there")).to_string()
}

#[tokio::test]
async fn devices_are_listed_and_signed_out_and_an_unknown_one_is_not_found() {
    let house = House::new().await;
    let (here, _) = signed_in(&house, "ada@example.com", "x=y").await;
    let (there, _) = signed_in(&house, "ada@example.com", "x=y").await;
    let (eve, _) = signed_in(&house, "eve@example.com", "x=y").await;
    let listed = house.get("/account/devices").with("cookie", &here).send().await.is(200);
    let devices = listed.body["data"].as_array().expect("it is there");
    assert_eq!(devices.len(), 2);
    let other = devices.iter().find(|device| device["this_one"] == false).expect("it is there");
    let path = format!("/account/devices/{}", other["id"].as_str().expect("it is there"));
    house.delete(&path).with("cookie", &eve).send().await.refused(404, "session_not_found");
    house
        .delete("/account/devices/rubbish")
        .with("cookie", &here)
        .send()
        .await
        .refused(404, "session_not_found");
    house.delete(&path).with("cookie", &here).send().await.is(200);
    house.get("/session").with("cookie", &there).send().await.refused(401, "unauthenticated");
    signed_in(&house, "ada@example.com", "x=y").await;
    let all = house.delete("/account/devices").with("cookie", &here).send().await.is(200);
    assert_eq!(all.body["signed_out"], 1);
    house.get("/account/devices").send().await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_new_device_is_written_about_once_and_its_letter_names_no_address() {
    let house = House::new().await;
    signed_in(&house, "ada@example.com", "x=y").await;
    let (_, second) = signed_in(&house, "ada@example.com", "x=y").await;
    let told: Vec<_> =
        letters(&house, 20).await.into_iter().filter(|letter| letter.kind == "new_device").collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains("/sign-in/not-me/ses_"), "{}", told[0].text);
    // the browser that is known again is told of no more
    signed_in(&house, "ada@example.com", &cookie(&second, "device")).await;
    let told = letters(&house, 20).await.into_iter().filter(|letter| letter.kind == "new_device").count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn au19_an_app_is_asked_for_after_the_code_and_the_session_has_a_token_of_its_own() {
    let house = House::new().await;
    let (cookies, _) = signed_in(&house, "ada@example.com", "x=y").await;
    let (secret, codes) = connect(&house, &cookies).await;
    let asked = post(&house, "/auth/code", "x=y", json!({ "email": "ada@example.com" })).await.is(202);
    let code = json!({ "email": "ada@example.com", "code": digits(&house).await });
    let first = post(&house, "/auth/code/verify", &cookie(&asked, "code"), code).await;
    let pending = cookie(&first, "pending");
    assert!(!first.headers.get_all("set-cookie").iter().any(|c| c.as_bytes().starts_with(b"session=")));
    first.refused(401, "factor_required");
    let as_session = pending.replace("pending=", "session=");
    house.get("/session").with("cookie", &as_session).send().await.refused(401, "unauthenticated");
    post(&house, "/auth/factor", &pending, json!({ "code": "000000" })).await.refused(422, "factor_wrong");
    let done = post(&house, "/auth/factor", &pending, json!({ "code": totp(&secret, 1) })).await.is(200);
    assert_ne!(cookie(&done, "session"), as_session);
    post(&house, "/auth/factor", &pending, json!({ "code": codes[0] })).await.refused(410, "factor_gone");
    post(&house, "/auth/factor", "x=y", json!({ "code": codes[0] })).await.refused(410, "factor_gone");
    let kinds: Vec<_> = letters(&house, 20).await.into_iter().map(|letter| letter.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "ways_changed").count(), 1, "{kinds:?}");
}

#[tokio::test]
async fn ad03_terms_and_payments_ask_staff_with_a_factor_for_a_proof_of_the_last_ten_minutes() {
    let house = House::new().await;
    let session = house.staff(Role::Owner).await;
    let rule = json!({ "most": 9, "within_minutes": 30, "active": true });
    let put = |version: &'static str| {
        house
            .put("/admin/velocity-rules/declines_of_cart")
            .staff(&session)
            .with("if-match", version)
            .json(rule.clone())
    };
    put("\"1\"").send().await.is(200);
    let owner: uuid::Uuid = sqlx::query_scalar("SELECT id FROM accounts WHERE role = 'owner'")
        .fetch_one(house.inner.db.pool())
        .await
        .expect("it is there");
    sqlx::query(
        "INSERT INTO account_authenticators (account_id, salt, for_staff, created_at, confirmed_at)
         VALUES ($1, '\\x00', true, now(), now())",
    )
    .bind(owner)
    .execute(house.inner.db.pool())
    .await
    .expect("it is there");
    put("\"2\"").send().await.refused(401, "step_up_required");
    house.get("/admin/orders").staff(&session).send().await.refused(401, "step_up_required");
    let wrong = house.post("/admin/account/confirm").staff(&session).json(json!({ "code": "000000" }));
    wrong.send().await.refused(422, "factor_wrong");
    sqlx::query("UPDATE sessions SET factor_at = now() - interval '11 minutes'")
        .execute(house.inner.db.pool())
        .await
        .expect("it is there");
    house.get("/admin/orders").staff(&session).send().await.is(200);
    put("\"2\"").send().await.refused(401, "step_up_required");
    sqlx::query("UPDATE sessions SET factor_at = now()")
        .execute(house.inner.db.pool())
        .await
        .expect("it is there");
    put("\"2\"").send().await.is(200);
}

#[tokio::test]
async fn the_rule_about_staff_is_for_owners_with_a_factor_and_shuts_out_who_has_none() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let clerk = house.staff(Role::Support).await;
    let read = house.get("/admin/staff-policy").staff(&clerk).send().await.is(200);
    assert_eq!((&read.body["needs_second_factor"], read.header("etag")), (&json!(false), "\"1\""));
    let body = json!({ "needs_second_factor": true });
    let put = |session: &str| {
        house.put("/admin/staff-policy").staff(session).with("if-match", "\"1\"").json(body.clone())
    };
    put(&clerk).send().await.refused(403, "forbidden");
    put(&owner).send().await.refused(409, "own_factor_first");
    sqlx::query("UPDATE staff_policy SET needs_factor = true")
        .execute(house.inner.db.pool())
        .await
        .expect("it is there");
    house.get("/admin/orders").staff(&clerk).send().await.refused(403, "second_factor_missing");
    house.get("/admin/staff-policy").staff(&clerk).send().await.is(200);
}

#[tokio::test]
async fn passkeys_are_refused_at_an_address_that_is_a_number_and_a_made_up_question_is_gone() {
    let house = House::new().await;
    let (cookies, _) = signed_in(&house, "ada@example.com", "x=y").await;
    assert!(house.inner.cx.house.base_url.contains("127.0.0.1"), "{}", house.inner.cx.house.base_url);
    house.ask(Method::POST, "/auth/passkeys/begin").send().await.refused(409, "passkeys_not_offered");
    let begin = post(&house, "/api/v1/account/passkeys/begin", &cookies, json!({})).await;
    begin.refused(409, "passkeys_not_offered");
    let answer = json!({ "challenge": "x", "credential": {} });
    post(&house, "/auth/passkeys/verify", "x=y", answer).await.refused(410, "passkey_gone");
}
