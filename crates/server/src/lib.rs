//! The house as a program: reads the settings, opens the database, puts contexts and faces together, and runs the
//! commands of the binary `atelier`. The only crate that knows all others.

mod admission;
mod assembly;
mod backup;
mod banner;
mod cli;
mod commands;
pub mod demo;
mod foundation;
mod health;
mod http;
mod limits;
mod loops;
mod metrics;
mod relevance;
mod shutdown;
mod telemetry;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use clap::Parser;

/// What ends a command early: a sentence for the person at the terminal.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return told(&format!("the machine gives us no threads: {error}").into()),
    };
    match runtime.block_on(commands::run(cli.command)) {
        Ok(code) => code,
        Err(failure) => told(&failure),
    }
}

/// Prints to the terminal. Whoever reads through a pipe may have had enough; that is no fault of ours.
fn say(text: impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn told(failure: &Failure) -> ExitCode {
    for line in failure.to_string().lines() {
        eprintln!("atelier: {line}");
    }
    ExitCode::FAILURE
}
