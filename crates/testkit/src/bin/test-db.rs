//! `cargo xtask test-db stop` (and `home`): the shared test server from the command line.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("stop") => match testkit::stop().await {
            Ok(true) => println!("The test server has stopped."),
            Ok(false) => println!("No test server was running."),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        },
        Some("home") => println!("{}", testkit::home().display()),
        _ => {
            eprintln!("usage: cargo xtask test-db stop|home");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
