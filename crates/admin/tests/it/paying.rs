//! How clients may pay, money that comes by bank, and orders in parts.

use customers::Role;
use http::StatusCode;

use crate::support::{EVIL, House};

const POLICY: &str = "/admin/payment-policy";
const TRANSFERS: &str = "/admin/transfers";

fn policy<'a>(typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let stands = [
        ("version", "1"),
        ("deposit_from", "1,000"),
        ("deposit_share", "40"),
        ("balance_days", "30"),
        ("remind_days", "7"),
        ("grace_days", "7"),
        ("transfer_from", "1000"),
        ("transfer_days", "5"),
        ("account_holder", "Jason & Co"),
        ("account_number", "DE89 3704"),
        ("account_bank", "A Bank"),
    ];
    stands
        .map(|(name, value)| (name, typed.iter().find(|(n, _)| *n == name).map_or(value, |(_, v)| *v)))
        .to_vec()
}

#[tokio::test]
async fn the_policy_is_changed_by_value_and_what_cannot_be_read_is_said_beside_its_field() {
    let house = House::new().await;
    let session = house.sign_in(Role::Finance).await;
    let page = house.get(POLICY, Some(&session)).await.body;
    assert!(page.contains(r#"value="5000.00""#) && page.contains(r#"value="30""#), "{page}");
    let wrong = house
        .post(POLICY, Some(&session), &policy(&[("deposit_share", "a third"), ("grace_days", "x")]))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("Enter per cent, for example 30.") && wrong.body.contains(r#"value="a third""#)
    );
    let bare = house.post(POLICY, Some(&session), &policy(&[("account_number", "")])).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = house.post(POLICY, Some(&session), &policy(&[])).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/admin/payment-policy?done=saved"));
    let stale = house.post(POLICY, Some(&session), &policy(&[("account_holder", EVIL)])).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(!stale.body.contains(EVIL) && stale.body.contains(r#"name="version" value="2""#));
    let reader = house.sign_in(Role::Support).await;
    let page = house.get(POLICY, Some(&reader)).await.body;
    assert!(page.contains("DE89 3704") && !page.contains("Save</"));
    assert_eq!(house.post(POLICY, Some(&reader), &policy(&[])).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_line_is_recorded_suggested_by_its_reference_and_matched_with_one_press() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Finance).await;
    let reference = commerce::transfers::creditor_reference(&order.number);
    let amount = order.total.decimal();
    let line = [
        ("line_id", "b1"),
        ("amount", amount.as_str()),
        ("received_on", "2020-01-01"),
        ("payer", EVIL),
        ("reference", reference.as_str()),
    ];
    let recorded = house.post(TRANSFERS, Some(&session), &line).await;
    assert_eq!(recorded.location(), "/admin/transfers?done=recorded", "{}", recorded.body);
    let page = house.get(TRANSFERS, Some(&session)).await.body;
    assert!(
        page.contains(&format!("Match to {}", order.number))
            && page.contains("the sum is exactly what is due"),
        "{page}"
    );
    assert!(!page.contains(EVIL));
    let again = house.post(TRANSFERS, Some(&session), &line).await;
    assert_eq!(again.location(), "/admin/transfers?done=known");
    let path = page
        .split(r#"action=""#)
        .find_map(|part| part.split('"').next().filter(|p| p.ends_with("/match")))
        .unwrap();
    let none = house.post(path, Some(&session), &[("order", "JC-0000000")]).await;
    assert!(none.status == StatusCode::NOT_FOUND && none.body.contains("There is no order with this number"));
    let matched = house.post(path, Some(&session), &[("order", order.number.as_str())]).await;
    assert_eq!(matched.location(), "/admin/transfers?done=matched", "{}", matched.body);
    let seen = house.get(&format!("/admin/orders/{}", order.id), Some(&session)).await.body;
    assert!(seen.contains("Paid, to dispatch") && seen.contains("Bank transfer"), "{seen}");
    let support = house.sign_in(Role::Support).await;
    assert_eq!(house.post(TRANSFERS, Some(&support), &line).await.status, StatusCode::FORBIDDEN);
    let wrong = house
        .post(TRANSFERS, Some(&session), &[("line_id", "b2"), ("amount", "ten"), ("received_on", "soon")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Enter an amount") && wrong.body.contains(r#"value="ten""#));
}

#[tokio::test]
async fn a_statement_is_taken_once_and_lines_that_cannot_be_read_are_named() {
    let house = House::new().await;
    let session = house.sign_in(Role::Owner).await;
    let statement = "line_id,date,amount,currency,payer,reference\nb1,2020-01-01,10.00,USD,Ada,x\nb2,soon,10,USD,Ada,x\nb3,2020-01-01,-5,USD,Bank,fee";
    let path = format!("{TRANSFERS}/statement");
    let first = house.post(&path, Some(&session), &[("statement", statement)]).await;
    assert!(
        first.body.contains("1 recorded, 0 known before, 1 not taken. Line 3: The date"),
        "{}",
        first.body
    );
    let second = house.post(&path, Some(&session), &[("statement", statement)]).await;
    assert!(second.body.contains("0 recorded, 1 known before"));
    let odd = house.post(&path, Some(&session), &[("statement", "a,b\n1,2")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.body.contains("line_id, date, amount, currency, payer, reference"));
}

#[tokio::test]
async fn what_is_owed_is_divided_and_a_sum_that_does_not_fit_keeps_what_was_typed() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let order = house.order(product, "Ada Byron").await;
    let session = house.sign_in(Role::Finance).await;
    let path = format!("/admin/orders/{}/schedule", order.id);
    let page = house.get(&path, Some(&session)).await.body;
    assert!(page.contains(&order.total.decimal()), "{page}");
    let version = order.version.to_string();
    let form = |deposit: &'static str| {
        vec![
            ("version", version.clone()),
            ("kind-0", "deposit".into()),
            ("amount-0", deposit.into()),
            ("due_on-0", String::new()),
            ("method-0", "card".into()),
            ("kind-1", "balance".into()),
            ("amount-1", "2756.19".to_owned()),
            ("due_on-1", "2199-01-01".into()),
            ("method-1", "bank_transfer".into()),
        ]
    };
    let send = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        house.post(&path, Some(&session), &fields).await
    };
    assert_eq!(order.total.minor(), 375_619);
    let wrong = send(form("999.99")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("must add up to what is still owed") && wrong.body.contains(r#"value="999.99""#),
        "{}",
        wrong.body
    );
    let saved = send(form("1,000.00")).await;
    assert!(saved.location().ends_with("?done=divided"), "{}", saved.body);
    let page = house.get(&format!("/admin/orders/{}", order.id), Some(&session)).await.body;
    assert!(page.contains("Deposit $1,000") && page.contains("Balance $2,756.19"), "{page}");
    let none = house
        .post(
            &format!("/admin/orders/{}/lapse", order.id),
            Some(&session),
            &[("version", "2"), ("fate", "returned")],
        )
        .await;
    assert!(none.status.is_client_error());
}
