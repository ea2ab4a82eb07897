//! What other programs are told of orders and of the stock.

use async_trait::async_trait;
use commerce::{
    channels::announce_stock,
    inventory::{ReceiveStock, receive_stock},
    testing::{House, PieceKind},
};
use kernel::ids::{VariantId, WebhookId};
use platform::{
    outbox::{self, Listener, Listeners},
    webhooks::{
        Message, Messenger, PutEndpoint, STOCK, Sent, Told, deliver_next, list_deliveries, put_endpoint,
    },
};

/// A program that says yes, or no to what is about one topic.
struct Program {
    refuses: Option<&'static str>,
}

#[async_trait]
impl Messenger for Program {
    async fn send(&self, message: &Message) -> Result<u16, String> {
        let refused = self.refuses.is_some_and(|topic| message.body.contains(topic));
        Ok(if refused { 500 } else { 204 })
    }
}

async fn endpoint(house: &House, topics: &[&str]) -> WebhookId {
    let mut tx = house.db.begin().await.unwrap();
    let ask = PutEndpoint {
        id: None,
        expected_version: 0,
        url: "https://example.com/hooks".into(),
        topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        contact: "it@example.com".into(),
        paused: false,
    };
    let put = put_endpoint(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    put.id
}

/// Hands every event to webhooks, and writes down what changed in the stock.
async fn hear(house: &House) {
    let listeners: Listeners = vec![Box::new(Told) as Box<dyn Listener>].into();
    outbox::drain(&house.db, &house.cx, &listeners).await.unwrap();
    while announce_stock(&house.db, &house.cx).await.unwrap() {}
}

async fn log(house: &House, id: WebhookId) -> Vec<Sent> {
    list_deliveries(&mut house.db.read().await.unwrap(), id, None, 500).await.unwrap()
}

async fn receive(house: &House, variant: VariantId, quantity: i32) {
    let mut tx = house.db.begin().await.unwrap();
    let ask = ReceiveStock { variant, quantity, serials: vec![], reference: "note".into() };
    receive_stock(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
}

/// A program that was told of an order; one message arrived and one did not.
pub(crate) async fn tells(house: &House) {
    hear(house).await;
    endpoint(house, &["orders.placed", "orders.paid"]).await;
    let ring = house.ring("Told", 60_000, PieceKind::Stocked(2)).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    house.pay(&placed).await;
    hear(house).await;
    let program = Program { refuses: Some("orders.paid") };
    while deliver_next(&house.db, &house.cx, &program).await.unwrap() {}
    // what happened last has not come to any listener yet
    house.pay(&house.place(&house.cart(&[(ring, 1)]).await).await.unwrap()).await;
}

#[tokio::test]
async fn an_order_is_told_of_from_placing_to_paying_in_that_order() {
    let house = House::new().await;
    let id = endpoint(&house, &["orders.placed", "orders.paid"]).await;
    let ring = house.ring("Ring", 60_000, PieceKind::Stocked(2)).await;
    let placed = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap();
    house.pay(&placed).await;
    hear(&house).await;
    let program = Program { refuses: None };
    while deliver_next(&house.db, &house.cx, &program).await.unwrap() {}
    let mut log = log(&house, id).await;
    log.sort_by_key(|sent| sent.seq);
    let told: Vec<_> = log.iter().map(|sent| (sent.topic.as_str(), sent.object.as_str())).collect();
    let order = placed.order.id.to_string();
    assert_eq!(told, [("orders.placed", order.as_str()), ("orders.paid", &order)]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn each_state_of_the_stock_is_told_with_its_number_and_the_last_one_always() {
    let house = House::new().await;
    let id = endpoint(&house, &[STOCK]).await;
    let ring = house.ring("Ring", 60_000, PieceKind::Stocked(2)).await;
    hear(&house).await;
    receive(&house, ring, 3).await;
    hear(&house).await;
    receive(&house, ring, 1).await;
    receive(&house, ring, 1).await;
    hear(&house).await;
    hear(&house).await;
    let mut told: Vec<_> =
        log(&house, id).await.into_iter().filter(|sent| sent.object == ring.to_string()).collect();
    told.sort_by_key(|sent| sent.seq);
    let available: Vec<i32> = sqlx::query_scalar(
        "SELECT (payload->>'available')::integer FROM webhook_deliveries WHERE object = $1 ORDER BY seq",
    )
    .bind(ring.to_string())
    .fetch_all(house.db.pool())
    .await
    .unwrap();
    assert_eq!(available, [2, 5, 7], "two changes at once are one message with the latest state");
    let now: i64 = sqlx::query_scalar("SELECT seq FROM stock_levels WHERE variant_id = $1")
        .bind(ring.uuid())
        .fetch_one(house.db.pool())
        .await
        .unwrap();
    assert_eq!(told.last().unwrap().seq, now);
}

#[tokio::test]
async fn a_state_that_is_being_written_while_news_are_taken_is_not_missed() {
    let house = House::new().await;
    let id = endpoint(&house, &[STOCK]).await;
    let ring = house.ring("Ring", 60_000, PieceKind::Stocked(2)).await;
    // news of the ring wait, and another change of it is under way
    let mut writing = house.db.begin().await.unwrap();
    let ask = ReceiveStock { variant: ring, quantity: 5, serials: vec![], reference: "note".into() };
    receive_stock(&mut writing, &house.cx, ask).await.unwrap();
    while announce_stock(&house.db, &house.cx).await.unwrap() {}
    writing.commit().await.unwrap();
    while announce_stock(&house.db, &house.cx).await.unwrap() {}
    let told = log(&house, id).await;
    let last = told.iter().filter(|sent| sent.object == ring.to_string()).map(|sent| sent.seq).max();
    let now: i64 = sqlx::query_scalar("SELECT seq FROM stock_levels WHERE variant_id = $1")
        .bind(ring.uuid())
        .fetch_one(house.db.pool())
        .await
        .unwrap();
    assert_eq!(last, Some(now));
}
