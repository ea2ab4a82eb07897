//! The commands, a file each.

pub(crate) mod audit;
mod backup;
mod concerns;
mod demo;
mod doctor;
mod import;
mod migrate;
mod openapi;
mod passport;
mod reconcile;
mod relevance;
mod restore;
mod serve;
mod staff;
mod stones;
mod stripe;
mod worker;

use std::process::ExitCode;

use platform::config::Config;

use crate::{
    Failure,
    cli::{Command, Passport},
    telemetry,
};

/// Runs a command to its end.
pub(crate) async fn run(command: Command) -> Result<ExitCode, Failure> {
    if matches!(command, Command::Openapi) {
        return Ok(openapi::run());
    }
    if matches!(command, Command::Doctor) {
        return doctor::run().await;
    }
    if let Command::Passport { command: Passport::Verify { file, key, keys } } = &command {
        return passport::verify(file, key.as_deref(), keys.as_deref());
    }
    let config = Config::load()?;
    telemetry::start(&config, matches!(command, Command::Serve(_) | Command::Worker));
    match command {
        Command::Serve(how) => serve::run(config, how).await,
        Command::Demo(how) => demo::run(config, how).await,
        Command::Worker => worker::run(config).await,
        Command::Migrate => migrate::run(config).await,
        Command::Audit => audit::run(config).await,
        Command::Backup { command } => backup::run(config, command).await,
        Command::Restore(wanted) => restore::run(config, wanted).await,
        Command::Relevance { file } => relevance::run(config, file).await,
        Command::Import { command } => import::run(config, command).await,
        Command::Stones { command } => stones::run(config, command).await,
        Command::Stripe { command } => stripe::run(config, command).await,
        Command::Concerns { command } => concerns::run(config, command).await,
        Command::Reconcile => reconcile::run(config).await,
        Command::Passport { command } => passport::run(config, command).await,
        Command::Staff { command } => staff::run(config, command).await,
        Command::Openapi | Command::Doctor => Ok(ExitCode::SUCCESS),
    }
}
