//! The house itself: where it listens, its public address, its files and its database.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use kernel::Secret;

use super::Environment;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<String>);

impl Faults {
    pub(super) fn add(&mut self, sentence: impl Into<String>) {
        self.0.push(sentence.into());
    }
}

/// Where the house listens and how it logs.
#[derive(Debug, Clone)]
pub struct Server {
    /// Address and port.
    pub listen: SocketAddr,
    /// Where `/metrics` is answered, if anywhere: never where visitors come in.
    pub metrics: Option<SocketAddr>,
    /// How many proxies of ours stand before the house: whose word about the client's address is taken.
    pub trusted_proxies: usize,
    /// Which events are logged, in the language of `tracing_subscriber::EnvFilter`.
    pub log: String,
}

impl Server {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Self {
        let default = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
        let listen = env.get("ATELIER_LISTEN").map_or(Some(default), |text| {
            text.strip_prefix("localhost:")
                .map_or_else(|| text.parse(), |port| format!("127.0.0.1:{port}").parse())
                .ok()
        });
        if listen.is_none() {
            faults.add("ATELIER_LISTEN is an address and a port, e.g. 127.0.0.1:8080 or 0.0.0.0:80.");
        }
        let metrics = env.get("ATELIER_METRICS_LISTEN").map(str::parse::<SocketAddr>);
        match metrics {
            Some(Err(_)) => {
                faults.add("ATELIER_METRICS_LISTEN is an address and a port, e.g. 127.0.0.1:9464.");
            }
            Some(Ok(address)) if Some(address.port()) == listen.map(|l| l.port()) => {
                faults.add("ATELIER_METRICS_LISTEN has the port of ATELIER_LISTEN: measurements are not for visitors, so give them a port of their own.");
            }
            _ => {}
        }
        let trusted_proxies = env.get("ATELIER_TRUSTED_PROXIES").map_or(Some(0), |text| text.parse().ok());
        if trusted_proxies.is_none_or(|count| count > 8) {
            faults
                .add("ATELIER_TRUSTED_PROXIES is how many proxies of yours stand before the house: 0 to 8.");
        }
        Self {
            listen: listen.unwrap_or(default),
            metrics: metrics.and_then(Result::ok),
            trusted_proxies: trusted_proxies.unwrap_or(0),
            log: env.get("ATELIER_LOG").unwrap_or("info").to_owned(),
        }
    }
}

pub(super) fn production(env: &Environment, faults: &mut Faults) -> bool {
    match env.get("ATELIER_ENV") {
        None | Some("development") => false,
        Some("production") => true,
        Some(other) => {
            faults.add(format!("ATELIER_ENV is \"{other}\"; it is development or production."));
            // the stricter rules hold for whoever mistypes the word
            true
        }
    }
}

pub(super) fn base_url(env: &Environment, server: &Server, production: bool, faults: &mut Faults) -> String {
    let Some(given) = env.get("ATELIER_BASE_URL") else {
        if production {
            faults.add("ATELIER_BASE_URL is missing: production needs its public address, e.g. https://jasonandco.example.");
        }
        let ip = server.listen.ip();
        let host = if ip.is_unspecified() {
            "localhost".to_owned()
        } else {
            SocketAddr::new(ip, 0).to_string().trim_end_matches(":0").to_owned()
        };
        return format!("http://{host}:{}", server.listen.port());
    };
    let url = given.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if !host.is_some_and(is_host) {
        faults.add(format!("ATELIER_BASE_URL is \"{given}\"; it is a scheme and a host without a path, e.g. https://jasonandco.example."));
    } else if production && !url.starts_with("https://") {
        faults.add(format!("ATELIER_BASE_URL is {url}: production is served over https only."));
    }
    url.to_owned()
}

fn is_host(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    !text.is_empty() && text.chars().all(allowed)
}

/// Where the house keeps files.
#[derive(Debug, Clone)]
pub struct Data {
    /// The data folder.
    pub folder: PathBuf,
    /// The folder of the demo house.
    pub demo: PathBuf,
    pub(super) given_secret: Option<Secret>,
}

impl Data {
    pub(super) fn read(env: &Environment, production: bool, faults: &mut Faults) -> Self {
        let given = env.get("ATELIER_SECRET");
        match given {
            None if production => faults.add("ATELIER_SECRET is missing: production needs key material of its own, e.g. the output of `openssl rand -hex 32`."),
            Some(text) if text.len() < 32 => faults.add("ATELIER_SECRET is too short: it takes at least 32 characters, e.g. the output of `openssl rand -hex 32`."),
            Some(text) if text.chars().collect::<BTreeSet<_>>().len() < 8 => faults.add("ATELIER_SECRET repeats a few characters and can be guessed: use the output of `openssl rand -hex 32`."),
            _ => {}
        }
        Self {
            folder: env.get("ATELIER_DATA").unwrap_or("./data").into(),
            demo: env.get("ATELIER_DEMO").unwrap_or("./demo").into(),
            given_secret: given.and_then(|text| Secret::new(text.as_bytes())),
        }
    }
}

/// Which database.
#[derive(Clone)]
pub struct Database {
    /// An outside server; the private cluster when `None`.
    pub url: Option<String>,
    /// A replica for catalogue reads.
    pub replica_url: Option<String>,
    /// The folder of the private cluster's binaries; searched for when `None`.
    pub binaries: Option<PathBuf>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("outside", &self.url.is_some()).finish_non_exhaustive()
    }
}

impl Database {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Self {
        for name in ["DATABASE_URL", "DATABASE_REPLICA_URL"] {
            let known = |url: &str| url.starts_with("postgres://") || url.starts_with("postgresql://");
            if env.get(name).is_some_and(|url| !known(url)) {
                faults.add(format!("{name} does not start with postgres://; it is an address such as postgres://user:word@host/atelier."));
            }
        }
        Self {
            url: env.get("DATABASE_URL").map(str::to_owned),
            replica_url: env.get("DATABASE_REPLICA_URL").map(str::to_owned),
            binaries: env.get("ATELIER_PG_BIN").map(PathBuf::from),
        }
    }
}
