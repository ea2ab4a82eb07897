//! Feature flags in the back office.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

const HINTS: &str = "/admin/flags/hints";

#[tokio::test]
async fn an_owner_says_whom_a_flag_is_for_and_a_stale_or_unreadable_form_changes_nothing() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let page = house.get("/admin/flags", Some(&session)).await.body;
    assert!(page.contains("Hints by letter") && page.contains("On for everybody."), "{page}");
    let form = [
        ("version", "0"),
        ("percent", "10"),
        ("staff", "on"),
        ("channel_shop", "on"),
        ("starts_at", "2020-01-01T09:00"),
    ];
    let saved = house.post(HINTS, Some(&session), &form).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/admin/flags?done=saved"));
    let page = house.get("/admin/flags", Some(&session)).await.body;
    assert!(page.contains("On for 10 of 100 visitors, staff. Only in: The shop’s pages."), "{page}");
    let stale = house.post(HINTS, Some(&session), &form).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(stale.body.contains("Somebody else changed this flag meanwhile"));
    let wrong = [("version", "1"), ("percent", "all"), ("accounts", EVIL), ("ends_at", "soon")];
    let wrong = house.post(HINTS, Some(&session), &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.matches(r#"aria-invalid="true""#).count(), 3, "{}", wrong.body);
    assert!(
        !wrong.body.contains(EVIL) && wrong.body.contains("&lt;script&gt;"),
        "what was typed is kept, and runs nowhere"
    );
    let killed =
        house.post(HINTS, Some(&session), &[("version", "1"), ("percent", "100"), ("killed", "on")]).await;
    assert_eq!(killed.status, StatusCode::SEE_OTHER);
    assert!(house.get("/admin/flags", Some(&session)).await.body.contains("the kill switch is thrown"));
    let log = house.get("/admin/audit?object=hints", Some(&session)).await.body;
    assert_eq!(log.matches("changed whom a feature flag is for").count(), 2, "{log}");
    let none = house.post("/admin/flags/no_such", Some(&session), &form).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_an_owner_reaches_the_flags() {
    let house = House::new().await;
    for role in [Role::Support, Role::Catalog, Role::Finance] {
        let session = house.sign_in(role).await;
        assert_eq!(house.get("/admin/flags", Some(&session)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            house.post(HINTS, Some(&session), &[("killed", "on")]).await.status,
            StatusCode::FORBIDDEN
        );
    }
    assert_eq!(house.get("/admin/flags", None).await.location(), "/admin/sign-in");
}
