//! A private PostgreSQL cluster for machines that have no database server of their own.
//!
//! It lives in one folder, listens on a socket in a closed folder and nowhere else, and is started and stopped
//! by the process that holds the folder's lock. Another process of ours that comes meanwhile attaches to it.
//! When the house is killed, PostgreSQL is told by the kernel to stop (where `setpriv` can arrange that); the next
//! start finds it stopped, stopping or still running, and carries on from its log, so nothing committed is lost.

mod account;
pub(crate) mod binaries;
pub(crate) mod create;
mod error;
mod keeper;
mod pidfile;
pub(crate) mod place;
pub(crate) mod start;

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgSslMode},
};

pub use error::ClusterError;

use crate::DbError;
use create::NAME;
use keeper::Keeper;

/// How long a server may take to stop before it is told to drop everything (it recovers from its log later).
pub(crate) const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// What is asked of a cluster.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The folder it should live in, e.g. `./data/postgres`.
    pub home: PathBuf,
    /// The folder of `postgres` and `initdb`; found by itself when `None`.
    pub binaries: Option<PathBuf>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A house: every commit is on disk, and the server stops with the process that started it.
    House,
    /// Tests: nothing need survive a power cut, and the server outlives the process so that the next finds it running.
    Tests,
}

/// A private cluster that answers.
#[derive(Debug)]
pub struct Cluster {
    socket: PathBuf,
    log: PathBuf,
    folder: PathBuf,
    keeper: Option<Keeper>,
    // held until the value is dropped, after the server has stopped
    _lock: Option<File>,
}

impl Cluster {
    /// Makes the cluster if there is none, starts it if it is not running, and waits until it answers.
    ///
    /// # Errors
    /// Anything in the way is told in one sentence with the way out.
    pub async fn start(settings: &ClusterSettings) -> Result<Self, ClusterError> {
        let asked = settings.clone();
        let started = tokio::task::spawn_blocking(move || start::start(&asked)).await;
        let cluster = started.map_err(|e| ClusterError::Io {
            action: "start the cluster in",
            path: settings.home.clone(),
            source: std::io::Error::other(e),
        })??;
        cluster.ensure_database().await?;
        Ok(cluster)
    }

    /// How to connect to the house's database.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.database(NAME)
    }

    /// Where it lives.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether this process started the server and will stop it, rather than having attached to another's.
    pub const fn is_ours(&self) -> bool {
        self.keeper.is_some()
    }

    /// Stops the server if this process started it: open transactions are undone, everything committed stays.
    ///
    /// # Errors
    /// [`ClusterError::Slow`] when it would not go, even when told to drop everything.
    pub async fn stop(mut self) -> Result<(), ClusterError> {
        let Some(keeper) = self.keeper.take() else { return Ok(()) };
        let stopped = tokio::task::spawn_blocking(move || keeper.stop(STOP_PATIENCE)).await;
        match stopped {
            Ok(true) => Ok(()),
            _ => Err(ClusterError::Slow {
                what: "stop",
                seconds: STOP_PATIENCE.as_secs(),
                log: self.log.clone(),
            }),
        }
    }

    /// Whether the server has gone: it was killed, or the process that looked after it ended.
    pub fn has_gone(&self) -> bool {
        match &self.keeper {
            Some(keeper) => keeper.ended_within(Duration::ZERO),
            None => !start::is_running(&self.folder),
        }
    }

    /// Starts the server again after it has gone, at the same socket, so that pools find it by themselves.
    ///
    /// # Errors
    /// As [`Cluster::start`]; it may be tried again.
    pub async fn revive(&mut self, settings: &ClusterSettings) -> Result<(), ClusterError> {
        self.keeper = None;
        self._lock = None;
        *self = Self::start(settings).await?;
        Ok(())
    }

    /// Stops the server that runs in `home`, whoever started it. Returns whether one ran.
    ///
    /// # Errors
    /// As [`Cluster::stop`].
    pub async fn stop_running(home: &Path) -> Result<bool, ClusterError> {
        let home = home.to_owned();
        let task = tokio::task::spawn_blocking(move || start::stop_running(&home));
        task.await.unwrap_or(Ok(false))
    }

    /// Removes the cluster in `home`, wherever it was placed, with all that is in it. No server may run there.
    ///
    /// # Errors
    /// A folder that cannot be removed.
    pub fn forget(home: &Path) -> Result<(), ClusterError> {
        if !home.exists() && !home.with_extension("place").exists() {
            return Ok(());
        }
        let place = place::Place::settle(home)?;
        std::fs::remove_dir_all(&place.home).map_err(|e| ClusterError::io("remove", &place.home, e))
    }

    /// The server that a new cluster would be made with: its major version and folder. Starts nothing.
    ///
    /// # Errors
    /// When none is installed, or only one that is too old.
    pub fn find_server(asked: Option<&Path>) -> Result<(u32, PathBuf), ClusterError> {
        let found = binaries::Binaries::find(asked)?.into_iter().next();
        found
            .map(|b| (b.major, b.folder))
            .ok_or(ClusterError::NotInstalled { install: "your package manager" })
    }

    fn database(&self, name: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket)
            .port(5432)
            .username(NAME)
            .database(name)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The house's database is made at the first start that gets this far.
    async fn ensure_database(&self) -> Result<(), ClusterError> {
        let mut connection = self.database("postgres").connect().await.map_err(DbError::from)?;
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'atelier')")
                .fetch_one(&mut connection)
                .await
                .map_err(DbError::from)?;
        if !known {
            let made = sqlx::query("CREATE DATABASE atelier").execute(&mut connection).await;
            // another process that attached a moment ago may have been quicker
            let lost_race = made.as_ref().is_err_and(|e| {
                e.as_database_error().and_then(|e| e.code()).is_some_and(|c| c == "42P04" || c == "23505")
            });
            if !lost_race {
                made.map_err(DbError::from)?;
            }
        }
        connection.close().await.map_err(DbError::from)?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // a house that returns early on an error must not leave its server behind
        if let Some(keeper) = self.keeper.take() {
            keeper.stop(STOP_PATIENCE);
        }
    }
}
