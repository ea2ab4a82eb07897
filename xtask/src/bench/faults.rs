//! Races, deaths and storms of notices, run for long. Each is a test of the suite, which takes its size from the environment and prints a
//! table; so that what is measured is exactly what is tested, and a short run of it is part of every build.

use std::process::Command;

use super::Bench;

/// Tests to run: the package, its test program, the test's name.
type Tests = &'static [(&'static str, &'static str, &'static str)];

/// Sixty-four at once for the last piece, with one key and with two, for a payment, a refund, a code and a capture.
pub(super) fn races(bench: &Bench<'_>) -> Result<(), String> {
    run(
        bench,
        &[
            ("atelier-commerce", "it", "fault_tables::races_break_nothing"),
            (
                "atelier-adapters",
                "stripe",
                "storm::py17_money_that_is_taken_from_everywhere_at_once_is_taken_once",
            ),
        ],
    )
}

/// A process that dies at every step of a checkout, a payment, a refund and a deposit.
pub(super) fn deaths(bench: &Bench<'_>) -> Result<(), String> {
    run(
        bench,
        &[("atelier-commerce", "it", "fault_tables::deaths_at_every_step_are_made_good_within_a_minute")],
    )
}

/// Notices five times each, shuffled, late, and forged.
pub(super) fn notices(bench: &Bench<'_>) -> Result<(), String> {
    run(bench, &[("atelier-adapters", "stripe", "storm::a_storm_of_notices_leaves_the_books_right")])
}

fn run(bench: &Bench<'_>, tests: Tests) -> Result<(), String> {
    let mut failed = Vec::new();
    for (package, program, test) in tests {
        let output = Command::new(env!("CARGO"))
            .current_dir(bench.root)
            .args(["test", "--quiet", "-p", package, "--test", program, "--", "--exact", test, "--nocapture"])
            .env("ATELIER_RACERS", bench.racers.to_string())
            .env("ATELIER_ROUNDS", bench.rounds.to_string())
            .env("ATELIER_NOTICES", bench.notices.to_string())
            .output()
            .map_err(|error| format!("cargo does not run: {error}"))?;
        let told = String::from_utf8_lossy(&output.stdout);
        let ran = told.contains("1 passed") || told.contains("1 failed");
        for line in told.lines().filter(|line| line.starts_with('|') || line.starts_with("killed")) {
            println!("{line}");
        }
        if !output.status.success() || !ran {
            failed.push(format!("{test}:\n{}\n{told}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
