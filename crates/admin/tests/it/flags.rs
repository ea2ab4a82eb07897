//! Feature flags and the old shop's orders in the back office.

use commerce::legacy::{import_orders, read_files};
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

#[tokio::test]
async fn orders_of_the_old_shop_are_listed_with_what_proved_them_and_what_keeps_the_others() {
    let house = House::new().await;
    let session = house.sign_in(Role::Support).await;
    let empty = house.get("/admin/legacy-orders", Some(&session)).await.body;
    assert!(empty.contains("atelier import legacy-orders"));
    let orders =
        "order_id,email,currency,total,payment_id\n7,<b>ada@example.com,USD,3450,pi_7\n8,,USD,3450,\n";
    let (lines, payments) =
        ("order_id,sku,quantity,unit_price\n", "id,amount,currency,status\npi_7,3450.00,usd,Paid\n");
    let files = read_files(orders.as_bytes(), lines.as_bytes(), payments.as_bytes()).unwrap();
    let mut tx = house.db.begin().await.unwrap();
    import_orders(&mut tx, &house.cx, &files).await.unwrap();
    tx.commit().await.unwrap();
    let page = house.get("/admin/legacy-orders", Some(&session)).await.body;
    for words in [
        "$3,450 was paid, which is 3450 dollars",
        "nothing says whether it is dollars or cents",
        "Imported (1)",
        "&lt;b&gt;ada",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let waiting = house.get("/admin/legacy-orders?state=quarantined", Some(&session)).await.body;
    assert!(!waiting.contains("was paid, which is") && waiting.contains("nothing says"));
    let catalogue = house.sign_in(Role::Catalog).await;
    assert_eq!(house.get("/admin/legacy-orders", Some(&catalogue)).await.status, StatusCode::FORBIDDEN);
}
