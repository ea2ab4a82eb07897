//! The server that is copied.

use std::{path::PathBuf, process::Stdio, sync::Arc};

use percent_encoding::percent_decode_str;
use sqlx::{
    ConnectOptions, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::{
    io::AsyncReadExt,
    process::{Child, ChildStdout, Command},
    sync::OnceCell,
};

use super::PhysicalError;
use crate::{Db, DbError, cluster::binaries::Binaries};

/// What identifies a server, and what a server made of its copy has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The number that `initdb` gave it; a copy keeps it.
    pub system: String,
    /// Which of its histories it lives; each return to a moment begins a new one.
    pub timeline: u32,
    /// The major version, e.g. 15.
    pub major: u32,
    /// The bytes of one segment of its log.
    pub segment_bytes: u64,
    /// The file of the log that it writes now.
    pub segment: String,
    /// The database of the house.
    pub database: String,
    /// The role of the house.
    pub role: String,
}

/// A server as its own tools reach it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source {
    options: PgConnectOptions,
    asked: Option<PathBuf>,
    tools: Arc<OnceCell<PathBuf>>,
}

impl Source {
    /// The server behind `db`; tools are taken from the folder `binaries`, or searched for.
    pub fn new(db: &Db, binaries: Option<PathBuf>) -> Self {
        let options = db.pool().connect_options();
        Self { options: (*options).clone(), asked: binaries, tools: Arc::default() }
    }

    /// Asks the server who it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn about(&self, conn: &mut PgConnection) -> Result<About, DbError> {
        let row: (String, String, i32, i64, String, String) = sqlx::query_as(
            "SELECT (SELECT system_identifier::text FROM pg_control_system()), \
                    pg_walfile_name(pg_current_wal_lsn()), current_setting('server_version_num')::int, \
                    (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'), \
                    current_database()::text, current_user::text",
        )
        .fetch_one(conn)
        .await?;
        let (system, segment, version, segment_bytes, database, role) = row;
        Ok(About {
            timeline: u32::from_str_radix(segment.get(..8).unwrap_or_default(), 16).unwrap_or(1),
            major: u32::try_from(version / 10_000).unwrap_or_default(),
            segment_bytes: u64::try_from(segment_bytes).unwrap_or(16 << 20),
            system,
            segment,
            database,
            role,
        })
    }

    /// Begins a copy of the whole server: a stream of a gzipped tar, with the part of the log that makes it whole by itself.
    ///
    /// # Errors
    /// No tool, or it cannot be started. What goes wrong later is told by [`BaseCopy::finish`].
    pub async fn copy(&self, about: &About) -> Result<BaseCopy, PhysicalError> {
        let mut command = self.tool("pg_basebackup", about.major).await?;
        command.args([
            "--pgdata=-",
            "--format=tar",
            "--wal-method=fetch",
            "--checkpoint=fast",
            "--compress=1",
        ]);
        command.args(["--label=atelier", "--no-password"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| PhysicalError::io("start", "pg_basebackup", e))?;
        let stream = child.stdout.take();
        Ok(BaseCopy { child, stream, role: about.role.clone() })
    }

    /// A tool with the way to the server in its environment, where other accounts of the machine do not see it.
    pub(super) async fn tool(&self, name: &'static str, major: u32) -> Result<Command, PhysicalError> {
        let asked = self.asked.clone();
        let folder = self
            .tools
            .get_or_try_init(|| async move {
                let found = tokio::task::spawn_blocking(move || Binaries::find(asked.as_deref())).await;
                let found =
                    found.map_err(|e| PhysicalError::io("find", name, std::io::Error::other(e)))??;
                let fits = found.into_iter().find(|b| b.major >= major && b.program(name).is_file());
                fits.map(|b| b.folder).ok_or(PhysicalError::NoTool { tool: name, major })
            })
            .await?;
        let mut command = Command::new(folder.join(name));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        let options = &self.options;
        let socket = options.get_socket().map(|folder| folder.to_string_lossy().into_owned());
        let mode = match options.get_ssl_mode() {
            PgSslMode::Disable => "disable",
            PgSslMode::Allow => "allow",
            PgSslMode::Prefer => "prefer",
            PgSslMode::Require => "require",
            PgSslMode::VerifyCa => "verify-ca",
            PgSslMode::VerifyFull => "verify-full",
        };
        command
            .env("PGHOST", socket.unwrap_or_else(|| options.get_host().to_owned()))
            .env("PGPORT", options.get_port().to_string())
            .env("PGUSER", options.get_username())
            .env("PGSSLMODE", mode)
            .env("PGAPPNAME", "atelier backup")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(password) = options.to_url_lossy().password() {
            command.env("PGPASSWORD", percent_decode_str(password).decode_utf8_lossy().as_ref());
        }
        Ok(command)
    }
}

/// A copy of a server under way.
#[derive(Debug)]
pub struct BaseCopy {
    child: Child,
    stream: Option<ChildStdout>,
    role: String,
}

impl BaseCopy {
    /// The bytes of the copy. It is whole only once [`BaseCopy::finish`] says so.
    ///
    /// # Errors
    /// When it was taken before.
    pub fn stream(&mut self) -> Result<ChildStdout, PhysicalError> {
        let gone = || PhysicalError::io("read", "pg_basebackup", std::io::ErrorKind::BrokenPipe.into());
        self.stream.take().ok_or_else(gone)
    }

    /// Waits for the end and says whether the copy is whole.
    ///
    /// # Errors
    /// What the tool said.
    pub async fn finish(mut self) -> Result<(), PhysicalError> {
        let mut said = String::new();
        if let Some(mut words) = self.child.stderr.take() {
            // words that cannot be read leave the status to speak
            let _ = words.read_to_string(&mut said).await;
        }
        let status =
            self.child.wait().await.map_err(|e| PhysicalError::io("wait for", "pg_basebackup", e))?;
        if status.success() { Ok(()) } else { Err(PhysicalError::said("pg_basebackup", &self.role, &said)) }
    }
}
