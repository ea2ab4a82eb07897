//! What the tests share.

use chrono::Duration;
use customers::{
    AddStaff, IssueSignInLink, RedeemLink, Role, SignInError, SignedIn, add_staff, issue_sign_in_link,
    redeem_link,
};
use db::Db;
use kernel::{Token, ids::AccountId};
use platform::{Cx, audit};

/// A member of staff.
pub(crate) async fn staff(db: &Db, cx: &Cx, email: &str, role: Role) -> AccountId {
    let mut tx = db.begin().await.unwrap();
    let ask = AddStaff { email: email.parse().unwrap(), name: Some("Ada Byron".into()), role };
    let account = add_staff(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    account
}

/// A link that lives for 15 minutes.
pub(crate) async fn link(db: &Db, cx: &Cx, account: AccountId) -> Token {
    let mut tx = db.begin().await.unwrap();
    let ask = IssueSignInLink { account, valid_for: Duration::minutes(15) };
    let token = issue_sign_in_link(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    token
}

/// Presents a link, in a transaction of its own.
pub(crate) async fn redeem(db: &Db, cx: &Cx, token: &Token) -> Result<(SignedIn, Token), SignInError> {
    let mut tx = db.begin().await?;
    let ask = RedeemLink { token: token.clone(), user_agent: "Test browser".into(), replaces: None };
    let signed_in = redeem_link(&mut tx, cx, ask).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Who is behind a session token now.
pub(crate) async fn whoever(db: &Db, token: &Token) -> Option<SignedIn> {
    let mut tx = db.begin().await.unwrap();
    customers::sessions::find(&mut tx, token).await.unwrap()
}

/// The actions in the audit log about an account, oldest first.
pub(crate) async fn actions(db: &Db, account: AccountId) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    let mut entries = audit::list_for_object(&mut conn, &account.to_string(), 50).await.unwrap();
    entries.reverse();
    entries.into_iter().map(|entry| entry.action).collect()
}
