//! The house: what waits, what is under way, and what its books and backups say.

use std::sync::atomic::AtomicU64;

use chrono::Utc;
use commerce::{measures, orders::OrderState, payments::PaymentState};
use kernel::{Clock, SystemClock};
use platform::{backlog::Backlog, mail, outbox};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::known::Known;
use crate::{Failure, assembly::House};

/// A number with a part.
type Seconds = Gauge<f64, AtomicU64>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InQueue {
    queue: &'static str,
}

/// What is measured of the house.
#[derive(Debug, Default)]
pub(super) struct Gauges {
    database_up: Gauge,
    connections: Family<InState, Gauge>,
    waiting: Family<InQueue, Gauge>,
    failing: Family<InQueue, Gauge>,
    lag: Family<InQueue, Seconds>,
    products: Gauge,
    index_age: Seconds,
    open_carts: Gauge,
    active_holds: Gauge,
    orders: Family<InState, Gauge>,
    payments: Family<InState, Gauge>,
    open_concerns: Gauge,
    known: Known,
}

impl Gauges {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let made = Self::default();
        let mut tell = |name: &str, help: &str, gauge: &Gauge| registry.register(name, help, gauge.clone());
        tell(
            "atelier_database_up",
            "Whether the database answered when it was asked last",
            &made.database_up,
        );
        tell(
            "atelier_catalog_products",
            "Pieces in the catalogue that this node serves from",
            &made.products,
        );
        tell("atelier_carts_open", "Bags that are open", &made.open_carts);
        tell("atelier_holds_active", "Pieces and stones that are held for somebody", &made.active_holds);
        tell("atelier_payment_concerns_open", "Concerns that nobody has answered", &made.open_concerns);
        let mut states = |name: &str, help: &str, family: &Family<InState, Gauge>| {
            registry.register(name, help, family.clone());
        };
        states(
            "atelier_database_connections",
            "Connections of this process's pool, and the most it may have",
            &made.connections,
        );
        states("atelier_orders", "Orders by state", &made.orders);
        states("atelier_payments", "Payments by state", &made.payments);
        registry.register("atelier_queue_waiting", "Work that waits", made.waiting.clone());
        registry.register(
            "atelier_queue_failing",
            "Work that waits and has failed before",
            made.failing.clone(),
        );
        registry.register(
            "atelier_queue_lag_seconds",
            "For how long the oldest work waits",
            made.lag.clone(),
        );
        registry.register(
            "atelier_catalog_index_age_seconds",
            "Since the catalogue that this node serves from has changed",
            made.index_age.clone(),
        );
        registry.register_collector(Box::new(made.known.clone()));
        made
    }

    pub(super) fn audited(&self, broken: usize, seconds: i64) {
        let when = "When the last audit was, in seconds since 1970";
        self.known.set("atelier_audit_broken", "Invariants that the last audit found broken", count(broken));
        self.known.set("atelier_audit_timestamp_seconds", when, seconds);
    }

    pub(super) fn database_up(&self, up: bool) {
        self.database_up.set(i64::from(up));
    }

    /// What is known without asking anybody.
    pub(super) fn of_process(&self, house: &House) {
        let pool = house.db.pool();
        let (all, idle) = (i64::from(pool.size()), count(pool.num_idle()));
        let most = i64::from(pool.options().get_max_connections());
        for (state, number) in [("idle", idle), ("used", (all - idle).max(0)), ("most", most)] {
            self.connections.get_or_create(&InState { state }).set(number);
        }
        let snapshot = house.catalog.snapshot();
        self.products.set(count(snapshot.len()));
        let now = SystemClock.now();
        // a catalogue's version is the moment it was read, in microseconds
        let read =
            i64::try_from(snapshot.version).ok().and_then(chrono::DateTime::<Utc>::from_timestamp_micros);
        self.index_age.set(read.map_or(0.0, |read| (now - read).as_seconds_f64().max(0.0)));
        if let Some(backups) = &house.backups {
            let seen = backups.seen();
            for (name, help, time) in [
                (
                    "atelier_backup_timestamp_seconds",
                    "When the newest backup was begun, in seconds since 1970",
                    seen.newest,
                ),
                (
                    "atelier_backup_log_timestamp_seconds",
                    "Up to when the log is backed up, in seconds since 1970",
                    seen.covered,
                ),
            ] {
                if let Some(time) = time {
                    self.known.set(name, help, time.timestamp());
                }
            }
            let failures = i64::try_from(seen.failures).unwrap_or(i64::MAX);
            let help = "Failures to back up since this process began";
            self.known.set("atelier_backup_failures", help, failures);
        }
    }

    /// What the database knows.
    pub(super) async fn of_database(&self, house: &House) -> Result<(), Failure> {
        let mut conn = house.db.read().await?;
        self.queue("events", outbox::backlog(&mut conn).await?);
        self.queue("letters", mail::backlog(&mut conn).await?);
        self.queue("pictures", catalog::media::backlog(&mut conn).await?);
        let now = measures::measure(&mut conn).await?;
        self.queue("payment_notices", now.notices);
        self.open_carts.set(now.open_carts);
        self.active_holds.set(now.active_holds);
        self.open_concerns.set(now.open_concerns);
        let orders = OrderState::ALL.map(OrderState::code);
        let payments = PaymentState::ALL.map(PaymentState::code);
        states(&self.orders, &orders, &now.orders);
        states(&self.payments, &payments, &now.payments);
        Ok(())
    }

    fn queue(&self, queue: &'static str, backlog: Backlog) {
        let labels = InQueue { queue };
        self.waiting.get_or_create(&labels).set(backlog.waiting);
        self.failing.get_or_create(&labels).set(backlog.failing);
        self.lag.get_or_create(&labels).set(backlog.oldest_seconds);
    }
}

/// Every state is told, also the one that nothing is in any more.
fn states(family: &Family<InState, Gauge>, all: &[&'static str], counts: &[measures::Count]) {
    for state in all {
        let found = counts.iter().find(|(counted, _)| counted == state);
        family.get_or_create(&InState { state }).set(found.map_or(0, |(_, number)| *number));
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
