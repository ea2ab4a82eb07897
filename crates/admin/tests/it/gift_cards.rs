//! Gift cards and store credit in the back office.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

const NEW: &str = "/admin/new-gift-card";

fn typed<'a>(over: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let stands = [("to", "bearer"), ("amount", "250"), ("reason", "A birthday"), ("note", "For Ada")];
    let kept = stands.into_iter().filter(|(name, _)| !over.iter().any(|(n, _)| n == name));
    kept.chain(over.iter().copied()).collect()
}

#[tokio::test]
async fn a_card_is_issued_its_code_shown_once_and_it_can_be_disabled() {
    let house = House::new().await;
    let session = house.sign_in(Role::Finance).await;
    let issued = house.post(NEW, Some(&session), &typed(&[("note", EVIL)])).await;
    assert_eq!(issued.status, StatusCode::OK);
    assert_eq!(issued.headers["cache-control"], "no-store");
    assert!(issued.body.contains("the only time its code is shown") && issued.body.contains("$250"));
    assert!(!issued.body.contains(EVIL));
    let list = house.get("/admin/gift-cards", Some(&session)).await.body;
    assert!(list.contains("Gift card ending") && list.contains("Can be spent"), "{list}");
    let at = list.find("/admin/gift-cards/crd_").unwrap();
    let path: String = list[at..].chars().take_while(|c| *c != '"').collect();
    let page = house.get(&path, Some(&session)).await.body;
    assert!(page.contains("Issued") && page.contains("$250") && page.contains("Disable it"));
    let disable = |disabled, version| [("disabled", disabled), ("version", version)];
    let to = format!("{path}/disable");
    let done = house.post(&to, Some(&session), &disable("yes", "1")).await;
    assert_eq!(done.location(), format!("{path}?done=disabled"));
    let late = house.post(&to, Some(&session), &disable("no", "1")).await;
    assert_eq!(late.location(), format!("{path}?done=changed"));
    assert!(house.get(&path, Some(&session)).await.body.contains("Let it be spent again"));
    let owner = house.sign_in(Role::Owner).await;
    let log = house.get("/admin/audit", Some(&owner)).await.body;
    assert!(log.contains("ssued a gift card") && log.contains("isabled a gift card"), "{log}");
    let reader = house.sign_in(Role::Support).await;
    assert!(!house.get(&path, Some(&reader)).await.body.contains("Let it be spent again"));
}

#[tokio::test]
async fn store_credit_goes_to_an_account_and_what_is_wrong_is_said_beside_its_field() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let wrong = house
        .post(NEW, Some(&session), &typed(&[("amount", "much"), ("to", "account"), ("email", "x")]))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.matches(r#"aria-invalid="true""#).count(), 2, "{}", wrong.body);
    assert!(wrong.body.contains(r#"value="much""#));
    let nobody =
        house.post(NEW, Some(&session), &typed(&[("to", "account"), ("email", "no@example.com")])).await;
    assert!(nobody.body.contains("Nobody has an account with this address"), "{}", nobody.body);
    let given = typed(&[("to", "account"), ("email", "owner@house.example")]);
    let given = house.post(NEW, Some(&session), &given).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    let page = house.get(given.location(), Some(&session)).await.body;
    assert!(page.contains("Store credit") && page.contains("For owner@house.example"), "{page}");
    let found = house.get("/admin/gift-cards?q=owner%40house.example", Some(&session)).await.body;
    assert!(found.contains("Store credit"), "{found}");
    let missing = house.get("/admin/gift-cards/crd_nothing", Some(&session)).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
