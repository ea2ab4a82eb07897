//! Signatures, in both directions, against Stripe's own package for Node.

use adapters::stripe::{sign, verify};
use chrono::{DateTime, Duration};
use kernel::{Clock, SystemClock};
use serde_json::json;

use crate::others;

#[test]
fn wh01_wh03_wh14_what_stripes_package_takes_we_take_and_what_it_refuses_we_refuse() {
    let made = others::ask("signatures.mjs", &["make"], "");
    let now = DateTime::from_timestamp(made["now"].as_i64().unwrap(), 0).unwrap();
    let cases = made["cases"].as_array().unwrap();
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let ours =
            verify(Some(text("header")), text("payload").as_bytes(), &[text("secret").to_owned()], now);
        assert_eq!(ours.is_ok(), case["accepted"].as_bool().unwrap(), "{}: {ours:?}", text("name"));
    }
    let taken = cases.iter().filter(|case| case["accepted"] == true).count();
    assert!(taken >= 5 && cases.len() - taken >= 10, "{made:#}");
}

#[test]
fn what_our_tests_sign_stripes_package_takes_and_we_are_stricter_about_the_future_only() {
    let (secret, body) = ("whsec_ours", r#"{"id":"evt_1","object":"event","note":"é 💎"}"#);
    let now = SystemClock.now();
    let signed = |seconds: i64| sign(secret, body.as_bytes(), now + Duration::seconds(seconds));
    let cases = [(signed(0), true), (signed(-290), true), (signed(-310), false), (signed(100_000), true)];
    let asked: Vec<_> = cases
        .iter()
        .map(|(header, _)| json!({ "payload": body, "header": header, "secret": secret }))
        .chain([json!({ "payload": body, "header": signed(0), "secret": "whsec_another" })])
        .collect();
    let judged = others::ask("signatures.mjs", &["judge"], &json!(asked).to_string());
    assert_eq!(judged, json!([true, true, false, true, false]));
    for (at, (header, theirs)) in cases.iter().enumerate() {
        let ours = verify(Some(header), body.as_bytes(), &[secret.to_owned()], now).is_ok();
        assert_eq!(ours, *theirs && at != 3, "{header}");
    }
}
