//! A house of a test's own.

use std::sync::Arc;

use catalog::stones::{Serial, StoneStatus, find_stones};
use chrono::Duration;
use db::Db;
use kernel::ids::{OrderId, StoneId, VariantId};
use platform::Cx;
use testkit::TestDb;

use super::{
    FaultyGateway, PieceKind, add_ring_to, ask_for, cart_with, create_in_sizes, create_variant,
    put_round_mount, put_stones,
};
use crate::{
    Commerce,
    cart::{self, Cart},
    checkout::{CheckoutError, Placed, place_order},
    fulfillment::DemoCarrier,
    invariants,
    inventory::{self, Level},
    orders::{self, Order},
    payments::{Confirmation, DemoGateway, DemoOutcome, PaymentError, confirm_demo},
    upkeep,
};

/// A house with a schema, a clock and a provider of its own. Acts as a guest.
pub struct House {
    /// The database.
    pub db: Db,
    /// The context of a guest.
    pub cx: Cx,
    /// Buying, through the provider below, by the usual rules.
    pub commerce: Commerce,
    /// The demonstration provider behind one that can be told to fail.
    pub gateway: FaultyGateway,
    kit: TestDb,
}

impl House {
    /// An empty house.
    ///
    /// # Panics
    /// When there is no PostgreSQL to be had.
    pub async fn new() -> Self {
        Self::with_connections(12).await
    }

    /// An empty house for races of so many transactions at the same time.
    ///
    /// # Panics
    /// When there is no PostgreSQL to be had.
    pub async fn with_connections(connections: u32) -> Self {
        let kit = TestDb::with_connections(connections).await;
        let (db, cx) = (kit.db(), kit.cx());
        let demo = DemoGateway::new(db.clone(), &cx).expect("a house that is not in production");
        let gateway = FaultyGateway::new(Arc::new(demo));
        let mut commerce = Commerce::new(Arc::new(gateway.clone()));
        let carrier = DemoCarrier::new(db.clone(), &cx).expect("a house that is not in production");
        commerce.carriers.push(Arc::new(carrier));
        let cx = cx.with_actor(kernel::Actor::Guest);
        Self { db, cx, commerce, gateway, kit }
    }

    /// Waits half a second for the provider instead of ten, for tests in which it never answers.
    #[must_use]
    pub const fn impatient(mut self) -> Self {
        self.commerce.policy.gateway_timeout = std::time::Duration::from_millis(500);
        self
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.kit.advance(by);
    }

    /// A ring in the catalogue, with its stock.
    pub async fn ring(&self, title: &str, price_minor: i64, kind: PieceKind) -> VariantId {
        create_variant(&self.db, &self.cx, title, price_minor, kind).await
    }

    /// A ring in the catalogue in three sizes, US 4, 7 and 10, a hundred dollars apart.
    pub async fn ring_in_sizes(&self, title: &str, price_minor: i64, kind: PieceKind) -> Vec<VariantId> {
        create_in_sizes(&self.db, &self.cx, title, price_minor, kind).await
    }

    /// A setting for round stones of about a carat, made to order, with so many of its own ready.
    pub async fn setting(&self, title: &str, price_minor: i64, ready: i32) -> VariantId {
        let variant = self.ring(title, price_minor, PieceKind::MadeToOrder(ready)).await;
        put_round_mount(&self.db, &self.cx, variant).await;
        variant
    }

    /// A loose stone of one carat.
    pub async fn stone(&self, price_minor: i64) -> (StoneId, Serial) {
        put_stones(&self.db, &self.cx, &[price_minor]).await[0]
    }

    /// A cart with a ring around a stone.
    pub async fn ring_cart(&self, setting: VariantId, stone: StoneId) -> Cart {
        let cart = self.cart(&[]).await;
        self.add_ring(&cart, setting, stone).await
    }

    /// The cart with a ring around a stone besides.
    pub async fn add_ring(&self, cart: &Cart, setting: VariantId, stone: StoneId) -> Cart {
        add_ring_to(&self.db, &self.cx, cart.id, setting, stone).await
    }

    /// Where a stone stands now.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn stone_status(&self, stone: StoneId) -> StoneStatus {
        let mut conn = self.db.read().await.expect("a connection");
        find_stones(&mut conn, &[stone]).await.expect("stones are read")[0].status
    }

    /// A cart with these variants and quantities.
    pub async fn cart(&self, lines: &[(VariantId, i64)]) -> Cart {
        cart_with(&self.db, &self.cx, lines).await.0
    }

    /// The cart as it stands now.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn cart_now(&self, cart: &Cart) -> Cart {
        let mut conn = self.db.read().await.expect("a connection");
        cart::find(&mut conn, cart.id).await.expect("a cart is read").expect("the cart exists")
    }

    /// Places the order of a cart, to be delivered in New York.
    ///
    /// # Errors
    /// As [`place_order`].
    pub async fn place(&self, cart: &Cart) -> Result<Placed, CheckoutError> {
        place_order(&self.db, &self.commerce, &self.cx, ask_for(cart)).await
    }

    /// Plays the shopper and the bank.
    ///
    /// # Errors
    /// As [`confirm_demo`].
    pub async fn confirm(&self, placed: &Placed, outcome: DemoOutcome) -> Result<Confirmation, PaymentError> {
        let intent = placed.payment.as_ref().expect("something is due").intent_id.clone();
        confirm_demo(&self.db, &self.commerce, &self.cx, &intent, None, outcome).await
    }

    /// Pays an order.
    ///
    /// # Panics
    /// When it cannot be paid.
    pub async fn pay(&self, placed: &Placed) -> Order {
        match self.confirm(placed, DemoOutcome::Succeed).await {
            Ok(Confirmation::Paid { order }) => *order,
            other => panic!("the order was not paid: {other:?}"),
        }
    }

    /// The order as it stands now.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn order(&self, id: OrderId) -> Order {
        let mut conn = self.db.read().await.expect("a connection");
        orders::find(&mut conn, id).await.expect("an order is read").expect("the order exists")
    }

    /// The counters of a variant.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn level(&self, variant: VariantId) -> Level {
        let mut conn = self.db.read().await.expect("a connection");
        inventory::find_level(&mut conn, variant).await.expect("a level is read").unwrap_or_default()
    }

    /// A round of upkeep.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn upkeep(&self) -> upkeep::UpkeepReport {
        upkeep::run_once(&self.db, &self.commerce, &self.cx).await.expect("upkeep runs")
    }

    /// What the invariants find wrong, as `I01: what`; empty when all is well. Leaves out `I46`, which sees other
    /// tests' transactions too, as they share a server.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn audit(&self) -> Vec<String> {
        let mut conn = self.db.read().await.expect("a connection");
        let findings = invariants::run(&mut conn).await.expect("the invariants run");
        findings
            .into_iter()
            .filter(|f| f.id != "I46")
            .flat_map(|f| f.violations.into_iter().map(move |v| format!("{}: {v}", f.id)))
            .collect()
    }
}
