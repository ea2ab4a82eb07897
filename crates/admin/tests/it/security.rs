//! Second factors in the back office, without script.

use customers::Role;
use http::StatusCode;
use kernel::Token;

use crate::support::{Answer, House};

/// Connects an app in the session; returns the page with the recovery codes.
async fn connect(house: &House, session: &Token) -> Vec<String> {
    let page = house.post("/admin/security/authenticator", Some(session), &[]).await;
    let key = between(&page.body, "<p class=\"num\">", "</p>").replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let now = house.db.begin().await.unwrap().now().await.unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let code = totp.generate(u64::try_from(now.timestamp()).unwrap()).to_string();
    let done = house.post("/admin/security/authenticator/code", Some(session), &[("code", &code)]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    done.body.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split(from)
        .nth(1)
        .and_then(|rest| rest.split(to).next())
        .unwrap_or_else(|| panic!("no {from} in {text}"))
}

fn led_to(answer: &Answer) -> (StatusCode, &str) {
    (answer.status, answer.location())
}

#[tokio::test]
async fn ad03_who_connected_an_app_gives_it_at_the_door_and_again_before_terms_are_changed() {
    let house = House::new().await;
    let account = house.account(Role::Owner).await;
    let first = house.session(account).await;
    assert_eq!(house.get("/admin/new-promotion", Some(&first)).await.status, StatusCode::OK);
    let codes = connect(&house, &first).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(
        house.get("/admin/new-promotion", Some(&first)).await.status,
        StatusCode::OK,
        "proven just now"
    );

    let session = house.session(account).await;
    let led = house.get("/admin/orders?q=x", Some(&session)).await;
    assert_eq!(led_to(&led), (StatusCode::SEE_OTHER, "/admin/confirm?next=%2Fadmin%2Forders%3Fq%3Dx"));
    let form = house.post("/admin/taxes", Some(&session), &[]).await;
    assert_eq!(form.status, StatusCode::UNAUTHORIZED);
    assert!(form.body.contains("Please confirm first that it is you"), "{}", form.body);
    let page = house.get(led.location(), Some(&session)).await;
    assert!(page.body.contains("value=\"/admin/orders?q=x\""), "{}", page.body);
    let wrong =
        house.post("/admin/confirm", Some(&session), &[("code", "000000"), ("next", "/admin/orders")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let away = [("code", codes[0].as_str()), ("next", "//evil.example")];
    let right = house.post("/admin/confirm", Some(&session), &away).await;
    assert_eq!(led_to(&right), (StatusCode::SEE_OTHER, "/admin"), "confirming leads nowhere else");
    let old = house.get("/admin/taxes", Some(&session)).await;
    assert_eq!(old.location(), "/admin/sign-in", "AU19: a token from before the proof is dead after it");
    let set = right.headers[http::header::SET_COOKIE].to_str().unwrap();
    let session = Token::parse(set.trim_start_matches("staff=").split(';').next().unwrap()).unwrap();
    assert_eq!(house.get("/admin/taxes", Some(&session)).await.status, StatusCode::OK);

    house.db.shift_clock(chrono::Duration::minutes(11));
    assert_eq!(
        house.get("/admin/taxes", Some(&session)).await.status,
        StatusCode::OK,
        "reading needs no fresh proof"
    );
    let stale = house.get("/admin/new-promotion", Some(&session)).await;
    assert_eq!(led_to(&stale), (StatusCode::SEE_OTHER, "/admin/confirm?next=%2Fadmin%2Fnew-promotion"));
    assert_eq!(house.post("/admin/taxes", Some(&session), &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.post("/admin/sign-out", Some(&session), &[]).await.location(), "/admin/sign-in");
}

#[tokio::test]
async fn au24_where_the_house_asks_for_a_factor_who_has_none_reaches_only_their_own_page() {
    let house = House::new().await;
    let owner = house.sign_in(Role::Owner).await;
    let clerk = house.sign_in(Role::Support).await;
    let rule = [("version", "1"), ("needs_factor", "on")];
    let early = house.post("/admin/security/policy", Some(&owner), &rule).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("shut you out before anybody else"));
    connect(&house, &owner).await;
    assert_eq!(house.post("/admin/security/policy", Some(&clerk), &rule).await.status, StatusCode::FORBIDDEN);
    let set = house.post("/admin/security/policy", Some(&owner), &rule).await;
    assert_eq!(set.location(), "/admin/security?done=policy");

    assert_eq!(
        led_to(&house.get("/admin/orders", Some(&clerk)).await),
        (StatusCode::SEE_OTHER, "/admin/security")
    );
    let own = house.get("/admin/security", Some(&clerk)).await;
    assert!(own.status == StatusCode::OK && own.body.contains("Add a passkey or connect an app to go on"));
    let kept = house.post("/admin/security/authenticator/removal", Some(&owner), &[]).await;
    assert_eq!(kept.status, StatusCode::CONFLICT, "the last factor stays");
    connect(&house, &clerk).await;
    assert_eq!(house.get("/admin/orders", Some(&clerk)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn devices_of_staff_are_listed_and_signed_out() {
    let house = House::new().await;
    let account = house.account(Role::Support).await;
    let (here, there) = (house.session(account).await, house.session(account).await);
    let page = house.get("/admin/security", Some(&here)).await;
    assert!(page.body.contains("This device") && page.body.contains("Back office"), "{}", page.body);
    let done = house.post("/admin/security/devices/sign-out-others", Some(&here), &[]).await;
    assert_eq!(done.location(), "/admin/security?done=signed-out");
    assert_eq!(house.get("/admin/orders", Some(&there)).await.location(), "/admin/sign-in");
    assert_eq!(house.get("/admin/orders", Some(&here)).await.status, StatusCode::OK);
}
