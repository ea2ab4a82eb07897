//! Parcels, holds and quotes in the back office.

use customers::Role;
use http::StatusCode;
use kernel::Token;

use crate::support::{Answer, House};

/// The value of a hidden field on a page.
fn version(page: &str) -> String {
    let at = page.find(r#"name="version" value=""#).unwrap() + 22;
    page[at..].split('"').next().unwrap().to_owned()
}

async fn press(house: &House, session: &Token, parcel: &str, verb: &str, fields: &[(&str, &str)]) -> Answer {
    let page = house.get(parcel, Some(session)).await.body;
    let version = version(&page);
    let mut form = vec![("version", version.as_str())];
    form.extend_from_slice(fields);
    house.post(&format!("{parcel}/{verb}"), Some(session), &form).await
}

#[tokio::test]
async fn a_parcel_is_made_packed_released_labelled_sent_and_received_by_forms_alone() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let path = format!("/admin/orders/{}", order.id);
    let page = house.get(&path, Some(&session)).await.body;
    assert!(page.contains("Make a parcel") && page.contains("Dispatch at once"), "both ways are offered");
    let field = format!("pack-{}", order.lines[0].id);
    let none = house.post(&format!("{path}/shipments"), Some(&session), &[(&field, "0")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = house.post(&format!("{path}/shipments"), Some(&session), &[(&field, "1")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let parcel = made.location().split('?').next().unwrap().to_owned();
    let again = house.post(&format!("{path}/shipments"), Some(&session), &[(&field, "1")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is left to choose from");
    let page = house.get(&path, Some(&session)).await.body;
    assert!(page.contains(&parcel) && !page.contains("Dispatch at once"), "what is packed goes its own way");

    for to in ["at_the_bench", "quality_check", "at_the_bench", "quality_check", "packed"] {
        let taken = press(&house, &session, &parcel, "step", &[("to", to)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{to}");
    }
    let early = press(&house, &session, &parcel, "release", &[("check", "pieces_match")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(
        early.body.contains("Tick everything") && early.body.contains("checked"),
        "what was ticked stays so"
    );
    let page = house.get(&parcel, Some(&session)).await.body;
    let codes: Vec<_> = page
        .split(r#"name="check" value=""#)
        .skip(1)
        .map(|rest| ("check", rest.split('"').next().unwrap()))
        .collect();
    assert!(codes.len() >= 2, "{page}");
    assert_eq!(press(&house, &session, &parcel, "release", &codes).await.status, StatusCode::SEE_OTHER);
    let labelled = press(&house, &session, &parcel, "label", &[("carrier", "demo")]).await;
    assert_eq!(labelled.status, StatusCode::SEE_OTHER, "{}", labelled.body);
    let label = house.get(&format!("{parcel}/label"), Some(&session)).await;
    assert!(label.body.starts_with("<svg") && label.body.contains("Ada Byron"), "{}", label.body);
    assert_eq!(label.headers["content-security-policy"], "default-src 'none'; sandbox");
    let gone = press(&house, &session, &parcel, "dispatch", &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    let nobody = press(&house, &session, &parcel, "delivery", &[("received_by", " ")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("received_by", "Ada Byron"), ("id_kind", "passport")];
    assert_eq!(press(&house, &session, &parcel, "delivery", &fields).await.status, StatusCode::SEE_OTHER);
    let page = house.get(&parcel, Some(&session)).await.body;
    for words in ["Ada Byron", "Passport", "Delivered", "Grace Hopper", "Packing list"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(house.get("/admin/shipments", Some(&session)).await.body.contains("No parcel stands here"));
    let evidence = house.get(&format!("{path}/evidence"), Some(&session)).await.body;
    assert!(evidence.contains("Signed by") && evidence.contains("Passport"), "{evidence}");
}

#[tokio::test]
async fn a_hold_is_put_with_a_reason_shown_on_the_parcel_and_lifted_with_what_was_found() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.paid_order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Support).await;
    let path = format!("/admin/orders/{}", order.id);
    let field = format!("pack-{}", order.lines[0].id);
    let made = house.post(&format!("{path}/shipments"), Some(&session), &[(&field, "1")]).await;
    let parcel = made.location().split('?').next().unwrap().to_owned();
    let silent = house.post(&format!("{path}/hold"), Some(&session), &[("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let held =
        house.post(&format!("{path}/hold"), Some(&session), &[("reason", "<b>Travels</b> until May")]).await;
    assert_eq!(held.location(), format!("{path}?done=held"));
    let page = house.get(&parcel, Some(&session)).await.body;
    assert!(page.contains("on hold") && page.contains("&lt;b&gt;Travels"), "{page}");
    for to in ["at_the_bench", "quality_check"] {
        let made = press(&house, &session, &parcel, "step", &[("to", to)]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "the bench may go on: {to}");
    }
    let kept = press(&house, &session, &parcel, "step", &[("to", "packed")]).await;
    assert!(kept.body.contains("Lift the hold first"), "{}", kept.body);
    assert_eq!(kept.status, StatusCode::CONFLICT);
    let note = [("words", "Called, no answer"), ("for_client", "on")];
    assert_eq!(
        house.post(&format!("{path}/notes"), Some(&session), &note).await.status,
        StatusCode::SEE_OTHER
    );
    let lifted = house.post(&format!("{path}/hold/end"), Some(&session), &[("note", "Back home")]).await;
    assert_eq!(lifted.location(), format!("{path}?done=lifted"));
    let page = house.get(&path, Some(&session)).await.body;
    assert!(
        page.contains("Called, no answer")
            && page.contains("the client reads it")
            && !page.contains("Lift the hold")
    );
}

#[tokio::test]
async fn what_stands_on_labels_is_refused_when_it_tells_what_is_inside() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let page = house.get("/admin/release-policy", Some(&session)).await.body;
    assert!(page.contains("25000") && page.contains("Dispatch Department"), "{page}");
    let version = version(&page);
    let mut form = vec![
        ("version", version.as_str()),
        ("raised_above", "3000"),
        ("two_people_above", ""),
        ("id_above", "x"),
        ("sender", "Diamond House"),
        ("return_address", "PO Box 1"),
    ];
    let wrong = house.post("/admin/release-policy", Some(&session), &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    form[3].1 = "";
    let telling = house.post("/admin/release-policy", Some(&session), &form).await;
    assert_eq!(telling.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(telling.body.contains("tells what is inside"), "{}", telling.body);
    form[4].1 = "Dispatch";
    let saved = house.post("/admin/release-policy", Some(&session), &form).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/admin/release-policy?done=saved"));
}
