//! People who sign in.

use commerce::testing::House;
use customers::{AskCode, Customer, RedeemCode, Redemption};
use kernel::Token;

/// A code that was asked for and read, ready to be typed.
pub(crate) async fn code(house: &House, email: &str) -> RedeemCode {
    let mut tx = house.db.begin().await.unwrap();
    let ask = AskCode { email: email.parse().unwrap(), network: email.into() };
    let request = customers::ask_code(&mut tx, &house.cx, ask).await.unwrap();
    let digits = digits(&mut tx, house, &request).await;
    tx.commit().await.unwrap();
    RedeemCode { request, email: None, code: digits, browser: "".into(), replaces: None }
}

/// A customer with a session.
pub(crate) async fn customer(house: &House, email: &str) -> Customer {
    let code = code(house, email).await;
    let mut tx = house.db.begin().await.unwrap();
    let done = customers::redeem_code(&mut tx, &house.cx, code).await.unwrap();
    tx.commit().await.unwrap();
    match done {
        Redemption::SignedIn { customer, .. } => customer,
        other => panic!("{other:?}"),
    }
}

/// The digits of a letter that would be written.
async fn digits(tx: &mut db::Tx, house: &House, request: &Token) -> String {
    let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM sign_in_codes WHERE request_digest = $1")
        .bind(request.digest().as_slice())
        .fetch_one(&mut **tx)
        .await
        .unwrap();
    customers::codes::tell(tx, &house.cx, kernel::Id::from_uuid(id)).await.unwrap().unwrap().1
}
