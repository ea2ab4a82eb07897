//! What each role may do at this moment.

use std::collections::HashMap;

use db::{Conn, DbError, Tx};
use kernel::{Actor, ids::AccountId};
use platform::Cx;
use sqlx::Row;

use super::{Rights, Role};
use crate::store;

/// What a role may do, and whether somebody decided so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleSetting {
    /// The role.
    pub role: Role,
    /// What it may do.
    pub rights: Rights,
    /// Which decision this is; 0 while it stands as declared.
    pub version: i64,
    /// How many people have the role and are welcome.
    pub people: i64,
}

/// Every role, in the order shown to people.
pub async fn list_roles(conn: &mut Conn) -> Result<Vec<RoleSetting>, DbError> {
    let decided: HashMap<String, (Vec<String>, i64)> =
        sqlx::query_as::<_, (String, Vec<String>, i64)>("SELECT role, permissions, version FROM role_rights")
            .fetch_all(&mut *conn)
            .await?
            .into_iter()
            .map(|(role, permissions, version)| (role, (permissions, version)))
            .collect();
    let people: HashMap<String, i64> = sqlx::query_as(
        "SELECT role, count(*) FROM accounts WHERE role IS NOT NULL AND disabled_at IS NULL AND erased_at IS NULL GROUP BY role",
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .collect();
    Ok(Role::ALL
        .into_iter()
        .map(|role| {
            let decided = decided.get(role.code());
            RoleSetting {
                role,
                rights: in_force(role, decided.map(|(permissions, _)| permissions.as_slice())),
                version: decided.map_or(0, |(_, version)| *version),
                people: people.get(role.code()).copied().unwrap_or(0),
            }
        })
        .collect())
}

/// What a role may do, given what was decided about it.
pub(crate) fn in_force(role: Role, decided: Option<&[String]>) -> Rights {
    match decided {
        Some(codes) if role != Role::Owner => Rights::read(codes.iter().map(String::as_str)),
        _ => role.declared(),
    }
}

/// What whoever acts may do: the house's own machinery everything, staff what their role may at this moment, everybody else nothing.
pub(crate) async fn rights_of_actor(tx: &mut Tx, cx: &Cx) -> Result<Rights, DbError> {
    match cx.actor {
        Actor::System => Ok(Rights::EVERY),
        Actor::Staff(account) => rights_of_account(tx, account).await,
        Actor::Guest | Actor::Customer(_) | Actor::Share(_) | Actor::Channel(_) => Ok(Rights::NONE),
    }
}

/// What a role may do at this moment.
pub(crate) async fn rights_of_role(tx: &mut Tx, role: Role) -> Result<Rights, DbError> {
    let decided: Option<Vec<String>> =
        sqlx::query_scalar("SELECT permissions FROM role_rights WHERE role = $1")
            .bind(role.code())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(in_force(role, decided.as_deref()))
}

async fn rights_of_account(tx: &mut Tx, account: AccountId) -> Result<Rights, DbError> {
    let row = sqlx::query(
        "SELECT a.role, r.permissions FROM accounts a LEFT JOIN role_rights r ON r.role = a.role
         WHERE a.id = $1 AND a.disabled_at IS NULL AND a.erased_at IS NULL",
    )
    .bind(account.uuid())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Rights::NONE) };
    let decided: Option<Vec<String>> = row.try_get("permissions")?;
    Ok(store::read_role(&row)?.map_or(Rights::NONE, |role| in_force(role, decided.as_deref())))
}
