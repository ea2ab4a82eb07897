//! The audit log's page.

use customers::Role;
use http::StatusCode;

use crate::support::House;

#[tokio::test]
async fn the_log_shows_who_did_what_to_what_newest_first() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Owner).await;
    let page = house.get("/admin/audit", Some(&session)).await;
    assert_eq!(page.status, StatusCode::OK);
    let (signed_in, created) =
        (page.body.find("signed in").unwrap(), page.body.find("created a product").unwrap());
    assert!(signed_in < created, "the newest entry stands first");
    assert!(page.body.contains("Grace Hopper") && page.body.contains("The house"));
    assert!(page.body.contains(&format!(r#"href="/admin/products/{product}""#)));
    let about = house.get(&format!("/admin/audit?object={product}"), Some(&session)).await.body;
    assert!(about.contains("created a product") && !about.contains("signed in"));
}

#[tokio::test]
async fn a_long_log_is_read_page_by_page_without_a_gap() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    for n in 0..60 {
        house.ring(&format!("band-{n}"), "Band").await;
    }
    let first = house.get("/admin/audit", Some(&session)).await.body;
    let next = first
        .split("href=\"")
        .filter(|part| part.starts_with("/admin/audit?after="))
        .map(|part| part.split('"').next().unwrap())
        .next();
    let second = house.get(next.expect("a way to earlier changes"), Some(&session)).await;
    assert_eq!(second.status, StatusCode::OK);
    let rows = |page: &str| page.matches(r#"<th scope="row""#).count();
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entries").fetch_one(house.db.pool()).await.unwrap();
    // each folded difference has row headers of its own; count the times instead
    let times = |page: &str| page.matches("<time datetime").count();
    assert_eq!(times(&first), 50);
    assert_eq!(i64::try_from(times(&first) + times(&second.body)).unwrap(), all);
    assert!(rows(&first) >= 50 && second.body.contains("First page"));
}
