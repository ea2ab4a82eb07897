//! Promotions in the back office.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

const NEW: &str = "/admin/new-promotion";
const SPRING: &str = "/admin/promotions/SPRING";

fn spring<'a>(typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let stands = [("code", "spring"), ("name", "Spring"), ("kind", "percentage"), ("benefit", "10")];
    let kept = stands.into_iter().filter(|(name, _)| !typed.iter().any(|(n, _)| n == name));
    kept.chain(typed.iter().copied()).collect()
}

#[tokio::test]
async fn a_promotion_is_made_changed_paused_and_runs_on() {
    let house = House::new().await;
    let session = house.sign_in(Role::Finance).await;
    let made =
        house.post(NEW, Some(&session), &spring(&[("limit_total", "100"), ("first_order", "on")])).await;
    assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/admin/promotions?done=saved"));
    let list = house.get("/admin/promotions", Some(&session)).await.body;
    for words in ["SPRING", "10 %", "First orders", "0 of 100", "Runs"] {
        assert!(list.contains(words), "{words}");
    }
    let page = house.get(SPRING, Some(&session)).await.body;
    assert!(page.contains(r#"value="10""#) && page.contains("No order has used it yet."), "{page}");
    let changed = spring(&[("version", "1"), ("benefit", "12.5"), ("ends_at", "2999-01-01T00:00")]);
    assert_eq!(house.post(SPRING, Some(&session), &changed).await.status, StatusCode::SEE_OTHER);
    let stale = house.post(SPRING, Some(&session), &spring(&[("version", "1"), ("name", EVIL)])).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(stale.body.contains("Somebody saved this promotion") && !stale.body.contains(EVIL));
    assert!(stale.body.contains(r#"name="version" value="2""#));
    let pause = |paused, version| [("paused", paused), ("version", version)];
    let path = format!("{SPRING}/pause");
    let done = house.post(&path, Some(&session), &pause("yes", "2")).await;
    assert_eq!(done.location(), "/admin/promotions/SPRING?done=paused");
    assert!(house.get(SPRING, Some(&session)).await.body.contains("Paused"));
    let late = house.post(&path, Some(&session), &pause("no", "2")).await;
    assert_eq!(late.location(), "/admin/promotions/SPRING?done=changed");
    house.post(&path, Some(&session), &pause("no", "3")).await;
    assert!(house.get("/admin/promotions", Some(&session)).await.body.contains("12.5 %"));
    let log = house.sign_in(Role::Owner).await;
    assert!(house.get("/admin/audit", Some(&log)).await.body.contains("aused a promotion"));
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_a_code_is_made_once() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let typed = spring(&[("code", "x"), ("name", ""), ("benefit", "120"), ("limit_total", "0")]);
    let wrong = house.post(NEW, Some(&session), &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.matches(r#"aria-invalid="true""#).count(), 4, "{}", wrong.body);
    assert!(wrong.body.contains(r#"value="120""#));
    let unread =
        house.post(NEW, Some(&session), &spring(&[("starts_at", "soon"), ("limit_total", "many")])).await;
    assert_eq!(unread.body.matches(r#"aria-invalid="true""#).count(), 2, "{}", unread.body);
    assert_eq!(house.post(NEW, Some(&session), &spring(&[])).await.status, StatusCode::SEE_OTHER);
    let taken = house.post(NEW, Some(&session), &spring(&[])).await;
    assert!(taken.body.contains("Another promotion has this code."));
    assert_eq!(house.get("/admin/promotions/NOTHING", Some(&session)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_that_was_used_shows_its_orders_and_keeps_its_terms() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    house.post(NEW, Some(&session), &spring(&[])).await;
    let ring = house.ring("band", "Band").await;
    let number = house.order_with(ring, &["SPRING"]).await.number;
    let page = house.get(SPRING, Some(&session)).await.body;
    for words in [
        number.as_str(),
        "Waits for payment",
        "its terms stay as they are",
        r#"type="hidden" name="benefit" value="10""#,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let other = house.post(SPRING, Some(&session), &spring(&[("version", "1"), ("benefit", "20")])).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wider = spring(&[("version", "1"), ("limit_per_customer", "3")]);
    assert_eq!(house.post(SPRING, Some(&session), &wider).await.status, StatusCode::SEE_OTHER);
    let reader = house.sign_in(Role::Support).await;
    let page = house.get(SPRING, Some(&reader)).await.body;
    assert!(page.contains(&number) && !page.contains("Save") && !page.contains(">Pause<"));
}
