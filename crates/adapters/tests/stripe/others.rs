//! Others' programs: started, asked, and ended with the test.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use adapters::{Stripe, testing::WEBHOOK_SECRET};
use commerce::payments::{
    Care, CreateIntent, GatewayError, IntentStatus, PaymentGateway, Refund, RefundStatus,
};
use kernel::{Currency, Money};
use platform::config::StripeKeys;
use serde_json::Value;

use crate::shop::PATIENCE;

/// Where others' programs are; installed the first time.
pub(crate) fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/stripe-peers.sh");
        let found = Command::new(script).output().unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        String::from_utf8(found.stdout).unwrap().trim().into()
    })
}

fn command(script: &str) -> Command {
    let program = if script.ends_with(".py") { home().join("python/bin/python") } else { "node".into() };
    let mut command = Command::new(program);
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stripe/peers").join(script))
        .env("PEERS", home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Runs a program over an input to its end and reads what it prints.
pub(crate) fn ask(script: &str, arguments: &[&str], input: &str) -> Value {
    let mut child = command(script).args(arguments).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{script} failed");
    serde_json::from_slice(&done.stdout).unwrap()
}

/// A program that answers on a port until the value is dropped.
pub(crate) struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

impl Server {
    pub(crate) fn start(script: &str) -> Self {
        let mut process = command(script).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("{script} told no port: {line:?}"));
        Self { process, port }
    }

    pub(crate) fn client(&self) -> Stripe {
        let keys = StripeKeys {
            secret_key: "sk_test_12345".into(),
            publishable_key: "pk_test_12345".into(),
            webhook_secret: WEBHOOK_SECRET.into(),
            api_base: Some(format!("http://127.0.0.1:{}", self.port)),
            tax: false,
        };
        Stripe::with_patience(&keys, PATIENCE * 5).unwrap()
    }
}

/// localstripe has its own state machine: what it makes of our calls is not ours.
#[tokio::test(flavor = "multi_thread")]
async fn localstripe_takes_our_calls_and_its_payments_go_the_way_ours_do() {
    let peer = Server::start("localstripe_door.py");
    let stripe = peer.client();
    let dollars = |minor| Money::new(minor, Currency::Usd);
    let ask = |key: &str, minor, care| CreateIntent {
        key: key.into(),
        amount: dollars(minor),
        order_ref: "ord_1".into(),
        care,
        customer: None,
        saves: false,
        off_session: None,
    };
    let waiting = PaymentGateway::create_intent(&stripe, ask("a", 80_000, Care::Usual)).await.unwrap();
    assert_eq!(waiting.status, IntentStatus::RequiresPaymentMethod);
    assert!(waiting.client_secret.starts_with(&waiting.id));
    assert_eq!(stripe.retrieve(&waiting.id).await.unwrap().amount, dollars(80_000));
    assert_eq!(stripe.cancel(&waiting.id).await.unwrap().status, IntentStatus::Canceled);
    assert_eq!(stripe.retrieve(&waiting.id).await.unwrap().status, IntentStatus::Canceled);
    assert_eq!(stripe.retrieve("pi_unknown").await, Err(GatewayError::NotFound));

    let paid = stripe.pay_with_test_card(dollars(80_000), Care::Usual, "b", "pm_card_visa").await.unwrap();
    assert_eq!((paid.status, paid.received), (IntentStatus::Succeeded, dollars(80_000)));
    let held = stripe.pay_with_test_card(dollars(150_000), Care::Strict, "c", "pm_card_visa").await.unwrap();
    assert_eq!((held.status, held.authorized), (IntentStatus::RequiresCapture, dollars(150_000)));
    let taken = stripe.capture(&held.id).await.unwrap();
    assert_eq!((taken.status, taken.received), (IntentStatus::Succeeded, dollars(150_000)));

    let refund = Refund { key: "r".into(), intent_id: paid.id.clone(), amount: dollars(30_000) };
    let first = stripe.refund(refund.clone()).await.unwrap();
    assert_eq!((first.amount, first.status), (dollars(30_000), RefundStatus::Succeeded));
    // it knows no idempotency keys: that nothing is made twice is our own looking first
    assert_eq!(stripe.refund(refund).await.unwrap(), first);
    assert_eq!(stripe.retrieve_refund(&first.id).await.unwrap(), first);
}
