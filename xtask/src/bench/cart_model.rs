//! Ten thousand random interleavings of three devices on one cart, against PostgreSQL.

use std::process::Command;

use super::Bench;

/// How many interleavings are played.
const PLAYS: &str = "10000";
/// How many pairs of devices add to one cart at the same time.
const PAIRS: &str = "1000";

/// Runs the model test of `commerce` for longer than `cargo test` does; a broken promise is told with its seed.
pub(crate) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let plays = std::env::var_os("ATELIER_CART_PLAYS").unwrap_or_else(|| PLAYS.into());
    let status = Command::new(env!("CARGO"))
        .args([
            "test",
            "--package",
            "atelier-commerce",
            "--test",
            "it",
            "--",
            "devices::",
            "two_devices_of",
            "--nocapture",
        ])
        .env("ATELIER_CART_PLAYS", plays)
        .env("ATELIER_CART_PAIRS", PAIRS)
        .current_dir(bench.root)
        .status()
        .map_err(|e| format!("cargo does not run: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("a promise was broken: play its ATELIER_CART_SEED again".into())
    }
}
