//! `atelier demo`.

use std::process::ExitCode;

use customers::{AddStaff, Role, add_staff};
use db::Db;
use platform::{Cx, config::Config};

use crate::{
    Failure, assembly, banner, cli,
    demo::{self, DemoOptions, DemoReport},
    foundation::Foundation,
    shutdown::Shutdown,
};

pub(super) async fn run(config: Config, how: cli::Demo) -> Result<ExitCode, Failure> {
    let options = DemoOptions {
        products: how.products.and_then(|n| usize::try_from(n).ok()),
        root: config.data.demo.clone(),
    };
    let data = config.data.clone();
    let shutdown = Shutdown::listen()?;
    let foundation = Foundation::open(config).await?;
    let loaded = shutdown.unless_asked(load(&foundation.db, &foundation.cx, &options)).await;
    foundation.close().await;
    assembly::forget_copy(&data);
    match loaded {
        Some(report) => crate::say(format_args!("{}", report?)),
        None => crate::say(format_args!("Stopped. What was loaded stays; run it again to load the rest.")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads the demo house and makes the account that tries its back office. Refused in production: whoever reads the
/// server's terminal could sign in there.
pub(super) async fn load(db: &Db, cx: &Cx, options: &DemoOptions) -> Result<DemoReport, Failure> {
    if cx.house.production {
        return Err("The demo house is for trials: ATELIER_ENV=production refuses it.".into());
    }
    let report = demo::load(db, cx, options).await?;
    let mut tx = db.begin().await?;
    let owner =
        AddStaff { email: banner::OWNER.parse()?, name: Some("The owner".to_owned()), role: Role::Owner };
    add_staff(&mut tx, cx, owner).await?;
    tx.commit().await?;
    Ok(report)
}
