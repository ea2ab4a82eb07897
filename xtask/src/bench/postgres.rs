//! The house's own PostgreSQL, asked without the house.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The private cluster of an open house.
pub(super) struct Postgres {
    binaries: PathBuf,
    socket: PathBuf,
    pid_file: PathBuf,
}

impl Postgres {
    /// The cluster of a house whose data lie in a folder.
    pub(super) fn of(data: &Path) -> Result<Self, String> {
        // the house notes it when the cluster had to live elsewhere
        let elsewhere = fs::read_to_string(data.join("postgres.place")).ok();
        let home = elsewhere.map_or_else(|| data.join("postgres"), |text| PathBuf::from(text.trim()));
        let pid_file = home.join("cluster/postmaster.pid");
        let text = fs::read_to_string(&pid_file).map_err(|e| format!("{}: {e}", pid_file.display()))?;
        let socket = text.lines().nth(4).map(PathBuf::from).ok_or("the cluster names no socket")?;
        Ok(Self { binaries: binaries()?, socket, pid_file })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.arg("-h").arg(&self.socket).args(["-U", "atelier"]).stdin(Stdio::null());
        command
    }

    /// Runs statements and answers the rows of the last, one a line.
    pub(super) fn sql(&self, statements: &str) -> Result<String, String> {
        let mut command = self.command("psql");
        command.args(["-d", "atelier", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statements]);
        let output = command.output().map_err(|e| format!("psql does not run: {e}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Asks the questions in these files at random and answers how many a second, and how long one took on average
    /// in milliseconds.
    pub(super) fn ask(&self, files: &[PathBuf], clients: usize, seconds: u64) -> Result<(f64, f64), String> {
        let mut command = self.command("pgbench");
        command.args(["-n", "-j", "2", "-c", &clients.to_string(), "-T", &seconds.to_string()]);
        for file in files {
            command.arg("-f").arg(file);
        }
        let output = command.arg("atelier").output().map_err(|e| format!("pgbench does not run: {e}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let after = |word: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(word))?;
            line.split_whitespace().next()?.parse::<f64>().ok()
        };
        let figures = after("tps = ").zip(after("latency average = "));
        figures.ok_or_else(|| format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// As [`Self::ask`], and answers p50 and p99 in milliseconds of every single question, from pgbench's own log.
    pub(super) fn ask_each(
        &self,
        files: &[PathBuf],
        clients: usize,
        seconds: u64,
        folder: &Path,
    ) -> Result<Asked, String> {
        let prefix = folder.join(format!("pgbench-{clients}"));
        // a house that is kept has the logs of earlier runs, which are not this one's
        forget_logs(folder, &format!("pgbench-{clients}."))?;
        let mut command = self.command("pgbench");
        command.args(["-n", "-l", "-j", &clients.min(2).to_string()]);
        command.args(["-c", &clients.to_string(), "-T", &seconds.to_string()]);
        command.arg(format!("--log-prefix={}", prefix.display()));
        for file in files {
            command.arg("-f").arg(file);
        }
        let output = command.arg("atelier").output().map_err(|e| format!("pgbench does not run: {e}"))?;
        if !output.status.success() {
            return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let mut micros = latencies(folder, &format!("pgbench-{clients}."))?;
        micros.sort_unstable();
        let at = |share: usize| {
            let micros = micros.get((micros.len() * share / 100).min(micros.len().saturating_sub(1)));
            micros.map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
        };
        let many = u32::try_from(micros.len()).unwrap_or(u32::MAX);
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        Ok(Asked { per_second: f64::from(many) / f64::from(seconds), p50: at(50), p99: at(99) })
    }

    /// `kill -9` of the server, which takes its children with it.
    pub(super) fn kill(&self) {
        self.signal("-KILL");
    }

    /// Tells the server to stop at once, if it runs; the house starts it again.
    pub(super) fn stop(&self) {
        self.signal("-INT");
    }

    fn signal(&self, signal: &str) {
        let text = fs::read_to_string(&self.pid_file).unwrap_or_default();
        if let Some(pid) = text.lines().next().filter(|pid| pid.parse::<u32>().is_ok()) {
            let _ = Command::new("kill").args([signal, pid]).stderr(Stdio::null()).status();
        }
    }
}

/// What became of questions that were asked for a while.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) per_second: f64,
    /// Milliseconds.
    pub(super) p50: f64,
    /// Milliseconds.
    pub(super) p99: f64,
}

fn forget_logs(folder: &Path, prefix: &str) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)) {
            fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(())
}

/// Microseconds of every question in pgbench's logs: `client number micros …`.
fn latencies(folder: &Path, prefix: &str) -> Result<Vec<u32>, String> {
    let mut micros = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| e.to_string())?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            let text = fs::read_to_string(entry.path()).map_err(|e| e.to_string())?;
            micros.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u32>().ok()));
        }
    }
    Ok(micros)
}

/// The folder of `psql` and `pgbench`, newest major first.
fn binaries() -> Result<PathBuf, String> {
    let mut found: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("pgbench").exists())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| "pgbench is not installed: the package is called postgresql-contrib".into())
}
