//! Sessions as devices: what is listed, ended and told.

use chrono::Duration;
use customers::{
    AccountError, Browser, Role, SignInError,
    devices::{
        EndOtherSessions, EndSession, disown_session, end_other_sessions, end_session, is_ours,
        list_sessions, not_me_path, tell_arrival,
    },
    sessions,
};
use db::Db;
use kernel::Token;
use platform::Cx;
use testkit::TestDb;

use crate::support::{arrivals, by_code, by_code_from, link, redeem, staff};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1";

fn browser(cx: &Cx, user_agent: &str, network: &str) -> Browser {
    Browser {
        user_agent: user_agent.into(),
        network: Some(network.into()),
        device: Some(Token::new(&*cx.random)),
    }
}

async fn lives(db: &Db, token: &Token) -> bool {
    let mut tx = db.begin().await.unwrap();
    sessions::find_customer(&mut tx, token).await.unwrap().is_some()
}

#[tokio::test]
async fn a_person_sees_their_devices_with_name_place_and_last_use_and_nobody_elses() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code_from(db, &cx, "ada@example.com", browser(&cx, PHONE, "203.0.113.9")).await;
    db.shift_clock(Duration::hours(2));
    let (_, _) = by_code_from(db, &cx, "ada@example.com", browser(&cx, "curl/8", "198.51.100.7")).await;
    by_code(db, &cx, "eve@example.com").await;
    let mut tx = db.begin().await.unwrap();
    let seen = list_sessions(&mut tx, ada.account).await.unwrap();
    let told: Vec<_> = seen.iter().map(|s| (s.device.as_str(), s.place.as_str(), s.staff)).collect();
    assert_eq!(
        told,
        [
            ("A device we do not know", "Network 198.51.100.…", false),
            ("Safari on an iPhone", "Network 203.0.113.…", false)
        ]
    );
    let between = seen[0].last_used_at - seen[1].last_used_at;
    assert!(between >= Duration::hours(2) && between < Duration::hours(3), "{between}");
    let kept: Vec<Option<String>> = sqlx::query_scalar("SELECT place FROM sessions ORDER BY created_at")
        .fetch_all(db.pool())
        .await
        .unwrap();
    assert!(kept.iter().flatten().all(|place| place.ends_with(".0/24")), "no address is kept: {kept:?}");
}

#[tokio::test]
async fn au07_one_device_or_all_others_are_signed_out_at_once_and_another_persons_never() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, here) = by_code(db, &cx, "ada@example.com").await;
    let (tablet, tablet_token) = by_code(db, &cx, "ada@example.com").await;
    let (_, phone_token) = by_code(db, &cx, "ada@example.com").await;
    let (eve, eve_token) = by_code(db, &cx, "eve@example.com").await;

    let mut tx = db.begin().await.unwrap();
    let theirs = EndSession { account: ada.account, session: eve.session };
    assert!(matches!(end_session(&mut tx, &cx, theirs).await, Err(AccountError::NoSuchSession)));
    end_session(&mut tx, &cx, EndSession { account: ada.account, session: tablet.session }).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!lives(db, &tablet_token).await && lives(db, &phone_token).await && lives(db, &eve_token).await);

    let mut tx = db.begin().await.unwrap();
    let others = EndOtherSessions { account: ada.account, keep: ada.session };
    assert_eq!(end_other_sessions(&mut tx, &cx, others).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    assert!(lives(db, &here).await && !lives(db, &phone_token).await && lives(db, &eve_token).await);
}

#[tokio::test]
async fn a_new_device_is_told_once_and_a_first_or_known_one_not() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let laptop = browser(&cx, "Mozilla/5.0 (Macintosh) Firefox/133.0", "203.0.113.9");
    by_code_from(db, &cx, "ada@example.com", laptop.clone()).await;
    assert!(arrivals(db, &cx).await.is_empty(), "there is nothing to compare a first sign-in with");
    by_code_from(db, &cx, "ada@example.com", Browser { network: Some("198.51.100.1".into()), ..laptop })
        .await;
    assert!(arrivals(db, &cx).await.is_empty(), "people travel");

    let (arrived, _) = by_code_from(db, &cx, "ada@example.com", browser(&cx, PHONE, "198.51.100.1")).await;
    let told = arrivals(db, &cx).await;
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((one.email.as_str(), one.device.as_str()), ("ada@example.com", "Safari on an iPhone"));
    assert_eq!((one.place.as_str(), one.staff), ("Network 198.51.100.…", false));
    assert!(arrivals(db, &cx).await.is_empty());

    let mut tx = db.begin().await.unwrap();
    end_session(&mut tx, &cx, EndSession { account: arrived.account, session: arrived.session })
        .await
        .unwrap();
    assert!(
        tell_arrival(&mut tx, arrived.session).await.unwrap().is_none(),
        "one that ended needs no letter"
    );
}

#[tokio::test]
async fn au13_this_was_not_me_ends_that_session_alone_by_a_key_that_nobody_can_make_up() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let laptop = browser(&cx, "Mozilla/5.0 (Macintosh) Firefox/133.0", "203.0.113.9");
    let (_, mine) = by_code_from(db, &cx, "ada@example.com", laptop).await;
    let stranger = browser(&cx, PHONE, "198.51.100.1");
    let (theirs, token) = by_code_from(db, &cx, "ada@example.com", stranger.clone()).await;
    arrivals(db, &cx).await;

    let path = not_me_path(&cx, theirs.session);
    let key = path.strip_prefix("/sign-in/not-me/").unwrap();
    assert!(is_ours(&cx, key) && lives(db, &token).await, "looking ends nothing");
    let forged = format!("{}.{}", theirs.session, "A".repeat(43));
    let mut tx = db.begin().await.unwrap();
    for bad in ["", "x", &forged] {
        assert!(!is_ours(&cx, bad));
        assert!(matches!(disown_session(&mut tx, &cx, bad).await, Err(SignInError::Unknown)));
    }
    for _ in 0..2 {
        assert_eq!(disown_session(&mut tx, &cx, key).await.unwrap().session, theirs.session);
    }
    tx.commit().await.unwrap();
    assert!(!lives(db, &token).await && lives(db, &mine).await);

    by_code_from(db, &cx, "ada@example.com", stranger).await;
    assert_eq!(arrivals(db, &cx).await.len(), 1, "a device that was disowned is told of again");
}

#[tokio::test]
async fn a_session_of_the_back_office_stands_among_the_devices_as_one() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Support).await;
    redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let seen = list_sessions(&mut tx, account).await.unwrap();
    assert!(seen.len() == 1 && seen[0].staff);
    drop(tx);
    db.shift_clock(sessions::IDLE_LIFE + Duration::seconds(1));
    let mut tx = db.begin().await.unwrap();
    assert!(list_sessions(&mut tx, account).await.unwrap().is_empty(), "what rests too long has ended");
}
