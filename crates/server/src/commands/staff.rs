//! `atelier staff add`.

use std::process::ExitCode;

use customers::{AddStaff, Role, add_staff};
use kernel::EmailAddress;
use platform::config::Config;

use crate::{Failure, banner, cli::Staff, foundation::Foundation};

pub(super) async fn run(config: Config, command: Staff) -> Result<ExitCode, Failure> {
    let Staff::Add { email, role, name } = command;
    let address: EmailAddress = email.parse()?;
    let role: Role = role.parse()?;
    let foundation = Foundation::open(config).await?;
    let link = add(&foundation, AddStaff { email: address, name, role }).await;
    foundation.close().await;
    crate::say(format_args!(
        "{email} is on the staff as {role}. This link signs in once, within a day:\n\n  {}\n",
        link?
    ));
    Ok(ExitCode::SUCCESS)
}

async fn add(foundation: &Foundation, ask: AddStaff) -> Result<String, Failure> {
    let (db, cx) = (&foundation.db, &foundation.cx);
    let mut tx = db.begin().await?;
    let account = add_staff(&mut tx, cx, ask).await?;
    tx.commit().await?;
    banner::issue(db, cx, account).await
}
