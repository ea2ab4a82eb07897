//! The shared server.

use std::{
    env,
    path::{Path, PathBuf},
};

use db::{Cluster, ClusterError, ClusterSettings, Purpose};
use sqlx::postgres::PgConnectOptions;
use tokio::sync::OnceCell;

static SERVER: OnceCell<PgConnectOptions> = OnceCell::const_new();

/// How to reach the server, which is started if need be, once for all tests of all processes.
pub(crate) async fn options() -> PgConnectOptions {
    SERVER.get_or_init(|| async { find_or_start().await.unwrap_or_else(|why| panic!("{why}")) }).await.clone()
}

async fn find_or_start() -> Result<PgConnectOptions, String> {
    if let Some(url) = text("TEST_DATABASE_URL") {
        return url.parse().map_err(|e| format!("TEST_DATABASE_URL cannot be read: {e}"));
    }
    let settings = ClusterSettings {
        home: home(),
        binaries: text("ATELIER_PG_BIN").map(PathBuf::from),
        purpose: Purpose::Tests,
    };
    let cluster = Cluster::start(&settings).await.map_err(|e| e.to_string())?;
    Ok(cluster.connect_options())
}

/// Where the shared server lives.
pub fn home() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let target = if target.is_absolute() { target } else { root.join(target) };
    target.join("test-postgres")
}

/// Stops the shared server. Returns whether it ran.
///
/// # Errors
/// When it would not go.
pub async fn stop() -> Result<bool, ClusterError> {
    Cluster::stop_running(&home()).await
}

fn text(name: &str) -> Option<String> {
    env::var_os(name)?.into_string().ok().filter(|value| !value.is_empty())
}
