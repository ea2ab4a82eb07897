//! `atelier demo`.

use std::process::ExitCode;

use platform::config::Config;

use crate::{Failure, cli, demo, foundation::Foundation, shutdown::Shutdown};

pub(super) async fn run(config: Config, how: cli::Demo) -> Result<ExitCode, Failure> {
    let options = demo::DemoOptions {
        products: how.products.and_then(|n| usize::try_from(n).ok()),
        root: config.data.demo.clone(),
    };
    let shutdown = Shutdown::listen()?;
    let foundation = Foundation::open(config).await?;
    let loaded = shutdown.unless_asked(demo::load(&foundation.db, &foundation.cx, &options)).await;
    foundation.close().await;
    match loaded {
        Some(report) => println!("{}", report?),
        None => println!("Stopped. What was loaded stays; run it again to load the rest."),
    }
    Ok(ExitCode::SUCCESS)
}
