//! The board of two thousand commissions, one with five hundred entries and sixty pictures, and how soon a moved card is on another screen, as the server answers them.

use std::process::Command;

use super::Bench;

/// How many commissions are open.
const OPEN: &str = "2000";

/// Runs the timing test of `admin` with the whole house of commissions, in a release build; fails when a page takes longer than it may.
pub(crate) fn run(bench: &Bench<'_>) -> Result<(), String> {
    let open = std::env::var_os("ATELIER_BENCH_COMMISSIONS").unwrap_or_else(|| OPEN.into());
    let status = Command::new(env!("CARGO"))
        .args([
            "test",
            "--release",
            "--package",
            "atelier-admin",
            "--test",
            "it",
            "--",
            "figures::",
            "--nocapture",
        ])
        .env("ATELIER_BENCH_COMMISSIONS", open)
        .current_dir(bench.root)
        .status()
        .map_err(|e| format!("cargo does not run: {e}"))?;
    if status.success() { Ok(()) } else { Err("a page takes longer than it may".into()) }
}
