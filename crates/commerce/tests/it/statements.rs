//! How many statements an order takes: each is a round trip, and under load round trips are what a checkout is made of.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use commerce::testing::{House, PieceKind};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Keeps the summary of every statement that the driver tells of.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

struct Summary<'a>(&'a Mutex<Vec<String>>);

impl Visit for Summary<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "summary" {
            self.0.lock().unwrap().push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Summary(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The most that one piece, placed and paid by card, may take. Lower it when you save one; say why when you raise it.
// three more since what may come back of each line is promised with its order: the policy, the designs, the terms
const PLACED: usize = 57;
const PAID: usize = 48;

#[tokio::test]
async fn an_order_takes_no_more_statements_than_it_did() {
    let house = House::new().await;
    let ring = house.ring("Ring", 80_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let heard = Heard::default();
    let _listens = tracing::subscriber::set_default(heard.clone());
    let placed = house.place(&cart).await.unwrap();
    let placing = std::mem::take(&mut *heard.0.lock().unwrap());
    house.pay(&placed).await;
    let paying = std::mem::take(&mut *heard.0.lock().unwrap());
    println!("{} statements to place an order: {placing:#?}", placing.len());
    println!("{} statements to pay it: {paying:#?}", paying.len());
    assert!(placing.len() > 10 && paying.len() > 10, "the driver tells of its statements");
    assert!(placing.len() <= PLACED, "{} to place", placing.len());
    assert!(paying.len() <= PAID, "{} to pay", paying.len());
}
