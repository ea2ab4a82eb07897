//! `atelier worker`.

use std::process::ExitCode;

use platform::config::Config;

use crate::{Failure, assembly::House, foundation::Foundation, loops::Loops, metrics, shutdown::Shutdown};

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let shutdown = Shutdown::listen()?;
    let measured = metrics::bind(config.server.metrics).await?;
    let Some(opened) = shutdown.unless_asked(Foundation::open(config)).await else {
        return Ok(ExitCode::SUCCESS);
    };
    let foundation = opened?;
    let house = House::assemble(&foundation).await?;
    let loops = Loops::start(&house, false);
    let keeper = foundation.keep_cluster(shutdown.asked.clone());
    tokio::spawn(metrics::serve(measured, house.clone(), shutdown.asked.clone()));
    tracing::info!("working: events, letters, upkeep");
    shutdown.asked.cancelled().await;
    loops.stop().await;
    // it may be in the middle of a start, which must not outlive us
    let _ = keeper.await;
    foundation.close().await;
    Ok(ExitCode::SUCCESS)
}
