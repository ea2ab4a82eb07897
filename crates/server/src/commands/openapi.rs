//! `atelier openapi`.

use std::process::ExitCode;

pub(super) fn run() -> ExitCode {
    print!("{}", rest::document());
    ExitCode::SUCCESS
}
