//! What can stand in the way of a private cluster, each with the way out.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::DbError;

/// Why the private PostgreSQL cluster could not be had. Each message is one sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No server binaries on this machine.
    #[error(
        "PostgreSQL is not installed: install it with {install}, point ATELIER_PG_BIN at the folder that holds `postgres` and `initdb`, or set DATABASE_URL to a server you already have"
    )]
    NotInstalled {
        /// The command of this machine's package manager.
        install: &'static str,
    },
    /// The folder named by the setting holds no server.
    #[error(
        "ATELIER_PG_BIN is {}, which holds no `postgres` and `initdb`: point it at PostgreSQL's bin folder or unset it",
        .0.display()
    )]
    NoBinariesThere(PathBuf),
    /// Only a server that is too old was found.
    #[error("PostgreSQL {found} is too old: install PostgreSQL {least} or newer")]
    TooOld {
        /// The newest major version found.
        found: u32,
        /// The oldest that works.
        least: u32,
    },
    /// The cluster was made by a major version that is not installed.
    #[error(
        "the database in {} was made by PostgreSQL {made_by}, and this machine has {installed}: install PostgreSQL {made_by} again, or move the folder away to begin with an empty house",
        folder.display()
    )]
    OtherVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made it.
        made_by: String,
        /// What is installed, newest first.
        installed: String,
    },
    /// The folder holds something that is not a cluster of ours.
    #[error(
        "{} holds files that are not an Atelier database: move them away or set ATELIER_DATA to another folder",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The cluster belongs to another account of this machine.
    #[error(
        "the database in {} belongs to the account {owner}: run as {owner}, or set ATELIER_DATA to a folder of your own",
        folder.display()
    )]
    OtherOwner {
        /// The cluster's folder.
        folder: PathBuf,
        /// The account's name or number.
        owner: String,
    },
    /// The disk cannot be written.
    #[error("{} is on a read-only disk: set ATELIER_DATA to a folder that can be written", .0.display())]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error("the disk that holds {} is full: free some space and start again; nothing was lost", .0.display())]
    Full(PathBuf),
    /// We may not write there.
    #[error("{} cannot be written by this account: change its permissions or set ATELIER_DATA to another folder", .0.display())]
    Denied(PathBuf),
    /// PostgreSQL refuses to run as root, and the account it runs as cannot reach the folder.
    #[error(
        "PostgreSQL runs as the account {account}, which may not enter {}: allow it with `chmod o+x {}`, or set ATELIER_DATA to a folder it can reach",
        folder.display(),
        folder.display()
    )]
    Unreachable {
        /// The first folder on the way that it may not enter.
        folder: PathBuf,
        /// The unprivileged account.
        account: String,
    },
    /// The machine has no account that PostgreSQL could run as.
    #[error(
        "PostgreSQL refuses to run as root and this machine has neither an account `postgres` nor `nobody`: start Atelier as an ordinary user"
    )]
    NoAccount,
    /// The cluster was placed elsewhere once and is no longer there.
    #[error(
        "the database was kept in {}, as {} remembers, and is not there any more: put it back, or delete {} to begin with an empty house",
        place.display(),
        memo.display(),
        memo.display()
    )]
    Moved {
        /// Where it was.
        place: PathBuf,
        /// The file that remembers it.
        memo: PathBuf,
    },
    /// The server did not come up or go down in time.
    #[error("PostgreSQL did not {what} within {seconds} seconds: see {}", log.display())]
    Slow {
        /// `start` or `stop`.
        what: &'static str,
        /// How long we waited.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
    },
    /// The server or `initdb` said no for another reason.
    #[error("PostgreSQL did not start: {said} (more in {})", log.display())]
    Refused {
        /// The last thing it said.
        said: String,
        /// The server's log.
        log: PathBuf,
    },
    /// Something about a file or a process that we have no better words for.
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
    /// The server runs, but did not take a first connection.
    #[error("PostgreSQL runs but refused a connection: {0}")]
    Connection(#[from] DbError),
}

impl ClusterError {
    /// The sentence that belongs to a failed file operation.
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path.to_owned()),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path.to_owned()),
            io::ErrorKind::PermissionDenied => Self::Denied(path.to_owned()),
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }

    /// The sentence that belongs to what the server or `initdb` printed before it gave up.
    pub(crate) fn said(output: &str, folder: &Path, log: &Path) -> Self {
        if output.contains("No space left on device") || output.contains("Disk quota exceeded") {
            return Self::Full(folder.to_owned());
        }
        if output.contains("Read-only file system") {
            return Self::ReadOnly(folder.to_owned());
        }
        let telling = ["PANIC:", "FATAL:", "initdb: error:", "could not"];
        let said = telling
            .iter()
            .find_map(|word| output.lines().rev().find_map(|l| l.find(word).map(|at| &l[at..])))
            .or_else(|| output.lines().rev().find(|line| !line.trim().is_empty()))
            .unwrap_or("it ended without a word");
        Self::Refused { said: said.trim().to_owned(), log: log.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_and_a_read_only_disk_are_recognised_in_files_and_in_the_servers_own_words() {
        let folder = Path::new("/house/data");
        let full = ClusterError::io("write", folder, io::Error::from_raw_os_error(28));
        assert!(matches!(&full, ClusterError::Full(f) if f == folder), "{full}");
        let read_only = ClusterError::io("create", folder, io::Error::from_raw_os_error(30));
        assert!(matches!(&read_only, ClusterError::ReadOnly(_)), "{read_only}");

        let output =
            "LOG:  starting\nFATAL:  could not write lock file \"postmaster.pid\": No space left on device\n";
        assert!(matches!(ClusterError::said(output, folder, folder), ClusterError::Full(_)));
        let output = "FATAL:  could not open file: Read-only file system";
        assert!(matches!(ClusterError::said(output, folder, folder), ClusterError::ReadOnly(_)));
    }

    #[test]
    fn of_a_long_log_the_fatal_line_is_told_without_its_time_stamp() {
        let log = "2026-11-23 09:00:01 UTC [7] LOG:  hello\n2026-11-23 09:00:01 UTC [7] FATAL:  no such thing\n2026-11-23 09:00:01 UTC [7] LOG:  bye\n";
        let error = ClusterError::said(log, Path::new("/d"), Path::new("/d/postgres.log")).to_string();
        assert_eq!(error, "PostgreSQL did not start: FATAL:  no such thing (more in /d/postgres.log)");
    }
}
