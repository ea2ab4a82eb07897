//! Devices and second factors, without script.

use http::StatusCode;

use crate::{
    shop::Shop,
    structure::check,
    wishlist::{letter, sign_in},
};

#[tokio::test]
async fn devices_are_seen_and_signed_out_and_a_guest_is_asked_to_sign_in() {
    let shop = Shop::open().await;
    let mut stranger = shop.shopper();
    assert_eq!(stranger.get("/account/security").await.location(), "/sign-in?next=%2Faccount%2Fsecurity");
    assert_eq!(stranger.post("/account/devices/sign-out-others", &[]).await.status, StatusCode::UNAUTHORIZED);

    let (mut laptop, mut phone) = (shop.shopper(), shop.shopper());
    sign_in(&shop, &mut laptop, "ann@example.com", "").await;
    sign_in(&shop, &mut phone, "ann@example.com", "").await;
    let page = laptop.get("/account/security").await;
    check("/account/security", &page);
    assert!(page.body.contains("This device") && page.body.contains("Sign out all other devices"));
    let form = "form[action$=sign-out]";
    let done = laptop.submit(&page, form, &[]).await;
    assert_eq!(done.location(), "/account/security?done=signed-out");
    check("/account/security?done=signed-out", &laptop.follow(&done).await);
    assert_eq!(phone.get("/account").await.location(), "/sign-in");
    assert_eq!(laptop.get("/account").await.status, StatusCode::OK);
    let unknown = laptop.post("/account/devices/ses_069283r0000000000000000000/sign-out", &[]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn au13_the_letters_link_asks_and_its_button_ends_the_session() {
    let shop = Shop::open().await;
    let (mut laptop, mut phone) = (shop.shopper(), shop.shopper());
    sign_in(&shop, &mut laptop, "ann@example.com", "").await;
    sign_in(&shop, &mut phone, "ann@example.com", "").await;
    let written = letter(&shop, "new_device").await.unwrap();
    assert_eq!(written.recipient, "ann@example.com");
    let at = written.text.find("/sign-in/not-me/").unwrap();
    let path = written.text[at..].lines().next().unwrap().to_owned();

    let mut anybody = shop.shopper();
    for _ in 0..2 {
        let page = anybody.get(&path).await;
        check("/sign-in/not-me/{key}", &page);
        assert_eq!(page.status, StatusCode::OK);
    }
    assert_eq!(phone.get("/account").await.status, StatusCode::OK, "looking ends nothing");
    let page = anybody.get(&path).await;
    let done = anybody.submit(&page, "main form[action*=not-me]", &[]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(phone.get("/account").await.location(), "/sign-in");
    assert_eq!(laptop.get("/account").await.status, StatusCode::OK);

    let forged = format!("{}A", &path[..path.len() - 1]);
    let forged = if forged == path { format!("{}B", &path[..path.len() - 1]) } else { forged };
    for bad in [forged.as_str(), "/sign-in/not-me/x", "/sign-in/not-me/ses_069283r0000000000000000000.x"] {
        assert_eq!(anybody.get(bad).await.status, StatusCode::GONE, "{bad}");
        assert_eq!(anybody.post(bad, &[]).await.status, StatusCode::GONE, "{bad}");
    }
}

#[tokio::test]
async fn an_app_is_connected_with_its_first_code_and_a_wrong_one_may_be_typed_again() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    sign_in(&shop, &mut ann, "ann@example.com", "").await;
    let page = ann.get("/account/security").await;
    let begun = ann.submit(&page, "form[action='/account/authenticator']", &[]).await;
    check("POST /account/authenticator", &begun);
    assert!(
        begun.body.contains("<svg") && !begun.body.contains(" style="),
        "the picture is drawn in the page"
    );
    let wrong = ann.submit(&begun, "form[action$='/code']", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("POST /account/authenticator/code", &wrong);
    let key = begun.html();
    let key = key.select(&scraper::Selector::parse("li p.num").unwrap()).next().unwrap();
    let key = key.text().collect::<String>().replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let now = shop.face.db.begin().await.unwrap().now().await.unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let code = totp.generate(u64::try_from(now.timestamp()).unwrap()).to_string();
    let done = ann.submit(&wrong, "form[action$='/code']", &[("code", code.as_str())]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_eq!(done.count("li code"), 10);
    let kept = ann.get("/account/security").await;
    assert!(kept.body.contains("10 are left") && kept.count("li code") == 0, "codes are shown once");

    let mut phone = shop.shopper();
    sign_in(&shop, &mut phone, "ann@example.com", "").await;
    assert_eq!(
        phone.get("/account").await.location(),
        "/sign-in",
        "no session opens before the second factor"
    );
    let page = phone.get("/sign-in/factor").await;
    check("/sign-in/factor", &page);
    let wrong = phone.submit(&page, "form[action='/sign-in/factor']", &[("code", code.as_str())]).await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the code was taken when the app was connected"
    );
    let codes: Vec<String> = done
        .html()
        .select(&scraper::Selector::parse("li code").unwrap())
        .map(|code| code.text().collect())
        .collect();
    let page = phone.submit(&wrong, "form[action='/sign-in/factor']", &[("code", codes[2].as_str())]).await;
    assert_eq!(page.location(), "/account");
    assert_eq!(phone.get("/account").await.status, StatusCode::OK);
    assert_eq!(phone.get("/sign-in/factor").await.location(), "/sign-in", "nothing waits any more");
}

#[tokio::test]
async fn a_session_that_was_proven_long_ago_is_led_to_confirm_first() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    sign_in(&shop, &mut ann, "ann@example.com", "").await;
    shop.face.db.shift_clock(chrono::Duration::minutes(11));
    let led = ann.post("/account/authenticator", &[]).await;
    assert_eq!(led.location(), "/account/confirm?next=%2Faccount%2Fsecurity");
    let page = ann.follow(&led).await;
    check("/account/confirm", &page);
    assert_eq!(page.count("form[action='/sign-in'] input[name=email][value='ann@example.com']"), 1);
    let away = ann.get("/account/confirm?next=https://evil.example").await;
    assert!(!away.body.contains("evil.example"));
}
