//! `atelier openapi`.

use std::process::ExitCode;

use crate::Failure;

pub(super) fn run() -> Result<ExitCode, Failure> {
    println!("{}", serde_json::to_string_pretty(&rest::openapi())?);
    Ok(ExitCode::SUCCESS)
}
