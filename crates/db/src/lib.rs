//! PostgreSQL: the pool, transactions that know the time, migrations, announcements, and a private
//! cluster for machines that have no database server of their own.

mod alone;
pub mod cluster;
mod error;
mod indexes;
mod listen;
mod migrate;
pub mod physical;
mod pool;
mod retry;
mod tx;

pub use alone::Alone;
pub use cluster::{Cluster, ClusterError, ClusterSettings, Purpose};
pub use error::{ConstraintExt, DbError};
pub use listen::Listener;
pub use migrate::{MigrationReport, migrate, timeline_sql};
pub use pool::{Db, PoolSettings};
pub use retry::{Retryable, with_retry};
pub use tx::Tx;

/// A connection that reads or writes; a [`Tx`] dereferences to it.
pub type Conn = sqlx::PgConnection;
