//! Logs: lines for people in development, JSON in production, always on the error stream.

use std::io::IsTerminal;

use platform::config::Config;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging at the level of `ATELIER_LOG`; a command that is over in a moment logs warnings only.
pub(crate) fn start(config: &Config, long_running: bool) {
    let level = if long_running { config.server.log.as_str() } else { "warn" };
    // sqlx tells every notice of the server; what matters of it we tell ourselves
    let filter = EnvFilter::try_new(format!("sqlx=warn,{level}")).unwrap_or_else(|_| EnvFilter::new("info"));
    // a second start in one process, as tests do, keeps the first
    let _ = if config.house.production {
        fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).try_init()
    } else {
        let terminal = std::io::stderr().is_terminal();
        fmt()
            .compact()
            .with_target(false)
            .with_ansi(terminal)
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init()
    };
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
}
