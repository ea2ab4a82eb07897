//! Name a member of staff.
//!
//! Refuses an empty or overlong name, a disabled account, taking the last owner's role away, one's own account, and a role that may do
//! what whoever asks may not.
//! Writes `accounts` and the audit log. Adding the same person again changes nothing, or only what differs.

use db::Tx;
use kernel::{EmailAddress, FieldError, Text, ids::AccountId};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::Row;

use crate::{Account, AccountError, Role, roles, store};

/// Who joins, and as what.
#[derive(Debug, Clone)]
pub struct AddStaff {
    /// Where sign-in links reach them; identifies the account, whatever its case.
    pub email: EmailAddress,
    /// What they are called, at most 120 characters. Without one, somebody known keeps theirs and somebody new is called
    /// by the first part of the address.
    pub name: Option<String>,
    /// What they are here to do.
    pub role: Role,
}

#[derive(Serialize)]
struct Recorded<'a> {
    email: &'a str,
    name: &'a str,
    role: Option<Role>,
}

/// Makes the account, or gives the one with this address the name and role asked for.
#[tracing::instrument(name = "customers.add_staff", skip_all)]
pub async fn add_staff(tx: &mut Tx, cx: &Cx, ask: AddStaff) -> Result<AccountId, AccountError> {
    roles::refuse_more_than_own(tx, cx, ask.role).await?;
    let given = ask.name.as_deref().map(read_name).transpose();
    let given = given.map_err(|error| AccountError::Invalid(vec![error]))?.map(Text::into_string);
    let address = ask.email.as_str();
    let name = given.as_deref().unwrap_or_else(|| address.split('@').next().unwrap_or(address));
    if let Some(id) = insert(tx, cx, &ask.email, name, ask.role).await? {
        let after = Recorded { email: address, name, role: Some(ask.role) };
        record(tx, cx, id, None, &after).await?;
        return Ok(id);
    }
    let account = lock_by_email(tx, &ask.email).await?.ok_or(AccountError::NotFound)?;
    // a customer who joins may never have told their name
    let kept = Some(account.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(name);
    update(tx, cx, &account, given.as_deref().unwrap_or(kept), ask.role).await?;
    Ok(account.id)
}

fn read_name(name: &str) -> Result<Text, FieldError> {
    Text::line("name", name, 120, "Enter the name of the person.")
}

async fn insert(
    tx: &mut Tx,
    cx: &Cx,
    email: &EmailAddress,
    name: &str,
    role: Role,
) -> Result<Option<AccountId>, AccountError> {
    let now = tx.now().await?;
    let row = sqlx::query(
        "INSERT INTO accounts (id, email, canonical_email, name, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (canonical_email) WHERE erased_at IS NULL DO NOTHING RETURNING id",
    )
    .bind(AccountId::new(&*cx.random).uuid())
    .bind(email.as_str())
    .bind(email.canonical())
    .bind(name)
    .bind(role.code())
    .bind(now)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| row.try_get("id")).transpose()?.map(AccountId::from_uuid))
}

async fn lock_by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<Account>, AccountError> {
    let row = sqlx::query(
        "SELECT id, email, name, role, disabled_at FROM accounts WHERE canonical_email = $1 AND erased_at IS NULL FOR UPDATE",
    )
    .bind(email.canonical())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.as_ref().map(store::read_account).transpose()?)
}

async fn update(tx: &mut Tx, cx: &Cx, account: &Account, name: &str, role: Role) -> Result<(), AccountError> {
    if account.disabled_at.is_some() {
        return Err(AccountError::Disabled);
    }
    if account.name == name && account.role == Some(role) {
        return Ok(());
    }
    if account.role != Some(role) {
        roles::refuse_own(cx, account.id)?;
    }
    if let Some(before) = account.role.filter(|before| *before != role) {
        roles::refuse_more_than_own(tx, cx, before).await?;
        if before == Role::Owner {
            store::refuse_last_owner(tx, account.id).await?;
        }
    }
    sqlx::query("UPDATE accounts SET name = $2, role = $3 WHERE id = $1")
        .bind(account.id.uuid())
        .bind(name)
        .bind(role.code())
        .execute(&mut **tx)
        .await?;
    let email = account.email.as_str();
    let before = Recorded { email, name: &account.name, role: account.role };
    record(tx, cx, account.id, Some(&before), &Recorded { email, name, role: Some(role) }).await
}

async fn record(
    tx: &mut Tx,
    cx: &Cx,
    id: AccountId,
    before: Option<&Recorded<'_>>,
    after: &Recorded<'_>,
) -> Result<(), AccountError> {
    let change =
        audit::Change { action: "customers.add_staff", object: id.to_string(), before, after: Some(after) };
    Ok(audit::record(tx, cx, change).await?)
}
