//! `atelier audit`.

use std::process::ExitCode;

use platform::config::Config;

use crate::{Failure, foundation::Foundation};

/// How many violations of one invariant are spelled out.
const SHOWN: usize = 10;

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let foundation = Foundation::open(config).await?;
    let sound = report(&foundation).await;
    foundation.close().await;
    Ok(if sound? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what every invariant says; false when one is broken.
pub(super) async fn report(foundation: &Foundation) -> Result<bool, Failure> {
    let mut conn = foundation.db.read().await?;
    let findings = find(&mut conn).await?;
    let width = findings.iter().map(|f| f.statement.chars().count()).max().unwrap_or(0).min(100);
    for finding in &findings {
        let verdict = match finding.violations.len() {
            0 => "ok".to_owned(),
            1 => "1 violation".to_owned(),
            n => format!("{n} violations"),
        };
        crate::say(format_args!("{:<4}  {:<width$}  {verdict}", finding.id, finding.statement));
        for violation in finding.violations.iter().take(SHOWN) {
            crate::say(format_args!("        {violation}"));
        }
        if finding.violations.len() > SHOWN {
            crate::say(format_args!("        and {} more", finding.violations.len() - SHOWN));
        }
    }
    let broken = findings.iter().filter(|f| !f.violations.is_empty()).count();
    crate::say(format_args!("{} invariants, {broken} broken", findings.len()));
    Ok(broken == 0)
}

/// What every invariant of every context says.
pub(crate) async fn find(conn: &mut db::Conn) -> Result<Vec<commerce::invariants::Finding>, Failure> {
    let mut findings = commerce::invariants::run(conn).await?;
    findings.extend(bespoke::invariants::run(conn).await?);
    Ok(findings)
}
