//! What the tests share.

use std::sync::{Arc, Mutex};

use chrono::Duration;
use customers::{
    AddStaff, AskCode, Browser, Customer, IssueSignInLink, RedeemCode, RedeemLink, Redemption, Role,
    SignInError, SignedIn, add_staff, ask_code, codes,
    devices::{Arrived, tell_arrival},
    events::{DeviceArrived, WayChange, WaysChanged},
    issue_sign_in_link, redeem_code, redeem_link,
};
use db::{Db, Tx};
use kernel::{
    Token,
    ids::{AccountId, SignInCodeId},
};
use platform::{
    Cx, audit,
    outbox::{self, Delivery, Listener, ListenerError, Listeners},
};

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
    let ask = RedeemLink { token: token.clone(), browser: "Test browser".into(), replaces: None };
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

/// Keeps what was announced.
#[derive(Default)]
struct Heard {
    arrivals: Mutex<Vec<Arrived>>,
    changes: Mutex<Vec<WayChange>>,
}

struct Ear(Arc<Heard>);

#[async_trait::async_trait]
impl Listener for Ear {
    async fn handle(&self, tx: &mut Tx, _: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        if let Some(DeviceArrived { session }) = event.read()
            && let Some(arrived) = tell_arrival(tx, session).await?
        {
            self.0.arrivals.lock().unwrap().push(arrived);
        }
        if let Some(WaysChanged { what, .. }) = event.read() {
            self.0.changes.lock().unwrap().push(what);
        }
        Ok(())
    }
}

async fn hear(db: &Db, cx: &Cx) -> Arc<Heard> {
    let heard = Arc::new(Heard::default());
    let listeners: Listeners = Arc::from([Box::new(Ear(heard.clone())) as Box<dyn Listener>]);
    outbox::drain(db, cx, &listeners).await.unwrap();
    heard
}

/// The arrivals of devices that were announced since the last look.
pub(crate) async fn arrivals(db: &Db, cx: &Cx) -> Vec<Arrived> {
    std::mem::take(&mut *hear(db, cx).await.arrivals.lock().unwrap())
}

/// The changes to ways in that were announced since the last look.
pub(crate) async fn changes(db: &Db, cx: &Cx) -> Vec<WayChange> {
    std::mem::take(&mut *hear(db, cx).await.changes.lock().unwrap())
}

/// Asks for a code, reads the letter and types it; says what came of it. Other events stay to be heard.
pub(crate) async fn start_by_code(db: &Db, cx: &Cx, email: &str, browser: Browser) -> Redemption {
    let mut tx = db.begin().await.unwrap();
    let network = browser.network.clone().unwrap_or_else(|| email.to_owned());
    // limits of letters have tests of their own
    sqlx::query("DELETE FROM throttles WHERE scope LIKE 'code_by_%'").execute(&mut *tx).await.unwrap();
    let request = ask_code(&mut tx, cx, AskCode { email: email.parse().unwrap(), network }).await.unwrap();
    tx.commit().await.unwrap();
    let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM sign_in_codes WHERE request_digest = $1")
        .bind(request.digest().as_slice())
        .fetch_one(db.pool())
        .await
        .unwrap();
    let mut conn = db.read().await.unwrap();
    let (_, code) = codes::tell(&mut conn, cx, SignInCodeId::from_uuid(id)).await.unwrap().unwrap();
    drop(conn);
    let mut tx = db.begin().await.unwrap();
    let ask = RedeemCode { request, email: None, code, browser, replaces: None };
    let done = redeem_code(&mut tx, cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    done
}

/// Signs a customer in from a browser, one factor being enough.
pub(crate) async fn by_code_from(db: &Db, cx: &Cx, email: &str, browser: Browser) -> (Customer, Token) {
    match start_by_code(db, cx, email, browser).await {
        Redemption::SignedIn { customer, session } => (customer, session),
        other => panic!("{other:?}"),
    }
}

/// Signs a customer in from whatever browser.
pub(crate) async fn by_code(db: &Db, cx: &Cx, email: &str) -> (Customer, Token) {
    by_code_from(db, cx, email, Browser::from("Test browser")).await
}
