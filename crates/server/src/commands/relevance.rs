//! `atelier relevance`.

use std::{path::PathBuf, process::ExitCode};

use catalog::Catalog;
use commerce::inventory::Availability;
use platform::config::Config;

use crate::{
    Failure,
    foundation::Foundation,
    relevance::{Judged, Report},
};

/// Judges search over the house's catalogue by a file of queries, the demonstration house's unless another is named.
pub(super) async fn run(config: Config, file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let judged = Judged::read(&file.unwrap_or_else(|| config.data.demo.join("relevance.toml")))?;
    let foundation = Foundation::open(config).await?;
    let report = judge(&foundation, judged).await;
    foundation.close().await;
    let report = report?;
    crate::say(format_args!("{report}"));
    Ok(if report.reaches_the_floor() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn judge(foundation: &Foundation, judged: Judged) -> Result<Report, Failure> {
    let catalog = Catalog::load(&foundation.db, &Availability, None).await?;
    Ok(judged.ask(&catalog.snapshot())?)
}
