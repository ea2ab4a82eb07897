//! What can stand in the way of a copy or of its return, each with the way out.

use std::{io, path::PathBuf};

use crate::{ClusterError, DbError};

/// Why a server could not be copied, or not be made of its copy. Each message is one sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum PhysicalError {
    /// A tool of PostgreSQL is not on this machine, or only an older one than the server.
    #[error(
        "{tool} of PostgreSQL {major} or newer is not installed here: install PostgreSQL's client programs, or point ATELIER_PG_BIN at their folder"
    )]
    NoTool {
        /// The program.
        tool: &'static str,
        /// The server's major version.
        major: u32,
    },
    /// The role of the house may not read the server as a whole.
    #[error(
        "the role {role} may not copy the server: `ALTER ROLE {role} REPLICATION`, and a line `host replication {role} … scram-sha-256` in pg_hba.conf"
    )]
    NotAllowed {
        /// The role.
        role: String,
    },
    /// A tool said no.
    #[error("{tool}: {said}")]
    Refused {
        /// The program.
        tool: &'static str,
        /// The last thing it said.
        said: String,
    },
    /// The log has no commit after the moment, so nobody can say that it was reached.
    #[error(
        "the log ends before that moment ({said}): ask for an earlier one, or leave --at out to have all there is"
    )]
    NotReached {
        /// What the server said.
        said: String,
    },
    /// There is something in the folder already.
    #[error("{} holds something already: name a folder that is empty or not there yet; nothing was changed", .0.display())]
    NotEmpty(PathBuf),
    /// A file or a process.
    #[error("could not {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The private cluster.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PhysicalError {
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { action, path: path.into(), source }
    }

    /// The sentence that belongs to what a tool printed before it gave up.
    pub(super) fn said(tool: &'static str, role: &str, output: &str) -> Self {
        let telling = output.lines().rev().find(|line| line.contains("error:") || line.contains("FATAL"));
        let said = telling.or_else(|| output.lines().rev().find(|line| !line.trim().is_empty()));
        let said = said.unwrap_or("it ended without a word").trim();
        if said.contains("must be superuser or replication role")
            || said.contains("no pg_hba.conf entry for replication")
            || said.contains("permission denied to start WAL sender")
        {
            return Self::NotAllowed { role: role.to_owned() };
        }
        Self::Refused { tool, said: said.strip_prefix(&format!("{tool}: ")).unwrap_or(said).to_owned() }
    }
}
