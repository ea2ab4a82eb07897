//! How long a session lives.

use chrono::Duration;
use customers::{Role, SetDisabled, revoke_session, sessions, set_disabled};
use kernel::Token;
use testkit::TestDb;

use crate::support::{actions, link, redeem, staff, whoever};

#[tokio::test]
async fn a_session_at_rest_for_twelve_hours_ends_and_a_seen_one_lives_on() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (person, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();

    db.shift_clock(Duration::hours(11));
    let mut tx = db.begin().await.unwrap();
    sessions::touch(&mut tx, person.session).await.unwrap();
    tx.commit().await.unwrap();
    db.shift_clock(Duration::hours(11));
    assert!(whoever(db, &token).await.is_some());
    db.shift_clock(Duration::hours(1) + Duration::seconds(1));
    assert!(whoever(db, &token).await.is_none());
}

#[tokio::test]
async fn the_busiest_session_ends_after_seven_days() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (person, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    for _ in 0..16 {
        assert!(whoever(db, &token).await.is_some());
        db.shift_clock(Duration::hours(10) + Duration::minutes(30));
        let mut tx = db.begin().await.unwrap();
        sessions::touch(&mut tx, person.session).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert!(whoever(db, &token).await.is_none());
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (person, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    revoke_session(&mut tx, &cx, person.session).await.unwrap();
    revoke_session(&mut tx, &cx, person.session).await.unwrap();
    tx.commit().await.unwrap();
    assert!(whoever(db, &token).await.is_none());
    let ended =
        actions(db, account).await.into_iter().filter(|action| action == "customers.revoke_session").count();
    assert_eq!(ended, 1);
}

#[tokio::test]
async fn an_open_session_of_an_account_that_is_disabled_is_refused_at_the_next_request() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    staff(db, &cx, "owner@house.example", Role::Owner).await;
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (_, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    for disabled in [true, false] {
        let mut tx = db.begin().await.unwrap();
        set_disabled(&mut tx, &cx, SetDisabled { account, disabled }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(whoever(db, &token).await.is_none(), "a session that ended stays ended");
    }
}

#[tokio::test]
async fn a_role_that_changed_shows_at_the_next_request() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    staff(db, &cx, "owner@house.example", Role::Owner).await;
    let account = staff(db, &cx, "ada@house.example", Role::Owner).await;
    let (_, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    assert_eq!(staff(db, &cx, "ada@house.example", Role::Finance).await, account);
    assert_eq!(whoever(db, &token).await.unwrap().role, Some(Role::Finance));
}

#[tokio::test]
async fn a_token_nobody_was_given_opens_nothing() {
    let test = TestDb::new().await;
    assert!(whoever(&test.db(), &Token::new(&*test.cx().random)).await.is_none());
}
