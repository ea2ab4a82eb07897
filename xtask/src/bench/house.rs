//! The house under test: the release binary over a scratch folder.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::client::Client;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// A house that keeps a processor busy for less than so many hundredths of a second in a second rests.
const RESTING: u64 = 5;
/// How often a starting house is asked.
const GLANCE: Duration = Duration::from_millis(4);

/// The folder of one benchmark.
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// An empty one.
    pub(super) fn new(root: &Path) -> Result<Self, String> {
        Self::named(root, "new")
    }

    /// An empty one of a name of its own.
    pub(super) fn named(root: &Path, name: &str) -> Result<Self, String> {
        let folder = root.join("target/bench").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|e| format!("{} cannot be emptied: {e}", folder.display()))?;
        }
        Self::furnish(root, folder)
    }

    /// The one of a house of so many pieces, as the run before left it.
    pub(super) fn kept(root: &Path, products: u32) -> Result<Self, String> {
        let folder = root.join(format!("target/bench/of-{products}"));
        let scratch = Self { folder };
        if scratch.is_loaded() { Ok(scratch) } else { Self::furnish(root, scratch.folder) }
    }

    /// Whether its pieces were all loaded.
    pub(super) fn is_loaded(&self) -> bool {
        self.folder.join("loaded").exists()
    }

    /// Notes that they were.
    pub(super) fn note_loaded(&self) -> Result<(), String> {
        fs::write(self.folder.join("loaded"), "").map_err(|e| e.to_string())
    }

    /// The demo house is linked piece by piece, so that copies of pages can lie beside its pictures.
    fn furnish(root: &Path, folder: PathBuf) -> Result<Self, String> {
        let made = || -> std::io::Result<()> {
            fs::create_dir_all(folder.join("demo/media/bench"))?;
            for (from, to) in [("demo", "demo"), ("demo/media", "demo/media")] {
                for entry in fs::read_dir(root.join(from))?.flatten().filter(|e| e.file_name() != "media") {
                    let link = folder.join(to).join(entry.file_name());
                    if !link.exists() {
                        symlink(entry.path(), link)?;
                    }
                }
            }
            Ok(())
        };
        made().map_err(|e| format!("{} cannot be prepared: {e}", folder.display()))?;
        Ok(Self { folder })
    }

    /// The house's data folder.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A place for what a measurement writes down.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a copy of a page's bytes among the pictures and returns its address. The name is that of a picture,
    /// so that the house sends the bytes as they are.
    pub(super) fn put_copy(&self, name: &str, bytes: &[u8]) -> Result<String, String> {
        let path = self.folder.join(format!("demo/media/bench/{name}.avif"));
        fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(format!("/media/bench/{name}.avif"))
    }

    /// A command of the binary's over this folder.
    pub(super) fn command(&self, binary: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(binary);
        command
            .args(args)
            .env("ATELIER_DATA", self.folder.join("data"))
            .env("ATELIER_DEMO", self.folder.join("demo"));
        command
            // visitors may come from as many networks as a measurement says
            .env("ATELIER_TRUSTED_PROXIES", "1")
            .env("ATELIER_LOG", "warn")
            .env_remove("DATABASE_URL")
            .env_remove("ATELIER_BIN")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

/// How long a start took.
pub(super) struct Times {
    pub(super) ready: Duration,
    pub(super) first_page: Duration,
}

/// Loads the demo catalogue of so many pieces; `more` are further arguments.
pub(super) fn load_demo(
    binary: &Path,
    scratch: &Scratch,
    products: u32,
    more: &[&str],
) -> Result<Duration, String> {
    let began = Instant::now();
    let status = scratch.command(binary, &["demo", "--products", &products.to_string()]).args(more).status();
    match status {
        Ok(status) if status.success() => Ok(began.elapsed()),
        Ok(status) => Err(format!("`atelier demo` ended with {status}")),
        Err(e) => Err(format!("`atelier demo` does not run: {e}")),
    }
}

/// What a process keeps open.
#[derive(Clone, Copy)]
pub(super) struct Keeps {
    /// Open files, sockets among them.
    pub(super) files: usize,
    pub(super) tasks: usize,
    /// Resident memory.
    pub(super) kilobytes: u64,
}

/// A running house. Dropping it stops it.
pub(super) struct House {
    child: Child,
    pub(super) port: u16,
}

impl House {
    /// Starts the house and waits until it is ready and its first page was answered.
    pub(super) fn start(binary: &Path, scratch: &Scratch) -> Result<(Times, Self), String> {
        let port = free_port()?;
        let began = Instant::now();
        let child = scratch.command(binary, &["serve", "--port", &port.to_string()]).spawn();
        let mut house = Self { child: child.map_err(|e| format!("the house does not start: {e}"))?, port };
        let first_page = house.wait_for("/", began)?;
        let ready = house.wait_for("/health/ready", began)?;
        house.settle();
        Ok((Times { ready, first_page }, house))
    }

    /// Starts it again on the port where it was killed, and waits until it serves.
    pub(super) fn start_at(binary: &Path, scratch: &Scratch, port: u16) -> Result<Self, String> {
        let began = Instant::now();
        let child = scratch.command(binary, &["serve", "--port", &port.to_string()]).spawn();
        let mut house = Self { child: child.map_err(|e| format!("the house does not start: {e}"))?, port };
        house.wait_for("/health/ready", began)?;
        Ok(house)
    }

    /// `kill -9`: nothing is closed, nothing is said.
    pub(super) fn kill(mut self) -> Result<(), String> {
        self.child.kill().map_err(|e| e.to_string())?;
        self.child.wait().map(|_| ()).map_err(|e| e.to_string())
    }

    /// Waits until the house rests: after a start it still reads what may have changed since it was closed.
    fn settle(&self) {
        let began = Instant::now();
        let mut before = processor_ticks(self.child.id());
        while began.elapsed() < PATIENCE {
            sleep(Duration::from_secs(1));
            let now = processor_ticks(self.child.id());
            if now.saturating_sub(before) < RESTING {
                return;
            }
            before = now;
        }
    }

    fn wait_for(&mut self, path: &str, began: Instant) -> Result<Duration, String> {
        loop {
            let answer = Client::connect(self.port).and_then(|mut client| client.get(path, true));
            if answer.is_ok_and(|a| a.status == 200) {
                return Ok(began.elapsed());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the house ended with {status} while it started"));
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{path} was not answered within {} s", PATIENCE.as_secs()));
            }
            sleep(GLANCE);
        }
    }

    /// The body of a page as it crosses the wire.
    pub(super) fn get(&self, path: &str) -> Result<Vec<u8>, String> {
        let answer = Client::connect(self.port)?.get(path, true)?;
        if answer.status == 200 { Ok(answer.body) } else { Err(format!("{path} answered {}", answer.status)) }
    }

    /// The body of a page as it is sent to who takes nothing compressed.
    pub(super) fn get_plain(&self, path: &str) -> Result<Vec<u8>, String> {
        let answer = Client::connect(self.port)?.get(path, false)?;
        if answer.status == 200 { Ok(answer.body) } else { Err(format!("{path} answered {}", answer.status)) }
    }

    /// The addresses of the sitemap that begin with a path.
    pub(super) fn addresses_below(&self, prefix: &str) -> Result<Vec<String>, String> {
        let mut pages = vec!["/sitemap.xml".to_owned()];
        let mut found = Vec::new();
        while let Some(page) = pages.pop() {
            let body = Client::connect(self.port)?.get(&page, false)?.body;
            let text = String::from_utf8_lossy(&body).into_owned();
            for location in text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()) {
                let path = location.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
                if path.contains("sitemap") {
                    pages.push(path);
                } else if path.starts_with(prefix) && !path.contains('?') {
                    found.push(path);
                }
            }
        }
        Ok(found)
    }

    /// What the process keeps open now; nothing where the system does not say.
    pub(super) fn keeps(&self) -> Keeps {
        let count = |what: &str| {
            fs::read_dir(format!("/proc/{}/{what}", self.child.id()))
                .map_or(0, |entries| entries.flatten().count())
        };
        Keeps { files: count("fd"), tasks: count("task"), kilobytes: self.resident_kilobytes() }
    }

    /// Resident memory now; 0 where the system does not say.
    pub(super) fn resident_kilobytes(&self) -> u64 {
        status_kilobytes(self.child.id(), "VmRSS:").unwrap_or(0)
    }

    /// Resident memory now and at its highest.
    pub(super) fn memory_megabytes(&self) -> String {
        let megabytes = |name: &str| Some(status_kilobytes(self.child.id(), name)? / 1024);
        match (megabytes("VmRSS:"), megabytes("VmHWM:")) {
            (Some(now), Some(most)) => format!("{now} MB resident, {most} MB at most"),
            _ => "unknown here".to_owned(),
        }
    }

    /// Stops it as Ctrl-C would, and waits until it has gone.
    pub(super) fn stop(mut self) -> Result<(), String> {
        self.interrupt();
        let status = self.child.wait().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("the house ended with {status}")) }
    }

    fn interrupt(&self) {
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.interrupt();
            let _ = self.child.wait();
        }
    }
}

/// What the system says of a process's memory under a name.
pub(super) fn status_kilobytes(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How long a process has kept processors busy, in hundredths of a second; 0 where the system does not say.
fn processor_ticks(process: u32) -> u64 {
    let said = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // its name, in brackets, may hold spaces
    let fields = said.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

fn free_port() -> Result<u16, String> {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| e.to_string())?;
    probe.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
}
