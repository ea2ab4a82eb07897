//! `postmaster.pid`: who runs on a data folder, and whether it answers.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, test_kill_process};

use super::ClusterError;

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: i32,
    pub(super) socket_folder: PathBuf,
    pub(super) ready: bool,
}

impl PidFile {
    pub(super) fn path(cluster: &Path) -> PathBuf {
        cluster.join("postmaster.pid")
    }

    /// Reads the file; `None` when there is none, or it is only half written.
    pub(super) fn read(cluster: &Path) -> Result<Option<Self>, ClusterError> {
        let path = Self::path(cluster);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(ClusterError::io("read", &path, e)),
        }
    }

    /// Lines: pid, data folder, start time, port, socket folder, address, shared memory, status.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        Some(Self {
            pid: lines.first()?.trim().parse().ok().filter(|pid| *pid > 0)?,
            socket_folder: lines.get(4).map(|l| PathBuf::from(l.trim())).unwrap_or_default(),
            ready: lines.get(7).is_some_and(|l| l.trim() == "ready"),
        })
    }

    /// Whether the process is alive and is a PostgreSQL on exactly this data folder, rather than some other
    /// program that was given the same number later.
    pub(super) fn is_ours(&self, cluster: &Path) -> bool {
        if Path::new("/proc/self/cwd").exists() {
            // PostgreSQL works inside its data folder, so its working folder identifies it
            return fs::read_link(format!("/proc/{}/cwd", self.pid)).is_ok_and(|cwd| cwd == cluster);
        }
        let command = Command::new("ps").args(["-o", "command=", "-p", &self.pid.to_string()]).output();
        command.is_ok_and(|o| String::from_utf8_lossy(&o.stdout).contains(&*cluster.to_string_lossy()))
    }

    pub(super) fn is_alive(&self) -> bool {
        // a process that we may not signal is alive all the same
        Pid::from_raw(self.pid).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
    }

    /// Clears what a crash left behind, as far as PostgreSQL does not do so itself: an empty file, and one whose
    /// number now belongs to another program. The rest of the file stays, because PostgreSQL also checks with it
    /// that no process of the dead server still uses its shared memory.
    pub(super) fn clear_stale(cluster: &Path) -> Result<(), ClusterError> {
        let path = Self::path(cluster);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(ClusterError::io("read", &path, e)),
        };
        let Some(found) = Self::parse(&text) else {
            return fs::remove_file(&path).map_err(|e| ClusterError::io("remove", &path, e));
        };
        if found.is_alive() && !found.is_ours(cluster) {
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            // a number that no process can have
            let text = format!("{}\n{rest}", i32::MAX);
            fs::write(&path, text).map_err(|e| ClusterError::io("write", &path, e))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_says_who_where_and_whether_it_answers() {
        let text = "4711\n/d/cluster\n1760000000\n5432\n/d/run\n\n  1234   5\nready   \n";
        let file = PidFile::parse(text).unwrap();
        assert_eq!((file.pid, file.ready), (4711, true));
        assert_eq!(file.socket_folder, Path::new("/d/run"));
        assert!(!PidFile::parse(&text.replace("ready", "stopping")).unwrap().ready);
        assert!(!PidFile::parse("4711\n").unwrap().ready);
    }

    #[test]
    fn an_empty_or_garbled_file_says_nothing() {
        for text in ["", "\n", "abc\n", "-1\n", "0\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }
}
