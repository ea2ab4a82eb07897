//! One-time links.

use chrono::Duration;
use customers::{
    IssueSignInLink, RedeemLink, Role, SetDisabled, SignInError, issue_sign_in_link, links, redeem_link,
    set_disabled,
};
use kernel::{Fault, Kind, Token};
use testkit::TestDb;

use crate::support::{actions, link, redeem, staff, whoever};

#[tokio::test]
async fn a_link_signs_in_once_and_says_so_the_second_time() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let token = link(db, &cx, account).await;

    let (person, session) = redeem(db, &cx, &token).await.unwrap();
    assert_eq!(
        (person.account, person.role, person.name.as_str()),
        (account, Some(Role::Support), "Ada Byron")
    );
    assert_eq!(whoever(db, &session).await.unwrap().session, person.session);

    let again = redeem(db, &cx, &token).await.unwrap_err();
    assert_eq!((again.kind(), again.code()), (Kind::Gone, "link_used"));
    assert_eq!(
        actions(db, account).await,
        ["customers.add_staff", "customers.issue_sign_in_link", "customers.redeem_link"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_present_a_link_at_once_exactly_one_gets_a_session() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Owner).await;
    let token = link(db, &cx, account).await;

    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (db, cx, token) = (db.clone(), cx.clone(), token.clone());
            tokio::spawn(async move { redeem(&db, &cx, &token).await })
        })
        .collect();
    let mut sessions = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => sessions += 1,
            Err(error) => assert!(matches!(error, SignInError::Used), "{error:?}"),
        }
    }
    assert_eq!(sessions, 1);
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(db.pool()).await.unwrap();
    assert_eq!(stored, 1);
}

#[tokio::test]
async fn an_expired_link_is_gone() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let token = link(db, &cx, staff(db, &cx, "ada@house.example", Role::Owner).await).await;
    db.shift_clock(Duration::minutes(15));
    assert!(matches!(redeem(db, &cx, &token).await, Err(SignInError::Expired)));
}

#[tokio::test]
async fn a_newer_link_ends_the_older_one() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Owner).await;
    let (older, newer) = (link(db, &cx, account).await, link(db, &cx, account).await);
    assert!(matches!(redeem(db, &cx, &older).await, Err(SignInError::Expired)));
    assert!(redeem(db, &cx, &newer).await.is_ok());
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it_up() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let token = link(db, &cx, staff(db, &cx, "ada@house.example", Role::Finance).await).await;
    for _ in 0..3 {
        let mut tx = db.begin().await.unwrap();
        let pending = links::get_pending(&mut tx, &token).await.unwrap();
        assert_eq!((pending.email.as_str(), pending.role), ("ada@house.example", Some(Role::Finance)));
        tx.commit().await.unwrap();
    }
    assert!(redeem(db, &cx, &token).await.is_ok());
}

#[tokio::test]
async fn a_token_that_was_never_issued_is_unknown() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let error = redeem(db, &cx, &Token::new(&*cx.random)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (Kind::Gone, "link_unknown"));
}

#[tokio::test]
async fn a_disabled_account_is_refused_and_gets_no_new_link() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    staff(db, &cx, "owner@house.example", Role::Owner).await;
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let token = link(db, &cx, account).await;
    let mut tx = db.begin().await.unwrap();
    set_disabled(&mut tx, &cx, SetDisabled { account, disabled: true }).await.unwrap();
    tx.commit().await.unwrap();

    assert!(matches!(redeem(db, &cx, &token).await, Err(SignInError::Disabled)));
    let mut tx = db.begin().await.unwrap();
    let ask = IssueSignInLink { account, valid_for: Duration::minutes(15) };
    assert_eq!(issue_sign_in_link(&mut tx, &cx, ask).await.unwrap_err().code(), "account_disabled");
}

#[tokio::test]
async fn signing_in_ends_the_session_the_browser_carried_before() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (_, old) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    let token = link(db, &cx, account).await;
    let mut tx = db.begin().await.unwrap();
    let ask = RedeemLink { token, browser: "".into(), replaces: Some(old.clone()) };
    let (_, new) = redeem_link(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    assert!(whoever(db, &old).await.is_none());
    assert!(whoever(db, &new).await.is_some());
    assert_ne!(old, new);
}

#[tokio::test]
async fn neither_links_nor_sessions_are_kept_in_readable_form() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let token = link(db, &cx, account).await;
    let (_, session) = redeem(db, &cx, &token).await.unwrap();
    for secret in [token.as_str(), session.as_str()] {
        let found: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM sign_in_tokens t WHERE t::text LIKE '%' || $1 || '%' OR t.digest = convert_to($1, 'UTF8'))
                  + (SELECT count(*) FROM sessions s WHERE s::text LIKE '%' || $1 || '%' OR s.digest = convert_to($1, 'UTF8'))
                  + (SELECT count(*) FROM audit_entries a WHERE a::text LIKE '%' || $1 || '%')",
        )
        .bind(secret)
        .fetch_one(db.pool())
        .await
        .unwrap();
        assert_eq!(found, 0);
    }
}
