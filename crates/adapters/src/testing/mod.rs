//! A Stripe of our own for tests: books with Stripe's state machine behind its addresses, and everything that can go wrong
//! between it and us.
//!
//! It is written from Stripe's documentation by the same hands as the client, so it proves nothing about Stripe: it shows what we
//! do when a call fails before or after its effect, hangs, is cut or told a lie, and when notices come twice, late or in
//! another order. What others' peers say is in the tests beside it.

#![expect(clippy::expect_used, reason = "a test that cannot go on panics where it stands")]

mod books;
mod faults;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use platform::config::StripeKeys;
use serde_json::{Value, json};

use books::Books;
pub use books::{Bank, Form, Refusal};
pub use faults::Fault;

use crate::stripe::{API_VERSION, sign};

/// The secret that the peer signs its notices with.
pub const WEBHOOK_SECRET: &str = "whsec_peer_0123456789";
const SECRET_KEY: &str = "sk_test_peer";

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The fields of the body or the query, names with their brackets.
    pub form: Form,
    /// The idempotency key.
    pub key: Option<String>,
}

#[derive(Default)]
struct Desk {
    books: Books,
    faults: Vec<(String, Fault)>,
    requests: Vec<Request>,
    answered: BTreeMap<String, (Request, Option<(u16, Value)>)>,
}

/// The running peer; it ends with the value.
pub struct Peer {
    desk: Arc<Mutex<Desk>>,
    address: SocketAddr,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Peer {
    /// Opens on a port of its own.
    pub async fn start() -> Self {
        Self::listen("127.0.0.1:0").await
    }

    /// Opens at an address.
    pub async fn listen(address: &str) -> Self {
        let desk = Arc::<Mutex<Desk>>::default();
        let listener = tokio::net::TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { desk, address, server }
    }

    /// The settings that lead here.
    pub fn keys(&self) -> StripeKeys {
        StripeKeys {
            secret_key: SECRET_KEY.into(),
            publishable_key: "pk_test_peer".into(),
            webhook_secret: WEBHOOK_SECRET.into(),
            api_base: Some(format!("http://{}", self.address)),
            tax: false,
        }
    }

    /// Makes the next request go wrong whose verb and path begin so, e.g. `POST /v1/refunds`.
    pub fn fail_next(&self, what: &str, fault: Fault) {
        self.desk().faults.push((what.to_owned(), fault));
    }

    /// Everything that was asked, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.desk().requests.clone()
    }

    /// How many requests' verb and path begin so.
    pub fn count(&self, what: &str) -> usize {
        self.desk().requests.iter().filter(|r| format!("{} {}", r.method, r.path).starts_with(what)).count()
    }

    /// The shopper confirms, and the bank answers.
    pub fn confirm(&self, intent: &str, bank: Bank) {
        self.desk().books.confirm(intent, bank).expect("a payment that can be confirmed");
    }

    /// The bank lets go of what it had authorized.
    pub fn expire(&self, intent: &str) {
        self.desk().books.cancel(intent, "automatic").expect("a payment that can expire");
    }

    /// A refund arrives, or does not.
    pub fn move_refund(&self, refund: &str, status: &'static str) {
        self.desk().books.move_refund(refund, status);
    }

    /// New refunds are on their way until [`Peer::move_refund`], or arrive at once.
    pub fn refunds_begin_as(&self, status: &'static str) {
        self.desk().books.refunds_begin_as = status;
    }

    /// How banks answer from now on when a saved card is charged without its customer.
    pub fn saved_cards_answer(&self, bank: Bank) {
        self.desk().books.saved_cards = Some(bank);
    }

    /// How much was taken back of each sale in the books of taxes.
    pub fn taxes(&self) -> Vec<i64> {
        self.desk().books.entries.values().copied().collect()
    }

    /// Somebody gives money back in Stripe's own pages.
    pub fn refund_by_hand(&self, intent: &str, amount: i64) -> String {
        self.desk().books.refund(intent, Some(amount), &Form::new()).expect("money to give back")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Something that a bank or Radar opens or closes about a payment: `kind` as Stripe spells it, `more` besides the payment.
    pub fn tell(&self, kind: &str, id: &str, intent: &str, more: Value) -> Value {
        let mut object = json!({ "id": id, "payment_intent": intent });
        if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
            fields.extend(more);
        }
        self.desk().books.tell(kind, &object)
    }

    /// The notices since the last time, in the order they were made.
    pub fn take_notices(&self) -> VecDeque<Value> {
        std::mem::take(&mut self.desk().books.notices)
    }

    /// A payment as it stands.
    pub fn intent(&self, id: &str) -> Value {
        self.desk().books.show(id, true).unwrap_or_default()
    }

    /// Stripe forgets every idempotency key, as it does after a day.
    pub fn forget_keys(&self) {
        self.desk().answered.clear();
    }

    /// The ids of all refunds, the newest last.
    pub fn refund_ids(&self) -> Vec<String> {
        self.desk().books.refund_ids()
    }

    /// How many payments there are, and how many refunds.
    pub fn totals(&self) -> (usize, usize) {
        self.desk().books.totals()
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A notice as it is delivered: the header and the body.
pub fn delivery(notice: &Value, at: DateTime<Utc>) -> (String, String) {
    let body = notice.to_string();
    (sign(WEBHOOK_SECRET, body.as_bytes(), at), body)
}

type Shared = Arc<Mutex<Desk>>;

async fn answer(
    State(desk): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lock = || desk.lock().unwrap_or_else(PoisonError::into_inner);
    let text = if method == Method::GET { uri.query().unwrap_or_default().as_bytes() } else { &body[..] };
    let request = Request {
        method: method.to_string(),
        path: uri.path().to_owned(),
        form: serde_urlencoded::from_bytes(text).unwrap_or_default(),
        key: header(&headers, "idempotency-key"),
    };
    let fault = {
        let mut desk = lock();
        desk.requests.push(request.clone());
        let line = format!("{} {}", request.method, request.path);
        let found = desk.faults.iter().position(|(what, _)| line.starts_with(what.as_str()));
        found.map(|at| desk.faults.remove(at).1)
    };
    if let Some(refusal) = fault.and_then(Fault::instead) {
        return say(refusal.0, &refusal.1);
    }
    match fault {
        Some(Fault::HangBefore) => std::future::pending().await,
        Some(Fault::CutBefore) => faults::cut(),
        _ => {}
    }
    // a browser has the key that is for browsers, and no version: Stripe's script brings its own
    let from_browser = request.path.ends_with("/confirm") && request.form.contains_key("client_secret");
    let (status, mut told) = match check(&headers).filter(|_| !from_browser) {
        Some(refusal) => (refusal.status, refusal.body()),
        None => lock().act(request),
    };
    match fault {
        Some(Fault::HangAfter) => std::future::pending().await,
        Some(Fault::CutAfter) => faults::cut(),
        Some(Fault::Late(by)) => tokio::time::sleep(by).await,
        Some(Fault::Amount(minor)) => {
            for name in ["amount", "amount_received", "amount_capturable"] {
                if told[name].as_i64().is_some_and(|amount| amount > 0) {
                    told[name] = minor.into();
                }
            }
        }
        _ => {}
    }
    say(status, &told)
}

fn say(status: u16, told: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [("content-type", "application/json")], Body::from(told.to_string())).into_response()
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn check(headers: &HeaderMap) -> Option<Refusal> {
    if header(headers, "authorization").as_deref() != Some(&format!("Bearer {SECRET_KEY}")) {
        return Some(Refusal::new(401, "invalid_request_error", "", "Invalid API Key provided"));
    }
    (header(headers, "stripe-version").as_deref() != Some(API_VERSION))
        .then(|| Refusal::new(400, "invalid_request_error", "", "Invalid Stripe API version"))
}

impl Desk {
    /// Acts once for each key: the first answer is kept and given again, unless the request was refused before it began.
    fn act(&mut self, request: Request) -> (u16, Value) {
        let Some(key) = request.key.clone() else { return self.books.act(&request) };
        if let Some((first, answer)) = self.answered.get(&key) {
            if *first != request {
                let words = "Keys for idempotent requests can only be used with the same parameters they were first used with.";
                let refusal = Refusal::new(400, "idempotency_error", "", words);
                return (refusal.status, refusal.body());
            }
            if let Some(answer) = answer {
                return answer.clone();
            }
        }
        let answer = self.books.act(&request);
        if answer.0 != 400 {
            self.answered.insert(key, (request, Some(answer.clone())));
        }
        answer
    }
}
