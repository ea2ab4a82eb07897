//! What a person sees when the house opens.

use std::net::SocketAddr;

use chrono::Duration;
use customers::IssueSignInLink;
use db::Db;
use kernel::{EmailAddress, ids::AccountId};
use platform::{Cx, config::Config};

use crate::Failure;

/// The account that the demo house makes for trying the back office.
pub(crate) const OWNER: &str = "owner@jasonandco.example";

/// Prints where to click. In production nothing is printed: the log says what there is to know.
pub(crate) async fn print(
    config: &Config,
    db: &Db,
    cx: &Cx,
    address: SocketAddr,
    products: usize,
) -> Result<(), Failure> {
    if config.house.production {
        tracing::info!(%address, base_url = config.house.base_url, products, "open");
        return Ok(());
    }
    let base = &config.house.base_url;
    let office = match sign_in_link(db, cx, OWNER).await? {
        Some(link) => format!("{link}\n                 (works once, until this time tomorrow)"),
        None => "`atelier staff add you@example.com --role owner` makes a sign-in link".to_owned(),
    };
    crate::say("");
    crate::say(format_args!("  {} is open, with {products} designs.", config.house.name));
    crate::say("");
    crate::say(format_args!("    Shop         {base}/"));
    crate::say(format_args!("    Back office  {office}"));
    crate::say(format_args!("    Mailbox      {base}/dev/mailbox"));
    crate::say(format_args!("    API          {base}/api/docs"));
    crate::say("");
    crate::say(format_args!(
        "  Everything it keeps is in {}. Ctrl-C closes the house.",
        config.data.folder.display()
    ));
    crate::say("");
    Ok(())
}

/// A fresh one-time link for the account of this address; `None` when there is no such account.
async fn sign_in_link(db: &Db, cx: &Cx, email: &str) -> Result<Option<String>, Failure> {
    let email: EmailAddress = email.parse()?;
    let mut conn = db.read().await?;
    let found = customers::accounts::find_by_email(&mut conn, &email).await?;
    drop(conn);
    match found.filter(|account| account.disabled_at.is_none()) {
        Some(account) => Ok(Some(issue(db, cx, account.id).await?)),
        None => Ok(None),
    }
}

/// A fresh one-time link, valid for a day.
pub(crate) async fn issue(db: &Db, cx: &Cx, account: AccountId) -> Result<String, Failure> {
    let mut tx = db.begin().await?;
    let ask = IssueSignInLink { account, valid_for: Duration::hours(24) };
    let token = customers::issue_sign_in_link(&mut tx, cx, ask).await?;
    tx.commit().await?;
    Ok(cx.link(&format!("/admin/sign-in?token={}", token.as_str())))
}
