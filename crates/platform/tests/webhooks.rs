//! Webhooks: what is told, in which order, how often, and when somebody is switched off.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::Duration;
use kernel::{
    Fault as _,
    ids::{EventId, OrderId, WebhookId},
};
use platform::{
    outbox::{self, Event, Listeners},
    webhooks::{
        DeliveryState, Endpoint, Message, Messenger, PausedBy, PutEndpoint, RotateSecret, STOCK, Told,
        deliver_next, end_endpoint, find_endpoint, list_deliveries, list_endpoints, put_endpoint, replay,
        rotate_secret, send_test, tell, trim,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::TestDb;

/// A program at the other side, which answers what it is told to and yes afterwards.
#[derive(Clone)]
struct Receiver {
    answers: Arc<Mutex<Vec<Result<u16, String>>>>,
    heard: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    fn answering(answers: &[Result<u16, String>]) -> Self {
        let answers = answers.iter().rev().cloned().collect();
        Self { answers: Arc::new(Mutex::new(answers)), heard: Arc::default() }
    }

    fn refusing(times: usize) -> Self {
        Self::answering(&vec![Ok(500); times])
    }

    fn heard(&self) -> Vec<Message> {
        self.heard.lock().unwrap().clone()
    }

    /// Type and number of everything that was heard.
    fn told(&self) -> Vec<(String, i64)> {
        let read = |message: &Message| {
            let body: Value = serde_json::from_str(&message.body).unwrap();
            (body["object"].as_str().unwrap().to_owned(), body["sequence"].as_i64().unwrap())
        };
        self.heard().iter().map(read).collect()
    }
}

#[async_trait]
impl Messenger for Receiver {
    async fn send(&self, message: &Message) -> Result<u16, String> {
        self.heard.lock().unwrap().push(message.clone());
        self.answers.lock().unwrap().pop().unwrap_or(Ok(204))
    }
}

/// What an order announces, as far as webhooks see it.
#[derive(Serialize, Deserialize)]
struct Paid {
    order: OrderId,
}

impl Event for Paid {
    const TOPIC: &'static str = "orders.paid";
}

#[derive(Serialize, Deserialize)]
struct Fulfilled {
    order: OrderId,
}

impl Event for Fulfilled {
    const TOPIC: &'static str = "orders.fulfilled";
}

fn ask(topics: &[&str]) -> PutEndpoint {
    PutEndpoint {
        id: None,
        expected_version: 0,
        url: "https://example.com/hooks".into(),
        topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        contact: "it@example.com".into(),
        paused: false,
    }
}

async fn put(house: &TestDb, ask: PutEndpoint) -> Endpoint {
    let mut tx = house.db().begin().await.unwrap();
    let put = put_endpoint(&mut tx, &house.cx(), ask).await.unwrap();
    tx.commit().await.unwrap();
    put
}

async fn endpoint(house: &TestDb, topics: &[&str]) -> WebhookId {
    put(house, ask(topics)).await.id
}

async fn found(house: &TestDb, id: WebhookId) -> Endpoint {
    find_endpoint(&mut house.db().begin().await.unwrap(), id).await.unwrap().unwrap()
}

async fn happens(house: &TestDb, object: &str, seq: i64) {
    let mut tx = house.db().begin().await.unwrap();
    let event = EventId::new(&*house.cx().random);
    let happened_at = tx.now().await.unwrap();
    let news =
        platform::webhooks::News { event, topic: STOCK, object, seq, happened_at, payload: &json!({}) };
    tell(&mut tx, &house.cx(), news).await.unwrap();
    tx.commit().await.unwrap();
}

async fn deliver(house: &TestDb, to: &Receiver) {
    while deliver_next(&house.db(), &house.cx(), to).await.unwrap() {}
}

async fn states(house: &TestDb, id: WebhookId) -> Vec<DeliveryState> {
    let mut conn = house.db().read().await.unwrap();
    list_deliveries(&mut conn, id, None, 100).await.unwrap().iter().map(|sent| sent.state).collect()
}

#[tokio::test]
async fn an_event_is_told_once_to_whom_it_concerns() {
    let house = TestDb::new().await;
    let (wants, other) = (endpoint(&house, &["orders.paid"]).await, endpoint(&house, &[STOCK]).await);
    let listeners: Listeners = vec![Box::new(Told) as Box<dyn outbox::Listener>].into();
    let mut tx = house.db().begin().await.unwrap();
    let order = OrderId::new(&*house.cx().random);
    outbox::publish(&mut tx, &house.cx(), &Paid { order }).await.unwrap();
    tx.commit().await.unwrap();
    outbox::drain(&house.db(), &house.cx(), &listeners).await.unwrap();
    let receiver = Receiver::answering(&[]);
    deliver(&house, &receiver).await;
    let heard = receiver.heard();
    assert_eq!(heard.len(), 1);
    let body: Value = serde_json::from_str(&heard[0].body).unwrap();
    assert_eq!(
        (body["type"].as_str(), body["object"].as_str()),
        (Some("orders.paid"), body["data"]["order"].as_str())
    );
    assert_eq!(states(&house, wants).await, [DeliveryState::Done]);
    assert!(states(&house, other).await.is_empty());
}

#[tokio::test]
async fn the_same_state_of_an_object_is_told_once() {
    let house = TestDb::new().await;
    endpoint(&house, &[]).await;
    happens(&house, "var_1", 4).await;
    happens(&house, "var_1", 4).await;
    let receiver = Receiver::answering(&[]);
    deliver(&house, &receiver).await;
    assert_eq!(receiver.told(), [("var_1".to_owned(), 4)]);
}

#[tokio::test]
async fn what_comes_to_the_listener_late_is_still_told_in_the_order_in_which_it_happened() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &["orders.paid", "orders.fulfilled"]).await;
    let listeners: Listeners = vec![Box::new(Told) as Box<dyn outbox::Listener>].into();
    let order = OrderId::new(&*house.cx().random);
    let mut tx = house.db().begin().await.unwrap();
    outbox::publish(&mut tx, &house.cx(), &Paid { order }).await.unwrap();
    outbox::publish(&mut tx, &house.cx(), &Fulfilled { order }).await.unwrap();
    // the first is held up, as by another listener that failed
    sqlx::query(
        "UPDATE outbox_events SET retry_at = retry_at + interval '1 min' WHERE topic = 'orders.paid'",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let receiver = Receiver::answering(&[]);
    assert_eq!(outbox::drain(&house.db(), &house.cx(), &listeners).await.unwrap(), 1);
    deliver(&house, &receiver).await;
    assert!(receiver.heard().is_empty(), "something earlier of this order is still to come");
    house.advance(Duration::minutes(2));
    assert_eq!(outbox::drain(&house.db(), &house.cx(), &listeners).await.unwrap(), 1);
    deliver(&house, &receiver).await;
    let types: Vec<_> = receiver
        .heard()
        .iter()
        .map(|m| serde_json::from_str::<Value>(&m.body).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(types, ["orders.paid", "orders.fulfilled"]);
    assert_eq!(states(&house, id).await, [DeliveryState::Done; 2]);
}

#[tokio::test]
async fn of_one_object_the_earlier_is_told_first_and_others_do_not_wait_for_it() {
    let house = TestDb::new().await;
    endpoint(&house, &[]).await;
    for (object, seq) in [("a", 1), ("a", 2), ("b", 1)] {
        happens(&house, object, seq).await;
    }
    let receiver = Receiver::answering(&[Ok(500)]);
    deliver(&house, &receiver).await;
    house.advance(Duration::milliseconds(5_100));
    deliver(&house, &receiver).await;
    let told = receiver.told();
    assert_eq!(told[0], ("a".to_owned(), 1));
    let (first, second) = (
        told.iter().rposition(|t| *t == ("a".to_owned(), 1)),
        told.iter().position(|t| *t == ("a".to_owned(), 2)),
    );
    assert!(first < second && told.contains(&("b".to_owned(), 1)), "{told:?}");
    assert_eq!(told.len(), 4);
}

#[tokio::test]
async fn many_workers_send_each_message_once_and_keep_the_order() {
    let house = TestDb::with_connections(20).await;
    put(&house, PutEndpoint { url: "https://one.example.com/".into(), ..ask(&[]) }).await;
    put(&house, PutEndpoint { url: "https://two.example.com/".into(), ..ask(&[STOCK]) }).await;
    for seq in 1..=12 {
        for object in ["a", "b", "c"] {
            happens(&house, object, seq).await;
        }
    }
    let receiver = Receiver::answering(&[]);
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (db, cx, receiver) = (house.db(), house.cx(), receiver.clone());
            tokio::spawn(async move {
                for _ in 0..400 {
                    if !deliver_next(&db, &cx, &receiver).await.unwrap() {
                        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    let told: Vec<_> = receiver.heard().into_iter().map(|message| message.url).zip(receiver.told()).collect();
    assert_eq!(told.len(), 72, "two endpoints, three objects, twelve states, each once");
    for url in ["https://one.example.com/", "https://two.example.com/"] {
        for object in ["a", "b", "c"] {
            let of =
                |(to, (about, seq)): &(String, (String, i64))| (to == url && about == object).then_some(*seq);
            let seqs: Vec<i64> = told.iter().filter_map(of).collect();
            assert_eq!(seqs, (1..=12).collect::<Vec<_>>(), "{object} at {url}");
        }
    }
}

#[tokio::test]
async fn a_message_is_given_up_in_the_end_and_can_be_sent_again() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    happens(&house, "a", 1).await;
    let receiver = Receiver::refusing(9);
    for _ in 0..9 {
        deliver(&house, &receiver).await;
        // after two days the house switches it off; staff let it go on
        let known = found(&house, id).await;
        if known.paused.is_some() {
            put(&house, PutEndpoint { id: Some(id), expected_version: known.version, ..ask(&[]) }).await;
        }
        house.advance(Duration::hours(21));
    }
    let log = list_deliveries(&mut house.db().read().await.unwrap(), id, None, 10).await.unwrap();
    assert_eq!((log[0].state, log[0].attempts, log[0].last_status), (DeliveryState::Failed, 9, Some(500)));
    let mut tx = house.db().begin().await.unwrap();
    replay(&mut tx, &house.cx(), id, log[0].id).await.unwrap();
    let stranger = kernel::ids::WebhookDeliveryId::new(&*house.cx().random);
    assert_eq!(replay(&mut tx, &house.cx(), id, stranger).await.unwrap_err().code(), "not_found");
    tx.commit().await.unwrap();
    deliver(&house, &receiver).await;
    assert_eq!(states(&house, id).await, [DeliveryState::Done]);
    let heard = receiver.heard();
    assert!(heard.iter().all(|message| message.id == heard[0].id), "every try carries the same id");
}

#[tokio::test]
async fn an_endpoint_that_never_answers_is_switched_off_and_somebody_is_told_once() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    let receiver = Receiver::refusing(200);
    for n in 0..60 {
        happens(&house, &format!("o{n}"), 1).await;
        deliver(&house, &receiver).await;
        house.advance(Duration::hours(1));
    }
    let known = found(&house, id).await;
    let (since, by) = known.paused.unwrap();
    assert_eq!(by, PausedBy::House);
    assert!(since - known.failing_since.unwrap() >= Duration::days(2));
    let before = receiver.heard().len();
    happens(&house, "later", 1).await;
    deliver(&house, &receiver).await;
    assert_eq!(receiver.heard().len(), before, "nothing is sent any more");
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE topic = 'webhooks.switched_off'")
            .fetch_one(house.db().pool())
            .await
            .unwrap();
    assert_eq!(told, 1);
    put(&house, PutEndpoint { id: Some(id), expected_version: known.version, ..ask(&[]) }).await;
    let well = Receiver::answering(&[]);
    house.advance(Duration::hours(20));
    deliver(&house, &well).await;
    assert!(well.told().contains(&("later".to_owned(), 1)), "what happened meanwhile waited");
    assert_eq!(found(&house, id).await.failing_since, None);
}

#[tokio::test]
async fn one_that_says_it_is_gone_is_switched_off_at_once_and_a_test_reaches_it_still() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    happens(&house, "a", 1).await;
    let receiver = Receiver::answering(&[Ok(410)]);
    deliver(&house, &receiver).await;
    assert!(found(&house, id).await.paused.is_some_and(|(_, by)| by == PausedBy::House));
    let mut tx = house.db().begin().await.unwrap();
    send_test(&mut tx, &house.cx(), id).await.unwrap();
    tx.commit().await.unwrap();
    deliver(&house, &receiver).await;
    assert_eq!(receiver.heard().len(), 2);
    assert!(receiver.heard()[1].body.contains("webhook.test"));
}

#[tokio::test]
async fn a_test_that_fails_is_not_repeated_and_not_counted() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    let mut tx = house.db().begin().await.unwrap();
    send_test(&mut tx, &house.cx(), id).await.unwrap();
    tx.commit().await.unwrap();
    let receiver = Receiver::refusing(3);
    deliver(&house, &receiver).await;
    house.advance(Duration::days(1));
    deliver(&house, &receiver).await;
    assert_eq!(receiver.heard().len(), 1);
    assert_eq!(
        (states(&house, id).await, found(&house, id).await.failing_since),
        (vec![DeliveryState::Failed], None)
    );
}

#[tokio::test]
async fn one_that_fails_rests_and_does_not_keep_another_waiting() {
    let house = TestDb::new().await;
    let bad = endpoint(&house, &[]).await;
    for n in 0..30 {
        happens(&house, &format!("o{n}"), 1).await;
    }
    let receiver = Receiver::refusing(1);
    deliver(&house, &receiver).await;
    assert_eq!(receiver.heard().len(), 1, "after a failure it rests, whatever else waits for it");
    let good = endpoint(&house, &[]).await;
    happens(&house, "new", 1).await;
    deliver(&house, &receiver).await;
    assert_eq!(states(&house, good).await, [DeliveryState::Done]);
    assert!(states(&house, bad).await.iter().all(|state| *state == DeliveryState::Waiting));
}

#[tokio::test]
async fn a_worker_that_died_is_taken_over_from() {
    struct Dies;
    #[async_trait]
    impl Messenger for Dies {
        async fn send(&self, _: &Message) -> Result<u16, String> {
            std::future::pending().await
        }
    }
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    happens(&house, "a", 1).await;
    let (db, cx) = (house.db(), house.cx());
    let dead =
        tokio::time::timeout(std::time::Duration::from_millis(500), deliver_next(&db, &cx, &Dies)).await;
    assert!(dead.is_err());
    let receiver = Receiver::answering(&[]);
    deliver(&house, &receiver).await;
    assert!(receiver.heard().is_empty(), "it may still be at it");
    house.advance(Duration::seconds(61));
    deliver(&house, &receiver).await;
    assert_eq!(states(&house, id).await, [DeliveryState::Done]);
}

#[tokio::test]
async fn during_a_change_of_secret_everything_is_signed_with_both() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    let receiver = Receiver::answering(&[]);
    let rotate = async |at_once| {
        let mut tx = house.db().begin().await.unwrap();
        rotate_secret(&mut tx, &house.cx(), RotateSecret { endpoint: id, at_once }).await.unwrap();
        tx.commit().await.unwrap();
    };
    let signatures = async |n: i64| {
        happens(&house, "a", n).await;
        deliver(&house, &receiver).await;
        receiver.heard().last().unwrap().signature.split(' ').count()
    };
    assert_eq!(signatures(1).await, 1);
    rotate(false).await;
    assert_eq!(signatures(2).await, 2);
    house.advance(Duration::hours(25));
    assert_eq!(signatures(3).await, 1);
    rotate(true).await;
    assert_eq!(signatures(4).await, 1, "a secret that got out ends at once");
}

#[tokio::test]
async fn one_that_was_ended_is_told_nothing_more_and_is_not_found() {
    let house = TestDb::new().await;
    let id = endpoint(&house, &[]).await;
    happens(&house, "a", 1).await;
    let mut tx = house.db().begin().await.unwrap();
    end_endpoint(&mut tx, &house.cx(), id).await.unwrap();
    assert_eq!(end_endpoint(&mut tx, &house.cx(), id).await.unwrap_err().code(), "not_found");
    tx.commit().await.unwrap();
    happens(&house, "a", 2).await;
    let receiver = Receiver::answering(&[]);
    deliver(&house, &receiver).await;
    assert!(receiver.heard().is_empty());
    assert_eq!(states(&house, id).await, [DeliveryState::Failed]);
    assert!(list_endpoints(&mut house.db().read().await.unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_waited_for_a_week_is_given_up_and_the_log_is_kept_for_a_month() {
    let house = TestDb::new().await;
    let id = put(&house, PutEndpoint { paused: true, ..ask(&[]) }).await.id;
    happens(&house, "a", 1).await;
    house.advance(Duration::days(6));
    assert_eq!(trim(&house.db()).await.unwrap().given_up, 0);
    house.advance(Duration::days(2));
    assert_eq!(trim(&house.db()).await.unwrap().given_up, 1);
    assert_eq!(states(&house, id).await, [DeliveryState::Failed]);
    house.advance(Duration::days(31));
    assert_eq!(trim(&house.db()).await.unwrap().forgotten, 1);
    assert!(states(&house, id).await.is_empty());
}

#[tokio::test]
async fn each_wrong_field_is_named_and_a_stale_version_is_refused() {
    let house = TestDb::new().await;
    let mut tx = house.db().begin().await.unwrap();
    let wrong = PutEndpoint {
        url: "file:///etc/passwd".into(),
        contact: "nobody".into(),
        ..ask(&["orders.guessed"])
    };
    let refused = put_endpoint(&mut tx, &house.cx(), wrong).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|field| field.field.to_string()).collect();
    assert_eq!(fields, ["url", "topics", "contact"]);
    let put = put_endpoint(&mut tx, &house.cx(), ask(&[])).await.unwrap();
    let stale = PutEndpoint { id: Some(put.id), expected_version: put.version + 1, ..ask(&[]) };
    assert_eq!(put_endpoint(&mut tx, &house.cx(), stale).await.unwrap_err().code(), "version_conflict");
}
