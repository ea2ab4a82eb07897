//! Events reach their listeners once and in order, whoever fails.

#![expect(clippy::unwrap_used, reason = "what a test stands on must hold, or the test says so")]

use std::sync::Arc;

use async_trait::async_trait;
use db::{Db, Tx};
use platform::{
    Cx,
    outbox::{self, Delivery, Event, Listener, ListenerError, Listeners},
};
use serde::{Deserialize, Serialize};
use testkit::TestDb;

#[derive(Serialize, Deserialize)]
struct Rang {
    n: i32,
}

impl Event for Rang {
    const TOPIC: &'static str = "bells.rang";
}

/// Writes down what it hears, and fails at one number until it is let go.
struct Book {
    fails_at: Option<i32>,
}

#[async_trait]
impl Listener for Book {
    async fn handle(&self, tx: &mut Tx, _: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        let Some(rang) = event.read::<Rang>() else { return Ok(()) };
        sqlx::query("INSERT INTO heard (n) VALUES ($1)").bind(rang.n).execute(&mut **tx).await?;
        if self.fails_at == Some(rang.n) { Err("not this one".into()) } else { Ok(()) }
    }
}

async fn ring(db: &Db, cx: &Cx, many: i32) {
    let mut tx = db.begin().await.unwrap();
    sqlx::query("CREATE TABLE heard (seq bigint GENERATED ALWAYS AS IDENTITY, n int NOT NULL)")
        .execute(&mut *tx)
        .await
        .unwrap();
    for n in 0..many {
        outbox::publish(&mut tx, cx, &Rang { n }).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn heard(db: &Db) -> Vec<i32> {
    sqlx::query_scalar("SELECT n FROM heard ORDER BY seq").fetch_all(db.pool()).await.unwrap()
}

fn listeners(fails_at: Option<i32>) -> Listeners {
    Arc::from([Box::new(Book { fails_at }) as Box<dyn Listener>])
}

#[tokio::test]
async fn every_event_is_heard_once_and_in_order() {
    let kit = TestDb::new().await;
    let (db, cx) = (kit.db(), kit.cx());
    ring(&db, &cx, 100).await;
    assert_eq!(outbox::drain(&db, &cx, &listeners(None)).await.unwrap(), 100);
    assert_eq!(heard(&db).await, (0..100).collect::<Vec<_>>());
    assert_eq!(outbox::drain(&db, &cx, &listeners(None)).await.unwrap(), 0);
}

#[tokio::test]
async fn an_event_whose_listener_fails_waits_and_keeps_no_other_back() {
    let kit = TestDb::new().await;
    let (db, cx) = (kit.db(), kit.cx());
    ring(&db, &cx, 50).await;
    outbox::drain(&db, &cx, &listeners(Some(7))).await.unwrap();
    let all_but: Vec<_> = (0..50).filter(|n| *n != 7).collect();
    assert_eq!(heard(&db).await, all_but, "what was written with it was taken back, and written once");
    kit.advance(chrono::Duration::minutes(1));
    assert_eq!(outbox::drain(&db, &cx, &listeners(None)).await.unwrap(), 1);
    assert_eq!(heard(&db).await.last(), Some(&7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_that_deliver_at_once_deliver_each_once() {
    let kit = TestDb::with_connections(10).await;
    let (db, cx) = (kit.db(), kit.cx());
    ring(&db, &cx, 200).await;
    let workers: Vec<_> = (0..6)
        .map(|_| {
            let (db, cx) = (db.clone(), cx.clone());
            tokio::spawn(async move { outbox::drain(&db, &cx, &listeners(None)).await.unwrap() })
        })
        .collect();
    let mut delivered = 0;
    for worker in workers {
        delivered += worker.await.unwrap();
    }
    let mut heard = heard(&db).await;
    heard.sort_unstable();
    assert_eq!((delivered, heard), (200, (0..200).collect()));
}
