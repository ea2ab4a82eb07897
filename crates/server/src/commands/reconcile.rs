//! `atelier reconcile`: the provider's own books beside ours, and what does not fit.

use std::process::ExitCode;

use commerce::reconciliations;
use platform::config::Config;

use crate::{Failure, assembly::House, foundation::Foundation};

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let foundation = Foundation::open(config).await?;
    let done = compare(&foundation).await;
    foundation.close().await;
    done
}

async fn compare(foundation: &Foundation) -> Result<ExitCode, Failure> {
    let house = House::assemble(foundation).await?;
    let found = reconciliations::reconcile(&house.db, &house.commerce, &house.cx).await?;
    for finding in &found.findings {
        let order = finding.order.as_ref().map_or("no order", |(_, number)| number);
        let amount = |amount: Option<kernel::Money>| amount.map_or("nothing".to_owned(), |m| m.to_string());
        crate::say(format_args!(
            "{:<26}  {}  {order}  theirs {}, ours {}",
            finding.cause.code(),
            finding.provider_id.as_deref().unwrap_or("-"),
            amount(finding.theirs),
            amount(finding.ours),
        ));
    }
    crate::say(format_args!(
        "{}: {} movements up to {}, {} unmatched",
        found.provider,
        found.movements,
        found.until.format("%Y-%m-%d %H:%M UTC"),
        found.findings.len()
    ));
    Ok(if found.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
