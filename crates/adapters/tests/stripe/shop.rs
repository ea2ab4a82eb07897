//! A house whose payment provider is the peer.

use std::{sync::Arc, time::Duration};

use adapters::{
    Stripe,
    testing::{Bank, Peer, delivery},
};
use commerce::{
    cart::Cart,
    checkout::Placed,
    orders::{MarkFulfilled, OrderError, OrderState, mark_fulfilled},
    payments::{self, Concern, Settlement, Taken, settle, take_notice},
    testing::{House, PieceKind},
};
use kernel::ids::{AccountId, OrderId, VariantId};
use serde_json::Value;

/// How long one call may take in these tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Shop {
    pub(crate) house: House,
    pub(crate) peer: Peer,
    pub(crate) stripe: Stripe,
}

impl Shop {
    pub(crate) async fn new() -> Self {
        let (mut house, peer) = (House::new().await, Peer::start().await);
        let stripe = Stripe::with_patience(&peer.keys(), PATIENCE).unwrap();
        house.commerce.gateway = Arc::new(stripe.clone());
        Self { house, peer, stripe }
    }

    /// A cart with a one-of-a-kind ring at a price before New York's tax.
    pub(crate) async fn cart(&self, price_minor: i64) -> (Cart, VariantId) {
        let ring = self.house.ring("Ring", price_minor, PieceKind::OneOfAKind).await;
        (self.house.cart(&[(ring, 1)]).await, ring)
    }

    pub(crate) async fn placed(&self, price_minor: i64) -> Placed {
        let (cart, _) = self.cart(price_minor).await;
        self.house.place(&cart).await.unwrap()
    }

    /// An order that is paid.
    pub(crate) async fn paid(&self, price_minor: i64) -> Placed {
        let placed = self.placed(price_minor).await;
        self.peer.confirm(&placed.payment.as_ref().unwrap().intent_id, Bank::Pays);
        assert!(matches!(self.settle(&placed).await, Settlement::Paid(_)));
        self.peer.take_notices();
        placed
    }

    pub(crate) async fn settle(&self, placed: &Placed) -> Settlement {
        let House { db, commerce, cx, .. } = &self.house;
        settle(db, commerce, cx, &placed.payment.as_ref().unwrap().intent_id).await.unwrap()
    }

    pub(crate) async fn state(&self, order: OrderId) -> OrderState {
        self.house.order(order).await.state
    }

    pub(crate) async fn deliver(&self, notice: &Value) -> Taken {
        let House { db, commerce, cx, .. } = &self.house;
        let (signature, body) = delivery(notice, cx.clock.now());
        take_notice(db, commerce, cx, Some(&signature), body.as_bytes()).await.unwrap()
    }

    /// Acts on every notice that is due.
    pub(crate) async fn work(&self) {
        let House { db, commerce, cx, .. } = &self.house;
        while payments::apply_next_notice(db, commerce, cx).await.unwrap() {}
    }

    /// Delivers all that the peer told since the last time, in the order it was told, and acts on it.
    pub(crate) async fn hear(&self) {
        for notice in self.peer.take_notices() {
            self.deliver(&notice).await;
        }
        self.work().await;
    }

    pub(crate) async fn concerns(&self) -> Vec<Concern> {
        let mut conn = self.house.db.read().await.unwrap();
        payments::list_open_concerns(&mut conn, 100).await.unwrap()
    }

    /// Tries to send an order.
    pub(crate) async fn send(&self, order: OrderId) -> Result<(), OrderError> {
        let expected_version = self.house.order(order).await.version;
        let mut tx = self.house.db.begin().await.unwrap();
        let ask = MarkFulfilled {
            order,
            expected_version,
            courier: "Malca-Amit".into(),
            tracking_number: "1".into(),
        };
        mark_fulfilled(&mut tx, &self.house.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    /// Somebody with an account.
    pub(crate) async fn account(&self, email: &str) -> AccountId {
        let mut tx = self.house.db.begin().await.unwrap();
        let id = AccountId::new(&*self.house.cx.random);
        sqlx::query("INSERT INTO accounts (id, email, canonical_email, name, created_at) VALUES ($1, $2, $2, 'Ada', now())")
            .bind(id.uuid())
            .bind(email)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// The order of a cart that belongs to an account.
    pub(crate) async fn placed_by(&self, account: AccountId, price_minor: i64) -> Placed {
        let (cart, _) = self.cart(price_minor).await;
        let mut tx = self.house.db.begin().await.unwrap();
        sqlx::query("UPDATE carts SET account_id = $2 WHERE id = $1")
            .bind(cart.id.uuid())
            .bind(account.uuid())
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.house.place(&cart).await.unwrap()
    }

    /// How many rows of a table are so.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut *self.house.db.read().await.unwrap()).await.unwrap()
    }

    pub(crate) async fn sound(&self) {
        assert_eq!(self.house.audit().await, Vec::<String>::new());
    }
}
