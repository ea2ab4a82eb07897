//! Let a role have the rights that the house declares, those of later releases included.
//!
//! Refuses what [`super::put_rights`] refuses of a role. Writes `role_rights` and the audit log; a role that stands as declared
//! already is left alone.

use db::{DbError, Tx};
use platform::{Cx, audit};

use super::{
    Role, RoleError,
    put_rights::{Recorded, lock, refuse_what_is_not_theirs},
};

/// Which role.
#[derive(Debug, Clone, Copy)]
pub struct ResetRights {
    /// The role.
    pub role: Role,
    /// The version it was read at; 0 while it stands as declared.
    pub expected_version: i64,
}

/// Forgets what was decided about the role.
#[tracing::instrument(name = "customers.reset_rights", skip_all, fields(role = %ask.role))]
pub async fn reset_rights(tx: &mut Tx, cx: &Cx, ask: ResetRights) -> Result<(), RoleError> {
    let (before, version) = lock(tx, ask.role, ask.expected_version).await?;
    if version == 0 {
        return Ok(());
    }
    let declared = ask.role.declared();
    refuse_what_is_not_theirs(tx, cx, before.differing(declared)).await?;
    sqlx::query("DELETE FROM role_rights WHERE role = $1")
        .bind(ask.role.code())
        .execute(&mut **tx)
        .await
        .map_err(DbError::from)?;
    let change = audit::Change {
        action: "customers.reset_rights",
        object: ask.role.to_string(),
        before: Some(&Recorded { permissions: before.codes() }),
        after: Some(&Recorded { permissions: declared.codes() }),
    };
    Ok(audit::record(tx, cx, change).await?)
}
