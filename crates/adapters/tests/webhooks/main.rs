//! Webhooks from the event to a real server at the other side: what arrives, what is refused on the way, and who says that it is ours.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics with the reason")]

mod receiver;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use adapters::WebMessenger;
use kernel::ids::{EventId, WebhookId};
use platform::webhooks::{
    DeliveryState, Message, Messenger, News, PutEndpoint, RotateSecret, STOCK, deliver_next, find_endpoint,
    list_attempts, list_deliveries, put_endpoint, replay, rotate_secret, secret_of, tell,
};
use receiver::{Heard, Receiver, Reply};
use serde_json::{Value, json};
use testkit::TestDb;

fn messenger() -> WebMessenger {
    WebMessenger::new(true).unwrap()
}

fn message(url: &str) -> Message {
    Message {
        url: url.to_owned(),
        id: "evt_1".into(),
        timestamp: 1_700_000_000,
        signature: "v1,abc".into(),
        body: "{}".into(),
    }
}

async fn endpoint(house: &TestDb, url: &str) -> WebhookId {
    let mut tx = house.db().begin().await.unwrap();
    let ask = PutEndpoint {
        id: None,
        expected_version: 0,
        url: url.into(),
        topics: vec![],
        contact: "it@example.com".into(),
        paused: false,
    };
    let put = put_endpoint(&mut tx, &house.cx(), ask).await.unwrap();
    tx.commit().await.unwrap();
    put.id
}

async fn happens(house: &TestDb, object: &str, seq: i64) {
    let mut tx = house.db().begin().await.unwrap();
    let event = EventId::new(&*house.cx().random);
    let happened_at = tx.now().await.unwrap();
    let news = News { event, topic: STOCK, object, seq, happened_at, payload: &json!({ "available": seq }) };
    tell(&mut tx, &house.cx(), news).await.unwrap();
    tx.commit().await.unwrap();
}

async fn deliver(house: &TestDb, messenger: &WebMessenger) {
    while deliver_next(&house.db(), &house.cx(), messenger).await.unwrap() {}
}

/// What somebody else's package says of each message.
fn verdicts(messages: &[(String, Heard)]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = Command::new(root.join("../../scripts/webhook-peer.sh")).output().unwrap();
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let peer = String::from_utf8(found.stdout).unwrap();
    let mut child = Command::new("node")
        .arg(root.join("tests/webhooks/verify.cjs"))
        .env("PEER", peer.trim())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked: Vec<Value> = messages
        .iter()
        .map(|(secret, heard)| json!({ "secret": secret, "headers": heard.headers, "body": heard.body }))
        .collect();
    child.stdin.take().unwrap().write_all(Value::from(asked).to_string().as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    serde_json::from_slice(&done.stdout).unwrap()
}

#[tokio::test]
async fn a_message_arrives_whole_and_the_packages_of_the_specification_say_that_it_is_ours() {
    let house = TestDb::new().await;
    let receiver = Receiver::start(&[]).await;
    let id = endpoint(&house, &receiver.url("/hooks")).await;
    let secret = |number| secret_of(&house.cx().secret, id, number);
    happens(&house, "var_1", 7).await;
    deliver(&house, &messenger()).await;
    let mut tx = house.db().begin().await.unwrap();
    rotate_secret(&mut tx, &house.cx(), RotateSecret { endpoint: id, at_once: false }).await.unwrap();
    tx.commit().await.unwrap();
    happens(&house, "var_1", 8).await;
    deliver(&house, &messenger()).await;
    let mut tx = house.db().begin().await.unwrap();
    rotate_secret(&mut tx, &house.cx(), RotateSecret { endpoint: id, at_once: true }).await.unwrap();
    tx.commit().await.unwrap();
    happens(&house, "var_1", 9).await;
    deliver(&house, &messenger()).await;
    let heard = receiver.heard();
    let body: Value = serde_json::from_str(&heard[0].body).unwrap();
    assert_eq!((body["type"].as_str(), body["object"].as_str()), (Some("stock.changed"), Some("var_1")));
    assert_eq!((body["sequence"].as_i64(), body["data"]["available"].as_i64()), (Some(7), Some(7)));
    let mut forged = heard[0].clone();
    forged.body = forged.body.replace("\"available\":7", "\"available\":70");
    assert_ne!(forged.body, heard[0].body);
    let said = verdicts(&[
        (secret(1), heard[0].clone()),
        (secret(1), heard[1].clone()),
        (secret(2), heard[1].clone()),
        (secret(2), heard[0].clone()),
        (secret(2), heard[2].clone()),
        (secret(3), heard[2].clone()),
        (secret(1), forged),
    ]);
    let no = "No matching signature found";
    assert_eq!(said, ["ours", "ours", "ours", no, no, "ours", no], "both secrets count during a change");
}

#[tokio::test]
async fn of_one_object_the_next_waits_until_the_one_before_arrived_after_errors() {
    let house = TestDb::new().await;
    let receiver = Receiver::start(&[Reply::Status(500), Reply::Status(503)]).await;
    let id = endpoint(&house, &receiver.url("/")).await;
    happens(&house, "var_1", 1).await;
    happens(&house, "var_1", 2).await;
    deliver(&house, &messenger()).await;
    assert_eq!(receiver.heard().len(), 1, "the endpoint rests, and the second waits for the first");
    house.advance(chrono::Duration::seconds(6));
    deliver(&house, &messenger()).await;
    house.advance(chrono::Duration::minutes(6));
    deliver(&house, &messenger()).await;
    let numbers: Vec<_> = receiver
        .heard()
        .iter()
        .map(|heard| serde_json::from_str::<Value>(&heard.body).unwrap()["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 1, 1, 2]);
    let mut conn = house.db().read().await.unwrap();
    let log = list_deliveries(&mut conn, id, None, 10).await.unwrap();
    assert!(log.iter().all(|sent| sent.state == DeliveryState::Done), "{log:?}");
    let first = log.iter().find(|sent| sent.seq == 1).unwrap();
    let tries: Vec<_> =
        list_attempts(&mut conn, id, first.id).await.unwrap().iter().map(|attempt| attempt.status).collect();
    assert_eq!(tries, [Some(500), Some(503), Some(204)]);
    drop(conn);
    let mut tx = house.db().begin().await.unwrap();
    replay(&mut tx, &house.cx(), id, first.id).await.unwrap();
    tx.commit().await.unwrap();
    deliver(&house, &messenger()).await;
    let heard = receiver.heard();
    assert_eq!((heard.len(), heard[4].id()), (5, heard[0].id()), "it comes again under the same id");
}

#[tokio::test]
async fn a_redirect_is_no_yes_and_leads_nowhere() {
    let house = TestDb::new().await;
    let inside = Receiver::start(&[]).await;
    let receiver = Receiver::start(&[Reply::Redirect(inside.url("/latest/meta-data"))]).await;
    let id = endpoint(&house, &receiver.url("/")).await;
    happens(&house, "var_1", 1).await;
    deliver(&house, &messenger()).await;
    assert_eq!((receiver.heard().len(), inside.heard().len()), (1, 0));
    let log = list_deliveries(&mut house.db().read().await.unwrap(), id, None, 10).await.unwrap();
    assert_eq!((log[0].state, log[0].last_status), (DeliveryState::Waiting, Some(307)));
    assert!(log[0].last_error.as_ref().unwrap().contains("redirects are not followed"));
}

#[tokio::test]
async fn one_that_hangs_or_hangs_up_is_left_in_time() {
    let house = TestDb::new().await;
    let hangs = Receiver::start(&[Reply::Hang]).await;
    let id = endpoint(&house, &hangs.url("/")).await;
    happens(&house, "var_1", 1).await;
    let patient = WebMessenger::with_names(vec![], true, Duration::from_millis(300)).unwrap();
    let begun = std::time::Instant::now();
    deliver(&house, &patient).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let mut conn = house.db().read().await.unwrap();
    let log = list_deliveries(&mut conn, id, None, 10).await.unwrap();
    assert_eq!(log[0].last_error.as_deref(), Some("it did not answer in time"));
    let known = find_endpoint(&mut conn, id).await.unwrap().unwrap();
    assert!(known.failing_since.is_some() && known.paused.is_none());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = patient.send(&message(&format!("http://127.0.0.1:{closed}/"))).await;
    assert_eq!(refused, Err("it cannot be reached, or has no valid certificate".to_owned()));
}

#[tokio::test]
async fn in_production_no_name_and_no_number_leads_into_a_private_network() {
    let ip = |text: &str| vec![text.parse().unwrap()];
    let names = vec![
        ("loopback.example.com".to_owned(), ip("127.0.0.1")),
        ("metadata.example.com".to_owned(), ip("169.254.169.254")),
        ("mapped.example.com".to_owned(), ip("::ffff:10.0.0.1")),
        ("six.example.com".to_owned(), ip("fd00:ec2::254")),
        // one address of many is enough to say no
        ("mixed.example.com".to_owned(), [ip("93.184.216.34"), ip("10.0.0.1")].concat()),
    ];
    let private: Vec<_> = names.iter().map(|(name, _)| name.clone()).collect();
    let messenger = WebMessenger::with_names(names, false, Duration::from_secs(2)).unwrap();
    for name in private {
        let said = messenger.send(&message(&format!("https://{name}/hooks"))).await;
        assert_eq!(said, Err("its name leads into a private network".to_owned()), "{name}");
    }
    let unknown = messenger.send(&message("https://nowhere.example.com/")).await;
    assert_eq!(unknown, Err("its name leads nowhere".to_owned()));
    let receiver = Receiver::start(&[]).await;
    for url in [receiver.url("/"), receiver.url("/").replace("http:", "https:"), "https://[::1]/".into()] {
        assert!(messenger.send(&message(&url)).await.is_err(), "{url}");
    }
    assert!(receiver.heard().is_empty(), "nobody came");
}
