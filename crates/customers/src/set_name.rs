//! Tell the house what one is called.
//!
//! Refuses a name of more than 120 characters and an unknown account; an empty name is none. Writes `accounts` and the
//! audit log; the same name again changes nothing.

use db::Tx;
use kernel::{Text, ids::AccountId};
use platform::{Cx, audit};
use serde::Serialize;

use crate::{AccountError, store};

/// Whose name, and which.
#[derive(Debug, Clone)]
pub struct SetName {
    /// The account.
    pub account: AccountId,
    /// The name as typed.
    pub name: String,
}

#[derive(Serialize)]
struct Recorded<'a> {
    name: &'a str,
}

/// Writes the name down.
#[tracing::instrument(name = "customers.set_name", skip_all, fields(account.id = %ask.account))]
pub async fn set_name(tx: &mut Tx, cx: &Cx, ask: SetName) -> Result<(), AccountError> {
    let name =
        Text::optional_line("name", &ask.name, 120).map_err(|error| AccountError::Invalid(vec![error]))?;
    let name = name.map(Text::into_string).unwrap_or_default();
    let account = store::lock(tx, ask.account).await?.ok_or(AccountError::NotFound)?;
    if account.name == name {
        return Ok(());
    }
    sqlx::query("UPDATE accounts SET name = $2 WHERE id = $1")
        .bind(account.id.uuid())
        .bind(&name)
        .execute(&mut **tx)
        .await?;
    let change = audit::Change {
        action: "customers.set_name",
        object: account.id.to_string(),
        before: Some(&Recorded { name: &account.name }),
        after: Some(&Recorded { name: &name }),
    };
    Ok(audit::record(tx, cx, change).await?)
}
