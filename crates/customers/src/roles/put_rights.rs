//! Say what a role may do.
//!
//! Refuses the owner's role, a version that is not the present one, words that are no right, a right that is nothing without another which is
//! missing, and to give or take what whoever asks does not have themselves. Writes `role_rights` and the audit log. Holds from
//! the next request of everybody with the role.

use db::{DbError, Tx};
use kernel::FieldError;
use platform::{Cx, audit};
use serde::Serialize;

use super::{Permission, Rights, Role, RoleError, queries};

/// The name of the field that the rights come in.
const FIELD: &str = "permissions";

/// Which role, and what it may do.
#[derive(Debug, Clone)]
pub struct PutRights {
    /// The role.
    pub role: Role,
    /// The words of its rights; all of them, the others are taken away.
    pub permissions: Vec<String>,
    /// The version it was read at; 0 while it stands as declared.
    pub expected_version: i64,
}

#[derive(Serialize)]
pub(super) struct Recorded {
    pub(super) permissions: Vec<&'static str>,
}

/// Replaces what the role may do; returns its new version. The same rights once more change nothing.
#[tracing::instrument(name = "customers.put_rights", skip_all, fields(role = %ask.role))]
pub async fn put_rights(tx: &mut Tx, cx: &Cx, ask: PutRights) -> Result<i64, RoleError> {
    let rights = read(&ask.permissions)?;
    let (before, version) = lock(tx, ask.role, ask.expected_version).await?;
    if before == rights && version > 0 {
        return Ok(version);
    }
    refuse_what_is_not_theirs(tx, cx, before.differing(rights)).await?;
    let now = tx.now().await?;
    let codes = rights.codes();
    sqlx::query(
        "INSERT INTO role_rights (role, permissions, version, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (role) DO UPDATE SET permissions = $2, version = $3, updated_at = $4",
    )
    .bind(ask.role.code())
    .bind(&codes)
    .bind(version + 1)
    .bind(now)
    .execute(&mut **tx)
    .await
    .map_err(DbError::from)?;
    let change = audit::Change {
        action: "customers.put_rights",
        object: ask.role.to_string(),
        before: Some(&Recorded { permissions: before.codes() }),
        after: Some(&Recorded { permissions: codes }),
    };
    audit::record(tx, cx, change).await?;
    Ok(version + 1)
}

fn read(words: &[String]) -> Result<Rights, RoleError> {
    let unknown = |word: &&String| Permission::find(word).is_none();
    let mut wrong: Vec<FieldError> = words
        .iter()
        .filter(unknown)
        .map(|word| {
            let word: String = word.chars().take(40).collect();
            FieldError::new(FIELD, "unknown", format!("\"{word}\" is no right. Choose among those listed."))
        })
        .collect();
    let rights = Rights::read(words.iter().map(String::as_str));
    if let Some((right, needed)) = rights.lame() {
        wrong.push(FieldError::new(
            FIELD,
            "needs_another",
            format!("\"{}\" needs \"{}\" as well: tick both, or neither.", right.label(), needed.label()),
        ));
    }
    if wrong.is_empty() { Ok(rights) } else { Err(RoleError::Invalid(wrong)) }
}

/// The rights and the version in force, nobody else deciding until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, role: Role, expected: i64) -> Result<(Rights, i64), RoleError> {
    if role == Role::Owner {
        return Err(RoleError::Owner);
    }
    // a role that nobody decided about has no row to lock
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('role_rights', 0))")
        .execute(&mut **tx)
        .await
        .map_err(DbError::from)?;
    let row: Option<(Vec<String>, i64)> =
        sqlx::query_as("SELECT permissions, version FROM role_rights WHERE role = $1")
            .bind(role.code())
            .fetch_optional(&mut **tx)
            .await
            .map_err(DbError::from)?;
    let current = row.as_ref().map_or(0, |(_, version)| *version);
    if current != expected {
        return Err(RoleError::VersionConflict { current });
    }
    Ok((queries::in_force(role, row.as_ref().map(|(permissions, _)| permissions.as_slice())), current))
}

pub(super) async fn refuse_what_is_not_theirs(
    tx: &mut Tx,
    cx: &Cx,
    changed: Rights,
) -> Result<(), RoleError> {
    let own = queries::rights_of_actor(tx, cx).await?;
    match changed.each().find(|right| !own.has(*right)) {
        Some(right) => Err(RoleError::NotTheirs(right)),
        None => Ok(()),
    }
}
