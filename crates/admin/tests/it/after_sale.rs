//! Returns and papers as staff work them.

use customers::Role;
use http::StatusCode;

use crate::support::House;

/// The value of a field on a page.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    from.split('"').next().unwrap_or_default()
}

#[tokio::test]
async fn staff_open_a_return_answer_look_and_settle_it_with_a_second_person_for_the_money() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Owner).await;
    let at = format!("/admin/orders/{}", order.id);
    let version = order.version.to_string();
    let form = [("version", version.as_str()), ("courier", "Malca-Amit"), ("tracking_number", "MA 1")];
    assert_eq!(
        house.post(&format!("{at}/fulfilment"), Some(&session), &form).await.status,
        StatusCode::SEE_OTHER
    );
    let ask = format!("{at}/return-requests");
    let piece = format!("piece-{}", order.lines[0].id);
    let mut form = vec![
        (piece.as_str(), "1"),
        ("reason", "changed_mind"),
        ("resolution", "refund"),
        ("way", "boutique"),
        ("beyond", "A promise of ours"),
    ];
    let opened = house.post(&ask, Some(&session), &form).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let path = opened.location().split('?').next().unwrap().to_owned();
    let twice = house.post(&ask, Some(&session), &form).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    form.clear();
    let page = house.get(&path, Some(&session)).await.body;
    assert!(page.contains("A promise of ours") && page.contains(&format!("{}-R1", order.number)));
    assert!(house.get("/admin/returns", Some(&session)).await.body.contains(&format!("{}-R1", order.number)));
    let step = async |what: &str, fields: &[(&str, &str)]| {
        let page = house.get(&path, Some(&session)).await.body;
        let version = value(&page, "version").to_owned();
        let mut form = vec![("version", version.as_str())];
        form.extend_from_slice(fields);
        house.post(&format!("{path}/{what}"), Some(&session), &form).await
    };
    let silent = step("decision", &[("verdict", "decline")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a no needs words");
    assert_eq!(step("decision", &[("verdict", "approve")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(step("receipt", &[]).await.status, StatusCode::SEE_OTHER);
    let verdict = format!("verdict.{}", order.lines[0].id);
    assert_eq!(step("inspection", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(step("inspection", &[(&verdict, "as_sold")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(step("settlement", &[("less", "lots")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let settled = step("settlement", &[("less", "")]).await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.body);
    let done = house.get(settled.location(), Some(&session)).await.body;
    assert!(done.contains("Settled"), "{done}");
    let of_order = house.get(&at, Some(&session)).await.body;
    assert!(of_order.contains("1 of 1") && of_order.contains("Returns and claims"));
}

#[tokio::test]
async fn papers_are_issued_from_the_orders_page_and_opened_as_pdf() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let at = format!("/admin/orders/{}", order.id);
    let issued = house.post(&format!("{at}/papers"), Some(&session), &[("kind", "packing_list")]).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER);
    assert!(house.get(issued.location(), Some(&session)).await.body.starts_with("%PDF-1.7"));
    let none = house.post(&format!("{at}/papers"), Some(&session), &[("kind", "credit_note")]).await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    assert!(house.get(&at, Some(&session)).await.body.contains("US-PCK-000001"));
}

#[tokio::test]
async fn a_policy_is_saved_from_its_form_and_a_wrong_one_is_refused_with_its_field() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let path = "/admin/return-policies/US";
    let form = [("version", "1"), ("days", "45"), ("counted_from", "dispatch"), ("transit_days", "5")];
    assert_eq!(house.post(path, Some(&session), &form).await.status, StatusCode::SEE_OTHER);
    let page = house.get("/admin/return-policies", Some(&session)).await.body;
    assert!(page.contains("45 days, from dispatch.") && page.contains("Article 9 of Directive 2011/83/EU"));
    let wrong = [("version", "2"), ("days", "999"), ("counted_from", "delivery"), ("transit_days", "5")];
    assert_eq!(house.post(path, Some(&session), &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
