//! Load: wrk when it is installed, else a closed-loop client of our own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use super::client::Client;

/// How many connections are kept busy.
const CONNECTIONS: usize = 32;
/// How long each case runs before it is measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// What a case came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) per_second: f64,
    pub(super) p50_millis: f64,
    pub(super) p99_millis: f64,
}

/// A source of load on one port.
pub(super) struct Load {
    root: PathBuf,
    port: u16,
    time: Duration,
    wrk: bool,
}

impl Load {
    pub(super) fn new(root: &Path, port: u16, time: Duration) -> Self {
        let wrk = Command::new("wrk").arg("--version").output().is_ok();
        Self { root: root.to_owned(), port, time, wrk }
    }

    pub(super) const fn name(&self) -> &'static str {
        if self.wrk { "wrk" } else { "our own client (wrk is not installed)" }
    }

    /// Asks for the paths, at random when there are several.
    pub(super) fn run(&self, paths: &[String]) -> Result<Figures, String> {
        if self.wrk {
            self.run_wrk(paths, WARM_UP)?;
            self.run_wrk(paths, self.time)
        } else {
            self.run_own(paths, WARM_UP)?;
            self.run_own(paths, self.time)
        }
    }

    /// Asks for each path once, so that whatever the house keeps of its pages is there.
    pub(super) fn visit_each(&self, paths: &[String]) -> Result<(), String> {
        let mut client = Client::connect(self.port)?;
        paths.iter().try_for_each(|path| match client.get(path, true)?.status {
            200 => Ok(()),
            status => Err(format!("{path} answered {status}")),
        })
    }

    fn run_wrk(&self, paths: &[String], time: Duration) -> Result<Figures, String> {
        let list = self.root.join("target/bench/paths.txt");
        fs::write(&list, paths.join("\n")).map_err(|e| format!("{}: {e}", list.display()))?;
        let output = Command::new("wrk")
            .args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{}s", time.as_secs().max(1)), "--latency"])
            .args(["-H", "accept-encoding: br", "-s"])
            .arg(self.root.join("bench/random.lua"))
            .arg(format!("http://127.0.0.1:{}/", self.port))
            .env("BENCH_PATHS", &list)
            .output()
            .map_err(|e| format!("wrk does not run: {e}"))?;
        read_wrk(&String::from_utf8_lossy(&output.stdout))
    }

    fn run_own(&self, paths: &[String], time: Duration) -> Result<Figures, String> {
        let began = Instant::now();
        let mut micros: Vec<u64> = thread::scope(|scope| {
            let visit = |seed| scope.spawn(move || visit(self.port, paths, seed, began + time));
            let visitors: Vec<_> = (0..CONNECTIONS).map(visit).collect();
            let gone = |_| Err("a visitor died".to_owned());
            visitors.into_iter().map(|v| v.join().unwrap_or_else(gone)).collect::<Result<Vec<_>, _>>()
        })?
        .concat();
        let seconds = began.elapsed().as_secs_f64();
        micros.sort_unstable();
        let at = |share: usize| micros.get(micros.len() * share / 100).map_or(0.0, |m| as_f64(*m) / 1000.0);
        let answered = u64::try_from(micros.len()).unwrap_or(u64::MAX);
        Ok(Figures { per_second: as_f64(answered) / seconds, p50_millis: at(50), p99_millis: at(99) })
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

/// One visitor: asks, waits for the answer, asks again.
fn visit(port: u16, paths: &[String], seed: usize, until: Instant) -> Result<Vec<u64>, String> {
    let mut client = Client::connect(port)?;
    let mut micros = Vec::new();
    let mut state = u64::try_from(seed).unwrap_or(0).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while Instant::now() < until {
        // xorshift: which page comes next need only be spread out
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let path = &paths[usize::try_from(state >> 33).unwrap_or(0) % paths.len()];
        let began = Instant::now();
        let answer = client.get(path, true)?;
        if answer.status != 200 {
            return Err(format!("{path} answered {}", answer.status));
        }
        micros.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    Ok(micros)
}

fn read_wrk(said: &str) -> Result<Figures, String> {
    for trouble in ["Non-2xx or 3xx responses", "Socket errors"] {
        if let Some(line) = said.lines().find(|line| line.contains(trouble)) {
            return Err(format!("wrk: {}", line.trim()));
        }
    }
    let after = |word: &str| said.lines().find_map(|l| l.trim().strip_prefix(word)).map(str::trim);
    let figures = || {
        Some(Figures {
            per_second: after("Requests/sec:")?.parse().ok()?,
            p50_millis: as_millis(after("50%")?)?,
            p99_millis: as_millis(after("99%")?)?,
        })
    };
    figures().ok_or_else(|| format!("wrk said something unexpected:\n{said}"))
}

/// Reads `812.00us`, `1.23ms`, `1.02s`.
fn as_millis(text: &str) -> Option<f64> {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1.0)
    } else {
        (text.strip_suffix('s')?, 1000.0)
    };
    number.parse::<f64>().ok().map(|n| n * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "  Latency Distribution\n     50%  812.00us\n     75%    1.10ms\n     99%    1.02s \n  10 requests in 1s\nRequests/sec:  52341.17\nTransfer/sec: 1MB\n";

    #[test]
    fn what_wrk_prints_is_read_in_milliseconds() {
        let figures = read_wrk(SAID).unwrap();
        assert!((figures.p50_millis - 0.812).abs() < 1e-9 && (figures.p99_millis - 1020.0).abs() < 1e-9);
        assert!((figures.per_second - 52341.17).abs() < 1e-9);
    }

    #[test]
    fn a_run_with_failures_is_no_result() {
        assert!(read_wrk(&format!("{SAID}  Non-2xx or 3xx responses: 3\n")).is_err());
        assert!(read_wrk("").is_err());
    }
}
