//! `atelier migrate`.

use std::process::ExitCode;

use platform::config::Config;

use crate::{Failure, foundation::Foundation};

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let foundation = Foundation::connect(config).await?;
    let migrated = db::migrate(&foundation.db).await;
    foundation.close().await;
    let report = migrated?;
    crate::say(format_args!(
        "The schema is up to date: {} steps, {} of them applied now.",
        report.known, report.applied
    ));
    Ok(ExitCode::SUCCESS)
}
