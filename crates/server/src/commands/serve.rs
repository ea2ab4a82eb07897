//! `atelier serve`.

use std::process::ExitCode;

use catalog::products::{ListProducts, list_for_staff};
use db::Db;
use platform::{Cx, config::Config};
use tokio::net::TcpListener;
use web::Assets;

use crate::{
    Failure, assembly, assembly::House, banner, cli::Serve, demo::DemoOptions, foundation::Foundation,
    health::Health, http, limits, loops::Loops, metrics, shutdown::Shutdown,
};

pub(super) async fn run(mut config: Config, how: Serve) -> Result<ExitCode, Failure> {
    if let Some(port) = how.port {
        config.listen_on_port(port);
    }
    limits::raise_open_files();
    let shutdown = Shutdown::listen()?;
    // before anything is started, so that a busy port is the first thing told
    let listener = http::bind(config.server.listen).await?;
    let measured = metrics::bind(config.server.metrics).await?;
    let Some(opened) = shutdown.unless_asked(Foundation::open(config)).await else {
        return Ok(ExitCode::SUCCESS);
    };
    let foundation = opened?;
    let served = open_doors(&foundation, &how, (listener, measured), &shutdown).await;
    foundation.close().await;
    served.map(|()| ExitCode::SUCCESS)
}

async fn open_doors(
    foundation: &Foundation,
    how: &Serve,
    (listener, measured): (TcpListener, Option<TcpListener>),
    shutdown: &Shutdown,
) -> Result<(), Failure> {
    let (db, cx, config) = (&foundation.db, &foundation.cx, &foundation.config);
    // before the long work, so that what is missing is told at once
    let assets = Assets::load()?;
    if how.demo && is_empty(db).await? {
        let options = DemoOptions { products: None, stones: None, root: config.data.demo.clone() };
        match shutdown.unless_asked(super::demo::load(db, cx, &options)).await {
            Some(loaded) => {
                loaded?;
                assembly::forget_copy(&config.data);
            }
            None => return Ok(()),
        }
    }
    let house = House::assemble(foundation).await?;
    let health = Health::new(db.clone());
    let router = house.router(config, assets, health.clone());
    let loops = Loops::start(&house, true);
    let keeper = foundation.keep_cluster(shutdown.asked.clone());
    tokio::spawn(metrics::serve(measured, house.clone(), shutdown.asked.clone()));
    let address = listener.local_addr()?;
    tell(config, db, cx, address, house.catalog.snapshot().len()).await;
    let asked = shutdown.asked.clone();
    let readiness = tokio::spawn(async move {
        asked.cancelled().await;
        health.stop();
        tracing::info!("closing: requests under way are finished first, sockets are asked to come back");
    });
    let served = http::serve(listener, router, shutdown, house.live.close()).await;
    readiness.abort();
    loops.stop().await;
    // it may be in the middle of a start, which must not outlive us
    let _ = keeper.await;
    served
}

/// Shoppers are served even if the sign-in link could not be made.
async fn tell(config: &Config, db: &Db, cx: &Cx, address: std::net::SocketAddr, products: usize) {
    if let Err(error) = banner::print(config, db, cx, address, products).await {
        tracing::warn!(%error, %address, "open, but the sign-in link could not be made");
    }
}

async fn is_empty(db: &Db) -> Result<bool, Failure> {
    let mut conn = db.read().await?;
    let page = list_for_staff(&mut conn, ListProducts { limit: 1, ..ListProducts::default() }).await?;
    Ok(page.items.is_empty())
}
