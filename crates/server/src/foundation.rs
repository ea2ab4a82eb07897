//! What every command stands on: settings, the database, the context.

use std::{sync::Arc, time::Duration};

use db::{Cluster, ClusterSettings, Db, PoolSettings, Purpose};
use kernel::{Actor, SystemClock, SystemRandom};
use platform::{Cx, config::Config};

use tokio::{sync::Mutex, task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::Failure;

/// How often the private cluster is looked after.
const GLANCE: Duration = Duration::from_millis(500);

/// An open house without its doors.
pub(crate) struct Foundation {
    pub(crate) config: Config,
    pub(crate) db: Db,
    pub(crate) cx: Cx,
    cluster: Arc<Mutex<Option<Cluster>>>,
}

impl Foundation {
    /// Opens the database, starting the private cluster when no other is configured, and brings its schema up to date.
    pub(crate) async fn open(config: Config) -> Result<Self, Failure> {
        let foundation = Self::connect(config).await?;
        if let Err(error) = db::migrate(&foundation.db).await {
            foundation.close().await;
            return Err(error.into());
        }
        Ok(foundation)
    }

    /// As [`Foundation::open`], leaving the schema as it is.
    pub(crate) async fn connect(config: Config) -> Result<Self, Failure> {
        let secret = config.data.secret(&SystemRandom)?;
        let cx = Cx {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret,
            house: Arc::new(config.house.clone()),
            actor: Actor::System,
            request_id: None,
        };
        let (cluster, options) = match &config.database.url {
            Some(url) => (None, url.parse().map_err(|e| format!("DATABASE_URL cannot be read: {e}"))?),
            None => {
                config.data.ensure()?;
                let cluster = Cluster::start(&cluster_settings(&config)).await?;
                let options = cluster.connect_options();
                (Some(cluster), options)
            }
        };
        let db = Db::new(options, &PoolSettings::default());
        Ok(Self { config, db, cx, cluster: Arc::new(Mutex::new(cluster)) })
    }

    /// Looks after the private cluster until cancelled: when its server was killed, or the process that had started
    /// it went away, it is started again. Pages are served from the catalogue meanwhile, and the bag says it pauses.
    pub(crate) fn keep_cluster(&self, cancel: CancellationToken) -> JoinHandle<()> {
        let (cluster, settings) = (Arc::clone(&self.cluster), cluster_settings(&self.config));
        tokio::spawn(async move {
            while cancel.run_until_cancelled(sleep(GLANCE)).await.is_some() {
                let mut held = cluster.lock().await;
                let Some(gone) = held.as_mut().filter(|cluster| cluster.has_gone()) else { continue };
                tracing::warn!("the database server has gone; starting it again");
                if let Err(error) = gone.revive(&settings).await {
                    tracing::error!("{error}");
                }
            }
        })
    }

    /// A foundation over a database that someone else looks after.
    #[cfg(test)]
    pub(crate) fn over(config: Config, db: Db, cx: Cx) -> Self {
        Self { config, db, cx, cluster: Arc::default() }
    }

    /// Lets go of the database and stops the private cluster if this process started it.
    pub(crate) async fn close(self) {
        // a connection that hangs must not keep the server from stopping: it ends the rest itself
        let _ = tokio::time::timeout(Duration::from_secs(3), self.db.close()).await;
        let cluster = self.cluster.lock().await.take();
        if let Some(cluster) = cluster
            && let Err(error) = cluster.stop().await
        {
            tracing::error!("{error}");
        }
    }
}

/// Where the private cluster lives and with what it runs.
pub(crate) fn cluster_settings(config: &Config) -> ClusterSettings {
    ClusterSettings {
        home: config.data.folder.join("postgres"),
        binaries: config.database.binaries.clone(),
        purpose: Purpose::House,
    }
}
