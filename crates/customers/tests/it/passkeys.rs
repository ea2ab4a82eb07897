//! Passkeys, against a key in memory.

use std::sync::Arc;

use chrono::Duration;
use customers::{
    Assurance, Browser, CodeError, Manager, Redemption, Role, SignedIn, WayError,
    events::WayChange,
    factors::make_recovery_codes,
    passkeys::{
        AddPasskey, BeginAssertion, ConfirmByPasskey, Purpose, Question, RedeemPasskey, RemovePasskey,
        add_passkey, are_offered, begin_assertion, begin_passkey, confirm_by_passkey, list_passkeys,
        redeem_passkey, redeem_staff_passkey, remove_passkey,
    },
};
use db::Db;
use kernel::{Token, ids::AccountId};
use platform::{Cx, House};
use serde_json::Value;
use testkit::TestDb;

use crate::{
    soft_key::SoftKey,
    support::{by_code, changes, link, redeem, staff, whoever},
};

const HERE: &str = "http://localhost:8080";

/// The same house at an address with a name.
fn named(cx: &Cx) -> Cx {
    let house = House { name: cx.house.name.clone(), base_url: HERE.into(), production: false };
    Cx { house: Arc::new(house), ..cx.clone() }
}

async fn enroll(db: &Db, cx: &Cx, manager: Manager) -> SoftKey {
    let mut tx = db.begin().await.unwrap();
    let question = begin_passkey(&mut tx, cx, manager).await.unwrap();
    let (key, credential) = SoftKey::create(&question.options, HERE);
    let ask = AddPasskey { manager, challenge: question.challenge, credential, name: " My phone ".into() };
    add_passkey(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    key
}

/// A customer with a passkey, who has just signed in by code.
async fn ada(db: &Db, cx: &Cx) -> (Manager, SoftKey) {
    let (person, _) = by_code(db, cx, "ada@example.com").await;
    let manager = Manager { account: person.account, session: person.session };
    let key = enroll(db, cx, manager).await;
    (manager, key)
}

async fn question(db: &Db, cx: &Cx, purpose: Purpose) -> Question {
    let mut tx = db.begin().await.unwrap();
    let ask = BeginAssertion { purpose, network: "n".into() };
    let question = begin_assertion(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    question
}

fn answer(challenge: &Token, credential: Value) -> RedeemPasskey {
    RedeemPasskey { challenge: challenge.clone(), credential, browser: Browser::from("Test"), replaces: None }
}

async fn come_in(db: &Db, cx: &Cx, ask: RedeemPasskey) -> Result<AccountId, CodeError> {
    let mut tx = db.begin().await.unwrap();
    let done = redeem_passkey(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    match done {
        Redemption::SignedIn { customer, .. } => Ok(customer.account),
        Redemption::Refused(error) => Err(error),
        Redemption::FactorAwaited { .. } => panic!("a passkey is two factors"),
    }
}

async fn come_to_work(db: &Db, cx: &Cx, key: &mut SoftKey) -> Result<SignedIn, CodeError> {
    let asked = question(db, cx, Purpose::Staff).await;
    let mut tx = db.begin().await.unwrap();
    let done =
        redeem_staff_passkey(&mut tx, cx, answer(&asked.challenge, key.sign(&asked.options))).await.unwrap();
    tx.commit().await.unwrap();
    done.map(|(person, _)| person)
}

#[tokio::test]
async fn a_passkey_is_added_told_of_and_signs_in_without_a_letter() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (manager, mut key) = ada(db, &cx).await;
    assert_eq!(changes(db, &cx).await, [WayChange::PasskeyAdded]);
    let asked = question(db, &cx, Purpose::Customer).await;
    assert_eq!(asked.options["rpId"], "localhost");
    assert!(asked.options["allowCredentials"].as_array().is_none_or(Vec::is_empty), "it names nobody");
    let come = come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await;
    assert_eq!(come, Ok(manager.account));
    let mut conn = db.read().await.unwrap();
    let kept = list_passkeys(&mut conn, manager.account).await.unwrap();
    assert_eq!((kept.len(), kept[0].name.as_str(), kept[0].for_staff), (1, "My phone", false));
    assert!(kept[0].last_used_at.is_some());
    assert!(!are_offered(&test.cx()), "browsers keep passkeys for no number");
}

#[tokio::test]
async fn au12_an_answer_is_taken_once_and_a_question_for_ten_minutes_and_one_purpose() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (_, mut key) = ada(db, &cx).await;
    let asked = question(db, &cx, Purpose::Customer).await;
    let signed = answer(&asked.challenge, key.sign(&asked.options));
    assert!(come_in(db, &cx, signed.clone()).await.is_ok());
    assert_eq!(come_in(db, &cx, signed).await, Err(CodeError::PasskeyGone));

    let asked = question(db, &cx, Purpose::Staff).await;
    let other = come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await;
    assert_eq!(other, Err(CodeError::PasskeyGone), "AU22: a question for the back office opens no account");
    let asked = question(db, &cx, Purpose::Customer).await;
    let signed = answer(&asked.challenge, key.sign(&asked.options));
    db.shift_clock(Duration::minutes(10));
    assert_eq!(come_in(db, &cx, signed).await, Err(CodeError::PasskeyGone));
}

#[tokio::test]
async fn an_answer_from_another_page_without_its_owner_or_from_a_copied_key_is_refused() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (_, mut key) = ada(db, &cx).await;
    let stranger = SoftKey::create(
        &serde_json::json!({
            "challenge": "x", "rp": { "id": "localhost" }, "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" },
            "authenticatorSelection": { "residentKey": "required", "userVerification": "required" },
        }),
        HERE,
    );
    let mut stranger = stranger.0;
    let asked = question(db, &cx, Purpose::Customer).await;
    let unknown = come_in(db, &cx, answer(&asked.challenge, stranger.sign(&asked.options))).await;
    assert_eq!(unknown, Err(CodeError::PasskeyRefused));

    let phished = |key: &mut SoftKey| key.origin = "http://localhost.evil.example".into();
    let unverified = |key: &mut SoftKey| key.flags = 0x01;
    let copied = |key: &mut SoftKey| key.counter = 0;
    for spoil in [phished, unverified, copied] as [fn(&mut SoftKey); 3] {
        let asked = question(db, &cx, Purpose::Customer).await;
        let right = (key.origin.clone(), key.flags, key.counter);
        spoil(&mut key);
        let refused = come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await;
        assert_eq!(refused, Err(CodeError::PasskeyRefused));
        (key.origin, key.flags, key.counter) = right;
        // the question was used up by the refusal
        let again = come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await;
        assert_eq!(again, Err(CodeError::PasskeyGone));
    }
    let asked = question(db, &cx, Purpose::Customer).await;
    key.counter += 10;
    assert!(come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await.is_ok());
}

#[tokio::test]
async fn a_new_key_answers_the_question_of_its_own_session_and_is_known_once() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (eve, _) = by_code(db, &cx, "eve@example.com").await;
    let (mallory, _) = by_code(db, &cx, "mallory@example.com").await;
    let eve = Manager { account: eve.account, session: eve.session };
    let mallory = Manager { account: mallory.account, session: mallory.session };
    let mut tx = db.begin().await.unwrap();
    let asked = begin_passkey(&mut tx, &cx, eve).await.unwrap();
    let (_, credential) = SoftKey::create(&asked.options, HERE);
    let add = |manager, challenge: &Token, credential: &Value| AddPasskey {
        manager,
        challenge: challenge.clone(),
        credential: credential.clone(),
        name: "Key".into(),
    };
    let other = add_passkey(&mut tx, &cx, add(mallory, &asked.challenge, &credential)).await;
    assert!(matches!(other, Err(WayError::Gone)), "{other:?}");
    let asked = begin_passkey(&mut tx, &cx, eve).await.unwrap();
    let (_, credential) = SoftKey::create(&asked.options, HERE);
    let nameless = AddPasskey { name: " ".into(), ..add(eve, &asked.challenge, &credential) };
    assert!(
        matches!(add_passkey(&mut tx, &cx, nameless).await, Err(WayError::Invalid(_))),
        "nothing is used up"
    );
    add_passkey(&mut tx, &cx, add(eve, &asked.challenge, &credential)).await.unwrap();
    let again = add_passkey(&mut tx, &cx, add(eve, &asked.challenge, &credential)).await;
    assert!(matches!(again, Err(WayError::Gone)), "{again:?}");
}

#[tokio::test]
async fn au24_a_passkey_is_removed_after_a_fresh_proof_and_opens_nothing_afterwards() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (manager, mut key) = ada(db, &cx).await;
    let mut tx = db.begin().await.unwrap();
    make_recovery_codes(&mut tx, &cx, manager).await.unwrap();
    let passkey = list_passkeys(&mut tx, manager.account).await.unwrap()[0].id;
    tx.commit().await.unwrap();
    db.shift_clock(customers::FRESH + Duration::seconds(1));
    let remove = RemovePasskey { manager, passkey };
    let mut tx = db.begin().await.unwrap();
    assert!(matches!(remove_passkey(&mut tx, &cx, remove).await, Err(WayError::StepUp)));
    tx.commit().await.unwrap();

    let asked = question(db, &cx, Purpose::Confirm(manager)).await;
    let (eve, _) = by_code(db, &cx, "eve@example.com").await;
    let mut tx = db.begin().await.unwrap();
    let credential = key.sign(&asked.options);
    let confirm = ConfirmByPasskey { manager, challenge: asked.challenge, credential };
    let theirs = Manager { account: eve.account, session: eve.session };
    let other =
        confirm_by_passkey(&mut tx, &cx, ConfirmByPasskey { manager: theirs, ..confirm.clone() }).await;
    assert!(matches!(other, Err(WayError::Refused)), "{other:?}");
    tx.rollback().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    confirm_by_passkey(&mut tx, &cx, confirm).await.unwrap();
    remove_passkey(&mut tx, &cx, remove).await.unwrap();
    tx.commit().await.unwrap();
    let asked = question(db, &cx, Purpose::Customer).await;
    let gone = come_in(db, &cx, answer(&asked.challenge, key.sign(&asked.options))).await;
    assert_eq!(gone, Err(CodeError::PasskeyRefused));
}

#[tokio::test]
async fn a_passkey_opens_the_back_office_only_where_it_was_added_there_and_counts_as_both_factors() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let (manager, mut own) = ada(db, &cx).await;
    assert_eq!(staff(db, &cx, "ada@example.com", Role::Owner).await, manager.account);
    assert_eq!(come_to_work(db, &cx, &mut own).await.unwrap_err(), CodeError::PasskeyRefused);

    let (person, token) = redeem(db, &cx, &link(db, &cx, manager.account).await).await.unwrap();
    let here = Manager { account: manager.account, session: person.session };
    let mut key = enroll(db, &cx, here).await;
    assert!(matches!(whoever(db, &token).await.unwrap().assurance, Assurance::Given(_)));
    let came = come_to_work(db, &cx, &mut key).await.unwrap();
    assert_eq!((came.account, came.role), (manager.account, Some(Role::Owner)));
    assert!(matches!(came.assurance, Assurance::Given(_)));
    assert_eq!(come_to_work(db, &cx, &mut own).await.unwrap_err(), CodeError::PasskeyRefused);
}

#[tokio::test]
async fn one_network_is_put_a_hundred_and_twenty_questions_an_hour() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), named(&test.cx()));
    let mut tx = db.begin().await.unwrap();
    let ask = || BeginAssertion { purpose: Purpose::Customer, network: "one".into() };
    for _ in 0..120 {
        begin_assertion(&mut tx, &cx, ask()).await.unwrap();
    }
    assert!(matches!(begin_assertion(&mut tx, &cx, ask()).await, Err(WayError::TooOften)));
    let other = BeginAssertion { network: "two".into(), ..ask() };
    assert!(begin_assertion(&mut tx, &cx, other).await.is_ok());
}
