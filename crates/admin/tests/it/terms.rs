//! Delivery and taxes in the back office.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

const COURIER: &str = "/admin/delivery/insured_courier";

/// The form of the insured courier as it stands, with some fields typed over.
fn courier<'a>(typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let stands = [
        ("version", "1"),
        ("name", "Insured courier"),
        ("promise", "Signature on delivery"),
        ("carrier", "Parcel Pro"),
        ("price", "0"),
        ("least_value", "0"),
        ("cover", "150000"),
        ("transit_days", "3"),
        ("position", "1"),
        ("active", "on"),
    ];
    let over = |name: &str| typed.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let kept = stands.map(|(name, value)| (name, over(name).unwrap_or(value)));
    let more = typed.iter().filter(|(name, _)| !stands.iter().any(|(n, _)| n == name)).copied();
    kept.into_iter().chain(more).collect()
}

#[tokio::test]
async fn a_way_of_delivery_is_changed_with_its_cover_and_a_stale_form_keeps_what_was_typed() {
    let house = House::new().await;
    let session = house.sign_in(Role::Finance).await;
    let page = house.get(COURIER, Some(&session)).await.body;
    assert!(page.contains(r#"value="150000.00""#), "{page}");
    let changed = courier(&[("cover", "200,000"), ("countries", "US"), ("countries", "CA")]);
    let saved = house.post(COURIER, Some(&session), &changed).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/admin/delivery?done=saved"));
    let list = house.get("/admin/delivery", Some(&session)).await.body;
    assert!(list.contains("$200,000") && list.contains("US, CA") && list.contains("Escorted transport"));
    let stale = house.post(COURIER, Some(&session), &courier(&[("name", EVIL)])).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(stale.body.contains("Somebody saved this way of delivery") && !stale.body.contains(EVIL));
    assert!(stale.body.contains(r#"name="version" value="2""#));
}

#[tokio::test]
async fn what_cannot_be_read_or_travels_without_cover_is_said_beside_its_field() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let wrong =
        house.post(COURIER, Some(&session), &courier(&[("price", "ten"), ("transit_days", "x")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.matches(r#"aria-invalid="true""#).count(), 2, "{}", wrong.body);
    let bare = house.post(COURIER, Some(&session), &courier(&[("cover", "")])).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("What travels is insured"));
}

#[tokio::test]
async fn a_new_way_of_delivery_needs_a_code_of_its_own() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let new = |code| courier(&[("code", code), ("version", "0"), ("name", "By boat")]);
    let taken = house.post("/admin/new-delivery", Some(&session), &new("collect")).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("Another way of delivery has this code."));
    let made = house.post("/admin/new-delivery", Some(&session), &new("by_boat")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert!(house.get("/admin/delivery", Some(&session)).await.body.contains("By boat"));
    assert_eq!(house.get("/admin/delivery/no_such", Some(&session)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn taxes_are_read_and_a_rule_is_put_down_for_a_day_to_come_only() {
    let house = House::new().await;
    let session = house.sign_in(Role::Finance).await;
    let page = house.get("/admin/taxes", Some(&session)).await.body;
    for words in ["New York sales tax", "8.875 %", "Oregon has no sales tax.", "No such tax there", "Now"] {
        assert!(page.contains(words), "{words}");
    }
    let rule = |day| {
        [
            ("country", "US"),
            ("region", "Ohio"),
            ("starts_on", day),
            ("treatment", "added"),
            ("rate", "5.75"),
            ("jurisdiction", "Ohio"),
            ("name", "Ohio sales tax"),
            ("rounding", "half_up"),
        ]
    };
    let past = house.post("/admin/taxes", Some(&session), &rule("2020-01-01")).await;
    assert_eq!(past.status, StatusCode::CONFLICT);
    assert!(past.body.contains("tomorrow at the earliest") && past.body.contains(r#"value="5.75""#));
    let saved = house.post("/admin/taxes", Some(&session), &rule("2999-01-01")).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/admin/taxes?done=saved"));
    let page = house.get("/admin/taxes", Some(&session)).await.body;
    assert!(page.contains("Ohio sales tax") && page.contains("To come") && page.contains("1 Jan 2999"));
    let reader = house.sign_in(Role::Support).await;
    let page = house.get("/admin/taxes", Some(&reader)).await.body;
    assert!(page.contains("Ohio sales tax") && !page.contains("Save the rule"));
}
