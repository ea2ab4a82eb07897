//! The repository's own chores: `cargo xtask check` proves the rules of ARCHITECTURE.md, `cargo xtask bench`
//! measures, `cargo xtask test-db stop` ends the test server.

mod bench;
mod check;
mod sbom;

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

const USAGE: &str = "usage: cargo xtask <command>

  check              direction of dependencies, table owners, file sizes, forbidden words
  bench [NAME] [--quick] [--products N] [--seconds N]    measures; an unknown NAME lists them
  sbom               what the binary is made of (CycloneDX 1.6), on the standard output
  test-db stop|home  the shared PostgreSQL of the tests";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["check"] => check::run(&root()),
        ["bench", rest @ ..] => bench::run(&root(), rest),
        ["sbom"] => sbom::run(&root()),
        ["test-db", rest @ ..] => test_db(rest),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), std::path::Path::to_path_buf)
}

/// The test kit knows where its server is; it is built only when asked for.
fn test_db(args: &[&str]) -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "atelier-testkit", "--bin", "test-db", "--"])
        .args(args)
        .current_dir(root())
        .status()
        .map_err(|e| format!("cargo does not run: {e}"))?;
    if status.success() { Ok(()) } else { Err("the test server could not be reached".to_owned()) }
}
