//! `atelier import legacy-orders`.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use commerce::legacy::{Decision, Files, LegacyError, Report, import_orders, read_files};
use db::Db;
use kernel::{Currency, Fault, Money};
use platform::{Cx, config::Config};

use crate::{Failure, cli::Import, foundation::Foundation};

/// How many orders in quarantine are spelled out; the report file has all.
const SHOWN: usize = 20;

pub(super) async fn run(config: Config, command: Import) -> Result<ExitCode, Failure> {
    let Import::LegacyOrders { orders, lines, payments, dry_run, report } = command;
    // before the database is opened, so that a wrong file is the first thing told
    let files =
        read_files(open(&orders)?, open(&lines)?, open(&payments)?).map_err(|refused| told(&refused))?;
    let foundation = Foundation::open(config).await?;
    let done = import(&foundation.db, &foundation.cx, &files, dry_run).await;
    foundation.close().await;
    let done = done.map_err(|refused| told(&refused))?;
    if let Some(path) = report {
        write_report(&path, &done)?;
    }
    crate::say(summary(&done, dry_run));
    Ok(if done.reconciles() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn open(path: &PathBuf) -> Result<File, Failure> {
    File::open(path).map_err(|error| format!("{} cannot be read: {error}", path.display()).into())
}

/// Every fault of the files, or the sentence.
fn told(refused: &LegacyError) -> Failure {
    match refused {
        LegacyError::Database(error) => error.to_string().into(),
        LegacyError::Invalid(faults) => {
            let faults: Vec<_> = faults.iter().map(|fault| fault.message.as_ref()).collect();
            format!("{}\n{}", refused.message(), faults.join("\n")).into()
        }
    }
}

/// A dry run does everything and keeps nothing.
async fn import(db: &Db, cx: &Cx, files: &Files, dry_run: bool) -> Result<Report, LegacyError> {
    let mut tx = db.begin().await?;
    let report = import_orders(&mut tx, cx, files).await?;
    if !dry_run {
        tx.commit().await?;
    }
    Ok(report)
}

fn summary(report: &Report, dry_run: bool) -> String {
    let mut lines = vec![format!(
        "{} orders: {} imported, {} in quarantine; {} decided otherwise than before.{}",
        report.outcomes.len(),
        report.imported(),
        report.quarantined(),
        report.changed(),
        if dry_run { " A dry run: nothing was kept." } else { "" }
    )];
    for (code, sums) in &report.sums {
        let money = |minor| {
            code.parse::<Currency>()
                .map_or_else(|_| format!("{minor} {code}"), |c| Money::new(minor, c).to_string())
        };
        lines.push(format!(
            "{code}: the provider took {}: {} for imported orders, {} for orders in quarantine, {} for none. Paid elsewhere: {}.",
            money(sums.provider_minor),
            money(sums.imported_minor),
            money(sums.quarantined_minor),
            money(sums.unclaimed_minor),
            money(sums.elsewhere_minor)
        ));
    }
    let waiting = report.outcomes.iter().filter_map(|outcome| match &outcome.decision {
        Decision::Unproven { because } => Some((outcome, because.join("; "))),
        Decision::Proven { .. } => None,
    });
    lines.extend(
        waiting
            .take(SHOWN)
            .map(|(outcome, why)| format!("  order {} ({}): {why}", outcome.legacy_id, outcome.source_total)),
    );
    if report.quarantined() > SHOWN {
        lines.push(format!("  and {} more: --report FILE writes them all", report.quarantined() - SHOWN));
    }
    if !report.reconciles() {
        lines.push(
            "The sums do not come to what the provider took. Please keep the files and tell us.".to_owned(),
        );
    }
    lines.join("\n")
}

fn write_report(path: &Path, report: &Report) -> Result<(), Failure> {
    let fault = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    let mut file = File::create(path).map_err(fault)?;
    writeln!(file, "order_id,source_total,decision,unit,total_minor,changed,evidence").map_err(fault)?;
    for outcome in &report.outcomes {
        let (decision, unit, minor, why) = match &outcome.decision {
            Decision::Proven { total_unit, total_minor, by, .. } => {
                ("imported", total_unit.code(), total_minor.to_string(), by.join("; "))
            }
            Decision::Unproven { because } => ("quarantined", "", String::new(), because.join("; ")),
        };
        let (id, total) = (cell(&outcome.legacy_id), cell(&outcome.source_total));
        writeln!(file, "{id},{total},{decision},{unit},{minor},{},{}", outcome.changed, cell(&why))
            .map_err(fault)?;
    }
    Ok(())
}

/// A field as CSV has it; one that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_the_report_is_quoted_and_runs_nowhere() {
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
    }
}
