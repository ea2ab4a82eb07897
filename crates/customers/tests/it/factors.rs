//! Second factors: apps, recovery codes, confirming, and the house's rule about its staff.

use chrono::Duration;
use customers::{
    Assurance, Browser, CodeError, Demand, Lacking, Manager, Redemption, Role, WayError,
    events::WayChange,
    factors::{
        ConfirmByCode, ConnectAuthenticator, PolicyError, RedeemFactor, SetStaffPolicy, begin_authenticator,
        confirm_by_code, connect_authenticator, find_factors, make_recovery_codes, redeem_factor,
        remove_authenticator, set_staff_policy,
    },
};
use db::Db;
use kernel::{Fault, Kind, Token};
use platform::Cx;
use testkit::TestDb;

use crate::support::{by_code, changes, link, redeem, staff, start_by_code, whoever};

/// Connects an app; returns the recovery codes.
async fn connect(db: &Db, cx: &Cx, manager: Manager) -> (customers::factors::SharedSecret, Vec<String>) {
    let mut tx = db.begin().await.unwrap();
    let secret = begin_authenticator(&mut tx, cx, manager).await.unwrap();
    let code = secret.digits_at(tx.now().await.unwrap());
    let codes = connect_authenticator(&mut tx, cx, ConnectAuthenticator { manager, code }).await.unwrap();
    tx.commit().await.unwrap();
    (secret, codes)
}

/// Types a second factor; commits whatever comes of it.
async fn factor(db: &Db, cx: &Cx, pending: &Token, code: &str) -> Redemption {
    let mut tx = db.begin().await.unwrap();
    let ask = RedeemFactor {
        pending: pending.clone(),
        code: code.into(),
        browser: Browser::from("Test browser"),
        replaces: None,
    };
    let done = redeem_factor(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn pending(db: &Db, cx: &Cx, email: &str) -> Token {
    match start_by_code(db, cx, email, Browser::from("Test browser")).await {
        Redemption::FactorAwaited { pending } => pending,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_connected_an_app_signs_in_with_both_and_no_session_opens_before() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let (secret, _) = connect(db, &cx, Manager { account: ada.account, session: ada.session }).await;
    assert_eq!(changes(db, &cx).await, [WayChange::AuthenticatorAdded]);
    let sessions = "SELECT count(*) FROM sessions";
    let before: i64 = sqlx::query_scalar(sessions).fetch_one(db.pool()).await.unwrap();
    let waits = pending(db, &cx, "ada@example.com").await;
    let after: i64 = sqlx::query_scalar(sessions).fetch_one(db.pool()).await.unwrap();
    assert_eq!(before, after);

    db.shift_clock(Duration::minutes(1));
    let code = secret.digits_at(db.begin().await.unwrap().now().await.unwrap());
    let Redemption::SignedIn { customer, .. } = factor(db, &cx, &waits, &code).await else { panic!() };
    assert_eq!(customer.account, ada.account);
    let again = factor(db, &cx, &waits, &code).await;
    assert!(matches!(again, Redemption::Refused(CodeError::FactorGone)), "{again:?}");

    // AU12: the same digits prove nothing a second time, in whatever sign-in
    let waits = pending(db, &cx, "ada@example.com").await;
    let replayed = factor(db, &cx, &waits, &code).await;
    assert!(matches!(replayed, Redemption::Refused(CodeError::Wrong { .. })), "{replayed:?}");
}

#[tokio::test]
async fn au11_a_second_factor_is_guessed_at_five_times_a_sign_in_and_ten_times_an_hour() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let (secret, _) = connect(db, &cx, Manager { account: ada.account, session: ada.session }).await;
    let mut looked_at = 0;
    let mut last = None;
    for _ in 0..3 {
        let waits = pending(db, &cx, "ada@example.com").await;
        for _ in 0..6 {
            match factor(db, &cx, &waits, "000000").await {
                Redemption::Refused(CodeError::Wrong { .. }) => looked_at += 1,
                Redemption::Refused(error) => last = Some(error),
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(looked_at, 10);
    assert_eq!(last.map(|error| error.kind()), Some(Kind::Gone), "the sixth guess at one sign-in");
    let waits = pending(db, &cx, "ada@example.com").await;
    db.shift_clock(Duration::minutes(1));
    let code = secret.digits_at(db.begin().await.unwrap().now().await.unwrap());
    let right = factor(db, &cx, &waits, &code).await;
    assert!(matches!(right, Redemption::Refused(CodeError::Spent)), "{right:?}");
}

#[tokio::test]
async fn a_recovery_code_opens_once_is_told_of_and_is_nowhere_in_the_database() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let manager = Manager { account: ada.account, session: ada.session };
    let (_, codes) = connect(db, &cx, manager).await;
    assert_eq!(codes.len(), 10);
    changes(db, &cx).await;
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT digest FROM account_recovery_codes").fetch_all(db.pool()).await.unwrap();
    assert!(kept.iter().all(|digest| codes.iter().all(|code| !digest.contains(&code[..5]))));

    let waits = pending(db, &cx, "ada@example.com").await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert!(matches!(factor(db, &cx, &waits, &typed).await, Redemption::SignedIn { .. }));
    assert_eq!(changes(db, &cx).await, [WayChange::RecoveryCodeUsed]);
    let waits = pending(db, &cx, "ada@example.com").await;
    let again = factor(db, &cx, &waits, &codes[3]).await;
    assert!(matches!(again, Redemption::Refused(CodeError::Wrong { .. })), "{again:?}");

    let mut tx = db.begin().await.unwrap();
    let fresh = make_recovery_codes(&mut tx, &cx, manager).await.unwrap();
    tx.commit().await.unwrap();
    let old = factor(db, &cx, &waits, &codes[4]).await;
    assert!(matches!(old, Redemption::Refused(CodeError::Wrong { .. })), "earlier codes are dead");
    assert!(matches!(factor(db, &cx, &waits, &fresh[4]).await, Redemption::SignedIn { .. }));
}

#[tokio::test]
async fn au24_ways_in_are_changed_only_by_who_has_just_proven_who_they_are() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let manager = Manager { account: ada.account, session: ada.session };
    db.shift_clock(customers::FRESH + Duration::seconds(1));
    let mut tx = db.begin().await.unwrap();
    assert!(
        matches!(begin_authenticator(&mut tx, &cx, manager).await, Err(WayError::StepUp)),
        "a stale session"
    );
    drop(tx);

    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let manager = Manager { account: ada.account, session: ada.session };
    let (secret, _) = connect(db, &cx, manager).await;
    db.shift_clock(customers::FRESH + Duration::seconds(1));
    let mut tx = db.begin().await.unwrap();
    assert!(matches!(remove_authenticator(&mut tx, &cx, manager).await, Err(WayError::StepUp)));
    let wrong = confirm_by_code(&mut tx, &cx, ConfirmByCode { manager, code: "000000".into() }).await;
    assert_eq!(wrong.unwrap_err().code(), "factor_wrong");
    let code = secret.digits_at(tx.now().await.unwrap());
    confirm_by_code(&mut tx, &cx, ConfirmByCode { manager, code }).await.unwrap();
    remove_authenticator(&mut tx, &cx, manager).await.unwrap();
    let left = find_factors(&mut tx, ada.account).await.unwrap();
    assert_eq!((left.authenticator, left.recovery_codes), (None, 0));
    tx.commit().await.unwrap();
    assert!(matches!(
        start_by_code(db, &cx, "ada@example.com", Browser::from("Test")).await,
        Redemption::SignedIn { .. }
    ));
}

#[tokio::test]
async fn au24_a_code_from_a_letter_never_leads_a_member_of_staff_to_their_second_factor() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let owner = staff(db, &cx, "owner@house.example", Role::Owner).await;
    let (person, _) = by_code(db, &cx, "owner@house.example").await;
    assert_eq!(person.account, owner);
    let manager = Manager { account: owner, session: person.session };
    let mut tx = db.begin().await.unwrap();
    assert!(matches!(begin_authenticator(&mut tx, &cx, manager).await, Err(WayError::StaffOnly)));
}

#[tokio::test]
async fn an_app_of_a_customer_counts_for_nothing_in_the_back_office_they_are_called_to_later() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    let (secret, codes) = connect(db, &cx, Manager { account: ada.account, session: ada.session }).await;
    assert_eq!(staff(db, &cx, "ada@example.com", Role::Finance).await, ada.account);
    let (person, _) = redeem(db, &cx, &link(db, &cx, ada.account).await).await.unwrap();
    assert_eq!(person.assurance, Assurance::Single);
    db.shift_clock(Duration::minutes(1));
    let manager = Manager { account: ada.account, session: person.session };
    let mut tx = db.begin().await.unwrap();
    let digits = secret.digits_at(tx.now().await.unwrap());
    for code in [digits, codes[0].clone()] {
        let refused = confirm_by_code(&mut tx, &cx, ConfirmByCode { manager, code }).await.unwrap_err();
        assert_eq!(refused.code(), "factor_wrong");
    }
}

#[tokio::test]
async fn ad03_staff_with_a_factor_are_asked_for_it_at_the_door_and_again_before_what_cannot_be_taken_back() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Finance).await;
    let (person, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    assert_eq!(person.assurance, Assurance::Single);
    let (secret, _) = connect(db, &cx, Manager { account, session: person.session }).await;
    let here = whoever(db, &token).await.unwrap();
    assert_eq!(here.assurance.lacks(Demand::Fresh, here.at), None, "connecting an app proves it");

    let (person, token) = redeem(db, &cx, &link(db, &cx, account).await).await.unwrap();
    assert_eq!(person.assurance.lacks(Demand::Factor, person.at), Some(Lacking::Proof));
    db.shift_clock(Duration::minutes(1));
    let mut tx = db.begin().await.unwrap();
    let code = secret.digits_at(tx.now().await.unwrap());
    let manager = Manager { account, session: person.session };
    let renewed = confirm_by_code(&mut tx, &cx, ConfirmByCode { manager, code }).await.unwrap();
    tx.commit().await.unwrap();
    // AU19: a token from before the proof is dead after it
    assert!(whoever(db, &token).await.is_none());
    let token = renewed;
    let here = whoever(db, &token).await.unwrap();
    assert_eq!(here.assurance.lacks(Demand::Fresh, here.at), None);
    db.shift_clock(customers::FRESH + Duration::seconds(1));
    let here = whoever(db, &token).await.unwrap();
    assert_eq!(here.assurance.lacks(Demand::Fresh, here.at), Some(Lacking::Proof));
    assert_eq!(here.assurance.lacks(Demand::Factor, here.at), None);
}

#[tokio::test]
async fn au24_the_house_may_ask_staff_for_a_factor_and_then_the_last_one_stays() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let owner = staff(db, &cx, "owner@house.example", Role::Owner).await;
    let clerk = staff(db, &cx, "ada@house.example", Role::Support).await;
    let (person, _) = redeem(db, &cx, &link(db, &cx, owner).await).await.unwrap();
    let (_, clerk_token) = redeem(db, &cx, &link(db, &cx, clerk).await).await.unwrap();
    let rule = SetStaffPolicy { account: owner, needs_factor: true, expected_version: 1 };
    let mut tx = db.begin().await.unwrap();
    let first = set_staff_policy(&mut tx, &cx, rule).await;
    assert!(matches!(first, Err(PolicyError::OwnFactorFirst)), "{first:?}");
    drop(tx);

    let manager = Manager { account: owner, session: person.session };
    connect(db, &cx, manager).await;
    let mut tx = db.begin().await.unwrap();
    assert_eq!(set_staff_policy(&mut tx, &cx, rule).await.unwrap().version, 2);
    let stale = set_staff_policy(&mut tx, &cx, rule).await;
    assert!(matches!(stale, Err(PolicyError::VersionConflict { current: 2 })), "{stale:?}");
    tx.commit().await.unwrap();

    let mut tx = db.begin().await.unwrap();
    assert!(matches!(remove_authenticator(&mut tx, &cx, manager).await, Err(WayError::LastWay)));
    drop(tx);
    let here = whoever(db, &clerk_token).await.unwrap();
    assert_eq!(here.assurance, Assurance::Missing);
    assert_eq!(here.assurance.lacks(Demand::Factor, here.at), Some(Lacking::Factor));
}

#[tokio::test]
async fn many_wrong_codes_for_an_address_ask_for_a_second_factor_from_who_kept_one_for_such_a_day() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let (ada, _) = by_code(db, &cx, "ada@example.com").await;
    // recovery codes without an app, as somebody with passkeys keeps them
    sqlx::query(
        "INSERT INTO account_recovery_codes (account_id, digest, for_staff, created_at) VALUES ($1, 'x', false, now())",
    )
    .bind(ada.account.uuid())
    .execute(db.pool())
    .await
    .unwrap();
    let signed_in = |done: Redemption| matches!(done, Redemption::SignedIn { .. });
    let known = Browser { device: Some(Token::new(&*cx.random)), ..Browser::from("Test") };
    assert!(signed_in(start_by_code(db, &cx, "ada@example.com", known.clone()).await));
    sqlx::query(
        "UPDATE sign_in_codes SET guesses = guesses + 5 WHERE id = (SELECT id FROM sign_in_codes LIMIT 1)",
    )
    .execute(db.pool())
    .await
    .unwrap();
    let guessed = start_by_code(db, &cx, "ada@example.com", known.clone()).await;
    assert!(matches!(guessed, Redemption::FactorAwaited { .. }), "{guessed:?}");
    db.shift_clock(Duration::minutes(61));
    assert!(signed_in(start_by_code(db, &cx, "ada@example.com", known).await));
}
