//! `atelier openapi`.

use std::process::ExitCode;

pub(super) fn run() -> ExitCode {
    crate::say(rest::document().trim_end());
    ExitCode::SUCCESS
}
