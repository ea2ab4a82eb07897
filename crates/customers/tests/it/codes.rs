//! Codes from a letter.

use chrono::Duration;
use customers::{
    AskCode, CodeError, Customer, RedeemCode, Redemption, Role, SetDisabled, SetName, accounts, ask_code,
    codes, events::CodeAsked, redeem_code, sessions, set_disabled, set_name,
};
use db::Db;
use kernel::{Fault, Kind, Token};
use platform::{
    Cx,
    outbox::{self, Delivery, Listener, ListenerError, Listeners},
};
use testkit::TestDb;

use crate::support::{actions, staff, whoever};

async fn ask(db: &Db, cx: &Cx, email: &str, network: &str) -> Token {
    let mut tx = db.begin().await.unwrap();
    let ask = AskCode { email: email.parse().unwrap(), network: network.into() };
    let request = ask_code(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    request
}

/// Keeps what letters would say.
#[derive(Default)]
struct Letters(std::sync::Arc<std::sync::Mutex<Vec<(String, String)>>>);

#[async_trait::async_trait]
impl Listener for Letters {
    async fn handle(&self, tx: &mut db::Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        if let Some(CodeAsked { code }) = event.read()
            && let Some((email, digits)) = codes::tell(tx, cx, code).await?
        {
            self.0.lock().unwrap().push((email.to_string(), digits));
        }
        Ok(())
    }
}

/// The letters written since the last look: addresses and digits.
async fn letters(db: &Db, cx: &Cx) -> Vec<(String, String)> {
    let kept = Letters::default();
    let told = std::sync::Arc::clone(&kept.0);
    let listeners: Listeners = std::sync::Arc::from([Box::new(kept) as Box<dyn Listener>]);
    outbox::drain(db, cx, &listeners).await.unwrap();
    let told = told.lock().unwrap();
    told.clone()
}

fn typed(request: &Token, code: &str) -> RedeemCode {
    RedeemCode {
        request: request.clone(),
        email: None,
        code: code.into(),
        browser: "Test browser".into(),
        replaces: None,
    }
}

async fn redeem(db: &Db, cx: &Cx, ask: RedeemCode) -> Result<(Customer, Token), CodeError> {
    let mut tx = db.begin().await.unwrap();
    let done = redeem_code(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    match done {
        Redemption::SignedIn { customer, session } => Ok((customer, session)),
        Redemption::FactorAwaited { .. } => panic!("nobody chose a second factor"),
        Redemption::Refused(error) => Err(error),
    }
}

async fn customer(db: &Db, token: &Token) -> Option<Customer> {
    let mut tx = db.begin().await.unwrap();
    sessions::find_customer(&mut tx, token).await.unwrap()
}

/// Other digits than these.
fn other(digits: &str) -> String {
    format!("{:06}", (digits.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn the_digits_of_the_letter_sign_in_once_and_make_the_account() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "Ada@Example.com", "n1").await;
    let written = letters(db, &cx).await;
    let [(to, digits)] = written.as_slice() else { panic!("{written:?}") };
    assert_eq!(to, "Ada@Example.com");
    let spaced = format!(" {} {}", &digits[..3], &digits[3..]);
    let (person, session) = redeem(db, &cx, typed(&request, &spaced)).await.unwrap();
    assert_eq!(person.email.canonical(), "ada@example.com");
    assert_eq!(customer(db, &session).await, Some(person.clone()));
    assert_eq!(actions(db, person.account).await, ["customers.redeem_code"]);

    let again = redeem(db, &cx, typed(&request, digits)).await.unwrap_err();
    assert_eq!((again.kind(), again.code()), (Kind::Gone, "code_used"));

    let request = ask(db, &cx, "ADA@example.COM", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (same, _) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    assert_eq!(same.account, person.account, "one account an address, however its letters are cased");
}

#[tokio::test]
async fn asking_is_the_same_work_and_answer_for_known_and_unknown_addresses() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    staff(db, &cx, "known@house.example", Role::Support).await;
    let statements = |email: &'static str| {
        let cx = cx.clone();
        async move {
            ask(db, &cx, email, "n1").await;
            let rows: Vec<i64> = sqlx::query_scalar(
                "SELECT count(*) FROM sign_in_codes UNION ALL SELECT count(*) FROM outbox_events
                 UNION ALL SELECT count(*) FROM throttles UNION ALL SELECT count(*) FROM mail_messages",
            )
            .fetch_all(db.pool())
            .await
            .unwrap();
            rows
        }
    };
    let none = statements("first@house.example").await;
    let known = statements("known@house.example").await;
    let unknown = statements("nobody@house.example").await;
    let added = |a: &[i64], b: &[i64]| a.iter().zip(b).map(|(a, b)| b - a).collect::<Vec<_>>();
    assert_eq!(added(&none, &known), added(&known, &unknown));
    assert_eq!(known[3], 0, "no letter is written while somebody waits for the answer");
}

#[tokio::test]
async fn a_code_is_good_only_in_the_browser_that_asked_and_for_the_address_it_was_asked_for() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let mine = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let theirs = ask(db, &cx, "ada@example.com", "n2").await;
    assert_eq!(redeem(db, &cx, typed(&theirs, &digits)).await.unwrap_err(), wrong());
    let stranger = Token::new(&*cx.random);
    assert_eq!(redeem(db, &cx, typed(&stranger, &digits)).await.unwrap_err(), CodeError::Unknown);
    let named = RedeemCode { email: Some("eve@example.com".parse().unwrap()), ..typed(&mine, &digits) };
    assert_eq!(redeem(db, &cx, named).await.unwrap_err(), wrong());
    let named = RedeemCode { email: Some("ADA@example.com".parse().unwrap()), ..typed(&mine, &digits) };
    assert!(redeem(db, &cx, named).await.is_ok());
}

fn wrong() -> CodeError {
    let request = CodeError::Wrong {
        fields: [kernel::FieldError::new(
            "code",
            "code_wrong",
            "These are not the digits of our letter. Look again, or ask for a new code.",
        )],
    };
    assert_eq!(request.kind(), Kind::Invalid);
    request
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_guesses_at_once_ten_are_looked_at_and_then_the_code_is_dead() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let guesses: Vec<_> = (0..100)
        .map(|_| {
            let (db, cx, ask) = (db.clone(), cx.clone(), typed(&request, &other(&digits)));
            tokio::spawn(async move { redeem(&db, &cx, ask).await.unwrap_err() })
        })
        .collect();
    let (mut looked_at, mut dead) = (0, 0);
    for one in guesses {
        match one.await.unwrap() {
            CodeError::Wrong { .. } => looked_at += 1,
            CodeError::Spent => dead += 1,
            error => panic!("{error:?}"),
        }
    }
    assert_eq!((looked_at, dead), (10, 90));
    let right = redeem(db, &cx, typed(&request, &digits)).await.unwrap_err();
    assert_eq!((right.kind(), right.code()), (Kind::RateLimited, "code_spent"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_type_the_right_digits_at_once_exactly_one_gets_a_session() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (db, cx, ask) = (db.clone(), cx.clone(), typed(&request, &digits));
            tokio::spawn(async move { redeem(&db, &cx, ask).await })
        })
        .collect();
    let mut sessions = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => sessions += 1,
            Err(error) => assert_eq!(error, CodeError::Used),
        }
    }
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    db.shift_clock(Duration::minutes(10));
    let late = redeem(db, &cx, typed(&request, &digits)).await.unwrap_err();
    assert_eq!((late.kind(), late.code()), (Kind::Gone, "code_expired"));
}

#[tokio::test]
async fn an_address_gets_five_letters_an_hour_and_a_network_causes_twenty() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let mut last = None;
    for n in 0..8 {
        let email = if n % 2 == 0 { "ada@example.com" } else { "ADA@Example.com" };
        last = Some(ask(db, &cx, email, &format!("n{n}")).await);
    }
    assert_eq!(letters(db, &cx).await.len(), 5);
    // what was withheld cannot be guessed either
    for code in ["000000", "", "123456"] {
        assert_eq!(redeem(db, &cx, typed(last.as_ref().unwrap(), code)).await.unwrap_err(), wrong());
    }
    for n in 0..30 {
        ask(db, &cx, &format!("user{n}@example.com"), "one network").await;
    }
    assert_eq!(letters(db, &cx).await.len(), 20);
    db.shift_clock(Duration::minutes(61));
    ask(db, &cx, "ada@example.com", "one network").await;
    assert_eq!(letters(db, &cx).await.len(), 1);
}

#[tokio::test]
async fn a_code_never_opens_the_back_office() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let owner = staff(db, &cx, "owner@house.example", Role::Owner).await;
    let request = ask(db, &cx, "owner@house.example", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (person, session) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    assert_eq!(person.account, owner);
    assert!(whoever(db, &session).await.is_none(), "the token is no staff session");
    assert!(customer(db, &session).await.is_some());
    let link = crate::support::link(db, &cx, owner).await;
    let (_, by_link) = crate::support::redeem(db, &cx, &link).await.unwrap();
    assert!(customer(db, &by_link).await.is_none(), "and a staff session is no customer's");
}

#[tokio::test]
async fn signing_in_ends_the_session_the_browser_carried_before() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (_, old) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    let request = ask(db, &cx, "eve@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let again = RedeemCode { replaces: Some(old.clone()), ..typed(&request, &digits) };
    let (_, new) = redeem(db, &cx, again).await.unwrap();
    assert!(customer(db, &old).await.is_none());
    assert!(customer(db, &new).await.is_some());
}

#[tokio::test]
async fn a_session_ends_after_a_month_of_rest() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (_, session) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    db.shift_clock(Duration::days(29));
    assert!(customer(db, &session).await.is_some());
    db.shift_clock(Duration::days(2));
    assert!(customer(db, &session).await.is_none());
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_after_it_has_proven_its_address() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (person, session) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    set_disabled(&mut tx, &cx, SetDisabled { account: person.account, disabled: true }).await.unwrap();
    tx.commit().await.unwrap();
    assert!(customer(db, &session).await.is_none());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    assert_eq!(redeem(db, &cx, typed(&request, &other(&digits))).await.unwrap_err(), wrong());
    assert_eq!(redeem(db, &cx, typed(&request, &digits)).await.unwrap_err(), CodeError::Disabled);
}

#[tokio::test]
async fn the_digits_are_nowhere_in_the_database() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    for secret in [digits.as_str(), request.as_str()] {
        let found: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM sign_in_codes c WHERE c.email = $1 OR c.request_digest = convert_to($1, 'UTF8'))
                  + (SELECT count(*) FROM outbox_events e WHERE e.payload::text LIKE '%' || $1 || '%')",
        )
        .bind(secret)
        .fetch_one(db.pool())
        .await
        .unwrap();
        assert_eq!(found, 0);
    }
    let subjects: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM throttles t WHERE convert_from(t.subject, 'UTF8') LIKE '%ada%'",
    )
    .fetch_one(db.pool())
    .await
    .unwrap();
    assert_eq!(subjects, 0);
}

#[tokio::test]
async fn a_customer_says_what_they_are_called() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let request = ask(db, &cx, "ada@example.com", "n1").await;
    let digits = letters(db, &cx).await[0].1.clone();
    let (person, session) = redeem(db, &cx, typed(&request, &digits)).await.unwrap();
    let tell = |name: &str| SetName { account: person.account, name: name.into() };
    let mut tx = db.begin().await.unwrap();
    set_name(&mut tx, &cx, tell(" Ada\u{202E} Byron ")).await.unwrap();
    let long = set_name(&mut tx, &cx, tell(&"x".repeat(121))).await.unwrap_err();
    assert_eq!(long.fields()[0].field, "name");
    tx.commit().await.unwrap();
    assert_eq!(customer(db, &session).await.unwrap().name, "Ada Byron");
    let mut conn = db.read().await.unwrap();
    assert_eq!(accounts::find(&mut conn, person.account).await.unwrap().unwrap().role, None);
}
